"""The district settles its checklists."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from appraisal.checklists.columns import YEAR, ChecklistHandler, years_offered
from appraisal.checklists.forms import CarryForm, ChecklistForm, ItemForm, RemarkForm, source_text
from appraisal.checklists.life import carry_checklist, close_checklist, publish_checklist
from appraisal.checklists.setup import (
    begin_checklists,
    create_checklist,
    drop_checklist,
    drop_heading,
    drop_item,
    set_item,
    stop_item,
)
from appraisal.checklists.standing import stopped_words
from appraisal.checklists.views.own import STATES
from appraisal.models import Checklist, ChecklistHeading, ChecklistItem, ChecklistState
from appraisal.year.views.base import RULE, VIEW, confirm_page, crumbs, form_page, own, year_asked
from common.clock import today
from common.forms import posted, told
from common.views import may, once, requires
from orgs.models import Organization, Tier
from orgs.rules_in_force import practice_of
from orgs.wording import tier_word

DRAFT, PUBLISHED, CLOSED = ChecklistState.DRAFT, ChecklistState.PUBLISHED, ChecklistState.CLOSED


def _home(year: int) -> str:
    return f"{reverse('appraisal:year_checklists')}?year={year}"


def _url(pk: int) -> str:
    return reverse("appraisal:year_checklist", args=[pk])


def _tail(row: Checklist) -> tuple[tuple[str, str], ...]:
    return (("任务清单", _home(row.year)), (row.name, _url(row.pk)))


def _found(pk: int) -> Checklist:
    return get_object_or_404(Checklist.objects.select_related("organization", "carried_from"), pk=pk)


@require_POST
@requires(RULE)
@once
def begin(request: HttpRequest) -> HttpResponse:
    """The lists and headings that the practice names."""
    place, text = own(), request.POST.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year
    done, made = told(
        request, lambda: begin_checklists(organization_id=place.pk if place else 0, year=year, actor=request.user)
    )
    if done:
        messages.success(request, f"已拟好 {len(made)} 份清单的类别。原文没有印出各项内容，请导入或新增本区的项目。")
    return redirect(_home(year))


@requires(RULE)
@once
def add(request: HttpRequest) -> HttpResponse:
    """A list of the district's own."""
    place, year = own(), year_asked(request)
    if place is None or place.tier != Tier.DISTRICT:
        raise Http404
    form = ChecklistForm(posted(request))
    return form_page(
        request,
        form,
        heading="新增清单",
        subject=f"{year}年",
        intro="先起名、定由哪一级负责；项目可以逐项新增，也可以从工作簿一次导入。",
        back=_home(year),
        service=lambda: create_checklist(organization_id=place.pk, year=year, actor=request.user, **form.cleaned_data),
        done="已新增，请增加项目。",
        tail=(("任务清单", _home(year)),),
        then=lambda made: _url(made.pk),
    )


@require_safe
@requires(VIEW)
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Headings with their items: who answers for each, and what fulfils it."""
    row = _found(pk)
    items: dict[int, list[dict]] = {}
    count = 0
    for item in row.items.select_related("heading").prefetch_related("places__organization"):
        count += 1
        items.setdefault(item.heading_id, []).append(
            {
                "item": item,
                "source": source_text(item),
                "stopped": stopped_words(item) if item.stopped_on else "",
                "whom": "、".join(_named(place.organization) for place in item.places.all())
                or "、".join(tier_word(tier) for tier in item.tiers),
            }
        )
    draft, rules = row.state == DRAFT, may(RULE)
    context = {
        "row": row,
        "chip": {"text": row.get_state_display(), "state": STATES[row.state]},
        "trail": crumbs(("任务清单", _home(row.year)), (row.name, "")),
        "headings": [{"row": one, "lines": items.get(one.pk, [])} for one in row.headings.all()],
        "count": count,
        "tiers": "、".join(tier_word(tier) for tier in row.tiers),
        "may_add": rules and row.state != CLOSED,
        "may_edit": rules and draft,
        "may_stop": rules and row.state == PUBLISHED,
        "may_publish": rules and draft and count > 0,
        "may_carry": rules and not draft,
        "may_close": rules and row.state == PUBLISHED and today() > row.last_day,
        "items_url": f"{reverse('appraisal:year_checklist_items')}?checklist={row.pk}",
        "imports_url": _imports_url(row.year) if may("import.run") else "",
    }
    return render(request, "appraisal/checklists/checklist.html", context)


def _imports_url(year: int) -> str:
    """The import of items, of this list's year; empty for a year of which none are imported."""
    if year not in years_offered():
        return ""
    return f"{reverse('exchange:start')}?{urlencode({'kind': ChecklistHandler.kind, YEAR: year})}"


def _named(place: Organization) -> str:
    return place.name if place.holds_on(today()) else f"{place.name}（已撤销）"


STEPS = {
    "publish": (
        "公布清单",
        publish_checklist,
        "已公布，各项已分到责任组织。",
        [
            "各项分到责任组织，出现在它们的任务清单里。",
            "公布以后原有的项不再改动；漏了的可以再增加，不再要求的写明原因停用。",
            "写明了规则或统计指标的项由平时的记录自动判断，谁都不用登记。",
        ],
    ),
    "close": (
        "封存清单",
        close_checklist,
        "已封存。",
        [
            "各项按年底的情况定下来，以后不再变化。",
            "按月、按季判断的逐期看全年：每期都做到了（或已说明原因）才算落实，没有做到的写明是哪一期。",
            "封存以后不能再登记、撤回、退回。",
        ],
    ),
    "drop": ("删去清单", drop_checklist, "已删去。", ["这份清单和它的项目一起删去，不能恢复。"]),
}


@requires(RULE)
@once
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Publish, close, take a draft away."""
    row = _found(pk)
    if step not in STEPS:
        raise Http404
    heading, service, done, consequences = STEPS[step]
    return confirm_page(
        request,
        heading=heading,
        subject=str(row),
        back=_home(row.year) if step == "drop" and row.state == DRAFT else _url(pk),
        consequences=[*consequences, *_short(row, step)],
        service=lambda: service(checklist_id=pk, actor=request.user),
        done=done,
        submit=heading,
        tail=_tail(row),
    )


def _short(row: Checklist, step: str) -> list[str]:
    if step != "publish" or not row.expected:
        return []
    held = row.items.count()
    return [] if held == row.expected else [f"文件写明 {row.expected} 项，现在列了 {held} 项。"]


@requires(RULE)
@once
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the next year."""
    row = _found(pk)
    form = CarryForm(posted(request), initial={"year": row.year + 1})
    return form_page(
        request,
        form,
        heading="沿用到下一年",
        subject=str(row),
        intro="类别和项目照样复制成一份新的清单，期限顺延；这一年的清单和完成情况都不变。",
        back=_url(pk),
        service=lambda: carry_checklist(checklist_id=pk, year=form.cleaned_data["year"], actor=request.user),
        done="已复制，请核对后公布。",
        submit="沿用",
        tail=_tail(row),
        then=lambda made: _url(made.pk),
    )


def _item(request: HttpRequest, row: Checklist, item: ChecklistItem | None) -> HttpResponse:
    practice = practice_of(row.organization_id, today())
    fresh = {"tiers": row.tiers, "heading": request.GET.get("heading", "")[:60]}
    initial = ItemForm.initial_of(item) if item else fresh
    form = ItemForm(posted(request), practice=practice, checklist=row, initial=initial)
    return form_page(
        request,
        form,
        heading="修改项目" if item else "新增项目",
        subject=str(row),
        intro="开会、拍照、登录、报材料的次数不能作为标准，系统会退回并写明是哪一条规定。",
        back=_url(row.pk),
        service=lambda: set_item(
            checklist_id=row.pk, line=form.line(), item_id=item.pk if item else None, actor=request.user
        ),
        done="已保存。",
        tail=_tail(row),
    )


@requires(RULE)
@once
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Another item."""
    return _item(request, _found(pk), None)


def _found_item(pk: int) -> ChecklistItem:
    return get_object_or_404(ChecklistItem.objects.select_related("checklist", "heading"), pk=pk)


@requires(RULE)
@once
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item of a draft."""
    found = _found_item(pk)
    return _item(request, found.checklist, found)


@requires(RULE)
@once
def item_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out of a draft."""
    found = _found_item(pk)
    return confirm_page(
        request,
        heading="删去项目",
        subject=f"{found.checklist} · {found.text}",
        back=_url(found.checklist_id),
        consequences=["清单里不再有这一项。"],
        service=lambda: drop_item(item_id=pk, actor=request.user),
        done="已删去。",
        submit="删去",
        tail=_tail(found.checklist),
    )


@requires(RULE)
@once
def item_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """A published item is no longer asked for."""
    found = _found_item(pk)
    form = RemarkForm(posted(request))
    return form_page(
        request,
        form,
        heading="停用项目",
        subject=f"{found.checklist} · {found.text}",
        intro="从今天起各组织不再落实这一项，不计在应落实里；已经登记的完成情况保留，原来的日子照旧能查。写明原因。",
        back=_url(found.checklist_id),
        service=lambda: stop_item(item_id=pk, reason=form.cleaned_data["remark"], actor=request.user),
        done="已停用。",
        submit="停用",
        tail=_tail(found.checklist),
    )


@requires(RULE)
@once
def heading_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an empty heading out of a draft."""
    found = get_object_or_404(ChecklistHeading.objects.select_related("checklist"), pk=pk)
    return confirm_page(
        request,
        heading="删去类别",
        subject=f"{found.checklist} · {found.label}",
        back=_url(found.checklist_id),
        consequences=["清单里不再有这一类。"],
        service=lambda: drop_heading(heading_id=pk, actor=request.user),
        done="已删去。",
        submit="删去",
        tail=_tail(found.checklist),
    )
