"""What was asked of whom in a month, how many fields each asks for, and how many of them the system fills in itself.

Counted from the reminders of the month and from the very forms that are filled in, so that a field more on a form is
a field more here. A click (accept, confirm) asks for no field and is not listed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.db.models import Case, CharField, Count, F, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

import covenants.forms.lists
import covenants.forms.pledges
import grids.forms.matters
import meetings.forms.convening
import meetings.forms.touch
import members.forms.people
from appraisal.models import Scheme, SchemeState
from notices.burden import UNITS
from notices.filters import UNIT_LEVEL
from notices.kinds import kind_of
from notices.models import Notice
from orgs.models import Tier
from orgs.wording import tier_word

ASKED_DEFINITION = (
    "同一件事在一个月里提醒几次都算一件。“字段”是办这件事的表格上有几项，“系统已知”是其中系统先填好、不改就不用填的；"
    "年度报告另有系统列出的数字，不用填，所以也算在系统已知里。只点确认、接收的不列。"
)


@dataclass(frozen=True, slots=True)
class Form:
    """The form by which a kind of thing is done, and which of its fields stand there filled in."""

    form: type[forms.Form]
    known: frozenset[str] = frozenset()

    @property
    def fields(self) -> int:
        """All of them."""
        return len(self.form.base_fields)


def _form(form: type[forms.Form], *known: str) -> Form:
    return Form(form, frozenset(known))


FORMS: dict[str, Form] = {
    "meeting.quarterly": _form(
        meetings.forms.convening.PlanForm, "kind", "title", "day", "time", "place", "chair", "proposals_by"
    ),
    "contact.monthly": _form(meetings.forms.touch.ContactForm, "channel", "on"),
    "suggestion.answered": _form(meetings.forms.touch.AnswerForm),
    "list.fill": _form(covenants.forms.lists.ItemForm, "party", "contact_name", "contact_phone"),
    "list.both_ways": _form(covenants.forms.lists.ItemForm, "contact_name", "contact_phone"),
    "delivery.due": _form(covenants.forms.pledges.RecordForm, "done_on"),
    "review.waiting": _form(covenants.forms.pledges.ReviewForm),
    "matter.due": _form(grids.forms.matters.AnswerForm),
    "duty.open": _form(members.forms.people.DutyDoneForm),
}
REPORTS = ("report.annual", "report.returned")


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of thing asked of a level in the month."""

    name: str
    level: str
    key: str
    times: int
    fields: int
    known: int

    @property
    def typed(self) -> int:
        """Fields that somebody had to fill in, all told."""
        return self.times * (self.fields - self.known)


def month_of(on: date) -> tuple[date, date]:
    """First and last day of the day's month."""
    first = on.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def asked_in(on: date) -> list[Asked]:
    """Of each level of the scope in the day's month, by kind and level. Two queries, and the words of the practice."""
    first, last = month_of(on)
    level = Case(When(unit__isnull=False, then=Value(UNIT_LEVEL)), default=F("organization__tier"),
                 output_field=CharField())  # fmt: skip
    holder = Coalesce(F("unit_id"), F("organization_id"))
    thing = Concat("object", Value("|"), Cast(holder, CharField()), Value("|"), Cast("organization_id", CharField()))
    counted = (
        Notice.objects.filter(planned_on__range=(first, last), escalated=False, kind__in=[*FORMS, *REPORTS])
        .annotate(level=level)
        .order_by()
        .values_list("kind", "level")
        .annotate(number=Count(thing, distinct=True))
    )
    reports = _report_fields(on.year)
    found: dict[tuple[str, str], int] = defaultdict(int)
    for kind, key, number in counted:
        found[kind, key] += number
    levels = [*Tier.values, UNIT_LEVEL]
    rows = []
    for (kind, key), number in sorted(found.items(), key=lambda one: (levels.index(one[0][1]), one[0][0])):
        fields, known = reports if kind in REPORTS else (FORMS[kind].fields, len(FORMS[kind].known))
        word = UNITS if key == UNIT_LEVEL else tier_word(Tier(key))
        rows.append(Asked(kind_of(kind).name, word, key, number, fields, known))
    return rows


def _report_fields(year: int) -> tuple[int, int]:
    """(fields, known) of a year's report: a box for each part and one for the whole, and the numbers of the parts."""
    scheme = Scheme.objects.filter(state=SchemeState.PUBLISHED, year__lte=year).order_by("-year").first()
    if scheme is None:
        return 1, 0
    numbers = sum(len(part.metrics) for part in scheme.sections)
    return numbers + len(scheme.sections) + 1, numbers
