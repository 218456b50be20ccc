"""Shapes of contacts, suggestions and activities."""

from __future__ import annotations

from rest_framework import serializers

from common.clock import today
from meetings.models import Activity, Attendance, Channel, Contact, Suggestion, SuggestionOutcome
from members.models import Appointment

_ID = {"min_value": 1, "max_value": 2**62}


def _ids(**kwargs):
    return serializers.ListField(child=serializers.IntegerField(**_ID), max_length=500, **kwargs)


class ContactStateSerializer(serializers.ModelSerializer):
    """A part-time member and whether he or she was telephoned in the period."""

    person_name = serializers.CharField(source="person.name", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    unit = serializers.IntegerField(source="represents_id", read_only=True, allow_null=True)
    unit_name = serializers.CharField(source="represents.name", read_only=True, default="")
    calls = serializers.IntegerField(read_only=True, help_text="本期电话沟通次数")
    required = serializers.IntegerField(source="least", read_only=True, help_text="本期应有次数")
    last_contact = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Appointment
        fields = [
            "id", "person", "person_name", "organization", "organization_name", "unit", "unit_name", "calls",
            "required", "last_contact",
        ]  # fmt: skip
        read_only_fields = fields


class ContactSerializer(serializers.ModelSerializer):
    """A contact with a part-time member."""

    person = serializers.IntegerField(source="appointment.person_id", read_only=True)
    person_name = serializers.CharField(source="appointment.person.name", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = Contact
        fields = [
            "id", "organization", "organization_name", "appointment", "person", "person_name", "channel", "topic", "on",
            "note",
        ]  # fmt: skip
        read_only_fields = fields


class ContactEditSerializer(serializers.Serializer):
    """By which way, when, about what."""

    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.PHONE)
    on = serializers.DateField(default=today)
    topic = serializers.CharField(max_length=30, allow_blank=True, default="", help_text="practice 的 contact_topics")
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class ContactsRecordSerializer(ContactEditSerializer):
    """One contact with each of these part-time members, all or none."""

    organization = serializers.IntegerField(**_ID)
    appointments = _ids(min_length=1)


class SuggestionSerializer(serializers.ModelSerializer):
    """A suggestion, its answer, what became of it."""

    person_name = serializers.CharField(source="appointment.person.name", read_only=True)
    unit = serializers.IntegerField(source="appointment.represents_id", read_only=True, allow_null=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = Suggestion
        fields = [
            "id", "organization", "organization_name", "appointment", "person_name", "unit", "meeting", "text",
            "received_on", "outcome", "answer", "answered_on", "follow_up", "followed_on",
        ]  # fmt: skip
        read_only_fields = fields


class SuggestionReceiveSerializer(serializers.Serializer):
    """What a part-time member suggests."""

    appointment = serializers.IntegerField(**_ID)
    text = serializers.CharField(max_length=500)
    received_on = serializers.DateField(required=False, allow_null=True, default=None)
    contact = serializers.IntegerField(required=False, allow_null=True, default=None, **_ID)
    meeting = serializers.IntegerField(required=False, allow_null=True, default=None, **_ID)


class SuggestionAnswerSerializer(serializers.Serializer):
    """Adopted, partly or not, with what is done or why not."""

    outcome = serializers.ChoiceField(choices=[pair for pair in SuggestionOutcome.choices if pair[0]])
    answer = serializers.CharField(max_length=500)
    answered_on = serializers.DateField(required=False, allow_null=True, default=None)


class SuggestionFollowSerializer(serializers.Serializer):
    """What became of it; `done` closes it."""

    follow_up = serializers.CharField(max_length=300)
    done = serializers.BooleanField(default=False)
    followed_on = serializers.DateField(required=False, allow_null=True, default=None)


class SuggestionProposeSerializer(serializers.Serializer):
    """As what it goes onto an agenda, and of which meeting; without one it waits for the next."""

    title = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    meeting = serializers.IntegerField(required=False, allow_null=True, default=None, **_ID)


class SuggestionProposedSerializer(serializers.Serializer):
    """The agenda item that stands for it."""

    item = serializers.IntegerField()


class ActivitySerializer(serializers.ModelSerializer):
    """An activity and how many took part; of an alliance's, which of its members."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    alliance_name = serializers.CharField(source="alliance.name", read_only=True, default="")
    host_name = serializers.CharField(read_only=True, help_text="承办的成员；没有指定成员的为牵头组织")
    people = serializers.IntegerField(read_only=True, help_text="参加人数；联合体的活动为参加的成员数")
    members = serializers.SerializerMethodField(help_text="参加的成员（alliance-members 的编号）")

    class Meta:
        model = Activity
        fields = [
            "id", "organization", "organization_name", "alliance", "alliance_name", "host", "host_name", "kind",
            "title", "planned_on", "held_on", "place", "plan", "outcome", "hours", "state", "people", "members",
        ]  # fmt: skip
        read_only_fields = fields

    def get_members(self, row: Activity) -> list[int]:
        """Read with the rows."""
        return [one.member_id for one in row.presences.all()]


class ActivityPlanSerializer(serializers.Serializer):
    """What is planned."""

    kind = serializers.CharField(max_length=30, help_text="practice 的 activity_kinds")
    title = serializers.CharField(max_length=80, allow_blank=True, default="")
    planned_on = serializers.DateField()
    place = serializers.CharField(max_length=80, allow_blank=True, default="")
    plan = serializers.CharField(max_length=500, allow_blank=True, default="")
    hours = serializers.DecimalField(max_digits=5, decimal_places=1, required=False, allow_null=True, default=None)
    host = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="联合体活动的承办成员（alliance-members）", **_ID
    )


class ActivityCreateSerializer(ActivityPlanSerializer):
    """An activity of an organisation, or of an alliance that it leads."""

    organization = serializers.IntegerField(**_ID)
    alliance = serializers.IntegerField(required=False, allow_null=True, default=None, **_ID)


class ActivityHoldSerializer(serializers.Serializer):
    """When it took place, what came of it, who took part."""

    outcome = serializers.CharField(max_length=500)
    held_on = serializers.DateField(required=False, allow_null=True, default=None)
    hours = serializers.DecimalField(max_digits=5, decimal_places=1, required=False, allow_null=True, default=None)
    persons = _ids(required=False, allow_null=True, default=None)
    as_service = serializers.BooleanField(
        default=False, help_text="同时记为参加者中报到党员的服务；当天同名的服务不重复记。"
    )
    members = _ids(required=False, allow_null=True, default=None)


class ActivityCorrectSerializer(serializers.Serializer):
    """What a member of an alliance arranged: what, when, what came of it, which members took part."""

    kind = serializers.CharField(max_length=30, help_text="practice 的 activity_kinds")
    held_on = serializers.DateField()
    outcome = serializers.CharField(max_length=500)
    title = serializers.CharField(max_length=80, allow_blank=True, default="")
    place = serializers.CharField(max_length=80, allow_blank=True, default="")
    hours = serializers.DecimalField(max_digits=5, decimal_places=1, required=False, allow_null=True, default=None)
    members = _ids(
        required=False, allow_null=True, default=None, help_text="参加的成员；更正时不填则不变，写 [] 则清空。"
    )
    host = serializers.IntegerField(
        required=False, allow_null=True, default=None, **_ID,
        help_text="承办的成员（alliance-members）；自己这里有几个成员时要写，更正时不填则不变。",
    )  # fmt: skip


class ActivityReportSerializer(ActivityCorrectSerializer):
    """The same, and of which alliance."""

    alliance = serializers.IntegerField(**_ID)


class ParticipantSerializer(serializers.Serializer):
    """Somebody who took part, and what he or she took on."""

    person = serializers.IntegerField(**_ID)
    did = serializers.CharField(max_length=100, allow_blank=True, default="")


class ParticipantsSerializer(serializers.Serializer):
    """Who took part, as a whole."""

    participants = ParticipantSerializer(many=True, max_length=500)


class ActivityCancelSerializer(serializers.Serializer):
    """Why it does not take place."""

    why = serializers.CharField(max_length=200)


class AttendanceSerializer(serializers.ModelSerializer):
    """Who took part in what; a unit's liaison sees the unit's people."""

    person_name = serializers.CharField(source="person.name", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    title = serializers.CharField(source="activity.title", read_only=True)
    kind = serializers.CharField(source="activity.kind", read_only=True)
    held_on = serializers.DateField(source="activity.held_on", read_only=True)
    hours = serializers.DecimalField(
        source="activity.hours", max_digits=5, decimal_places=1, read_only=True, allow_null=True
    )

    class Meta:
        model = Attendance
        fields = [
            "id", "activity", "organization", "organization_name", "person", "person_name", "title", "kind", "held_on",
            "hours", "did",
        ]  # fmt: skip
        read_only_fields = fields
