"""One FilterSet per list: the page, the API and the export all use it."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from common.clock import today
from common.pinyin import is_latin
from common.scoping import current_scope
from members.models import (
    Appointment,
    Change,
    ChangeKind,
    Deviation,
    Duty,
    Filing,
    FilingKind,
    FilingState,
    Person,
    Position,
    Seat,
    Secondment,
    Term,
    Training,
)
from members.selectors.overview import TERM_STATES, by_term_state
from members.selectors.people import person_matches
from orgs.filters import LocalChoices, TierFilter
from orgs.models import TIER_COLUMN, Organization, Tier
from orgs.practice import RULE_CATALOGUE
from orgs.wording import LOWER_TIERS, practice_here

YES_NO = (("true", "是"), ("false", "否"))
RULE_CHOICES = [
    (rule.id, rule.name)
    for rule in RULE_CATALOGUE.values()
    if rule.id.startswith(("committee.", "appointment.", "term."))
]
_WORDS = {True: True, "true": True, "false": False}


def shown_day(request) -> date:
    """The day that the page shows (`common.views.as_of` and the API note it on the request); today otherwise."""
    return getattr(request, "as_of", None) or today()


def below(queryset, path: str, organization_id: int):
    """Rows of the organisation and everything below it; none when the office does not see it."""
    organization = Organization.objects.filter(pk=organization_id).only("pk", "tier").first()
    if organization is None:
        return queryset.none()
    prefix = f"{path}__" if path else ""
    return queryset.filter(**{f"{prefix}{TIER_COLUMN[Tier(organization.tier)]}": organization.pk})


def name_matches(path: str, text: str) -> Q:
    """Organisations or units whose name contains the text; typed in Latin letters it is meant as pinyin."""
    text = "".join(text.split())
    if is_latin(text) and not text.isdigit():
        return Q(**{f"{path}pinyin__contains": text.lower()})
    return Q(**{f"{path}name__icontains": text})


class BelowFilter(filters.NumberFilter):
    """`organization=7`: the organisation and everything below it."""

    of = Organization

    def __init__(self, path: str = "organization", **kwargs):
        kwargs.setdefault("label", "组织编号")
        kwargs.setdefault("widget", forms.HiddenInput)
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", 2**62)
        super().__init__(**kwargs)
        self.path = path

    def filter(self, qs, value):
        """Rows at or below the organisation."""
        return qs if value in (None, "") else below(qs, self.path, int(value))


class PlaceFilter(filters.CharFilter):
    """Rows of organisations whose name or pinyin contains the text."""

    def __init__(self, path: str = "organization__", **kwargs):
        kwargs.setdefault("label", "组织")
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.path = path

    def filter(self, qs, value):
        """Rows whose organisation is so called."""
        return qs.filter(name_matches(self.path, value)) if value else qs


class YesNoFilter(filters.ChoiceFilter):
    """是 or 否 of a boolean column."""

    def __init__(self, **kwargs):
        super().__init__(choices=YES_NO, empty_label="不限", **kwargs)

    def filter(self, qs, value):
        """Rows with that value."""
        return qs if value in (None, "") else qs.filter(**{self.field_name: _WORDS[value]})


def choice(label: str, choices, **kwargs) -> filters.ChoiceFilter:
    """A choice with 不限 on top."""
    return filters.ChoiceFilter(label=label, choices=choices, empty_label="不限", **kwargs)


def hidden(field: str, label: str) -> filters.NumberFilter:
    """An id that the page passes along."""
    return filters.NumberFilter(field_name=field, label=label, widget=forms.HiddenInput, min_value=1, max_value=2**62)


def from_day(field: str, label: str) -> filters.DateFilter:
    """On that day or later."""
    return filters.DateFilter(field_name=field, lookup_expr="gte", label=label, widget=forms.DateInput)


def to_day(field: str, label: str = "至") -> filters.DateFilter:
    """On that day or earlier."""
    return filters.DateFilter(field_name=field, lookup_expr="lte", label=label, widget=forms.DateInput)


class CommitteeFilter(filters.FilterSet):
    """Committees of the scope: 组织, 层级, 状态."""

    q = filters.CharFilter(label="名称", method="by_name", max_length=60)
    tier = TierFilter(label="层级", choices=LOWER_TIERS, empty_label="不限")
    state = choice("状态", TERM_STATES, method="by_state")
    organization = BelowFilter(path="")

    class Meta:
        model = Organization
        fields = []

    def by_name(self, queryset, name, value):
        """Name or pinyin."""
        return queryset.filter(name_matches("", value))

    def by_state(self, queryset, name, value):
        """As of the day that the page shows."""
        return by_term_state(queryset, value, shown_day(self.request))


class PersonFilter(filters.FilterSet):
    """人员: name, pinyin, initials or a whole phone; unit; organisation; part-time."""

    q = filters.CharFilter(label="姓名、拼音或首字母", method="by_person", max_length=40)
    unit = filters.CharFilter(label="单位", method="by_unit", max_length=60)
    place = filters.CharFilter(label="组织", method="by_place", max_length=60)
    part_time = filters.ChoiceFilter(label="兼职委员", choices=YES_NO, empty_label="不限", method="by_part_time")
    organization = BelowFilter()

    class Meta:
        model = Person
        fields = []

    def by_person(self, queryset, name, value):
        """See `person_matches`."""
        return queryset.filter(person_matches(value))

    def by_unit(self, queryset, name, value):
        """The unit's name, or unit and post as the roster wrote them."""
        return queryset.filter(name_matches("unit__", value) | Q(post__icontains=value.strip()))

    def by_place(self, queryset, name, value):
        """Kept by, or in office in, an organisation of that name."""
        sitting = Appointment.objects.filter(name_matches("organization__", value), person=OuterRef("pk"))
        return queryset.filter(name_matches("organization__", value) | Exists(sitting.in_force(today())))

    def by_part_time(self, queryset, name, value):
        """Whether a part-time member of any committee today."""
        sitting = Appointment.objects.filter(person=OuterRef("pk"), part_time=True).in_force(today())
        return queryset.filter(Exists(sitting) if value == "true" else ~Exists(sitting))


class TermFilter(filters.FilterSet):
    """届."""

    organization = BelowFilter()
    number = filters.NumberFilter(label="届次")
    draft = filters.BooleanFilter(label="草案", field_name="accepted_at", lookup_expr="isnull")

    class Meta:
        model = Term
        fields = []


class SeatFilter(filters.FilterSet):
    """席位."""

    organization = BelowFilter(path="term__organization")
    term = filters.NumberFilter(label="届", field_name="term_id")
    position = choice("职务", Position.choices)

    class Meta:
        model = Seat
        fields = []


class AppointmentFilter(filters.FilterSet):
    """任职."""

    q = filters.CharFilter(label="姓名、拼音或首字母", method="by_person", max_length=40)
    place = PlaceFilter()
    position = choice("职务", Position.choices)
    part_time = YesNoFilter(label="兼职委员", field_name="part_time")
    organization = BelowFilter()
    person = filters.NumberFilter(label="人员编号", field_name="person_id", widget=forms.HiddenInput)
    represents = filters.NumberFilter(label="代表单位编号", field_name="represents_id", widget=forms.HiddenInput)
    term = filters.NumberFilter(label="届", field_name="seat__term_id", widget=forms.HiddenInput)

    class Meta:
        model = Appointment
        fields = []

    def by_person(self, queryset, name, value):
        """Among those the office sees."""
        return queryset.filter(person__in=Person.objects.filter(person_matches(value)))


BOXES = (("todo", "待我办理"), ("mine", "本组织报的"), ("below", "下级报的"))


class FilingFilter(filters.FilterSet):
    """报备: 待我办理 / 本组织报的 / 下级报的, 状态, 类别, 组织, 报备日期."""

    box = choice("范围", BOXES, method="by_box")
    state = choice("状态", FilingState.choices)
    kind = choice("类别", FilingKind.choices)
    place = PlaceFilter()
    submitted_from = from_day("submitted_at__date", "报备日期自")
    submitted_to = to_day("submitted_at__date")
    organization = BelowFilter()
    term = filters.NumberFilter(label="届", field_name="term_id", widget=forms.HiddenInput)

    class Meta:
        model = Filing
        fields = []

    def by_box(self, queryset, name, value):
        """By the office that asks."""
        anchor = current_scope().anchor_id
        if anchor is None:
            return queryset
        if value == "todo":
            return queryset.filter(organization__parent_id=anchor, state=FilingState.SUBMITTED)
        if value == "mine":
            return queryset.filter(organization_id=anchor)
        return queryset.exclude(organization_id=anchor)


class ChangeFilter(filters.FilterSet):
    """任职变动."""

    q = filters.CharFilter(label="姓名、拼音或首字母", method="by_person", max_length=40)
    kind = choice("类别", ChangeKind.choices)
    place = PlaceFilter()
    effective_from = from_day("effective_on", "生效日期自")
    effective_to = to_day("effective_on")
    organization = BelowFilter()
    appointment = filters.NumberFilter(label="任职编号", field_name="appointment_id", widget=forms.HiddenInput)

    class Meta:
        model = Change
        fields = []

    def by_person(self, queryset, name, value):
        """Whose appointment began or ended."""
        return queryset.filter(appointment__person__in=Person.objects.filter(person_matches(value)))


class RuleFilter(LocalChoices, filters.ChoiceFilter):
    """By rule; offered are the rules that the practice of the district has, and what older deviations speak of."""

    def local_choices(self):
        """All rules about committees where no district is known."""
        practice = practice_here()
        if practice is None:
            return RULE_CHOICES
        spoken = set(Deviation.objects.order_by().values_list("rule_id", flat=True).distinct())
        return [choice for choice in RULE_CHOICES if practice.figure(choice[0]) is not None or choice[0] in spoken]


class DeviationFilter(filters.FilterSet):
    """例外说明."""

    rule = RuleFilter(label="条款", choices=RULE_CHOICES, field_name="rule_id", empty_label="不限")
    place = PlaceFilter()
    valid = filters.ChoiceFilter(label="现在有效", choices=YES_NO, empty_label="不限", method="by_valid")
    organization = BelowFilter()

    class Meta:
        model = Deviation
        fields = []

    def by_valid(self, queryset, name, value):
        """Whether it holds on the day that the page shows."""
        valid = queryset.model.objects.valid(shown_day(self.request))
        return queryset.filter(pk__in=valid) if value == "true" else queryset.exclude(pk__in=valid)


DUTY_STATES = (("open", "未完成"), ("late", "已逾期"), ("done", "已完成"))


class DutyFilter(filters.FilterSet):
    """履职清单."""

    q = filters.CharFilter(label="事项或姓名", method="by_text", max_length=40)
    state = choice("状态", DUTY_STATES, method="by_state")
    place = PlaceFilter(path="appointment__organization__")
    organization = BelowFilter(path="appointment__organization")

    class Meta:
        model = Duty
        fields = []

    def by_text(self, queryset, name, value):
        """In the title, or whose list it is."""
        people = Person.objects.filter(person_matches(value))
        return queryset.filter(Q(title__icontains=value) | Q(appointment__person__in=people))

    def by_state(self, queryset, name, value):
        """Open, late or done."""
        if value == "done":
            return queryset.exclude(done_on=None)
        queryset = queryset.filter(done_on=None)
        return queryset.filter(due_on__lt=today()) if value == "late" else queryset


class SecondmentFilter(filters.FilterSet):
    """挂职."""

    q = filters.CharFilter(label="姓名、拼音或首字母", method="by_person", max_length=40)
    direction = choice("方向", Secondment.Direction.choices)
    place = PlaceFilter()
    current = filters.ChoiceFilter(label="正在挂职", choices=YES_NO, empty_label="不限", method="by_current")
    organization = BelowFilter()

    class Meta:
        model = Secondment
        fields = []

    def by_person(self, queryset, name, value):
        """Who was sent."""
        return queryset.filter(person__in=Person.objects.filter(person_matches(value)))

    def by_current(self, queryset, name, value):
        """On the day that the page shows."""
        day = shown_day(self.request)
        return queryset.in_force(day) if value == "true" else queryset.exclude(period__contains=day)


class TrainingFilter(filters.FilterSet):
    """培训."""

    q = filters.CharFilter(label="培训名称", field_name="title", lookup_expr="icontains", max_length=60)
    place = PlaceFilter()
    held_from = from_day("held_on", "日期自")
    held_to = to_day("held_on")
    organization = BelowFilter()

    class Meta:
        model = Training
        fields = []
