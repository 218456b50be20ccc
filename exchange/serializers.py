"""Imports for the API. Protected values are masked as on the page."""

from __future__ import annotations

from rest_framework import serializers

from exchange.models import ImportBatch, RowState


class BatchSerializer(serializers.ModelSerializer):
    """One import: where it stands, what it would do, what it did."""

    state_name = serializers.CharField(source="get_state_display", read_only=True)
    actor = serializers.CharField(source="actor.display_name", read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True, help_text="各结果的行数")
    problem = serializers.DictField(read_only=True, help_text="未能识别或未能写入的原因：code、message")
    result = serializers.DictField(read_only=True, help_text="写入之后：counts、lines、links")
    notes = serializers.DictField(read_only=True, help_text="各组（社区）按规则的核对结果")
    can_be_undone = serializers.BooleanField(read_only=True)

    class Meta:
        model = ImportBatch
        fields = [
            "id",
            "filename",
            "size",
            "kind",
            "state",
            "state_name",
            "revision",
            "counts",
            "notes",
            "problem",
            "result",
            "options",
            "actor",
            "office",
            "created_at",
            "read_at",
            "committed_at",
            "undone_at",
            "can_be_undone",
        ]
        read_only_fields = fields


class RowSerializer(serializers.Serializer):
    """A row of a preview: what it says, what importing it would do, why not."""

    id = serializers.IntegerField(help_text="行的编号，用于改正")
    sheet = serializers.IntegerField(help_text="工作簿中第几张表，从 0 起")
    row = serializers.IntegerField(help_text="表中的行号")
    state = serializers.ChoiceField(choices=RowState.choices)
    group = serializers.CharField(help_text="所属分组，如社区代码")
    group_name = serializers.CharField()
    values = serializers.DictField(child=serializers.CharField(), help_text="各列的内容，电话已遮盖")
    reasons = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    changes = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class UploadSerializer(serializers.Serializer):
    """A workbook."""

    workbook = serializers.FileField(help_text="xlsx 或 csv，不超过 10 MB")
    kind = serializers.CharField(required=False, allow_blank=True, default="", help_text="不填则自动识别")
    sheet_name = serializers.CharField(required=False, allow_blank=True, default="", max_length=120)


class MendSerializer(serializers.Serializer):
    """A row corrected: texts by field as they would stand in the sheet."""

    texts = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=2000), default=dict)
    accepted = serializers.BooleanField(default=False, help_text="确认证件类问题已核对")
    left_out = serializers.BooleanField(required=False, help_text="true 不导入这一行，false 恢复")


class OptionsSerializer(serializers.Serializer):
    """What is decided for the whole import."""

    kind = serializers.CharField()
    choices = serializers.DictField(child=serializers.CharField(allow_blank=True))


class ConfirmSerializer(serializers.Serializer):
    """Write what the preview of this revision shows."""

    revision = serializers.IntegerField(help_text="看到的核对结果的版本")
    only_good = serializers.BooleanField(default=False, help_text="true 只导入正确的行；false 有误则不导入")
