"""Forms of reminders: put off, and a district's ladder."""

from __future__ import annotations

import re

from django import forms

from common.clock import today
from notices.ladder import parse_stages

_BETWEEN = re.compile(r"[\s,，、;；]+")


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class SnoozeForm(forms.Form):
    """Until when, and why."""

    until = DayField(label="推迟到", error_messages={"invalid": "请填写日期，例如 2026-06-30。"})
    reason = forms.CharField(label="原因", max_length=100, help_text="例如：等街道统一安排时间。推迟的原因上级看得到。")


class LadderForm(forms.Form):
    """A district's own ladder."""

    stages = forms.CharField(
        label="提醒时点",
        max_length=100,
        required=False,
        help_text="用逗号分开，例如 T-30, T-7, T。留空表示不提醒，只在待办里显示。",
    )
    title = forms.CharField(
        label="提醒用语",
        max_length=60,
        required=False,
        help_text="消息里写的话，对这类事项的每一件都一样：不写姓名、日期和数字。留空用默认的说法，就是框里浅色的字。",
    )
    since = DayField(label="自哪天起")
    reason = forms.CharField(label="理由或依据", max_length=200)

    def __init__(self, *args, usual: str, **kwargs):
        """usual  what is said where the district says nothing of its own"""
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs["placeholder"] = usual

    def clean_stages(self) -> list[str]:
        """The stages as a list; a wrong one is named."""
        texts = [text for text in _BETWEEN.split(self.cleaned_data["stages"]) if text]
        try:
            return [stage.text for stage in parse_stages(texts)]
        except ValueError as error:
            raise forms.ValidationError(f"{error}。") from error


class EndLadderForm(forms.Form):
    """Back to the usual ladder."""

    since = DayField(label="自哪天起", initial=today)
    reason = forms.CharField(label="理由", max_length=200)
