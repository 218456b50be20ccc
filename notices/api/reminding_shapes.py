"""What the API says and takes of reminders, the inbox and ladders."""

from __future__ import annotations

from rest_framework import serializers

from notices.ladders import Source
from notices.models import Notice


class ReminderSerializer(serializers.ModelSerializer):
    """A reminder: what, to whom, when, by which stage, whether it still stands."""

    organization_name = serializers.CharField(source="organization.name")
    unit_name = serializers.CharField(source="unit.name", allow_null=True, default=None)
    stage_label = serializers.CharField(help_text="时点，如“到期前 30 天”")

    class Meta:
        model = Notice
        fields = [
            "id", "kind", "title", "organization", "organization_name", "unit", "unit_name", "due_on", "stage",
            "stage_label", "planned_on", "count", "escalated", "closed_on", "closing",
        ]  # fmt: skip
        read_only_fields = fields


class TodoSerializer(serializers.Serializer):
    """One thing that is the office's turn."""

    thing = serializers.CharField(source="due.thing", help_text="这件事的编号，推迟提醒时用")
    kind = serializers.CharField(source="due.kind")
    title = serializers.CharField(source="due.title")
    reason = serializers.CharField(source="due.reason")
    due_on = serializers.DateField(source="due.due_on", allow_null=True)
    late = serializers.BooleanField()
    url = serializers.CharField(source="due.url", help_text="办理的网页")
    stage = serializers.CharField(help_text="已到的时点；还没有提醒过为空")
    next_reminder = serializers.DateField(source="coming", allow_null=True, help_text="下一次提醒的日期")
    snooze = serializers.IntegerField(source="snooze.pk", allow_null=True, default=None, help_text="推迟记录的编号")
    snoozed_until = serializers.DateField(source="snooze.until", allow_null=True, default=None)


class SnoozeSerializer(serializers.Serializer):
    """To be put off."""

    thing = serializers.CharField(max_length=200)
    until = serializers.DateField()
    reason = serializers.CharField(max_length=100)


class SnoozedSerializer(serializers.Serializer):
    """What was put off."""

    id = serializers.IntegerField(source="pk")
    thing = serializers.CharField()
    until = serializers.DateField()
    reason = serializers.CharField()
    withdrawn_on = serializers.DateField(allow_null=True)


class StageSerializer(serializers.Serializer):
    """A stage of a ladder."""

    text = serializers.CharField()
    label = serializers.CharField()


class LadderSerializer(serializers.Serializer):
    """When one is reminded of a kind of thing in the district, and in which words."""

    kind = serializers.CharField(source="kind.id")
    name = serializers.CharField(source="kind.name")
    stages = StageSerializer(many=True)
    title = serializers.CharField(help_text="提醒用语")
    source = serializers.ChoiceField([(source.value, source.label) for source in Source])
    upward = serializers.BooleanField(source="kind.upward", help_text="超期后告诉上一级件数")
    since = serializers.DateField(source="ruling.since", allow_null=True, default=None)


class LadderSettleSerializer(serializers.Serializer):
    """A district's own ladder."""

    stages = serializers.ListField(child=serializers.CharField(max_length=5), max_length=20)
    title = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    since = serializers.DateField()
    reason = serializers.CharField(max_length=200)


class EndSerializer(serializers.Serializer):
    """Back to the usual."""

    since = serializers.DateField()
    reason = serializers.CharField(max_length=200)
