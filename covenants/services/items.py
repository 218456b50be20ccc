"""Items of the two-way list: written, submitted, recalled, withdrawn; by the unit or on its behalf (XH 三(三)1)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from common.audit import record
from common.clock import today
from common.crypto import encrypt
from common.errors import Conflict, RuleBroken
from common.periods import period
from covenants.frequency import frequency_in
from covenants.models import LIVE, Claim, Direction, ItemState, ListCycle, ListItem, Stage
from covenants.models.item import CONTACT_FIELD
from covenants.parties import is_member, own_unit, require_party, require_standing
from covenants.selectors.items import content_of, known_contact
from covenants.services.versions import keep_version
from covenants.states import ITEM_STEPS, MAY_FILE
from orgs.models import Unit, Venue
from orgs.rules_in_force import practice_of

VERB = "item.edit"
LENGTHS = {
    "title": 80,
    "detail": 500,
    "audience": 60,
    "measure": 10,
    "place": 80,
    "contact_name": 40,
    "own_number": 20,
}
_NAMES = {
    "title": "内容",
    "detail": "具体说明",
    "audience": "服务对象",
    "measure": "计量单位",
    "place": "地点",
    "contact_name": "联系人",
    "own_number": "原编号",
}
# What stands on the public list, where nobody's phone belongs.
PUBLIC = ("title", "detail", "audience", "place")
MOST = Decimal("9999999999.99")
_PHONE = re.compile(r"(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(-\d{1,6})?")
_PHONE_INSIDE = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[\s-]?\d{4}){2}|0\d{2,3}[\s-]?\d{7,8})(?!\d)")
_EDITABLE = frozenset({ItemState.DRAFT, ItemState.SUBMITTED})


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What a party writes of one item.

    quantity       how much; None: not limited, which only an offer can be
    contact_name   None: the one this party named last, or the unit's; likewise contact_phone
    since, last_day   when it is given or needed, where that is not the whole cycle
    """

    direction: str
    category: str
    title: str
    detail: str = ""
    audience: str = ""
    quantity: Decimal | None = Decimal(1)
    measure: str = ""
    frequency_text: str = ""
    since: date | None = None
    last_day: date | None = None
    venue_id: int | None = None
    place: str = ""
    budget: Decimal | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    own_number: str = ""


@transaction.atomic
def file_item(*, cycle_id: int, unit_id: int | None, line: ItemLine, submit: bool = False, actor) -> ListItem:
    """Write an item of a party into the list, as a draft or submitted at once; unit_id None: the committee's own.

    By the unit's liaison officer, or by the committee on its behalf, which is noted.
    """
    cycle = _cycle_for_filing(cycle_id)
    scope = require_party(VERB, cycle.organization, unit_id)
    if unit_id is not None:
        takes_part(cycle, unit_id)
    item = ListItem(
        cycle=cycle,
        organization=cycle.organization,
        unit_id=unit_id,
        filed_by=actor,
        on_behalf=unit_id is not None and scope.party_id is None,
    )
    write_line(item, line)
    if submit:
        item.state, item.submitted_on = ItemState.SUBMITTED, today()
    item.save(force_insert=True)
    record(actor=actor, action="covenants.item.filed", obj=item, submitted=submit, on_behalf=item.on_behalf)
    return item


@transaction.atomic
def edit_item(*, item_id: int, line: ItemLine, actor) -> ListItem:
    """Change an item that the meeting has not gone through yet. Empty phone: the one on record stays."""
    item = locked_item(item_id)
    require_party(VERB, item.organization, item.unit_id)
    if item.state not in _EDITABLE:
        raise Conflict(
            "item.decided",
            f"这一项{item.get_state_display()}，内容由联席会议审议调整，不能直接修改。",
        )
    _may_file(item.cycle)
    before = content_of(item)
    write_line(item, line)
    if content_of(item) != before:
        keep_version(item, before)
    item.save()
    record(actor=actor, action="covenants.item.edited", obj=item)
    return item


@transaction.atomic
def submit_item(*, item_id: int, actor) -> ListItem:
    """Hand a draft in for the joint meeting."""
    return _step(item_id, "submit", actor)


@transaction.atomic
def submit_drafts(*, cycle_id: int, unit_id: int | None, actor) -> int:
    """Hand in every draft of a party at once. Returns how many."""
    cycle = _cycle_for_filing(cycle_id)
    require_party(VERB, cycle.organization, unit_id)
    ids = list(
        ListItem.objects.filter(cycle=cycle, unit_id=unit_id, state=ItemState.DRAFT)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not ids:
        raise Conflict("item.no_drafts", "没有要提交的草稿。")
    for pk in ids:
        _step(pk, "submit", actor)
    return len(ids)


@transaction.atomic
def recall_item(*, item_id: int, actor) -> ListItem:
    """Take a submitted item back to work on it, until the meeting goes through it."""
    return _step(item_id, "recall", actor)


@transaction.atomic
def withdraw_item(*, item_id: int, actor) -> ListItem:
    """Take an accepted or published item off the list. Not while somebody claims it."""
    item = locked_item(item_id)
    require_party(VERB, item.organization, item.unit_id)
    if item.cycle.is_closed:
        raise Conflict("cycle.closed", "这个周期已经办结，不再改动。")
    _admits(item, "withdraw")
    if Claim._base_manager.filter(Q(item=item) | Q(matched=item), state__in=LIVE).exists():
        raise Conflict("item.claimed", "这一项已有人认领，或已用来对应认领。请先撤回、谢绝或协商解除认领，再撤下。")
    item.state, item.withdrawn_on = ITEM_STEPS["withdraw"][1], today()
    item.save(update_fields=["state", "withdrawn_on"])
    record(actor=actor, action="covenants.item.withdrawn", obj=item)
    return item


@transaction.atomic
def delete_draft(*, item_id: int, actor) -> None:
    """Throw a draft away."""
    item = locked_item(item_id)
    require_party(VERB, item.organization, item.unit_id)
    if item.state != ItemState.DRAFT:
        raise Conflict("item.not_draft", "只有草稿可以删除；已提交的请先撤回为草稿。")
    record(actor=actor, action="covenants.item.deleted", obj=item)
    item.delete()


# ---- for the services beside this one --------------------------------------------------------------------------------


def locked_item(item_id: int) -> ListItem:
    """The item in scope, locked, with its cycle and organisation."""
    return (
        ListItem.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cycle", "organization", "unit")
        .get(pk=item_id)
    )


def write_line(item: ListItem, line: ItemLine) -> None:
    """Check what was written and put it into the item (saving is the caller's)."""
    texts = {name: " ".join((getattr(line, name) or "").split()) for name in LENGTHS if name != "detail"}
    texts["detail"] = (line.detail or "").strip()
    check_texts(texts)
    if not texts["title"]:
        raise RuleBroken("item.title", "请写明服务或需求的内容，例如“开放操场”。", "title")
    if line.direction not in Direction.values:
        raise RuleBroken("item.direction", "请选择是能够提供的服务，还是需要提供的服务。", "direction")
    check_category(item.cycle, line.category)
    check_quantity(line.direction, line.quantity)
    if line.budget is not None and not 0 <= line.budget <= MOST:
        raise RuleBroken("item.budget", "预算应是不小于 0 的金额。", "budget")
    own_contact = line.contact_name is None and line.contact_phone is None
    phone = _clean_phone(line.contact_phone) if line.contact_phone else ""
    frequency = frequency_in(item.cycle, line.frequency_text)
    for name, value in frequency.columns().items():
        setattr(item, name, value)
    item.direction, item.category = line.direction, line.category
    item.quantity, item.budget = line.quantity, line.budget
    item.period = _days(item.cycle, line.since, line.last_day)
    item.venue = _venue(item.cycle, line.venue_id)
    for name in ("title", "detail", "audience", "measure", "place", "own_number"):
        setattr(item, name, texts[name])
    if item.pk is None:
        known_name, known_phone = known_contact(item.cycle, item.unit_id)
        item.contact_name = texts["contact_name"] if line.contact_name is not None else known_name
        same = not texts["contact_name"] or item.contact_name == known_name
        item.contact_phone_sealed = seal_phone(phone) if phone else (known_phone if own_contact or same else "")
    else:
        if line.contact_name is not None:
            item.contact_name = texts["contact_name"]
        if phone:
            item.contact_phone_sealed = seal_phone(phone)


def seal_phone(phone: str) -> str:
    """As the column keeps it."""
    return encrypt(phone, field=CONTACT_FIELD) if phone else ""


def check_texts(texts: dict[str, str]) -> None:
    """Lengths, and no phone where the public list would show it."""
    for name, text in texts.items():
        if len(text) > LENGTHS[name]:
            raise RuleBroken(f"item.{name}", f"{_NAMES[name]}最多 {LENGTHS[name]} 个字，现在 {len(text)} 个。", name)
        if name in PUBLIC and _PHONE_INSIDE.search(unicodedata.normalize("NFKC", text)):
            sentence = f"{_NAMES[name]}里有电话号码。清单要公示，电话请写在“联系电话”一栏，公示时不会显示。"
            raise RuleBroken("item.personal", sentence, name)


def check_category(cycle: ListCycle, category: str) -> None:
    """A category of the practice that the district follows."""
    if practice_of(cycle.organization.district_id, today()).entry("service_categories", category) is None:
        raise RuleBroken("item.category", "请从列表中选择类别。", "category")


def check_quantity(direction: str, quantity: Decimal | None) -> None:
    """A number above nothing; only an offer may go without one."""
    if quantity is None:
        if direction == Direction.NEED:
            raise RuleBroken("item.quantity", "需求要写明数量，说不准的写 1。", "quantity")
        return
    if not 0 < quantity <= MOST:
        raise RuleBroken("item.quantity", "数量应大于 0。不限数量的服务可以不填。", "quantity")


def takes_part(cycle: ListCycle, unit_id: int) -> Unit:
    """The unit, if it takes part in the committee today; RuleBroken("item.unit") otherwise."""
    if not is_member(cycle, unit_id):
        name = cycle.body.name
        sentence = (
            f"本单位已不再参加{name}的共建，不能再填报和提交。要重新参加，请联系{name}。"
            if own_unit() == unit_id
            else f"这个单位现在没有参加{name}的共建，不能代它填报和提交。请先在“单位”里登记参与关系。"
        )
        raise RuleBroken("item.unit", sentence, "unit")
    return Unit._base_manager.get(pk=unit_id)


def _clean_phone(text: str) -> str:
    phone = re.sub(r"[\s()（）]", "", unicodedata.normalize("NFKC", text))
    if phone and not _PHONE.fullmatch(phone):
        sentence = "联系电话应是 11 位手机号（如 15400000001）或带区号的座机号，请核对。"
        raise RuleBroken("item.phone", sentence, "contact_phone")
    return phone


def _days(cycle: ListCycle, since: date | None, last_day: date | None):
    if since is None and last_day is None:
        return None
    since, last_day = since or cycle.since, last_day or cycle.last_day
    if last_day < since:
        raise RuleBroken("item.days", "结束日期不能早于开始日期。", "last_day")
    if since < cycle.since or last_day > cycle.last_day:
        sentence = f"起止日期应在这个周期之内（{cycle.since} 至 {cycle.last_day}）。"
        raise RuleBroken("item.days", sentence, "since" if since < cycle.since else "last_day")
    return period(since, last_day + timedelta(days=1))


def _venue(cycle: ListCycle, venue_id: int | None) -> Venue | None:
    if venue_id is None:
        return None
    venue = Venue._base_manager.filter(
        pk=venue_id, organization_id=cycle.organization_id, closed_on__isnull=True
    ).first()
    if venue is None:
        raise RuleBroken("item.venue", "没有这个阵地，或它已停用。", "venue")
    return venue


def _cycle_for_filing(cycle_id: int) -> ListCycle:
    cycle = (
        ListCycle.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk=cycle_id)
        .first()
    )
    if cycle is None:
        raise RuleBroken("cycle.unknown", "没有这个清单周期，或它不在你的范围内。", "cycle", status=404)
    _may_file(cycle)
    return cycle


def _may_file(cycle: ListCycle) -> None:
    require_standing(cycle.organization)
    if cycle.stage not in MAY_FILE:
        label = Stage(cycle.stage).label
        raise Conflict("item.closed", f"这个周期已到“{label}”阶段，不再填报。请等下一个周期。")


def _step(item_id: int, step: str, actor) -> ListItem:
    item = locked_item(item_id)
    require_party(VERB, item.organization, item.unit_id)
    _may_file(item.cycle)
    _admits(item, step)
    if step == "submit" and item.unit_id is not None:
        takes_part(item.cycle, item.unit_id)
    if step == "recall":
        keep_version(item)
    item.state = ITEM_STEPS[step][1]
    item.submitted_on = today() if step == "submit" else None
    item.save(update_fields=["state", "submitted_on"])
    if step == "submit":
        record(actor=actor, action="covenants.item.submitted", obj=item)
    else:
        record(actor=actor, action="covenants.item.recalled", obj=item)
    return item


def _admits(item: ListItem, step: str) -> None:
    if item.state not in ITEM_STEPS[step][0]:
        raise Conflict("item.state", f"这一项现在是“{item.get_state_display()}”，不能{_SAID[step]}。")


_SAID = {"submit": "提交", "recall": "撤回为草稿", "withdraw": "撤下"}
