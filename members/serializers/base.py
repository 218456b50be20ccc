"""What the shapes of this room share."""

from __future__ import annotations

from rest_framework import serializers


class Reading(serializers.ModelSerializer):
    """Base of what is read from a model: nothing of it can be written, changes go by services."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.Meta.read_only_fields = cls.Meta.fields


class OfOrganization(serializers.Serializer):
    """The organisation by name, beside its id."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)


class OfPerson(serializers.Serializer):
    """The person of an appointment."""

    person = serializers.IntegerField(source="appointment.person_id", read_only=True)
    person_name = serializers.CharField(source="appointment.person.name", read_only=True)


class NamedPosition(serializers.Serializer):
    """The position in words, beside its code."""

    position_name = serializers.CharField(source="get_position_display", read_only=True)


class NamedKind(serializers.Serializer):
    """The kind in words, beside its code."""

    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
