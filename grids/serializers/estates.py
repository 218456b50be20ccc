"""Estates, owners' committees and their members, and the figures of LY."""

from __future__ import annotations

from rest_framework import serializers

from grids.models import Estate, EstateKind, OwnersCommittee, OwnersMember, OwnersPost
from grids.serializers.territory import Blank, Count, Maybe, PersonWriteSerializer
from members.serializers.base import NamedKind, Reading
from members.serializers.read import PeriodFields


class EstateSerializer(NamedKind, Reading):
    """An estate as of the day."""

    branch = serializers.IntegerField(source="branch_id", allow_null=True)
    branch_name = serializers.CharField()
    branch_estates = serializers.IntegerField(help_text="这个党支部覆盖的小区数；大于 1 为联合成立")
    owners_committee = serializers.IntegerField(source="owners_id", allow_null=True)
    property_company = serializers.CharField(source="company")

    class Meta:
        model = Estate
        fields = [
            "id", "community", "name", "kind", "kind_name", "address", "households", "people", "members", "divided_on",
            "branch", "branch_name", "branch_estates", "owners_committee", "property_company", "note",
        ]  # fmt: skip


class EstateWriteSerializer(serializers.Serializer):
    """An estate as it is written."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=EstateKind.choices, required=False, default=EstateKind.RESIDENTIAL)
    address = serializers.CharField(max_length=120, **Blank)
    households = serializers.IntegerField(**Count)
    people = serializers.IntegerField(**Count)
    members = serializers.IntegerField(**Count)
    divided_on = serializers.DateField(**Maybe)
    note = serializers.CharField(max_length=200, **Blank)


class EstateCreateSerializer(EstateWriteSerializer):
    """An estate to be put on record."""

    community = serializers.IntegerField(min_value=1)


class CoverSerializer(serializers.Serializer):
    """Which estates a branch covers, from a day on."""

    estates = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=200)
    since = serializers.DateField(help_text="自哪天起，默认今天", **Maybe)


class ChangedSerializer(serializers.Serializer):
    """How many changed."""

    changed = serializers.IntegerField()


class PropertySerializer(serializers.Serializer):
    """Which property company looks after an estate, from a day on."""

    unit = serializers.IntegerField(min_value=1, allow_null=True)
    since = serializers.DateField(help_text="自哪天起，默认今天", **Maybe)


class OwnersMemberSerializer(PeriodFields, Reading):
    """A member of an owners' committee."""

    person_name = serializers.CharField(source="person.name", read_only=True)
    post_name = serializers.CharField(source="get_post_display", read_only=True)
    crosses = serializers.BooleanField(read_only=True, help_text="当天也在覆盖本小区的党支部班子任职")
    leads = serializers.BooleanField(read_only=True, help_text="当天任覆盖本小区的党支部书记")

    class Meta:
        model = OwnersMember
        fields = [
            "id", "committee", "estate", "person", "person_name", "post", "post_name", "party", "in_service",
            "crosses", "leads", "since", "until",
        ]  # fmt: skip


class OwnersSerializer(PeriodFields, Reading):
    """A term of an owners' committee."""

    estate_name = serializers.CharField(source="estate.name", read_only=True)

    class Meta:
        model = OwnersCommittee
        fields = ["id", "estate", "estate_name", "number", "document", "since", "until"]


class OwnersCreateSerializer(serializers.Serializer):
    """A term to be put on record."""

    estate = serializers.IntegerField(min_value=1)
    number = serializers.IntegerField(min_value=1, max_value=99)
    since = serializers.DateField()
    last_day = serializers.DateField(help_text="届满日期（含）", **Maybe)
    document = serializers.CharField(max_length=80, **Blank)


class OwnersMemberWriteSerializer(PersonWriteSerializer):
    """A member who joins."""

    post = serializers.ChoiceField(choices=OwnersPost.choices, required=False, default=OwnersPost.MEMBER)
    party = serializers.BooleanField(required=False, default=False)
    in_service = serializers.BooleanField(required=False, default=False)
    since = serializers.DateField(help_text="默认为本届起始日期", **Maybe)


class FiguresSerializer(serializers.Serializer):
    """What LY counts, of one organisation."""

    organization = serializers.IntegerField(source="organization.pk", default=None, allow_null=True)
    name = serializers.CharField(source="organization.name", default="")
    estates = serializers.IntegerField(help_text="小区")
    covered = serializers.IntegerField(help_text="有党支部覆盖的小区")
    branches = serializers.IntegerField(help_text="至少覆盖一个小区的党支部")
    alone = serializers.IntegerField(help_text="单独成立的党支部")
    jointly = serializers.IntegerField(help_text="联合成立的党支部")
    owners = serializers.IntegerField(help_text="业委会")
    party = serializers.IntegerField(help_text="业委会中的党员")
    in_service = serializers.IntegerField(help_text="业委会中的在职党员")
    crosses = serializers.IntegerField(help_text="交叉任职")
    chairs = serializers.IntegerField(help_text="一肩挑")


class FigureTableSerializer(serializers.Serializer):
    """Rows and their sum."""

    total = FiguresSerializer()
    rows = FiguresSerializer(many=True)
