"""Persons: found before they are made, changed with an audit row, revealed one phone at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from common.audit import record
from common.authority import require
from common.crypto import blind_index, encrypt
from common.errors import NotAllowed, RuleBroken
from common.pinyin import initials_of, pinyin_of
from common.scoping import everything
from exchange.identity import redact
from members.models import Appointment, Person
from members.models.person import PHONE_FIELD
from orgs.models import Organization, Unit


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What a roster says of a person. Empty text and None mean that it says nothing.

    person_id   the person's id, from programs that know it; then nobody is looked for by name
    """

    name: str
    gender: str = ""
    birth: date | None = None
    birth_precision: str = "month"
    political_status: str = ""
    phone: str = ""
    post: str = ""
    unit_id: int | None = None
    person_id: int | None = None

    @property
    def phone_key(self) -> str:
        """Blind index of the phone; empty without one."""
        return blind_index(self.phone, field=PHONE_FIELD)


def find_persons(district_id: int, lines: Iterable[PersonLine]) -> dict[PersonLine, Person]:
    """The persons of the district that these lines mean. One query.

    A person is the same with equal name and phone; without a phone on either side, with equal name and post. Equal
    name alone never decides: a district has many 王丽. Raises RuleBroken "person.unknown" for an id that is nobody's.
    """
    lines = list(lines)
    names = {line.name for line in lines if line.person_id is None}
    ids = {line.person_id for line in lines if line.person_id is not None}
    with everything("a person may be on record with another community of the district"):
        rows = list(Person.objects.filter(Q(name__in=names) | Q(pk__in=ids), district_id=district_id).order_by("pk"))
    by_id = {row.pk: row for row in rows}
    by_phone = {(row.name, row.phone_index): row for row in reversed(rows) if row.phone_index}
    by_post = {(row.name, row.post): row for row in reversed(rows) if row.post}
    found = {}
    for line in lines:
        if line.person_id is not None:
            if line.person_id not in by_id:
                raise RuleBroken("person.unknown", f"没有编号为 {line.person_id} 的人员。", "person", status=404)
            found[line] = by_id[line.person_id]
            continue
        key = line.phone_key
        person = by_phone.get((line.name, key)) if key else None
        if person is None and line.post:
            candidate = by_post.get((line.name, line.post))
            if candidate is not None and not (key and candidate.phone_index):
                person = candidate
        if person is not None:
            found[line] = person
    return found


def _fill(person: Person, line: PersonLine) -> list[str]:
    """Copy what the line knows and the person lacks or has otherwise; return the names of changed fields."""
    changed = []
    for field in ("gender", "birth", "political_status", "post"):
        value = getattr(line, field)
        if value and getattr(person, field) != value:
            setattr(person, field, value)
            changed.append(field)
    if "birth" in changed:
        person.birth_precision = line.birth_precision
    if line.unit_id and person.unit_id != line.unit_id:
        person.unit_id = line.unit_id
        changed.append("unit")
    key = line.phone_key
    if key and person.phone_index != key:
        person.phone_index, person.phone_sealed = key, encrypt(line.phone, field=PHONE_FIELD)
        changed.append("phone")
    return changed


def new_person(organization: Organization, line: PersonLine) -> Person:
    """An unsaved person kept by the organisation."""
    person = Person(
        district_id=organization.district_id,
        organization=organization,
        name=line.name,
        pinyin=pinyin_of(line.name),
        initials=initials_of(line.name),
        birth_precision=line.birth_precision,
    )
    _fill(person, line)
    return person


_FILLED = ["gender", "birth", "birth_precision", "political_status", "post", "unit", "phone_index", "phone_sealed"]


def ensure_persons(*, lines: dict[PersonLine, Organization], actor) -> dict[PersonLine, Person]:
    """Find or make the persons of these lines, each kept by the given organisation when new.

    Four queries whatever their number. What a roster says later is taken over of persons whom the acting office
    keeps; a person on record elsewhere is referred to and left as he or she is, whatever the roster says: whoever
    keeps the record changes it. The caller writes the audit event.
    """
    if not lines:
        return {}
    districts = {org.district_id for org in lines.values()}
    found: dict[PersonLine, Person] = {}
    for district_id in districts:
        found |= find_persons(district_id, [line for line, org in lines.items() if org.district_id == district_id])
    fresh: dict[tuple, Person] = {}
    for line, org in lines.items():
        if line not in found:
            # Two rows of one roster may mean the same new person.
            key = (org.district_id, line.name, line.phone_key or line.post)
            fresh.setdefault(key, new_person(org, line))
    if fresh:
        Person.objects.bulk_create(fresh.values(), batch_size=2000)
        for line, org in lines.items():
            if line not in found:
                found[line] = fresh[(org.district_id, line.name, line.phone_key or line.post)]
    fresh_ids = {person.pk for person in fresh.values()}
    kept_here = _kept_in_scope(found.values())
    touched = {}
    for line, person in found.items():
        if person.pk not in fresh_ids and person.organization_id in kept_here and _fill(person, line):
            touched[person.pk] = person
    if touched:
        Person.objects.bulk_update(touched.values(), _FILLED, batch_size=2000)
    return found


def _kept_in_scope(persons: Iterable[Person]) -> set[int]:
    """Ids of the organisations in scope that keep one of these persons. One query."""
    ids = {person.organization_id for person in persons}
    return set(Organization.objects.filter(pk__in=ids).values_list("pk", flat=True))


def candidate(person_id: int, district_id: int) -> Person:
    """The person to be chosen for a seat, who may be on record with another community of the district.

    Raises RuleBroken "person.unknown" for anybody else. Being proposed brings the person into the committee's sight.
    """
    with everything("a person of the district may be chosen for any committee in it"):
        person = Person.objects.filter(pk=person_id, district_id=district_id).first()
    if person is None:
        raise RuleBroken("person.unknown", "没有找到这个人，请重新查找后选用。", "person", status=404)
    return person


def check_unit(unit_id: int | None, district_id: int) -> None:
    """Refuse a unit that is not one of the district."""
    check_units([unit_id], district_id)


def check_units(unit_ids: Iterable[int | None], district_id: int) -> None:
    """Refuse units that are not of the district. One query; none where no unit is named."""
    wanted = {unit_id for unit_id in unit_ids if unit_id}
    if not wanted:
        return
    with everything("a unit of the district may be named in any roster"):
        known = Unit.objects.filter(pk__in=wanted, district_id=district_id).count()
    if known != len(wanted):
        raise RuleBroken("unit.unknown", "没有找到这个单位，请重新选择。", "represents", status=404)


def refuse_ids(**texts: str) -> None:
    """Refuse a resident id wherever it is typed: the system keeps none. Keys are the fields."""
    for field, text in texts.items():
        if redact(text)[1]:
            raise RuleBroken("person.resident_id", "系统不登记身份证号，请把它删去。", field)


def require_known_here(person: Person) -> None:
    """Refuse what goes beyond seeing a person who is here only because a draft proposes him or her.

    Anybody may be proposed; if that opened the phone, whoever drafts could collect the phones of the district.
    """
    if person.organization_id in _kept_in_scope([person]):
        return
    if not Appointment.objects.filter(person=person).exists():
        raise NotAllowed("person.elsewhere", "此人登记在别的组织，任职生效后才能查看电话；要改信息请联系登记单位。")


@transaction.atomic
def create_person(*, organization_id: int, line: PersonLine, actor) -> Person:
    """Put a person on record; refuses one who is there already (same name and phone, or same name and post)."""
    organization = Organization.objects.get(pk=organization_id)
    require("person.edit", organization)
    if not line.name.strip():
        raise RuleBroken("person.name", "请填写姓名。", "name")
    same = find_persons(organization.district_id, [line]).get(line)
    if same is not None:
        raise RuleBroken(
            "person.exists",
            f"{line.name}已经登记在{same.organization}，不用再录一遍，直接选用即可。",
            "name",
            status=409,
        )
    check_unit(line.unit_id, organization.district_id)
    refuse_ids(name=line.name, post=line.post)
    person = new_person(organization, line)
    person.save(force_insert=True)
    record(actor=actor, action="members.person.created", obj=person)
    return person


@transaction.atomic
def update_person(*, person_id: int, line: PersonLine, note: str = "", actor) -> Person:
    """Correct what is on record of a person. An empty phone keeps the one on record."""
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    require("person.edit", person)
    require_known_here(person)
    check_unit(line.unit_id, person.district_id)
    refuse_ids(name=line.name, post=line.post, note=note)
    if not line.name.strip():
        raise RuleBroken("person.name", "请填写姓名。", "name")
    person.name, person.pinyin, person.initials = line.name, pinyin_of(line.name), initials_of(line.name)
    person.gender, person.birth, person.birth_precision = line.gender, line.birth, line.birth_precision
    person.political_status, person.post, person.unit_id, person.note = (
        line.political_status,
        line.post,
        line.unit_id,
        note,
    )
    if line.phone:
        person.phone_sealed, person.phone_index = encrypt(line.phone, field=PHONE_FIELD), line.phone_key
    person.save()
    record(actor=actor, action="members.person.updated", obj=person)
    return person


@transaction.atomic
def reveal_phone(*, person_id: int, purpose: str, actor) -> str:
    """The phone in clear, for a stated purpose; every look is on record."""
    person = Person.objects.get(pk=person_id)
    require("person.reveal", person)
    require_known_here(person)
    if len(purpose.strip()) < 2:
        raise RuleBroken("person.purpose", "请写明查看电话的用途，例如“通知开会”。", "purpose")
    record(actor=actor, action="members.person.phone_revealed", obj=person, purpose=purpose.strip()[:100])
    return person.phone
