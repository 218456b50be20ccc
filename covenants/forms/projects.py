"""Forms of projects, milestones, wishes and service promises."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms

from common.clock import today
from covenants.models import Milestone, Project, ProjectKind, ServicePromise, Wish
from covenants.services.projects import MilestoneLine, ProjectLine
from covenants.services.promises import MOST_DAYS, PromiseLine
from covenants.services.wishes import WishLine

COMMITTEE = ""


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProjectForm(forms.Form):
    """A project: what it is called, who leads it, and the needs and offers it is made of."""

    title = forms.CharField(
        label="名称", max_length=80, error_messages={"required": "请填写项目名称，例如“亮灯工程”。"}
    )
    kind = forms.ChoiceField(label="种类", choices=ProjectKind.choices, widget=forms.RadioSelect, required=False)
    group = forms.ChoiceField(label="服务人群", required=False)
    items = forms.MultipleChoiceField(
        label="需求和服务",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选对应的清单项目。",
    )
    unit = forms.ChoiceField(label="牵头单位", required=False)
    since = forms.DateField(label="开始日期", widget=forms.DateInput)
    last_day = forms.DateField(label="结束日期", widget=forms.DateInput)
    budget = forms.DecimalField(
        label="预算（元）",
        required=False,
        max_digits=12,
        decimal_places=2,
        min_value=0,
        help_text="不填就用所选需求的预算合计。",
    )
    summary = forms.CharField(label="内容", required=False, max_length=500, widget=_area(3))

    def __init__(
        self,
        *args,
        organization_name: str,
        units: list[tuple[str, str]],
        items: list[tuple[str, str]],
        groups: list[tuple[str, str]],
        project: Project | None = None,
        **kwargs,
    ):
        if project is not None:
            kwargs["initial"] = {
                "title": project.title,
                "kind": project.kind,
                "group": project.group,
                "items": [str(pk) for pk in project.items.values_list("pk", flat=True)],
                "unit": str(project.unit_id or COMMITTEE),
                "since": project.period.lower,
                "last_day": project.period.upper - timedelta(days=1),
                "budget": project.budget,
                "summary": project.summary,
            } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(COMMITTEE, f"{organization_name}（本组织）"), *units]
        self.fields["items"].choices = items
        if not items:
            self.fields["items"].help_text = "清单上还没有可以列入的需求和服务，请先在清单周期里填报。"
        if groups:
            self.fields["group"].choices = [("", "不按人群"), *groups]
            self.fields["group"].help_text = "种类选“服务项目”时填写。"
        else:
            del self.fields["kind"], self.fields["group"]

    def line(self, cycle_id: int | None) -> ProjectLine:
        """As the services take it."""
        data = self.cleaned_data
        return ProjectLine(
            title=data["title"],
            kind=data.get("kind") or ProjectKind.PROJECT,
            group=data.get("group", ""),
            summary=data["summary"],
            cycle_id=cycle_id,
            unit_id=int(data["unit"]) if data["unit"] else None,
            budget=data["budget"],
            since=data["since"],
            last_day=data["last_day"],
            item_ids=tuple(int(pk) for pk in data["items"]),
        )


class CloseForm(forms.Form):
    """How a project ended."""

    outcome = forms.CharField(
        label="结项情况",
        max_length=300,
        widget=_area(3),
        help_text="做成了什么；没做成的，为什么。",
        error_messages={"required": "请写明结项情况：做成了什么，没做成的为什么。"},
    )
    closed_on = forms.DateField(label="结项日期", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closed_on", today())


class MilestoneForm(forms.Form):
    """A step and its day."""

    title = forms.CharField(label="节点", max_length=80, help_text="例如：灯具安装完毕。")
    due_on = forms.DateField(label="期限", widget=forms.DateInput)
    done_on = forms.DateField(label="完成日期", required=False, widget=forms.DateInput, help_text="没有完成的不填。")

    def __init__(self, *args, milestone: Milestone | None = None, **kwargs):
        if milestone is not None:
            kwargs["initial"] = {name: getattr(milestone, name) for name in ("title", "due_on", "done_on")}
        super().__init__(*args, **kwargs)

    def line(self) -> MilestoneLine:
        """As the services take it."""
        return MilestoneLine(**self.cleaned_data)


class WishForm(forms.Form):
    """A wish, without who wishes."""

    title = forms.CharField(
        label="心愿",
        max_length=60,
        help_text="写“一位老人”“一名小学生”，不写姓名、电话和门牌号。例如：一位老人想要一台收音机。",
        error_messages={"required": "请写明心愿，例如“一位老人想要一台收音机”。"},
    )
    detail = forms.CharField(label="说明", required=False, max_length=300, widget=_area(2))
    due_on = forms.DateField(label="希望实现日期", required=False, widget=forms.DateInput)

    def __init__(self, *args, wish: Wish | None = None, **kwargs):
        if wish is not None:
            kwargs["initial"] = {name: getattr(wish, name) for name in ("title", "detail", "due_on")}
        super().__init__(*args, **kwargs)

    def line(self) -> WishLine:
        """As the services take it."""
        return WishLine(**self.cleaned_data)


class WishClaimForm(forms.Form):
    """Who takes it on, where an office acts for several."""

    unit = forms.ChoiceField(label="由谁认领", required=False)

    def __init__(self, *args, organization_name: str, units: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(COMMITTEE, f"{organization_name}（本组织）"), *units]

    @property
    def unit_id(self) -> int | None:
        """None: the committee."""
        return int(self.cleaned_data["unit"]) if self.cleaned_data["unit"] else None


class GrantForm(forms.Form):
    """How it came true."""

    outcome = forms.CharField(
        label="实现情况",
        max_length=200,
        widget=_area(2),
        help_text="一两句话，同样不写姓名、电话和门牌号。",
        error_messages={"required": "请用一两句话写明实现情况。"},
    )
    granted_on = forms.DateField(label="实现日期", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("granted_on", today())


class PromiseForm(forms.Form):
    """A promise and its limit."""

    title = forms.CharField(label="承诺事项", max_length=80, help_text="例如：企业政策咨询。")
    unit = forms.ChoiceField(label="承诺单位", required=False)
    working_days = forms.IntegerField(label="办结时限（工作日）", required=False, min_value=1, max_value=MOST_DAYS)
    since = forms.DateField(label="自", widget=forms.DateInput)
    until = forms.DateField(label="至", required=False, widget=forms.DateInput, help_text="长期有效的不填。")

    def __init__(
        self,
        *args,
        organization_name: str,
        units: list[tuple[str, str]],
        usual: int,
        promise: ServicePromise | None = None,
        **kwargs,
    ):
        if promise is not None:
            kwargs["initial"] = {
                "title": promise.title,
                "unit": str(promise.unit_id or COMMITTEE),
                "working_days": promise.working_days,
                "since": promise.since,
                "until": promise.until,
            }
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", date(today().year, 1, 1))
        self.fields["unit"].choices = [(COMMITTEE, f"{organization_name}（本组织）"), *units]
        self.fields["working_days"].help_text = f"不填为 {usual} 个工作日。收到的次日起算，法定节假日和周末不算。"

    def line(self) -> PromiseLine:
        """As the services take it."""
        data = dict(self.cleaned_data)
        unit = data.pop("unit")
        return PromiseLine(unit_id=int(unit) if unit else None, **data)


class CaseForm(forms.Form):
    """Something was asked for. Nothing about who asked."""

    matter = forms.CharField(
        label="事项",
        max_length=120,
        help_text="办什么事，不写是谁。",
        error_messages={"required": "请写明办什么事。"},
    )
    received_on = forms.DateField(label="受理日期", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", today())


class FinishForm(forms.Form):
    """It was done."""

    result = forms.CharField(
        label="办理结果", max_length=200, widget=_area(2), error_messages={"required": "请写明办理结果。"}
    )
    done_on = forms.DateField(label="办结日期", widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", today())
