"""Acts on the structure: a form, a page that says what will happen, and the act."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from common.clock import today
from common.errors import RuleBroken
from common.forms import attempt, show_error
from common.views import once, refused, requires
from orgs import services
from orgs.forms.acts import (
    CloseForm,
    DescribeForm,
    FoundForm,
    MergeForm,
    MoveForm,
    RecodeForm,
    RenameForm,
    SplitForm,
)
from orgs.models import Tier
from orgs.views.shared import may_found_below, may_restructure, organization_or_404, trail_of
from orgs.wording import tier_word

# Which form, what the act is called, and how the button says it.
ACTS = {
    "rename": (RenameForm, "更名", "核对更名"),
    "recode": (RecodeForm, "改代码", "核对改代码"),
    "move": (MoveForm, "划转", "核对划转"),
    "merge": (MergeForm, "合并", "核对合并"),
    "split": (SplitForm, "分设", "下一步"),
    "close": (CloseForm, "撤销", "核对撤销"),
}
ALONE = ("rename", "recode")  # what an organisation may do itself; the others are its superior's


def _act(name: str):
    form_class, label, submit = ACTS[name]

    @requires("org.edit")
    @once
    def view(request, pk):
        organization = organization_or_404(pk)
        if organization.tier == Tier.DISTRICT or not may_restructure(organization, superior=name not in ALONE):
            return refused(request, "org.restructure")
        form = form_class(request.POST or None, organization=organization)
        if request.method == "POST" and form.is_valid() and getattr(form, "assigned", True):
            if "confirmed" in request.POST:
                done, act = attempt(form, lambda: services.carry_out(form.plan(), actor=request.user))
                if done:
                    messages.success(request, f"已办理：{act.title}。如有差错，可以在“机构调整”中整体撤回。")
                    return redirect("orgs:detail", pk=organization.pk)
            elif "change" not in request.POST:
                checked = _check(request, organization, form, label)
                if checked is not None:
                    return checked
        context = {
            "organization": organization,
            "form": form,
            "label": label,
            "submit": submit if name != "split" or not getattr(form, "new_names", []) else "核对分设",
            "cancel_url": reverse("orgs:detail", args=[pk]),
            "trail": trail_of(organization, label),
            "split": name == "split",
        }
        return render(request, "orgs/act.html", context)

    view.__name__ = name
    view.__doc__ = f"{label}: form, check, act."
    return view


def _check(request, organization, form, label):
    """The page that says what will happen; None when the plan is refused, with the reason on the form."""
    try:
        preview = services.preview(form.plan())
    except RuleBroken as error:
        show_error(form, error)
        return None
    consequences = list(preview.lines)
    if preview.follow:
        consequences.append(f"所辖 {preview.follow} 个下级组织随之变动。")
    if preview.closed_ids:
        consequences.append("撤销组织的现任班子、届期和单位参与关系在生效日终止；历史都保留，可以按日期查看。")
    context = {
        "organization": organization,
        "form": form,
        "label": label,
        "consequences": consequences,
        "carried": preview.carried,
        "plan": preview.plan,
        "cancel_url": reverse("orgs:detail", args=[organization.pk]),
        "trail": trail_of(organization, label, "核对"),
    }
    return render(request, "orgs/act_check.html", context)


rename, recode, move, merge, split, close = (_act(name) for name in ACTS)


@requires("org.edit")
@once
def found(request, pk):
    """A new organisation below one."""
    parent = organization_or_404(pk)
    if not may_found_below(parent):
        return refused(request, "org.restructure")
    form = FoundForm(request.POST or None, parent=parent)
    if request.method == "POST" and form.is_valid():
        done, new = attempt(
            form, lambda: services.create_organization(parent_id=pk, actor=request.user, **form.cleaned_data)
        )
        if done:
            messages.success(request, f"已新设“{new.name}”。")
            again = "again" in request.POST
            return redirect("orgs:found" if again else "orgs:detail", pk=pk if again else new.pk)
    word = tier_word(parent.tier_enum.child)
    context = {
        "organization": parent,
        "form": form,
        "label": f"新设{word}",
        "submit": f"新设{word}",
        "again": True,
        "cancel_url": reverse("orgs:detail", args=[pk]),
        "trail": trail_of(parent, f"新设{word}"),
    }
    return render(request, "orgs/found.html", context)


@requires("org.edit")
@once
def describe(request, pk):
    """Address, kind and note."""
    organization = organization_or_404(pk)
    initial = {"address": organization.address, "kind": organization.kind, "note": organization.note}
    form = DescribeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: services.describe_organization(organization_id=pk, actor=request.user, **form.cleaned_data),
        )
        if done:
            messages.success(request, "已保存。")
            return redirect("orgs:detail", pk=pk)
    context = {
        "organization": organization,
        "form": form,
        "label": "修改资料",
        "submit": "保存资料",
        "cancel_url": reverse("orgs:detail", args=[pk]),
        "trail": trail_of(organization, "修改资料"),
        "today": today(),
    }
    return render(request, "orgs/found.html", context)
