"""What the lists of this room can be narrowed by; page, export and API use the same."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from common.clock import today
from common.filters import WordsFilter
from orgs.models import (
    TIER_COLUMN,
    Alliance,
    AllianceMember,
    Booking,
    FundPaper,
    Organization,
    OrganizationKind,
    Participation,
    PracticeOverride,
    Rectification,
    Relation,
    Reorganization,
    ReorganizationKind,
    Subsidy,
    SubsidyKind,
    Tier,
    Unit,
    UnitKind,
    Venue,
    VenueKind,
)
from orgs.selectors import name_q
from orgs.wording import tier_words


def day_of(request) -> date:
    """The day of `?on=`; today where there is none or it is none (the page and the API say so themselves)."""
    try:
        return date.fromisoformat(request.GET.get("on", "")) if request is not None else today()
    except ValueError:
        return today()


OPEN_CHOICES = [("open", "在册"), ("closed", "已撤销"), ("all", "全部")]


def below(queryset, path: str, organization_id: int):
    """Rows of an organisation and everything below it; none when it is not in scope."""
    organization = Organization.objects.filter(pk=organization_id).only("pk", "tier").first()
    if organization is None:
        return queryset.none()
    prefix = f"{path}__" if path else ""
    return queryset.filter(**{f"{prefix}{TIER_COLUMN[Tier(organization.tier)]}": organization.pk})


class BelowFilter(filters.NumberFilter):
    """`organization=7`: the organisation and everything below it."""

    of = Organization

    def __init__(self, path: str = "organization", **kwargs):
        kwargs = {"label": "组织编号", "widget": forms.HiddenInput, "min_value": 1, "max_value": 2**62, **kwargs}
        super().__init__(**kwargs)
        self.path = path

    def filter(self, qs, value):
        """Rows at or below the organisation."""
        return qs if value in (None, "") else below(qs, self.path, int(value))


class NameFilter(filters.CharFilter):
    """By part of the name, pinyin or initials."""

    def filter(self, qs, value):
        """Rows whose name matches."""
        return qs.filter(name_q(value)) if value and value.strip() else qs


class LocalChoices:
    """Mixin of choice filters whose choices depend on the office: the words of its district, the rules it has."""

    def local_choices(self) -> list[tuple[str, str]]:
        """Values and words."""
        raise NotImplementedError

    @property
    def field(self):
        """The form field for whoever asks; one that was made for somebody else is not kept."""
        self.extra["choices"] = self.local_choices()
        self.__dict__.pop("_field", None)
        return super().field


class _TierWords(LocalChoices):
    def local_choices(self):
        """The tiers that were declared, in the words of the district."""
        words = tier_words()
        return [(tier, words[tier]) for tier, _ in self.extra["choices"]]


class TierFilter(_TierWords, filters.ChoiceFilter):
    """Rows of one tier."""


class TiersFilter(_TierWords, filters.MultipleChoiceFilter):
    """Rows of any of the tiers chosen."""


class OrganizationFilter(filters.FilterSet):
    """Organisations in scope."""

    q = NameFilter(label="名称或拼音")
    tier = TiersFilter(label="层级", choices=Tier.choices, widget=forms.SelectMultiple)
    kind = filters.ChoiceFilter(label="性质", choices=OrganizationKind.choices, empty_label="全部性质")
    code = filters.CharFilter(label="代码", lookup_expr="startswith")
    parent = filters.NumberFilter(label="上级组织编号", field_name="parent_id", widget=forms.HiddenInput)
    below = BelowFilter("", label="所在组织编号")
    state = filters.ChoiceFilter(label="状态", choices=OPEN_CHOICES, method="in_state", empty_label="在册")

    class Meta:
        model = Organization
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        """Open, closed, or both."""
        if value == "all":
            return queryset
        return queryset.filter(period__upper_inf=value != "closed")

    def filter_queryset(self, queryset):
        """Those that existed on the day the page shows, unless asked otherwise."""
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.existing(day_of(self.request))


class UnitFilter(filters.FilterSet):
    """Units in scope."""

    q = NameFilter(label="名称或拼音")
    kind = filters.ChoiceFilter(label="类别", choices=UnitKind.choices, empty_label="全部类别")
    relation = filters.ChoiceFilter(
        label="参与身份", choices=Relation.choices, method="as_relation", empty_label="全部身份"
    )
    credit_code = filters.CharFilter(label="统一社会信用代码", lookup_expr="iexact")
    organization = filters.NumberFilter(label="参与的组织编号", method="joined", widget=forms.HiddenInput)
    state = filters.ChoiceFilter(
        label="状态",
        choices=[("open", "参与中"), ("alone", "没有参与任何组织"), ("closed", "已退出")],
        method="in_state",
        empty_label="全部状态",
    )

    class Meta:
        model = Unit
        fields: list[str] = []

    def as_relation(self, queryset, name, value):
        """Who takes part somewhere in scope as this, today."""
        return queryset.filter(pk__in=Participation.objects.in_force(today()).filter(relation=value).values("unit_id"))

    def joined(self, queryset, name, value):
        """Who takes part in the organisation or something below it, today."""
        parts = below(Participation.objects.in_force(today()), "organization", int(value))
        return queryset.filter(pk__in=parts.values("unit_id"))

    def in_state(self, queryset, name, value):
        """Taking part, registered only, or gone."""
        if value == "closed":
            return queryset.filter(closed_on__isnull=False)
        part = Exists(Participation.objects.in_force(today()).filter(unit=OuterRef("pk")))
        return queryset.filter(part if value == "open" else ~part, closed_on=None)


class ParticipationFilter(filters.FilterSet):
    """Who takes part where."""

    organization = BelowFilter()
    unit = filters.NumberFilter(label="单位编号", field_name="unit_id", widget=forms.HiddenInput)
    relation = filters.ChoiceFilter(label="参与身份", choices=Relation.choices, empty_label="全部身份")
    in_force = filters.DateFilter(label="在某日有效", method="on_day")

    class Meta:
        model = Participation
        fields: list[str] = []

    def on_day(self, queryset, name, value):
        """In force on the day."""
        return queryset.in_force(value)


class VenueFilter(filters.FilterSet):
    """Venues in scope."""

    q = WordsFilter("名称或地址", "name", "address", "organization__name")
    kind = filters.ChoiceFilter(label="类别", choices=VenueKind.choices, empty_label="全部类别")
    organization = BelowFilter()
    state = filters.ChoiceFilter(
        label="状态", choices=[("open", "使用中"), ("closed", "已停用")], method="in_state", empty_label="全部状态"
    )

    class Meta:
        model = Venue
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        """In use, or not."""
        return queryset.filter(closed_on__isnull=value == "open")


def tier_choices() -> list[tuple[str, str]]:
    """Tiers that have centres, in the words of the practice."""
    words = tier_words()
    return [(tier, words[tier]) for tier in (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY, Tier.GRID)]


class CentreFilter(filters.FilterSet):
    """Centres that can be looked at and booked."""

    q = WordsFilter("名称或地址", "name", "address", "organization__name")
    kind = filters.ChoiceFilter(label="类别", choices=VenueKind.choices, empty_label="全部类别")
    tier = filters.ChoiceFilter(
        label="层级", choices=tier_choices, field_name="organization__tier", empty_label="全部层级"
    )

    class Meta:
        model = Venue
        fields: list[str] = []


class BookingFilter(filters.FilterSet):
    """Bookings: by place or purpose, by days, those that stand."""

    q = WordsFilter("场地、阵地或用途", "facility__name", "facility__venue__name", "purpose")
    since = filters.DateFilter(field_name="during", lookup_expr="endswith__date__gte", label="日期自")
    until = filters.DateFilter(field_name="during", lookup_expr="startswith__date__lte", label="至")
    state = filters.ChoiceFilter(
        label="状态", choices=[("open", "有效"), ("cancelled", "已取消")], method="in_state", empty_label="全部状态"
    )

    class Meta:
        model = Booking
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        """Standing, or cancelled."""
        return queryset.filter(cancelled_on__isnull=value == "open")


class SubsidyFilter(filters.FilterSet):
    """Money for branches: by branch or document, by kind and days."""

    q = WordsFilter("党支部、用途或文号", "branch__name", "purpose", "document")
    kind = filters.ChoiceFilter(label="类别", choices=SubsidyKind.choices, empty_label="全部类别")
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label="核拨日期自")
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label="至")

    class Meta:
        model = Subsidy
        fields: list[str] = []


class ReorganizationFilter(filters.FilterSet):
    """Acts on the structure."""

    q = WordsFilter("事由或文号", "title", "document")
    kind = filters.ChoiceFilter(label="类别", choices=ReorganizationKind.choices, empty_label="全部类别")
    state = filters.ChoiceFilter(
        label="状态", choices=[("standing", "有效"), ("undone", "已撤回")], method="in_state", empty_label="全部状态"
    )
    organization = filters.NumberFilter(label="涉及的组织编号", method="touching", widget=forms.HiddenInput)

    class Meta:
        model = Reorganization
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        """Standing, or taken back."""
        return queryset.filter(undone_at__isnull=value == "standing")

    def touching(self, queryset, name, value):
        """Acts that changed the organisation."""
        return queryset.filter(changes__contains=[{"organization": int(value)}])


class RulingFilter(filters.FilterSet):
    """The district's own figures."""

    rule_id = filters.CharFilter(label="规则编号", max_length=60)
    key = filters.CharFilter(label="项", max_length=40)
    in_force = filters.DateFilter(label="在哪一天执行", method="filter_in_force")

    class Meta:
        model = PracticeOverride
        fields: list[str] = []

    def filter_in_force(self, queryset, name, value):
        """Those that hold on the day."""
        return queryset.in_force(value)


class AllianceFilter(filters.FilterSet):
    """Alliances: by name or purpose, by who leads them, by a unit that is in them, those being put in order."""

    q = WordsFilter("名称或做什么", "name", "purpose")
    weak = filters.ChoiceFilter(
        label="状态", choices=[("true", "整顿中"), ("false", "正常")], method="by_weak", empty_label="全部状态"
    )
    unit = filters.NumberFilter(label="成员单位编号", method="with_unit", min_value=1, widget=forms.HiddenInput)
    organization = BelowFilter(label="牵头组织编号")

    class Meta:
        model = Alliance
        fields: list[str] = []

    def by_weak(self, queryset, name, value):
        """Those being put in order, or the others."""
        on = day_of(self.request)
        unfinished = Q(finished_on=None) | Q(finished_on__gt=on)
        running = Exists(Rectification.objects.filter(unfinished, alliance=OuterRef("pk"), since__lte=on))
        return queryset.filter(running if value == "true" else ~running)

    def with_unit(self, queryset, name, value):
        """Those a unit is in on the day."""
        inside = AllianceMember.objects.in_force(day_of(self.request)).filter(unit=int(value))
        return queryset.filter(pk__in=inside.values("alliance"))


class FundPaperFilter(filters.FilterSet):
    """Papers of funds: of an entry, of an alliance."""

    entry = filters.NumberFilter(field_name="entry_id", label="经费编号", min_value=1, widget=forms.HiddenInput)
    alliance = filters.NumberFilter(field_name="alliance_id", label="联合体编号", min_value=1, widget=forms.HiddenInput)

    class Meta:
        model = FundPaper
        fields: list[str] = []
