"""Forms of contacts, suggestions and activities. What the system knows stands in them already."""

from __future__ import annotations

import re

from django import forms

from common.clock import today
from meetings.models import Attendance, Channel, SuggestionOutcome
from meetings.selectors.participants import REPORTED
from meetings.services.activities import LONGEST_DID, ActivityLine


class ContactForm(forms.Form):
    """By which way, when, about what; with whom is ticked in the table."""

    channel = forms.ChoiceField(label="方式", widget=forms.RadioSelect, initial=Channel.PHONE)
    on = forms.DateField(label="日期", widget=forms.DateInput, error_messages={"required": "请填写沟通日期。"})
    topic = forms.ChoiceField(label="事项", required=False)
    note = forms.CharField(label="要点", required=False, max_length=200)

    def __init__(self, *args, channels, topics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = channels
        self.fields["topic"].choices = [("", "不填"), *topics]
        self.initial.setdefault("on", today())


class SuggestionForm(forms.Form):
    """Who suggests what, and when."""

    appointment = forms.ChoiceField(label="兼职委员", error_messages={"required": "请选择提出意见建议的兼职委员。"})
    text = forms.CharField(
        label="意见建议",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写下意见建议的内容。"},
    )
    received_on = forms.DateField(label="收到日期", widget=forms.DateInput)

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["appointment"].choices = [
            ("", "请选择"),
            *((str(row.pk), f"{row.person.name}（{row.represents or row.get_position_display()}）") for row in members),
        ]
        self.initial.setdefault("received_on", today())


class SuggestionTextForm(forms.Form):
    """The wording and the day, while it is not answered."""

    text = SuggestionForm.base_fields["text"]
    received_on = SuggestionForm.base_fields["received_on"]


class AnswerForm(forms.Form):
    """Adopted, partly or not, with what is done or why not."""

    outcome = forms.ChoiceField(
        label="结果",
        widget=forms.RadioSelect,
        choices=[pair for pair in SuggestionOutcome.choices if pair[0]],
        error_messages={"required": "请选择采纳、部分采纳或未采纳。"},
    )
    answer = forms.CharField(
        label="答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="采纳的写明怎么办，没有采纳的说明理由；提出人所在单位会看到。",
        error_messages={"required": "请写明答复。"},
    )


class FollowForm(forms.Form):
    """What became of it."""

    follow_up = forms.CharField(
        label="落实情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明落实情况。"},
    )
    done = forms.BooleanField(label="已经落实，不再跟踪", required=False)


class ProposeForm(forms.Form):
    """As what it goes onto an agenda, and of which meeting."""

    title = forms.CharField(label="议题", max_length=80, error_messages={"required": "请填写议题。"})
    meeting = forms.ChoiceField(label="列入哪次会议", required=False)

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = [("", "下次会议（先列入待议）"), *meetings]


class ActivityForm(forms.Form):
    """What is planned."""

    kind = forms.ChoiceField(label="种类")
    title = forms.CharField(label="名称", required=False, max_length=80, help_text="不填就用种类的名称。")
    planned_on = forms.DateField(label="日期", widget=forms.DateInput, error_messages={"required": "请填写活动日期。"})
    place = forms.CharField(label="地点", required=False, max_length=80)
    hours = forms.DecimalField(label="时长（小时）", required=False, max_digits=5, decimal_places=1)
    plan = forms.CharField(label="安排", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.initial.setdefault("planned_on", today())

    def line(self) -> ActivityLine:
        """As the services take it."""
        data = self.cleaned_data
        return ActivityLine(**{name: data[name] for name in ("kind", "title", "planned_on", "place", "hours", "plan")})


class HoldForm(forms.Form):
    """When it took place, for how long, what came of it, who took part."""

    held_on = forms.DateField(label="开展日期", widget=forms.DateInput)
    hours = forms.DecimalField(label="时长（小时）", required=False, max_digits=5, decimal_places=1)
    outcome = forms.CharField(
        label="做了什么、效果怎样",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一两句话就行，不要照片。",
        error_messages={"required": "请写明做了什么、效果怎样，一两句话就行。"},
    )
    persons = forms.MultipleChoiceField(label="参加人员", required=False, widget=forms.CheckboxSelectMultiple)
    all_reported = forms.BooleanField(label="报到党员全部参加，不用逐个勾选", required=False)
    names = forms.CharField(
        label="参加的报到党员",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="报到党员较多，写姓名就行，用顿号或换行分开。",
    )
    as_service = forms.BooleanField(
        label="同时记为报到党员的服务",
        required=False,
        help_text="勾上以后，参加的报到党员各记一条服务，不用再去“党员服务”登记。",
    )

    def __init__(
        self,
        *args,
        groups: dict[str, list[tuple[int, str]]],
        present: set[int],
        many: bool = False,
        serves: bool = False,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.fields["persons"].choices = [
            (name, [(str(pk), label) for pk, label in people]) for name, people in groups.items()
        ]
        self.initial.setdefault("persons", [str(pk) for pk in present])
        reported = many or REPORTED in groups
        for name, wanted in {
            "persons": bool(groups),
            "all_reported": reported,
            "names": many,
            "as_service": reported and serves,
        }.items():
            if not wanted:
                del self.fields[name]

    def person_ids(self) -> set[int]:
        """Those ticked."""
        return {int(pk) for pk in self.cleaned_data.get("persons", [])}

    def takes_all(self) -> bool:
        """Whether everybody who reported took part."""
        return bool(self.cleaned_data.get("all_reported"))

    def named(self) -> list[str]:
        """Those named, each once."""
        text = self.cleaned_data.get("names", "")
        return list(dict.fromkeys(name for part in re.split(r"[、，,；;\n]", text) if (name := "".join(part.split()))))


class DidForm(forms.Form):
    """What each of those who took part took on; one field per person. Each row has its `unit_name`."""

    def __init__(self, *args, rows: list[Attendance], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            name = row.person.name + (f"（{row.unit_name}）" if row.unit_name else "")
            self.fields[f"did-{row.person_id}"] = forms.CharField(
                label=name, required=False, max_length=LONGEST_DID, initial=row.did
            )

    def did(self) -> dict[int, str]:
        """By person."""
        return {row.person_id: self.cleaned_data[f"did-{row.person_id}"] for row in self.rows}


class ReasonForm(forms.Form):
    """Why not."""

    why = forms.CharField(label="原因", max_length=200, error_messages={"required": "请写明取消的原因。"})


class PeriodForm(forms.Form):
    """From when until when, both days included."""

    since = forms.DateField(label="自", widget=forms.DateInput)
    until = forms.DateField(label="至", widget=forms.DateInput)

    def clean(self):
        """In order."""
        data = super().clean()
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "结束日期早于开始日期，请对调。")
        return data
