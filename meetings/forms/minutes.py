"""Forms of minutes: a part with its decision, the objection window, a correction asked for and its answer."""

from __future__ import annotations

from django import forms

from meetings.models import AgendaItem, AgendaState, MinutesPart
from meetings.services.issuing import LONGEST_ANSWER, LONGEST_OBJECTION
from meetings.services.minutes import DECIDED, LONGEST_PART, PUT_OFF

OUTCOMES = (("", "还没有议定"), (DECIDED, "议定"), (PUT_OFF, "缓议，留待下次"))


class PartForm(forms.Form):
    """The words of one part. `version` is the one that was read."""

    text = forms.CharField(
        label="内容",
        required=False,
        max_length=LONGEST_PART,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="一段一行。印发时按公文格式排好。",
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, part: MinutesPart, **kwargs):
        kwargs.setdefault("initial", {"text": part.text, "version": part.version})
        super().__init__(*args, **kwargs)


class ItemPartForm(PartForm):
    """The words on an agenda item, and what was decided."""

    outcome = forms.ChoiceField(label="议定情况", choices=OUTCOMES, required=False, widget=forms.RadioSelect)
    decision = forms.CharField(
        label="议定意见",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="缓议的，写缓议的原因。提出议题的单位会看到。",
    )
    was = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args, part: MinutesPart, **kwargs):
        item: AgendaItem = part.item
        kwargs.setdefault(
            "initial",
            {
                "text": part.text,
                "version": part.version,
                "outcome": item.state if item.state in (AgendaState.DECIDED, AgendaState.DEFERRED) else "",
                "decision": item.decision,
                "was": item.decision,
            },
        )
        super().__init__(*args, part=part, **kwargs)

    def clean(self):
        """A decision says what it is."""
        data = super().clean()
        if data.get("decision") and not data.get("outcome"):
            self.add_error("outcome", "写了议定意见，请选“议定”或“缓议”。")
        if data.get("outcome") and not data.get("decision"):
            self.add_error("decision", "请写明议定的意见；缓议的，写明原因。")
        return data


class WindowForm(forms.Form):
    """Until when objections may be made."""

    until = forms.DateField(label="截止日期（最后一天）", widget=forms.DateInput)


class ObjectionForm(forms.Form):
    """A correction asked for; the organiser says on whose behalf."""

    text = forms.CharField(
        label="修改意见",
        max_length=LONGEST_OBJECTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明哪里要改、怎么改。",
        error_messages={"required": "请写明哪里要改、怎么改。"},
    )
    unit = forms.ChoiceField(label="提出单位", required=False)

    def __init__(self, *args, units: list[tuple[str, str]] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if units is None:
            self.fields.pop("unit")
        else:
            self.fields["unit"].choices = [("", "本组织"), *units]

    def unit_id(self) -> int | None:
        """The unit chosen."""
        value = self.cleaned_data.get("unit")
        return int(value) if value else None


class AnswerForm(forms.Form):
    """How a correction was dealt with."""

    answer = forms.CharField(
        label="如何处理",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如“已改为……”或“未采纳，因为……”。",
        error_messages={"required": "请写明如何处理。"},
    )
