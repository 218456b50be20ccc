"""Forms of an alliance's activities: planned by who leads it, held, reported by the member that arranged it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from common.clock import today
from meetings.forms.touch import ActivityForm
from meetings.services.reporting import ReportLine
from orgs.models import AllianceMember

_OUTCOME = "请写明做了什么、效果怎样，一两句话就行。"
_HOST = {"required": "请选择由哪一个成员承办。", "invalid_choice": "这个成员那天不在联合体里，请另选。"}


class AlliancePlanForm(ActivityForm):
    """What is planned, and who arranges it."""

    host = forms.TypedChoiceField(label="承办", required=False, coerce=int, empty_value=None)

    field_order = ("kind", "title", "planned_on", "host", "place", "hours", "plan")

    def __init__(self, *args, leader: str, members: list[AllianceMember], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].choices = [("", f"{leader}（牵头）"), *((row.pk, row.name) for row in members)]


class AllianceHoldForm(forms.Form):
    """When it took place, for how long, what came of it, which members took part."""

    held_on = forms.DateField(label="开展日期", widget=forms.DateInput, error_messages={"required": "请填写开展日期。"})
    hours = forms.DecimalField(label="时长（小时）", required=False, max_digits=5, decimal_places=1)
    outcome = forms.CharField(
        label="做了什么、效果怎样",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一两句话就行，不要照片。",
        error_messages={"required": _OUTCOME},
    )
    members = forms.TypedMultipleChoiceField(
        label="参加的成员", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, members: list[AllianceMember], present: set[int], day: date, **kwargs):
        """`members`: those of the `day` that the form is about, and whoever was ticked."""
        super().__init__(*args, **kwargs)
        self.fields["members"].help_text = f"{day} 在联合体里的成员。"
        self.fields["members"].choices = [(row.pk, row.name) for row in members]
        self.initial.setdefault("members", [str(pk) for pk in present])
        self.initial.setdefault("held_on", today())


class AllianceReportForm(AllianceHoldForm):
    """All of it in one form, after the day."""

    kind = forms.ChoiceField(label="种类")
    title = forms.CharField(label="名称", required=False, max_length=80, help_text="不填就用种类的名称。")
    place = forms.CharField(label="地点", required=False, max_length=80)

    host = forms.TypedChoiceField(label="承办", coerce=int, empty_value=None, error_messages=_HOST)

    field_order = ("kind", "title", "held_on", "host", "place", "hours", "outcome", "members")

    def __init__(self, *args, kinds: list[tuple[str, str]], hosts: list[AllianceMember], host_id: int | None, **kwargs):
        """`hosts`: in whose names it may stand, `host_id` the likely one; asked only where there are several."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        if len(hosts) > 1:
            self.fields["host"].choices = [("", "请选择"), *((row.pk, row.name) for row in hosts)]
            self.initial.setdefault("host", host_id)
        else:
            del self.fields["host"]

    def line(self) -> ReportLine:
        """As the service takes it."""
        names = ("kind", "held_on", "outcome", "title", "place", "hours")
        return ReportLine(**{name: self.cleaned_data[name] for name in names})

    def who(self) -> dict[str, Any]:
        """Who arranged it and who took part, as the services take it."""
        return {"member_ids": self.cleaned_data["members"], "host_id": self.cleaned_data.get("host")}
