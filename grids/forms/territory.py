"""Forms of grids, buildings, posts and micro-homes."""

from __future__ import annotations

import json
import re

from django import forms
from django.core.exceptions import ValidationError

from common.clock import today
from grids.geometry import MOST_BYTES
from grids.models import Building, GridProfile, HomeProfile
from grids.services.buildings import BuildingLine
from grids.services.homes import PARTY, HomeLine
from grids.services.posts import PostLine
from grids.services.profiles import ProfileLine
from members.forms.fields import PhoneField
from members.services.persons import PersonLine

_APART = re.compile(r"[、，,;；\s]+")
MOST = 1_000_000


def area(rows: int) -> forms.Textarea:
    """A box of some lines."""
    return forms.Textarea(attrs={"rows": rows})


def whole(label: str, **kwargs) -> forms.IntegerField:
    """A count that may be left out."""
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST, **kwargs)


class SinceMixin:
    """With the day from which it holds: today unless somebody says otherwise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", today())


class BoundaryFile(forms.FileField):
    """A GeoJSON file in place of its text."""

    def __init__(self, **kwargs):
        super().__init__(
            label="或者上传边界文件",
            required=False,
            help_text="测绘给的 .geojson 或 .json 文件，不超过 200 KB；上传的代替上面粘贴的。",
            widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json,application/json"}),
            **kwargs,
        )

    def clean(self, data, initial=None):
        """Its text, or nothing."""
        found = super().clean(data, initial)
        if not found:
            return ""
        if found.size > MOST_BYTES:
            raise ValidationError(f"边界文件太大，最多 {MOST_BYTES // 1000} KB，请先简化。")
        try:
            return found.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError("边界文件应为 UTF-8 编码的 GeoJSON 文本，这个文件读不出来。") from error


class ProfileForm(SinceMixin, forms.Form):
    """What a grid is like."""

    kind = forms.ChoiceField(label="类型", required=False)
    households = whole("户数", help_text="不填就用各楼栋户数之和。")
    people = whole("人数", help_text="不填就用各楼栋人数之和。")
    extent = forms.CharField(
        label="四至范围", required=False, max_length=200, help_text="例如：东至象山南路，西至洪城路。"
    )
    boundary = forms.CharField(
        label="边界（GeoJSON）",
        required=False,
        widget=area(3),
        help_text="有测绘边界的粘贴进来，没有的不填；不填时按楼栋画示意图。",
    )
    boundary_file = BoundaryFile()
    note = forms.CharField(label="备注", required=False, max_length=200)
    since = forms.DateField(label="自哪天起", widget=forms.DateInput, help_text="这天以前的情况保留在记录里。")

    def __init__(self, *args, kinds: list[tuple[str, str]], profile: GridProfile | None = None, **kwargs):
        if profile is not None:
            kwargs["initial"] = {
                name: getattr(profile, name) for name in ("kind", "households", "people", "extent", "note")
            } | {"boundary": json.dumps(profile.boundary, ensure_ascii=False) if profile.boundary else ""}
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "未定"), *kinds]

    def line(self) -> ProfileLine:
        """As the services take it."""
        data = dict(self.cleaned_data)
        data["boundary"] = data.pop("boundary_file") or data["boundary"]
        return ProfileLine(**data)


class PointField(forms.CharField):
    """经度, 纬度."""

    def __init__(self, **kwargs):
        super().__init__(
            label="位置", required=False, max_length=60, help_text="经度、纬度，例如 115.892, 28.676。", **kwargs
        )

    def clean(self, value):
        """[longitude, latitude] or None."""
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            point = [float(part) for part in _APART.split(text)]
        except ValueError:
            point = []
        if len(point) != 2:
            raise ValidationError("位置应写成经度、纬度两个数，例如 115.892, 28.676。")
        return point


class BuildingForm(forms.Form):
    """A building. Which lie next to it is told by their names."""

    name = forms.CharField(label="楼栋", max_length=40, error_messages={"required": "请填写楼栋名称，例如“3 栋”。"})
    address = forms.CharField(label="地址", required=False, max_length=120)
    households = whole("户数")
    people = whole("人数")
    entrances = whole("单元数")
    estate = forms.ChoiceField(label="小区", required=False)
    grid = forms.ChoiceField(label="所属网格", required=False)
    neighbours = forms.CharField(
        label="相邻楼栋",
        required=False,
        max_length=1000,
        widget=area(2),
        help_text="写楼栋名称，用顿号隔开，例如：2 栋、4 栋。划分网格时用来保证每个网格连成一片。",
    )
    point = PointField()
    boundary = forms.CharField(label="边界（GeoJSON）", required=False, widget=area(2))

    def __init__(
        self,
        *args,
        others: dict[str, int],
        estates: list[tuple[str, str]],
        grids: list[tuple[str, str]] | None = None,
        building: Building | None = None,
        **kwargs,
    ):
        self.others = others
        if building is not None:
            names = {pk: name for name, pk in others.items()}
            near = [names[pk] for pk in building.neighbours.values_list("pk", flat=True) if pk in names]
            kwargs["initial"] = {
                name: getattr(building, name) for name in ("name", "address", "households", "people", "entrances")
            } | {
                "estate": str(building.estate_id or ""),
                "neighbours": "、".join(sorted(near)),
                "point": ", ".join(map(str, building.point)) if building.point else "",
                "boundary": json.dumps(building.boundary) if building.boundary else "",
            }
        super().__init__(*args, **kwargs)
        self.fields["estate"].choices = [("", "不属于小区"), *estates]
        if grids is None:
            del self.fields["grid"]
        else:
            self.fields["grid"].choices = [("", "暂不划入"), *grids]

    def clean_neighbours(self) -> tuple[int, ...]:
        """Ids of the buildings that are named; a name that no building has is told."""
        text = self.cleaned_data["neighbours"].replace("\n", "、")
        known = {"".join(name.split()): pk for name, pk in self.others.items()}
        found, unknown = [], []
        for part in re.split(r"[、，,;；]+", text):
            name = "".join(part.split())
            if name:
                (found if name in known else unknown).append(known.get(name, part.strip()))
        if unknown:
            raise ValidationError(f"本社区没有名为“{'”“'.join(unknown[:3])}”的楼栋，请核对名称。")
        return tuple(found)

    def line(self) -> BuildingLine:
        """As the services take it."""
        data = dict(self.cleaned_data)
        data.pop("grid", None)
        estate = data.pop("estate")
        for name in ("households", "people"):
            data[name] = data[name] or 0
        return BuildingLine(estate_id=int(estate) if estate else None, **data)

    @property
    def grid_id(self) -> int | None:
        """The grid that was chosen."""
        return int(self.cleaned_data["grid"]) if self.cleaned_data.get("grid") else None


class PersonFields(forms.Form):
    """Who: a name, and a phone where two are called the same or nobody knows the person yet."""

    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    phone = PhoneField(help_text="名册里已有此人可不填；有同名的人时用电话区分。")

    def person(self, **more) -> PersonLine:
        """As the services take it."""
        return PersonLine(name=self.cleaned_data["name"], phone=self.cleaned_data["phone"], **more)


class PostForm(SinceMixin, PersonFields):
    """Who takes a post of a grid."""

    kind = forms.ChoiceField(label="岗位")
    building = forms.ChoiceField(label="楼栋", required=False, help_text="楼栋长、单元长选负责的楼栋。")
    part = forms.CharField(label="片区或单元", required=False, max_length=40, help_text="例如：2 单元、北片。")
    since = forms.DateField(label="自哪天起", widget=forms.DateInput)
    note = forms.CharField(label="备注", required=False, max_length=120)
    field_order = ("kind", "name", "phone", "building", "part", "since", "note")

    def __init__(self, *args, kinds: list[tuple[str, str]], buildings: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["building"].choices = [("", "不限楼栋"), *buildings]

    def line(self) -> PostLine:
        """As the services take it."""
        data = self.cleaned_data
        return PostLine(
            kind=data["kind"],
            person=self.person(),
            building_id=int(data["building"]) if data["building"] else None,
            part=data["part"],
            note=data["note"],
            since=data["since"],
        )


class LastDayForm(forms.Form):
    """The last day of something."""

    last_day = forms.DateField(label="最后一天", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last_day", today())


class SinceForm(SinceMixin, forms.Form):
    """From which day on."""

    since = forms.DateField(label="自哪天起", widget=forms.DateInput)


class GroupForm(SinceMixin, forms.Form):
    """Which buildings of the grid a building group looks after."""

    buildings = forms.MultipleChoiceField(
        label="联系的楼栋",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "gj-choices-pairs"}),
        help_text="从本网格的楼栋里勾选；勾选已由别的党小组联系的，改由这里联系。",
    )
    since = forms.DateField(label="自哪天起", widget=forms.DateInput)

    def __init__(self, *args, buildings: list[tuple[str, str]], held: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["buildings"].choices = buildings
        self.initial.setdefault("buildings", [str(pk) for pk in held])

    @property
    def building_ids(self) -> list[int]:
        """The ids that were ticked."""
        return [int(pk) for pk in self.cleaned_data["buildings"]]


class ClosedOnForm(forms.Form):
    """The day on which something is no more."""

    closed_on = forms.DateField(label="日期", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closed_on", today())


class HomeForm(SinceMixin, PersonFields):
    """Where a micro-home is and in whose home."""

    party = forms.ChoiceField(
        label="政治面貌",
        required=False,
        choices=[("", "名册里已有，或还没有核实"), *((one.value, one.label) for one in PARTY)],
        help_text="微家建在普通党员家中；没有核实的先不选，核实后再来补；名册里已登记的不改。",
    )
    address = forms.CharField(label="地址", max_length=120, error_messages={"required": "请填写微家的地址。"})
    building = forms.ChoiceField(label="楼栋", required=False)
    opening = forms.CharField(
        label="开放时间", required=False, max_length=120, help_text="例如：每周二、周五 15:00–17:00。"
    )
    note = forms.CharField(label="备注", required=False, max_length=200)
    since = forms.DateField(label="自哪天起", widget=forms.DateInput)
    field_order = ("name", "phone", "party", "address", "building", "opening", "since", "note")

    def __init__(self, *args, buildings: list[tuple[str, str]], profile: HomeProfile | None = None, **kwargs):
        if profile is not None:
            kwargs["initial"] = {
                "name": profile.host.name,
                "party": profile.host.political_status if profile.host.political_status in PARTY else "",
                "address": profile.address,
                "building": str(profile.building_id or ""),
                "opening": profile.opening,
                "note": profile.note,
            }
        self.held = profile
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "设在谁家"
        self.fields["name"].help_text = "填党员姓名。"
        self.fields["building"].choices = [("", "未选"), *buildings]

    def line(self) -> HomeLine:
        """As the services take it. The host who stays is known by id."""
        data = self.cleaned_data
        stays = self.held is not None and data["name"] == self.held.host.name and not data["phone"]
        more = {"person_id": self.held.host_id} if stays else {}
        return HomeLine(
            host=self.person(political_status=data["party"], **more),
            address=data["address"],
            building_id=int(data["building"]) if data["building"] else None,
            opening=data["opening"],
            note=data["note"],
            since=data["since"],
        )
