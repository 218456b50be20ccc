"""Forms of drafting a slate."""

from __future__ import annotations

from typing import Any

from django import forms

from common.rules import Finding
from members.forms.fields import CapacityChoice, ConditionChoice, SelectionChoice, UnitChoice, units_for
from members.models import Appointment, Seat
from orgs.models import Organization
from orgs.practice import TierPractice

_STARTS = "不填则从本届第一天起。"


class OpenDraftForm(forms.Form):
    """Begin the next term: from the last one, with those who stay on, or empty."""

    source = forms.ChoiceField(
        label="怎样开始",
        widget=forms.RadioSelect,
        choices=[("last", "从现任名册开始：席位照旧，选定哪些人连任"), ("empty", "从空白开始：席位和人都重新填")],
    )
    keep = forms.MultipleChoiceField(
        label="连任的人",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾掉不再连任的人，他们的席位先空着，以后可以再选人。",
    )
    starts_on = forms.DateField(label="新一届起始日期", required=False, widget=forms.DateInput)

    def __init__(self, *args, sitting: list[Appointment], starts_hint: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = starts_hint
        if not sitting:
            del self.fields["source"], self.fields["keep"]
            return
        self.fields["keep"].choices = [
            (
                str(row.person_id),
                f"{row.person.name}（{row.get_position_display()}{'，兼职' if row.part_time else ''}）",
            )
            for row in sitting
        ]
        self.initial.setdefault("source", "last")
        self.initial.setdefault("keep", [str(row.person_id) for row in sitting])


class TermDatesForm(forms.Form):
    """The first and the last day of a draft's term."""

    starts_on = forms.DateField(label="起始日期", widget=forms.DateInput)
    ends_on = forms.DateField(label="届满日期（最后一天）", required=False, widget=forms.DateInput)
    approval = forms.CharField(
        label="批准文号",
        required=False,
        max_length=80,
        help_text="任期与规定年限不同的（例如与社区换届同步），请写批准文号。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class NomineeForm(forms.Form):
    """What is said of a person in a seat."""

    part_time = forms.BooleanField(label="兼职委员（在单位另有职务）", required=False)
    represents = UnitChoice(None, label="代表单位", required=False)
    starts_on = forms.DateField(label="任职起始", required=False, widget=forms.DateInput, help_text=_STARTS)
    note = forms.CharField(label="备注", required=False, max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = [
        "part_time",
        "represents",
        "eligibility",
        "capacity",
        "selection_mode",
        "starts_on",
        "note",
        "version",
    ]

    def __init__(self, *args, organization: Organization, tier: TierPractice | None, seat: Seat, units=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["represents"].queryset = units_for(organization, seat.unit_id, *units)
        self.fields["capacity"] = CapacityChoice(tier, seat.position)
        self.fields["selection_mode"] = SelectionChoice(tier)
        self.fields["eligibility"] = ConditionChoice(tier)
        for name in ("capacity", "selection_mode", "eligibility"):
            if len(self.fields[name].choices) == 1:
                del self.fields[name]
        self.order_fields(self.field_order)

    def facts(self) -> dict[str, Any]:
        """As `nominate` and `propose_co_option` take them."""
        data = self.cleaned_data
        facts = {
            "part_time": data["part_time"],
            "represents_id": data["represents"].pk if data["represents"] else None,
            "selection_mode": data.get("selection_mode", ""),
            "eligibility": data.get("eligibility", ""),
            "starts_on": data.get("starts_on"),
            "note": data.get("note", ""),
        }
        if "capacity" in self.fields:
            facts["capacity"] = data.get("capacity", "")
        return facts


class FillForm(forms.Form):
    """One answer for everybody who lacks it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, tier: TierPractice | None, missing: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        if missing.get("selection_mode"):
            label = f"{missing['selection_mode']} 人没有填产生方式，全部设为"
            self.fields["selection_mode"] = SelectionChoice(tier, label=label)
            self.fields["selection_mode"].choices = [("", "先不填"), *self.fields["selection_mode"].choices[1:]]
        if missing.get("eligibility"):
            label = f"{missing['eligibility']} 名兼职委员没有选任职条件，全部设为"
            self.fields["eligibility"] = ConditionChoice(tier, label=label)
            self.fields["eligibility"].choices = [("", "先不填"), *self.fields["eligibility"].choices[1:]]


def reason_field(rule_id: str) -> str:
    """The name of the form field that takes the reason for a rule."""
    return f"reason_{rule_id.replace('.', '_')}"


class SubmitForm(forms.Form):
    """Check answers, give reasons, file."""

    statement = forms.CharField(
        label="报备说明",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="需要向上级说明的情况，没有可以不填。",
    )
    document = forms.CharField(label="文号", required=False, max_length=80, help_text="有报备文件的填文号。")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, findings: list[Finding], before: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = {reason_field(finding.rule_id): finding.rule_id for finding in findings}
        for finding in findings:
            self.fields[reason_field(finding.rule_id)] = forms.CharField(
                label=f"{finding.name}：为什么这样安排",
                max_length=500,
                initial=before.get(finding.rule_id, ""),
                error_messages={"required": "请说明理由，或者改到符合要求。"},
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=f"现在{finding.found}，{finding.clause}要求{finding.required}。理由随名册一并报备。",
            )
        self.order_fields([*self.rules, "statement", "document", "version"])

    def reasons(self) -> dict[str, str]:
        """Rule id → reason."""
        return {rule: self.cleaned_data.get(name, "") for name, rule in self.rules.items()}
