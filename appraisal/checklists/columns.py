"""Rows of checklist items: a list is known again by its name, an item by its heading and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from appraisal.checklists.forms import METRIC, RULE, source_text, sources_of
from appraisal.checklists.imports import ImportedItem, import_items, nothing_imported, undo_items
from appraisal.checklists.setup import (
    MOST_ITEMS,
    ON_WHOM,
    POSTS,
    ItemLine,
    check_name,
    check_source,
    check_words,
    tiers_of,
)
from appraisal.models import Checklist, ChecklistItem, ChecklistState
from common.clock import today
from common.errors import RuleBroken
from common.scoping import Scope
from exchange.handlers import (
    CommitResult,
    Field,
    ImportHandler,
    Option,
    OptionChoice,
    Record,
    RowVerdict,
    explain,
    register_handler,
    worth_knowing,
)
from exchange.models import RowState
from exchange.vocabulary import squash
from orgs.models import Organization, Tier
from orgs.rules_in_force import practice_of
from orgs.wording import tier_word

YEAR = "checklist_year"
TIER_WORDS = {"区": Tier.DISTRICT, "街道": Tier.STREET, "街镇": Tier.STREET, "社区": Tier.COMMUNITY}


def register() -> None:
    """Enter the kind of sheet."""
    register_handler(ChecklistHandler())


def years_offered() -> tuple[int, int]:
    """Of which years lists can be imported: this one and the next."""
    year = today().year
    return year, year + 1


class ChecklistHandler(ImportHandler):
    """Rows of items."""

    kind = "checklist_items"
    title = "任务清单"
    verb = "appraisal.rule"
    order = 60

    def options(self, scope: Scope) -> Sequence[Option]:
        """Of which year the lists are."""
        choices = tuple(OptionChoice(str(one), f"{one}年") for one in years_offered())
        return (Option(YEAR, "哪一年的清单", choices),)

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("checklist", "清单名称", max_length=60, hint="没有的名称会新建一份"),
            Field("heading", "类别", required=True, max_length=60),
            Field("text", "任务或指标", required=True, max_length=200),
            Field("tiers", "责任层级", max_length=40, hint="区、街道、社区；不填的按清单的规定"),
            Field("places", "责任组织", max_length=400, hint="只由几个组织负责的才填，用顿号隔开", shown=False),
            Field("post", "责任岗位", max_length=10),
            Field("source", "自动判断依据", max_length=60, hint="规则或统计指标的名称"),
            Field("target", "达到", max_length=6, hint="百分之几，只有统计指标才填"),
            Field("due", "完成期限", max_length=20),
            Field("note", "完成标准", max_length=200, shown=False),
        )

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Several names with a mark between them."""
        joined = {key: "、".join(values.get(key) or []) for key in ("tiers", "places")}
        return {**super().texts(values), **joined}

    def classify(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[RowVerdict]:
        """Against the lists of the year."""
        reading = _Reading(scope, _year(options))
        return [reading.verdict(record) for record in records]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new, how many would change, which lists are made."""
        reading = _Reading(scope, _year(options))
        verdicts = [(record, reading.verdict(record).state) for record in records]
        states = [state for _, state in verdicts]
        new, changed = states.count(RowState.NEW), states.count(RowState.CHANGED)
        lines = [f"{reading.year}年清单新增 {new} 项，更新 {changed} 项。"]
        at_once = [reading.name_of(one) for one, state in verdicts if state is RowState.NEW]
        at_once = [name for name in at_once if reading.dealt_at_once(name)]
        if at_once:
            names = "、".join(sorted(set(at_once)))
            lines.append(f"“{names}”已公布：新增的 {len(at_once)} 项导入以后马上分到责任组织，原有的项不变。")
        made = sorted({name for record in records if (name := reading.name_of(record)) not in reading.lists})
        if made:
            lines.append(f"新建清单：{'、'.join(made[:5])}。")
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
        """Through appraisal.checklists.imports."""
        reading = _Reading(scope, _year(options))
        wanted = [reading.imported(record) for record in records if reading.verdict(record).state is not RowState.SAME]
        undo = nothing_imported()
        if wanted:
            undo = import_items(organization_id=scope.district_id, year=reading.year, items=wanted, actor=actor)
        created, updated = len(undo["created"]), len(undo["updated"])
        lines = [f"{reading.year}年清单新增 {created} 项，更新 {updated} 项。"]
        if undo["dealt"]:
            lines.append(f"其中 {undo['dealt']} 项的清单已公布，已分到责任组织；没有登记完成情况的，可以撤回导入。")
        if created > undo["dealt"]:
            lines.append("拟定中的清单公布以后才分到责任组织。")
        return CommitResult(
            undo=undo,
            counts={"checklist_items_created": created, "checklist_items_updated": updated},
            lines=lines,
            links=[
                {
                    "text": "任务清单",
                    "sub": "核对、公布",
                    "url": f"{reverse('appraisal:year_checklists')}?year={reading.year}",
                }
            ],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take the items back."""
        return undo_items(undo=undo, actor=actor)


def _year(options: Mapping[str, Any]) -> int:
    text = str(options.get(YEAR) or "")
    return int(text) if text.isdigit() else today().year


class _Reading:
    """The lists of the year with their items, and the district's words. Four queries and those of the practice."""

    def __init__(self, scope: Scope, year: int) -> None:
        self.scope, self.year = scope, year
        self.settles = scope.anchor_id is not None and scope.anchor_id == scope.district_id
        held = Checklist.objects.filter(organization=scope.district_id, year=year) if self.settles else []
        self.lists = {row.name: row for row in held}
        rows = ChecklistItem.objects.filter(checklist__in=self.lists.values()).select_related("heading", "checklist")
        self.items = {
            (row.checklist.name, squash(row.heading.label), squash(row.text)): row
            for row in rows.prefetch_related("places__organization")
        }
        self.practice = practice_of(scope.district_id, today()) if self.settles else None
        self.sources: dict[str, str] = {}
        if self.practice is not None:
            for _, pairs in sources_of(self.practice):
                for key, name in pairs:
                    self.sources.setdefault(squash(name), key)
        self.places: dict[str, list[Organization]] = {}
        for row in Organization.objects.existing(today()).filter(tier__in=ON_WHOM):
            full = squash(row.name)
            for spelling in {full, full.removesuffix("居民委员会"), full.removesuffix("居委会")}:
                self.places.setdefault(spelling, []).append(row)
        self._new: dict[str, set[int]] = {}
        self._first: dict[tuple[str, str, str], int] = {}

    def name_of(self, record: Record) -> str:
        """The list it belongs to: the one it names, else the only one of the year."""
        said = " ".join((record.values.get("checklist") or "").split())
        by_squashed = {squash(name): name for name in self.lists}
        if said:
            return by_squashed.get(squash(said), said[:60])
        return next(iter(self.lists)) if len(self.lists) == 1 else ""

    def known(self, record: Record) -> ChecklistItem | None:
        """The item on record."""
        values = record.values
        return self.items.get((self.name_of(record), squash(values["heading"]), squash(values["text"])))

    def line(self, record: Record) -> ItemLine:
        """As the service takes it; what the sheet leaves empty stays. RuleBroken says what a cell has wrong."""
        values, known = record.values, self.known(record)
        source = self._source(values.get("source"))
        tiers = [self._tier(word) for word in values.get("tiers") or []]
        places = [self._place(name) for name in values.get("places") or []]
        post = self._post(values.get("post"))
        due = values.get("due")
        rule, metric, target = "", "", values.get("target")
        if source:
            rule = source.removeprefix(RULE) if source.startswith(RULE) else ""
            metric = source.removeprefix(METRIC) if source.startswith(METRIC) else ""
        elif known is not None:
            rule, metric = known.rule, known.metric
        if target is None and known is not None and metric == known.metric:
            target = known.target
        held = self.lists.get(self.name_of(record))
        kept = list(known.tiers) if known else list(held.tiers) if held else [Tier.COMMUNITY]
        if places:
            # The service takes the tiers of those who are named; what else the sheet says of tiers is no change.
            tiers = tiers_of({place.tier for place in places})
        return ItemLine(
            heading=known.heading.label if known else " ".join(values["heading"].split()),
            text=known.text if known else " ".join(values["text"].split()),
            tiers=tuple(dict.fromkeys(tiers)) or tuple(kept),
            places=tuple(one.pk for one in places)
            or (tuple(one.organization_id for one in known.places.all()) if known and not tiers else ()),
            post=post or (known.post if known else ""),
            rule=rule,
            metric=metric,
            target=target,
            due=self._due(due) if due else known.due if known else None,
            note=values.get("note") or (known.note if known else ""),
        )

    def _due(self, said: str) -> date:
        """A day that names no year is of the list's."""
        return date.fromisoformat(said if len(said) == len("2026-06-30") else f"{self.year}-{said}")

    def _source(self, said: str | None) -> str:
        if not said:
            return ""
        found = self.sources.get(squash(said))
        if found is None:
            message = f"没有名为“{said[:40]}”的规则或统计指标，请照“新增项目”页上列出的名称填，或留空由责任组织登记。"
            raise RuleBroken("checklist.source", message, "source")
        return found

    def _tier(self, word: str) -> str:
        names = TIER_WORDS | {tier_word(tier): tier for tier in ON_WHOM}
        found = names.get(word) or names.get(word.removesuffix("级"))
        if found is None:
            raise RuleBroken("checklist.tiers", f"“{word[:10]}”不是责任层级，请填区、街道、社区。", "tiers")
        return Tier(found).value

    def _place(self, name: str) -> Organization:
        found = self.places.get(squash(name), [])
        if len(found) != 1:
            raise RuleBroken("checklist.places", f"本区没有“{name[:30]}”，或有几个同名，请写全称。", "places")
        return found[0]

    def _post(self, said: str | None) -> str:
        if not said:
            return ""
        found = next((post.value for post in POSTS if squash(post.label) == squash(said)), None)
        if found is None:
            words = "、".join(post.label for post in POSTS)
            raise RuleBroken("checklist.post", f"责任岗位请填{words}。", "post")
        return found

    def imported(self, record: Record) -> ImportedItem:
        """As the service takes it."""
        known = self.known(record)
        return ImportedItem(self.name_of(record), self.line(record), known.pk if known else None)

    def changes(self, line: ItemLine, known: ChecklistItem) -> list[tuple[str, str, str]]:
        """What of the item on record would change."""
        named = {one.organization_id: one.organization.name for one in known.places.all()}
        new = {row.pk: row.name for rows in self.places.values() for row in rows if row.pk in line.places}
        after = ChecklistItem(rule=line.rule, metric=line.metric)
        pairs = (
            ("责任层级", _words(known.tiers), _words(line.tiers)),
            ("责任组织", "、".join(sorted(named.values())), "、".join(sorted(new.values()))),
            ("责任岗位", known.get_post_display(), ChecklistItem(post=line.post).get_post_display()),
            ("自动判断依据", source_text(known), source_text(after)),
            ("达到", str(known.target or ""), str(line.target or "")),
            ("完成期限", str(known.due or ""), str(line.due or "")),
            ("完成标准", known.note, line.note),
        )
        return [(label, before, now) for label, before, now in pairs if before != now]

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or not for this office."""
        if not self.settles:
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=["任务清单由区里拟定，请以区里的任职导入。"])
        values = record.values
        reasons = [explain(issue, record) for issue in record.errors]
        if not values.get("text") or not values.get("heading"):
            return RowVerdict(RowState.WRONG, reasons=reasons or ["没有写类别或任务。请补上，或选“这一行不导入”。"])
        name = self.name_of(record)
        if not name:
            return RowVerdict(RowState.WRONG, reasons=[*reasons, "看不出是哪一份清单，请填清单名称。"])
        group = {"group": name, "group_name": name}
        line, problem = self._checked(record)
        if problem:
            reasons.append(problem)
        key = (name, squash(values["heading"]), squash(values["text"]))
        first = self._first.setdefault(key, record.row)
        if first != record.row:
            reasons.append(f"与第 {first} 行是同一项，请留一行。")
        if reasons or line is None:
            return RowVerdict(RowState.WRONG, reasons=reasons, **group)
        known, held = self.known(record), self.lists.get(name)
        changes = self.changes(line, known) if known else []
        if held is not None and held.state == ChecklistState.CLOSED and not (known and not changes):
            return RowVerdict(RowState.WRONG, reasons=[f"{held}已封存，不能再改。"], **group)
        if changes and held.state == ChecklistState.PUBLISHED:
            reasons = [f"{held}已公布，原有的项不能再改；要改的请在下一年的清单上改。"]
            return RowVerdict(RowState.WRONG, reasons=reasons, **group)
        notes = worth_knowing(record)
        if held is None:
            notes = [*notes, f"清单“{name}”还没有，一并新建。"]
        if known is None and self.dealt_at_once(name):
            notes = [*notes, "这份清单已公布，导入以后马上分到责任组织。"]
        if known is None:
            return RowVerdict(RowState.NEW, notes=notes, **group)
        return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes, **group)

    def _checked(self, record: Record) -> tuple[ItemLine | None, str]:
        """(the line, "") or (None, what is wrong with it) by the rules of the service."""
        try:
            line = self.line(record)
            check_words(line)
            name = self.name_of(record)
            if name not in self.lists:
                check_name(name)
            self._room(record, name)
            tiers = [row.tier for rows in self.places.values() for row in rows if row.pk in line.places]
            check_source(line, tiers_of(tiers or line.tiers), self.practice)
            if line.due is not None and line.due.year != self.year:
                raise RuleBroken("checklist.due", f"完成期限应在{self.year}年以内。", "due")
        except RuleBroken as error:
            return None, error.message
        return line, ""

    def _room(self, record: Record, name: str) -> None:
        if self.known(record) is not None:
            return
        new = self._new.setdefault(name, set())
        new.add(record.row)
        if sum(key[0] == name for key in self.items) + len(new) > MOST_ITEMS:
            raise RuleBroken("checklist.most", f"一份清单最多 {MOST_ITEMS} 项，这一行超出了。", "text")

    def dealt_at_once(self, name: str) -> bool:
        """Whether what is added to the list lies on organisations at once."""
        held = self.lists.get(name)
        return held is not None and held.state == ChecklistState.PUBLISHED


def _words(tiers) -> str:
    return "、".join(tier_word(tier) for tier in ON_WHOM if tier in tiers)
