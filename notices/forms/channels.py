"""Forms of channels and addresses: made from what a kind of channel says has to be filled in."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from notices.channels import CARRIERS, Field, Values
from notices.hours import QUIET_FROM, QUIET_UNTIL
from notices.models import ChannelKind

KEPT = "已设置，不显示；不改就留空。"


class FilledForm(forms.Form):
    """Fields of a channel or an address. Secrets are never put into the page, neither kept ones nor typed ones."""

    def __init__(self, *args, fields: Iterable[Field], kept: Values, optional: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = [field.name for field in fields]
        for field in fields:
            self.fields[field.name] = _form_field(field, kept, optional)

    def given(self) -> Values:
        """What was typed, by field."""
        return {name: self.cleaned_data[name] for name in self.names}


def _form_field(field: Field, kept: Values, optional: bool) -> forms.CharField:
    has = bool(kept.get(field.name))
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    if field.long:
        widget: forms.Widget = forms.Textarea(attrs={"rows": 4, **attrs})
    elif field.secret:
        widget = forms.PasswordInput(attrs={**attrs, "autocomplete": "new-password"})
    else:
        widget = forms.TextInput(attrs=attrs)
    hint = field.help
    if field.secret and has:
        hint = f"{KEPT}{hint}"
    return forms.CharField(
        label=field.label,
        help_text=hint,
        required=field.required and not optional and not (field.secret and has),
        max_length=2000 if field.long else 300,
        widget=widget,
        initial=(kept.get(field.name) or field.default) if not field.secret or not has else "",
    )


class ChannelForm(FilledForm):
    """A channel: its name and settings."""

    name = forms.CharField(
        label="名称",
        max_length=40,
        required=False,
        help_text="大家在“我的提醒方式”里看到的名称，不填就用渠道种类的名称",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, kind: str, kept: Values, **kwargs):
        super().__init__(*args, fields=CARRIERS[kind].settings, kept=kept, **kwargs)
        self.fields["name"].widget.attrs["placeholder"] = ChannelKind(kind).label


class HourForm(forms.Form):
    """At which hour of a working day the district's digests go out; never in the quiet hours."""

    hour = forms.TypedChoiceField(
        label="发送时间",
        coerce=int,
        choices=[(hour, f"{hour} 点") for hour in range(QUIET_UNTIL, QUIET_FROM)],
        help_text="工作日从这个时间起发出，每人每天每个渠道最多一条。晚上 8 点到早上 8 点、周末和放假都不发。"
        "当天已经发过的，从下一个工作日起按新的时间",
    )


class GroupForm(FilledForm):
    """The robot of an office's group."""

    organization = forms.ModelChoiceField(label="组织", queryset=None, empty_label="请选择")
    field_order = ("organization",)

    def __init__(self, *args, kind: str, kept: Values, organizations, **kwargs):
        super().__init__(*args, fields=CARRIERS[kind].address, kept=kept, **kwargs)
        self.fields["organization"].queryset = organizations
        found = list(organizations[:2])
        if len(found) == 1:
            self.fields["organization"].initial = found[0]


class AddressForm(FilledForm):
    """How I am reached on a channel."""

    wanted = forms.BooleanField(label="用这种方式提醒我", required=False)

    def __init__(self, *args, kind: str, kept: Values, **kwargs):
        super().__init__(*args, fields=CARRIERS[kind].address, kept=kept, optional=True, **kwargs)
        self.order_fields([*self.names, "wanted"])
