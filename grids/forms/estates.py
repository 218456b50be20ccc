"""Forms of estates, what covers them, and their owners' committees."""

from __future__ import annotations

from datetime import timedelta

from django import forms

from common.clock import today
from grids.forms.territory import PersonFields, SinceMixin, whole
from grids.models import Estate, EstateKind, OwnersPost
from grids.services.estates import EstateLine
from grids.services.owners import OwnersMemberLine, OwnersTermLine


class EstateForm(forms.Form):
    """An estate."""

    name = forms.CharField(label="小区名称", max_length=60, error_messages={"required": "请填写小区名称。"})
    kind = forms.ChoiceField(label="类别", choices=EstateKind.choices, widget=forms.RadioSelect)
    address = forms.CharField(label="地址", required=False, max_length=120)
    households = whole("户数")
    people = whole("人数")
    members = whole("居民党员数")
    divided_on = forms.DateField(label="划分日期", widget=forms.DateInput)
    note = forms.CharField(label="备注", required=False, max_length=200)

    def __init__(self, *args, estate: Estate | None = None, **kwargs):
        if estate is not None:
            kwargs["initial"] = {name: getattr(estate, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.initial.setdefault("divided_on", today())
        self.initial.setdefault("kind", EstateKind.RESIDENTIAL)

    def line(self) -> EstateLine:
        """As the services take it."""
        return EstateLine(**self.cleaned_data)


class CoverForm(SinceMixin, forms.Form):
    """Which estates a branch covers."""

    estates = forms.MultipleChoiceField(
        label="覆盖的小区",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选一个为单独成立，选几个为联合成立。",
    )
    since = forms.DateField(label="自哪天起", widget=forms.DateInput)

    def __init__(self, *args, estates: list[tuple[str, str]], held: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["estates"].choices = estates
        self.initial.setdefault("estates", [str(pk) for pk in held])

    @property
    def estate_ids(self) -> list[int]:
        """The ids that were ticked."""
        return [int(pk) for pk in self.cleaned_data["estates"]]


class PropertyForm(SinceMixin, forms.Form):
    """Which property company looks after an estate."""

    unit = forms.ChoiceField(label="物业公司", required=False)
    since = forms.DateField(label="自哪天起", widget=forms.DateInput)

    def __init__(self, *args, units: list[tuple[str, str]], held: int | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "没有物业公司"), *units]
        if not units:
            self.fields["unit"].help_text = "名单里没有物业公司，请先在“单位”里登记，类别选“物业公司”。"
        self.initial.setdefault("unit", str(held or ""))

    @property
    def unit_id(self) -> int | None:
        """The company that was chosen."""
        return int(self.cleaned_data["unit"]) if self.cleaned_data["unit"] else None


class OwnersTermForm(forms.Form):
    """A term of an owners' committee."""

    number = forms.IntegerField(label="第几届", min_value=1, max_value=99)
    since = forms.DateField(label="自", widget=forms.DateInput)
    last_day = forms.DateField(label="届满日期", required=False, widget=forms.DateInput)
    document = forms.CharField(label="备案文号", required=False, max_length=80)

    def line(self) -> OwnersTermLine:
        """As the services take it."""
        data = dict(self.cleaned_data)
        last = data.pop("last_day")
        return OwnersTermLine(until=last + timedelta(days=1) if last else None, **data)


class OwnersMemberForm(PersonFields):
    """A member of an owners' committee."""

    post = forms.ChoiceField(label="职务", choices=OwnersPost.choices, widget=forms.RadioSelect, initial="MEMBER")
    party = forms.BooleanField(label="党员", required=False)
    in_service = forms.BooleanField(label="在职党员", required=False)
    since = forms.DateField(label="任职日期", required=False, widget=forms.DateInput, help_text="不填为本届起始日期。")

    def line(self) -> OwnersMemberLine:
        """As the services take it."""
        data = self.cleaned_data
        return OwnersMemberLine(
            person=self.person(),
            post=data["post"],
            party=data["party"] or data["in_service"],
            in_service=data["in_service"],
            since=data["since"],
        )
