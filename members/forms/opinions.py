"""Forms of requests of an opinion, and of reserve talent."""

from __future__ import annotations

from django import forms

from common.clock import today
from members.models import Occasion, Opinion, Readiness, Reserve, ReserveEnd
from members.services.opinions import OpinionLine
from members.services.reserves import ReserveLine


class AskForm(forms.Form):
    """What the opinion is asked for."""

    occasion = forms.ChoiceField(
        label="事由", choices=Occasion.choices, widget=forms.RadioSelect, error_messages={"required": "请选择事由。"}
    )
    title = forms.CharField(
        label="具体事项",
        max_length=80,
        help_text="例如：2026 年度优秀共产党员。",
        error_messages={"required": "请写明具体事项。"},
    )
    note = forms.CharField(label="说明", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def line(self) -> OpinionLine:
        """As the services take it."""
        return OpinionLine(**self.cleaned_data)


class AnswerForm(forms.Form):
    """What the place says."""

    opinion = forms.ChoiceField(
        label="意见", choices=Opinion.choices, widget=forms.RadioSelect, error_messages={"required": "请选择意见。"}
    )
    answer = forms.CharField(
        label="具体意见",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="选“有意见”“不同意”的要写明情况。请不要写身份证号、病情等个人情况。",
    )


class ReserveForm(forms.Form):
    """For which post somebody is kept in reserve."""

    aim = forms.CharField(
        label="培养方向", max_length=40, help_text="例如：社区书记。", error_messages={"required": "请写明培养方向。"}
    )
    readiness = forms.ChoiceField(label="梯度", choices=Readiness.choices, widget=forms.RadioSelect, initial="NEXT")
    mentor = forms.CharField(label="培养联系人", required=False, max_length=40)
    since = forms.DateField(label="列入日期", widget=forms.DateInput)
    note = forms.CharField(label="备注", required=False, max_length=200)

    def __init__(self, *args, row: Reserve | None = None, **kwargs):
        if row is not None:
            names = ("aim", "readiness", "mentor", "note", "since")
            kwargs["initial"] = {name: getattr(row, name) for name in names}
        super().__init__(*args, **kwargs)
        if row is not None:
            del self.fields["since"]
        else:
            self.initial.setdefault("since", today())

    def line(self, person_id: int) -> ReserveLine:
        """As the services take it."""
        return ReserveLine(person_id=person_id, **self.cleaned_data)


class ReserveEndForm(forms.Form):
    """Why and when."""

    ended_as = forms.ChoiceField(label="原因", choices=ReserveEnd.choices, widget=forms.RadioSelect)
    last_day = forms.DateField(label="最后一天", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last_day", today())
