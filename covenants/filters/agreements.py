"""Filters of agreements."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Exists, OuterRef, Q

from common.clock import today
from common.scoping import scope_or_none
from covenants.models import Agreement, AgreementParty, AgreementState
from covenants.selectors.agreements import waiting_for_signature
from members.filters import BelowFilter, PlaceFilter, choice, from_day, hidden, to_day
from orgs.practice import load_practice
from orgs.rules_in_force import DEFAULT_PRACTICE, practice_of

BOXES = (("todo", "等我方签订"), ("force", "正在履行"))


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of agreements, as the practice of the acting office's district names them."""
    scope = scope_or_none()
    practice = practice_of(scope.district_id, today()) if scope and scope.district_id else None
    return [(row.id, row.label) for row in (practice or load_practice(DEFAULT_PRACTICE)).entries("agreement_kinds")]


class AgreementFilter(filters.FilterSet):
    """Agreements: 标题或签约方, 状态, 种类, 组织, 签订日期."""

    q = filters.CharFilter(label="标题或签约方", method="by_words", max_length=60)
    box = choice("范围", BOXES, method="by_box")
    state = choice("状态", AgreementState.choices, method="by_state")
    kind = choice("种类", kind_choices)
    place = PlaceFilter()
    signed_from = from_day("signed_on", "签订日期自")
    signed_to = to_day("signed_on")
    organization = BelowFilter()
    cycle = hidden("cycle_id", "周期编号")
    unit = filters.NumberFilter(method="by_unit", label="单位编号", min_value=1, max_value=2**62)

    class Meta:
        model = Agreement
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["unit"].field.widget = self.filters["cycle"].field.widget.__class__()

    def by_words(self, queryset, name, value):
        """In the title, or whose side it is."""
        text = " ".join(value.split())
        sides = AgreementParty._base_manager.filter(agreement=OuterRef("pk"), name__icontains=text)
        return queryset.filter(Q(title__icontains=text) | Exists(sides))

    def by_state(self, queryset, name, value):
        """Where it stands; of rows read as of a day (`agreements_on`), where it stood."""
        return queryset.filter(**{"state_on" if "state_on" in queryset.query.annotations else "state": value})

    def by_box(self, queryset, name, value):
        """By the office that asks."""
        if value == "todo":
            return queryset.filter(pk__in=waiting_for_signature().values("pk"))
        return queryset.filter(state=AgreementState.SIGNED, ended_on=None, period__contains=today())

    def by_unit(self, queryset, name, value):
        """To which the unit is a party."""
        sides = AgreementParty._base_manager.filter(agreement=OuterRef("pk"), unit_id=int(value))
        return queryset.filter(Exists(sides))
