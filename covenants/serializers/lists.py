"""What the API says and takes of cycles, items and published lists. Phones are masked here as everywhere."""

from __future__ import annotations

from rest_framework import serializers

from common.scoping import current_scope
from covenants.frequency import frequency_of
from covenants.models import CycleRecord, Direction, ItemState, ListCycle, ListItem, Outcome, Publication, Stage
from covenants.services.items import ItemLine
from members.serializers.read import PeriodFields

Blank = {"required": False, "allow_blank": True, "default": ""}
Maybe = {"required": False, "allow_null": True, "default": None}


class CycleSerializer(PeriodFields, serializers.ModelSerializer):
    """A cycle as of the day."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    stage = serializers.ChoiceField(choices=Stage.choices, source="stage_on", read_only=True, help_text="当日所处阶段")

    class Meta:
        model = ListCycle
        fields = [
            "id", "organization", "organization_name", "alliance", "title", "stage", "since", "until", "collect_by",
            "review_by", "is_public", "note",
        ]  # fmt: skip
        read_only_fields = fields


class CycleCreateSerializer(serializers.Serializer):
    """A cycle to be opened; `alliance` for the list of an alliance that the organisation leads."""

    organization = serializers.IntegerField(min_value=1)
    since = serializers.DateField()
    last_day = serializers.DateField(help_text="最后一天（含）")
    title = serializers.CharField(max_length=60, **Blank)
    collect_by = serializers.DateField(**Maybe)
    review_by = serializers.DateField(**Maybe)
    is_public = serializers.BooleanField(required=False, default=True)
    alliance = serializers.IntegerField(min_value=1, **Maybe)
    note = serializers.CharField(max_length=300, **Blank)


class CycleWriteSerializer(serializers.Serializer):
    """What of a cycle can be changed."""

    title = serializers.CharField(max_length=60)
    collect_by = serializers.DateField(**Maybe)
    review_by = serializers.DateField(**Maybe)
    is_public = serializers.BooleanField()
    note = serializers.CharField(max_length=300, **Blank)


class MissingSerializer(serializers.Serializer):
    """One thing that is missing before the next gate."""

    what = serializers.CharField()
    party = serializers.CharField()
    unit = serializers.IntegerField(source="unit_id", allow_null=True, help_text="空为本组织")
    blocks = serializers.BooleanField(help_text="不补上就不能进入下一阶段")


class PartySerializer(serializers.Serializer):
    """Which party acts: a unit's id; null for the committee."""

    unit = serializers.IntegerField(min_value=1, **Maybe)


class CountSerializer(serializers.Serializer):
    """How many."""

    count = serializers.IntegerField()


class RecordSerializer(serializers.ModelSerializer):
    """The frozen record of a closed cycle."""

    class Meta:
        model = CycleRecord
        fields = ["cycle", "organization", "closed_on", "digest", "content"]
        read_only_fields = fields


class ItemSerializer(serializers.ModelSerializer):
    """An item as of the day. Whom to call is told to the party itself and to its committee."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)
    party_name = serializers.CharField(read_only=True)
    category_label = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=ItemState.choices, source="state_on", read_only=True)
    frequency = serializers.SerializerMethodField(help_text="读出的频次")
    since = serializers.SerializerMethodField()
    until = serializers.SerializerMethodField(help_text="不再有效的第一天；空为整个周期")
    contact_name = serializers.SerializerMethodField()
    contact_phone = serializers.SerializerMethodField(help_text="隐去中间四位")

    class Meta:
        model = ListItem
        fields = [
            "id", "cycle", "organization", "organization_name", "unit", "party_name", "direction", "category",
            "category_label", "title", "detail", "audience", "quantity", "measure", "taken", "budget",
            "frequency_text", "frequency", "per", "times", "at_least", "by", "weekdays", "half_day", "since", "until",
            "venue", "place", "contact_name", "contact_phone", "state", "number", "own_number", "previous",
            "merged_into", "submitted_on", "published_on", "withdrawn_on", "on_behalf",
        ]  # fmt: skip
        read_only_fields = fields

    def get_frequency(self, item) -> str:
        """In the one way of saying it."""
        return frequency_of(item).label

    def get_since(self, item) -> str | None:
        """First day, where it is not the whole cycle."""
        return item.period.lower.isoformat() if item.period else None

    def get_until(self, item) -> str | None:
        """First day on which it no longer holds."""
        return item.period.upper.isoformat() if item.period else None

    def get_contact_name(self, item) -> str:
        """Empty for another party."""
        return item.contact_name if self._may_call(item) else ""

    def get_contact_phone(self, item) -> str:
        """Empty for another party."""
        return item.contact_phone_masked if self._may_call(item) else ""

    def _may_call(self, item) -> bool:
        party = current_scope().party_id
        return party is None or party == item.unit_id


class ItemWriteSerializer(serializers.Serializer):
    """An item as a party writes it."""

    direction = serializers.ChoiceField(choices=Direction.choices)
    category = serializers.CharField(max_length=30, help_text="类别编号，见 practice 的 service_categories")
    title = serializers.CharField(max_length=80)
    detail = serializers.CharField(max_length=500, **Blank)
    audience = serializers.CharField(max_length=60, **Blank)
    quantity = serializers.DecimalField(
        max_digits=12,
        decimal_places=2,
        required=False,
        allow_null=True,
        default=None,
        help_text="服务不给或为空即不限数量；需求要写明，说不准的写 1",
    )
    measure = serializers.CharField(max_length=10, **Blank)
    frequency_text = serializers.CharField(max_length=60, help_text="按习惯写：每季度1次、每周三下午、随时", **Blank)
    since = serializers.DateField(**Maybe)
    last_day = serializers.DateField(**Maybe)
    venue = serializers.IntegerField(min_value=1, **Maybe)
    place = serializers.CharField(max_length=80, **Blank)
    budget = serializers.DecimalField(max_digits=12, decimal_places=2, **Maybe)
    contact_name = serializers.CharField(max_length=40, allow_blank=True, help_text="不给则用上次的", **Maybe)
    contact_phone = serializers.CharField(max_length=30, allow_blank=True, help_text="不给则用上次的", **Maybe)
    own_number = serializers.CharField(max_length=20, **Blank)

    @staticmethod
    def line(data: dict) -> ItemLine:
        """As the services take it."""
        values = {key: data[key] for key in ItemLine.__dataclass_fields__ if key in data}
        return ItemLine(**values, venue_id=data.get("venue"))


class ItemCreateSerializer(ItemWriteSerializer):
    """A new item of a party."""

    cycle = serializers.IntegerField(min_value=1)
    unit = serializers.IntegerField(min_value=1, help_text="空为本组织自己的", **Maybe)
    submit = serializers.BooleanField(required=False, default=False)


class DecisionSerializer(serializers.Serializer):
    """What a held meeting decided on an item. For ADJUSTED what is not given stays as it is."""

    meeting = serializers.IntegerField(min_value=1)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    reason = serializers.CharField(max_length=300, **Blank)
    into = serializers.IntegerField(min_value=1, help_text="MERGED：并入哪一项", **Maybe)
    title = serializers.CharField(max_length=80, **Maybe)
    detail = serializers.CharField(max_length=500, allow_blank=True, **Maybe)
    audience = serializers.CharField(max_length=60, allow_blank=True, **Maybe)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, **Maybe)
    unlimited = serializers.BooleanField(required=False, default=False, help_text="ADJUSTED：改为不限数量")
    measure = serializers.CharField(max_length=10, allow_blank=True, **Maybe)
    frequency_text = serializers.CharField(max_length=60, allow_blank=True, **Maybe)
    place = serializers.CharField(max_length=80, allow_blank=True, **Maybe)


class MeetingIdSerializer(serializers.Serializer):
    """A meeting that was held."""

    meeting = serializers.IntegerField(min_value=1)


class PublicationSerializer(serializers.ModelSerializer):
    """A published list, as it was frozen."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = Publication
        fields = [
            "id", "cycle", "organization", "organization_name", "year", "number", "title", "lines", "digest",
            "published_on", "meeting",
        ]  # fmt: skip
        read_only_fields = fields
