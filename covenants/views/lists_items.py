"""Items: the lists, and what is done with a whole list. One item: see `lists_item`."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.forms import told
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, may, once, requires
from covenants.filters.lists import ItemFilter
from covenants.frequency import said
from covenants.models import ItemState, ListItem
from covenants.selectors.items import as_they_were, items_on
from covenants.selectors.labels import name_categories
from covenants.services.carrying import carry_over, carry_over_all
from covenants.services.items import (
    submit_drafts,
)
from covenants.states import MAY_FILE
from covenants.views.base import OfCycle, crumbs, head_today

STATE_COLOURS = {
    ItemState.DRAFT: "mute",
    ItemState.SUBMITTED: "due",
    ItemState.ACCEPTED: "ok",
    ItemState.MERGED: "mute",
    ItemState.DECLINED: "bad",
    ItemState.PUBLISHED: "ok",
    ItemState.WITHDRAWN: "mute",
}
SHORT = {"OFFER": "服务", "NEED": "需求"}


def quantity_text(item: ListItem) -> str:
    """3 处, 1 份, 不限."""
    if item.quantity is None:
        return "不限"
    return f"{item.quantity.normalize():f} {item.measure or '份'}"


def state_text(item: ListItem) -> str:
    """已发布; 已发布（单位已退出）, as of the day for which it was read."""
    label = ItemState(item.state_on).label
    return f"{label}（单位已退出）" if item.has_left else label


def days_text(item: ListItem) -> str:
    """2026-03-01 至 2026-06-30, or the whole cycle."""
    if not item.period:
        return "整个周期"
    return f"{item.period.lower} 至 {item.period.upper - timedelta(days=1)}"


def item_url(item: ListItem) -> str:
    """The item's page."""
    return reverse("covenants:item", args=[item.pk])


class ItemList(VerbRequired, ListView):
    """Items of the scope, whatever their cycle."""

    verb = "covenant.view"
    template_name = "covenants/list.html"
    model = ListItem
    filterset_class = ItemFilter
    title = "服务和需求"
    noun = "项"
    default_sort = "-filed"
    empty = "还没有项目。到周期页填报，或从工作簿导入。"
    columns = [
        Column("title", "内容", "title", sort="title", url=item_url, fixed=True),
        Column("number", "编号", "number", sort="number", number=True),
        Column("direction", "清单", lambda row: SHORT[row.direction], sort="direction"),
        Column("party", "单位", "party_name", sort="unit__pinyin"),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("cycle", "周期", "cycle.title", shown=False),
        Column("category", "类别", "category_label", sort="category"),
        Column("frequency", "频次", said),
        Column("quantity", "数量", quantity_text, sort="quantity", number=True),
        Column("taken", "已认领", lambda row: f"{row.taken.normalize():f}", sort="taken_on", number=True),
        Column("audience", "服务对象", "audience"),
        Column("place", "地点", lambda row: row.venue.name if row.venue_id else row.place, shown=False),
        Column(
            "state",
            "状态",
            state_text,
            sort="state",
            state=lambda row: "mute" if row.has_left else STATE_COLOURS[ItemState(row.state_on)],
        ),
        Column("submitted", "提交日期", "submitted_on", sort="submitted_on", shown=False),
        Column("published", "发布日期", "published_on", sort="published_on", shown=False),
        Column("contact", "联系人", "contact_shown", shown=False),
        Column("phone", "联系电话", "phone_shown", shown=False),
        Column("on_behalf", "代填", "on_behalf", shown=False),
        Column("filed", "登记时间", "created_at", sort="created_at", shown=False),
    ]

    def get_queryset(self):
        """Items that were there on the day, with where they stood."""
        rows = ListItem.objects.select_related("organization", "unit", "cycle", "venue")
        return items_on(rows, self.day)

    def prepare(self, rows):
        """Categories in the practice's words; whom to call only for the party itself and its committee."""
        scope = current_scope()
        for row in name_categories(as_they_were(rows, self.day)):
            own = scope.party_id is None or row.unit_id == scope.party_id
            row.contact_shown = row.contact_name if own else ""
            row.phone_shown = row.contact_phone_masked if own else ""
        return rows

    def get_context_data(self, **kwargs):
        """With the path."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(("服务和需求", ""))}


class CycleItems(OfCycle, ItemList):
    """The list of one cycle, as a tab of its page."""

    template_name = "covenants/lists_items.html"
    route = "items"
    title = "清单"

    def get_columns(self):
        """Without the columns that would say the same in every row."""
        return [column for column in super().get_columns() if column.key not in ("organization", "cycle")]

    def get_context_data(self, **kwargs):
        """Whether the office may add to it now."""
        filing = self.head.today and may("item.edit") and self.head.cycle.stage in MAY_FILE
        return super().get_context_data(**kwargs) | {"may_file_now": filing}


def items_joined() -> QuerySet[ListItem]:
    """Items in scope, with what the page of one needs."""
    return ListItem.objects.select_related("organization", "unit", "cycle__organization", "venue", "merged_into")


def item_or_404(pk: int) -> ListItem:
    """The item in scope."""
    return get_object_or_404(items_joined(), pk=pk)


@require_POST
@requires("item.edit")
@once
def submit_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Every draft of the acting party at once."""
    head = head_today(pk)
    unit_id = current_scope().party_id
    done, count = told(request, lambda: submit_drafts(cycle_id=pk, unit_id=unit_id, actor=request.user))
    if done:
        messages.success(request, f"已提交 {count} 项。")
    return redirect("covenants:items", head.cycle.pk)


@require_POST
@requires("item.edit")
@once
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over last time's list: a unit its own, the committee everybody's."""
    head = head_today(pk)
    unit_id = current_scope().party_id
    if unit_id is None:
        done, made = told(request, lambda: carry_over_all(cycle_id=pk, actor=request.user))
    else:
        done, made = told(request, lambda: carry_over(cycle_id=pk, unit_id=unit_id, actor=request.user))
    if done:
        messages.success(request, f"已沿用上一期 {len(made)} 项，存为草稿。只改有变化的，再提交。")
    return redirect(f"{reverse('covenants:items', args=[head.cycle.pk])}?state=DRAFT")
