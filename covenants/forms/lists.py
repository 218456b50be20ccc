"""Forms of cycles, items, deliberation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from common.clock import today
from common.periods import add_years
from covenants.models import Direction, ListCycle, ListItem
from covenants.services.items import ItemLine
from orgs.models import Venue

FREQUENCY_HINT = "按习惯写：每季度1次、每周三下午、2次/年、每月不少于1次、9月底前、随时。"
COMMITTEE = "committee"


class CycleForm(forms.Form):
    """A round of the list. Nothing is asked that follows from the year.

    committees   (id, name) of those to choose from, where the office runs several
    after        the last day of the committee's latest round: the next one follows it
    """

    organization = forms.ChoiceField(label="哪里的清单")
    since = forms.DateField(label="开始日期", widget=forms.DateInput)
    last_day = forms.DateField(label="结束日期", widget=forms.DateInput)
    title = forms.CharField(label="名称", required=False, max_length=60, help_text="不填就叫“某某年双向服务清单”。")
    collect_by = forms.DateField(
        label="征集截止", required=False, widget=forms.DateInput, help_text="请各单位在这一天以前填报。"
    )
    review_by = forms.DateField(label="评诺截止", required=False, widget=forms.DateInput)
    is_public = forms.BooleanField(
        label="向居民公示", required=False, initial=True, help_text="发布的清单可以扫码查看，不用登录，不显示联系人。"
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="填报时看得到。",
    )

    def __init__(
        self,
        *args,
        cycle: ListCycle | None = None,
        committees: list[tuple[str, str]] | None = None,
        after: date | None = None,
        **kwargs,
    ):
        if cycle is None:
            first = date(today().year, 1, 1)
            since = max(first, after + timedelta(days=1)) if after is not None else first
            last_day = add_years(since, 1) - timedelta(days=1)
            kwargs.setdefault("initial", {"since": since, "last_day": last_day})
        else:
            names = ("title", "collect_by", "review_by", "is_public", "note")
            kwargs.setdefault("initial", {name: getattr(cycle, name) for name in names})
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = committees or []
        if not committees:
            del self.fields["organization"]
        if cycle is not None:
            del self.fields["since"], self.fields["last_day"]


class ItemForm(forms.Form):
    """One item, as a person writes it. What the system knows is not asked."""

    party = forms.ChoiceField(label="填报单位")
    direction = forms.ChoiceField(label="清单", choices=Direction.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="内容",
        max_length=80,
        help_text="一句话说清，例如：周末开放操场。",
        error_messages={"required": "请写明服务或需求的内容，例如“开放操场”。"},
    )
    category = forms.ChoiceField(label="类别", error_messages={"required": "请选择类别。"})
    frequency_text = forms.CharField(label="频次", required=False, max_length=60, help_text=FREQUENCY_HINT)
    quantity = forms.DecimalField(
        label="数量",
        required=False,
        max_digits=12,
        decimal_places=2,
        min_value=0,
        help_text="能认领几份。服务不限数量的留空。",
    )
    measure = forms.CharField(label="计量单位", required=False, max_length=10, help_text="例如：次、间、人。")
    audience = forms.CharField(label="服务对象", required=False, max_length=60, help_text="例如：老年人、青少年。")
    venue = forms.ModelChoiceField(None, label="阵地", required=False, empty_label="不在下列阵地")
    place = forms.CharField(label="地点", required=False, max_length=80)
    since = forms.DateField(
        label="自", required=False, widget=forms.DateInput, help_text="只在周期的一部分日子里的才填。"
    )
    last_day = forms.DateField(label="至", required=False, widget=forms.DateInput)
    detail = forms.CharField(label="具体说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    contact_name = forms.CharField(label="联系人", required=False, max_length=40)
    contact_phone = forms.CharField(
        label="联系电话",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args,
        cycle: ListCycle,
        parties: list[tuple[str, str]],
        categories: list[tuple[str, str]],
        contact: tuple[str, str] = ("", ""),
        item: ListItem | None = None,
        **kwargs,
    ):
        if item is not None:
            kwargs["initial"] = {**initial_of(item), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties
        if len(parties) == 1 or item is not None:
            self.fields["party"].widget = forms.HiddenInput()
            self.fields["party"].initial = parties[0][0]
        self.fields["category"].choices = [("", "请选择"), *categories]
        self.fields["venue"].queryset = Venue._base_manager.filter(
            organization_id=cycle.organization_id, closed_on__isnull=True
        ).order_by("name")
        name, phone = contact
        if name:
            self.fields["contact_name"].widget.attrs["placeholder"] = name
        if name or phone:
            known = " ".join(part for part in (name, phone) if part)
            self.fields["contact_name"].help_text = f"不填就用{known}。"
        self.fields["contact_phone"].help_text = (
            f"现在是 {phone}，不改就不用填。" if phone else "11 位手机号或带区号的座机，公示时不显示。"
        )
        if not self.fields["venue"].queryset.exists():
            del self.fields["venue"]

    @property
    def unit_id(self) -> int | None:
        """Whose item it is; None: the committee's."""
        party = self.cleaned_data["party"]
        return None if party == COMMITTEE else int(party)

    def line(self) -> ItemLine:
        """As the services take it."""
        data = self.cleaned_data
        venue = data.get("venue")
        return ItemLine(
            direction=data["direction"],
            category=data["category"],
            title=data["title"],
            detail=data["detail"],
            audience=data["audience"],
            quantity=data["quantity"],
            measure=data["measure"],
            frequency_text=data["frequency_text"],
            since=data["since"],
            last_day=data["last_day"],
            venue_id=venue.pk if venue else None,
            place=data["place"],
            contact_name=data["contact_name"] or None,
            contact_phone=data["contact_phone"] or None,
        )


def initial_of(item: ListItem) -> dict[str, Any]:
    """What is on record, for the form; never the phone."""
    names = ("direction", "title", "category", "frequency_text", "measure", "audience", "venue", "place", "detail")
    found = {name: getattr(item, name) for name in names}
    found["quantity"] = None if item.quantity is None else item.quantity.normalize() + 0
    found["contact_name"] = item.contact_name
    found["party"] = str(item.unit_id) if item.unit_id else COMMITTEE
    if item.period:
        found["since"], found["last_day"] = item.period.lower, item.period.upper - timedelta(days=1)
    return found


class MeetingForm(forms.Form):
    """The meeting that goes through the list; one that was held is put down in one step."""

    kind = forms.ChoiceField(label="会议种类")
    starts_at = forms.DateTimeField(
        label="会议时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "请填写会议时间。"},
    )
    place = forms.CharField(label="地点", required=False, max_length=80)
    chair = forms.CharField(label="主持人", required=False, max_length=40)

    def __init__(self, *args, kinds: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = kinds[0][0]


class AdjustForm(forms.Form):
    """What the meeting changes: resource, content, frequency."""

    title = forms.CharField(label="内容", max_length=80)
    frequency_text = forms.CharField(label="频次", required=False, max_length=60, help_text=FREQUENCY_HINT)
    quantity = forms.DecimalField(
        label="数量", required=False, max_digits=12, decimal_places=2, min_value=0, help_text="服务不限数量的留空。"
    )
    measure = forms.CharField(label="计量单位", required=False, max_length=10)
    audience = forms.CharField(label="服务对象", required=False, max_length=60)
    place = forms.CharField(label="地点", required=False, max_length=80)
    detail = forms.CharField(label="具体说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label="调整理由", required=False, max_length=300)


class DeclineForm(forms.Form):
    """Why an item does not go onto the list."""

    reason = forms.CharField(
        label="理由",
        max_length=300,
        help_text="填报的一方会看到。",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明不予列入的理由。"},
    )


class MergeForm(forms.Form):
    """Into which item."""

    into = forms.ChoiceField(label="并入哪一项", error_messages={"required": "请选择并入哪一项。"})
    reason = forms.CharField(label="说明", required=False, max_length=300)

    def __init__(self, *args, others: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [("", "请选择"), *others]
