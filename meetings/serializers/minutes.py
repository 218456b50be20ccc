"""What the API says and takes of minutes, resolutions and assignments."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from meetings.documents import parts_in_order
from meetings.models import Assignment, Minutes, MinutesPart, Objection, Receipt, Resolution
from meetings.selectors.resolutions import STATES, assignment_state, party_name
from meetings.services.issuing import LONGEST_ANSWER, LONGEST_OBJECTION
from meetings.services.minutes import DECIDED, LONGEST_PART, PUT_OFF
from meetings.services.resolutions import (
    LONGEST_OWNER,
    LONGEST_RESULT,
    LONGEST_TASK,
    LONGEST_TEXT,
    MOST_ASSIGNMENTS,
    AssignmentLine,
)

_ID = {"min_value": 1, "max_value": 2**62}


class MinutesPartSerializer(serializers.ModelSerializer):
    """A part; send `version` back with what you write."""

    item_title = serializers.CharField(source="title", read_only=True)
    decision = serializers.CharField(read_only=True)
    item_state = serializers.CharField(source="outcome", read_only=True)

    class Meta:
        model = MinutesPart
        fields = ["id", "order", "item", "item_title", "item_state", "text", "decision", "version", "edited_at"]
        read_only_fields = fields


class ObjectionSerializer(serializers.ModelSerializer):
    """A correction asked for, and how it was dealt with."""

    class Meta:
        model = Objection
        fields = ["id", "unit", "text", "made_on", "answer", "answered_on"]
        read_only_fields = fields


class ReceiptSerializer(serializers.ModelSerializer):
    """A unit bound by the minutes."""

    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Receipt
        fields = ["id", "unit", "unit_name", "received_on"]
        read_only_fields = fields


class MinutesSerializer(serializers.ModelSerializer):
    """The minutes of a meeting; parts, objections and receipts as far as the office may see them."""

    number_text = serializers.CharField(read_only=True, help_text="〔2026〕3号，未印发时为空")
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    meeting_title = serializers.CharField(source="meeting.title", read_only=True)

    class Meta:
        model = Minutes
        fields = [
            "id", "meeting", "meeting_title", "organization", "organization_name", "state", "year", "number",
            "number_text", "objections_until", "issued_on", "digest",
        ]  # fmt: skip
        read_only_fields = fields


class MinutesDetailSerializer(MinutesSerializer):
    """With its parts, objections and receipts."""

    parts = serializers.SerializerMethodField()
    objections = ObjectionSerializer(many=True, read_only=True)
    receipts = ReceiptSerializer(many=True, read_only=True)

    class Meta(MinutesSerializer.Meta):
        fields = [*MinutesSerializer.Meta.fields, "parts", "objections", "receipts"]
        read_only_fields = fields

    @extend_schema_field(MinutesPartSerializer(many=True))
    def get_parts(self, row):
        """Opening, the items in the order of the agenda, closing."""
        return MinutesPartSerializer(parts_in_order(row), many=True).data


class MinutesStartSerializer(serializers.Serializer):
    """Of which meeting."""

    meeting = serializers.IntegerField(**_ID)


class PartWriteSerializer(serializers.Serializer):
    """The words of a part. 409 `minutes.part_changed` when `version` is not the present one; `errors` has its text."""

    text = serializers.CharField(max_length=LONGEST_PART, allow_blank=True, trim_whitespace=False)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class SettleSerializer(serializers.Serializer):
    """What was decided on an item."""

    item = serializers.IntegerField(**_ID)
    outcome = serializers.ChoiceField([(DECIDED, "议定"), (PUT_OFF, "缓议")])
    text = serializers.CharField(max_length=1000)
    was = serializers.CharField(max_length=1000, required=False, allow_blank=True, allow_null=True, default=None)


class WindowSerializer(serializers.Serializer):
    """Until when objections may be made; three days by default."""

    until = serializers.DateField(required=False, allow_null=True, default=None)


class ObjectionMakeSerializer(serializers.Serializer):
    """A correction asked for; `unit` only by the organiser."""

    text = serializers.CharField(max_length=LONGEST_OBJECTION)
    unit = serializers.IntegerField(required=False, allow_null=True, default=None, **_ID)


class ObjectionAnswerSerializer(serializers.Serializer):
    """How it was dealt with."""

    objection = serializers.IntegerField(**_ID)
    answer = serializers.CharField(max_length=LONGEST_ANSWER)


class ReceiveSerializer(serializers.Serializer):
    """Which receipt."""

    receipt = serializers.IntegerField(**_ID)


class MinutesTextSerializer(serializers.Serializer):
    """The canonical text."""

    text = serializers.CharField()
    digest = serializers.CharField()
    intact = serializers.BooleanField(help_text="文本与印发时的校验码是否一致")


class AssignmentSerializer(serializers.ModelSerializer):
    """What one party is to do of a resolution."""

    party = serializers.SerializerMethodField(help_text="责任单位，或本组织的责任人")
    state_text = serializers.SerializerMethodField(help_text="办理中、已逾期、已完成、已终止")
    resolution_text = serializers.CharField(source="resolution.text", read_only=True)

    class Meta:
        model = Assignment
        fields = [
            "id", "resolution", "resolution_text", "organization", "unit", "party", "owner", "task", "due_on",
            "done_on", "result", "state_text",
        ]  # fmt: skip
        read_only_fields = fields

    def get_party(self, row) -> str:
        """Who is to do it."""
        return party_name(row)

    def get_state_text(self, row) -> str:
        """Today."""
        return assignment_state(row)[1]


class ResolutionSerializer(serializers.ModelSerializer):
    """What was decided; its progress is counted from its assignments."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    state = serializers.ChoiceField(STATES, source="progress.state", read_only=True)
    assignments_total = serializers.IntegerField(source="progress.total", read_only=True)
    assignments_done = serializers.IntegerField(source="progress.done", read_only=True)
    assignments_late = serializers.IntegerField(source="progress.late", read_only=True)

    class Meta:
        model = Resolution
        fields = [
            "id", "meeting", "organization", "organization_name", "item", "order", "text", "due_on", "closed_on",
            "dropped_why", "state", "assignments_total", "assignments_done", "assignments_late",
        ]  # fmt: skip
        read_only_fields = fields


class AssignmentWriteSerializer(serializers.Serializer):
    """Who does what until when; without a unit the committee itself."""

    unit = serializers.IntegerField(required=False, allow_null=True, default=None, **_ID)
    owner = serializers.CharField(max_length=LONGEST_OWNER, required=False, allow_blank=True, default="")
    task = serializers.CharField(max_length=LONGEST_TASK, required=False, allow_blank=True, default="")
    due_on = serializers.DateField(required=False, allow_null=True, default=None)

    @staticmethod
    def line(data) -> AssignmentLine:
        """For the service."""
        return AssignmentLine(data["unit"], data["owner"], data["task"], data["due_on"])


class AssignmentCreateSerializer(AssignmentWriteSerializer):
    """One more party to a resolution."""

    resolution = serializers.IntegerField(**_ID)


class ResolutionWriteSerializer(serializers.Serializer):
    """What was decided."""

    text = serializers.CharField(max_length=LONGEST_TEXT)
    item = serializers.IntegerField(required=False, allow_null=True, default=None, **_ID)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class ResolutionCreateSerializer(ResolutionWriteSerializer):
    """With the meeting and who does it; without assignments the committee itself."""

    meeting = serializers.IntegerField(**_ID)
    assignments = AssignmentWriteSerializer(many=True, required=False, default=list, max_length=MOST_ASSIGNMENTS)


class PostponeSerializer(serializers.Serializer):
    """Another day for what is not done."""

    due_on = serializers.DateField()


class WhySerializer(serializers.Serializer):
    """A reason."""

    why = serializers.CharField(max_length=200)


class FinishSerializer(serializers.Serializer):
    """What came of it."""

    result = serializers.CharField(max_length=LONGEST_RESULT)
    done_on = serializers.DateField(required=False, allow_null=True, default=None)
