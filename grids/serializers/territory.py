"""Grids, buildings, posts, micro-homes, and a community's ground. Phones are masked everywhere."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Building, GridPost
from grids.words import word
from members.models import PoliticalStatus
from members.serializers.base import Reading
from members.serializers.read import PeriodFields
from members.services.persons import PersonLine
from orgs.models import Organization

Blank = {"required": False, "allow_blank": True, "default": ""}
Maybe = {"required": False, "allow_null": True, "default": None}
Count = {"min_value": 0, "max_value": 1_000_000, **Maybe}


class GridSerializer(Reading):
    """A grid as of the day."""

    community_name = serializers.CharField(source="community.name", read_only=True)
    kind = serializers.CharField(source="grid_kind", help_text="类型编号；空为未定")
    kind_name = serializers.SerializerMethodField()
    households = serializers.IntegerField(source="households_on", help_text="登记的户数；没有登记的为楼栋合计")
    people = serializers.IntegerField(source="people_on", help_text="登记的人数；没有登记的为楼栋合计")
    buildings = serializers.IntegerField(source="buildings_on")
    described = serializers.SerializerMethodField(help_text="是否登记了概况")
    extent = serializers.CharField()

    class Meta:
        model = Organization
        fields = [
            "id", "name", "community", "community_name", "described", "kind", "kind_name", "households", "people",
            "buildings", "extent",
        ]  # fmt: skip

    def get_kind_name(self, row) -> str:
        """The district's word."""
        return word(row.grid_kind) if row.grid_kind else ""

    def get_described(self, row) -> bool:
        """Whether its profile is on record."""
        return row.profile_id is not None


class ProfileWriteSerializer(serializers.Serializer):
    """What a grid is like from a day on."""

    kind = serializers.CharField(max_length=30, help_text="类型编号，见制度的 grid_types", **Blank)
    households = serializers.IntegerField(**Count)
    people = serializers.IntegerField(**Count)
    extent = serializers.CharField(max_length=200, **Blank)
    boundary = serializers.JSONField(help_text="GeoJSON 的 Polygon 或 MultiPolygon", **Maybe)
    note = serializers.CharField(max_length=200, **Blank)
    since = serializers.DateField(help_text="自哪天起，默认今天", **Maybe)


class BuildingSerializer(Reading):
    """A building as of the day."""

    grid = serializers.IntegerField(source="grid_id_on", allow_null=True)
    grid_name = serializers.CharField()
    neighbours = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Building
        fields = [
            "id", "community", "name", "address", "households", "people", "entrances", "estate", "grid", "grid_name",
            "neighbours", "point", "boundary", "closed_on",
        ]  # fmt: skip


class BuildingWriteSerializer(serializers.Serializer):
    """A building as it is written."""

    name = serializers.CharField(max_length=40)
    address = serializers.CharField(max_length=120, **Blank)
    households = serializers.IntegerField(min_value=0, max_value=20_000, required=False, default=0)
    people = serializers.IntegerField(min_value=0, max_value=100_000, required=False, default=0)
    entrances = serializers.IntegerField(min_value=0, max_value=100, **Maybe)
    estate = serializers.IntegerField(min_value=1, **Maybe)
    neighbours = serializers.ListField(
        child=serializers.IntegerField(min_value=1), max_length=30, help_text="相邻楼栋的编号；不给则不变", **Maybe
    )
    point = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, help_text="[经度, 纬度]", **Maybe
    )
    boundary = serializers.JSONField(help_text="GeoJSON 的 Polygon 或 MultiPolygon", **Maybe)


class BuildingCreateSerializer(BuildingWriteSerializer):
    """A building to be put on record."""

    community = serializers.IntegerField(min_value=1)
    grid = serializers.IntegerField(min_value=1, help_text="划入的网格", **Maybe)


class OnSerializer(serializers.Serializer):
    """A day, today unless given."""

    on = serializers.DateField(**Maybe)


class LastDaySerializer(serializers.Serializer):
    """The last day of something, yesterday unless given."""

    last_day = serializers.DateField(**Maybe)


class PersonWriteSerializer(serializers.Serializer):
    """Who: by id, or by name with a phone where two are called the same."""

    person = serializers.IntegerField(min_value=1, help_text="人员编号；给了就不用姓名", **Maybe)
    name = serializers.CharField(max_length=40, **Blank)
    phone = serializers.CharField(max_length=30, **Blank)

    def line(self, **more) -> PersonLine:
        """As the services take it."""
        data = self.validated_data
        return PersonLine(name=data["name"], phone=data["phone"], person_id=data["person"], **more)


class PostSerializer(PeriodFields, Reading):
    """A post and who holds it."""

    kind_name = serializers.SerializerMethodField()
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = GridPost
        fields = [
            "id", "organization", "organization_name", "kind", "kind_name", "building", "part", "person",
            "person_name", "since", "until", "note",
        ]  # fmt: skip

    def get_kind_name(self, row) -> str:
        """The district's word."""
        return word(row.kind)


class PostWriteSerializer(PersonWriteSerializer):
    """A post to be filled."""

    kind = serializers.CharField(max_length=30, help_text="岗位编号，见制度的 grid_posts")
    building = serializers.IntegerField(min_value=1, **Maybe)
    part = serializers.CharField(max_length=40, **Blank)
    note = serializers.CharField(max_length=120, **Blank)
    since = serializers.DateField(help_text="自哪天起，默认今天", **Maybe)


class HomeSerializer(Reading):
    """A micro-home as of the day."""

    grid_name = serializers.CharField(source="grid.name", read_only=True)
    host = serializers.SerializerMethodField()
    host_name = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()
    opening = serializers.SerializerMethodField()
    since = serializers.SerializerMethodField()

    class Meta:
        model = Organization
        fields = ["id", "name", "grid", "grid_name", "community", "host", "host_name", "address", "opening", "since"]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_host(self, row):
        """In whose home."""
        return row.profile.host_id if row.profile else None

    def get_host_name(self, row) -> str:
        """In whose home."""
        return row.profile.host.name if row.profile else ""

    def get_address(self, row) -> str:
        """Where."""
        return row.profile.address if row.profile else ""

    def get_opening(self, row) -> str:
        """When open."""
        return row.profile.opening if row.profile else ""

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_since(self, row):
        """Since when."""
        return row.profile.since if row.profile else None


class HomeWriteSerializer(PersonWriteSerializer):
    """A micro-home from a day on; the person is its host."""

    political_status = serializers.ChoiceField(
        choices=PoliticalStatus.choices, help_text="主人的政治面貌；名册里已有、或还没有核实的不写", **Blank
    )
    address = serializers.CharField(max_length=120)
    building = serializers.IntegerField(min_value=1, **Maybe)
    opening = serializers.CharField(max_length=120, **Blank)
    note = serializers.CharField(max_length=200, **Blank)
    since = serializers.DateField(help_text="自哪天起，默认今天", **Maybe)


class GapSerializer(serializers.Serializer):
    """Something that is missing."""

    text = serializers.CharField()


class CoverageSerializer(serializers.Serializer):
    """What is there on the ground of an organisation, and how much of it is in place."""

    organization = serializers.IntegerField(source="organization.pk")
    name = serializers.CharField(source="organization.name")
    grids = serializers.IntegerField()
    profiles = serializers.IntegerField(help_text="登记了概况的网格")
    secretaries = serializers.IntegerField(help_text="有支部书记的网格")
    heads = serializers.IntegerField(help_text="有网格长的网格")
    buildings = serializers.IntegerField()
    placed = serializers.IntegerField(help_text="划入网格的楼栋")
    homes = serializers.IntegerField()
    hosted = serializers.IntegerField(help_text="登记了设在谁家的微家")
    estates = serializers.IntegerField()
    covered = serializers.IntegerField(help_text="有党支部覆盖的小区")
    gaps = GapSerializer(many=True)


class PlaceSerializer(serializers.Serializer):
    """One building and the grid that it goes to."""

    building = serializers.IntegerField(min_value=1)
    grid = serializers.IntegerField(min_value=1, allow_null=True)


class PlanSerializer(serializers.Serializer):
    """A division, from a day on."""

    places = PlaceSerializer(many=True, allow_empty=False)
    since = serializers.DateField(help_text="自哪天起，默认今天", **Maybe)
    shown = serializers.CharField(
        max_length=16, required=False, default="", help_text="建议里的 shown；给了就核对，其间有人改过则 409"
    )


class GroupSerializer(serializers.Serializer):
    """The buildings that a building group looks after."""

    buildings = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=500)
    since = serializers.DateField(help_text="自哪天起，默认今天", **Maybe)


class GridFiguresSerializer(serializers.Serializer):
    """One grid of a proposal."""

    grid = serializers.IntegerField()
    households = serializers.IntegerField()
    people = serializers.IntegerField()
    buildings = serializers.IntegerField()
    pieces = serializers.IntegerField(help_text="连成几片；1 为连成一片")
    breaches = serializers.ListField(child=serializers.CharField(), help_text="不合标准的项")


class ProposalSerializer(serializers.Serializer):
    """A proposal; nothing is changed by it."""

    better = serializers.BooleanField(help_text="是否比现在的划分好")
    feasible = serializers.BooleanField(help_text="是否全部连成一片并合标准")
    moved = serializers.IntegerField(source="score.moved", help_text="换网格的楼栋")
    unevenness = serializers.FloatField(source="score.unevenness", help_text="各网格户数与平均相差之和占总户数的比例")
    obstacles = serializers.ListField(child=serializers.CharField(), help_text="哪条标准做不到，为什么")
    figures = GridFiguresSerializer(many=True)
    places = PlaceSerializer(many=True)
    shown = serializers.CharField(help_text="这份建议所依据的划分；提交时带上，其间有人改过会拒绝")


class MovedSerializer(serializers.Serializer):
    """How many buildings changed their grid."""

    moved = serializers.IntegerField()
