"""Matters: the ledger, one matter and what is done with it, the monthly going-through, the public form's code."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.forms import posted, told
from common.lists import Action, Column, ListView, with_places
from common.qr import qr_svg
from common.scoping import everything
from common.templatetags.ui import cn_date
from common.views import VerbRequired, may, once, requires
from grids.filters.matters import MatterFilter
from grids.forms.matters import AnswerForm, DownForm, MatterForm, NoteForm, PurposeForm, ReviewForm, SettleForm
from grids.models import Building, LedgerReview, Matter, MatterDesk, MatterState
from grids.selectors.matters import ledger_of, months_to_review
from grids.selectors.territory import natural
from grids.services.ledgers import review_ledger, set_desk
from grids.services.matters import (
    PLACES,
    answer_matter,
    pass_down,
    pass_up,
    raise_matter,
    reveal_contact,
    settle_matter,
    ways_down,
)
from grids.views.base import crumbs, form_page, node_or_404, own, tabs_of
from grids.words import MATTER_CATEGORIES
from orgs.models import Organization, Tier

VIEW, EDIT = "matter.view", "matter.edit"
CATEGORIES = dict(MATTER_CATEGORIES)
_WORDS = {True: "满意", False: "不满意", None: ""}
_CHIP = {MatterState.OPEN: "due", MatterState.ANSWERED: "info", MatterState.CLOSED: "ok"}


def chip_of(row: Matter) -> tuple[str, str]:
    """(state, word); an open one whose limit is over says so."""
    if row.state == MatterState.OPEN and row.due_on < today():
        return "bad", "已超期"
    return _CHIP[MatterState(row.state)], row.get_state_display()


def _may_raise() -> bool:
    place = own()
    return place is not None and place.tier in PLACES


class MatterList(VerbRequired, ListView):
    """民情台账: what was raised in the scope, or passed to it."""

    verb = VIEW
    template_name = "grids/matter_list.html"
    model = Matter
    filterset_class = MatterFilter
    title = "民情台账"
    noun = "件"
    default_sort = "-raised"
    empty = "还没有事项。走访、来电、当面反映的点“登记事项”；居民也可以扫社区二维码填写。"
    actions = [Action("登记事项", "grids:matter_add", verb=EDIT, when=_may_raise)]
    columns = [
        Column("label", "编号", "label", url=lambda row: reverse("grids:matter", args=[row.pk]), fixed=True),
        Column("title", "事项", "title", fixed=True),
        Column("category", "类别", lambda row: CATEGORIES.get(row.category, row.category), sort="category"),
        Column("origin", "反映地", "origin.name"),
        Column("organization", "办理组织", "organization.name", sort="organization__lft"),
        Column("raised", "反映日期", "raised_on", sort="raised_on"),
        Column("due", "办理期限", "due_on", sort="due_on"),
        Column("state", "状态", lambda row: chip_of(row)[1], sort="state", state=lambda row: chip_of(row)[0]),
        Column("way", "来源", "get_way_display", sort="way", shown=False),
        Column("street", "街道", "numbered_by.street.name", shown=False),
        Column("community", "社区", "numbered_by.name", shown=False),
        Column("building", "楼栋", lambda row: row.building.name if row.building else "", shown=False),
        Column("place", "地点", "place", shown=False),
        Column("detail", "情况", "detail", shown=False),
        Column("answer", "答复", "answer", shown=False),
        Column("answered", "答复日期", "answered_on", sort="answered_on", shown=False),
        Column("closed", "办结日期", "closed_on", sort="closed_on", shown=False),
        Column("opinion", "反映人意见", lambda row: _WORDS[row.satisfied], shown=False),
    ]

    def get_columns(self):
        """With street and community for whoever looks at several."""
        return with_places(self.columns)

    def get_queryset(self):
        """With the places."""
        return Matter.objects.select_related("origin", "organization", "building", "numbered_by__street")

    def get_context_data(self, **kwargs):
        """With the tabs, and for a community its months and its form."""
        context = super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("matters")}
        place = own()
        if place is not None and place.tier == Tier.COMMUNITY:
            context |= {
                "community": place,
                "desk": MatterDesk.objects.filter(organization=place).first(),
                "months": months_to_review(place, today()) if may(EDIT) else [],
                "may_edit_matters": may(EDIT),
            }
        return context


def _matter(pk: int) -> Matter:
    rows = Matter.objects.select_related("origin__parent", "organization", "building")
    return get_object_or_404(rows, pk=pk)


def _url(pk: int) -> str:
    return reverse("grids:matter", args=[pk])


def _mine(row: Matter) -> bool:
    """Whether the acting office deals with it, or stands above who does."""
    return may(EDIT) and Organization.objects.filter(pk=row.organization_id).exists()


def _context(row: Matter) -> dict:
    with everything("the way of a matter that the office sees"):
        steps = list(row.steps.select_related("organization", "made_by"))
    is_open, mine = row.state == MatterState.OPEN, _mine(row)
    return {
        "row": row,
        "chip": chip_of(row),
        "trail": crumbs(("民情台账", reverse("grids:matters")), (row.label, "")),
        "steps": steps,
        "may_act": mine,
        "may_pass_up": is_open and row.organization.parent_id is not None,
        "may_pass_down": is_open and mine and bool(ways_down(row)[1]),
        "may_settle": may(EDIT) and row.state == MatterState.ANSWERED,
        "may_reveal": may("person.reveal") and bool(row.contact_sealed),
        "purpose": PurposeForm(),
        "facts": [
            {"label": "类别", "value": CATEGORIES.get(row.category, row.category)},
            {"label": "来源", "value": row.get_way_display()},
            {"label": "反映地", "value": row.origin.name},
            {"label": "地点", "value": "，".join(str(one) for one in (row.building, row.place) if one)},
            {"label": "办理组织", "value": row.organization.name},
            {"label": "反映日期", "value": cn_date(row.raised_on)},
            {"label": "办理期限", "value": cn_date(row.due_on)},
            {"label": "办结日期", "value": cn_date(row.closed_on)},
        ],
    }


@require_safe
@requires(VIEW)
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter, its way, and what can be done now."""
    return render(request, "grids/matter.html", _context(_matter(pk)))


@require_POST
@requires("person.reveal")
def matter_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Who raised it, on this one answer."""
    row = _matter(pk)
    form = PurposeForm(request.POST)
    context = _context(row) | {"purpose": form}
    if form.is_valid():
        done, contact = told(request, lambda: reveal_contact(matter_id=pk, actor=request.user, **form.cleaned_data))
        context |= {"contact": contact} if done else {}
    answer = render(request, "grids/matter.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@requires(EDIT)
@once
def matter_add(request: HttpRequest) -> HttpResponse:
    """Put a matter on record at the own place."""
    place = own()
    if place is None or place.tier not in PLACES:
        raise Http404
    community = place if place.tier == Tier.COMMUNITY else place.community
    names = Building.objects.filter(community=community, closed_on=None).values_list("pk", "name")
    form = MatterForm(posted(request), buildings=sorted(names, key=lambda row: natural(row[1])))
    back = reverse("grids:matters")
    return form_page(
        request,
        form,
        heading="登记事项",
        subject=place.name,
        back=back,
        service=lambda: raise_matter(
            organization_id=place.pk, line=form.line(), way=form.cleaned_data["way"], actor=request.user
        ),
        done="已登记，请在下面的办理期限以前答复。",
        submit="登记",
        tail=(("民情台账", back),),
        then=lambda made: _url(made.pk),
    )


def _step(request: HttpRequest, pk: int, form, heading: str, submit: str, service, done: str) -> HttpResponse:
    row = _matter(pk)
    return form_page(
        request,
        form,
        heading=heading,
        subject=f"{row.label} {row.title}",
        back=_url(pk),
        service=service,
        done=done,
        submit=submit,
        tail=(("民情台账", reverse("grids:matters")), (row.label, _url(pk))),
        # Passed down to where the office does not look, it is out of sight.
        then=lambda moved: _url(pk) if Matter.objects.filter(pk=pk).exists() else reverse("grids:matters"),
    )


@requires(EDIT)
@once
def matter_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done."""
    form = AnswerForm(posted(request))
    return _step(
        request,
        pk,
        form,
        "答复",
        "答复",
        lambda: answer_matter(matter_id=pk, answer=form.cleaned_data["answer"], actor=request.user),
        "已答复。请听听反映人的意见，再办结。",
    )


@requires(EDIT)
@once
def matter_up(request: HttpRequest, pk: int) -> HttpResponse:
    """To the level above."""
    form = NoteForm(posted(request))
    return _step(
        request,
        pk,
        form,
        "转上级办理",
        "转上级",
        lambda: pass_up(matter_id=pk, note=form.cleaned_data["note"], actor=request.user),
        "已转上级，编号和期限不变。",
    )


@requires(EDIT)
@once
def matter_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Back towards where it was raised, or to one of the community's grids."""
    back, ways = ways_down(_matter(pk))
    form = DownForm(posted(request), back=back, ways=ways)
    return _step(
        request,
        pk,
        form,
        "交下级办理",
        "交下级",
        lambda: pass_down(
            matter_id=pk, note=form.cleaned_data["note"], to_id=form.cleaned_data.get("to"), actor=request.user
        ),
        "已交下级，编号和期限不变。",
    )


@requires(EDIT)
@once
def matter_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What whoever raised it says."""
    form = SettleForm(posted(request))
    return _step(
        request,
        pk,
        form,
        "办结确认",
        "确认",
        lambda: settle_matter(matter_id=pk, satisfied=form.word(), note=form.cleaned_data["note"], actor=request.user),
        "已登记反映人的意见。",
    )


@requires(EDIT)
@once
def ledger_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger of a month, gone through."""
    community = node_or_404(pk, Tier.COMMUNITY)
    months = months_to_review(community, today())
    asked = request.GET.get("month", "")
    month = next((one for one in months if one.isoformat() == asked), months[0] if months else today().replace(day=1))
    form = ReviewForm(posted(request), initial={"month": month})
    back = reverse("grids:matters")
    return form_page(
        request,
        form,
        heading=f"{month:%Y年%m月}台账更新",
        subject=community.name,
        back=back,
        service=lambda: review_ledger(organization_id=pk, actor=request.user, **form.cleaned_data),
        done="已登记本月台账更新。",
        submit="已逐件过一遍",
        tail=(("民情台账", back),),
        template="grids/ledger_review.html",
        ledger=ledger_of(community, month),
        reviews=LedgerReview.objects.filter(organization=community)[:12],
    )


@requires(VIEW, post=EDIT)
@once
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The community's code for residents: to print, to close, to renew."""
    community = node_or_404(pk, Tier.COMMUNITY)
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step in ("open", "close", "renew"):
            done, _ = told(
                request,
                lambda: set_desk(
                    organization_id=pk, is_open=step != "close", renew=step == "renew", actor=request.user
                ),
            )
            if done:
                words = {"open": "已开放填写。", "close": "已停止填写。", "renew": "已换新码，旧码不再有效。"}
                messages.success(request, words[step])
        return redirect("grids:desk", pk)
    found = MatterDesk.objects.filter(organization=community).first()
    address = request.build_absolute_uri(reverse("grids:open_matter", args=[found.token])) if found else ""
    context = {
        "community": community,
        "trail": crumbs(("民情台账", reverse("grids:matters")), ("居民二维码", "")),
        "desk": found,
        "address": address,
        "may_edit_matters": may(EDIT),
    }
    return render(request, "grids/desk.html", context)


@require_safe
@requires(VIEW)
def desk_qr(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to scan."""
    found = get_object_or_404(MatterDesk, organization_id=node_or_404(pk, Tier.COMMUNITY).pk)
    address = request.build_absolute_uri(reverse("grids:open_matter", args=[found.token]))
    return HttpResponse(qr_svg(address), content_type="image/svg+xml")
