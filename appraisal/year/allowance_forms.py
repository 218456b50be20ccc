"""Forms of part-time members' allowances."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import forms

from appraisal.models import Allowance
from appraisal.year.allowances import AllowanceDecision, PaymentLine
from common.clock import today
from members.models import Appointment

_MONEY = {"min_value": "金额不能小于 0。", "invalid": "请只填数字，例如 200 或 150.50。"}
MONTHS = [(month, f"{month} 月") for month in range(1, 13)]


def _money(label: str, **kwargs) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, max_digits=8, decimal_places=2, min_value=0, error_messages=_MONEY, **kwargs
    )


class AllowanceForm(forms.Form):
    """For whom one asks: everybody for whom nothing was asked this year is ticked already."""

    appointments = forms.TypedMultipleChoiceField(
        label="兼职委员",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="今年还没有提出的都列在这里，不提的去掉勾。",
    )
    note = forms.CharField(
        label="说明", required=False, max_length=200, help_text="给派出单位看的，例如：请按贵单位的规定给予适当补贴。"
    )

    def __init__(self, *args, members: Sequence[Appointment], **kwargs):
        kwargs.setdefault("initial", {"appointments": [row.pk for row in members]})
        super().__init__(*args, **kwargs)
        self.fields["appointments"].choices = [
            (row.pk, f"{row.person.name}（{row.represents.name}）") for row in members
        ]


class AllowanceDecisionForm(forms.Form):
    """The unit's decision."""

    granted = forms.TypedChoiceField(
        label="决定", choices=(("yes", "同意发放"), ("no", "不发")), coerce=lambda text: text == "yes",
        widget=forms.RadioSelect, initial="yes",
    )  # fmt: skip
    transport = _money("交通补贴（元/月）")
    communication = _money("通讯补贴（元/月）", help_text="金额由单位定，制度没有规定数额。")
    first_month = forms.TypedChoiceField(label="起始月份", coerce=int, choices=MONTHS)
    last_month = forms.TypedChoiceField(label="截止月份", coerce=int, choices=MONTHS)
    document = forms.CharField(label="文号", max_length=80, required=False)
    remark = forms.CharField(label="说明", max_length=200, required=False, help_text="不发的写明原因。")

    def __init__(self, *args, served: Sequence[int], sums: dict, **kwargs):
        kwargs["initial"] = {"granted": "yes", "first_month": served[0], "last_month": served[-1], **sums}
        super().__init__(*args, **kwargs)
        choices = [(month, f"{month} 月") for month in served]
        self.fields["first_month"].choices = self.fields["last_month"].choices = choices

    def line(self) -> AllowanceDecision:
        """As the service takes it."""
        return AllowanceDecision(**self.cleaned_data)


class AllowancePaymentForm(forms.Form):
    """Which months were paid: those that are due by now are ticked already."""

    months = forms.TypedMultipleChoiceField(label="月份", coerce=int, widget=forms.CheckboxSelectMultiple)
    transport = _money("交通补贴（元/月）")
    communication = _money("通讯补贴（元/月）")
    on = forms.DateField(label="发放日期", required=False, help_text="留空为今天")
    document = forms.CharField(label="凭证号", max_length=80, required=False)

    def __init__(self, *args, allowance: Allowance, months: Sequence[int], **kwargs):
        last = 12 if allowance.year < today().year else today().month
        kwargs["initial"] = {
            "months": [month for month in months if month <= last],
            "transport": allowance.transport,
            "communication": allowance.communication,
        }
        super().__init__(*args, **kwargs)
        self.fields["months"].choices = [(month, f"{month} 月") for month in months]

    def line(self) -> PaymentLine:
        """As the service takes it. The sums stand in the form already: one that was cleared is none."""
        sums = {name: self.cleaned_data[name] or Decimal(0) for name in ("transport", "communication")}
        return PaymentLine(**(self.cleaned_data | sums))


class CancelPaymentForm(forms.Form):
    """Why."""

    why = forms.CharField(label="作废原因", max_length=120)
