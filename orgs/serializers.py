"""What the API says of the network, and what it takes. Services check; these only read the shape."""

from __future__ import annotations

from rest_framework import serializers

from orgs.models import (
    CodeSystem,
    Organization,
    OrganizationKind,
    OrganizationVersion,
    Participation,
    Relation,
    Reorganization,
    Tier,
    Unit,
    UnitKind,
    Venue,
    VenueKind,
)


class PeriodFields(serializers.Serializer):
    """A half-open period: `until` is the first day on which it no longer holds."""

    since = serializers.DateField(read_only=True, allow_null=True)
    until = serializers.DateField(read_only=True, allow_null=True, help_text="不再有效的第一天；空为至今")


class OrganizationSerializer(PeriodFields, serializers.ModelSerializer):
    """An organisation, as it is or as it was on the day of `?on=`."""

    tier_name = serializers.CharField(source="get_tier_display", read_only=True)
    parent = serializers.IntegerField(source="parent_id", read_only=True, allow_null=True)
    street = serializers.IntegerField(source="street_id", read_only=True, allow_null=True)
    community = serializers.IntegerField(source="community_id", read_only=True, allow_null=True)

    class Meta:
        model = Organization
        fields = [
            "id",
            "name",
            "tier",
            "tier_name",
            "kind",
            "code",
            "code_system",
            "parent",
            "district",
            "street",
            "community",
            "grid",
            "since",
            "until",
            "successor",
            "address",
            "note",
        ]
        read_only_fields = fields


class VersionSerializer(PeriodFields, serializers.ModelSerializer):
    """What an organisation was called and where it hung, for a period."""

    class Meta:
        model = OrganizationVersion
        fields = ["name", "code", "code_system", "parent", "since", "until", "act"]
        read_only_fields = fields


class _Act(serializers.Serializer):
    """What every act may carry."""

    effective_on = serializers.DateField(required=False, help_text="生效日期，默认今天，不能晚于今天")
    title = serializers.CharField(required=False, max_length=120, help_text="事由")
    document = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="文号")


class FoundSerializer(serializers.Serializer):
    """A new organisation."""

    parent = serializers.IntegerField(help_text="上级组织编号")
    name = serializers.CharField(max_length=60)
    tier = serializers.ChoiceField(choices=Tier.choices, required=False, help_text="应为上级的下一层级，可省略")
    kind = serializers.ChoiceField(choices=OrganizationKind.choices, default=OrganizationKind.REGULAR)
    code = serializers.CharField(required=False, allow_blank=True, max_length=24)
    code_system = serializers.ChoiceField(choices=CodeSystem.choices, default=CodeSystem.STATISTICAL)
    address = serializers.CharField(required=False, allow_blank=True, max_length=120)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)
    since = serializers.DateField(required=False, help_text="成立日期，默认今天")
    document = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="批准文号")


class RenameSerializer(_Act):
    """Another name."""

    name = serializers.CharField(max_length=60)


class MoveSerializer(_Act):
    """Another parent."""

    parent = serializers.IntegerField(help_text="划入的组织编号")
    code = serializers.CharField(required=False, max_length=24, help_text="随之改用的代码；不变的省略")


class CloseSerializer(_Act):
    """The end."""

    whole = serializers.BooleanField(default=False, help_text="连同下级组织一并撤销")


class MergeSerializer(_Act):
    """Others into this one."""

    sources = serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=50)
    name = serializers.CharField(required=False, allow_blank=True, max_length=60, help_text="合并后的名称；不变的省略")


class ReorganizationSerializer(serializers.ModelSerializer):
    """An act on the structure."""

    kind_name = serializers.CharField(source="get_kind_display", read_only=True)
    organizations = serializers.SerializerMethodField(help_text="涉及的组织编号")

    class Meta:
        model = Reorganization
        fields = [
            "id",
            "kind",
            "kind_name",
            "title",
            "document",
            "effective_on",
            "place",
            "organizations",
            "created_at",
            "undone_at",
        ]
        read_only_fields = fields

    def get_organizations(self, act) -> list[int]:
        """Ids of what it touched."""
        return [change["organization"] for change in act.changes]


class UnitSerializer(serializers.ModelSerializer):
    """A unit; its contact's phone masked."""

    contact_phone = serializers.CharField(source="contact_phone_masked", read_only=True, help_text="掩码")

    class Meta:
        model = Unit
        fields = [
            "id",
            "name",
            "kind",
            "credit_code",
            "headcount",
            "party_members",
            "party_organization",
            "superior",
            "address",
            "contact_name",
            "contact_phone",
            "closed_on",
            "note",
        ]
        read_only_fields = fields


class UnitWriteSerializer(serializers.Serializer):
    """A unit as the services take it."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=UnitKind.choices, required=False)
    credit_code = serializers.CharField(required=False, allow_blank=True, max_length=24)
    headcount = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    party_members = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    party_organization = serializers.CharField(required=False, allow_blank=True, max_length=80)
    superior = serializers.CharField(required=False, allow_blank=True, max_length=80)
    address = serializers.CharField(required=False, allow_blank=True, max_length=120)
    contact_name = serializers.CharField(required=False, allow_blank=True, max_length=40)
    contact_phone = serializers.CharField(required=False, allow_blank=True, max_length=30, help_text="明文，加密保存")
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class UnitCreateSerializer(UnitWriteSerializer):
    """A new unit, and where it takes part at once."""

    organization = serializers.IntegerField(required=False, help_text="参与的街道或社区编号；区以下必填")
    relation = serializers.ChoiceField(choices=Relation.choices, default=Relation.RESIDENT)
    since = serializers.DateField(required=False, help_text="自何时起参与，默认今天")


class RevealSerializer(serializers.Serializer):
    """What a phone number is needed for."""

    purpose = serializers.CharField(max_length=100, help_text="用途，记入审计")


class PhoneSerializer(serializers.Serializer):
    """A phone number in clear."""

    contact_phone = serializers.CharField()


class ParticipationSerializer(PeriodFields, serializers.ModelSerializer):
    """Who takes part where, as what."""

    unit_name = serializers.CharField(source="unit.name", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    relation_name = serializers.CharField(source="get_relation_display", read_only=True)

    class Meta:
        model = Participation
        fields = [
            "id",
            "unit",
            "unit_name",
            "organization",
            "organization_name",
            "relation",
            "relation_name",
            "since",
            "until",
        ]
        read_only_fields = fields


class JoinSerializer(serializers.Serializer):
    """A unit joins."""

    unit = serializers.IntegerField()
    organization = serializers.IntegerField()
    relation = serializers.ChoiceField(choices=Relation.choices, default=Relation.RESIDENT)
    since = serializers.DateField(required=False)


class LeaveSerializer(serializers.Serializer):
    """A unit leaves."""

    on = serializers.DateField(required=False, help_text="不再参与的第一天，默认今天")


class VenueSerializer(serializers.ModelSerializer):
    """A place."""

    class Meta:
        model = Venue
        fields = [
            "id",
            "organization",
            "name",
            "kind",
            "address",
            "opening_hours",
            "capacity",
            "lends",
            "closed_on",
        ]
        read_only_fields = fields


class VenueWriteSerializer(serializers.Serializer):
    """A place as the services take it."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=VenueKind.choices, required=False)
    address = serializers.CharField(required=False, allow_blank=True, max_length=120)
    opening_hours = serializers.CharField(required=False, allow_blank=True, max_length=120)
    capacity = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    lends = serializers.CharField(required=False, allow_blank=True, max_length=200)


class VenueCreateSerializer(VenueWriteSerializer):
    """A new place, and whose it is."""

    organization = serializers.IntegerField()


# ---- the practice ----------------------------------------------------------------------------------------------------


class RulingSerializer(serializers.Serializer):
    """The district's own value for a figure."""

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
    override = RulingSerializer(allow_null=True)


class FigureSerializer(serializers.Serializer):
    """The figure of a rule, with its clause."""

    rule_id = serializers.CharField()
    name = serializers.CharField()
    severity = serializers.CharField()
    clause = serializers.CharField(source="cite.label")
    quote = serializers.CharField()
    values = serializers.SerializerMethodField()

    def get_values(self, figure) -> ValueSerializer(many=True):
        """Its values."""
        return ValueSerializer(figure.values.values(), many=True).data


class PracticeSerializer(serializers.Serializer):
    """A district's practice on a day."""

    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    document = serializers.CharField(source="document.title")
    published = serializers.DateField(source="document.published", allow_null=True)
    figures = serializers.SerializerMethodField()

    def get_figures(self, practice) -> FigureSerializer(many=True):
        """Its figures."""
        return FigureSerializer(practice.figures.values(), many=True).data
