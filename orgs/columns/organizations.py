"""Organisations: found by parent and name, else founded, all of a workbook as one act that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.scoping import Scope
from exchange.handlers import CommitResult, Field, ImportHandler, Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import squash
from orgs.columns.places import Network, first_day
from orgs.models import CodeSystem, Organization, Tier
from orgs.services.imports import Described, import_organizations, undo_organizations
from orgs.services.plans import VERB, Found
from orgs.wording import lower_tiers, tier_word

_LIMITS = {"name": ("组织名称", 60), "address": ("地址", 120), "remark": ("备注", 200), "code": ("代码", 24)}
_ELSEWHERE = {"secretary": "书记", "phone": "联系电话", "households": "户数", "members": "党员数"}


class OrganizationsHandler(ImportHandler):
    """Rows of organisations."""

    kind = "organizations"
    title = "组织"
    verb = "org.edit"
    order = 10

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        words = dict(lower_tiers())
        return (
            Field("parent", "上级组织", required=True, max_length=60, hint="写全称；可以是本表中的另一行"),
            Field("name", "组织名称", required=True, max_length=60),
            Field("tier", "层级", "choice", tuple((word, word) for word in words.values()), labels=words),
            Field("code", "代码", max_length=24, shown=False),
            Field("founded", "成立日期", "date", hint="如 2024.05"),
            Field("address", "地址", max_length=120, shown=False),
            Field("remark", "备注", max_length=200, shown=False),
        )

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """The tiers that are founded, in the practice's words."""
        return {"tier": [tier_word(tier) for tier in (Tier.GRID, Tier.HOME)]}

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The tier in the words of the form."""
        return {**super().texts(values), "tier": dict(lower_tiers()).get(values.get("tier") or "", "")}

    def classify(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[RowVerdict]:
        """Against the district's tree and the other rows."""
        reading = _Reading(records, scope, on)
        return [reading.verdict(record) for record in records]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are founded, and how many described anew."""
        reading = _Reading(records, scope, on)
        states = [reading.verdict(record).state for record in records]
        new, changed, same = (states.count(state) for state in (RowState.NEW, RowState.CHANGED, RowState.SAME))
        return [f"新设 {new} 个组织，更新 {changed} 个组织的资料，其余 {same} 个与记录一致。"]

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
        """Through orgs.services.imports, as one act."""
        reading = _Reading(records, scope, on)
        founded, described = reading.steps(on)
        undo: dict[str, Any] = {}
        if founded or described:
            undo = import_organizations(
                district_id=scope.district_id or next(iter(reading.network.by_id.values())).district_id,
                founded=founded,
                described=described,
                on=on,
                actor=actor,
            )
        counts = {"organizations_founded": len(founded), "organizations_described": len(described)}
        links = [{"text": "组织", "sub": "查看组织结构", "url": reverse("orgs:tree")}]
        return CommitResult(
            undo=undo,
            counts=counts,
            lines=[f"新设 {len(founded)} 个组织，更新 {len(described)} 个组织的资料。"],
            links=links,
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take the act back and restore what was described before."""
        return undo_organizations(undo=undo, actor=actor) if undo else ["没有需要撤回的组织。"]


class _Reading:
    """The rows and the tree they speak of. One query."""

    def __init__(self, records: Sequence[Record], scope: Scope, on: date) -> None:
        self.scope = scope
        self.on = on
        self.records = list(records)
        self.network = Network(scope.district_id)
        # A parent that the sheet itself founds: by name, where that name is there once.
        self.rows: dict[str, list[Record]] = {}
        for record in self.records:
            if record.values.get("name"):
                self.rows.setdefault(squash(record.values["name"]), []).append(record)
        self._parents: dict[tuple[int, int], tuple[Organization | Record | None, str]] = {}

    # ---- whom a row means ----

    def parent(self, record: Record) -> tuple[Organization | Record | None, str]:
        """(the parent, what is wrong with it): an organisation on record, or another row."""
        key = (record.sheet, record.row)
        if key not in self._parents:
            self._parents[key] = self._find_parent(record)
        return self._parents[key]

    def _find_parent(self, record: Record) -> tuple[Organization | Record | None, str]:
        values = record.values
        text = values.get("parent") or ""
        code = values.get("parent_code")
        own = Tier(values["tier"]) if values.get("tier") else None
        wanted = own.parent if own else None
        if code and code in self.network.by_code and wanted in (None, self.network.by_code[code].tier):
            return self.network.by_code[code], ""
        found = self.network.named(text, tier=wanted)
        near = [node for node in found if covers(self.scope, node)] or found
        if len(near) == 1:
            return near[0], ""
        if len(near) > 1:
            places = "、".join(self._place(node) for node in near[:3])
            return None, f"名为“{text}”的组织有 {len(near)} 个（在{places}），请写明是哪一个，或先把名称改得不同。"
        rows = [row for row in self.rows.get(squash(text), []) if row is not record]
        if len(rows) == 1:
            return rows[0], ""
        if rows:
            return None, f"本表有 {len(rows)} 行名为“{text}”，分不清是哪一个上级。"
        return None, f"没有名为“{text}”的上级组织。请核对名称，或先把它加进本表。"

    def _place(self, node: Organization) -> str:
        parent = self.network.by_id.get(node.parent_id)
        return parent.name if parent else "本区"

    def known(self, record: Record, depth: int = 0) -> Organization | None:
        """The organisation on record that the row means; None for a new one, and where parents run in a ring."""
        parent, _ = self.parent(record)
        if isinstance(parent, Record):
            parent = self.known(parent, depth + 1) if depth < len(Tier) else None
        if parent is None:
            return None
        return self.network.child(parent.pk, record.values.get("name") or "")

    def tier_below(self, record: Record, depth: int = 0) -> Tier | None:
        """The tier that the row's parent asks for; None where that is unknown or runs in a ring."""
        parent, _ = self.parent(record)
        if isinstance(parent, Record):
            above = self.tier_below(parent, depth + 1) if depth < len(Tier) else None
            return above.child if above else None
        return Tier(parent.tier).child if parent else None

    def anchor(self, record: Record, depth: int = 0) -> Organization | None:
        """The organisation on record under which the row's branch hangs."""
        parent, _ = self.parent(record)
        if isinstance(parent, Record):
            known = self.known(parent)
            return known or (self.anchor(parent, depth + 1) if depth < len(Tier) else None)
        return parent

    # ---- what it would do ----

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        reasons = [explain(issue, record) for issue in record.errors]
        reasons += [
            f"{label}最多 {limit} 个字，现在是 {len(record.values[key])} 个字。"
            for key, (label, limit) in _LIMITS.items()
            if len(record.values.get(key) or "") > limit
        ]
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons)
        if not record.values.get("name"):
            return RowVerdict(RowState.WRONG, reasons=["没有组织名称。请补上，或选“这一行不导入”。"])
        _, wrong = self.parent(record)
        anchor = self.anchor(record)
        if wrong or anchor is None:
            reason = wrong or f"“{record.values['parent']}”这一行的上级也不明确，请先改正那一行。"
            return RowVerdict(RowState.WRONG, reasons=[reason])
        if not covers(self.scope, anchor):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"这一行属于“{anchor.name}”，不归你当前任职的单位管理。"])
        return self._judge(record)

    def _judge(self, record: Record) -> RowVerdict:
        values = record.values
        tier = self.tier_below(record)
        if tier is None:
            return RowVerdict(RowState.WRONG, reasons=[f"“{values['parent']}”是最末一级，之下不能再设组织。"])
        if values.get("tier") and values["tier"] != tier:
            given = tier_word(values["tier"])
            reason = f"“{values['parent']}”之下是{tier_word(tier)}，这一行写的是{given}，请核对上级或层级。"
            return RowVerdict(RowState.WRONG, reasons=[reason])
        notes = worth_knowing(record)
        known = self.known(record)
        elsewhere = [label for key, label in _ELSEWHERE.items() if values.get(key)]
        if elsewhere:
            notes = [*notes, f"{'、'.join(elsewhere)}不写入组织资料；书记和成员请导入名册。"]
        if known is not None:
            changes = self._changes(known, values)
            return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes)
        if VERB[tier] not in self.scope.verbs and not self.scope.sees_everything:
            reason = f"新设{tier.label}由区里办理，你当前的身份不能办理。"
            return RowVerdict(RowState.WRONG, reasons=[reason])
        founded = first_day(values.get("founded"))
        if founded is not None and founded > self.on:
            return RowVerdict(RowState.WRONG, reasons=[f"成立日期 {founded} 还没有到，请核对。"])
        return RowVerdict(RowState.NEW, notes=notes)

    @staticmethod
    def _changes(known: Organization, values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        return [
            (label, before, values[key])
            for key, label, before in (("address", "地址", known.address), ("remark", "备注", known.note))
            if values.get(key) and values[key] != before
        ]

    def steps(self, on: date) -> tuple[list[Found], list[Described]]:
        """What a commit does, parents before their children."""
        founded: list[tuple[int, Found]] = []
        described = []
        for record in self.records:
            verdict, values = self.verdict(record), record.values
            if verdict.state is RowState.CHANGED:
                known = self.known(record)
                described.append(
                    Described(known.pk, values.get("address") or known.address, values.get("remark") or known.note)
                )
            elif verdict.state is RowState.NEW:
                founded.append(self._found(record, on))
        founded.sort(key=lambda item: item[0])
        return [step for _, step in founded], described

    def _found(self, record: Record, on: date) -> tuple[int, Found]:
        values = record.values
        parent, _ = self.parent(record)
        ref: int | str
        if isinstance(parent, Record):
            known = self.known(parent)
            ref = known.pk if known else _key(parent)
        else:
            ref = parent.pk
        tier = self.tier_below(record)
        code = values.get("code") or ""
        official = code.isascii() and code.isdigit() and len(code) == 12
        step = Found(
            parent=ref,
            name=values["name"],
            tier=tier,
            code=code,
            code_system=CodeSystem.STATISTICAL if official else CodeSystem.OWN,
            address=values.get("address") or "",
            note=values.get("remark") or "",
            since=first_day(values.get("founded")) or on,
            key=_key(record),
        )
        return tier.depth, step


def _key(record: Record) -> str:
    return f"{record.sheet}:{record.row}"
