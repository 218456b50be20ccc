"""What the API says and takes of requests of an opinion, and of reserve talent."""

from __future__ import annotations

from rest_framework import serializers

from members.models import Occasion, Opinion, OpinionRequest, Readiness, Reserve, ReserveEnd
from members.serializers.base import OfOrganization, Reading
from orgs.serializers import PeriodFields

_TEXT = {"required": False, "allow_blank": True, "default": ""}


class OpinionSerializer(OfOrganization, Reading):
    """A request, and its answer once there is one."""

    person_name = serializers.CharField(source="person.name", read_only=True)
    asked_for_by = serializers.CharField(read_only=True, help_text="征求单位")
    answer_facts = serializers.JSONField(read_only=True, help_text="答复当天的报到和服务记录，随答复留存")

    class Meta:
        model = OpinionRequest
        fields = [
            "id", "check_in", "person", "person_name", "organization", "organization_name", "unit", "asker",
            "asked_for_by", "occasion", "title", "note", "asked_on", "due_on", "opinion", "answer", "answer_facts",
            "answered_on", "withdrawn_on",
        ]  # fmt: skip


class OpinionAskSerializer(serializers.Serializer):
    """Of whom, and for what."""

    check_in = serializers.IntegerField(min_value=1)
    occasion = serializers.ChoiceField(choices=Occasion.choices)
    title = serializers.CharField(max_length=80)
    note = serializers.CharField(max_length=200, **_TEXT)


class OpinionAnswerSerializer(serializers.Serializer):
    """What the place says."""

    opinion = serializers.ChoiceField(choices=Opinion.choices)
    answer = serializers.CharField(max_length=300, **_TEXT)


class ReserveSerializer(PeriodFields, OfOrganization, Reading):
    """Somebody in reserve."""

    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = Reserve
        fields = [
            "id", "person", "person_name", "organization", "organization_name", "aim", "readiness", "mentor", "since",
            "until", "ended_as", "note",
        ]  # fmt: skip


class ReserveWriteSerializer(serializers.Serializer):
    """For which post."""

    aim = serializers.CharField(max_length=40)
    readiness = serializers.ChoiceField(choices=Readiness.choices, default=Readiness.NEXT)
    mentor = serializers.CharField(max_length=40, **_TEXT)
    note = serializers.CharField(max_length=200, **_TEXT)


class ReserveCreateSerializer(ReserveWriteSerializer):
    """Who, where, since when."""

    person = serializers.IntegerField(min_value=1, source="person_id")
    organization = serializers.IntegerField(min_value=1)
    since = serializers.DateField(required=False, allow_null=True, default=None, help_text="默认今天")


class ReserveEndSerializer(serializers.Serializer):
    """Why and when."""

    ended_as = serializers.ChoiceField(choices=ReserveEnd.choices)
    last_day = serializers.DateField()
