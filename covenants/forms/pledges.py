"""Forms of deliveries, records and reviews. Only the day is asked for, and it is there already."""

from __future__ import annotations

from django import forms

from common.clock import today
from common.file_fields import AttachedFiles
from common.files import FILE_HINT
from covenants.models import Satisfaction

PHOTO_HINT = f"不要求上传。{FILE_HINT}拍摄地点、时间等信息会自动去掉。"


class RecordForm(forms.Form):
    """What was done."""

    done_on = forms.DateField(label="履诺日期", widget=forms.DateInput)
    served = forms.IntegerField(label="服务人次", required=False, min_value=0, max_value=1_000_000)
    remark = forms.CharField(label="说明", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    photos = AttachedFiles(label="照片", accept=".jpg,.jpeg,.png", help_text=PHOTO_HINT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", today())


class SeveralForm(forms.Form):
    """Several deliveries, on one day or each on its own."""

    done_on = forms.DateField(
        label="履诺日期",
        required=False,
        widget=forms.DateInput,
        help_text="不填：时段内的记今天，已过时段的记时段最后一天。",
    )


class DisputeForm(forms.Form):
    """What was otherwise."""

    reason = forms.CharField(
        label="有什么不同",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：当天没有来；人数不是 30 人。提供方会看到，并可以答复。",
        error_messages={"required": "请写明有什么不同，提供方照着才能核对。"},
    )


class ReplyForm(forms.Form):
    """The giver's answer."""

    reply = forms.CharField(label="答复", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ExcuseForm(forms.Form):
    """Why it was not needed or not possible."""

    reason = forms.CharField(
        label="未履原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明为什么这一次不需要或没能履行。"},
    )


class PlanForm(forms.Form):
    """The day both agreed upon."""

    planned_on = forms.DateField(label="约定日期", required=False, widget=forms.DateInput, help_text="留空为不约定。")


class ReviewForm(forms.Form):
    """How content one is, and a sentence."""

    satisfaction = forms.TypedChoiceField(
        label="满意度", choices=Satisfaction.choices, coerce=int, widget=forms.RadioSelect
    )
    sentence = forms.CharField(
        label="评语",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不满意的必填。",
    )


class AnswerForm(forms.Form):
    """The other side's word on a review."""

    answer = forms.CharField(label="回应", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
