"""From a TOML table to a `Practice`, noting every problem on the way. `docs/practices.md` has the shape of the file."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

from .citation import OF_OURS, Citation, split_citation
from .naming import PLACEHOLDER
from .overrides import impossible_together
from .problems import ProblemList, nearest
from .rule_catalogue import RULE_CATALOGUE, RuleInfo, contradictions
from .schema import (
    Capacity,
    Clause,
    Condition,
    Document,
    Entry,
    Figure,
    Position,
    Practice,
    Reported,
    Selection,
    TierPractice,
    Value,
)
from .table import QUOTE_LIMIT, Table, refuse_doubles
from .vocabulary import (
    CATALOGUES,
    PERIODS,
    POSITIONS,
    QUORUMS,
    REMINDED,
    REPORTED_KINDS,
    SELECTION_APPLIES_TO,
    SELECTION_MODES,
    STAGE,
    TIERS,
)

LADDERS, MEETING_KINDS = "ladders", "meeting_kinds"
REPORT_PARTS, INDICATORS = "report_parts", "indicators"
APPRAISAL = (REPORT_PARTS, INDICATORS)


class PracticeReader:
    """Reads one practice; `read()` gives it, and whatever is wrong stands in `problems`."""

    def __init__(self, raw: dict[str, Any], problems: ProblemList, expected_id: str):
        self.root = Table(raw, (), problems)
        self.problems = problems
        self.expected_id = expected_id
        self.code = ""
        self.district_short = ""
        self.clauses: set[str] = set()
        self.unit_kinds: set[str] = set()

    def read(self) -> Practice:
        """The practice. Only to be used when `problems` stayed empty."""
        root = self.root
        practice_id = root.text("id")
        if practice_id and practice_id != self.expected_id:
            root.problem("id", f"“{practice_id}”与文件名不一致", f'请写 id = "{self.expected_id}"，或改文件名')
        self.code = root.text("code")
        if self.code and not re.fullmatch(r"[A-Z]{2}", self.code):
            root.problem("code", f"“{self.code}”不是引文代号", "请写两个大写字母，如 XH")
        name, district = root.text("name"), root.text("district")
        self.district_short = root.text("district_short")
        order = root.integer("order", 1, 99) or 0
        document = self._document()
        # Kinds first: capacities refer to them.
        catalogues = self._catalogues()
        self.unit_kinds = {entry.id for entry in catalogues.get("unit_kinds", ())}
        practice = Practice(
            id=practice_id,
            code=self.code,
            name=name,
            district=district,
            district_short=self.district_short,
            order=order,
            document=document,
            tiers=MappingProxyType(self._tiers()),
            figures=MappingProxyType(self._figures()),
            catalogues=MappingProxyType(catalogues),
            reported=MappingProxyType(self._reported()),
        )
        root.close()
        return practice

    # -- the source ---------------------------------------------------------------------------------------------------

    def _document(self) -> Document:
        table = self.root.table("document") or Table({}, ("document",), self.problems)
        rows = table.tables("outline", required=bool(table.raw))
        refuse_doubles(rows, "at")
        outline = []
        for row in rows:
            outline.append(Clause(row.text("at"), row.text("title")))
            row.close()
        self.clauses = {clause.at for clause in outline}
        published, date_note = table.day("published"), table.text("date_note", required=False)
        if published is None and not date_note and table.raw:
            table.problem("published", "没有写", '请补上发布日期，不详的写 date_note = "原文未注明"')
        document = Document(
            title=table.text("title", required=bool(table.raw)),
            published=published,
            date_note=date_note,
            publisher=table.text("publisher", required=bool(table.raw)),
            note=table.text("note", required=False),
            outline=tuple(outline),
        )
        table.close()
        return document

    def _cite(self, table: Table, *, required: bool = True) -> Citation | None:
        text = table.text("cite", required=False)
        if not text:
            if required and table.raw.get("cite") is None:
                table.problem("cite", "没有写：每一项都要注明出处", f'请补上 cite = "{self.code or "XH"} 条款"')
            return None
        split = split_citation(text)
        if split is None:
            table.problem("cite", f"“{text}”不是引文", f"请写“代号 条款”，如 {self.code or 'XH'} 三(二)2")
            return None
        code, clauses = split
        if self.code and code != self.code:
            table.problem("cite", f"“{text}”引的不是本做法的文件", f"请用代号 {self.code}")
            return None
        for clause in clauses:
            if clause not in self.clauses:
                table.problem("cite", f"条款“{clause}”不在 document.outline 里", nearest(clause, sorted(self.clauses)))
                return None
        return Citation(code, self.district_short, clauses)

    # -- tiers --------------------------------------------------------------------------------------------------------

    def _tiers(self) -> dict[str, TierPractice]:
        found: dict[str, TierPractice] = {}
        for tier, table in self.root.named_tables("tiers"):
            if tier not in TIERS:
                self.problems.add(table.path, f"层级“{tier}”没有定义", nearest(tier, TIERS))
                continue
            found[tier] = self._tier(tier, table)
        for tier, word in TIERS.items():
            if tier not in found and "tiers" in self.root.raw:
                self.problems.add(("tiers",), f"tiers 缺少层级 {tier}（{word}）", f"请补上 [tiers.{tier}]")
        return {tier: found[tier] for tier in TIERS if tier in found}

    def _tier(self, tier: str, table: Table) -> TierPractice:
        ours = table.flag("ours")
        committee = table.text("committee")
        if committee and committee.count(PLACEHOLDER) != 1:
            table.problem("committee", f"“{committee}”里应恰有一个 {PLACEHOLDER}", f"如 {PLACEHOLDER}综合党委")
        position_tables = table.tables("positions")
        refuse_doubles(position_tables)
        positions = tuple(self._position(row) for row in position_tables)
        capacity_tables = table.tables("capacities")
        refuse_doubles(capacity_tables)
        known = {position.id for position in positions}
        capacities = tuple(self._capacity(tier, row, known) for row in capacity_tables)
        condition_tables = table.tables("eligibility")
        refuse_doubles(condition_tables)
        eligibility = tuple(self._condition(row) for row in condition_tables)
        result = TierPractice(
            id=tier,
            label=table.text("label"),
            short=table.text("short"),
            area=table.text("area"),
            committee=committee,
            shape=table.text("shape", required=False),
            cite=self._cite(table, required=not ours),
            quote=table.quote(required=not ours),
            note=table.text("note", required=False),
            ours=ours,
            positions=positions,
            capacities=capacities,
            selection=self._selection(table.table("selection", required=False)),
            eligibility=eligibility,
        )
        table.close()
        return result

    def _position(self, row: Table) -> Position:
        ours = row.flag("ours")
        low = row.integer("min", 0, 99)
        high = row.integer("max", 1, 99, required=False)
        if low is not None and high is not None and low > high:
            row.problem("min", f"下限 {low} 大于上限 {high}", "请让 min 不大于 max")
        position = Position(
            id=row.choice("id", POSITIONS, "职务"),
            label=row.text("label"),
            min=low or 0,
            max=high,
            severity=row.severity(),
            cite=self._cite(row, required=not ours),
            quote=row.quote(required=False),
            ours=ours,
        )
        row.close()
        return position

    def _capacity(self, tier: str, row: Table, positions: set[str]) -> Capacity:
        position = row.choice("position", POSITIONS, "职务")
        if position and position not in positions:
            row.problem("position", f"本级没有职务 {position}", nearest(position, sorted(positions)))
        capacity = Capacity(
            id=row.text("id"),
            tier=tier,
            position=position,
            label=row.text("label"),
            represents_unit=row.flag("represents_unit"),
            unit_kind=row.choice("unit_kind", self.unit_kinds, "成员单位类型", required=False),
            principle=row.flag("principle"),
            cite=self._cite(row),
            quote=row.quote(required=False),
        )
        row.close()
        return capacity

    def _selection(self, table: Table | None) -> Selection | None:
        if table is None:
            return None
        selection = Selection(
            modes=table.choices("modes", SELECTION_MODES, "产生方式"),
            applies_to=table.choice("applies_to", SELECTION_APPLIES_TO, "适用对象"),
            cite=self._cite(table),
            quote=table.quote(required=True),
        )
        table.close()
        return selection

    def _condition(self, row: Table) -> Condition:
        condition = Condition(id=row.text("id"), label=row.text("label"), cite=self._cite(row))
        row.close()
        return condition

    # -- figures ------------------------------------------------------------------------------------------------------

    def _figures(self) -> dict[str, Figure]:
        figures: dict[str, Figure] = {}
        for rule_id, table in self.root.named_tables("figures"):
            if rule_id not in RULE_CATALOGUE:
                self.problems.add(table.path, f"没有编号为“{rule_id}”的规则", nearest(rule_id, RULE_CATALOGUE))
                continue
            figures[rule_id] = self._figure(rule_id, table)
        for info in RULE_CATALOGUE.values():
            if info.ours and info.id not in figures:
                figures[info.id] = figure_of_ours(info)
        if not self.problems.items:
            for rule_id, message in impossible_together(figures):
                self.problems.add(("figures", rule_id), message, "请核对两处数字")
        return figures

    def _figure(self, rule_id: str, table: Table) -> Figure:
        info = RULE_CATALOGUE[rule_id]
        ours = table.choices("ours", [spec.key for spec in info.keys], "数字", required=False)
        good: dict[str, Any] = {}
        values: dict[str, Value] = {}
        for spec in info.keys:
            value = table.get(spec.key)
            refusal = None
            if value is None:
                if not spec.optional:
                    table.problem(spec.key, f"没有写（{spec.label}）", f"请补上 {spec.key} = …")
            else:
                refusal = spec.refuse(value)
            if refusal is not None:
                table.problem(spec.key, f"不成立：{refusal.message}", refusal.mend)
                value = None
            good[spec.key] = value
            display = spec.display(value)
            values[spec.key] = Value(spec.key, spec.label, spec.unit, value, display, spec.key in ours, value, display)
        for key in ours:
            if table.raw.get(key) is None:
                table.problem("ours", f"列了 {key}，却没有写它的数字", f"请补上 {key} = … 或从 ours 中删去")
        for key, refusal in contradictions(rule_id, good):
            table.problem(key, f"不成立：{refusal.message}", refusal.mend)
        figure = Figure(
            rule=info,
            severity=table.severity(),
            cite=self._cite(table),
            quote=table.quote(required=True),
            note=table.text("note", required=False),
            values=MappingProxyType(values),
        )
        table.close()
        return figure

    # -- catalogues and reported numbers ------------------------------------------------------------------------------

    def _catalogues(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, tuple[Entry, ...]] = {}
        table = self.root.table("catalogues", required=False)
        for name in table.raw if table else ():
            if name not in CATALOGUES:
                table.problem(name, "是不认识的目录", nearest(name, CATALOGUES))
                continue
            rows = table.tables(name)
            refuse_doubles(rows)
            found[name] = tuple(self._entry(row, name) for row in rows)
        return found

    def _entry(self, row: Table, catalogue: str) -> Entry:
        ours = row.flag("ours")
        items = row.texts("items")
        count = row.integer("count", 1, 100_000, required=False)
        partial = row.flag("partial")
        if items and count is not None and len(items) != count and not partial:
            row.problem(
                "count", f"写的是 {count}，items 却有 {len(items)} 项", "请核对，或写 partial = true 表示未列全"
            )
        entry = Entry(
            id=row.text("id"),
            label=row.text("label"),
            cite=self._cite(row, required=not ours),
            quote=row.quote(required=False),
            note=row.text("note", required=False),
            ours=ours,
            tiers=row.choices("tiers", TIERS, "层级", required=False),
            period=row.choice("period", PERIODS, "周期", required=False),
            min=row.integer("min", 1, 366, required=False),
            items=items,
            count=count,
            unit=row.text("unit", required=False),
            rule=row.choice("rule", RULE_CATALOGUE, "规则", required=False),
            from_tier=row.choice("from_tier", TIERS, "层级", required=False),
            to_tier=row.choice("to_tier", TIERS, "层级", required=False),
            stages=self._stages(row) if catalogue == LADDERS else (),
            quorum=row.choice("quorum", QUORUMS, "法定人数", required=False) if catalogue == MEETING_KINDS else "",
            metrics=row.texts("metrics") if catalogue in APPRAISAL else (),
            weight=row.integer("weight", 1, 100, required=False) if catalogue == INDICATORS else None,
        )
        row.close()
        return entry

    def _stages(self, row: Table) -> tuple[str, ...]:
        """When one is reminded of the kind of thing that `id` names: a rule, or what else falls due."""
        kind = row.raw.get("id")
        known = {**REMINDED, **RULE_CATALOGUE}
        if isinstance(kind, str) and kind not in known:
            row.problem("id", f"“{kind}”不是可以提醒的事项", nearest(kind, known))
        stages = row.texts("stages", required=True)
        for stage in stages:
            if STAGE.fullmatch(stage) is None:
                row.problem(
                    "stages",
                    f"“{stage}”不是提醒时点",
                    "请写 T-30（到期前 30 天）、T（到期当天）、T+7（过期 7 天）、"
                    "D45（本期第 45 天）或 W3（等待 3 个工作日）",
                )
        return stages

    def _reported(self) -> dict[str, Reported]:
        found: dict[str, Reported] = {}
        rows = self.root.tables("reported")
        refuse_doubles(rows)
        for row in rows:
            item = self._reported_row(row)
            found[item.id] = item
        return found

    def _reported_row(self, row: Table) -> Reported:
        value = row.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**9:
            row.problem("value", "应是不小于 0 的数", "请写数字，不加引号和单位")
            value = 0
        sum_of, product_of, ratio = row.numbers("sum_of"), row.numbers("product_of"), row.numbers("ratio")
        if sum_of and sum(sum_of) != value:
            row.problem("sum_of", f"相加得 {sum(sum_of)}，不是 {value}", "请核对数字")
        if len(product_of) == 2 and product_of[0] * product_of[1] != value:
            row.problem("product_of", f"相乘得 {product_of[0] * product_of[1]}，不是 {value}", "请核对数字")
        if len(ratio) == 2 and round(100 * ratio[0] / ratio[1], 2) != value:
            row.problem(
                "ratio", f"{ratio[0]}/{ratio[1]} 是 {100 * ratio[0] / ratio[1]:.2f}%，不是 {value}%", "请核对数字"
            )
        item = Reported(
            id=row.text("id"),
            label=row.text("label"),
            value=value,
            unit=row.text("unit"),
            kind=row.choice("kind", REPORTED_KINDS, "种类"),
            about=row.flag("about"),
            sum_of=sum_of,
            product_of=product_of,
            ratio=ratio,
            derived=row.flag("derived"),
            cite=self._cite(row),
            quote=row.text("quote", limit=QUOTE_LIMIT),
            note=row.text("note", required=False),
        )
        row.close()
        return item


def figure_of_ours(info: RuleInfo) -> Figure:
    """The figure of a rule that no document gives, as every practice has it."""
    values = {}
    for spec in info.keys:
        value = info.ours[spec.key]
        display = spec.display(value)
        values[spec.key] = Value(spec.key, spec.label, spec.unit, value, display, True, value, display)
    return Figure(info, info.severity, OF_OURS, "", info.note, MappingProxyType(values))
