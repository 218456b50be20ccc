"""An act on the structure: what it changed, and taking it back. And the official division lists."""

from __future__ import annotations

import base64
import binascii
import zlib

from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.errors import RuleBroken
from common.forms import show_error
from common.views import may, once, requires
from orgs import services
from orgs.divisions import apply_divisions, plan_divisions, read_divisions, shipped_lists
from orgs.forms.others import DivisionForm
from orgs.models import Organization, Reorganization, Tier
from orgs.selectors import top_of_scope

SHOWN = 200
SALT = "orgs.divisions"


def _act_or_404(pk: int) -> Reorganization:
    act = Reorganization.objects.select_related("place", "actor", "undone_by").filter(pk=pk).first()
    if act is None:
        raise Http404
    return act


def lines_of(act: Reorganization, limit: int = SHOWN) -> list[dict]:
    """The changes of an act in words; names of parents in one query."""
    changes = act.changes[:limit]
    sides = [change[side] for change in changes for side in ("before", "after") if change[side]]
    ids = {side[key] for side in sides for key in ("parent", "successor") if side[key]}
    names = dict(Organization.tree.filter(pk__in=ids).values_list("pk", "name"))
    touched = [change["organization"] for change in changes]
    known = set(Organization.objects.filter(pk__in=touched).values_list("pk", flat=True))
    return [
        {
            "name": (change["before"] or change["after"])["name"],
            "url": reverse("orgs:detail", args=[change["organization"]]) if change["organization"] in known else "",
            "what": _what(change["before"], change["after"], names),
        }
        for change in changes
    ]


def _what(before: dict | None, after: dict, names: dict[int, str]) -> str:
    code = f"，代码 {after['code']}" if after["code"] else ""
    if before is None:
        return f"在“{names.get(after['parent'], '')}”之下新设{code}"
    parts = []
    if before["name"] != after["name"]:
        parts.append(f"更名为“{after['name']}”")
    if before["parent"] != after["parent"]:
        parts.append(f"由“{names.get(before['parent'], '')}”划入“{names.get(after['parent'], '')}”")
    if before["code"] != after["code"]:
        parts.append(f"代码由 {before['code'] or '空'} 改为 {after['code'] or '空'}")
    if before["until"] is None and after["until"]:
        into = f"，并入“{names.get(after['successor'], '')}”" if after["successor"] else ""
        parts.append(f"撤销{into}")
    return "，".join(parts) or "随上级组织划转"


@requires("org.view")
@require_safe
def reorganization(request, pk):
    """What an act changed."""
    act = _act_or_404(pk)
    offered = act.undone_at is None and may("org.edit")
    reason = services.why_not_undo(act) if offered else ""
    context = {
        "act": act,
        "lines": lines_of(act),
        "total": len(act.changes),
        "hidden": max(0, len(act.changes) - SHOWN),
        "why_not": reason,
        "may_undo": offered and not reason,
        "facts": [
            {"label": "类别", "value": act.get_kind_display()},
            {"label": "生效日期", "value": act.effective_on},
            {"label": "文号", "value": act.document},
            {"label": "所在组织", "value": act.place.name, "url": reverse("orgs:detail", args=[act.place_id])},
            {"label": "办理人", "value": str(act.actor or "系统")},
        ],
        "trail": [
            {"label": "组织", "url": reverse("orgs:tree")},
            {"label": "机构调整", "url": reverse("orgs:reorganizations")},
            {"label": act.title, "url": ""},
        ],
    }
    return render(request, "orgs/reorganization.html", context)


@requires("org.edit")
@once
def undo(request, pk):
    """Take an act back as a whole."""
    act = _act_or_404(pk)
    if request.method == "POST":
        services.undo_reorganization(reorganization_id=pk, actor=request.user)
        messages.success(request, f"已撤回“{act.title}”，涉及的组织恢复到办理之前的样子。")
        return redirect("orgs:reorganization", pk=pk)
    reason = services.why_not_undo(act)
    founded = sum(change["before"] is None for change in act.changes)
    consequences = [f"涉及的 {len(act.changes)} 个组织恢复到“{act.title}”之前的名称、代码、上级和状态"]
    if founded:
        consequences.append(f"这次新设的 {founded} 个组织从系统中删除")
    if act.carried:
        consequences.append("随之终止的任职、届期、任职授权、单位参与关系和阵地恢复原状")
    consequences.append("撤回本身留有记录")
    context = {
        "act": act,
        "why_not": reason,
        "consequences": consequences,
        "submit": "撤回这次调整",
        "cancel_url": reverse("orgs:reorganization", args=[pk]),
    }
    return render(request, "orgs/undo.html", context)


# ---- division lists --------------------------------------------------------------------------------------------------


@requires("org.import")
@once
def divisions(request):
    """Choose a list; see what it would change; confirm."""
    district = top_of_scope()
    if district is None or district.tier != Tier.DISTRICT:
        raise Http404
    shipped = {path.name: path for path in shipped_lists() if path.stem.endswith(district.code[:6])}
    if "sealed" in request.POST:
        return _confirm(request, district)
    form = DivisionForm(request.POST or None, request.FILES or None, shipped=[(name, name) for name in shipped])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        content = shipped[data["shipped"]].read_bytes() if data["shipped"] else data["file"].read(3_000_000)
        terms = {
            "vintage": data["vintage"].isoformat(),
            "effective_on": (data["effective_on"] or data["vintage"]).isoformat(),
            "document": data["document"],
        }
        try:
            return _show(request, district, content, terms)
        except RuleBroken as error:
            show_error(form, error)
    context = {
        "district": district,
        "form": form,
        "submit": "核对变化",
        "multipart": True,
        "cancel_url": reverse("orgs:tree"),
    }
    return render(request, "orgs/divisions.html", context)


def _show(request, district, content: bytes, terms: dict):
    planned = _planned(district, content, terms)
    packed = base64.b64encode(zlib.compress(content, 9)).decode()
    sealed = signing.dumps({**terms, "list": packed, "shown": planned.fingerprint, "for": district.pk}, salt=SALT)
    refusal = ""
    if not planned.empty:
        try:
            services.preview(planned.plan)
        except RuleBroken as error:
            refusal = error.message
    context = {
        "district": district,
        "planned": planned,
        "terms": terms,
        "sealed": sealed,
        "refusal": refusal,
        "cancel_url": reverse("orgs:divisions"),
    }
    return render(request, "orgs/divisions_plan.html", context)


def _confirm(request, district):
    """Carry out the list that was shown; what comes back is sealed, so it is the list that was shown."""
    try:
        sent = signing.loads(request.POST["sealed"], salt=SALT, max_age=3600)
        content = zlib.decompress(base64.b64decode(sent["list"]))
    except (signing.BadSignature, binascii.Error, zlib.error):
        messages.error(request, "这一页已经过期，请重新选择名单。")
        return redirect("orgs:divisions")
    if sent["for"] != district.pk:
        raise Http404
    try:
        act = apply_divisions(
            district_id=district.pk, actor=request.user, fingerprint=sent["shown"], **_terms(content, sent)
        )
    except RuleBroken as error:
        if error.code != "divisions.changed":
            raise
        messages.error(request, error.message)
        return _show(request, district, content, {key: sent[key] for key in ("vintage", "effective_on", "document")})
    if act is None:
        messages.info(request, "与名单一致，没有需要改动的。")
        return redirect("orgs:tree")
    messages.success(request, "区划已更新。如有差错，可以在这里整体撤回。")
    return redirect("orgs:reorganization", pk=act.pk)


def _planned(district, content: bytes, terms: dict):
    return plan_divisions(district_id=district.pk, **_terms(content, terms))


def _terms(content: bytes, terms: dict) -> dict:
    day = type(today()).fromisoformat
    return {
        "rows": read_divisions(content),
        "vintage": day(terms["vintage"]),
        "effective_on": day(terms["effective_on"]),
        "document": terms["document"],
    }
