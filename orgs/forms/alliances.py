"""Forms of alliances."""

from __future__ import annotations

from django import forms

from common.clock import today
from common.file_fields import AttachedFiles
from common.files import FILE_HINT
from orgs.models import Alliance, FundKind, Grade, Organization
from orgs.services.alliances import LEADERS, AllianceLine, FundLine, ReviewLine, forms_of, review_years

_MONEY = {"min_value": "金额应大于 0。", "invalid": "请只填数字，例如 3000 或 1250.50。"}


class AllianceForm(forms.Form):
    """An alliance; its founding day is asked for once."""

    organization = forms.TypedChoiceField(label="牵头组织", coerce=int)
    name = forms.CharField(label="名称", max_length=60, help_text="例如：站前商圈党建共同体")
    form = forms.ChoiceField(label="形式", required=False)
    purpose = forms.CharField(label="做什么", max_length=120, help_text="为什么联在一起，一句话")
    since = forms.DateField(label="成立日期", required=False, help_text="留空为今天")
    document = forms.CharField(label="文号", max_length=80, required=False)
    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args, district_id: int, alliance: Alliance | None = None, **kwargs):
        if alliance is not None:
            names = ("name", "form", "purpose", "document", "note")
            kwargs["initial"] = {name: getattr(alliance, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [("", "不属于下列形式"), *forms_of(district_id)]
        if alliance is not None:
            del self.fields["since"], self.fields["organization"]
            return
        found = Organization.objects.filter(tier__in=LEADERS, period__upper_inf=True).in_order()[:2000]
        choices = [(node.pk, node.name) for node in found]
        self.fields["organization"].choices = choices if len(choices) == 1 else [("", "请选择"), *choices]

    def line(self) -> AllianceLine:
        """As the services take it."""
        return AllianceLine(**{name: value for name, value in self.cleaned_data.items() if name != "organization"})


class AllianceJoinForm(forms.Form):
    """Who joins: a unit of the district, or one of its streets and communities, by its full name."""

    name = forms.CharField(
        label="成员的全称",
        max_length=80,
        help_text="本区的单位和街道、社区都可以加入；单位还没有登记的，先到“单位”里登记",
        widget=forms.TextInput(attrs={"list": "members", "autocomplete": "off"}),
    )
    since = forms.DateField(label="加入日期", required=False, help_text="留空为今天")


class AllianceEndForm(forms.Form):
    """Until when it, or a membership, lasts."""

    last_day = forms.DateField(label="最后一天")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = today()


class FundForm(forms.Form):
    """Money received or spent."""

    kind = forms.ChoiceField(label="类别", choices=FundKind.choices, widget=forms.RadioSelect)
    amount = forms.DecimalField(label="金额（元）", max_digits=12, decimal_places=2, min_value=0, error_messages=_MONEY)
    what = forms.CharField(label="摘要", max_length=80, help_text="例如：联合主题党日场地费")
    on = forms.DateField(label="日期", required=False, help_text="留空为今天")
    document = forms.CharField(label="凭证号", max_length=80, required=False)
    file = AttachedFiles(
        label="凭证", help_text=f"发票、收据、拨款文件的扫描件或照片，可以一次选几个，以后也能补。{FILE_HINT}"
    )

    def line(self) -> FundLine:
        """As the service takes it."""
        return FundLine(**{name: value for name, value in self.cleaned_data.items() if name != "file"})


class FundPapersForm(forms.Form):
    """Papers of an entry."""

    file = AttachedFiles(
        label="凭证",
        required=True,
        help_text=f"{FILE_HINT}可以一次选几个。",
        error_messages={"required": "请选择要上传的文件。"},
    )


class CancelFundForm(forms.Form):
    """Why an entry is cancelled."""

    why = forms.CharField(label="作废原因", max_length=120)


class RectificationForm(forms.Form):
    """What is wrong, what is done, until when."""

    why = forms.CharField(label="存在的问题", max_length=200)
    plan = forms.CharField(label="整顿措施", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = forms.DateField(label="完成期限")


class AllianceReviewForm(forms.Form):
    """How the alliance did in a year: the latest that is over and was not appraised; what was written before is filled
    in."""

    year = forms.TypedChoiceField(label="年度", coerce=int, help_text="当年的从 10 月起考评")
    grade = forms.ChoiceField(label="考评结果", choices=Grade.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label="考评意见",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="办成了什么，差在哪里。会列在各成员当年的报告里",
    )
    document = forms.CharField(label="文号", max_length=80, required=False)

    def __init__(self, *args, alliance: Alliance, year: str = "", **kwargs):
        years, rows = review_years(alliance), {row.year: row for row in alliance.reviews.all()}
        waiting = [one for one in years if one < today().year and one not in rows]
        chosen = next((one for one in years if str(one) == year), next(iter([*waiting, *years]), None))
        held = rows.get(chosen)
        kwargs["initial"] = {"year": chosen}
        if held is not None:
            kwargs["initial"] |= {"grade": held.grade, "opinion": held.opinion, "document": held.document}
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(one, f"{one}年") for one in years]

    def line(self) -> ReviewLine:
        """As the service takes it."""
        return ReviewLine(**self.cleaned_data)


class RectifiedForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(label="整顿结果", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
