"""Places of business, their units and instructors."""

from __future__ import annotations

from rest_framework import serializers

from grids.models import BusinessKind, BusinessPlace, Instructor, Tenancy
from grids.serializers.territory import Blank, Maybe, PersonWriteSerializer
from members.serializers.base import NamedKind, Reading
from members.serializers.read import PeriodFields


class BusinessSerializer(PeriodFields, NamedKind, Reading):
    """A place as of the day, with what the two coverages are counted from."""

    community_name = serializers.CharField(source="community.name", read_only=True)
    units = serializers.IntegerField(help_text="入驻单位")
    organised = serializers.IntegerField(help_text="其中有党组织的（组织覆盖）")
    worked = serializers.SerializerMethodField(help_text="其中有党组织或有党建指导员指导的（工作覆盖）")
    instructors = serializers.IntegerField(source="guides", help_text="党建指导员人数")

    class Meta:
        model = BusinessPlace
        fields = [
            "id", "community", "community_name", "name", "kind", "kind_name", "address", "units", "organised", "worked",
            "instructors", "since", "until", "note",
        ]  # fmt: skip

    def get_worked(self, row) -> int:
        """An instructor guides the whole place."""
        return row.units if row.guides else row.organised


class BusinessWriteSerializer(serializers.Serializer):
    """A place as a whole."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=BusinessKind.choices, default=BusinessKind.OFFICES)
    address = serializers.CharField(max_length=120, **Blank)
    note = serializers.CharField(max_length=200, **Blank)


class BusinessCreateSerializer(BusinessWriteSerializer):
    """Where, since when."""

    community = serializers.IntegerField(min_value=1)
    since = serializers.DateField(help_text="默认今天", **Maybe)


class TenancySerializer(PeriodFields, Reading):
    """A unit in a place."""

    unit_name = serializers.CharField(source="unit.name", read_only=True)
    party_organization = serializers.CharField(source="unit.party_organization", read_only=True)

    class Meta:
        model = Tenancy
        fields = ["id", "place", "unit", "unit_name", "party_organization", "since", "until"]


class MoveInSerializer(serializers.Serializer):
    """Which unit, since when."""

    unit = serializers.IntegerField(min_value=1)
    since = serializers.DateField(help_text="默认今天", **Maybe)


class InstructorSerializer(PeriodFields, Reading):
    """An instructor of a place."""

    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = Instructor
        fields = ["id", "place", "person", "person_name", "since", "until"]


class AppointSerializer(PersonWriteSerializer):
    """Who, since when."""

    since = serializers.DateField(help_text="默认今天", **Maybe)
