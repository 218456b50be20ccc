"""What the API says of the network, and what it takes. Services check; these only read the shape."""

from __future__ import annotations

from rest_framework import serializers

from orgs.wording import tier_word


class PeriodFields(serializers.Serializer):
    """A half-open period: `until` is the first day on which it no longer holds."""

    since = serializers.DateField(read_only=True, allow_null=True)
    until = serializers.DateField(read_only=True, allow_null=True, help_text="不再有效的第一天；空为至今")


class TierWordField(serializers.CharField):
    """A tier in the words of the district."""

    def to_representation(self, value: str) -> str:
        """街道, 社区, 小区, 楼栋."""
        return tier_word(value)


class RevealSerializer(serializers.Serializer):
    """What a phone number is needed for."""

    purpose = serializers.CharField(max_length=100, help_text="用途，记入审计")
