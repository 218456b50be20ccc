"""What the API says and takes of agreements."""

from __future__ import annotations

from rest_framework import serializers

from covenants.documents import last_of
from covenants.frequency import said
from covenants.models import Agreement, AgreementParty, AgreementState, AgreementTerm, Attachment, SignMethod
from covenants.serializers.lists import Blank, Maybe
from covenants.services.agreements import AgreementLine
from covenants.services.terms import TermLine


class AgreementPartySerializer(serializers.ModelSerializer):
    """One side and its signature."""

    class Meta:
        model = AgreementParty
        fields = ["id", "order", "unit", "organization", "name", "signatory", "method", "signed_on"]
        read_only_fields = fields


class AgreementTermSerializer(serializers.ModelSerializer):
    """One line of what is agreed. giver, receiver: units; null is the committee."""

    since = serializers.DateField(source="period.lower", read_only=True)
    last_day = serializers.SerializerMethodField(help_text="最后一天（含）")
    frequency = serializers.SerializerMethodField()

    class Meta:
        model = AgreementTerm
        fields = [
            "id", "order", "claim", "giver", "receiver", "content", "audience", "quantity", "measure", "place", "since",
            "last_day", "frequency", "per", "times", "at_least", "by", "weekdays", "half_day",
        ]  # fmt: skip
        read_only_fields = fields

    def get_last_day(self, row) -> str:
        """Included."""
        return last_of(row).isoformat()

    def get_frequency(self, row) -> str:
        """As people say it."""
        return said(row)


class AttachmentSerializer(serializers.ModelSerializer):
    """A file; its bytes are at /covenants/attachments/{id}/."""

    class Meta:
        model = Attachment
        fields = ["id", "kind", "name", "media_type", "size", "digest", "added_at"]
        read_only_fields = fields


class AgreementSerializer(serializers.ModelSerializer):
    """An agreement with its sides and lines; its text is told by `text`."""

    number_text = serializers.CharField(read_only=True, help_text="〔2026〕3号，第二版起带版本")
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    state = serializers.ChoiceField(choices=AgreementState.choices, source="state_on", read_only=True)
    since = serializers.DateField(read_only=True)
    last_day = serializers.DateField(read_only=True, help_text="最后一天（含）")
    parties = AgreementPartySerializer(many=True, read_only=True)
    terms = AgreementTermSerializer(many=True, read_only=True)

    class Meta:
        model = Agreement
        fields = [
            "id", "organization", "organization_name", "cycle", "kind", "state", "title", "year", "number",
            "number_text", "version", "supersedes", "since", "last_day", "our_duties", "their_duties", "plan", "digest",
            "laid_out_on", "signed_on", "ended_on", "reason", "parties", "terms",
        ]  # fmt: skip
        read_only_fields = fields


class AgreementTextSerializer(serializers.Serializer):
    """The canonical text and its seal."""

    text = serializers.CharField()
    digest = serializers.CharField(help_text="文本（UTF-8）的 SHA-256；拟稿时为空")
    intact = serializers.BooleanField(help_text="现存文本与校验码是否一致")


class AgreementTermWriteSerializer(serializers.Serializer):
    """One line. With a claim the parties are the claim's."""

    content = serializers.CharField(max_length=200)
    claim = serializers.IntegerField(min_value=1, max_value=2**62, **Maybe)
    giver = serializers.IntegerField(min_value=1, max_value=2**62, help_text="单位编号；空为社区", **Maybe)
    receiver = serializers.IntegerField(min_value=1, max_value=2**62, help_text="单位编号；空为社区", **Maybe)
    frequency_text = serializers.CharField(max_length=60, **Blank)
    audience = serializers.CharField(max_length=60, **Blank)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, **Maybe)
    measure = serializers.CharField(max_length=10, **Blank)
    place = serializers.CharField(max_length=80, **Blank)
    since = serializers.DateField(**Maybe)
    last_day = serializers.DateField(help_text="最后一天（含）", **Maybe)

    @staticmethod
    def line(data: dict) -> TermLine:
        """For the service."""
        data = dict(data)
        return TermLine(**{f"{name}_id": data.pop(name) for name in ("claim", "giver", "receiver")}, **data)


class AgreementWriteSerializer(serializers.Serializer):
    """A draft as a whole. Empty title and days: as the system proposes them."""

    title = serializers.CharField(max_length=80, **Blank)
    since = serializers.DateField(**Maybe)
    last_day = serializers.DateField(help_text="最后一天（含）", **Maybe)
    our_duties = serializers.CharField(max_length=2000, help_text="甲方职责任务，一行一条", **Blank)
    their_duties = serializers.CharField(max_length=2000, help_text="乙方职责任务，一行一条", **Blank)
    plan = serializers.CharField(max_length=2000, help_text="共建计划，一行一条", **Blank)
    terms = AgreementTermWriteSerializer(many=True, required=False)

    @staticmethod
    def split(data: dict) -> tuple[AgreementLine, list[TermLine] | None]:
        """(what is typed, the lines or None) for the service."""
        terms = data.pop("terms", None)
        lines = [AgreementTermWriteSerializer.line(term) for term in terms] if terms is not None else None
        return AgreementLine(**data), lines


class AgreementCreateSerializer(AgreementWriteSerializer):
    """A new draft: of one unit with the committee, or of two units with the committee as witness."""

    cycle = serializers.IntegerField(min_value=1, max_value=2**62)
    kind = serializers.CharField(max_length=30, help_text="制度目录 agreement_kinds 中的编号，如 CLAIM、LETTER")
    units = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**62), max_length=2)
    claims = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), required=False, default=list, max_length=60
    )


class AgreementSignSerializer(serializers.Serializer):
    """One side signs. On paper: with the name and the day that stand there."""

    party = serializers.IntegerField(min_value=1, max_value=2**62)
    method = serializers.ChoiceField(choices=SignMethod.choices)
    signatory = serializers.CharField(max_length=40, **Blank)
    signed_on = serializers.DateField(**Maybe)
    file = serializers.FileField(required=False, allow_null=True, default=None, help_text="扫描件：PDF、JPEG、PNG")


class AgreementReasonSerializer(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=200)


class AgreementEndSerializer(AgreementReasonSerializer):
    """From which day on, and why."""

    ended_on = serializers.DateField()
