"""What the API says of the network, and what it takes. Services check; these only read the shape."""

from __future__ import annotations

from rest_framework import serializers


class PeriodFields(serializers.Serializer):
    """A half-open period: `until` is the first day on which it no longer holds."""

    since = serializers.DateField(read_only=True, allow_null=True)
    until = serializers.DateField(read_only=True, allow_null=True, help_text="不再有效的第一天；空为至今")


class RevealSerializer(serializers.Serializer):
    """What a phone number is needed for."""

    purpose = serializers.CharField(max_length=100, help_text="用途，记入审计")
