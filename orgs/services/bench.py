"""The workbench: a district's organisations in memory, on which the steps of an act are tried before they are written.

Steps see what the steps before them did, so a plan may found a street, move communities into it and close the old one.
Nothing here writes; `writing.py` does, once, when all steps have succeeded.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import singledispatchmethod
from typing import ClassVar

from django.db import connection

from common.authority import covers, require, require_superior
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import ScopePaths, current_scope
from orgs.models import CodeSystem, Organization, Tier
from orgs.querysets import tier_columns
from orgs.services.plans import VERB, Close, Found, Merge, Move, Recode, Ref, Rename, Snapshot, Split, Step
from orgs.wording import tier_word

EARLIEST = date(1949, 10, 1)
# What an act may change, and what its record keeps of an organisation before and after.
STATE = ("name", "code", "code_system", "parent_id", "street_id", "community_id", "grid_id", "until", "successor_id")
COLUMNS = (
    "id",
    "tier",
    "kind",
    "name",
    "code",
    "code_system",
    "parent_id",
    "district_id",
    "street_id",
    "community_id",
    "grid_id",
    "successor_id",
    "address",
    "note",
    "lft",
    "rght",
    "level",
    "tree_id",
    "period",
)


@dataclass(slots=True)
class Node:
    """One organisation on the workbench."""

    scope_paths: ClassVar[ScopePaths] = ScopePaths(anchor="")

    id: int
    tier: str
    kind: str
    name: str
    code: str
    code_system: str
    parent_id: int | None
    district_id: int
    street_id: int | None
    community_id: int | None
    grid_id: int | None
    successor_id: int | None
    address: str
    note: str
    lft: int
    rght: int
    level: int
    tree_id: int
    since: date | None
    until: date | None

    @property
    def pk(self) -> int:
        """The id, as models call it."""
        return self.id

    @property
    def open(self) -> bool:
        """Whether it has not been closed."""
        return self.until is None

    def state(self) -> Snapshot:
        """What the record of an act keeps."""
        kept = {name.removesuffix("_id"): getattr(self, name) for name in STATE}
        return {**kept, "until": self.until.isoformat() if self.until else None}


def read_nodes(**where) -> Iterator[Node]:
    """Nodes of any organisations, open and closed. Not scoped: whoever calls compares with the scope."""
    for row in Organization.tree.filter(**where).values_list(*COLUMNS).order_by():
        yield Node(*row[:-1], row[-1].lower, row[-1].upper)


def clean_name(name: str, *, field: str = "name") -> str:
    """The name without surrounding blanks and invisible characters; RuleBroken when it is no name."""
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name or "")).strip()
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    if not 2 <= len(name) <= 60:
        raise RuleBroken("organization.name", f"名称应有 2 至 60 个字，现在是 {len(name)} 个字。", field)
    return name


def clean_code(code: str, system: str, *, field: str = "code") -> str:
    """The code; RuleBroken when it cannot be one of its code system."""
    code = unicodedata.normalize("NFKC", code or "").strip()
    if system not in CodeSystem.values:
        raise RuleBroken("organization.code_system", f"没有代码体系“{system}”。", "code_system")
    if code and system != CodeSystem.OWN and not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
        raise RuleBroken(
            "organization.code",
            f"{CodeSystem(system).label}应是 6、9 或 12 位数字，现在是“{code}”。自编的代码请把代码体系选为“本区自编”。",
            field,
        )
    if len(code) > 24:
        raise RuleBroken("organization.code", "代码不能超过 24 个字符。", field)
    return code


def clean_day(on: date | None, *, field: str = "effective_on") -> date:
    """The effective day, today by default; RuleBroken for a day to come or before the republic."""
    on = on or today()
    if on > today():
        word = "成立日期" if field == "since" else "生效日期"
        sentence = (
            f"{word} {on} 还没有到。组织的变动自生效当天起才能办理：已经生效的，请把日期改为今天（{today()}）或更早；"
            "将来才生效的，请到那一天再来办理。"
        )
        raise RuleBroken("organization.future", sentence, field)
    if on < EARLIEST:
        raise RuleBroken("organization.day", f"生效日期 {on} 过早，请核对年份。", field)
    return on


class Bench:
    """Organisations of one district in memory, and what the steps so far have done to them.

    nodes    by id
    before   state of every touched node before its first change, None when an act founded it; in order of touch
    splits   organisation that was split → the new ones beside it
    whole    whether the entire district is loaded; a founding alone needs only the parents
    """

    def __init__(self, district_id: int, on: date, nodes: Iterable[Node], *, whole: bool = True):
        self.district_id = district_id
        self.on = on
        self.whole = whole
        self.nodes = {node.id: node for node in nodes}
        self.children: dict[int | None, set[int]] = defaultdict(set)
        for node in self.nodes.values():
            self.children[node.parent_id].add(node.id)
        self.before: dict[int, Snapshot | None] = {}
        self.followers: set[int] = set()
        self.splits: dict[int, list[int]] = {}
        self.keys: dict[str, int] = {}
        self._fresh_ids: list[int] = []

    # ---- finding -----------------------------------------------------------------------------------------------------

    def find(self, ref: Ref, *, field: str = "organization") -> Node:
        """The node of an id or key; what is out of scope is not there."""
        pk = self.keys.get(ref) if isinstance(ref, str) else ref
        node = self.nodes.get(pk) if pk is not None else None
        if node is None or not covers(current_scope(), node):
            raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", field, status=404)
        return node

    def find_open(self, ref: Ref, *, field: str = "organization") -> Node:
        """Like `find`, and it must not have been closed."""
        node = self.find(ref, field=field)
        if not node.open:
            raise Conflict("organization.closed", f"“{node.name}”已于 {node.until} 撤销，不能再办理。", field)
        return node

    def below(self, node: Node) -> Iterator[Node]:
        """Everything below a node, closed ones too."""
        stack = list(self.children[node.id])
        while stack:
            child = self.nodes[stack.pop()]
            yield child
            stack.extend(self.children[child.id])

    def open_children(self, node: Node) -> list[Node]:
        """Its open children in the order of the tree."""
        found = [self.nodes[pk] for pk in self.children[node.id] if self.nodes[pk].open]
        return sorted(found, key=lambda child: (not child.code, child.code, child.id))

    # ---- steps -------------------------------------------------------------------------------------------------------

    @singledispatchmethod
    def apply(self, step: Step) -> None:
        """Carry out one step in memory; RuleBroken when it cannot be."""
        raise TypeError(f"unknown step {step!r}")

    @apply.register
    def _(self, step: Found) -> None:
        self._found(step)

    @apply.register
    def _(self, step: Rename) -> None:
        node = self._changeable(step.organization)
        name = clean_name(step.name)
        if name == node.name:
            raise RuleBroken("organization.same_name", f"“{name}”就是现在的名称，没有变化。", "name")
        self._touch(node)
        node.name = name

    @apply.register
    def _(self, step: Recode) -> None:
        node = self._changeable(step.organization)
        code = clean_code(step.code, step.code_system)
        if (code, step.code_system) == (node.code, node.code_system):
            raise RuleBroken("organization.same_code", f"“{node.name}”的代码就是 {code or '空'}，没有变化。", "code")
        self._touch(node)
        node.code, node.code_system = code, step.code_system

    @apply.register
    def _(self, step: Move) -> None:
        node = self._changeable(step.organization, superior=True)
        parent = self.find_open(step.parent, field="parent")
        require(VERB[Tier(node.tier)], parent)
        if parent.id == node.parent_id:
            raise RuleBroken("organization.same_parent", f"“{node.name}”已在“{parent.name}”之下，没有变化。", "parent")
        if parent.tier != Tier(node.tier).parent:
            raise RuleBroken(
                "organization.tier",
                f"“{node.name}”是{tier_word(node.tier)}，只能划入{tier_word(Tier(node.tier).parent)}，"
                f"不能划入“{parent.name}”（{tier_word(parent.tier)}）。",
                "parent",
            )
        self._reparent(node, parent)
        if step.code is not None:
            node.code = clean_code(step.code, node.code_system)

    @apply.register
    def _(self, step: Close) -> None:
        node = self._changeable(step.organization, superior=True)
        left = self.open_children(node)
        if left and not step.whole:
            names = "、".join(child.name for child in left[:5]) + ("等" if len(left) > 5 else "")
            raise Conflict(
                "organization.has_children",
                f"“{node.name}”之下还有 {len(left)} 个组织（{names}）。请先划转或撤销它们，或选择“连同下级一并撤销”。",
                "organization",
            )
        for child in [child for child in self.below(node) if child.open]:
            self._end(child)
            self.followers.add(child.id)
        self._end(node)
        if step.successor is not None:
            node.successor_id = self.find_open(step.successor, field="into").id

    @apply.register
    def _(self, step: Merge) -> None:
        into = self._changeable(step.into, field="into")
        sources = [self._changeable(ref, superior=True, field="sources") for ref in step.sources]
        if not sources or len({node.id for node in sources}) != len(sources) or into in sources:
            raise RuleBroken("organization.merge", "请选择要并入的组织，每个只选一次，且不能并入自己。", "sources")
        for node in sources:
            if node.tier != into.tier:
                sentence = f"“{node.name}”与“{into.name}”不是同一层级，不能合并。"
                raise RuleBroken("organization.tier", sentence, "sources")
        taken = {child.name for child in self.open_children(into)}
        for source in sources:
            for child in self.open_children(source):
                self._reparent(child, into)
                if child.name in taken:
                    child.name = _told_apart(child.name, source.name, taken)
                taken.add(child.name)
            self._end(source)
            source.successor_id = into.id

    @apply.register
    def _(self, step: Split) -> None:
        node = self._changeable(step.organization, superior=True)
        if not step.parts:
            raise RuleBroken("organization.split", "请至少填写一个新组织。", "parts")
        children = {child.id: child for child in self.open_children(node)}
        given = [pk for part in step.parts for pk in part.children]
        if len(set(given)) != len(given):
            raise RuleBroken("organization.split", "同一个下级组织不能同时划给两个新组织。", "parts")
        if not set(given) <= set(children):
            raise RuleBroken("organization.split", f"划出的下级组织里有不属于“{node.name}”的，请重新选择。", "parts")
        left = [child.name for pk, child in children.items() if pk not in given]
        if left and not step.keep:
            names = "、".join(left[:5]) + ("等" if len(left) > 5 else "")
            sentence = f"原组织要撤销，但还有 {len(left)} 个下级组织（{names}）没有划入任何新组织。"
            raise RuleBroken("organization.split", sentence, "parts")
        for part in step.parts:
            new = self._found(
                Found(parent=node.parent_id, name=part.name, code=part.code, code_system=node.code_system)
            )
            self.splits.setdefault(node.id, []).append(new.id)
            for pk in part.children:
                self._reparent(children[pk], new)
        if not step.keep:
            self._end(node)

    # ---- changes -----------------------------------------------------------------------------------------------------

    def _found(self, step: Found) -> Node:
        parent = self.find_open(step.parent, field="parent")
        tier = Tier(parent.tier).child
        if tier is None:
            raise RuleBroken("organization.tier", f"“{parent.name}”是最末一级，之下不能再设组织。", "parent")
        if step.tier and step.tier != tier:
            raise RuleBroken(
                "organization.tier",
                f"“{parent.name}”（{tier_word(parent.tier)}）之下只能设{tier_word(tier)}，不能设{tier_word(step.tier)}。",
                "tier",
            )
        require(VERB[tier], parent)
        since = step.since or self.on
        if since > self.on:
            raise RuleBroken(
                "organization.future", f"“{step.name}”的成立日期 {since} 晚于生效日期 {self.on}。", "since"
            )
        pk = self._next_id()
        node = Node(
            id=pk,
            tier=tier,
            kind=step.kind,
            name=clean_name(step.name),
            code=clean_code(step.code, step.code_system),
            code_system=step.code_system,
            parent_id=parent.id,
            successor_id=None,
            address=step.address.strip(),
            note=step.note.strip(),
            lft=0,
            rght=0,
            level=parent.level + 1,
            tree_id=parent.tree_id,
            since=since,
            until=None,
            **tier_columns(tier, pk, parent),
        )
        self.nodes[pk] = node
        self.children[parent.id].add(pk)
        self.before[pk] = None
        if step.key:
            self.keys[step.key] = pk
        return node

    def _changeable(self, ref: Ref, *, superior: bool = False, field: str = "organization") -> Node:
        node = self.find_open(ref, field=field)
        verb = VERB.get(Tier(node.tier))
        if verb is None:
            if not current_scope().sees_everything:
                raise NotAllowed("organization.district", "区一级组织由系统管理员初始化时设定，不在此办理。")
        elif superior:
            require_superior(verb, node)
        else:
            require(verb, node)
        return node

    def _touch(self, node: Node) -> None:
        self.before.setdefault(node.id, node.state())

    def _reparent(self, node: Node, parent: Node) -> None:
        self._touch(node)
        self.children[node.parent_id].discard(node.id)
        self.children[parent.id].add(node.id)
        node.parent_id = parent.id
        self._place(node, parent)
        for child in self.below(node):
            self._touch(child)
            self.followers.add(child.id)
            self._place(child, self.nodes[child.parent_id])

    @staticmethod
    def _place(node: Node, parent: Node) -> None:
        for column, value in tier_columns(node.tier, node.id, parent).items():
            setattr(node, column, value)

    def _end(self, node: Node) -> None:
        if node.since and self.on <= node.since:
            raise RuleBroken(
                "organization.too_early",
                f"“{node.name}”自 {node.since} 起成立，不能在 {self.on} 撤销。登记有误的，请撤回设立它的那次调整。",
                "effective_on",
            )
        self._touch(node)
        node.until = self.on

    def _next_id(self) -> int:
        if not self._fresh_ids:
            with connection.cursor() as cursor:
                count = 500 if self.whole else 1
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence('orgs_organization', 'id')) FROM generate_series(1, %s)",
                    [count],
                )
                self._fresh_ids = [row[0] for row in reversed(cursor.fetchall())]
        return self._fresh_ids.pop()


def _told_apart(name: str, source: str, taken: set[str]) -> str:
    """A name for a child that would double another's after a merge: 第一网格（原象山社区）."""
    base = f"{name}（原{source}）"[:60]
    number = 2
    told = base
    while told in taken:
        told = f"{base[:57]}{number}"
        number += 1
    return told
