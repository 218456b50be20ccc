"""A checklist's year: published and dealt, carried into the next year, closed as it stood."""

from __future__ import annotations

from django.db import transaction

from appraisal.checklists.dealing import deal, gone_places, heirs_of
from appraisal.checklists.setup import check_source, district_of, locked
from appraisal.checklists.standing import GONE, standings_of
from appraisal.checklists.whole_year import year_standings
from appraisal.models import (
    Checklist,
    ChecklistHeading,
    ChecklistItem,
    ChecklistPlace,
    ChecklistState,
    FinalState,
    Progress,
)
from appraisal.year.criteria import refuse_words
from common.audit import record
from common.clock import today
from common.errors import Conflict, RuleBroken
from orgs.practice import Practice
from orgs.rules_in_force import practice_of


@transaction.atomic
def publish_checklist(*, checklist_id: int, actor) -> Checklist:
    """From now on its items lie on their organisations. Every item is looked at once more."""
    row = locked(checklist_id, ChecklistState.DRAFT)
    items = list(row.items.prefetch_related("places__organization"))
    if not items:
        raise RuleBroken("checklist.empty", "清单里还没有项目。请先导入或新增，再公布。")
    practice = practice_of(row.organization_id, today())
    missing = gone_places(items)
    if missing:
        said = "；".join(f"“{item.text}”的{'、'.join(names)}" for item, names in missing[:3])
        message = f"有 {len(missing)} 项点名的组织已经撤销，没有并入别的组织：{said}。请改由别的组织负责，再公布。"
        raise RuleBroken("checklist.places", message)
    for item in items:
        refuse_words(item.text, field="text")
        refuse_words(item.note, field="note")
        _check_source(item, practice)
    row.state, row.published_on = ChecklistState.PUBLISHED, today()
    row.save(update_fields=["state", "published_on"])
    dealt = deal(row)
    record(actor=actor, action="appraisal.checklist.published", obj=row, year=row.year, items=len(items), dealt=dealt)
    return row


def _check_source(item: ChecklistItem, practice: Practice) -> None:
    """Looked at once more: the practice may have changed since the item was written, or carried from a year before."""
    try:
        check_source(item, item.tiers, practice)
    except RuleBroken as error:
        raise RuleBroken(error.code, f"“{item.text}”：{error.message}", error.field) from error


@transaction.atomic
def carry_checklist(*, checklist_id: int, year: int, actor) -> Checklist:
    """Copy headings and items into a draft of another year; days move along, the old list stays as it is."""
    old = Checklist.objects.get(pk=checklist_id)
    district = district_of(old.organization_id)
    if old.state == ChecklistState.DRAFT:
        raise Conflict("checklist.state", f"“{old.name}”还没有公布，请直接在上面修改。")
    if year <= old.year or year > today().year + 1:
        raise RuleBroken("checklist.year", "只能沿用到以后的年度，最晚明年。", "year")
    if Checklist.objects.filter(organization=district, year=year, name=old.name).exists():
        raise Conflict("checklist.exists", f"{year}年已经有“{old.name}”，请在那一份上修改。", "year")
    new = Checklist.objects.create(
        organization=district, year=year, key=old.key, name=old.name, tiers=old.tiers, clause=old.clause,
        expected=old.expected, carried_from=old,
    )  # fmt: skip
    heirs = heirs_of(place.organization_id for place in ChecklistPlace.objects.filter(item__checklist=old))
    headings = {}
    for heading in old.headings.all():
        headings[heading.pk] = ChecklistHeading.objects.create(
            checklist=new, organization=district, order=heading.order, label=heading.label, clause=heading.clause
        )
    copied = ("order", "text", "tiers", "post", "rule", "metric", "target", "note")
    for item in old.items.filter(stopped_on=None).prefetch_related("places"):
        made = ChecklistItem.objects.create(
            checklist=new,
            heading=headings[item.heading_id],
            organization=district,
            due=_moved(item, year),
            **{name: getattr(item, name) for name in copied},
        )
        # One that was closed goes over to its successor; one without stays named, and publishing says so.
        named = {heirs.get(place.organization_id, place.organization_id) for place in item.places.all()}
        ChecklistPlace.objects.bulk_create(ChecklistPlace(item=made, organization_id=pk) for pk in sorted(named))
    record(actor=actor, action="appraisal.checklist.carried", obj=new, year=year, carried_from=old.pk)
    return new


def _moved(item: ChecklistItem, year: int):
    if item.due is None:
        return None
    try:
        return item.due.replace(year=year)
    except ValueError:  # 29 February
        return item.due.replace(year=year, day=28)


def _asked_to_the_end(one: Progress, standings) -> bool:
    return standings[one.pk].found != GONE and one.item.stopped_on is None


@transaction.atomic
def close_checklist(*, checklist_id: int, actor) -> Checklist:
    """The year is over: how each item stood on its last day is kept, and nothing of the list changes any more."""
    row = locked(checklist_id, ChecklistState.PUBLISHED)
    if today() <= row.last_day:
        raise Conflict("checklist.early", f"{row.year}年还没有过完，{row.last_day}以后才能封存。")
    rows = Progress.objects.filter(item__checklist=row).order_by("pk").select_related("item__checklist")
    progress = list(rows.select_for_update(of=("self",), no_key=True))  # nobody records or takes back meanwhile
    standings = standings_of(progress, today())  # evidence put down in January counts; rules look at 31 December
    # and those with periods at every one, where the organisation was there to the end
    standings |= year_standings([one for one in progress if _asked_to_the_end(one, standings)], today())
    for one in progress:
        standing = standings[one.pk]
        one.final = FinalState.OPEN if standing.state == "LATE" else standing.state
        one.found = standing.found[:300]
    Progress.objects.bulk_update(progress, ["final", "found"], batch_size=500)
    row.state, row.closed_on = ChecklistState.CLOSED, today()
    row.save(update_fields=["state", "closed_on"])
    done = sum(one.final in (FinalState.DONE, FinalState.SETTLED) for one in progress)
    record(actor=actor, action="appraisal.checklist.closed", obj=row, year=row.year, items=len(progress), done=done)
    return row
