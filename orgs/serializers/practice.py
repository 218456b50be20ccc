"""The practice in force, which one the district chose, and its own rulings."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orgs.models import PracticeChoice, PracticeOverride
from orgs.practice.vocabulary import CATALOGUES
from orgs.serializers import PeriodFields


class OverrideSerializer(serializers.Serializer):
    """The district's own value for a figure, as it stands beside the original."""

    value = serializers.JSONField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    author = serializers.CharField()
    reason = serializers.CharField()


class ValueSerializer(serializers.Serializer):
    """One value of a figure."""

    key = serializers.CharField()
    label = serializers.CharField()
    value = serializers.JSONField(help_text="执行的值；空为由区里确定")
    display = serializers.CharField()
    original = serializers.JSONField(help_text="制度原文的值")
    ours = serializers.BooleanField(help_text="原文没有，系统给的默认值")
    override = OverrideSerializer(allow_null=True)


class FigureSerializer(serializers.Serializer):
    """The figure of a rule, with its clause."""

    rule_id = serializers.CharField()
    name = serializers.CharField()
    severity = serializers.CharField()
    clause = serializers.CharField(source="cite.label")
    quote = serializers.CharField(help_text="原文")
    note = serializers.CharField(help_text="说明")
    values = serializers.SerializerMethodField()

    def get_values(self, figure) -> ValueSerializer(many=True):
        """Its values."""
        return ValueSerializer(figure.values.values(), many=True).data


class PositionSerializer(serializers.Serializer):
    """A post on a tier's committee."""

    id = serializers.CharField()
    label = serializers.CharField()
    min = serializers.IntegerField()
    max = serializers.IntegerField(allow_null=True, help_text="空为不限")
    clause = serializers.CharField(source="cite.label", default="", help_text="空为系统默认")
    quote = serializers.CharField()


class CapacitySerializer(serializers.Serializer):
    """Who may hold a post."""

    id = serializers.CharField()
    position = serializers.CharField()
    label = serializers.CharField()
    represents_unit = serializers.BooleanField(help_text="代表单位任职，即兼职")
    principle = serializers.BooleanField(help_text="原文为“原则上”")
    clause = serializers.CharField(source="cite.label")
    quote = serializers.CharField()


class TierPracticeSerializer(serializers.Serializer):
    """What a tier is called and how its committee is made."""

    id = serializers.CharField()
    label = serializers.CharField()
    clause = serializers.CharField(source="cite.label", default="")
    positions = PositionSerializer(many=True)
    capacities = CapacitySerializer(many=True)


class EntrySerializer(serializers.Serializer):
    """One line of a catalogue."""

    id = serializers.CharField()
    label = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField())
    clause = serializers.CharField(source="cite.label", default="", help_text="空为系统默认")
    quote = serializers.CharField()


class CatalogueSerializer(serializers.Serializer):
    """A catalogue: meetings, checklists, mechanisms …"""

    id = serializers.CharField()
    name = serializers.CharField()
    entries = EntrySerializer(many=True)


class ReportedSerializer(serializers.Serializer):
    """A number that the document reports."""

    id = serializers.CharField()
    label = serializers.CharField()
    value = serializers.FloatField()
    unit = serializers.CharField()
    clause = serializers.CharField(source="cite.label")


class PracticeSerializer(serializers.Serializer):
    """A district's practice on a day."""

    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    document = serializers.CharField(source="document.title")
    published = serializers.DateField(source="document.published", allow_null=True)
    figures = serializers.SerializerMethodField()
    tiers = serializers.SerializerMethodField()
    catalogues = serializers.SerializerMethodField()
    reported = serializers.SerializerMethodField()

    def get_figures(self, practice) -> FigureSerializer(many=True):
        """Its figures."""
        return FigureSerializer(practice.figures.values(), many=True).data

    def get_tiers(self, practice) -> TierPracticeSerializer(many=True):
        """Its tiers, from the street down."""
        return TierPracticeSerializer(practice.tiers.values(), many=True).data

    def get_catalogues(self, practice) -> CatalogueSerializer(many=True):
        """Its catalogues that have entries."""
        found = [
            {"id": key, "name": CATALOGUES[key], "entries": entries}
            for key, entries in practice.catalogues.items()
            if entries
        ]
        return CatalogueSerializer(found, many=True).data

    def get_reported(self, practice) -> ReportedSerializer(many=True):
        """What its document reports."""
        return ReportedSerializer(practice.reported.values(), many=True).data


# ---- what the district decides ---------------------------------------------------------------------------------------


class PracticeChoiceSerializer(PeriodFields, serializers.ModelSerializer):
    """A practice that the district chose."""

    author = serializers.SerializerMethodField(help_text="谁办理的")

    class Meta:
        model = PracticeChoice
        fields = ["id", "practice", "since", "until", "author", "reason", "document", "created_at"]
        read_only_fields = fields

    def get_author(self, row) -> str:
        """By name."""
        return str(row.author or "系统")


class ChooseSerializer(serializers.Serializer):
    """Another practice from a day on."""

    practice = serializers.CharField(max_length=20, help_text="做法的编号，例如 xihu")
    since = serializers.DateField(help_text="自何时起；此前的日子仍按原来的做法")
    reason = serializers.CharField(max_length=200, help_text="理由或依据")
    document = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="文号")


class WithdrawSerializer(serializers.Serializer):
    """The last choice is taken back."""

    reason = serializers.CharField(max_length=200, help_text="理由或依据")


class RulingSerializer(PeriodFields, serializers.ModelSerializer):
    """A figure that the district ruled otherwise."""

    author = serializers.SerializerMethodField(help_text="谁办理的")
    value = serializers.JSONField(read_only=True)

    class Meta:
        model = PracticeOverride
        fields = ["id", "rule_id", "key", "value", "since", "until", "author", "reason", "document", "created_at"]
        read_only_fields = fields

    def get_author(self, row) -> str:
        """By name."""
        return str(row.author or "系统")


@extend_schema_field({"type": ["integer", "boolean", "string"]})
class ScalarField(serializers.Field):
    """A number, a yes or no, or a word, as JSON has them; given on as it would be typed."""

    default_error_messages = {"scalar": "应为数字、true、false 或文字。"}

    def to_internal_value(self, data) -> str:
        """9 → "9", true → "是"."""
        if isinstance(data, bool):
            return "是" if data else "否"
        if not isinstance(data, (int, str)):
            self.fail("scalar")
        return str(data)[:60]

    def to_representation(self, value):
        """As it is."""
        return value


class RuleSerializer(serializers.Serializer):
    """A ruling of the district."""

    rule_id = serializers.CharField(max_length=60, help_text="规则编号，例如 committee.size.community")
    key = serializers.CharField(max_length=40, help_text="哪一项，例如 max")
    value = ScalarField(help_text="数字、true、false 或文字，如 quarter")
    since = serializers.DateField(help_text="自何时起")
    until = serializers.DateField(required=False, allow_null=True, help_text="不再有效的第一天；空为长期")
    reason = serializers.CharField(max_length=300, help_text="理由或依据")
    document = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="文号")


class EndRulingSerializer(serializers.Serializer):
    """The practice's own figure holds again."""

    on = serializers.DateField(required=False, help_text="恢复原规定的第一天，默认今天")
    reason = serializers.CharField(max_length=200, help_text="理由或依据")
