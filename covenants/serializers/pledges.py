"""What the API says and takes of pledges, deliveries, records and reviews."""

from __future__ import annotations

from datetime import date

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from covenants.documents import last_of
from covenants.frequency import said
from covenants.models import Delivery, Fulfilment, FulfilmentState, Pledge, Review, Satisfaction, Side
from covenants.selectors.pledges import PledgeStage, Standing, last_day_of
from covenants.serializers.agreements import AttachmentSerializer
from covenants.serializers.lists import Blank, Maybe


class PledgeProgressSerializer(serializers.Serializer):
    """What is on record of a pledge on the day."""

    due = serializers.IntegerField(help_text="应履次数，不含注明未履的")
    confirmed = serializers.IntegerField()
    recorded = serializers.IntegerField(help_text="已记录、待确认")
    disputed = serializers.IntegerField()
    late = serializers.IntegerField(help_text="已过时段、没有记录")
    excused = serializers.IntegerField()
    extra = serializers.IntegerField(help_text="不计次的服务已记录几次")
    served = serializers.IntegerField(help_text="服务人次")


class PledgeSerializer(serializers.ModelSerializer):
    """A pledge. giver, receiver: units; null is the committee."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    agreement = serializers.IntegerField(source="term.agreement_id", read_only=True)
    giver_name = serializers.CharField(read_only=True)
    receiver_name = serializers.CharField(read_only=True)
    frequency = serializers.SerializerMethodField()
    since = serializers.DateField(source="period.lower", read_only=True)
    last_day = serializers.SerializerMethodField(help_text="最后一天（含）")
    stage = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Pledge
        fields = [
            "id", "organization", "organization_name", "cycle", "agreement", "giver", "giver_name", "receiver",
            "receiver_name", "category", "content", "audience", "quantity", "measure", "place", "frequency", "per",
            "times", "at_least", "by", "weekdays", "half_day", "since", "last_day", "signed_on", "shown_on", "ended_on",
            "stage", "progress",
        ]  # fmt: skip
        read_only_fields = fields

    def get_frequency(self, row) -> str:
        """As people say it."""
        return said(row)

    def get_last_day(self, row) -> str:
        """Included."""
        return last_of(row).isoformat()

    @extend_schema_field(serializers.ChoiceField(choices=PledgeStage.choices))
    def get_stage(self, row) -> str:
        """SIGNED 签诺, SHOWN 亮诺, FULFILLING 履诺, REVIEWED 评诺."""
        return self.context["progress"][row.pk].stage

    @extend_schema_field(PledgeProgressSerializer)
    def get_progress(self, row):
        """Counts of the day."""
        return PledgeProgressSerializer(self.context["progress"][row.pk]).data


class ShownPledgeSerializer(serializers.Serializer):
    """A pledge on the board: parties and content, nothing of any person."""

    organization_name = serializers.CharField(source="pledge.organization.name")
    giver_name = serializers.CharField(source="pledge.giver_name")
    receiver_name = serializers.CharField(source="pledge.receiver_name")
    content = serializers.CharField(source="pledge.content")
    category = serializers.CharField(source="pledge.category")
    frequency = serializers.SerializerMethodField()
    audience = serializers.CharField(source="pledge.audience")
    shown_on = serializers.DateField(source="pledge.shown_on")
    stage = serializers.ChoiceField(source="progress.stage", choices=PledgeStage.choices)
    due = serializers.IntegerField(source="progress.due")
    done = serializers.IntegerField(source="progress.done")

    def get_frequency(self, row) -> str:
        """As people say it."""
        return said(row.pledge)


class DeliverySerializer(serializers.ModelSerializer):
    """A delivery that falls due, and where it stands on the day."""

    organization = serializers.IntegerField(source="organization_id", read_only=True)
    since = serializers.DateField(source="window.lower", read_only=True)
    last_day = serializers.SerializerMethodField(help_text="最后一天（含）")
    standing = serializers.ChoiceField(choices=Standing.choices, read_only=True)
    done_on = serializers.DateField(read_only=True, allow_null=True)
    excused = serializers.SerializerMethodField(help_text="当日已注明未履的原因")
    excused_on = serializers.SerializerMethodField(help_text="注明未履的日期；当日没有注明的为空")

    class Meta:
        model = Delivery
        fields = [
            "id", "pledge", "organization", "number", "since", "last_day", "planned_on", "excused", "excused_on",
            "standing", "done_on",
        ]  # fmt: skip
        read_only_fields = fields

    def get_last_day(self, row) -> str:
        """Included."""
        return last_day_of(row.window).isoformat()

    def get_excused(self, row) -> str:
        """Why it is not due, where on the day it is not."""
        return row.excuse_on(row.standing_on)[0] if row.standing == Standing.EXCUSED else ""

    def get_excused_on(self, row) -> date | None:
        """Since when it is not due."""
        return row.excuse_on(row.standing_on)[1] if row.standing == Standing.EXCUSED else None


class FulfilmentSerializer(serializers.ModelSerializer):
    """What was done, and what the other side says to it."""

    state = serializers.ChoiceField(choices=FulfilmentState.choices, source="state_on", read_only=True)
    attachments = AttachmentSerializer(many=True, read_only=True)

    class Meta:
        model = Fulfilment
        fields = [
            "id", "pledge", "delivery", "organization", "done_on", "served", "remark", "state", "recorded_on",
            "answered_on", "dispute", "disputed_on", "reply", "replied_on", "confirmed_on", "attachments",
        ]  # fmt: skip
        read_only_fields = fields


class ReviewSerializer(serializers.ModelSerializer):
    """How one side sees a pledge, and the other side's answer."""

    class Meta:
        model = Review
        fields = [
            "id", "pledge", "organization", "side", "satisfaction", "sentence", "reviewed_on", "changed_on", "answer",
            "answered_on",
        ]  # fmt: skip
        read_only_fields = fields


Id = {"min_value": 1, "max_value": 2**62}


class FulfilmentRecordSerializer(serializers.Serializer):
    """What was done; today when no day is said. Photographs (multipart) are never asked for."""

    pledge = serializers.IntegerField(**Id)
    delivery = serializers.IntegerField(**Id, **Maybe)
    done_on = serializers.DateField(**Maybe)
    served = serializers.IntegerField(min_value=0, max_value=1_000_000, **Maybe)
    remark = serializers.CharField(max_length=300, **Blank)
    photos = serializers.ListField(child=serializers.FileField(), required=False, default=list, max_length=9)


class FulfilmentRecordSeveralSerializer(serializers.Serializer):
    """Several deliveries on one day; all or none."""

    deliveries = serializers.ListField(child=serializers.IntegerField(**Id), min_length=1, max_length=100)
    done_on = serializers.DateField(**Maybe)
    remark = serializers.CharField(max_length=300, **Blank)


class FulfilmentConfirmSeveralSerializer(serializers.Serializer):
    """Several records; all or none."""

    fulfilments = serializers.ListField(child=serializers.IntegerField(**Id), min_length=1, max_length=100)


class FulfilmentDisputeSerializer(serializers.Serializer):
    """What was otherwise."""

    reason = serializers.CharField(max_length=300)


class DeliveryExcuseSerializer(serializers.Serializer):
    """Why it was not needed or not possible."""

    reason = serializers.CharField(max_length=200)


class FulfilmentReplySerializer(serializers.Serializer):
    """The giver's answer."""

    reply = serializers.CharField(max_length=300)


class DeliveryPlanSerializer(serializers.Serializer):
    """The day both agreed upon; null for none."""

    planned_on = serializers.DateField(allow_null=True)


class ReviewWriteSerializer(serializers.Serializer):
    """How content one side is, and a sentence."""

    pledge = serializers.IntegerField(**Id)
    side = serializers.ChoiceField(choices=Side.choices)
    satisfaction = serializers.ChoiceField(choices=Satisfaction.choices)
    sentence = serializers.CharField(max_length=200, **Blank)


class ReviewAnswerSerializer(serializers.Serializer):
    """The other side's word."""

    answer = serializers.CharField(max_length=200)
