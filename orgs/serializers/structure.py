"""Organisations, their history, and acts on the structure."""

from __future__ import annotations

from rest_framework import serializers

from orgs.models import CodeSystem, Organization, OrganizationKind, OrganizationVersion, Reorganization, Tier
from orgs.serializers import PeriodFields, TierWordField


class OrganizationSerializer(PeriodFields, serializers.ModelSerializer):
    """An organisation, as it is or as it was on the day of `?on=`."""

    tier_name = TierWordField(source="tier", read_only=True)
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


class DescribeSerializer(serializers.Serializer):
    """What is not structure; what is not sent stays as it is."""

    address = serializers.CharField(required=False, allow_blank=True, max_length=120)
    kind = serializers.ChoiceField(choices=OrganizationKind.choices, required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class RenameSerializer(_Act):
    """Another name."""

    name = serializers.CharField(max_length=60)


class RecodeSerializer(_Act):
    """Another code."""

    code = serializers.CharField(allow_blank=True, max_length=24, help_text="空为没有代码")
    code_system = serializers.ChoiceField(choices=CodeSystem.choices, required=False, help_text="默认不变")


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


class PartSerializer(serializers.Serializer):
    """One part of a split."""

    name = serializers.CharField(max_length=60)
    code = serializers.CharField(required=False, allow_blank=True, max_length=24)
    children = serializers.ListField(
        child=serializers.IntegerField(), required=False, max_length=500, help_text="划归它的下级组织编号"
    )


class SplitSerializer(_Act):
    """New organisations beside this one."""

    parts = PartSerializer(many=True, min_length=1, max_length=6, help_text="新组织，最多 6 个")
    keep = serializers.BooleanField(default=True, help_text="原组织保留；不保留的须把下级组织全部划出")


class ActPreviewSerializer(serializers.Serializer):
    """An act to look at before it is carried out."""

    act = serializers.ChoiceField(
        [
            ("rename", "更名"),
            ("recode", "改代码"),
            ("move", "划转"),
            ("merge", "合并"),
            ("split", "分设"),
            ("close", "撤销"),
        ]
    )
    content = serializers.DictField(help_text="办理时要发送的内容")


class PreviewSerializer(serializers.Serializer):
    """What an act would do."""

    lines = serializers.ListField(child=serializers.CharField(), help_text="逐个组织的变化")
    follow = serializers.IntegerField(help_text="随之变动的下级组织数")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="各种变化的组织数")
    closed = serializers.ListField(child=serializers.IntegerField(), source="closed_ids", help_text="撤销的组织编号")
    carried = serializers.ListField(
        child=serializers.CharField(), help_text="分设网格时：楼栋、岗位、小区归哪里，还有什么要登记"
    )


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
