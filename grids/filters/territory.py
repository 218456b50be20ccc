"""Filters of grids, buildings, posts and micro-homes."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Exists, OuterRef
from drf_spectacular.utils import extend_schema_field

from common.filters import WordsFilter
from grids.models import Building, GridPost, HomeProfile, Placement
from grids.words import called, posts_of, types_of
from members.filters import YES_NO, BelowFilter, PlaceFilter, choice, name_matches, shown_day
from members.models import Appointment, Position
from orgs.models import Organization, Tier
from orgs.wording import practice_here


def grid_types() -> list[tuple[str, str]]:
    """Types that the acting office's district knows."""
    return types_of(practice_here())


def grid_posts() -> list[tuple[str, str]]:
    """Posts that the acting office's district knows."""
    return posts_of(practice_here())


def yes_no(label: str, method: str) -> filters.ChoiceFilter:
    """是 or 否, answered by a method."""
    return filters.ChoiceFilter(label=label, choices=YES_NO, empty_label="不限", method=method)


class GridFilter(filters.FilterSet):
    """Grids: 名称, 类型, 已登记概况, 有书记, 社区."""

    q = filters.CharFilter(label="网格", method="by_name", max_length=60)
    kind = extend_schema_field(str)(choice("类型", grid_types, field_name="grid_kind"))
    profile = yes_no("已登记概况", "by_profile")
    led = yes_no("有支部书记", "by_secretary")
    place = PlaceFilter(path="community__", label="社区")
    organization = BelowFilter(path="")

    class Meta:
        model = Organization
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["q"].field.label = called(Tier.GRID)

    def by_name(self, queryset, name, value):
        """Name or pinyin."""
        return queryset.filter(name_matches("", value))

    def by_profile(self, queryset, name, value):
        """Whether its profile is on record on the day."""
        return queryset.filter(profile_id__isnull=value == "false")

    def by_secretary(self, queryset, name, value):
        """Whether its branch has a secretary on the day."""
        sitting = Appointment.everywhere.filter(
            organization=OuterRef("pk"), position=Position.SECRETARY, period__contains=shown_day(self.request)
        )
        return queryset.filter(Exists(sitting) if value == "true" else ~Exists(sitting))


class BuildingFilter(filters.FilterSet):
    """Buildings: 楼栋或地址, 已划入网格, 小区, 社区."""

    q = WordsFilter("楼栋或地址", "name", "address")
    placed = yes_no("已划入网格", "by_placed")
    estate_name = filters.CharFilter(label="小区", field_name="estate__name", lookup_expr="icontains", max_length=60)
    place = PlaceFilter(path="community__", label="社区")
    organization = BelowFilter(path="community")
    grid = filters.NumberFilter(
        label="网格编号", field_name="grid_id_on", widget=BelowFilter().field.widget, min_value=1, max_value=2**62
    )

    class Meta:
        model = Building
        fields: list[str] = []

    def by_placed(self, queryset, name, value):
        """In a grid on the day."""
        return queryset.filter(grid_id_on__isnull=value == "false")


class PostFilter(filters.FilterSet):
    """Posts: 姓名, 岗位, 网格."""

    q = filters.CharFilter(label="姓名", method="by_name", max_length=40)
    kind = choice("岗位", grid_posts)
    place = PlaceFilter(label="网格")
    organization = BelowFilter()

    class Meta:
        model = GridPost
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["place"].field.label = called(Tier.GRID)

    def by_name(self, queryset, name, value):
        """The holder's name or pinyin."""
        return queryset.filter(name_matches("person__", value))


class HomeFilter(filters.FilterSet):
    """Micro-homes and building groups: 名称, 已登记设在谁家, 联系楼栋, 网格或社区."""

    q = filters.CharFilter(label="微家", method="by_name", max_length=60)
    hosted = yes_no("已登记设在谁家", "by_hosted")
    grouped = yes_no("有联系的楼栋", "by_grouped")
    place = PlaceFilter(path="community__", label="社区")
    organization = BelowFilter(path="")

    class Meta:
        model = Organization
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["q"].field.label = called(Tier.HOME)

    def by_name(self, queryset, name, value):
        """Name or pinyin."""
        return queryset.filter(name_matches("", value))

    def by_hosted(self, queryset, name, value):
        """Whether it is on record in whose home it is."""
        held = HomeProfile.objects.filter(organization=OuterRef("pk"), period__contains=shown_day(self.request))
        return queryset.filter(Exists(held) if value == "true" else ~Exists(held))

    def by_grouped(self, queryset, name, value):
        """Whether it looks after buildings of its own on the day."""
        held = Placement.objects.filter(organization=OuterRef("pk"), period__contains=shown_day(self.request))
        return queryset.filter(Exists(held) if value == "true" else ~Exists(held))
