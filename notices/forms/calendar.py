"""The workbook with a year's arrangement of holidays, and its confirmation after the preview."""

from __future__ import annotations

import json
from datetime import date

from django import forms

from common.clock import today
from common.models import DayKind
from exchange.safety import MAX_BYTES
from notices.services.calendar import Day


class ArrangementForm(forms.Form):
    """Which year, from which document, and the table."""

    year = forms.TypedChoiceField(label="年份", coerce=int)
    source = forms.CharField(
        label="依据",
        min_length=4,
        max_length=80,
        help_text="文件名称或文号，例如“国务院办公厅关于2027年部分节假日安排的通知”",
    )
    confirmed = forms.BooleanField(
        label="国务院办公厅已经公布",
        required=False,
        initial=True,
        help_text="没有公布、只是预计的，不勾选：日期照此计算，但仍标明尚未公布。",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        year = today().year
        self.fields["year"].choices = [(number, f"{number} 年") for number in range(year - 1, year + 3)]


class UploadForm(ArrangementForm):
    """With the workbook."""

    workbook = forms.FileField(
        label="表格文件",
        help_text="Excel 工作簿（.xlsx）或 CSV，有“日期”“安排”“节日”三列；安排写“放假”或“上班”。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv", "data-max": str(MAX_BYTES)}),
        error_messages={
            "required": "请选择放假安排的表格。",
            "missing": "请选择放假安排的表格。",
            "empty": "文件是空的（0 字节）。请确认表格已保存，再重新上传。",
        },
    )
    field_order = ("year", "workbook", "source", "confirmed")


class ConfirmForm(ArrangementForm):
    """What the preview showed, sent back: it is judged again as if it had been uploaded."""

    days = forms.CharField(max_length=20_000)

    def clean_days(self) -> list[Day]:
        """The lines; a field that somebody wrote by hand is refused with a sentence."""
        try:
            rows = json.loads(self.cleaned_data["days"])
            return [Day(date.fromisoformat(day), DayKind(kind).value, str(name)[:40]) for day, kind, name in rows]
        except (ValueError, TypeError):
            raise forms.ValidationError("预览的内容不完整，请重新上传表格。") from None


def written(days: list[Day]) -> str:
    """The lines for ConfirmForm."""
    return json.dumps([[day.date.isoformat(), str(day.kind), day.name] for day in days], ensure_ascii=False)
