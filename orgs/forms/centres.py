"""Forms of service centres and bookings."""

from __future__ import annotations

from django import forms

from common.clock import today
from orgs.models import Facility, FacilityKind
from orgs.services.centres import BookingLine, FacilityLine

_TIME = {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}


class FacilityForm(forms.Form):
    """A room, or a service."""

    name = forms.CharField(label="名称", max_length=40, help_text="例如：二楼会议室、四点半课堂、法律咨询")
    kind = forms.ChoiceField(label="类别", choices=FacilityKind.choices, initial=FacilityKind.ROOM)
    capacity = forms.IntegerField(label="可容纳人数", min_value=1, required=False)
    note = forms.CharField(label="说明", max_length=120, required=False, help_text="例如：有投影仪；每次不超过 2 小时")

    def __init__(self, *args, facility: Facility | None = None, **kwargs):
        if facility is not None:
            kwargs["initial"] = {name: getattr(facility, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def line(self) -> FacilityLine:
        """As the service takes it."""
        return FacilityLine(**self.cleaned_data)


class ClosedDayForm(forms.Form):
    """A day, and why."""

    on = forms.DateField(label="闭馆日期")
    why = forms.CharField(label="原因", max_length=60, help_text="例如：国庆节、设备检修")


class BookingForm(forms.Form):
    """When, what for, who is asked for."""

    on = forms.DateField(label="日期")
    starts = forms.TimeField(label="开始", **_TIME)
    ends = forms.TimeField(label="结束", **_TIME)
    purpose = forms.CharField(label="用途", max_length=80, help_text="例如：联合主题党日")
    contact = forms.CharField(
        label="联系人", max_length=40, required=False, help_text="只有阵地所属组织（及其上级）和你们自己看得到"
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"on": today()})
        super().__init__(*args, **kwargs)

    def line(self) -> BookingLine:
        """As the service takes it."""
        return BookingLine(**self.cleaned_data)


class CancelBookingForm(forms.Form):
    """Why."""

    why = forms.CharField(label="取消原因", max_length=120, help_text="对方会看到")


class NothingForm(forms.Form):
    """A button only."""
