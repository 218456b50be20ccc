"""Forms of units, venues, division lists and rulings."""

from __future__ import annotations

from django import forms

from common.clock import today
from common.scoping import current_scope
from orgs.hours import HINT
from orgs.models import Organization, Relation, Tier, UnitKind, VenueKind

NOT_NEGATIVE = {"min_value": "人数不能小于 0；不清楚可以留空。", "invalid": "请只填数字，例如 80。"}


class UnitForm(forms.Form):
    """A unit."""

    name = forms.CharField(label="单位名称", max_length=80, help_text="写全称；先查是否已登记，不必重复填写")
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices)
    credit_code = forms.CharField(
        label="统一社会信用代码", max_length=24, required=False, help_text="18 位，见法人证照"
    )
    party_organization = forms.CharField(label="党组织名称", max_length=80, required=False)
    superior = forms.CharField(label="上级党组织", max_length=80, required=False, help_text="参与共建不改变隶属关系")
    headcount = forms.IntegerField(label="职工人数", min_value=0, required=False, error_messages=NOT_NEGATIVE)
    party_members = forms.IntegerField(label="党员人数", min_value=0, required=False, error_messages=NOT_NEGATIVE)
    address = forms.CharField(label="地址", max_length=120, required=False)
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(
        label="联系电话", max_length=30, required=False, help_text="加密保存，列表中只显示部分数字"
    )
    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args, editing: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if editing:
            self.fields["contact_phone"].help_text = "不改的留空；原号码加密保存"

    def given(self, *, editing: bool = False) -> dict:
        """The fields as the service takes them; an empty phone changes nothing when editing."""
        data = dict(self.cleaned_data)
        if editing and not data["contact_phone"].strip():
            del data["contact_phone"]
        return data


class JoinForm(forms.Form):
    """Where a unit takes part, as what."""

    organization = forms.TypedChoiceField(label="参与的街道或社区", coerce=int)
    relation = forms.ChoiceField(label="参与身份", choices=Relation.choices, initial=Relation.RESIDENT)
    since = forms.DateField(label="自何时起", required=False, help_text="留空为今天")

    def __init__(self, *args, required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        field.choices = [("", "请选择"), *joinable()]
        field.required = required
        if not required:
            field.empty_value = None
            field.help_text = "可以先只登记单位，以后再加入"


def may_register() -> bool:
    """Whether the office can register a unit: in the district at large, or with a street or community in its scope."""
    scope = current_scope()
    if scope.party_id is not None or scope.district_id is None:
        return False
    return scope.anchor_id == scope.district_id or _joinable().exists()


def _joinable():
    return Organization.objects.filter(tier__in=[Tier.STREET, Tier.COMMUNITY], period__upper_inf=True)


def joinable() -> list:
    """Open streets and communities in scope, communities under their street."""
    groups: dict[str, list] = {}
    for node in _joinable().select_related("street").in_order():
        groups.setdefault(node.street.name, []).append((node.pk, node.name))
    return list(groups.items())


class LeaveForm(forms.Form):
    """When a unit leaves."""

    on = forms.DateField(label="退出日期", help_text="自这一天起不再参与")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()


class CloseUnitForm(LeaveForm):
    """When a unit leaves the district, and why."""

    note = forms.CharField(label="说明", max_length=200, required=False)


class RevealForm(forms.Form):
    """What a phone number is needed for."""

    purpose = forms.CharField(label="用途", max_length=100, help_text="例如“通知第四季度联席会议”，会记入审计")


class VenueForm(forms.Form):
    """A place."""

    name = forms.CharField(label="名称", max_length=60)
    kind = forms.ChoiceField(label="类别", choices=VenueKind.choices)
    address = forms.CharField(label="地址", max_length=120, required=False)
    opening_hours = forms.CharField(
        label="开放时间",
        max_length=120,
        required=False,
        help_text=f"{HINT}。写成这样才能预约；没写节假日的，每天开放的照常，其他的不开放；开到第二天的分两天写",
    )
    capacity = forms.IntegerField(label="可容纳人数", min_value=0, required=False, error_messages=NOT_NEGATIVE)
    lends = forms.CharField(label="可借用", max_length=200, required=False, help_text="例如：会议室、投影仪、桌椅")
    is_public = forms.BooleanField(
        label="向居民公开",
        required=False,
        help_text="居民不用登录就能看到地址、开放时间和可以预约的场地；全区单位都能来预约",
    )


class VenueOfForm(VenueForm):
    """A place, and whose it is."""

    organization = forms.TypedChoiceField(label="所属组织", coerce=int)
    field_order = ["organization"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = Organization.objects.exclude(tier=Tier.HOME).filter(period__upper_inf=True)
        groups: dict[str, list] = {}
        for node in found.select_related("street", "district").in_order()[:2000]:
            groups.setdefault((node.street or node.district).name, []).append((node.pk, node.name))
        self.fields["organization"].choices = [("", "请选择"), *groups.items()]


class DivisionForm(forms.Form):
    """Which list, as of when."""

    shipped = forms.ChoiceField(label="随系统附带的名单", required=False)
    file = forms.FileField(label="或上传名单", required=False, help_text="CSV，列为 code,name,level,parent_code")
    vintage = forms.DateField(label="名单时点", help_text="名单所反映的日期，例如 2023-06-30")
    effective_on = forms.DateField(label="生效日期", required=False, help_text="留空同名单时点")
    document = forms.CharField(label="文号", max_length=80, required=False)

    def __init__(self, *args, shipped: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shipped"].choices = [("", "不用附带的名单"), *shipped]

    def clean(self):
        """Exactly one list."""
        data = super().clean()
        if bool(data.get("shipped")) == bool(data.get("file")):
            raise forms.ValidationError("请选择一份附带的名单，或上传一份，二者取一。")
        return data


class PracticeForm(forms.Form):
    """Which practice the district follows, from when on."""

    practice = forms.ChoiceField(label="做法")
    since = forms.DateField(label="自何时起", help_text="此前的日子仍按原来的做法判断")
    reason = forms.CharField(label="理由或依据", max_length=200)
    document = forms.CharField(label="文号", max_length=80, required=False)

    def __init__(self, *args, choices: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["practice"].choices = choices
        self.fields["since"].initial = today()


class WithdrawForm(forms.Form):
    """Why a choice is taken back."""

    reason = forms.CharField(label="理由或依据", max_length=200)


class OverrideForm(forms.Form):
    """A ruling of the district."""

    text = forms.CharField(label="本区规定", max_length=60)
    since = forms.DateField(label="自何时起")
    until = forms.DateField(label="至何时止", required=False, help_text="留空为长期")
    reason = forms.CharField(label="理由或依据", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.CharField(label="文号", max_length=80, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = today()


class EndOverrideForm(forms.Form):
    """Back to the practice's own figure."""

    on = forms.DateField(label="自何时起恢复原规定")
    reason = forms.CharField(label="理由或依据", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()
