"""Units, where they take part, and venues."""

from __future__ import annotations

from rest_framework import serializers

from orgs.models import Participation, Relation, Unit, UnitKind, Venue, VenueKind
from orgs.serializers import PeriodFields


class UnitSerializer(serializers.ModelSerializer):
    """A unit; its contact's phone masked."""

    contact_phone = serializers.CharField(source="contact_phone_masked", read_only=True, help_text="掩码")

    class Meta:
        model = Unit
        fields = [
            "id",
            "name",
            "kind",
            "credit_code",
            "headcount",
            "party_members",
            "party_organization",
            "superior",
            "address",
            "contact_name",
            "contact_phone",
            "closed_on",
            "note",
        ]
        read_only_fields = fields


class UnitWriteSerializer(serializers.Serializer):
    """A unit as the services take it."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=UnitKind.choices, required=False)
    credit_code = serializers.CharField(required=False, allow_blank=True, max_length=24)
    headcount = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    party_members = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    party_organization = serializers.CharField(required=False, allow_blank=True, max_length=80)
    superior = serializers.CharField(required=False, allow_blank=True, max_length=80)
    address = serializers.CharField(required=False, allow_blank=True, max_length=120)
    contact_name = serializers.CharField(required=False, allow_blank=True, max_length=40)
    contact_phone = serializers.CharField(required=False, allow_blank=True, max_length=30, help_text="明文，加密保存")
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class UnitCreateSerializer(UnitWriteSerializer):
    """A new unit, and where it takes part at once."""

    organization = serializers.IntegerField(required=False, help_text="参与的街道或社区编号；区以下必填")
    relation = serializers.ChoiceField(choices=Relation.choices, default=Relation.RESIDENT)
    since = serializers.DateField(required=False, help_text="自何时起参与，默认今天")


class KnownUnitSerializer(serializers.Serializer):
    """A unit that the district has already: join it instead of registering it again."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    closed = serializers.BooleanField(help_text="已退出本区")
    why = serializers.CharField(help_text="为何认为是它")


class CloseUnitSerializer(serializers.Serializer):
    """A unit leaves the district."""

    on = serializers.DateField(required=False, help_text="不再参与的第一天，默认今天")
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class PhoneSerializer(serializers.Serializer):
    """A phone number in clear."""

    contact_phone = serializers.CharField()


class ParticipationSerializer(PeriodFields, serializers.ModelSerializer):
    """Who takes part where, as what."""

    unit_name = serializers.CharField(source="unit.name", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    relation_name = serializers.CharField(source="get_relation_display", read_only=True)

    class Meta:
        model = Participation
        fields = [
            "id",
            "unit",
            "unit_name",
            "organization",
            "organization_name",
            "relation",
            "relation_name",
            "since",
            "until",
        ]
        read_only_fields = fields


class JoinSerializer(serializers.Serializer):
    """A unit joins."""

    unit = serializers.IntegerField()
    organization = serializers.IntegerField()
    relation = serializers.ChoiceField(choices=Relation.choices, default=Relation.RESIDENT)
    since = serializers.DateField(required=False)


class LeaveSerializer(serializers.Serializer):
    """A unit leaves."""

    on = serializers.DateField(required=False, help_text="不再参与的第一天，默认今天")


class VenueSerializer(serializers.ModelSerializer):
    """A place."""

    class Meta:
        model = Venue
        fields = [
            "id",
            "organization",
            "name",
            "kind",
            "address",
            "opening_hours",
            "capacity",
            "lends",
            "is_public",
            "closed_on",
        ]
        read_only_fields = fields


class VenueWriteSerializer(serializers.Serializer):
    """A place as the services take it."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=VenueKind.choices, required=False)
    address = serializers.CharField(required=False, allow_blank=True, max_length=120)
    opening_hours = serializers.CharField(required=False, allow_blank=True, max_length=120)
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    lends = serializers.CharField(required=False, allow_blank=True, max_length=200)
    is_public = serializers.BooleanField(required=False, help_text="向居民公开，全区可以预约")


class VenueCreateSerializer(VenueWriteSerializer):
    """A new place, and whose it is."""

    organization = serializers.IntegerField()
