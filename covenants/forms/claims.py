"""Forms of claims. Everything has an answer already: one click takes the whole of what is left."""

from __future__ import annotations

from django import forms

from covenants.models import ListItem

OWN = "own"


class ClaimForm(forms.Form):
    """A claim of a part, with a word, or on behalf of a unit.

    parties       (value, name) of those for whom this office may claim; the page's links choose one of them
    counterparts  the claimant's own items on the other list
    """

    party = forms.ChoiceField(label="认领方", widget=forms.HiddenInput)
    quantity = forms.DecimalField(label="认领数量", required=False, min_value=0, max_digits=12, decimal_places=2)
    matched = forms.ChoiceField(
        label="用我方的哪一项对应", required=False, help_text="例如用自己的一项服务满足这项需求。可以不选。"
    )
    message = forms.CharField(label="留言", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, item: ListItem, parties: list[tuple[str, str]], counterparts: list[ListItem], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties
        self.initial.setdefault("party", parties[0][0])
        if counterparts:
            self.fields["matched"].choices = [("", "不对应"), *((str(row.pk), row.title) for row in counterparts)]
        else:
            del self.fields["matched"]
        rest = "" if item.left is None else f"还剩 {item.left.normalize():f}{item.measure}，"
        self.fields["quantity"].help_text = f"{rest}不填就是{'全部' if rest else '1'}{'认领' if rest else '份'}。"

    @property
    def values(self) -> dict:
        """As the service takes them."""
        data = self.cleaned_data
        return {
            "unit_id": None if data["party"] == OWN else int(data["party"]),
            "quantity": data["quantity"],
            "matched_id": int(data["matched"]) if data.get("matched") else None,
            "message": data["message"],
        }


class DeclineForm(forms.Form):
    """Why not; the other side reads it."""

    reason = forms.CharField(
        label="谢绝的理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="对方会看到。",
        error_messages={"required": "请写明为什么谢绝，例如“本季度人手已经排满”。"},
    )


class WithdrawForm(forms.Form):
    """Why it is taken back; asked for once the other side has agreed."""

    reason = forms.CharField(label="撤回的理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, needed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
