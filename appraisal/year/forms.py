"""Forms of a year's appraisal."""

from __future__ import annotations

from django import forms

from appraisal.metrics import METRICS, ROOM_NAMES, belongs
from appraisal.models import AwardKind, Conclusion, DutyReport, Indicator, Scheme
from appraisal.year.criteria import scorable
from appraisal.year.schemes import APPRAISED
from orgs.practice import Practice
from orgs.wording import tier_word

_LONG = {"rows": 4}


def _long(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AdaptForm(forms.Form):
    """The district's own days, and the window for objections."""

    objection_days = forms.IntegerField(
        label="异议期（工作日）", min_value=3, max_value=30, help_text="结果告知后多少个工作日内可以提异议，3 至 30。"
    )
    note = forms.CharField(label="说明", required=False, max_length=300, widget=_long(3))

    def __init__(self, *args, scheme: Scheme, **kwargs):
        super().__init__(*args, **kwargs)
        self.hops = scheme.hops
        last = [self.fields.pop(name) for name in ("objection_days", "note")]
        for hop in self.hops:
            self.fields[f"due_{hop.key}"] = forms.DateField(
                label=f"{hop.label}的期限", widget=forms.DateInput, initial=hop.due
            )
        self.fields["objection_days"], self.fields["note"] = last

    def dues(self):
        """Key of a step → its last day."""
        return {hop.key: self.cleaned_data[f"due_{hop.key}"] for hop in self.hops}


class IndicatorForm(forms.Form):
    """A criterion: what it is called, what it is computed from, how much it weighs, for whom."""

    label = forms.CharField(label="指标", max_length=60, help_text="写办成了什么事，例如“议定的事办结”。")
    metric = forms.ChoiceField(
        label="按哪项统计计算", required=False, help_text="系统按公式计算；不选的由上一级按实际评定，写明理由。"
    )
    weight = forms.IntegerField(label="权重", min_value=1, max_value=100, help_text="每一级各项合计 100。")
    tiers = forms.MultipleChoiceField(label="考核对象", widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="评定办法", required=False, max_length=200, widget=_long(2))

    def __init__(self, *args, practice: Practice, **kwargs):
        super().__init__(*args, **kwargs)
        rooms: dict[str, list[tuple[str, str]]] = {}
        for key in scorable():
            if belongs(METRICS[key], practice):
                rooms.setdefault(ROOM_NAMES[METRICS[key].room], []).append((key, METRICS[key].name))
        self.fields["metric"].choices = [("", "由上一级评定"), *rooms.items()]
        self.fields["tiers"].choices = [(tier.value, tier_word(tier)) for tier in APPRAISED]

    @staticmethod
    def initial_of(row: Indicator) -> dict:
        """What stands there now."""
        return {name: getattr(row, name) for name in ("label", "metric", "weight", "tiers", "note")}


class ReportForm(forms.Form):
    """The judgement: a box under each part's numbers, one for the whole."""

    opinion = forms.CharField(
        label="总体评价",
        required=False,
        max_length=3000,
        widget=_long(6),
        help_text="可以先空着保存，报送以前要写：兼职委员发挥了什么作用、办成了哪些事、还有什么问题。数字不用写，系统已经列好。",
    )

    def __init__(self, *args, report: DutyReport, **kwargs):
        super().__init__(*args, **kwargs)
        opinion = self.fields.pop("opinion")
        self.keys = []
        for part in report.scheme.sections:
            self.keys.append(part.key)
            self.fields[f"part_{part.key}"] = forms.CharField(
                label=part.label, required=False, max_length=2000, widget=_long(3), initial=report.words.get(part.key)
            )
        self.fields["opinion"] = opinion
        self.initial.setdefault("opinion", report.opinion)

    def words(self):
        """Part → what was written."""
        return {key: self.cleaned_data[f"part_{key}"] for key in self.keys}


class RemarkForm(forms.Form):
    """Why a report goes back."""

    remark = forms.CharField(
        label="退回原因", max_length=300, widget=_long(3), help_text="写清楚要补充或更正什么，对方照着改。"
    )


class OpinionForm(forms.Form):
    """What the committee says of a part-time member."""

    opinion = forms.CharField(
        label="评价", max_length=500, widget=_long(), help_text="写做了什么、效果怎样；不打分、不排名。"
    )


class UnitReviewForm(forms.Form):
    """Whether the unit kept its word."""

    conclusion = forms.ChoiceField(label="结论", choices=Conclusion.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=_long(3),
        help_text="没有完全履行的，写明哪几项、什么原因。",
    )
    # What the unit had said when the page was shown: what it says meanwhile is not passed over unread.
    answer_read = forms.CharField(required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What the unit says to its review."""

    answer = forms.CharField(label="意见", max_length=500, widget=_long())


class PointsForm(forms.Form):
    """Points and why."""

    points = forms.DecimalField(label="得分", min_value=0, max_digits=5, decimal_places=2)
    reason = forms.CharField(
        label="理由", max_length=300, widget=_long(3), help_text="写办成了什么事。会和得分一起公开给被考核的组织。"
    )

    def __init__(self, *args, weight: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["points"].help_text = f"0 至 {weight}。"


class ObjectionForm(forms.Form):
    """What is wrong with the result."""

    score_id = forms.TypedChoiceField(label="哪一项", required=False, coerce=int, empty_value=None)
    objection = forms.CharField(
        label="异议", max_length=500, widget=_long(), help_text="写明哪里不对、依据是什么（哪次会议、哪条记录）。"
    )

    def __init__(self, *args, scores, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["score_id"].choices = [("", "整个结果"), *((row.pk, row.label) for row in scores)]


class DecisionForm(forms.Form):
    """The decision on an objection."""

    upheld = forms.TypedChoiceField(
        label="处理", choices=(("yes", "采纳"), ("no", "不采纳")), coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    points = forms.DecimalField(
        label="更正后的得分",
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text="采纳并要改分的才填。",
    )
    answer = forms.CharField(label="处理意见", max_length=500, widget=_long(3))

    def __init__(self, *args, points: bool, **kwargs):
        """points: whether the objection names an indicator, whose points may be mended."""
        super().__init__(*args, **kwargs)
        if not points:
            del self.fields["points"]


class AwardForm(forms.Form):
    """Whom or what one proposes. The record stands beside it by itself."""

    kind = forms.ChoiceField(label="评什么", widget=forms.RadioSelect)
    unit_id = forms.TypedChoiceField(
        label="单位", required=False, coerce=int, empty_value=None, help_text="先进单位、优秀服务品牌选单位。"
    )
    appointment_id = forms.TypedChoiceField(
        label="兼职委员", required=False, coerce=int, empty_value=None, help_text="先进个人、推荐人选选人。"
    )
    title = forms.CharField(
        label="品牌名称或推荐为", required=False, max_length=60, help_text="品牌写名称；推荐人选写推荐为什么。"
    )
    reason = forms.CharField(label="主要事迹", max_length=500, widget=_long(), help_text="数字系统会附上，这里写事情。")
    opinion = forms.CharField(
        label="征求意见情况",
        required=False,
        max_length=300,
        widget=_long(2),
        help_text="在系统里征求的会自动列出，不用抄；这里只写别处问过的。",
    )

    def __init__(self, *args, kinds, units, members, titles=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["unit_id"].choices = [("", "不选"), *units]
        self.fields["appointment_id"].choices = [("", "不选"), *members]
        if titles:
            words = [one.removeprefix("各级") for one in titles]
            asked = f"推荐人选写推荐为哪一级的{'、'.join(words)}，如“区{words[0]}”。"
            self.fields["title"].help_text = f"品牌写名称；{asked}"
        if AwardKind.BRAND not in dict(kinds):
            self.fields["title"].label = "推荐为"


class WithdrawalForm(forms.Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(
        label="撤回原因", max_length=300, widget=_long(3), help_text="例如：选错了单位，重新推荐。"
    )


class AwardDecisionForm(forms.Form):
    """The district's decision."""

    granted = forms.TypedChoiceField(
        label="评定", choices=(("yes", "评上"), ("no", "不评")), coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    amount = forms.DecimalField(
        label="经费支持（元）", required=False, max_digits=12, decimal_places=2, help_text="评上的才填。"
    )
    remark = forms.CharField(label="评定意见", required=False, max_length=300, widget=_long(2))

    def __init__(self, *args, funds: bool, **kwargs):
        """funds: whether what is decided on may be given any."""
        super().__init__(*args, **kwargs)
        if not funds:
            del self.fields["amount"]


class PublishForm(forms.Form):
    """The document by which it is made known."""

    document = forms.CharField(label="文号", required=False, max_length=80)
