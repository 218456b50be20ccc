"""Shapes of meetings, agenda items, invitees and turns."""

from __future__ import annotations

from rest_framework import serializers

from meetings.models import AgendaItem, ConsultationStep, Invitee, Meeting, Paper, PutOff, Turn
from meetings.services.matters import number_of
from members.serializers.base import OfOrganization, Reading

_KIND = "会议种类编号，见 practice 的 meeting_kinds"


class MeetingSerializer(OfOrganization, Reading):
    """A meeting. `session` is given when it was held, `quorum` when it was convened."""

    state_name = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Meeting
        fields = [
            "id", "organization", "organization_name", "alliance", "kind", "title", "starts_at", "place", "chair",
            "state", "state_name", "year", "session", "convener", "proposals_by", "notice", "quorum", "convened_on",
            "closed_on", "cancelled_why",
        ]  # fmt: skip


class MeetingWriteSerializer(serializers.Serializer):
    """What is planned; `title` by default organisation, year, number and kind."""

    kind = serializers.CharField(max_length=30, help_text=_KIND)
    starts_at = serializers.DateTimeField()
    title = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    place = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    chair = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    proposals_by = serializers.DateField(required=False, allow_null=True, default=None)
    convener = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    notice = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    quorum = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


class MeetingCreateSerializer(MeetingWriteSerializer):
    """The same, of which organisation; `alliance` when it convenes an alliance that it leads."""

    organization = serializers.IntegerField(min_value=1)
    alliance = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, default=None, help_text="以哪个联合体的名义召开，空为本组织的会议"
    )


class CancelSerializer(serializers.Serializer):
    """A reason in words."""

    why = serializers.CharField(max_length=200)


class DeferSerializer(CancelSerializer):
    """Which period is not met in: the one that holds the day."""

    organization = serializers.IntegerField(min_value=1)
    kind = serializers.CharField(max_length=30, help_text=_KIND)
    on = serializers.DateField(help_text="这一期里的任一天")


class MarkSerializer(serializers.Serializer):
    """Who was there."""

    invitee = serializers.IntegerField(min_value=1)
    presence = serializers.CharField(
        max_length=7, allow_blank=True, help_text="PRESENT、SUB、EXCUSED、ABSENT，空为撤回登记"
    )
    substitute = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class AttendanceWriteSerializer(serializers.Serializer):
    """Marks for as many as are named."""

    marks = MarkSerializer(many=True, allow_empty=False)


class InviteeSerializer(OfOrganization, Reading):
    """Who is expected, what was answered, who came."""

    unit_name = serializers.CharField(source="unit.name", read_only=True, allow_null=True)

    class Meta:
        model = Invitee
        fields = [
            "id", "meeting", "organization", "organization_name", "order", "person", "name", "post", "unit",
            "unit_name", "voting", "answer", "substitute", "note", "presence",
        ]  # fmt: skip


class InviteeCreateSerializer(serializers.Serializer):
    """Somebody who is not on the roster."""

    meeting = serializers.IntegerField(min_value=1)
    name = serializers.CharField(max_length=40)
    post = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    unit = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    voting = serializers.BooleanField(required=False, default=False)


class AnswerInvitationSerializer(serializers.Serializer):
    """Comes, is excused, or sends somebody with authority."""

    answer = serializers.CharField(max_length=3, allow_blank=True, help_text="YES、NO、SUB，空为未答复")
    substitute = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class InvitedSerializer(serializers.Serializer):
    """How many were added."""

    added = serializers.IntegerField()


class ConsultationSerializer(Reading):
    """A visit or step of the consultation."""

    class Meta:
        model = ConsultationStep
        fields = ["phase", "step", "on", "record"]


class PaperSerializer(Reading):
    """A paper of a matter; its bytes are at papers/{id}/file/."""

    class Meta:
        model = Paper
        fields = ["id", "item", "name", "media_type", "size", "digest", "added_at"]


class PapersWriteSerializer(serializers.Serializer):
    """One or several files (multipart)."""

    file = serializers.ListField(
        child=serializers.FileField(), allow_empty=False, max_length=9, help_text="PDF、JPEG、PNG，每个不超过 5 MB"
    )


class PutOffSerializer(Reading):
    """A meeting that put the matter off before a later one took it up."""

    class Meta:
        model = PutOff
        fields = ["meeting", "reason"]


class AgendaItemSerializer(OfOrganization, Reading):
    """A matter. `origin`, `year` and `number` stay the same at every level it is passed to."""

    number_text = serializers.SerializerMethodField()
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    consultation = ConsultationSerializer(many=True, read_only=True)
    papers = PaperSerializer(many=True, read_only=True)
    put_off = PutOffSerializer(many=True, read_only=True)

    class Meta:
        model = AgendaItem
        fields = [
            "id", "organization", "organization_name", "meeting", "origin", "year", "number", "number_text", "order",
            "title", "detail", "gravity", "minutes_planned", "source", "proposer_unit", "proposer", "suggestion",
            "resolution", "state", "state_name", "decision", "decided_on", "passed_to", "proposed_on", "consultation",
            "papers", "put_off",
        ]  # fmt: skip

    def get_number_text(self, item) -> str:
        """议〔2026〕12 号."""
        return number_of(item)


class AgendaItemWriteSerializer(serializers.Serializer):
    """What a matter is."""

    title = serializers.CharField(max_length=80)
    detail = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    gravity = serializers.CharField(
        max_length=20, required=False, allow_blank=True, default="", help_text="分级编号，见 practice 的 gravities"
    )
    minutes = serializers.IntegerField(min_value=1, max_value=600, required=False, allow_null=True, default=None)
    proposer_unit = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    proposer = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class AgendaItemCreateSerializer(AgendaItemWriteSerializer):
    """The same, to which organisation and for which meeting."""

    organization = serializers.IntegerField(min_value=1)
    meeting = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


class PutOnSerializer(serializers.Serializer):
    """On which meeting's agenda."""

    meeting = serializers.IntegerField(min_value=1)


class MoveItemSerializer(serializers.Serializer):
    """Up or down."""

    up = serializers.BooleanField()


class PassItemSerializer(serializers.Serializer):
    """To the level above or below."""

    to = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class DeclineItemSerializer(serializers.Serializer):
    """Why not."""

    reason = serializers.CharField(max_length=300)


class ConsultationWriteSerializer(serializers.Serializer):
    """One visit or step."""

    phase = serializers.ChoiceField(choices=ConsultationStep.Phase.choices)
    step = serializers.IntegerField(min_value=1, max_value=5)
    on = serializers.DateField()
    record = serializers.CharField(max_length=500)


class CandidateSerializer(serializers.Serializer):
    """What could go onto the agenda; `key` is sent back to `take`."""

    key = serializers.CharField()
    source = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()
    why = serializers.CharField()
    automatic = serializers.BooleanField()


class TakeSerializer(serializers.Serializer):
    """Which candidate."""

    key = serializers.CharField(max_length=80)


class TurnSerializer(OfOrganization, Reading):
    """A turn in the chair."""

    since = serializers.DateField(read_only=True)
    last_day = serializers.DateField(read_only=True)
    holder_name = serializers.SerializerMethodField()

    class Meta:
        model = Turn
        fields = [
            "id", "organization", "organization_name", "unit", "person", "holder_name", "since", "last_day", "problem",
            "outcome", "solved_on", "handed_over_on", "handover",
        ]  # fmt: skip

    def get_holder_name(self, turn) -> str:
        """The unit's or the person's name."""
        return str(turn.unit or turn.person)


class HolderSerializer(serializers.Serializer):
    """One of the two."""

    unit = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    person = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


class TurnsCreateSerializer(serializers.Serializer):
    """A year's turns, to the end of the year of `since`."""

    organization = serializers.IntegerField(min_value=1)
    since = serializers.DateField()
    months = serializers.IntegerField(min_value=1, max_value=12)
    holders = HolderSerializer(many=True, allow_empty=False)


class HardProblemSerializer(serializers.Serializer):
    """The hard problem."""

    problem = serializers.CharField(max_length=120)


class TurnOutcomeSerializer(serializers.Serializer):
    """What came of it."""

    outcome = serializers.CharField(max_length=300)
    solved_on = serializers.DateField()


class HandOverSerializer(serializers.Serializer):
    """The next one takes the chair."""

    on = serializers.DateField()
    handover = serializers.CharField(max_length=300)
