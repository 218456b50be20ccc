"""Forms of places of business, their units and instructors."""

from __future__ import annotations

from django import forms

from grids.forms.territory import PersonFields, SinceMixin
from grids.models import BusinessKind, BusinessPlace
from grids.services.business import BusinessLine


class BusinessForm(SinceMixin, forms.Form):
    """An office building or market."""

    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "请填写名称。"})
    kind = forms.ChoiceField(label="种类", choices=BusinessKind.choices, widget=forms.RadioSelect, initial="OFFICES")
    address = forms.CharField(label="地址", required=False, max_length=120)
    since = forms.DateField(label="自哪天起", widget=forms.DateInput)
    note = forms.CharField(label="备注", required=False, max_length=200)

    def __init__(self, *args, place: BusinessPlace | None = None, **kwargs):
        if place is not None:
            names = ("name", "kind", "address", "note", "since")
            kwargs["initial"] = {name: getattr(place, name) for name in names}
        super().__init__(*args, **kwargs)
        if place is not None:
            del self.fields["since"]

    def line(self) -> BusinessLine:
        """As the services take it."""
        return BusinessLine(**self.cleaned_data)


class TenantForm(SinceMixin, forms.Form):
    """A unit that is in the place."""

    unit = forms.ChoiceField(
        label="单位",
        help_text="名单里没有的，先在“单位”里登记；有党组织的，在单位的“党组织名称”里写明，覆盖率自动计算。",
        error_messages={"required": "请选择单位。"},
    )
    since = forms.DateField(label="自哪天起", widget=forms.DateInput)

    def __init__(self, *args, units: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "请选择"), *units]


class InstructorForm(SinceMixin, PersonFields):
    """Who guides the place."""

    since = forms.DateField(label="自哪天起", widget=forms.DateInput)
    field_order = ("name", "phone", "since")
