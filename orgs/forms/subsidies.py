"""Forms of money for branches."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from orgs.models import Organization, SubsidyKind
from orgs.services.subsidies import SubsidyLine
from orgs.wording import branch_word

_MONEY = {"min_value": "金额应大于 0。", "invalid": "请只填数字，例如 3000 或 1250.50。"}


class SubsidyForm(forms.Form):
    """The same to each of the branches that are ticked, or to all that got no start-up money yet."""

    everyone = forms.BooleanField(label="还没有登记新组建补助的都登记", required=False)
    branches = forms.MultipleChoiceField(
        label="党支部", required=False, widget=forms.CheckboxSelectMultiple, help_text="只登记几个的，在这里勾选"
    )
    kind = forms.ChoiceField(label="类别", choices=SubsidyKind.choices, initial=SubsidyKind.START)
    amount = forms.DecimalField(
        label="每个支部的金额（元）", max_digits=12, decimal_places=2, min_value=0, error_messages=_MONEY
    )
    purpose = forms.CharField(label="用途", max_length=80, initial="新组建党支部启动补助")
    on = forms.DateField(label="核拨日期", required=False, help_text="留空为今天")
    document = forms.CharField(label="文号或凭证号", max_length=80, required=False)

    def __init__(
        self,
        *args,
        branches: Sequence[Organization],
        waiting: Sequence[int],
        amount: int | None = None,
        **kwargs,
    ):
        kwargs["initial"] = {"amount": amount}
        super().__init__(*args, **kwargs)
        self.waiting = list(waiting)
        self.fields["branches"].choices = [
            (str(row.pk), f"{branch_word(row.name)}（{'，'.join(_said(row))}）") for row in branches
        ]
        if not self.waiting:
            del self.fields["everyone"]

    def clean(self):
        """Somebody must be named."""
        data = super().clean()
        if not data.get("everyone") and not data.get("branches") and "branches" not in self.errors:
            self.add_error("branches", "请勾选党支部，或勾选“还没有登记新组建补助的都登记”。")
        return data

    def chosen(self) -> list[int]:
        """Ids of the branches."""
        if self.cleaned_data.get("everyone"):
            return self.waiting
        return [int(pk) for pk in self.cleaned_data["branches"]]

    def line(self) -> SubsidyLine:
        """As the service takes it."""
        names = ("amount", "purpose", "kind", "on", "document")
        return SubsidyLine(**{name: self.cleaned_data[name] for name in names})


def _said(row: Organization) -> list[str]:
    closed = f"{row.until} 起已撤销" if row.until else ""
    return [one for one in (row.parent.name, closed, "已有新组建补助" if row.started else "") if one]


class CancelSubsidyForm(forms.Form):
    """Why."""

    why = forms.CharField(label="作废原因", max_length=120)
