"""Forms of deciding on filings and of changes in office."""

from __future__ import annotations

from django import forms

from common.clock import today
from members.models import FilingKind


class ReturnForm(forms.Form):
    """What is to be mended."""

    remark = forms.CharField(
        label="要改什么",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清是哪一席、缺什么，对方照着就能改。",
        error_messages={"required": "退回时请写明要改什么。"},
    )


class AcceptForm(forms.Form):
    """An optional remark."""

    remark = forms.CharField(
        label="办理意见", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ResubmitForm(forms.Form):
    """A change in office filed again."""

    document = forms.CharField(label="依据文号", required=False, max_length=80)
    statement = forms.CharField(label="事由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class EndingForm(forms.Form):
    """Removal or release of somebody in office."""

    kind = forms.ChoiceField(
        label="怎样离任",
        widget=forms.RadioSelect,
        choices=[
            (FilingKind.RELEASE, "解除：工作调动、退休等，凭所在单位的书面通报"),
            (FilingKind.REMOVAL, "免职：不称职或不履职，经党组织研究"),
        ],
        error_messages={"required": "请选择是解除还是免职。"},
    )
    effective_on = forms.DateField(
        label="从哪一天起不再任职",
        widget=forms.DateInput,
        help_text="上级同意备案后才生效；办理时已过这一天的，从同意当日起。",
    )
    ground = forms.CharField(label="事由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(
        label="依据文号",
        required=False,
        max_length=80,
        help_text="解除必填：单位书面通报的文号。免职：研究时的会议纪要文号。",
    )
    studied_on = forms.DateField(label="党组织研究日期", required=False, widget=forms.DateInput, help_text="免职必填。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("effective_on", today())


class CoOptionForm(forms.Form):
    """What a co-option needs beside what is said of the person."""

    starts_on = forms.DateField(label="任职起始", widget=forms.DateInput)
    ground = forms.CharField(label="增补事由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(label="文号", required=False, max_length=80)


class ExtendForm(forms.Form):
    """Move the end of a term."""

    last_day = forms.DateField(label="新的届满日期（最后一天）", widget=forms.DateInput)
    approval = forms.CharField(label="批准文号", max_length=80, help_text="延期或提前换届都要有上级批准。")
