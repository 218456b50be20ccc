"""Fields that several forms of this room share."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from exchange.phones import normalise
from orgs.models import Organization, Unit
from orgs.practice import TierPractice

_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?$")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$")


class BirthField(forms.CharField):
    """出生年月: 1970-05, 1970.5, 1970年5月, or with the day. Its value: (date, "month"), (date, "day") or (None, …)."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "出生年月")
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("help_text", "写成 1970-05，知道日子的写 1970-05-12。")
        super().__init__(**kwargs)

    def clean(self, value):
        """The day, or the first of the month."""
        text = "".join(super().clean(value).split())
        if not text:
            return None, "month"
        match = _DAY.match(text) or _MONTH.match(text)
        try:
            if match is None:
                raise ValueError(text)
            parts = [int(part) for part in match.groups()]
            born = date(*parts) if len(parts) == 3 else date(*parts, 1)
            if not date(1900, 1, 1) <= born <= date.today():  # noqa: DTZ011 - nobody is born tomorrow in any zone
                raise ValueError(text)
        except ValueError as error:
            raise ValidationError(f"“{text[:20]}”看不懂，请写成 1970-05 这样的年月。") from error
        return born, "day" if len(parts) == 3 else "month"


class PhoneField(forms.CharField):
    """One mobile or landline; the value has no blanks and hyphens only where they belong."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "电话")
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value):
        """The normalised number."""
        text = super().clean(value)
        if not text:
            return ""
        number = normalise(text)
        if number is None:
            raise ValidationError("电话不完整。手机号是 11 位；座机要带区号，例如 0791-86000000。")
        return number


class CapacityChoice(forms.ChoiceField):
    """As what one sits there: the practice's words with their clause."""

    def __init__(self, tier: TierPractice | None, position: str, **kwargs):
        capacities = tier.capacities_for(position) if tier is not None else ()
        kwargs.setdefault("label", "由什么人担任")
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.RadioSelect)
        choices = [("", "未定"), *((item.id, item.label) for item in capacities)]
        super().__init__(choices=choices, **kwargs)
        cites = list(dict.fromkeys(item.cite.label for item in capacities))
        if cites:
            self.help_text = f"依据：{'、'.join(cites)}"


class ConditionChoice(forms.ChoiceField):
    """Which of the tier's conditions a part-time member meets."""

    def __init__(self, tier: TierPractice | None, **kwargs):
        conditions = tier.eligibility if tier is not None else ()
        kwargs.setdefault("label", "符合哪一项任职条件")
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.RadioSelect)
        choices = [("", "未选"), *((item.id, f"（{item.id}）{item.label}") for item in conditions)]
        super().__init__(choices=choices, **kwargs)
        if conditions:
            self.help_text = f"兼职委员至少符合一项。依据：{conditions[0].cite.label}"


class SelectionChoice(forms.ChoiceField):
    """How the person came to the seat: the ways the tier admits."""

    def __init__(self, tier: TierPractice | None, **kwargs):
        selection = tier.selection if tier is not None else None
        kwargs.setdefault("label", "产生方式")
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.RadioSelect)
        modes = zip(selection.modes, selection.labels, strict=True) if selection is not None else ()
        super().__init__(choices=[("", "未定"), *modes], **kwargs)
        if selection is not None:
            bound = "兼职委员必填，其他人可以不填" if selection.applies_to == "PART_TIME" else "人人必填"
            self.help_text = f"{bound}。依据：{selection.cite.label}"


def units_for(organization: Organization, *extra: int | None):
    """Units to be represented here: those that take part at the organisation, below it or above it, and `extra` ones.

    Not filtered by scope: a unit that takes part at the street may be represented in any of its communities.
    """
    column, anchor = organization.anchor
    taking_part = Q(participations__organization_id__in=organization.ancestor_ids) | Q(
        **{f"participations__organization__{column}": anchor}
    )
    wanted = Q(pk__in={pk for pk in extra if pk}) | (Q(closed_on=None) & taking_part)
    return Unit._base_manager.filter(wanted, district_id=organization.district_id).distinct().order_by("pinyin", "pk")


class UnitChoice(forms.ModelChoiceField):
    """A unit, by name."""

    def __init__(self, queryset, **kwargs):
        kwargs.setdefault("empty_label", "—")
        super().__init__(queryset=queryset, **kwargs)
