"""Shapes of what can be booked, of closed days, bookings and money for branches."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orgs.centres import contact_of
from orgs.hours import read_hours
from orgs.models import Booking, ClosedDay, Facility, FacilityKind, Subsidy, SubsidyKind, Venue
from orgs.wording import branch_word


class SpanSerializer(serializers.Serializer):
    """An open span of a day."""

    opens = serializers.TimeField()
    closes = serializers.TimeField()


class WeekdaySerializer(serializers.Serializer):
    """A day of the week and when it is open."""

    weekday = serializers.IntegerField(help_text="1 为周一，7 为周日")
    spans = SpanSerializer(many=True)


class FacilitySerializer(serializers.ModelSerializer):
    """A room or a service that can be booked."""

    class Meta:
        model = Facility
        fields = ["id", "venue", "kind", "name", "capacity", "note", "closed_on"]
        read_only_fields = fields


class FacilityWriteSerializer(serializers.Serializer):
    """It as the service takes it."""

    name = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(choices=FacilityKind.choices, required=False, default=FacilityKind.ROOM)
    capacity = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class ClosedDaySerializer(serializers.ModelSerializer):
    """A day on which a venue is not open."""

    class Meta:
        model = ClosedDay
        fields = ["id", "venue", "on", "why"]
        read_only_fields = fields


class ClosedDayWriteSerializer(serializers.Serializer):
    """Which day, and why."""

    on = serializers.DateField()
    why = serializers.CharField(max_length=60)


class CentreSerializer(serializers.ModelSerializer):
    """A venue that the office may look at and book."""

    organization_name = serializers.CharField(source="organization.name")
    tier = serializers.CharField(source="organization.tier", help_text="所属组织的层级")
    hours = serializers.SerializerMethodField(help_text="读不懂的开放时间为空")

    class Meta:
        model = Venue
        fields = [
            "id",
            "organization",
            "organization_name",
            "tier",
            "name",
            "kind",
            "address",
            "opening_hours",
            "hours",
            "capacity",
            "lends",
            "is_public",
        ]
        read_only_fields = fields

    @extend_schema_field(WeekdaySerializer(many=True))
    def get_hours(self, venue) -> list[dict]:
        """The days of the week that its opening hours name."""
        found = read_hours(venue.opening_hours)
        return [
            {
                "weekday": day,
                "spans": [{"opens": f"{since:%H:%M}", "closes": f"{until:%H:%M}"} for since, until in spans],
            }
            for day, spans in found.items()
        ]


class BookableSerializer(FacilitySerializer):
    """What can be booked, and when it is taken; not by whom."""

    taken = serializers.ListField(child=serializers.CharField(), help_text="已约的时段，到可以预约的最远一天")

    class Meta(FacilitySerializer.Meta):
        fields = [*FacilitySerializer.Meta.fields, "taken"]
        read_only_fields = fields


class BookingSerializer(serializers.ModelSerializer):
    """A booking of the office, or of a venue in its sight."""

    facility_name = serializers.CharField(source="facility.name")
    venue_name = serializers.CharField(source="facility.venue.name")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    who = serializers.CharField(help_text="预约的单位或组织")
    contact = serializers.SerializerMethodField(help_text="只有阵地所属组织（及其上级）和预约方看得到，其他为空")

    class Meta:
        model = Booking
        fields = [
            "id",
            "facility",
            "facility_name",
            "venue_name",
            "organization",
            "unit",
            "booker",
            "who",
            "starts_at",
            "ends_at",
            "purpose",
            "contact",
            "made_on",
            "cancelled_on",
            "cancelled_why",
        ]
        read_only_fields = fields

    def get_contact(self, row) -> str:
        """Who is asked for, to those who may know."""
        return contact_of(row)


class BookingWriteSerializer(serializers.Serializer):
    """When, and what for; who books is who asks."""

    facility = serializers.IntegerField(min_value=1)
    on = serializers.DateField()
    starts = serializers.TimeField()
    ends = serializers.TimeField()
    purpose = serializers.CharField(max_length=80)
    contact = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class BookingCancelSerializer(serializers.Serializer):
    """Why."""

    why = serializers.CharField(max_length=120)


class SubsidySerializer(serializers.ModelSerializer):
    """An allocation to a branch."""

    branch_name = serializers.SerializerMethodField()

    class Meta:
        model = Subsidy
        fields = [
            "id",
            "branch",
            "branch_name",
            "kind",
            "on",
            "amount",
            "purpose",
            "document",
            "cancelled_on",
            "cancelled_why",
        ]
        read_only_fields = fields

    def get_branch_name(self, row) -> str:
        """As the list says it: the branch of the grid or the estate."""
        return branch_word(row.branch.name)


class SubsidyWriteSerializer(serializers.Serializer):
    """The same to each of the branches, all or none."""

    branches = serializers.ListField(child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=500)
    kind = serializers.ChoiceField(choices=SubsidyKind.choices, required=False, default=SubsidyKind.START)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    purpose = serializers.CharField(max_length=80)
    on = serializers.DateField(required=False)
    document = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
