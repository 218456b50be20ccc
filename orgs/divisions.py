"""Official division codes: read a list, show what it would change, carry it out as one act.

A list is a CSV with `code,name,level,parent_code` (level 3 district, 4 street or town, 5 community or village) as of a
day, its vintage. Organisations are matched by code; a code that is gone and a code that is new are one organisation
when they carry the same name on the same level of the district: it was given another code, and perhaps another street.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from common.errors import Conflict, RuleBroken
from orgs.models import CodeSystem, Organization, Reorganization, ReorganizationKind, Tier
from orgs.practice.naming import area_name
from orgs.services import carry_out, clean_day
from orgs.services.bench import Node, read_nodes
from orgs.services.plans import Close, Found, Move, Plan, Recode, Rename, Step
from orgs.wording import tier_word

DATA = Path(__file__).resolve().parent / "data"
MAX_BYTES = 2_000_000
MAX_ROWS = 20_000
LEVELS = {"3": Tier.DISTRICT, "4": Tier.STREET, "5": Tier.COMMUNITY}
COLUMNS = ("code", "name", "level", "parent_code")


@dataclass(frozen=True, slots=True)
class Division:
    """One row of a list."""

    code: str
    name: str
    tier: Tier
    parent_code: str
    line: int


@dataclass(frozen=True, slots=True)
class Line:
    """One change that a list would make, for the screen.

    old_name, old_code, old_parent   as it is; empty for one that is added
    name, code, parent               as it will be; empty for one that is closed
    """

    tier: str
    old_name: str = ""
    old_code: str = ""
    old_parent: str = ""
    name: str = ""
    code: str = ""
    parent: str = ""
    below: int = 0


@dataclass(slots=True)
class DivisionPlan:
    """What a list would change in a district, before it is applied.

    added, closed, renamed   by kind; an organisation that is moved and renamed stands under `moved`
    moved                    under another street, with another code
    recoded                  under the same street, with another code
    doubts                   sentences worth reading before confirming
    """

    district_id: int
    vintage: date
    plan: Plan
    added: list[Line] = field(default_factory=list)
    closed: list[Line] = field(default_factory=list)
    renamed: list[Line] = field(default_factory=list)
    moved: list[Line] = field(default_factory=list)
    recoded: list[Line] = field(default_factory=list)
    unchanged: int = 0
    doubts: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether the district already is as the list says."""
        return not self.plan.steps

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """The changes as the page shows them."""
        named = [
            ("新增", self.added),
            ("撤销", self.closed),
            ("划转并改代码", self.moved),
            ("改代码", self.recoded),
            ("更名", self.renamed),
        ]
        return [(title, lines) for title, lines in named if lines]

    @property
    def fingerprint(self) -> str:
        """Changes when what the plan would do changes; the confirmation carries it."""
        return hashlib.sha256(repr(self.plan.steps).encode()).hexdigest()[:24]

    @property
    def sentence(self) -> str:
        """In one line."""
        if self.empty:
            return f"与 {self.vintage} 的名单一致，没有需要改动的（{self.unchanged} 个组织）。"
        parts = "，".join(f"{title} {len(lines)} 个" for title, lines in self.groups)
        return f"按 {self.vintage} 的名单：{parts}，不变 {self.unchanged} 个。"


def shipped_lists() -> list[Path]:
    """The lists that come with the product (source and licence in orgs/data/README.md)."""
    return sorted(DATA.glob("divisions_*.csv"))


# ---- reading ---------------------------------------------------------------------------------------------------------


def read_divisions(content: bytes) -> list[Division]:
    """The rows of a list in UTF-8 or GB18030, the district first.

    Raises RuleBroken("divisions.file") with a line for each row that cannot be used.
    """
    if len(content) > MAX_BYTES:
        raise RuleBroken("divisions.file", f"文件超过 {MAX_BYTES // 1_000_000} MB，不像一个区的区划名单。", "file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise RuleBroken(
                "divisions.file", "文件不是 UTF-8 或 GB18030 编码的 CSV，请另存为 CSV 后再试。", "file"
            ) from error
    if "\0" in text:
        raise RuleBroken("divisions.file", "文件不是 CSV 文本，请另存为 CSV 后再试。", "file")
    try:
        return _check(list(csv.DictReader(io.StringIO(text, newline=""))))
    except csv.Error as error:
        raise RuleBroken("divisions.file", "文件不是完整的 CSV，请核对引号是否成对。", "file") from error


def _check(rows: list[dict]) -> list[Division]:
    if not rows or any(column not in rows[0] for column in COLUMNS):
        raise RuleBroken("divisions.file", f"第 1 行应有这些列名：{'、'.join(COLUMNS)}。", "file")
    if len(rows) > MAX_ROWS:
        raise RuleBroken("divisions.file", f"超过 {MAX_ROWS} 行，不像一个区的区划名单。", "file")
    wrong: list[str] = []
    found: dict[str, Division] = {}
    for line, row in enumerate(rows, start=2):
        code, name, level, parent = ((row[column] or "").strip() for column in COLUMNS)
        if level not in LEVELS:
            wrong.append(f"第 {line} 行：level 是“{level}”，应为 3（区）、4（街道）或 5（社区）")
        elif not (code.isascii() and code.isdigit() and len(code) == 12):
            wrong.append(f"第 {line} 行：代码“{code}”不是 12 位数字")
        elif code in found:
            wrong.append(f"第 {line} 行：代码 {code} 与第 {found[code].line} 行重复")
        elif not 2 <= len(name) <= 60:
            wrong.append(f"第 {line} 行：名称“{name[:20]}”应有 2 至 60 个字")
        else:
            found[code] = Division(code, name, LEVELS[level], parent, line)
    districts = [row for row in found.values() if row.tier is Tier.DISTRICT]
    if not wrong and len(districts) != 1:
        wrong.append(f"名单里应恰有一个区（level 3），现在有 {len(districts)} 个")
    wrong += _wrong_parents(found) if not wrong else []
    if wrong:
        raise RuleBroken(
            "divisions.file", f"名单有 {len(wrong)} 处不能用，请改好后再导入。", "file", details=wrong[:50]
        )
    order = list(Tier)
    return sorted(found.values(), key=lambda row: (order.index(row.tier), row.code))


def _wrong_parents(found: dict[str, Division]) -> list[str]:
    wrong = []
    names: dict[tuple[str, str], Division] = {}
    for row in found.values():
        parent = found.get(row.parent_code)
        if row.tier is not Tier.DISTRICT and (parent is None or parent.tier != row.tier.parent):
            wrong.append(
                f"第 {row.line} 行：“{row.name}”的上级代码 {row.parent_code} 不是名单里的{row.tier.parent.label}"
            )
        other = names.setdefault((row.parent_code, row.name), row)
        if other is not row:
            wrong.append(f"第 {row.line} 行：“{row.name}”与第 {other.line} 行同名，且上级相同")
    return wrong


# ---- comparing -------------------------------------------------------------------------------------------------------


def find_district(rows: list[Division]) -> Organization | None:
    """The district in scope that a list is about, by its code."""
    return Organization.objects.filter(
        tier=Tier.DISTRICT, code_system=CodeSystem.STATISTICAL, code=rows[0].code
    ).first()


def plan_divisions(
    *, district_id: int, rows: list[Division], vintage: date, effective_on: date | None = None, document: str = ""
) -> DivisionPlan:
    """Compare a list with the district as it is now. Reads only."""
    on = clean_day(effective_on or vintage)
    nodes = {node.id: node for node in read_nodes(district_id=district_id)}
    district = nodes[district_id]
    if district.code != rows[0].code:
        raise RuleBroken(
            "divisions.district", f"这是“{rows[0].name}”（{rows[0].code}）的名单，不是“{district.name}”的。", "file"
        )
    return _Comparison(district, nodes, rows, vintage).plan(on, document)


def apply_divisions(
    *,
    district_id: int,
    rows: list[Division],
    vintage: date,
    actor,
    effective_on: date | None = None,
    document: str = "",
    fingerprint: str = "",
) -> Reorganization | None:
    """Carry out what `plan_divisions` shows, as one act; None when nothing is to be changed.

    With a `fingerprint`, only the plan that was shown is carried out: Conflict when the district changed meanwhile.
    """
    planned = plan_divisions(
        district_id=district_id, rows=rows, vintage=vintage, effective_on=effective_on, document=document
    )
    if fingerprint and planned.fingerprint != fingerprint:
        raise Conflict("divisions.changed", "核对期间组织结构有变动，请重新核对后再确认。")
    return None if planned.empty else carry_out(planned.plan, actor=actor)


class _Comparison:
    def __init__(self, district: Node, nodes: dict[int, Node], rows: list[Division], vintage: date):
        self.district = district
        self.nodes = nodes
        self.rows = {row.code: row for row in rows if row.tier is not Tier.DISTRICT}
        self.root = rows[0]
        self.vintage = vintage
        self.known = {
            node.code: node
            for node in nodes.values()
            if node.open and node.code and node.code_system == CodeSystem.STATISTICAL and node.tier in self._tiers
        }
        self.matches = self._match()

    _tiers = (Tier.STREET, Tier.COMMUNITY)

    def _match(self) -> dict[str, Node]:
        """Each row's organisation, where it has one: by code, then by name among those that came and went."""
        matches = {code: self.known[code] for code in self.rows if code in self.known}
        gone = [node for code, node in self.known.items() if code not in self.rows]
        came = [row for code, row in self.rows.items() if code not in self.known]
        for normal in (_plain_name, _area_name):
            left = _once(gone, normal)
            for key, row in _once(came, normal).items():
                node = left.get(key)
                if node is not None:
                    matches[row.code] = node
            taken = {node.id for node in matches.values()}
            gone = [node for node in gone if node.id not in taken]
            came = [row for row in came if row.code not in matches]
        return matches

    def plan(self, on: date, document: str) -> DivisionPlan:
        title = f"按 {self.vintage} 统计用区划代码更新"
        result = DivisionPlan(
            self.district.id,
            self.vintage,
            Plan(self.district.id, ReorganizationKind.IMPORT, title, (), on, document),
        )
        founded: list[Step] = []
        changed: list[Step] = []
        if self.root.name != self.district.name:
            result.doubts.append(f"名单把本区写作“{self.root.name}”，现名“{self.district.name}”保持不变。")
        for code, row in self.rows.items():
            node = self.matches.get(code)
            if node is None:
                founded.append(Found(self._ref(row.parent_code), row.name, row.tier, code, key=code))
                parent = self._row_name(row.parent_code)
                result.added.append(Line(row.tier.label, name=row.name, code=code, parent=parent))
            else:
                changed += self._changes(row, node, result)
        closing = self._closing(result)
        self._doubt(result)
        steps = (*founded, *changed, *closing)
        result.plan = Plan(self.district.id, ReorganizationKind.IMPORT, title, steps, on, document)
        return result

    def _changes(self, row: Division, node: Node, result: DivisionPlan) -> list[Step]:
        steps: list[Step] = []
        parent = self.matches.get(row.parent_code)
        if row.parent_code == self.root.code:
            moves = node.parent_id != self.district.id
        else:
            moves = parent is None or parent.id != node.parent_id
        if moves:
            steps.append(Move(node.id, self._ref(row.parent_code), row.code))
        elif row.code != node.code:
            steps.append(Recode(node.id, row.code))
        if row.name != node.name:
            steps.append(Rename(node.id, row.name))
        line = Line(
            row.tier.label,
            node.name,
            node.code,
            self.nodes[node.parent_id].name,
            row.name,
            row.code,
            self._row_name(row.parent_code),
        )
        if moves:
            result.moved.append(line)
        elif row.code != node.code:
            result.recoded.append(line)
        elif steps:
            result.renamed.append(line)
        else:
            result.unchanged += 1
        return steps

    def _closing(self, result: DivisionPlan) -> list[Step]:
        kept = {node.id for node in self.matches.values()}
        gone = [node for node in self.known.values() if node.id not in kept]
        below = Counter(node.community_id for node in self.nodes.values() if node.open and node.id != node.community_id)
        gone.sort(key=lambda node: (node.tier != Tier.COMMUNITY, node.code))
        for node in gone:
            count = below[node.id] if node.tier == Tier.COMMUNITY else 0
            parent = self.nodes[node.parent_id].name
            result.closed.append(Line(tier_word(node.tier), node.name, node.code, parent, below=count))
            if count:
                result.doubts.append(f"撤销“{node.name}”时，它之下的 {count} 个组织一并撤销。")
        return [Close(node.id, whole=node.tier == Tier.COMMUNITY) for node in gone]

    def _doubt(self, result: DivisionPlan) -> None:
        added = defaultdict(list)
        for line in result.added:
            added[line.name].append(line)
        for line in (*result.renamed, *result.closed):
            if line.old_name in added:
                fate = f"更名为“{line.name}”" if line.name else "撤销"
                result.doubts.append(
                    f"“{line.old_name}”（{line.old_code}）按代码将{fate}，名单里却另有同名的"
                    f" {added[line.old_name][0].code}，请核实是不是同一个组织。"
                )

    def _ref(self, code: str) -> int | str:
        if code == self.root.code:
            return self.district.id
        node = self.matches.get(code)
        return node.id if node is not None else code

    def _row_name(self, code: str) -> str:
        return self.district.name if code == self.root.code else self.rows[code].name


def _plain_name(tier: str, name: str) -> tuple[str, str]:
    return str(tier), name


def _area_name(tier: str, name: str) -> tuple[str, str]:
    return str(tier), area_name(str(tier), name)


def _once(items: Iterable, normal) -> dict:
    """Items by tier and name, leaving out names that occur more than once: those prove nothing."""
    groups = defaultdict(list)
    for item in items:
        groups[normal(item.tier, item.name)].append(item)
    return {key: found[0] for key, found in groups.items() if len(found) == 1}
