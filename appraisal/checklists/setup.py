"""A district settles its checklists: begun from the practice, headings and items, each with what fulfils it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from appraisal.checklists.dealing import deal
from appraisal.findings import RULES
from appraisal.metrics import METRICS, belongs
from appraisal.models import Checklist, ChecklistHeading, ChecklistItem, ChecklistPlace, ChecklistState
from appraisal.year.base import RULE, text
from appraisal.year.criteria import refuse_metric, refuse_words
from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from members.models import Position
from orgs.models import Organization, Tier
from orgs.practice import Practice
from orgs.rules_in_force import practice_of
from orgs.wording import tier_word

ON_WHOM = (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY)
POSTS = (Position.FIRST_SECRETARY, Position.SECRETARY, Position.DEPUTY_SECRETARY)
MOST_ITEMS = 300


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What an item says, and what fulfils it.

    heading       its words; one that the list does not have yet is added
    places        ids of the organisations it names; empty: all of the tiers
    rule, metric  of what records fulfil it; both empty: by evidence
    target        percent from which on a metric counts as fulfilled
    """

    heading: str
    text: str
    tiers: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    post: str = ""
    rule: str = ""
    metric: str = ""
    target: int | None = None
    due: date | None = None
    note: str = ""


def district_of(organization_id: int) -> Organization:
    """The district whose lists these are; only itself settles them."""
    district = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization_id)
    require(RULE, district)
    if district.tier != Tier.DISTRICT:
        raise RuleBroken("checklist.district", "任务清单由区里拟定。", "organization")
    return district


def locked(checklist_id: int, *states: str) -> Checklist:
    """The list for the district that settles it, while it is in one of the states."""
    found = Checklist.objects.select_for_update(of=("self",), no_key=True).get(pk=checklist_id)
    require(RULE, found)
    if found.state not in states:
        raise Conflict("checklist.state", f"“{found.name}”{found.get_state_display()}，不能这样办理。")
    return found


def _check_year(year: int) -> None:
    if not today().year - 1 <= year <= today().year + 1:
        raise RuleBroken("checklist.year", "只能拟定去年、今年或明年的清单。", "year")


@transaction.atomic
def begin_checklists(*, organization_id: int, year: int, actor) -> list[Checklist]:
    """The lists that the practice of the day names, with the headings it names. Items it does not print stay empty."""
    district = district_of(organization_id)
    _check_year(year)
    practice = practice_of(district.pk, today())
    held = set(Checklist.objects.filter(organization=district, year=year).values_list("key", flat=True))
    made = []
    for entry in practice.entries("checklists"):
        if entry.id in held:
            continue
        figure = practice.figure(entry.rule) if entry.rule else None
        clause = entry.cite.label if entry.cite else ""
        name = _free_name(district, year, entry.label)
        tasks = figure["tasks"] if figure is not None and "tasks" in figure else None
        row = Checklist.objects.create(
            organization=district, year=year, key=entry.id, name=name, tiers=list(entry.tiers), clause=clause,
            expected=tasks,
        )  # fmt: skip
        for order, label in enumerate(entry.items, start=1):
            ChecklistHeading.objects.create(
                checklist=row, organization=district, order=order, label=label, clause=clause
            )
        record(actor=actor, action="appraisal.checklist.begun", obj=row, year=year, practice=practice.id)
        made.append(row)
    if not made:
        message = f"本区的做法里没有清单，或{year}年的都已经拟了。可以自己新增一份。"
        raise Conflict("checklist.none", message)
    return made


def _free_name(district: Organization, year: int, label: str) -> str:
    taken = Checklist.objects.filter(organization=district, year=year, name=label).exists()
    return f"{label}（做法）" if taken else label


@transaction.atomic
def create_checklist(*, organization_id: int, year: int, name: str, tiers: Iterable[str], actor) -> Checklist:
    """A list of the district's own."""
    district = district_of(organization_id)
    _check_year(year)
    name = check_name(name)
    if Checklist.objects.filter(organization=district, year=year, name=name).exists():
        raise Conflict("checklist.exists", f"{year}年已经有“{name}”，请在原来的清单上增加项目。", "name")
    wanted = tiers_of(tiers)
    row = Checklist.objects.create(organization=district, year=year, name=name, tiers=wanted)
    record(actor=actor, action="appraisal.checklist.begun", obj=row, year=year)
    return row


def tiers_of(tiers: Iterable[str]) -> list[str]:
    """The tiers in their order; RuleBroken where none is left."""
    given = set(tiers)
    wanted = [tier.value for tier in ON_WHOM if tier.value in given]
    if not wanted or given - {tier.value for tier in ON_WHOM}:
        words = "、".join(tier_word(tier) for tier in ON_WHOM)
        raise RuleBroken("checklist.tiers", f"请选择由哪一级负责：{words}。", "tiers")
    return wanted


@transaction.atomic
def drop_checklist(*, checklist_id: int, actor) -> None:
    """Take a draft away, with what stands in it."""
    row = locked(checklist_id, ChecklistState.DRAFT)
    record(actor=actor, action="appraisal.checklist.dropped", obj=row, name=row.name, year=row.year)
    row.delete()


def heading_of(checklist: Checklist, label: str) -> ChecklistHeading:
    """The heading of these words, added where the list does not have it."""
    label = _heading_words(label)
    found = checklist.headings.filter(label=label).first()
    if found is not None:
        return found
    last = checklist.headings.aggregate(last=Max("order"))["last"] or 0
    return ChecklistHeading.objects.create(
        checklist=checklist, organization_id=checklist.organization_id, order=last + 1, label=label
    )


@transaction.atomic
def drop_heading(*, heading_id: int, actor) -> Checklist:
    """Take an empty heading out of a draft; what the document names stays."""
    row = ChecklistHeading.objects.get(pk=heading_id)
    checklist = locked(row.checklist_id, ChecklistState.DRAFT)
    if row.clause:
        raise Conflict("heading.named", f"“{row.label}”是文件写明的类别，不能删去。")
    if row.items.exists():
        raise Conflict("heading.held", f"“{row.label}”下面还有项目，请先移走或删去。")
    record(actor=actor, action="appraisal.checklist.heading_dropped", obj=checklist, heading=row.label)
    row.delete()
    return checklist


@transaction.atomic
def set_item(*, checklist_id: int, line: ItemLine, item_id: int | None = None, actor) -> ChecklistItem:
    """Add an item, or change one of a draft. What counts traces is refused as in the year's scheme (criteria)."""
    states = (ChecklistState.DRAFT,) if item_id is not None else (ChecklistState.DRAFT, ChecklistState.PUBLISHED)
    checklist = locked(checklist_id, *states)
    row = write_item(checklist, line, None if item_id is None else checklist.items.get(pk=item_id))
    record(actor=actor, action="appraisal.checklist.item_set", obj=checklist, item=row.pk)
    if checklist.state == ChecklistState.PUBLISHED:
        deal(checklist)
    return row


def write_item(checklist: Checklist, line: ItemLine, row: ChecklistItem | None) -> ChecklistItem:
    """Checked and saved; the caller holds the list."""
    said, wanted, places = check_line(checklist, line)
    heading = heading_of(checklist, line.heading)
    if row is None:
        if checklist.items.count() >= MOST_ITEMS:
            raise RuleBroken("checklist.most", f"一份清单最多 {MOST_ITEMS} 项。", "text")
        last = heading.items.aggregate(last=Max("order"))["last"] or 0
        row = ChecklistItem(checklist=checklist, organization_id=checklist.organization_id, order=last + 1)
    if heading.items.filter(text=said).exclude(pk=row.pk).exists():
        raise Conflict("checklist.item_twice", f"“{heading.label}”里已经有这一项。", "text")
    row.heading, row.text, row.tiers, row.post = heading, said, wanted, line.post
    row.rule, row.metric, row.target = line.rule, line.metric, line.target if line.metric else None
    row.due, row.note = line.due, text(line.note, label="完成标准", most=200, field="note")
    row.save()
    held = set(row.places.values_list("organization_id", flat=True))
    row.places.exclude(organization__in=places).delete()
    for place in places:
        if place not in held:
            ChecklistPlace.objects.create(item=row, organization_id=place)
    return row


def check_line(checklist: Checklist, line: ItemLine) -> tuple[str, list[str], list[int]]:
    """(its words, its tiers, the places it names); RuleBroken says what is wrong with it."""
    said = check_words(line)
    places = _places(checklist, line.places)
    wanted = tiers_of({place.tier for place in places} if places else line.tiers or checklist.tiers)
    if line.post and line.post not in POSTS:
        raise RuleBroken("checklist.post", f"责任岗位请选{'、'.join(post.label for post in POSTS)}。", "post")
    check_source(line, wanted, practice_of(checklist.organization_id, today()))
    if line.due is not None and line.due.year != checklist.year:
        raise RuleBroken("checklist.due", f"完成期限应在{checklist.year}年以内。", "due")
    return said, wanted, [place.pk for place in places]


def check_words(line: ItemLine) -> str:
    """What the item says, as it is kept; RuleBroken says which of its words cannot stand."""
    said = text(line.text, label="任务或指标", most=200, field="text")
    if len(said) < 4:
        raise RuleBroken("checklist.text", "任务或指标至少写 4 个字。", "text")
    _heading_words(line.heading)
    refuse_words(said, field="text")
    refuse_words(text(line.note, label="完成标准", most=200, field="note"), field="note")
    return said


def check_name(name: str) -> str:
    """A list's name as it is kept."""
    name = text(name, label="清单名称", most=60, field="name")
    if len(name) < 2:
        raise RuleBroken("checklist.name", "清单名称至少写 2 个字。", "name")
    return name


def _heading_words(label: str) -> str:
    label = text(label, label="类别", most=60, field="heading")
    if len(label) < 2:
        raise RuleBroken("checklist.heading", "类别至少写 2 个字。", "heading")
    return label


def _places(checklist: Checklist, ids: Sequence[int]) -> list[Organization]:
    if not ids:
        return []
    found = list(Organization.objects.existing(today()).filter(pk__in=ids, district=checklist.organization_id))
    if len(found) != len(set(ids)):
        raise RuleBroken("checklist.places", "责任组织不是本区的组织，或已经撤销。", "places")
    return found


def check_source(line: ItemLine | ChecklistItem, tiers: Sequence[str], practice: Practice) -> None:
    """RuleBroken unless records can answer for the item: a rule that speaks of its tiers, or a rate with a target."""
    if line.rule and line.metric:
        raise RuleBroken("checklist.source", "自动判断的依据只能选一个：规则，或者统计指标。", "metric")
    if line.rule:
        rule = RULES.get(line.rule)
        figure = practice.figure(line.rule) if rule is not None else None
        if rule is None or figure is None:
            raise RuleBroken("checklist.rule", "本区的做法没有这条规则，请从列表中选择。", "rule")
        if not set(tiers) <= rule.tiers:
            words = "、".join(tier_word(Tier(tier)) for tier in Tier.values if tier in rule.tiers)
            message = f"“{figure.name}”只判断{words}，请改责任层级或换一条规则。"
            raise RuleBroken("checklist.rule_tiers", message, "rule")
    if line.metric:
        refuse_metric(line.metric)
        if not belongs(METRICS[line.metric], practice):
            raise RuleBroken("checklist.metric", "本区的做法没有这项统计指标，请从列表中选择。", "metric")
        if line.target is None or not 1 <= line.target <= 100:
            raise RuleBroken("checklist.target", "请写达到百分之几算完成，1 至 100。", "target")
    elif line.target is not None:
        raise RuleBroken("checklist.target", "只有按统计指标判断的项才填百分之几。", "target")


@transaction.atomic
def stop_item(*, item_id: int, reason: str, actor) -> ChecklistItem:
    """From today on a published item is asked of nobody; what was recorded stays, and why is said."""
    row = ChecklistItem.objects.select_related("checklist").get(pk=item_id)
    checklist = locked(row.checklist_id, ChecklistState.PUBLISHED)
    row = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    if row.stopped_on is not None:
        raise Conflict("checklist.stopped", f"这一项 {row.stopped_on} 起已经停用。")
    row.stopped_on = today()
    row.stopped_because = text(reason, label="停用原因", most=200, field="remark", least=2)
    row.save(update_fields=["stopped_on", "stopped_because"])
    record(actor=actor, action="appraisal.checklist.item_stopped", obj=checklist, item=row.pk, text=row.text)
    return row


@transaction.atomic
def drop_item(*, item_id: int, actor) -> Checklist:
    """Take an item out of a draft."""
    row = ChecklistItem.objects.get(pk=item_id)
    checklist = locked(row.checklist_id, ChecklistState.DRAFT)
    record(actor=actor, action="appraisal.checklist.item_dropped", obj=checklist, item=row.pk, text=row.text)
    row.delete()
    return checklist
