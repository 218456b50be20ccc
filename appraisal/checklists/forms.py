"""Forms of checklists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms

from appraisal.checklists.setup import ON_WHOM, POSTS, ItemLine
from appraisal.findings import RULES
from appraisal.metrics import METRICS, ROOM_NAMES, belongs
from appraisal.models import Checklist, ChecklistItem
from appraisal.year.criteria import scorable
from common.clock import today
from common.file_fields import AttachedFiles
from orgs.models import Organization
from orgs.practice import RULE_CATALOGUE, Practice
from orgs.wording import tier_word

RULE, METRIC = "rule:", "metric:"


def sources_of(practice: Practice) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may fulfil an item by itself: rules of the practice that speak of these tiers, and rates."""
    tiers = {tier.value for tier in ON_WHOM}
    rules = [
        (f"{RULE}{rule.id}", practice.figure(rule.id).name)
        for rule in RULES.values()
        if rule.tiers & tiers and practice.figure(rule.id) is not None
    ]
    groups: dict[str, list[tuple[str, str]]] = {}
    for key in scorable():
        if belongs(METRICS[key], practice):
            groups.setdefault(f"统计指标：{ROOM_NAMES[METRICS[key].room]}", []).append(
                (f"{METRIC}{key}", METRICS[key].name)
            )
    return [("规则", rules), *groups.items()]


def source_text(item: ChecklistItem) -> str:
    """The rule or the rate that an item names, in words. A rule is called the same in every practice."""
    if item.rule:
        return RULE_CATALOGUE[item.rule].name if item.rule in RULE_CATALOGUE else item.rule
    if item.metric:
        metric = METRICS.get(item.metric)
        return metric.name if metric is not None else item.metric
    return ""


def _tiers() -> list[tuple[str, str]]:
    return [(tier.value, tier_word(tier)) for tier in ON_WHOM]


class ChecklistForm(forms.Form):
    """A list of the district's own."""

    name = forms.CharField(label="清单名称", max_length=60, help_text="例如“社区党组织书记责任清单”。")
    tiers = forms.MultipleChoiceField(
        label="由哪一级负责", widget=forms.CheckboxSelectMultiple, help_text="单独的项可以另选，或点名到组织。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tiers"].choices = _tiers()


class ItemForm(forms.Form):
    """An item: under which heading, what, by whom, by when, and what fulfils it."""

    heading = forms.CharField(label="类别", max_length=60, help_text="写清单里已有的类别名称；写新的就新增一类。")
    text = forms.CharField(
        label="任务或指标",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写要办成什么，例如“联席会议每季度召开”“小区党支部覆盖全部小区”。",
    )
    source = forms.ChoiceField(
        label="怎么判断完成",
        required=False,
        help_text="选了规则或统计指标的，由平时的记录自动判断，谁都不用登记；不选的由责任组织登记完成情况。",
    )
    target = forms.IntegerField(
        label="达到百分之几算完成", required=False, min_value=1, max_value=100, help_text="只有按统计指标判断的才填。"
    )
    tiers = forms.MultipleChoiceField(
        label="由哪一级负责", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选的按清单的规定。"
    )
    places = forms.CharField(
        label="只由这几个组织负责",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="全级都负责的不填；写组织名称，几个用顿号隔开。",
    )
    post = forms.ChoiceField(label="责任岗位", required=False)
    due = forms.DateField(label="完成期限", required=False, widget=forms.DateInput, help_text="不填为年底。")
    note = forms.CharField(label="完成标准", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, practice: Practice, checklist: Checklist, **kwargs):
        super().__init__(*args, **kwargs)
        self.district = checklist.organization_id
        self.fields["source"].choices = [("", "由责任组织登记完成情况"), *sources_of(practice)]
        self.fields["tiers"].choices = _tiers()
        self.fields["post"].choices = [("", "不指定"), *((post.value, post.label) for post in POSTS)]
        labels = list(checklist.headings.values_list("label", flat=True))
        if labels:
            self.fields["heading"].help_text = f"已有：{'、'.join(labels)}。写新的就新增一类。"

    def clean_places(self):
        """Names to ids."""
        ids, unknown = places_named(self.district, self.cleaned_data["places"])
        if unknown:
            raise forms.ValidationError(f"本区没有“{'”“'.join(unknown[:3])}”，或有几个同名。请写全称。")
        return ids

    def line(self) -> ItemLine:
        """As the service takes it."""
        data = self.cleaned_data
        source = data["source"]
        return ItemLine(
            heading=data["heading"],
            text=data["text"],
            tiers=tuple(data["tiers"]),
            places=tuple(data["places"]),
            post=data["post"],
            rule=source.removeprefix(RULE) if source.startswith(RULE) else "",
            metric=source.removeprefix(METRIC) if source.startswith(METRIC) else "",
            target=data["target"],
            due=data["due"],
            note=data["note"],
        )

    @staticmethod
    def initial_of(row: ChecklistItem) -> dict:
        """What stands there now."""
        source = f"{RULE}{row.rule}" if row.rule else f"{METRIC}{row.metric}" if row.metric else ""
        return {
            "heading": row.heading.label,
            "text": row.text,
            "source": source,
            "target": row.target,
            "tiers": row.tiers,
            "places": "、".join(place.organization.name for place in row.places.select_related("organization")),
            "post": row.post,
            "due": row.due,
            "note": row.note,
        }


def places_named(district_id: int, said: str) -> tuple[list[int], list[str]]:
    """(ids, names that mean nobody or several) of names with marks between them. One query."""
    names = [name for part in said.replace("，", "、").replace(";", "、").replace("；", "、").split("、")
             if (name := "".join(part.split()))]  # fmt: skip
    if not names:
        return [], []
    rows = Organization.objects.existing(today()).filter(district=district_id, tier__in=ON_WHOM)
    known: dict[str, list[int]] = {}
    for pk, name in rows.values_list("pk", "name"):
        full = "".join(name.split())
        for spelling in {full, full.removesuffix("居民委员会"), full.removesuffix("居委会")}:
            known.setdefault(spelling, []).append(pk)
    ids = [known[name][0] for name in names if len(known.get(name, ())) == 1]
    return list(dict.fromkeys(ids)), [name for name in names if len(known.get(name, ())) != 1]


class CarryForm(forms.Form):
    """Into which year."""

    year = forms.IntegerField(label="沿用到哪一年", min_value=2000, max_value=2100)


class EvidenceForm(forms.Form):
    """What was done."""

    done_on = forms.DateField(label="完成日期", widget=forms.DateInput)
    text = forms.CharField(
        label="办成了什么",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写结果，一两句就够。不用拍照留痕，也不要写居民的个人信息。",
    )
    link = forms.ChoiceField(
        label="依据哪条记录", required=False, help_text="系统里已有的会议、活动、项目，选上就不用再写经过。"
    )
    file = AttachedFiles(label="附件")

    def __init__(self, *args, records: Sequence[tuple[str, list[tuple[str, str]]]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["link"].choices = [("", "不选"), *((name, rows) for name, rows in records if rows)]
        self.fields["file"].help_text = f"确有文件才附。{self.fields['file'].help_text}"

    @staticmethod
    def initial_of(day: date) -> dict:
        """Today."""
        return {"done_on": day}


class RemarkForm(forms.Form):
    """Why it is taken back or returned."""

    remark = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
