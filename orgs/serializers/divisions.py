"""Official division lists."""

from __future__ import annotations

from rest_framework import serializers

from orgs.serializers.structure import ReorganizationSerializer


class ShippedListSerializer(serializers.Serializer):
    """A list that comes with the product."""

    name = serializers.CharField()


class DivisionListSerializer(serializers.Serializer):
    """Which list, as of when: one that comes with the product, or a CSV that is uploaded."""

    shipped = serializers.CharField(required=False, max_length=80, help_text="随系统附带的名单；与 file 二者取一")
    file = serializers.FileField(required=False, help_text="CSV，列为 code,name,level,parent_code；UTF-8 或 GB18030")
    vintage = serializers.DateField(help_text="名单时点，例如 2023-06-30")
    effective_on = serializers.DateField(required=False, help_text="生效日期，默认同名单时点")
    document = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="文号")

    def validate(self, attrs):
        """Exactly one list."""
        if bool(attrs.get("shipped")) == bool(attrs.get("file")):
            raise serializers.ValidationError("请给出一份附带的名单（shipped），或上传一份（file），二者取一。")
        return attrs


class DivisionApplySerializer(DivisionListSerializer):
    """The list that was looked at, and what it was seen to do."""

    fingerprint = serializers.CharField(max_length=64, help_text="预览应答中的 fingerprint；之后有变动的不会办理")


class DivisionLineSerializer(serializers.Serializer):
    """One change."""

    tier = serializers.CharField()
    old_name = serializers.CharField(help_text="现在的名称；新增的为空")
    old_code = serializers.CharField()
    old_parent = serializers.CharField(help_text="现在的上级")
    name = serializers.CharField(help_text="名单里的名称；撤销的为空")
    code = serializers.CharField()
    parent = serializers.CharField()
    below = serializers.IntegerField(help_text="一并撤销的下级组织数")


class DivisionPlanSerializer(serializers.Serializer):
    """What a list would change."""

    sentence = serializers.CharField(help_text="一句话")
    empty = serializers.BooleanField(help_text="与名单一致，没有要改的")
    fingerprint = serializers.CharField(help_text="办理时带上")
    refusal = serializers.CharField(help_text="不能办理的原因；可以办理的为空")
    unchanged = serializers.IntegerField()
    added = DivisionLineSerializer(many=True)
    closed = DivisionLineSerializer(many=True)
    moved = DivisionLineSerializer(many=True, help_text="划转并改代码")
    recoded = DivisionLineSerializer(many=True)
    renamed = DivisionLineSerializer(many=True)
    doubts = serializers.ListField(child=serializers.CharField(), help_text="请核实")


class DivisionResultSerializer(serializers.Serializer):
    """What was done."""

    sentence = serializers.CharField()
    act = ReorganizationSerializer(allow_null=True, help_text="这次机构调整，可以整体撤回；没有要改的为空")
