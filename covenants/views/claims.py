"""Claims: one click from an item, the word of the other side, taking back; the lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, as_of, may, once, requires, safe_next
from covenants.filters.claims import ClaimFilter
from covenants.forms.claims import OWN, ClaimForm, DeclineForm, WithdrawForm
from covenants.models import Claim, ClaimState, ListItem
from covenants.parties import own_unit
from covenants.selectors.claims import (
    STATES,
    VERB,
    Doing,
    agreed_among,
    claimant_choices,
    claims_with_state,
    counterparts,
    doing_of,
    may_claim,
    may_claim_for_others,
    waiting_claims,
)
from covenants.selectors.gates import parties_of
from covenants.selectors.labels import name_categories
from covenants.services.claims import confirm_claims, decide_claim, make_claim, withdraw_claim
from covenants.states import CLAIM_STEPS
from covenants.views.base import OfCycle, crumbs
from covenants.views.lists_items import SHORT, item_or_404, item_url

_JOINED = ("organization", "unit", "item__unit", "item__organization", "item__cycle", "matched")


def amount_text(claim: Claim) -> str:
    """2 处."""
    return f"{claim.quantity.normalize():f} {claim.item.measure or '份'}"


# ---- lists -----------------------------------------------------------------------------------------------------------


class ClaimList(VerbRequired, ListView):
    """Claims that this office made or may read: on its own items, in its scope."""

    verb = "covenant.view"
    model = Claim
    filterset_class = ClaimFilter
    template_name = "covenants/claims_list.html"
    title = "认领"
    noun = "项"
    default_sort = "-made"
    empty = "还没有认领。清单发布以后，在看板或项目页上点“认领”。"
    columns = [
        Column(
            "title",
            "内容",
            "item.title",
            sort="item__title",
            url=lambda row: reverse("covenants:claim", args=[row.pk]),
            fixed=True,
        ),
        Column("direction", "清单", lambda row: SHORT[row.item.direction], sort="item__direction"),
        Column("party", "项目单位", "item.party_name", sort="item__unit__pinyin"),
        Column("claimant", "认领方", "claimant_name", sort="unit__pinyin"),
        Column("organization", "组织", "organization.name", sort="organization__lft", shown=False),
        Column("category", "类别", "category_label", shown=False),
        Column("quantity", "数量", amount_text, sort="quantity"),
        Column("matched", "对应项目", "matched.title", shown=False),
        Column(
            "state",
            "状态",
            lambda row: ClaimState(row.state_on).label,
            sort="state",
            state=lambda row: STATES[ClaimState(row.state_on)],
        ),
        Column("made", "认领日期", "made_on", sort="made_on"),
        Column("decided", "确认日期", "decided_on", sort="decided_on", shown=False),
        Column("message", "留言", "message", shown=False),
        Column("reason", "理由", "reason", shown=False),
    ]

    def get_queryset(self):
        """Claims made by the day, with where they stood."""
        return claims_with_state(Claim.objects.select_related(*_JOINED), self.day)

    def prepare(self, rows):
        """What this office may do with each, and the practice's words. A constant number of queries."""
        scope, agreed = current_scope(), agreed_among(rows)
        now = self.day == today()
        name_categories([row.item for row in rows])
        for row in rows:
            row.category_label = row.item.category_label
            row.doing = doing_of(row, scope, agreed) if now else Doing()
        return rows

    def get_context_data(self, **kwargs):
        """With how many wait, and whether anything can be done in this page of rows."""
        context = super().get_context_data(**kwargs)
        rows = [row["object"].doing for row in context["rows"]]
        return context | {
            "trail": crumbs(("认领", "")),
            "waiting": waiting_claims().count() if self.day == today() else 0,
            "several": any(doing.decide for doing in rows),
            "doable": any(doing.decide or doing.withdraw for doing in rows),
        }


class CycleClaims(OfCycle, ClaimList):
    """认领 of one cycle, as a tab of its page."""

    template_name = "covenants/claims_cycle.html"
    route = "cycle_claims"
    path = "item__cycle"


# ---- claiming --------------------------------------------------------------------------------------------------------


@requires(VERB)
@once
def claim_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim an item: a post without anything takes the whole for this office; the form is for a part, or for a unit.

    `?party=` chooses for whom: a unit's id, or "own" for the committee.
    """
    item = item_or_404(pk)
    if request.method == "POST" and "party" not in request.POST:
        done, made = told(
            request, lambda: make_claim(item_id=pk, unit_id=own_unit(current_scope()), actor=request.user)
        )
        if done:
            _made(request, made)
        return redirect(safe_next(request, item_url(item)))
    parties = claimant_choices(item, parties_of(item.cycle))
    if not parties:
        messages.info(request, "这是自己填报的项目，由别的单位或社区来认领。")
        return redirect(item_url(item))
    wanted = request.POST.get("party") or request.GET.get("party", "")
    chosen = wanted if wanted in dict(parties) else parties[0][0]
    form = ClaimForm(
        posted(request),
        item=item,
        parties=parties,
        counterparts=list(counterparts(item, None if chosen == OWN else int(chosen))),
        initial={"party": chosen},
    )
    if request.method == "POST" and form.is_valid():
        done, made = attempt(form, lambda: make_claim(item_id=pk, actor=request.user, **form.values))
        if done:
            _made(request, made)
            return redirect(safe_next(request, reverse("covenants:claim", args=[made.pk])))
    return render(
        request,
        "covenants/claims_form.html",
        {
            "trail": crumbs((item.cycle.title, reverse("covenants:cycle", args=[item.cycle_id])), ("认领", "")),
            "heading": "认领",
            "subject": f"{item.title} · {item.party_name}",
            "item": item,
            "claimant": dict(parties)[chosen],
            "others": [{"label": name, "url": f"?party={value}", "active": value == chosen} for value, name in parties]
            if len(parties) > 1
            else [],
            "form": form,
            "submit": "认领",
            "cancel_url": item_url(item),
        },
    )


def _made(request: HttpRequest, claim: Claim) -> None:
    other = claim.item.party_name
    messages.success(request, f"已认领“{claim.item.title}”{amount_text(claim)}，等待{other}确认。")


# ---- one claim -------------------------------------------------------------------------------------------------------


def claim_or_404(pk: int) -> Claim:
    """The claim in scope, with what its page needs."""
    return get_object_or_404(Claim.objects.select_related(*_JOINED, "made_by", "decided_by"), pk=pk)


@require_safe
@requires("covenant.view")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim: of what, by whom, where it stands, what this office can do."""
    found = claim_or_404(pk)
    day = as_of(request)
    seen = claims_with_state(Claim.objects.filter(pk=pk), day).first()
    if seen is None:
        raise Http404
    state = ClaimState(seen.state_on)
    return render(
        request,
        "covenants/claims_detail.html",
        {
            "claim": found,
            "trail": crumbs(("认领", reverse("covenants:claims")), (found.item.title, "")),
            "state_label": state.label,
            "state_colour": STATES[state],
            "doing": doing_of(found) if day == today() else Doing(),
            "item_url": item_url(found.item),
            "facts": _facts(found, day),
            "events": _events(found, day),
        },
    )


def _facts(found: Claim, day) -> list[dict[str, Any]]:
    reason = found.reason if found.reason and (found.ended_on or found.decided_on or day) <= day else ""
    facts = [
        {"label": "认领方", "value": found.claimant_name},
        {"label": "项目单位", "value": found.item.party_name},
        {"label": "清单", "value": found.item.get_direction_display()},
        {"label": "数量", "value": amount_text(found)},
        {"label": "对应项目", "value": found.matched.title if found.matched_id else ""},
        {"label": "留言", "value": found.message},
        {"label": "理由", "value": reason},
        {"label": "组织", "value": found.organization.name},
    ]
    return [fact for fact in facts if fact["value"]]


def _events(found: Claim, day) -> list[dict[str, Any]]:
    """What happened by the day, the latest first."""
    decided = {ClaimState.DECLINED: ("谢绝", "bad")}.get(ClaimState(found.state), ("确认", "ok"))
    rows = [
        (found.made_on, "认领", "new", found.made_by),
        (found.decided_on, decided[0], decided[1], found.decided_by),
        (found.ended_on, "撤回", "mute", None),
    ]
    return [
        {"when": on, "title": title, "state": state, "who": getattr(who, "display_name", "")}
        for on, title, state, who in reversed(rows)
        if on is not None and on <= day
    ]


@requires(VERB)
@once
def claim_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirmed with one click; declined with a reason; taken back."""
    found = claim_or_404(pk)
    if step not in CLAIM_STEPS:
        raise Http404("no such step")
    back = safe_next(request, reverse("covenants:claim", args=[pk]))
    if step == "confirm":
        if request.method == "POST":
            done, _ = told(request, lambda: decide_claim(claim_id=pk, confirm=True, actor=request.user))
            if done:
                messages.success(request, f"已确认，{_next_word()}")
        return redirect(back)
    if step == "decline":
        form = DeclineForm(posted(request))
        heading, words = "谢绝认领", "已谢绝，数量已退回，其他单位可以认领。"
    else:
        form = WithdrawForm(posted(request), needed=found.state == ClaimState.CONFIRMED)
        heading, words = "撤回认领", "已撤回，数量已退回。"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def carry_out():
            if step == "decline":
                return decide_claim(claim_id=pk, confirm=False, reason=reason, actor=request.user)
            return withdraw_claim(claim_id=pk, reason=reason, actor=request.user)

        done, _ = attempt(form, carry_out)
        if done:
            messages.success(request, words)
            return redirect(back)
    return render(
        request,
        "covenants/form.html",
        {
            "trail": crumbs(
                ("认领", reverse("covenants:claims")),
                (found.item.title, reverse("covenants:claim", args=[pk])),
                (heading, ""),
            ),
            "heading": heading,
            "subject": f"{found.item.title} · {found.claimant_name}认领{amount_text(found)}",
            "form": form,
            "submit": heading,
            "cancel_url": back,
        },
    )


@require_POST
@requires(VERB)
@once
def claims_confirm(request: HttpRequest) -> HttpResponse:
    """Several confirmed at once; all or none."""
    ids = [int(pk) for pk in request.POST.getlist("claim") if pk.isascii() and pk.isdigit()]
    done, made = told(request, lambda: confirm_claims(claim_ids=ids, actor=request.user))
    if done:
        messages.success(request, f"已确认 {len(made)} 项认领，{_next_word()}")
    return redirect(safe_next(request, reverse("covenants:claims")))


def _next_word() -> str:
    """What comes next, for who can draft an agreement and for who waits for it."""
    return "可以拟定协议了。" if may("agreement.edit") else "社区拟好协议以后会请你签订。"


def claim_box(item: ListItem, claims: list[Claim], *, now: bool) -> dict[str, Any]:
    """For the item's page: whether it can be claimed here, and what may be done with each claim of it (`state_on`)."""
    for row in claims:
        row.item = item  # read already
        row.state_label, row.state_colour = ClaimState(row.state_on).label, STATES[ClaimState(row.state_on)]
    scope, agreed = current_scope(), agreed_among(claims) if now else set()
    return {
        "may_claim": now and may_claim(item, claims, scope),
        "may_claim_for_others": now and may_claim_for_others(item, scope),
        "claims": [{"claim": row, "doing": doing_of(row, scope, agreed) if now else Doing()} for row in claims],
    }
