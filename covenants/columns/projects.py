"""Rows of project_list (HB, FC: 项目清单): needs and resources by their numbers, the responsible unit by its name.

The percentage that a sheet gives is not taken over: how far a project has got follows from what is on record.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.clock import today
from common.scoping import Scope, everything
from covenants.models import Direction, ListCycle, ListItem, Project, Stage
from covenants.services.project_imports import ImportedProject, import_projects, undo_projects
from covenants.services.projects import BUNDLED, MilestoneLine, ProjectLine
from exchange.handlers import CommitResult, Field, ImportHandler, Record, RowVerdict, explain, worth_knowing
from exchange.kinds.lists import normal_number
from exchange.models import RowState
from exchange.vocabulary import squash
from members.columns.places import code_of, communities_in, organizations_by_code
from orgs.models import TIER_COLUMN, Organization, Participation, Tier, Unit

_SIDES = (
    ("needs", Direction.NEED, "需求", "need_list"),
    ("resources", Direction.OFFER, "资源", "resource_list"),
)
STEP = "项目完成"


@dataclass(slots=True)
class Found:
    """What a row's numbers and names mean.

    missing   sentences: numbers that are on no list; the row cannot go in
    asks      sentences: what may mean several things; the row cannot go in either
    notes     sentences worth knowing
    """

    items: list[ListItem] = field(default_factory=list)
    unit_id: int | None = None
    missing: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class ProjectsHandler(ImportHandler):
    """Rows of projects."""

    kind = "project_list"
    title = "项目清单"
    verb = "project.edit"
    order = 33  # after needs and resources

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        places = tuple((code_of(place), str(place)) for place in communities_in(scope, context.get("street"), on))
        return (
            Field("name", "项目名称", required=True, max_length=80),
            Field("needs", "对应需求", required=True, max_length=200, hint="需求编号，几项用顿号隔开，如 X002、X003"),
            Field("resources", "对应资源", max_length=200, hint="资源编号，如 Z01"),
            Field("responsible", "责任单位", max_length=80, hint="不填为本组织"),
            Field("community", "社区", "choice", places, hint="不选则由你当前任职的组织设立", shown=False),
            Field("due", "完成时限", max_length=20),
            Field("progress", "进度", max_length=20, hint="只作参考，不导入"),
            Field("done_on", "完成日期", max_length=20),
        )

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Several numbers with a mark between them."""
        found = super().texts(values)
        for key in ("needs", "resources"):
            found[key] = "、".join(values.get(key) or [])
        return found

    def classify(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[RowVerdict]:
        """Against the lists and the projects on record."""
        reading = _Reading(records, context, scope, on)
        return [reading.verdict(record) for record in records]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new, how many would change; those of which nothing on any list comes in are not set up."""
        reading, going = _Reading(records, context, scope, on), context.get("going", {})
        coming = {
            key: {normal_number(row.values["no"]) for row in going.get(kind, ()) if row.values.get("no")}
            for key, _, _, kind in _SIDES
        }
        verdicts = [(record, reading.verdict(record).state) for record in records]
        new = [record for record, state in verdicts if state == RowState.NEW]
        empty = [record for record in new if not reading.would_find(record, coming)]
        changed = sum(state == RowState.CHANGED for _, state in verdicts)
        lines = [
            f"设立 {len(new) - len(empty)} 个项目，更新 {changed} 个。进度由履诺记录和节点得出，表上的百分比不导入。"
        ]
        if empty:
            names = "、".join(f"“{record.values['name']}”" for record in empty[:10])
            more = "等" if len(empty) > 10 else ""
            lines.append(f"{names}{more}对应的需求和资源这次都不会导入，不设立：请先改正清单上的那几行。")
        return lines

    def commit(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
        *,
        actor,
    ) -> CommitResult:
        """Through covenants.services.project_imports. A project none of whose items came in is left out, and said."""
        reading = _Reading(records, {**context, "kinds": []}, scope, on)
        wanted, lines = [], []
        for record in records:
            project = reading.project(record)
            if project is not None and not reading.changes(record):
                continue
            found = reading.found(record)
            if not found.items:
                lines.append(f"“{record.values['name']}”对应的需求和资源都没有导入，项目没有设立。")
                continue
            lines += [f"“{record.values['name']}”：{sentence}" for sentence in found.missing]
            wanted.append(reading.imported(record))
        undo = import_projects(projects=wanted, actor=actor) if wanted else {"created": [], "updated": []}
        created, updated = len(undo["created"]), len(undo["updated"])
        return CommitResult(
            undo=undo,
            counts={"projects_created": created, "projects_updated": updated},
            lines=[f"设立 {created} 个项目，更新 {updated} 个。", *lines],
            links=[{"text": "项目", "sub": "查看项目", "url": reverse("covenants:projects")}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take the projects back."""
        return undo_projects(undo=undo, actor=actor)


class _Reading:
    """The rows and what is on record about them. Seven queries, however many rows."""

    def __init__(self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date) -> None:
        self.scope, self.on = scope, on
        self.year = int(context.get("year") or today().year)
        self.listed = set(context.get("kinds", ()))
        codes = {str(record.values.get("community") or "") for record in records} | {str(context.get("street") or "")}
        self.places = organizations_by_code(scope.district_id, codes, on) if scope.district_id else {}
        self.street = self.places.get(str(context.get("street") or ""))
        self.own = Organization.objects.filter(pk=scope.anchor_id).first() if scope.anchor_id else None
        self._read_units(records)
        self._read_items(records)
        self._read_projects(records)
        self._found: dict[tuple[int, int], Found] = {}
        self._seen: dict[tuple, int] = {}

    # ---- what is on record ----

    def _read_units(self, records: Sequence[Record]) -> None:
        names = {squash(str(record.values.get("responsible") or "")) for record in records}
        with everything("a sheet may name any unit of the district"):
            rows = Unit.objects.filter(district_id=self.scope.district_id, closed_on__isnull=True)
            self.units: dict[str, list[tuple[int, str]]] = {}
            for pk, name in rows.order_by("pk").values_list("pk", "name"):
                if squash(name) in names:
                    self.units.setdefault(squash(name), []).append((pk, name))
        meant = [pk for rows in self.units.values() for pk, _ in rows]
        joined = Participation.everywhere.filter(unit_id__in=meant, period__contains=today())
        self.joined = list(joined.select_related("organization"))

    def _read_items(self, records: Sequence[Record]) -> None:
        numbers = {number for record in records for key, *_ in _SIDES for number in record.values.get(key) or []}
        spellings = numbers | {normal_number(number) for number in numbers}
        rows = ListItem.objects.filter(own_number__in=spellings, state__in=BUNDLED).exclude(cycle__stage=Stage.CLOSED)
        self.items: dict[tuple[str, str], list[ListItem]] = {}
        for item in rows.select_related("organization", "cycle").order_by("pk"):
            self.items.setdefault((item.direction, normal_number(item.own_number)), []).append(item)

    def _read_projects(self, records: Sequence[Record]) -> None:
        titles = {" ".join(str(record.values.get("name") or "").split()) for record in records}
        rows = Project.objects.filter(title__in=titles, closed_on=None).prefetch_related("items", "milestones")
        self.projects = {(row.organization_id, row.title): row for row in rows.order_by("pk")}
        places = {place.pk for place in (self.own, self.street, *self.places.values()) if place is not None}
        cycles = ListCycle.objects.filter(organization_id__in=places, alliance=None).exclude(stage=Stage.CLOSED)
        self.cycles: dict[int, ListCycle] = {}
        for cycle in cycles.order_by("period"):
            held = self.cycles.get(cycle.organization_id)
            if held is None or held.since.year != self.year:
                self.cycles[cycle.organization_id] = cycle

    # ---- one row ----

    def place(self, record: Record) -> Organization | None:
        """Whose project it is."""
        place = self.places.get(str(record.values.get("community") or ""))
        own = self.own if self.own and self.own.tier in (Tier.STREET, Tier.COMMUNITY) else self.street
        return place or own

    def project(self, record: Record) -> Project | None:
        """The open project of that name, if there is one."""
        place = self.place(record)
        title = " ".join(str(record.values.get("name") or "").split())
        return self.projects.get((place.pk, title)) if place is not None else None

    def found(self, record: Record) -> Found:
        """What its numbers and names mean; read once."""
        key = (record.sheet, record.row)
        if key not in self._found:
            self._found[key] = self._look_up(record, self.place(record))
        return self._found[key]

    def would_find(self, record: Record, coming: Mapping[str, set[str]]) -> bool:
        """Whether one of its numbers is on a list, or will be by the rows that go in; `coming`: their numbers."""
        return bool(self.found(record).items) or any(
            normal_number(number) in coming[key] for key, *_ in _SIDES for number in record.values.get(key) or []
        )

    def _look_up(self, record: Record, place: Organization) -> Found:
        found = Found()
        ambiguous = {
            normal_number(str(issue.get("value")))
            for issue in record.issues
            if issue["code"] == "REFERENCE_AMBIGUOUS" and issue.get("value")
        }
        for key, direction, word, kind in _SIDES:
            for number in record.values.get(key) or []:
                plain = normal_number(number)
                rows = [row for row in self.items.get((direction, plain), []) if _below(row.organization, place)]
                if len(rows) == 1 and plain not in ambiguous:
                    found.items.append(rows[0])
                elif rows or plain in ambiguous:
                    found.notes.append(f"编号 {number} 的{word}不止一项，没有对应上，可在项目页勾选。")
                elif kind in self.listed:
                    found.notes.append(f"编号 {number} 的{word}在同一工作簿里，一并导入后对应。")
                else:
                    found.missing.append(f"清单上没有编号为 {number} 的{word}。")
        self._find_unit(record, place, found)
        if record.values.get("progress") is not None:
            share = record.values["progress"]
            found.notes.append(f"进度 {share}% 不导入：进度由履诺记录和节点自动得出。")
        return found

    def _find_unit(self, record: Record, place: Organization, found: Found) -> None:
        text = str(record.values.get("responsible") or "").strip()
        if not text or squash(text) == squash(place.name):
            return
        rows = self.units.get(squash(text), [])
        rows = [row for row in rows if row[1] == " ".join(text.split())] or rows
        here = {row.unit_id for row in self.joined if _below(row.organization, place)}
        meant = [pk for pk, _ in rows if pk in here]
        if len(meant) == 1:
            found.unit_id = meant[0]
            return
        if meant:
            names = "、".join(f"“{name}”" for pk, name in rows if pk in here)
            found.asks.append(f"有几家单位的名称与“{text[:40]}”只差空格或标点：{names}，请照登记的名称写。")
            return
        why = "没有加入本组织" if rows else "还没有登记"
        found.notes.append(f"责任单位“{text[:40]}”{why}，先写在内容里，牵头单位记为本组织。")

    def imported(self, record: Record) -> ImportedProject:
        """As the service takes it."""
        found, place, project = self.found(record), self.place(record), self.project(record)
        values, cycle = record.values, self.cycles.get(place.pk)
        due, done_on = _day(values.get("due")), _day(values.get("done_on"))
        since = project.since if project else cycle.since if cycle else date(self.year, 1, 1)
        last_day = max(due or (cycle.last_day if cycle else date(self.year, 12, 31)), since)
        responsible = str(values.get("responsible") or "").strip()
        line = ProjectLine(
            title=str(values["name"]),
            summary=f"责任单位：{responsible}" if responsible and found.unit_id is None else "",
            cycle_id=cycle.pk if cycle else None,
            unit_id=found.unit_id,
            since=since,
            last_day=last_day,
            item_ids=tuple(item.pk for item in found.items),
        )
        step = MilestoneLine(STEP, max(due or last_day, since), done_on if done_on and done_on <= today() else None)
        return ImportedProject(place.pk, line, step, project.pk if project else None)

    def changes(self, record: Record) -> list[tuple[str, str, str]]:
        """What of the project on record would change."""
        project, wanted = self.project(record), self.imported(record)
        step = next((row for row in project.milestones.all() if row.title == STEP), None)
        pairs = [
            ("需求和资源", _names(project.items.all()), _names(self.found(record).items)),
            ("完成时限", step and step.due_on, wanted.step.due_on),
            ("完成日期", step and step.done_on, wanted.step.done_on),
        ]
        if wanted.line.unit_id is not None and wanted.line.unit_id != project.unit_id:
            pairs.append(("牵头单位", "另一单位" if project.unit_id else "本组织", str(record.values["responsible"])))
        return [(label, str(old or ""), str(new or "")) for label, old, new in pairs if old != new and new]

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        place = self.place(record)
        if place is None:
            return RowVerdict(RowState.WRONG, reasons=["看不出是哪个街道、社区的项目，请补上社区。"])
        if not covers(self.scope, place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"{place.name}不归你当前任职的单位管理。"])
        group = {"group": str(place.pk), "group_name": place.name}
        if record.errors:
            return RowVerdict(RowState.WRONG, reasons=[explain(issue, record) for issue in record.errors], **group)
        found = self.found(record)
        reasons = [*(f"{sentence}请先导入清单，或改正编号。" for sentence in found.missing), *found.asks]
        title = " ".join(str(record.values.get("name") or "").split())
        if len(title) > 80:
            reasons.append("项目名称最多 80 个字。")
        first = self._seen.setdefault((place.pk, title), record.row)
        if first != record.row:
            reasons.append(f"与第 {first} 行是同一个项目，请留一行。")
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons, **group)
        notes = [*worth_knowing(record), *found.notes]
        if self.project(record) is None:
            return RowVerdict(RowState.NEW, notes=notes, **group)
        changes = self.changes(record)
        return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes, **group)


def _below(organization: Organization, place: Organization) -> bool:
    column = TIER_COLUMN[Tier(place.tier)]
    return organization.pk == place.pk or getattr(organization, column) == place.pk


def _names(items) -> str:
    return "、".join(sorted(item.title for item in items))


def _day(text: str | None) -> date | None:
    """A day; of a month only, its last day; None for anything vaguer."""
    parts = (text or "").split("-")
    if len(parts) == 3:
        return date.fromisoformat(text)
    if len(parts) == 2:
        year, month = map(int, parts)
        return date(year, month, monthrange(year, month)[1])
    return None
