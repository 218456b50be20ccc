"""Imports for the API. Protected values are masked as on the page."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from exchange.models import ImportBatch, RowState
from exchange.selectors import sheet_lines


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


class SheetSerializer(serializers.Serializer):
    """What one sheet of the workbook was read as."""

    name = serializers.CharField()
    kind = serializers.CharField(help_text="表格种类的名称")
    supported = serializers.BooleanField(help_text="本单位能否导入这种表")
    header = serializers.CharField(help_text="表头所在的行")
    records = serializers.IntegerField()
    skipped = serializers.ListField(child=serializers.CharField(), help_text="跳过的行和原因")
    issues = serializers.ListField(child=serializers.CharField())


class BatchDetailSerializer(BatchSerializer):
    """The same with what each sheet was read as."""

    sheets = serializers.SerializerMethodField()
    ignored = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="没有认出表头的表")

    class Meta(BatchSerializer.Meta):
        fields = [*BatchSerializer.Meta.fields, "sheets", "ignored"]
        read_only_fields = fields

    @extend_schema_field(SheetSerializer(many=True))
    def get_sheets(self, batch):
        """As the preview tells it."""
        return SheetSerializer(sheet_lines(batch), many=True).data


class TemplateSerializer(serializers.Serializer):
    """A kind of sheet that can be imported, and where its template is."""

    kind = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(help_text="空白模板的地址")


class ChoiceSerializer(serializers.Serializer):
    """One of the ways an option can be decided."""

    value = serializers.CharField()
    label = serializers.CharField()
    hint = serializers.CharField()


class OptionSerializer(serializers.Serializer):
    """Something to decide for the whole import; of choices the first is the default."""

    key = serializers.CharField()
    label = serializers.CharField()
    type = serializers.CharField(source="kind", help_text="choice、date 或 number；后两种可以不填")
    hint = serializers.CharField()
    when = serializers.ListField(child=serializers.CharField(), allow_null=True, help_text="选了哪一项时才用")
    choices = ChoiceSerializer(many=True)


class OfferedSerializer(serializers.Serializer):
    """What is offered for the sheets of a kind, and what is chosen."""

    kind = serializers.CharField()
    title = serializers.CharField()
    options = OptionSerializer(many=True)
    chosen = serializers.DictField(child=serializers.CharField())


class ForeseenSerializer(serializers.Serializer):
    """What confirming would do, before it is done."""

    revision = serializers.IntegerField(help_text="确认时带上")
    lines = serializers.ListField(child=serializers.CharField())
    wrong = serializers.IntegerField(help_text="有误、不会写入的行数")


class CellSerializer(serializers.Serializer):
    """A cell of a row: what stands in it, what is wrong with it."""

    key = serializers.CharField()
    label = serializers.CharField()
    type = serializers.CharField(help_text="text、choice、date 或 phone")
    required = serializers.BooleanField()
    hint = serializers.CharField()
    choices = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    text = serializers.CharField(help_text="现在的内容，改正时原样或改后传回")
    said = serializers.ListField(child=serializers.CharField(), help_text="哪里有误、怎样改")


class RowFormSerializer(serializers.Serializer):
    """A row to be mended."""

    id = serializers.IntegerField()
    row = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RowState.choices)
    cells = CellSerializer(many=True)
    confirm = serializers.CharField(help_text="可以确认无误的内容，如“出生年月、性别”；空则没有")


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


class ReadAgainSerializer(serializers.Serializer):
    """Read a refused workbook once more."""

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
