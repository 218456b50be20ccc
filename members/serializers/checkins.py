"""What the API says and takes of members who report, and of their services."""

from __future__ import annotations

from rest_framework import serializers

from members.models import CheckIn, Leaving, MemberKind, Rank, Service
from members.serializers.base import OfOrganization, Reading
from members.services.checkins import LONGEST_WISH, MOST_WISHES
from orgs.serializers import PeriodFields

_DAY = {"required": False, "allow_null": True, "default": None}
_TEXT = {"required": False, "allow_blank": True, "default": ""}


class CheckInSerializer(PeriodFields, OfOrganization, Reading):
    """A member on a place's list. The phone is the person's and is asked for there."""

    person_name = serializers.CharField(source="person.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True, default=None, allow_null=True)
    wishes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = CheckIn
        fields = [
            "id",
            "person",
            "person_name",
            "kind",
            "organization",
            "organization_name",
            "managing",
            "unit",
            "unit_name",
            "home_branch",
            "rank",
            "residence",
            "reported_on",
            "claimed_post",
            "wishes",
            "joined_party",
            "note",
            "since",
            "until",
            "leaving",
            "moved_from",
        ]


class ServiceSerializer(OfOrganization, Reading):
    """A service of a member."""

    person = serializers.IntegerField(source="check_in.person_id", read_only=True)
    person_name = serializers.CharField(source="check_in.person.name", read_only=True)

    class Meta:
        model = Service
        fields = [
            "id",
            "check_in",
            "person",
            "person_name",
            "organization",
            "organization_name",
            "on",
            "title",
            "hours",
            "served",
            "note",
            "state",
            "recorded_on",
            "decided_on",
            "reason",
        ]


class CheckInWriteSerializer(serializers.Serializer):
    """What a register says of one member."""

    reported_on = serializers.DateField(**_DAY)
    unit = serializers.IntegerField(min_value=1, source="unit_id", **_DAY)
    home_branch = serializers.CharField(max_length=80, **_TEXT)
    rank = serializers.ChoiceField(choices=Rank.choices, **_TEXT)
    kind = serializers.ChoiceField(
        choices=MemberKind.choices, help_text="不给：新登记的为在职党员，已登记的不变", **_TEXT
    )
    managing = serializers.IntegerField(min_value=1, source="managing_id", **_DAY)
    residence = serializers.CharField(max_length=80, **_TEXT)
    claimed_post = serializers.CharField(max_length=30, **_TEXT)
    wishes = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_WISH), max_length=MOST_WISHES, required=False, default=list
    )
    joined_party = serializers.DateField(**_DAY)
    note = serializers.CharField(max_length=120, **_TEXT)


class CheckInCreateSerializer(CheckInWriteSerializer):
    """Who, and where."""

    person = serializers.IntegerField(min_value=1, source="person_id")
    organization = serializers.IntegerField(min_value=1)


class CheckInReportSerializer(serializers.Serializer):
    """When the member came."""

    reported_on = serializers.DateField()


class CheckInMoveSerializer(serializers.Serializer):
    """Where and when the member moved."""

    organization = serializers.IntegerField(min_value=1)
    moved_on = serializers.DateField()
    residence = serializers.CharField(max_length=80, **_TEXT)


class CheckInLeaveSerializer(serializers.Serializer):
    """Why and when the member no longer counts here."""

    leaving = serializers.ChoiceField(choices=[Leaving.RETIRED, Leaving.MISTAKE])
    last_day = serializers.DateField()


class ServiceCreateSerializer(serializers.Serializer):
    """The same service of one or several members."""

    check_ins = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=500)
    on = serializers.DateField()
    title = serializers.CharField(max_length=60)
    hours = serializers.DecimalField(max_digits=4, decimal_places=1, **_DAY)
    served = serializers.IntegerField(min_value=0, max_value=100_000, **_DAY)
    note = serializers.CharField(max_length=120, **_TEXT)


class ServiceRefusalSerializer(serializers.Serializer):
    """Why a record is not confirmed."""

    reason = serializers.CharField(max_length=100)
