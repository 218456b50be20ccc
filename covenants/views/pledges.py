"""Pledges: the board that the street reads, the list, one pledge with what is due and done of it, reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.web import VerbRequired, may, once, requires
from common import keyset
from common.clock import today
from common.forms import attempt, posted
from common.lists import Column, ListView
from common.scoping import current_scope
from covenants.documents import last_of, quantity_text
from covenants.filters.pledges import BoardFilter, PledgeFilter
from covenants.forms.pledges import AnswerForm, ReviewForm
from covenants.frequency import said
from covenants.models import Attachment, Delivery, Fulfilment, FulfilmentState, Pledge, Review, Satisfaction, Side
from covenants.parties import acts_for, acts_itself
from covenants.selectors.labels import category_choices
from covenants.selectors.pledges import (
    FULFILMENT_STATES,
    STATES,
    Standing,
    as_shown,
    board,
    progress_of,
    short_steps,
    shown_pledges,
    steps_of,
    tick_label,
    window_text,
    with_standing,
)
from covenants.services.reviews import answer_review, other, party_of, review_pledge
from covenants.states import FULFILMENT_STEPS, MAY_FULFIL, MAY_REVIEW
from covenants.views.base import OfCycle, crumbs

VERB = "pledge.fulfil"
BOARD_SIZE = 24
FEW, NEXT_FEW = 8, 3
_NOW = (Standing.DUE, Standing.LATE, Standing.DISPUTED, Standing.RECORDED)
TABS = (("pledge_board", "承诺墙"), ("pledges", "承诺"), ("deliveries", "履诺日历"), ("fulfilments", "履诺记录"))


def pledge_tabs(active: str) -> list[dict[str, Any]]:
    """Tabs of the four pages about pledges."""
    return [{"label": label, "url": reverse(f"covenants:{name}"), "active": name == active} for name, label in TABS]


def pledge_or_404(pk: int) -> Pledge:
    """The pledge if it is in scope, with what its pages need."""
    return get_object_or_404(
        Pledge.objects.select_related("giver", "receiver", "organization", "cycle", "term__agreement"), pk=pk
    )


def trail_of(pledge: Pledge, *tail: tuple[str, str]) -> list[dict[str, str]]:
    """双向服务 / 承诺 / 内容 / …"""
    own = reverse("covenants:pledge", args=[pledge.pk]) if tail else ""
    return crumbs(("承诺", reverse("covenants:pledges")), (pledge.content[:30], own), *tail)


# ---- the board ------------------------------------------------------------------------------------------------------


@require_safe
@requires("covenant.view")
def pledge_board(request: HttpRequest) -> HttpResponse:
    """承诺亮诺墙: who promised what to whom, in the whole street; nothing of any person."""
    scope = current_scope()
    filterset = BoardFilter(request.GET, queryset=shown_pledges(), request=request)
    order = ["organization__lft", "giver__pinyin", "pk"]
    rows = filterset.qs
    with board():
        try:
            page = keyset.page(rows, order, BOARD_SIZE, request.GET.get("cursor", ""))
        except keyset.BadCursor:
            page = keyset.page(rows, order, BOARD_SIZE)
        count = keyset.capped_count(rows)
    labels = dict(category_choices())
    shown = [
        {
            "shown": item,
            "said": said(item.pledge),
            "quantity": quantity_text(item.pledge.quantity, item.pledge.measure),
            "category": labels.get(item.pledge.category, ""),
            "steps": short_steps(item.progress),
            "url": reverse("covenants:pledge", args=[item.pledge.pk]) if item.own else "",
        }
        for item in as_shown(page.rows, scope)
    ]
    context = {
        "trail": crumbs(("承诺墙", "")),
        "tabs": pledge_tabs("pledge_board"),
        "form": filterset.form,
        "rows": shown,
        "filtered": any(value for name, value in request.GET.items() if name != "cursor"),
        "page": {
            "count": count,
            "next_url": _turn(request, page.next),
            "previous_url": _turn(request, page.previous),
        },
    }
    return render(request, "covenants/pledges_board.html", context)


def _turn(request: HttpRequest, cursor) -> str:
    query = {name: value for name, value in request.GET.items() if name != "cursor" and value}
    return f"{request.path}?{urlencode({**query, 'cursor': cursor})}" if cursor else ""


# ---- the list -------------------------------------------------------------------------------------------------------


class PledgeList(VerbRequired, ListView):
    """Pledges of the scope, with how far each has got."""

    verb = "covenant.view"
    model = Pledge
    filterset_class = PledgeFilter
    template_name = "covenants/pledges_list.html"
    title = "承诺"
    noun = "项"
    default_sort = "-signed"
    tab = "pledges"
    empty = "还没有承诺。协议各方签订以后，每一条服务项目就是一项承诺。"
    columns = [
        Column(
            "content",
            "内容",
            "content",
            sort="content",
            url=lambda row: reverse("covenants:pledge", args=[row.pk]),
            fixed=True,
        ),
        Column("giver", "提供方", "giver_name", sort="giver__pinyin"),
        Column("receiver", "接受方", "receiver_name", sort="receiver__pinyin"),
        Column("organization", "组织", "organization.name", sort="organization__lft", shown=False),
        Column("category", "类别", "category_label", sort="category", shown=False),
        Column("frequency", "频次", said),
        Column("quantity", "数量", lambda row: quantity_text(row.quantity, row.measure), shown=False),
        Column("since", "自", lambda row: row.period.lower, sort="period"),
        Column("last_day", "至", last_of),
        Column("signed", "签诺日期", "signed_on", sort="signed_on"),
        Column("progress", "已履", lambda row: row.progress.label, number=True),
        Column("served", "服务人次", lambda row: row.progress.served, number=True, shown=False),
        Column(
            "stage",
            "阶段",
            lambda row: "已终止" if row.over else row.progress.stage_label,
            state=lambda row: "mute",
        ),
        Column("agreement", "协议", "term.agreement.number_text", shown=False),
    ]

    def get_queryset(self):
        """With the names."""
        return Pledge.objects.select_related("giver", "receiver", "organization", "term__agreement")

    def prepare(self, rows):
        """How far each has got on the day. A constant number of queries."""
        found = progress_of(rows, self.day)
        labels = dict(category_choices())
        for row in rows:
            row.progress = found[row.pk]
            row.over = row.ended_on is not None and row.ended_on <= self.day
            row.category_label = labels.get(row.category, row.category)
        return rows

    def get_context_data(self, **kwargs):
        """With the tabs."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(("承诺", "")), "tabs": pledge_tabs(self.tab)}


class CyclePledges(OfCycle, PledgeList):
    """承诺 of one cycle, as a tab of its page."""

    template_name = "covenants/agreements_cycle.html"
    route = "cycle_pledges"

    def get_queryset(self):
        """Its own, signed by the day that is shown."""
        rows = super().get_queryset()
        return rows if self.head.today else rows.filter(signed_on__lte=self.head.day)


# ---- one pledge -----------------------------------------------------------------------------------------------------


@require_safe
@requires("covenant.view")
def pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Its four steps, what falls due, what was done with word and answer, and how both sides see it."""
    found = pledge_or_404(pk)
    scope = current_scope()
    progress = progress_of([found])[pk]
    acting = may(VERB)
    sides = {side: acting and acts_for(scope, found.organization, party_of(found, side)) for side in Side}
    itself = {side: acts_itself(scope, found.organization, party_of(found, side)) for side in Side}
    open_now = found.cycle.stage in MAY_FULFIL
    records = list(
        Fulfilment.objects.filter(pledge=found)
        .select_related("recorded_by", "answered_by", "delivery")
        .order_by("-done_on", "-pk")
    )
    photos: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(fulfilment__pledge=found).defer("content"):
        photos.setdefault(file.fulfilment_id, []).append(file)
    deliveries = with_standing(Delivery.objects.filter(pledge=found)).order_by("number")
    reviews = list(Review.objects.filter(pledge=found).select_related("reviewed_by", "answered_by"))
    return render(
        request,
        "covenants/pledges_detail.html",
        {
            "pledge": found,
            "trail": trail_of(found),
            "said": said(found),
            "progress": progress,
            "steps": steps_of(found, progress),
            "facts": _facts(found, progress),
            **_split(_delivery_row(row, sides, open_now, itself[Side.GIVER]) for row in deliveries),
            "records": [_record_row(row, sides, itself, open_now, photos.get(row.pk, [])) for row in records],
            "may_record": open_now and any(sides.values()) and found.ended_on is None,
            "reviews": _reviews(found, reviews, sides, itself),
            "reviewing": found.cycle.stage in MAY_REVIEW,
            "review_over": not _window(found.cycle),
            "may_extend": may("covenant.run") and acts_for(scope, found.organization, None),
        },
    )


def _facts(found: Pledge, progress) -> list[dict[str, Any]]:
    agreement = found.term.agreement
    facts = [
        {"label": "提供方", "value": found.giver_name},
        {"label": "接受方", "value": found.receiver_name},
        {"label": "频次", "value": said(found)},
        {"label": "数量", "value": quantity_text(found.quantity, found.measure)},
        {"label": "服务对象", "value": found.audience},
        {"label": "地点", "value": found.place},
        {"label": "起止", "value": f"{found.period.lower} 至 {last_of(found)}"},
        {"label": "服务人次", "value": progress.served},
        {
            "label": "协议",
            "value": f"{agreement.number_text} {agreement.title}",
            "url": reverse("covenants:agreement", args=[agreement.pk]),
        },
    ]
    if found.ended_on:
        facts.append({"label": "终止日期", "value": found.ended_on})
    return [fact for fact in facts if fact["value"] not in ("", None)]


def _split(rows) -> dict[str, list]:
    """What matters now and the next few; the rest is folded away."""
    rows = list(rows)
    coming = [row for row in rows if row["standing"] is Standing.COMING]
    now = [row for row in rows if row["standing"] in _NOW]
    shown = {row["delivery"].pk for row in [*now, *coming[:NEXT_FEW]]} if len(rows) > FEW else None
    return {
        "deliveries": [row for row in rows if shown is None or row["delivery"].pk in shown],
        "folded": [row for row in rows if shown is not None and row["delivery"].pk not in shown],
    }


def _delivery_row(row: Delivery, sides: dict[str, bool], open_now: bool, own: bool) -> dict[str, Any]:
    standing = Standing(row.standing)
    open_row = open_now and standing in (Standing.DUE, Standing.LATE, Standing.COMING, Standing.DISPUTED)
    recordable = open_row and row.window.lower <= today()
    return {
        "delivery": row,
        "standing": standing,
        "window": window_text(row.window),
        "state": STATES[standing],
        "label": standing.label,
        "record": recordable and any(sides.values()),
        "own": own,
        "tick_label": tick_label(row),
        "excuse": open_row and sides[Side.RECEIVER],
        "restore": open_now and standing is Standing.EXCUSED and sides[Side.RECEIVER],
        "plan": open_row and any(sides.values()) and (row.window.upper - row.window.lower).days > 1,
    }


def _record_row(row: Fulfilment, sides, itself, open_now: bool, photos) -> dict[str, Any]:
    """`sides`: which this office may act for; `itself`: which it is. What it does for another is called so."""
    of_receiver = row.state == FulfilmentState.CONFIRMED and row.recorded_by_id == row.answered_by_id
    may_do = {
        "confirm": sides[Side.RECEIVER] and row.state in FULFILMENT_STEPS["confirm"][0],
        "dispute": sides[Side.RECEIVER] and row.state in FULFILMENT_STEPS["dispute"][0],
        "reply": sides[Side.GIVER] and row.state == FulfilmentState.DISPUTED,
        "withdraw": sides[Side.RECEIVER]
        if of_receiver
        else sides[Side.GIVER] and row.state in FULFILMENT_STEPS["withdraw"][0],
    }
    return {
        "record": row,
        "state": FULFILMENT_STATES[FulfilmentState(row.state)],
        "photos": photos,
        "may": {name: yes and open_now for name, yes in may_do.items()},
        "own_word": itself[Side.RECEIVER],
        "for_receiver": "" if itself[Side.RECEIVER] else "代为",
        "for_giver": "" if itself[Side.GIVER] else "代为",
        "for_withdrawal": "" if itself[Side.RECEIVER if of_receiver else Side.GIVER] else "代为",
        "may_remove": sides[Side.GIVER] and open_now,
    }


def _window(cycle) -> bool:
    """Whether the last day of reviewing, where one is set, has not passed."""
    return cycle.review_by is None or today() <= cycle.review_by


def _reviews(found: Pledge, reviews: list[Review], sides, itself) -> list[dict[str, Any]]:
    """Both sides, written or not, with what this office may do: review for others too, answer only for itself."""
    cycle = found.cycle
    window = cycle.stage in MAY_REVIEW and _window(cycle)
    by_side = {review.side: review for review in reviews}
    rows = []
    for side in Side:
        review = by_side.get(side)
        answers = other(side)
        rows.append(
            {
                "side": side,
                "party": found.giver_name if side == Side.GIVER else found.receiver_name,
                "other": found.receiver_name if side == Side.GIVER else found.giver_name,
                "review": review,
                "on_behalf": not itself[side],
                "write_url": reverse("covenants:pledge_review", args=[found.pk, side.lower()])
                if window and sides[side] and not (review and review.answer)
                else "",
                "answer_url": reverse("covenants:review_answer", args=[review.pk])
                if review and not review.answer and cycle.stage in MAY_REVIEW and sides[answers] and itself[answers]
                else "",
            }
        )
    return rows


# ---- reviews --------------------------------------------------------------------------------------------------------


def _form(request: HttpRequest, found: Pledge, heading: str, form, submit: str, **more) -> HttpResponse:
    context = {
        "heading": heading,
        "subject": f"{found.content} · {found.giver_name} → {found.receiver_name}",
        "trail": trail_of(found, (heading, "")),
        "form": form,
        "submit": submit,
        "cancel_url": reverse("covenants:pledge", args=[found.pk]),
        **more,
    }
    return render(request, "covenants/form.html", context)


@requires(VERB)
@once
def pledge_review(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """How one side sees it, in one choice and one sentence."""
    found = pledge_or_404(pk)
    if side.upper() not in Side.values:
        raise Http404("no such side")
    side = Side(side.upper())
    review = Review.objects.filter(pledge=found, side=side).first()
    initial = {"satisfaction": review.satisfaction, "sentence": review.sentence} if review else {}
    form = ReviewForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: review_pledge(pledge_id=pk, side=side, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已评诺。对方可以回应一次。")
            return redirect("covenants:pledge", pk)
    name = found.giver_name if side == Side.GIVER else found.receiver_name
    return _form(request, found, f"评诺：{name}作为{side.label}", form, "评诺")


@requires(VERB)
@once
def review_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The other side's word on it."""
    review = get_object_or_404(Review, pk=pk)
    found = pledge_or_404(review.pledge_id)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: answer_review(review_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已回应。")
            return redirect("covenants:pledge", found.pk)
    satisfaction = Satisfaction(review.satisfaction).label
    intro = f"对方评价：{satisfaction}{f'。{review.sentence}' if review.sentence else ''}"
    return _form(request, found, "回应评价", form, "回应", intro=intro)
