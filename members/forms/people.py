"""Forms of persons, and of what part-time members do."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from common.clock import today
from members.forms.fields import BirthField, PhoneField, UnitChoice
from members.models import Appointment, Gender, Person, PoliticalStatus, Secondment
from members.services.duties import DutyLine
from members.services.persons import PersonLine
from members.services.secondments import SecondmentLine
from members.services.trainings import TrainingLine
from orgs.models import Unit


class PersonForm(forms.Form):
    """What is on record of a person. No ID-card number, ever."""

    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    post = forms.CharField(label="单位及职务", required=False, max_length=80, help_text="例如：绳金塔小学党支部书记。")
    unit = UnitChoice(None, label="所在单位", required=False, help_text="参加共建的成员单位；不在其中的不用选。")
    gender = forms.ChoiceField(label="性别", required=False, choices=[("", "未填"), *Gender.choices])
    birth = BirthField()
    political_status = forms.ChoiceField(
        label="政治面貌", required=False, choices=[("", "未填"), *PoliticalStatus.choices]
    )
    phone = PhoneField()
    note = forms.CharField(label="备注", required=False, max_length=200)

    def __init__(self, *args, units, person: Person | None = None, with_note: bool = True, **kwargs):
        if person is not None:
            kwargs.setdefault(
                "initial",
                {
                    "name": person.name,
                    "post": person.post,
                    "unit": person.unit_id,
                    "gender": person.gender,
                    "birth": person.birth_text,
                    "political_status": person.political_status,
                    "note": person.note,
                },
            )
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        if person is not None and person.phone_masked:
            self.fields["phone"].help_text = f"现在是 {person.phone_masked}，不改就不用填。"
        if not with_note:
            del self.fields["note"]

    def clean_name(self):
        """Without blanks inside a Chinese name."""
        name = self.cleaned_data["name"]
        return name if name.isascii() else "".join(name.split())

    def line(self) -> PersonLine:
        """As the services take it."""
        data = self.cleaned_data
        birth, precision = data["birth"]
        return PersonLine(
            name=data["name"],
            gender=data["gender"],
            birth=birth,
            birth_precision=precision,
            political_status=data["political_status"],
            phone=data["phone"],
            post=data["post"],
            unit_id=data["unit"].pk if data["unit"] else None,
        )


class PurposeForm(forms.Form):
    """Why a phone is looked at."""

    purpose = forms.CharField(
        label="用途",
        max_length=100,
        help_text="例如：通知开会。每次查看都有记录。",
        error_messages={"required": "请写明用途。"},
    )


class DutyForm(forms.Form):
    """A line of duty lists."""

    title = forms.CharField(label="履职事项", max_length=120, help_text="例如：每季度参加一次联席会议。")
    detail = forms.CharField(label="具体内容", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = forms.DateField(label="完成期限", required=False, widget=forms.DateInput)

    def __init__(self, *args, members: list[Appointment] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if members is not None:
            self.fields["appointments"] = forms.MultipleChoiceField(
                label="列给哪些兼职委员",
                widget=forms.CheckboxSelectMultiple,
                choices=[
                    (str(row.pk), f"{row.person.name}（{row.represents or row.get_position_display()}）")
                    for row in members
                ],
                initial=[str(row.pk) for row in members],
                error_messages={"required": "请至少选一名兼职委员。"},
            )

    def line(self) -> DutyLine:
        """As the services take it."""
        data = self.cleaned_data
        return DutyLine(title=data["title"], detail=data["detail"], due_on=data["due_on"])


class DutyDoneForm(forms.Form):
    """When and how it was done."""

    done_on = forms.DateField(label="完成日期", widget=forms.DateInput)
    outcome = forms.CharField(label="完成情况", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", today())


class SecondmentForm(forms.Form):
    """Who was sent where."""

    direction = forms.ChoiceField(label="方向", widget=forms.RadioSelect, choices=Secondment.Direction.choices)
    unit = UnitChoice(None, label="单位", empty_label="请选择")
    post = forms.CharField(label="挂职岗位", max_length=80)
    since = forms.DateField(label="开始日期", widget=forms.DateInput)
    last_day = forms.DateField(
        label="结束日期（最后一天）", required=False, widget=forms.DateInput, help_text="还没有结束的不用填。"
    )
    document = forms.CharField(label="文号", required=False, max_length=80)
    note = forms.CharField(label="备注", required=False, max_length=200)

    def __init__(self, *args, units, row: Secondment | None = None, **kwargs):
        if row is not None:
            kwargs.setdefault(
                "initial",
                {
                    "direction": row.direction,
                    "unit": row.unit_id,
                    "post": row.post,
                    "since": row.since,
                    "last_day": row.last_day,
                    "document": row.document,
                    "note": row.note,
                },
            )
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def line(self, person_id: int) -> SecondmentLine:
        """As the services take it."""
        data = self.cleaned_data
        return SecondmentLine(
            person_id=person_id,
            unit_id=data["unit"].pk,
            direction=data["direction"],
            post=data["post"],
            since=data["since"],
            last_day=data["last_day"],
            document=data["document"],
            note=data["note"],
        )


class TrainingForm(forms.Form):
    """What a training was."""

    title = forms.CharField(label="培训名称", max_length=120)
    held_on = forms.DateField(label="日期", widget=forms.DateInput)
    hours = forms.DecimalField(
        label="学时", max_digits=4, decimal_places=1, min_value=Decimal("0.1"), initial=Decimal(2)
    )
    place = forms.CharField(label="地点", required=False, max_length=80)
    content = forms.CharField(label="内容", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def line(self) -> TrainingLine:
        """As the services take it."""
        data = self.cleaned_data
        return TrainingLine(
            title=data["title"],
            held_on=data["held_on"],
            hours=data["hours"],
            place=data["place"],
            content=data["content"],
        )


class AttendanceForm(forms.Form):
    """Who was there, ticked."""

    persons = forms.MultipleChoiceField(label="参训人员", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, people: dict[int, str], present: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["persons"].choices = [(str(pk), name) for pk, name in people.items()]
        self.fields["persons"].initial = [str(pk) for pk in present]

    def person_ids(self) -> list[int]:
        """The ticked ones."""
        return [int(pk) for pk in self.cleaned_data["persons"]]


def unit_choices():
    """Units that the office sees and that still take part."""
    return Unit.objects.filter(closed_on=None).order_by("pinyin", "pk")
