"""What the API says of committees, drafts and filings."""

from __future__ import annotations

from rest_framework import serializers

from members.models import Appointment, Change, Deviation, Filing, FilingStep, Seat, Term
from members.serializers.base import NamedKind, NamedPosition, OfOrganization, OfPerson, Reading
from orgs.serializers import PeriodFields, TierWordField


class TermSerializer(PeriodFields, OfOrganization, Reading):
    """One term of a committee; a draft until the level above accepts its roster."""

    label = serializers.CharField(read_only=True)
    draft = serializers.BooleanField(source="is_draft", read_only=True)

    class Meta:
        model = Term
        fields = [
            "id",
            "organization",
            "organization_name",
            "number",
            "label",
            "since",
            "until",
            "draft",
            "accepted_at",
            "approval",
            "version",
        ]


class SeatSerializer(NamedPosition, Reading):
    """A place on a term's committee."""

    organization = serializers.IntegerField(source="term.organization_id", read_only=True)

    class Meta:
        model = Seat
        fields = [
            "id",
            "organization",
            "term",
            "position",
            "position_name",
            "order",
            "capacity",
            "unit",
            "abolished_on",
            "note",
        ]


class AppointmentSerializer(PeriodFields, OfOrganization, NamedPosition, Reading):
    """A person in a seat for a period."""

    term = serializers.IntegerField(source="seat.term_id", read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)
    represents_name = serializers.CharField(source="represents.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Appointment
        fields = [
            "id",
            "organization",
            "organization_name",
            "term",
            "seat",
            "position",
            "position_name",
            "person",
            "person_name",
            "part_time",
            "represents",
            "represents_name",
            "selection_mode",
            "eligibility",
            "since",
            "until",
            "began_as",
            "ended_as",
            "note",
        ]


class ChangeSerializer(OfOrganization, OfPerson, NamedKind, Reading):
    """How an appointment began or ended."""

    position = serializers.CharField(source="appointment.position", read_only=True)

    class Meta:
        model = Change
        fields = [
            "id",
            "appointment",
            "person",
            "person_name",
            "position",
            "organization",
            "organization_name",
            "kind",
            "kind_name",
            "effective_on",
            "ground",
            "document",
            "filing",
            "created_at",
        ]


class DeviationSerializer(OfOrganization, Reading):
    """A principle not followed, with the reason that was filed."""

    class Meta:
        model = Deviation
        fields = [
            "id",
            "organization",
            "organization_name",
            "term",
            "filing",
            "rule_id",
            "found",
            "required",
            "reason",
            "since",
            "until",
        ]


class FilingSerializer(OfOrganization, NamedKind, Reading):
    """A filing, in a list."""

    number = serializers.CharField(read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    superior_name = serializers.CharField(source="superior.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Filing
        fields = [
            "id",
            "number",
            "kind",
            "kind_name",
            "state",
            "state_name",
            "organization",
            "organization_name",
            "superior",
            "superior_name",
            "term",
            "document",
            "statement",
            "submitted_at",
            "decided_at",
            "remark",
        ]


class FilingStepSerializer(Reading):
    """Who did what with a filing."""

    state_name = serializers.CharField(source="get_state_display", read_only=True)
    actor_name = serializers.SerializerMethodField()

    class Meta:
        model = FilingStep
        fields = ["at", "state", "state_name", "actor_name", "remark"]

    def get_actor_name(self, step) -> str:
        """As the page says it."""
        return str(step.actor or "系统")


class FrozenSeatSerializer(serializers.Serializer):
    """A line of the roster as it was filed."""

    seat = serializers.IntegerField()
    position = serializers.CharField()
    position_label = serializers.CharField()
    person = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    post = serializers.CharField()
    part_time = serializers.BooleanField()
    represents = serializers.CharField()
    selection_mode = serializers.CharField()
    eligibility = serializers.CharField()
    origin = serializers.CharField()
    gender = serializers.CharField(required=False, help_text="性别")
    birth = serializers.CharField(required=False, help_text="出生年月，如 1975-03")
    since = serializers.CharField(required=False, help_text="任职起始")
    last_day = serializers.CharField(required=False, help_text="任期最后一天")


class FrozenFindingSerializer(serializers.Serializer):
    """A finding as it was filed, with the reason given."""

    rule = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    severity = serializers.CharField()
    found = serializers.CharField()
    required = serializers.CharField()
    clause = serializers.CharField()
    reason = serializers.CharField()


class FilingDetailSerializer(FilingSerializer):
    """A filing with what was filed and how it went."""

    roster = FrozenSeatSerializer(many=True, read_only=True)
    findings = FrozenFindingSerializer(many=True, read_only=True)
    payload = serializers.JSONField(read_only=True, help_text="增补、免职、解除的内容")
    steps = FilingStepSerializer(many=True, read_only=True)

    class Meta(FilingSerializer.Meta):
        fields = [*FilingSerializer.Meta.fields, "payload", "roster", "findings", "steps"]


class CommitteeFindingSerializer(serializers.Serializer):
    """What one rule answers for one committee on a day."""

    rule_id = serializers.CharField()
    name = serializers.CharField()
    organization = serializers.IntegerField(source="organization_id")
    state = serializers.CharField(
        help_text="HOLDS 符合、DUE 临近、BROKEN 不符合、SETTLED 已说明、NOT_APPLICABLE 不适用"
    )
    severity = serializers.CharField(help_text="REQUIRED 应当、PRINCIPLE 原则上")
    found = serializers.CharField()
    required = serializers.CharField()
    mend = serializers.CharField()
    clause = serializers.CharField()
    ours = serializers.BooleanField(help_text="原文没有数字，用的是默认值")
    inputs = serializers.DictField()
    who = serializers.CharField()
    deviation_reason = serializers.CharField()
    due_on = serializers.DateField(allow_null=True, help_text="还要办的，最迟到哪一天；不用再办或没有期限为空")
    starts_on = serializers.DateField(allow_null=True, help_text="从哪一天起可以办；不分期为空")


class CommitteeSerializer(serializers.Serializer):
    """What the list says of one committee on a day."""

    id = serializers.IntegerField(source="pk", help_text="组织编号")
    name = serializers.CharField()
    tier = serializers.CharField()
    tier_name = TierWordField(source="tier")
    term = serializers.IntegerField(source="line.facts.term_id", allow_null=True)
    label = serializers.CharField(source="line.term", help_text="第三届；没有名册为空")
    state = serializers.SerializerMethodField(help_text="在任、即将届满、新一届已备案、已届满、无名册")
    last_day = serializers.DateField(source="line.ends", allow_null=True, help_text="届满日期（最后一天）")
    seats = serializers.IntegerField(source="line.seats")
    held = serializers.IntegerField(source="line.held", help_text="在任")
    part_time = serializers.IntegerField(source="line.part_time", help_text="兼职委员")
    vacant = serializers.IntegerField(source="line.vacant", help_text="空缺")
    broken = serializers.IntegerField(source="line.broken", help_text="不符合的规定有几项")
    due = serializers.IntegerField(source="line.due", help_text="临近的有几项")
    draft = serializers.CharField(source="line.draft", help_text="下一届起草与报备到哪一步；没有为空")

    def get_state(self, committee) -> str:
        """As the page says it."""
        return committee.line.state[1]


class DepartureSerializer(serializers.Serializer):
    """What a committee would be without somebody."""

    person = serializers.IntegerField(source="person_id")
    name = serializers.CharField()
    sentence = serializers.CharField(help_text="剩几席、奇偶、哪些规定不再符合")
    broken = CommitteeFindingSerializer(many=True, help_text="离任后不再符合的")
    repair = serializers.CharField(help_text="最小的补救办法；没有则为空")
    rest = CommitteeFindingSerializer(many=True, help_text="补救之后仍不符合的")


class DraftPersonSerializer(serializers.Serializer):
    """Who is nominated."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    post = serializers.CharField()
    unit = serializers.IntegerField(source="unit_id", allow_null=True)


class DraftLineSerializer(serializers.Serializer):
    """A seat of a draft and who is to sit there; person is null for a vacant seat."""

    seat = serializers.IntegerField()
    position = serializers.CharField()
    position_name = serializers.CharField()
    capacity = serializers.CharField()
    person = DraftPersonSerializer(allow_null=True)
    part_time = serializers.BooleanField()
    represents = serializers.IntegerField(allow_null=True)
    selection_mode = serializers.CharField()
    eligibility = serializers.CharField()
    appointed_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    origin = serializers.CharField()


class DraftSerializer(serializers.Serializer):
    """The draft of the next term with what the rules say of it."""

    term = TermSerializer()
    lines = DraftLineSerializer(many=True)
    findings = CommitteeFindingSerializer(many=True)
    can_be_filed = serializers.BooleanField(help_text="应当做到的都已做到")
