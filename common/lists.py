"""The list page of every room: filter, sort, page, choose columns, export. A constant number of queries.

    class PersonList(VerbRequired, ListView):
        verb = "person.view"
        model = Person                             # or get_queryset() with select_related
        filterset_class = PersonFilter             # room's filters.py; the API uses the same
        title = "人员"
        columns = [
            Column("name", "姓名", "name", sort="pinyin", url=lambda person: person.get_absolute_url()),
            Column("unit", "所在单位", "unit.name", sort="unit__pinyin"),
            Column("phone", "电话", "phone_masked", shown=False),
        ]
        default_sort = "name"
        empty = "还没有人员。可以从名册导入，或点“新增人员”。"
        actions = [Action("新增人员", "members:person_add", icon="user-plus", verb="person.edit")]

Template: `common/list.html`, which a room may extend (blocks `list_before`, `row_actions` with `row_actions_head`).
`?sort=` takes a column's key; `?cursor=` pages; `?export=xlsx|csv` gives exactly what is shown, all pages of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.views.generic import TemplateView

from common import keyset
from common.audit import record
from common.chips import chip_of
from common.clock import today
from common.errors import RuleBroken
from common.scoping import current_scope
from common.views import as_of, is_past_view, may, refused

PAGE_SIZE = 50
EXPORT_LIMIT = 50_000
EXPORT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_ONE_PIECE = 20
_SHORT = 4
NOTHING = "—"
_NUMBER_MARK = "〔"  # of the number of a document: 议〔2026〕5 号
_KEPT = ("sort", "on")  # what a new filter carries along
_NOT_OF_ANOTHER_DAY = ("on", "cursor", "export")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: on the page, in the export, and in the choice of columns.

    key    stable name in `?sort=` and in the user's choice
    label  head of the column
    value  path of attributes ("unit.name") or a function of the row; what is exported
    sort   field or annotation to sort by, "" when it cannot be sorted
    url    function of the row that gives the link of the cell, or None
    state  function of the row that gives a state ("ok", "due", "bad" …): the cell is drawn as a chip
    shown  part of the first choice of columns
    fixed  always shown
    export part of the export
    """

    key: str
    label: str
    value: str | Callable[[Any], Any]
    sort: str = ""
    url: Callable[[Any], str | None] | None = None
    state: Callable[[Any], str | None] | None = None
    shown: bool = True
    fixed: bool = False
    export: bool = True
    number: bool = False

    def of(self, row: Any) -> Any:
        """The value for a row."""
        if callable(self.value):
            return self.value(row)
        value = reduce(lambda thing, name: getattr(thing, name, None), self.value.split("."), row)
        return value() if callable(value) else value

    def text(self, row: Any) -> str:
        """The value as the page says it."""
        return as_text(self.of(row))


def with_places(columns: Sequence[Column]) -> list[Column]:
    """The columns `street` and `community` are shown to whoever looks at several of them: so is what is exported."""
    seen = {"district_id": {"street", "community"}, "street_id": {"community"}}.get(current_scope().column or "", set())
    return [replace(column, shown=column.shown or column.key in seen) for column in columns]


@dataclass(frozen=True, slots=True)
class Action:
    """A button in the head of the list, shown to whoever may."""

    label: str
    url_name: str
    icon: str = "plus"
    verb: str = ""
    primary: bool = True
    when: Callable[[], bool] | None = None

    @property
    def offered(self) -> bool:
        """Whether the office may, and there is something it could do it with (`when`)."""
        return (not self.verb or may(self.verb)) and (self.when is None or self.when())

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Cell:
    """What the template draws."""

    column: Column
    text: str
    url: str | None
    state: str | None

    @property
    def css(self) -> str:
        """Figures to the right; names of people, dates, numbers and codes in one piece (browsers break at a hyphen,
        and between any two Chinese characters)."""
        if self.text == NOTHING:
            return "gj-num is-void" if self.column.number else "is-void"  # on a phone it takes no line
        if self.column.number:
            return "gj-num"
        whole = self.text.isascii() or _NUMBER_MARK in self.text
        short = len(self.text) <= (_ONE_PIECE if whole else _SHORT)
        return "gj-nowrap" if short else ""


def as_text(value: Any) -> str:
    """A value as people read it: a dash for nothing, 是/否, ISO dates, local time."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "、".join(str(item) for item in value) or NOTHING
    return str(value)


class ListView(TemplateView):
    """See the module's docstring. Rooms put VerbRequired before it."""

    template_name = "common/list.html"
    model = None
    filterset_class = None
    columns: list[Column] = []
    default_sort = ""
    title = ""
    sub = ""
    noun = "条"
    empty = "没有符合条件的记录。"
    empty_filtered = "没有符合筛选条件的记录，可以去掉一些条件再看。"
    actions: list[Action] = []
    export_verb = "export"
    page_size = PAGE_SIZE
    dated = False  # whether the rows are those of a day that the reader may change

    # ---- what a room may override ----

    def get_queryset(self) -> QuerySet:
        """Rows of the scope, with whatever the columns need joined in."""
        return self.model.objects.all()

    def get_columns(self) -> list[Column]:
        """All columns that may be chosen."""
        return list(self.columns)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Fill in what columns need for a page of rows, set-based; called for exports as well."""
        return rows

    # ---- the page ----

    def get(self, request, *args, **kwargs):
        """The page, or the export."""
        self.day = as_of(request)
        self.filterset = self._filterset()
        queryset = self.filterset.qs if self.filterset is not None else self.get_queryset()
        kind = request.GET.get("export", "")
        if kind in EXPORT_TYPES:
            return self._export(queryset, kind)
        return self.render_to_response(self._context(queryset, **kwargs))

    def post(self, request, *args, **kwargs):
        """Keep the user's choice of columns, or forget it."""
        chosen = request.POST.getlist("col")
        known = [column.key for column in self.get_columns()]
        preferences = request.user.preferences
        choices = dict(preferences.get("columns", {}))
        if "reset" in request.POST:
            choices.pop(self.list_name, None)
        else:
            choices[self.list_name] = [key for key in known if key in chosen]
        request.user.preferences = {**preferences, "columns": choices}
        request.user.save(update_fields=["preferences"])
        return redirect(request.get_full_path())

    @property
    def list_name(self) -> str:
        """Under which the user's choice is kept: the name of the route."""
        return self.request.resolver_match.view_name

    def shown_columns(self) -> list[Column]:
        """The columns this user sees, in declared order."""
        columns = self.get_columns()
        chosen = self.request.user.preferences.get("columns", {}).get(self.list_name)
        if chosen is None:
            return [column for column in columns if column.shown or column.fixed]
        return [column for column in columns if column.key in chosen or column.fixed] or columns[:1]

    def sort_keys(self) -> tuple[str, list[str]]:
        """(the `?sort=` in force, sort keys of the queryset); an unknown one falls back to the default."""
        allowed = {column.key: column.sort for column in self.get_columns() if column.sort}
        for wanted in (self.request.GET.get("sort", ""), self.default_sort):
            field = allowed.get(wanted.lstrip("-"))
            if field:
                down = wanted.startswith("-") != field.startswith("-")
                return wanted, [f"-{field.lstrip('-')}" if down else field.lstrip("-")]
        return "", ["pk"]

    def _filterset(self):
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)

    def _context(self, queryset, **kwargs):
        _, order = self.sort_keys()
        cursor = self.request.GET.get("cursor", "")
        try:
            page = keyset.page(queryset, order, self.page_size, cursor)
        except keyset.BadCursor:
            messages.info(self.request, "页码已经失效，已回到第一页。")
            page = keyset.page(queryset, order, self.page_size)
        columns = self.shown_columns()
        rows = self.prepare(page.rows)
        active = self._active()
        count = keyset.capped_count(queryset)
        past = is_past_view(self.request)  # such a page shows, and does nothing
        return self.get_context_data(
            view=self,
            title=self.title,
            sub=self.sub,
            noun=self.noun,
            form=self.filterset.form if self.filterset is not None else None,
            keep=[{"name": name, "value": self.request.GET[name]} for name in _KEPT if self.request.GET.get(name)],
            day_keep=[
                {"name": name, "value": value}
                for name, values in self.request.GET.lists()
                if name not in _NOT_OF_ANOTHER_DAY
                for value in values
            ],
            active=active,
            clear_url=self._url(only=_KEPT),
            heads=columns,
            rows=[{"object": row, "cells": [_cell(column, row) for column in columns]} for row in rows],
            count=count,
            page={
                "count": count,
                "next_url": self._url(cursor=page.next) if page.next else "",
                "previous_url": self._url(cursor=page.previous) if page.previous else "",
            },
            columns=[
                {"key": column.key, "label": column.label, "on": column in columns, "fixed": column.fixed}
                for column in self.get_columns()
            ],
            columns_url=self.request.get_full_path(),
            exports=self._exports(),
            buttons=[item for item in self.actions if item.offered and not (past and item.primary)],
            empty=self.empty_filtered if active else self.empty,
            **kwargs,
        )

    def _exports(self) -> list[dict[str, str]]:
        if not self.export_verb or not may(self.export_verb):
            return []
        return [{"kind": kind, "url": self._url(export=kind, cursor=None)} for kind in EXPORT_TYPES]

    def _active(self) -> list[dict[str, str]]:
        """One per filter that is on: what it says, and the address without it."""
        if self.filterset is None:
            return []
        active = []
        for bound in self.filterset.form:
            names = [name for name in self.request.GET if name == bound.name or name.startswith(f"{bound.name}_")]
            said = [chip_of(self.filterset, bound, self.request.GET.getlist(name)) for name in names]
            said = [one for one in said if one[1]]
            if said:
                url = self._url(cursor=None, **dict.fromkeys(names))
                value = " 至 ".join(text for _, text in said)
                active.append({"label": said[0][0], "value": value, "remove_url": url})
        return active

    def _url(self, only: Iterable[str] | None = None, **changes) -> str:
        """This page with some parameters changed; None takes one away."""
        query = self.request.GET.copy()
        query.pop("export", None)
        if only is not None:
            for name in list(query):
                if name not in only:
                    query.pop(name)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    # ---- the export ----

    def _export(self, queryset, kind: str) -> HttpResponse:
        if not self.export_verb or not may(self.export_verb):
            return refused(self.request, self.export_verb or "export")
        columns = [column for column in self.shown_columns() if column.export]
        _, order = self.sort_keys()
        rows = self.prepare(list(keyset.ordered(queryset, order)[: EXPORT_LIMIT + 1]))
        if len(rows) > EXPORT_LIMIT:
            raise RuleBroken("export.too_many", f"一次最多导出 {EXPORT_LIMIT:,} 条，请先筛选，分几次导出。")
        body = import_string(settings.TABLE_WRITER)(
            title=self.title,
            headers=[column.label for column in columns],
            rows=[[column.of(row) for column in columns] for row in rows],
            form=kind,
        )
        record(actor=self.request.user, action="list.exported", list=self.list_name, rows=len(rows), form=kind)
        response = HttpResponse(body, content_type=EXPORT_TYPES[kind])
        name = f"{self.title}_{today():%Y%m%d}.{kind}"
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        return response


def _cell(column: Column, row: Any) -> Cell:
    return Cell(
        column,
        column.text(row),
        column.url(row) if column.url else None,
        column.state(row) if column.state else None,
    )
