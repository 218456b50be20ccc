"""Forms of members who report and of their services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms

from common.clock import today
from members.forms.fields import BirthField, UnitChoice
from members.models import CheckIn, Leaving, MemberKind, Rank
from members.services.checkins import CheckInLine
from members.services.voluntary import ServiceLine
from orgs.models import Organization

_SEPARATORS = str.maketrans("，,；;/ \n", "、" * 7)


class CheckInForm(forms.Form):
    """What is on record of a report."""

    kind = forms.ChoiceField(
        label="党员类别",
        choices=MemberKind.choices,
        required=False,
        initial=MemberKind.IN_SERVICE,
        help_text="组织关系在别处、住在这里的非在职党员选“非在册党员”，一方隶属、双方管理；外地流入的选“流入党员”。",
    )
    reported_on = forms.DateField(
        label="报到日期", required=False, widget=forms.DateInput, help_text="还没有报到的不填，先列入名单。"
    )
    home_branch = forms.CharField(label="所在单位及党支部", required=False, max_length=80)
    unit = UnitChoice(None, label="成员单位", required=False, help_text="是本地成员单位的请选上。")
    rank = forms.ChoiceField(label="职级", required=False, choices=[("", "其他"), *Rank.choices])
    managing = forms.ChoiceField(
        label="管理党组织", required=False, help_text="由本地哪个党支部或党小组管理，定了再选。"
    )
    residence = forms.CharField(label="居住小区", required=False, max_length=80, help_text="小区和楼栋即可。")
    claimed_post = forms.ChoiceField(label="认领岗位", required=False)
    wishes = forms.CharField(label="服务意向", required=False, max_length=200, help_text="几项用顿号隔开。")
    joined_party = BirthField(label="入党时间", required=False)
    note = forms.CharField(label="备注", required=False, max_length=120)

    def __init__(
        self,
        *args,
        units,
        managing: list[tuple[str, str]],
        posts: Sequence[str],
        row: CheckIn | None = None,
        **kwargs,
    ):
        if row is not None:
            initial = {name: getattr(row, name) for name in ("reported_on", "home_branch", "rank", "residence", "note")}
            initial |= {"unit": row.unit_id, "claimed_post": row.claimed_post, "wishes": "、".join(row.wishes)}
            initial |= {"joined_party": row.joined_party.strftime("%Y-%m") if row.joined_party else ""}
            initial |= {"kind": row.kind, "managing": str(row.managing_id or "")}
            kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["managing"].choices = [("", "还没有定"), *managing]
        posts = list(posts)
        if row is not None and row.claimed_post and row.claimed_post not in posts:
            posts.append(row.claimed_post)
        self.fields["claimed_post"].choices = [("", "还没有认领"), *((post, post) for post in posts)]

    def line(self, person_id: int) -> CheckInLine:
        """As the services take it."""
        data = self.cleaned_data
        joined = data["joined_party"]
        wishes = [wish.strip() for wish in data["wishes"].translate(_SEPARATORS).split("、")]
        return CheckInLine(
            person_id=person_id,
            reported_on=data["reported_on"],
            unit_id=data["unit"].pk if data["unit"] else None,
            home_branch=data["home_branch"],
            rank=data["rank"],
            residence=data["residence"],
            claimed_post=data["claimed_post"],
            wishes=tuple(wish for wish in wishes if wish),
            joined_party=joined[0] if joined else None,
            note=data["note"],
            kind=data["kind"],
            managing_id=int(data["managing"]) if data["managing"] else None,
        )


class ReportForm(forms.Form):
    """On which day they came."""

    reported_on = forms.DateField(label="报到日期", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reported_on", today())


def _not_later(day: date, message: str) -> date:
    if day > today():
        raise forms.ValidationError(message)
    return day


class MoveForm(forms.Form):
    """Where the member moved: by name, as an office sees no list of other offices' communities."""

    place = forms.CharField(
        label="迁入哪个社区",
        max_length=60,
        help_text="写社区名称，带不带“居委会”都行；全区有同名的，前面加上街道名称。",
        error_messages={"required": "请写迁入的社区名称。"},
        widget=forms.TextInput(attrs={"list": "communities", "autocomplete": "off"}),
    )
    moved_on = forms.DateField(label="迁出日期", widget=forms.DateInput)
    residence = forms.CharField(label="新的居住小区", required=False, max_length=80)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("moved_on", today())

    def clean_moved_on(self):
        """Said together with what else is wrong."""
        return _not_later(self.cleaned_data["moved_on"], "迁出日期不能晚于今天。")


class PlaceField(forms.ModelChoiceField):
    """One of the office's communities."""

    def __init__(self, places):
        super().__init__(
            places,
            label="在哪里报到",
            empty_label="请选择",
            error_messages={"required": "请选择社区。", "invalid_choice": "请从列表中选择。"},
        )

    def label_from_instance(self, organization: Organization) -> str:
        """With the street, where there are several."""
        return f"{organization.street.name} · {organization.name}" if organization.street else organization.name


class LeaveForm(forms.Form):
    """Why and when a member no longer counts here."""

    leaving = forms.ChoiceField(
        label="原因",
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (Leaving.RETIRED, Leaving.MISTAKE)],
    )
    last_day = forms.DateField(label="最后一天", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last_day", today())


class ServiceForm(forms.Form):
    """What was done; ticked for one or several members."""

    on = forms.DateField(
        label="服务日期", widget=forms.DateInput, error_messages={"required": "请填写是哪一天服务的。"}
    )
    title = forms.CharField(
        label="服务内容",
        max_length=60,
        help_text="几个字就行，例如“楼道清洁”。",
        error_messages={"required": "请填写服务内容，几个字就行，例如“帮老人搬家”。"},
    )
    check_ins = forms.MultipleChoiceField(
        label="参加的党员",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选参加服务的党员。", "invalid_choice": "名单里没有这个人，请重新勾选。"},
    )
    hours = forms.DecimalField(label="时长（小时）", required=False, max_digits=4, decimal_places=1)
    served = forms.IntegerField(label="服务人数", required=False, min_value=0, max_value=100_000)
    note = forms.CharField(label="备注", required=False, max_length=120)

    def __init__(self, *args, people: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["check_ins"].choices = [(str(pk), name) for pk, name in people.items()]
        self.initial.setdefault("on", today())

    def clean_on(self):
        """Said together with what else is wrong."""
        return _not_later(self.cleaned_data["on"], "服务日期不能晚于今天。")

    def line(self) -> ServiceLine:
        """As the services take it."""
        data = self.cleaned_data
        return ServiceLine(data["on"], data["title"], data["hours"], data["served"], data["note"])

    def ids(self) -> list[int]:
        """The ticked ones."""
        return [int(pk) for pk in self.cleaned_data["check_ins"]]


class RefusalForm(forms.Form):
    """Why a record is not confirmed."""

    reason = forms.CharField(
        label="不予确认的原因", max_length=100, error_messages={"required": "请写明不予确认的原因。"}
    )
