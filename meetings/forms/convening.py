"""Forms of meetings, agendas, attendance, turns. What the system knows is filled in beforehand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from common.clock import today
from common.file_fields import AttachedFiles
from common.files import FILE_HINT
from meetings.models import Answer, Invitee, Meeting, Presence
from meetings.services.items import ItemLine
from meetings.services.turns import LENGTHS, Holder
from meetings.titles import is_usual

UNIT, PERSON = "unit", "person"


class PlanForm(forms.Form):
    """A meeting to be planned, or changed while it lies ahead."""

    kind = forms.ChoiceField(label="会议种类")
    title = forms.CharField(
        label="会议名称", required=False, max_length=80, help_text="不填就按年份、第几次和种类取名。"
    )
    day = forms.DateField(label="日期", widget=forms.DateInput, error_messages={"required": "请填写会议日期。"})
    time = forms.TimeField(
        label="时间",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填写会议时间，例如 09:00。"},
    )
    place = forms.CharField(label="地点", required=False, max_length=80)
    chair = forms.CharField(label="主持人", required=False, max_length=40)
    convener = forms.ChoiceField(label="轮值召集单位", required=False)
    proposals_by = forms.DateField(
        label="议题征集截止",
        required=False,
        widget=forms.DateInput,
        help_text="填了以后，成员单位看得到这次会议，可以在截止前提议题。",
    )
    quorum = forms.IntegerField(
        label="法定人数",
        required=False,
        min_value=1,
        max_value=2000,
        help_text="不填就按本区制度；制度没有规定的，按应到人数的过半数。",
    )
    notice = forms.CharField(
        label="通知事项",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写给参会人员的话，例如需要带的材料。",
    )

    def __init__(
        self,
        *args,
        kinds: list[tuple[str, str]],
        units: list[tuple[str, str]],
        meeting: Meeting | None = None,
        **kwargs,
    ):
        if meeting is not None:
            names = ("kind", "title", "place", "chair", "proposals_by", "quorum", "notice")
            local = timezone.localtime(meeting.starts_at)
            kwargs["initial"] = {
                **{name: getattr(meeting, name) for name in names},
                "day": local.date(),
                "time": local.time(),
                "convener": meeting.convener_id,
            }
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["kind"].choices = kinds
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = kinds[0][0]
        if units:
            self.fields["convener"].choices = [("", "没有"), *units]
        else:
            del self.fields["convener"]

    def clean(self) -> dict[str, Any]:
        """The proposed name and limit for proposals move with the day, unless somebody wrote others."""
        data = super().clean()
        if data.get("title") and data["title"] == self.initial.get("title") and self._renamed(data):
            data["title"] = ""
        proposed, shown = self.initial.get("proposals_by"), self.initial.get("day")
        day, limit = data.get("day"), data.get("proposals_by")
        if day and shown and proposed and limit == proposed and day != shown:
            data["proposals_by"] = min(day, max(today(), day - (shown - proposed)))
        return data

    def _renamed(self, data: dict[str, Any]) -> bool:
        """Whether the usual name would be another by now: of another kind, of another year."""
        label = dict(self.fields["kind"].choices).get(self.initial.get("kind"), "")
        if self.meeting is not None and not is_usual(self.initial["title"], label):
            return False
        day, shown = data.get("day"), self.initial.get("day")
        if data.get("kind") != self.initial.get("kind"):
            return True
        return bool(day and shown) and (day.year != shown.year if self.meeting is not None else day != shown)

    def data_for_service(self) -> dict[str, Any]:
        """As the services take it."""
        data = dict(self.cleaned_data)
        starts_at = timezone.make_aware(datetime.combine(data.pop("day"), data.pop("time")))
        convener = data.pop("convener", "")
        return {**data, "starts_at": starts_at, "convener_id": int(convener) if convener else None}


class CancelForm(forms.Form):
    """Why a meeting does not take place."""

    why = forms.CharField(
        label="未召开的原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明未召开的原因。"},
    )


class DeferForm(CancelForm):
    """Why there is no meeting in a period."""

    kind = forms.ChoiceField(label="会议种类")
    on = forms.DateField(widget=forms.HiddenInput, initial=today)

    field_order = ["kind", "why", "on"]

    def __init__(self, *args, kinds: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["why"].label = "不能按期召开的原因"


class InviteeForm(forms.Form):
    """Somebody who is not on the roster."""

    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    post = forms.CharField(label="职务", required=False, max_length=80)
    unit = forms.ChoiceField(label="代表单位", required=False)
    voting = forms.BooleanField(label="计入应到人数", required=False, help_text="不勾选为列席，不计入法定人数。")

    def __init__(self, *args, units: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "不代表单位"), *units]

    def data_for_service(self) -> dict[str, Any]:
        """As the service takes it."""
        data = dict(self.cleaned_data)
        unit = data.pop("unit")
        return {**data, "unit_id": int(unit) if unit else None}


class AnswerForm(forms.Form):
    """Comes, is excused, or sends somebody."""

    answer = forms.ChoiceField(
        label="答复",
        choices=[one for one in Answer.choices if one[0]],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择参加、请假或委托他人参加。"},
    )
    substitute = forms.CharField(label="受托人", required=False, max_length=40, help_text="委托他人参加的填写。")
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=100,
        help_text="委托的写明授权方式，例如：书面委托；请假的可以写明事由。",
    )

    def __init__(self, *args, row: Invitee, **kwargs):
        kwargs.setdefault("initial", {"answer": row.answer, "substitute": row.substitute, "note": row.note})
        super().__init__(*args, **kwargs)


class AttendanceForm(forms.Form):
    """One row of marks per invitee; drawn by the template, which names the fields `presence-7` and `substitute-7`."""

    def __init__(self, *args, rows: list[Invitee], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            expected = {
                Answer.YES: Presence.PRESENT,
                Answer.NO: Presence.EXCUSED,
                Answer.SUBSTITUTE: Presence.SUBSTITUTED,
            }
            self.fields[f"presence-{row.pk}"] = forms.ChoiceField(
                label=row.name,
                choices=Presence.choices,
                required=False,
                initial=row.presence or expected.get(row.answer, ""),
            )
            self.fields[f"substitute-{row.pk}"] = forms.CharField(
                label=f"{row.name}的受托人", required=False, max_length=40, initial=row.substitute
            )

    def presences(self, rest: str = "") -> dict[int, str]:
        """By invitee id; those without a mark get `rest`."""
        return {row.pk: self.cleaned_data[f"presence-{row.pk}"] or rest for row in self.rows}

    def substitutes(self) -> dict[int, str]:
        """Who came instead, by invitee id."""
        return {row.pk: self.cleaned_data[f"substitute-{row.pk}"] for row in self.rows}


class ItemForm(forms.Form):
    """A matter: the committee, what it is, how grave, how long."""

    organization = forms.ChoiceField(label="提交给")
    meeting = forms.ChoiceField(label="会议", required=False)
    title = forms.CharField(
        label="议题",
        max_length=80,
        help_text="一句话说清，例如：地下车库增设充电桩。",
        error_messages={"required": "请填写议题，例如“地下车库增设充电桩”。"},
    )
    gravity = forms.ChoiceField(label="分级", required=False)
    minutes = forms.IntegerField(label="预计用时（分钟）", required=False, min_value=1, max_value=600)
    proposer_unit = forms.ChoiceField(label="提议单位", required=False)
    proposer = forms.CharField(label="提议人", required=False, max_length=40)
    detail = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="现状、建议怎么办。",
    )
    papers = AttachedFiles(label="材料", help_text=f"{FILE_HINT}Word、WPS 文件请先另存为 PDF。")

    def __init__(
        self,
        *args,
        organizations: list[tuple[str, str]],
        meetings: list[tuple[str, str]],
        gravities: list[tuple[str, str]],
        units: list[tuple[str, str]],
        adding: bool = False,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = organizations
        if not adding:
            del self.fields["papers"]
        if len(organizations) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
            self.fields["organization"].initial = organizations[0][0]
        for name, choices, empty in (
            ("meeting", meetings, "以后再定"),
            ("gravity", gravities, "不分级"),
            ("proposer_unit", units, "本组织"),
        ):
            if choices:
                self.fields[name].choices = [("", empty), *choices]
            else:
                del self.fields[name]

    def line(self) -> ItemLine:
        """As the services take it."""
        data = self.cleaned_data
        unit = data.get("proposer_unit")
        return ItemLine(
            title=data["title"],
            detail=data["detail"],
            gravity=data.get("gravity") or "",
            minutes=data["minutes"],
            proposer_unit_id=int(unit) if unit else None,
            proposer=data["proposer"],
        )

    @property
    def meeting_id(self) -> int | None:
        """For which meeting it is proposed."""
        value = self.cleaned_data.get("meeting")
        return int(value) if value else None


class PapersForm(forms.Form):
    """Papers for a matter."""

    file = AttachedFiles(
        label="材料",
        required=True,
        help_text=f"{FILE_HINT}可以一次选几个。Word、WPS 文件请先另存为 PDF。",
        error_messages={"required": "请选择要上传的文件。"},
    )


class PassForm(forms.Form):
    """To the level above or below."""

    to = forms.ChoiceField(label="转给")
    reason = forms.CharField(
        label="转来说明",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="请对方办什么，例如：超出社区职权，请街道协调。",
    )

    def __init__(self, *args, places: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = places


class ReasonForm(forms.Form):
    """Why a matter is not put on an agenda."""

    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="提出的一方会看到。",
        error_messages={"required": "请写明不列入的理由。"},
    )


class ConsultationForm(forms.Form):
    """One visit or step."""

    stage = forms.ChoiceField(label="环节")
    on = forms.DateField(label="日期", widget=forms.DateInput, initial=today)
    words = forms.CharField(
        label="记录",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="了解到什么、商定了什么。不写居民个人信息。",
        error_messages={"required": "请写明这一步了解到什么、商定了什么。"},
    )

    def __init__(self, *args, stages: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = stages

    def stage_and_step(self) -> tuple[str, int]:
        """VISIT or STEP, and which one."""
        phase, _, step = self.cleaned_data["stage"].partition("-")
        return phase, int(step)


class TurnsForm(forms.Form):
    """A year's turns: from which month, how long each, who in which order."""

    since = forms.DateField(label="从哪个月开始", widget=forms.DateInput, help_text="某个月的 1 日，排到当年年底。")
    months = forms.TypedChoiceField(
        label="每任时间", coerce=int, choices=[(months, f"{months} 个月") for months in LENGTHS], initial=3
    )
    holders = forms.MultipleChoiceField(
        label="轮值的单位或成员",
        widget=forms.CheckboxSelectMultiple,
        help_text="按所列次序轮流，轮完一遍从头再来。",
        error_messages={"required": "请至少选择一个轮值的单位或成员。"},
    )
    first = forms.ChoiceField(label="从谁开始", required=False)

    def __init__(self, *args, holders: list[tuple[str, str]], **kwargs):
        day = today()
        following = date(day.year + (day.month == 12), day.month % 12 + 1, 1)
        kwargs.setdefault("initial", {"since": date(day.year, 1, 1) if day.month == 1 else following})
        super().__init__(*args, **kwargs)
        self.fields["holders"].choices = holders
        self.fields["first"].choices = [("", "所选的第一个"), *holders]

    def in_order(self) -> list[Holder]:
        """Those chosen, beginning with the first."""
        chosen = [value for value, _ in self.fields["holders"].choices if value in self.cleaned_data["holders"]]
        first = self.cleaned_data["first"]
        if first in chosen:
            place = chosen.index(first)
            chosen = chosen[place:] + chosen[:place]
        return [_holder(value) for value in chosen]


def _holder(value: str) -> Holder:
    side, _, number = value.partition("-")
    return Holder(unit_id=int(number)) if side == UNIT else Holder(person_id=int(number))


class ProblemForm(forms.Form):
    """The hard problem that a turn takes on."""

    problem = forms.CharField(
        label="攻坚难题", max_length=120, error_messages={"required": "请写明在岗期间要解决的难题。"}
    )


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(
        label="解决情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明解决的情况。"},
    )
    solved_on = forms.DateField(label="解决日期", widget=forms.DateInput, initial=today)


class HandOverForm(forms.Form):
    """The next one takes the chair."""

    on = forms.DateField(label="交接日期", widget=forms.DateInput, initial=today, help_text="下一任从这一天起在岗。")
    handover = forms.CharField(
        label="交接事项",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如未办结的决议、正在解决的难题。",
        error_messages={"required": "请写明交接的事项。"},
    )
