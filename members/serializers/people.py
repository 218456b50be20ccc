"""What the API says of people and of what they do. Phones are masked here as everywhere."""

from __future__ import annotations

from rest_framework import serializers

from members.models import Duty, Person, Secondment, Training
from members.serializers.base import OfOrganization, OfPerson, Reading
from orgs.serializers import PeriodFields


class PersonSerializer(OfOrganization, Reading):
    """A person. The phone in clear is asked for one at a time, with a purpose."""

    birth = serializers.CharField(source="birth_text", read_only=True, help_text="出生年月，1970-05 或 1970-05-12")
    phone = serializers.CharField(source="phone_masked", read_only=True, help_text="隐去中间四位")
    unit_name = serializers.CharField(source="unit.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Person
        fields = [
            "id",
            "name",
            "gender",
            "birth",
            "political_status",
            "post",
            "unit",
            "unit_name",
            "phone",
            "organization",
            "organization_name",
            "note",
        ]


class PersonPhoneSerializer(serializers.Serializer):
    """A person's phone in clear."""

    phone = serializers.CharField()


class DutySerializer(OfPerson, Reading):
    """A line of a part-time member's duty list."""

    organization = serializers.IntegerField(source="appointment.organization_id", read_only=True)

    class Meta:
        model = Duty
        fields = [
            "id",
            "appointment",
            "person",
            "person_name",
            "organization",
            "title",
            "detail",
            "due_on",
            "done_on",
            "outcome",
        ]


class SecondmentSerializer(PeriodFields, OfOrganization, Reading):
    """A cadre sent for a time."""

    person_name = serializers.CharField(source="person.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Secondment
        fields = [
            "id",
            "person",
            "person_name",
            "organization",
            "organization_name",
            "unit",
            "unit_name",
            "direction",
            "post",
            "since",
            "until",
            "document",
            "note",
        ]


class TrainingSerializer(OfOrganization, Reading):
    """A training; `present` counts who was there."""

    present = serializers.IntegerField(read_only=True)

    class Meta:
        model = Training
        fields = ["id", "organization", "organization_name", "title", "held_on", "hours", "place", "content", "present"]


class AttendantSerializer(serializers.Serializer):
    """Who was there."""

    id = serializers.IntegerField(source="person_id")
    name = serializers.CharField(source="person.name")


class TrainingDetailSerializer(TrainingSerializer):
    """A training with who was there."""

    persons = AttendantSerializer(source="attendances", many=True, read_only=True)

    class Meta(TrainingSerializer.Meta):
        fields = [*TrainingSerializer.Meta.fields, "persons"]
