"""Micro-wishes: the list where each is one tick away, one wish, what residents read without signing in."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Action, Column, ListView
from common.scoping import current_scope, everything
from common.views import VerbRequired, as_of, may, once, requires
from covenants.filters.projects import WishFilter
from covenants.forms.projects import GrantForm, WishClaimForm, WishForm
from covenants.models import Publication, Wish, WishState
from covenants.parties import acts_for, own_unit
from covenants.selectors.past import wishes_as_they_were
from covenants.selectors.projects import wishes_on
from covenants.services.wishes import (
    CLAIM_VERB,
    VERB,
    claim_wish,
    edit_wish,
    grant_wish,
    post_wish,
    release_wish,
    withdraw_wish,
)
from covenants.views.projects import may_set_up, own_committee, tabs_of, trail_of, unit_choices

COLOURS = {"OPEN": "due", "CLAIMED": "new", "GRANTED": "ok", "WITHDRAWN": "mute"}
PUBLIC_SECONDS = 300
PUBLIC_MOST = 200


def claimant(wish: Wish) -> str:
    """Who claimed it; empty while nobody did."""
    if wish.claimed_on is None:
        return ""
    return wish.unit.name if wish.unit_id else wish.organization.name


def steps_for(wish: Wish) -> set[str]:
    """What the acting office may do with it now: claim, release, grant, edit, withdraw."""
    scope = current_scope()
    steps = set()
    committee = acts_for(scope, wish.organization, None)
    if wish.state == WishState.OPEN and may(CLAIM_VERB) and (committee or scope.party_id is not None):
        steps.add("claim")
    if wish.state == WishState.CLAIMED and may(CLAIM_VERB) and acts_for(scope, wish.organization, wish.unit_id):
        steps |= {"release", "grant"}
    if may(VERB) and committee:
        steps |= {"edit"} if wish.state == WishState.OPEN else set()
        steps |= {"withdraw"} if wish.state in (WishState.OPEN, WishState.CLAIMED) else set()
    return steps


class WishList(VerbRequired, ListView):
    """Wishes of the scope; claimed in one tick."""

    verb = "covenant.view"
    template_name = "covenants/projects_wishes.html"
    model = Wish
    filterset_class = WishFilter
    title = "微心愿"
    noun = "个"
    default_sort = "-posted"
    empty = "还没有微心愿。社区可以替居民发布，不写姓名和住址。"
    columns = [
        Column("title", "心愿", "title", url=lambda row: reverse("covenants:wish", args=[row.pk]), fixed=True),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column(
            "state",
            "状态",
            lambda row: WishState(row.state_on).label,
            sort="state_on",
            state=lambda row: COLOURS[row.state_on],
        ),
        Column("unit", "认领单位", "claimant", sort="unit__pinyin"),
        Column("due", "希望实现日期", "due_on", sort="due_on"),
        Column("posted", "发布日期", "posted_on", sort="posted_on"),
        Column("claimed", "认领日期", "claimed_on", sort="claimed_on", shown=False),
        Column("granted", "实现日期", "granted_on", sort="granted_on", shown=False),
        Column("outcome", "实现情况", "outcome", shown=False),
        Column("detail", "说明", "detail", shown=False),
    ]

    def get_queryset(self):
        """Those posted by the day, with where each stood."""
        return wishes_on(Wish.objects.select_related("organization", "unit"), self.day)

    def prepare(self, rows):
        """With who claimed it by the day, and what can be done from the row."""
        rows = wishes_as_they_were(rows, self.day)
        for row in rows:
            row.claimant = claimant(row) if row.claimed_on and row.claimed_on <= self.day else ""
            row.steps = steps_for(row) if self.day == today() else set()
        return rows

    def get_context_data(self, **kwargs):
        """With tabs, and the button where the office may post one."""
        context = super().get_context_data(**kwargs)
        buttons = [Action("发布心愿", "covenants:wish_add", verb=VERB)] if may(VERB) and may_set_up() else []
        return context | {
            "trail": trail_of("wishes"),
            "tabs": tabs_of("wishes"),
            "buttons": buttons,
            "one_tick": current_scope().party_id is not None,
        }


def wish_or_404(pk: int) -> Wish:
    """The wish if it is in scope."""
    return get_object_or_404(Wish.objects.select_related("organization", "unit"), pk=pk)


@require_safe
@requires("covenant.view")
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """One wish as of the day, and what can be done with it today."""
    day = as_of(request)
    found = get_object_or_404(wishes_on(Wish.objects.select_related("organization", "unit"), day), pk=pk)
    [found] = wishes_as_they_were([found], day)
    claimed, granted, withdrawn = (
        on if on is not None and on <= day else None for on in (found.claimed_on, found.granted_on, found.withdrawn_on)
    )
    facts = [
        {"label": "说明", "value": found.detail},
        {"label": "组织", "value": found.organization.name},
        {"label": "发布日期", "value": found.posted_on},
        {"label": "希望实现日期", "value": found.due_on},
        {"label": "认领", "value": f"{claimant(found)}，{claimed}" if claimed else ""},
        {"label": "实现日期", "value": granted},
        {"label": "实现情况", "value": found.outcome if granted else ""},
        {"label": "撤下日期", "value": withdrawn},
    ]
    return render(
        request,
        "covenants/projects_wish.html",
        {
            "wish": found,
            "state_label": WishState(found.state_on).label,
            "colour": COLOURS[found.state_on],
            "trail": trail_of("wishes", (found.title, "")),
            "facts": [fact for fact in facts if fact["value"]],
            "steps": steps_for(found) if day == today() else set(),
            "one_tick": current_scope().party_id is not None,
        },
    )


def _form(request: HttpRequest, heading: str, form, submit: str, found: Wish | None = None) -> HttpResponse:
    back = reverse("covenants:wish", args=[found.pk]) if found else reverse("covenants:wishes")
    tail = [(found.title, back)] if found else []
    context = {
        "heading": heading,
        "subject": found.title if found else "这里人人看得到，请不要写出是谁",
        "trail": trail_of("wishes", *tail, (heading, "")),
        "form": form,
        "submit": submit,
        "cancel_url": back,
    }
    return render(request, "covenants/form.html", context)


@requires(VERB)
@once
def wish_add(request: HttpRequest) -> HttpResponse:
    """Post a wish of a resident."""
    organization = own_committee()
    form = WishForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: post_wish(organization_id=organization.pk, line=form.line(), actor=request.user)
        )
        if done:
            messages.success(request, "心愿已发布，等待认领。")
            return redirect("covenants:wish", made.pk)
    return _form(request, "发布心愿", form, "发布")


@requires(VERB)
@once
def wish_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a wish that nobody has claimed."""
    found = wish_or_404(pk)
    form = WishForm(posted(request), wish=found)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: edit_wish(wish_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, "已保存。")
            return redirect("covenants:wish", pk)
    return _form(request, "修改心愿", form, "保存", found)


@requires(CLAIM_VERB)
@once
def wish_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit in one tick; the committee says for whom."""
    found = wish_or_404(pk)
    if own_unit() is not None:
        service = partial(claim_wish, wish_id=pk, unit_id=own_unit(), actor=request.user)
        if request.method == "POST" and told(request, service)[0]:
            messages.success(request, "已认领，谢谢。实现之后请登记一下情况。")
        return redirect("covenants:wish", pk)
    form = WishClaimForm(
        posted(request), organization_name=found.organization.name, units=unit_choices(found.organization)
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: claim_wish(wish_id=pk, unit_id=form.unit_id, actor=request.user))
        if done:
            messages.success(request, "已认领。")
            return redirect("covenants:wish", pk)
    return _form(request, "认领心愿", form, "认领", found)


@requires(CLAIM_VERB)
@once
def wish_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """How it came true."""
    found = wish_or_404(pk)
    form = GrantForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: grant_wish(wish_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "心愿已实现。")
            return redirect("covenants:wish", pk)
    return _form(request, "登记实现", form, "登记", found)


@require_POST
@requires(CLAIM_VERB)
@once
def wish_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back for others."""
    wish_or_404(pk)
    if told(request, lambda: release_wish(wish_id=pk, actor=request.user))[0]:
        messages.success(request, "已退回，其他单位可以认领。")
    return redirect("covenants:wish", pk)


@require_POST
@requires(VERB)
@once
def wish_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it down."""
    wish_or_404(pk)
    if told(request, lambda: withdraw_wish(wish_id=pk, actor=request.user))[0]:
        messages.success(request, "心愿已撤下。")
    return redirect("covenants:wish", pk)


@login_not_required
@require_safe
def open_wishes(request: HttpRequest, token: str) -> HttpResponse:
    """Wishes for the neighbourhood, at the address of a published list that residents may read; nobody's name."""
    with everything("wishes of a community whose list is public are read by the neighbourhood"):
        published = (
            Publication.objects.select_related("organization").filter(token=token, cycle__is_public=True).first()
        )
        if published is None:
            raise Http404
        rows = Wish.objects.filter(organization=published.organization).select_related("unit", "organization")
        since = date(today().year, 1, 1)
        found = list(rows.exclude(state=WishState.WITHDRAWN).exclude(granted_on__lt=since)[:PUBLIC_MOST])
    groups = [
        {
            "label": state.label,
            "rows": [{"wish": row, "claimant": claimant(row)} for row in found if row.state == state],
        }
        for state in (WishState.OPEN, WishState.CLAIMED, WishState.GRANTED)
    ]
    context = {"publication": published, "groups": groups, "count": len(found)}
    answer = render(request, "covenants/projects_open.html", context)
    patch_cache_control(answer, public=True, max_age=PUBLIC_SECONDS)
    return answer
