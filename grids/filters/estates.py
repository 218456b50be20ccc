"""Filters of estates and owners' committees."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q

from common.filters import WordsFilter
from grids.filters.territory import yes_no
from grids.models import Estate, EstateKind, OwnersCommittee, OwnersMember, OwnersPost
from members.filters import BelowFilter, PlaceFilter, choice


class EstateFilter(filters.FilterSet):
    """Estates: 名称, 类别, 有党组织覆盖, 有业委会, 社区."""

    q = filters.CharFilter(label="小区", method="by_words", max_length=60)
    kind = choice("类别", EstateKind.choices)
    covered = yes_no("有党组织覆盖", "by_covered")
    owners = yes_no("有业委会", "by_owners")
    place = PlaceFilter(path="community__", label="社区")
    organization = BelowFilter(path="community")

    class Meta:
        model = Estate
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Name or address."""
        text = " ".join(value.split())
        return queryset.filter(Q(name__icontains=text) | Q(pinyin__contains=text.lower()) | Q(address__icontains=text))

    def by_covered(self, queryset, name, value):
        """Covered by a branch on the day."""
        return queryset.filter(branch_id__isnull=value == "false")

    def by_owners(self, queryset, name, value):
        """With an owners' committee in office on the day."""
        return queryset.filter(owners_id__isnull=value == "false")


class OwnersFilter(filters.FilterSet):
    """Owners' committees: 小区, 社区."""

    q = filters.CharFilter(label="小区", field_name="estate__name", lookup_expr="icontains", max_length=60)
    place = PlaceFilter(path="estate__community__", label="社区")
    organization = BelowFilter(path="estate__community")

    class Meta:
        model = OwnersCommittee
        fields: list[str] = []


class OwnersMemberFilter(filters.FilterSet):
    """Members of owners' committees: 姓名, 职务, 党员, 社区."""

    q = WordsFilter("姓名或小区", "person__name", "estate__name")
    post = choice("职务", OwnersPost.choices)
    party = yes_no("党员", "by_party")
    in_service = yes_no("在职党员", "by_in_service")
    place = PlaceFilter(path="estate__community__", label="社区")
    organization = BelowFilter(path="estate__community")

    class Meta:
        model = OwnersMember
        fields: list[str] = []

    def by_party(self, queryset, name, value):
        """Party members or not."""
        return queryset.filter(party=value == "true")

    def by_in_service(self, queryset, name, value):
        """In-service members or not."""
        return queryset.filter(in_service=value == "true")
