"""Shapes of held or not held."""

from __future__ import annotations

from rest_framework import serializers

from meetings.selectors.holding import WORDS


class PeriodSerializer(serializers.Serializer):
    """One period of the year; both days included."""

    label = serializers.CharField(source="stretch.label")
    since = serializers.DateField(source="stretch.since")
    last_day = serializers.DateField(source="stretch.last_day")
    state = serializers.ChoiceField(choices=list(WORDS.items()))
    state_name = serializers.SerializerMethodField()
    held = serializers.IntegerField(help_text="这一期开了几次")
    meeting = serializers.IntegerField(source="meeting.pk", allow_null=True, default=None)
    day = serializers.DateField(source="meeting.day", allow_null=True, default=None)
    reason = serializers.CharField(help_text="缓开的原因")

    def get_state_name(self, cell) -> str:
        """已召开、缓开、未召开."""
        return WORDS[cell.state]


class HoldingSerializer(serializers.Serializer):
    """One committee's year of one kind of meeting."""

    id = serializers.IntegerField(source="pk", help_text="组织编号")
    name = serializers.CharField()
    tier = serializers.CharField()
    kind = serializers.CharField(source="holding.entry.id")
    kind_name = serializers.CharField(source="holding.entry.label")
    held = serializers.IntegerField(source="holding.held", help_text="全年次数")
    periods = PeriodSerializer(source="holding.cells", many=True, help_text="没有规定频次的种类为空")
