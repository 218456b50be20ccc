"""Temporary bodies and vanguard posts: founded, joined, closed (HB 六·四是)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from common.scoping import everything
from grids.models import TEAMS, BodyKind, BodyRole, TemporaryBody, TemporaryMember, VanguardPost, role_word
from grids.services.base import VERB, end, first_day, organization_of, person_for, text, violated
from members.services.persons import PersonLine
from orgs.models import Organization, Tier

FOUNDERS = (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY, Tier.GRID)
# What may stand above what: upward into general branches, downward into groups; a team under any party organisation.
ABOVE = {
    BodyKind.GENERAL: (),
    BodyKind.BRANCH: (BodyKind.GENERAL,),
    BodyKind.GROUP: (BodyKind.BRANCH,),
    BodyKind.SHOCK: (BodyKind.GENERAL, BodyKind.BRANCH),
    BodyKind.RESERVE: (BodyKind.GENERAL, BodyKind.BRANCH),
}
# What an office may put under a general branch that an office above it founded (向上).
JOINS_ABOVE = tuple(kind for kind, above in ABOVE.items() if BodyKind.GENERAL in above)
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A temporary body. `since`: the founding day, today unless given."""

    kind: str
    name: str
    purpose: str
    place: str = ""
    parent_id: int | None = None
    document: str = ""
    note: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class VanguardLine:
    """A vanguard post. `person` None while nobody holds it."""

    name: str
    place: str = ""
    body_id: int | None = None
    person: PersonLine | None = None
    note: str = ""
    since: date | None = None


@transaction.atomic
def found_body(*, organization_id: int, line: BodyLine, actor) -> TemporaryBody:
    """Found a temporary branch, general branch, group or team; refusals stand at their field."""
    organization = organization_of(organization_id, *FOUNDERS)
    if line.kind not in BodyKind.values:
        raise RuleBroken("temporary.kind", f"没有这个种类，可选：{'、'.join(BodyKind.labels)}。", "kind")
    since = first_day(line.since, organization)
    body = TemporaryBody(organization=organization, kind=line.kind, period=period(since))
    _fill(body, line)
    _keep(body, force_insert=True)
    record(actor=actor, action="grids.temporary.founded", obj=body, kind=line.kind)
    return body


@transaction.atomic
def update_body(*, body_id: int, line: BodyLine, actor) -> TemporaryBody:
    """Correct name, purpose or place, or put it under another body; its kind and founding day stay."""
    body = _standing(body_id)
    if line.kind != body.kind:
        raise RuleBroken("temporary.kind", "种类不能改。登记错了的请撤销后重新登记。", "kind")
    _fill(body, line)
    _keep(body)
    record(actor=actor, action="grids.temporary.updated", obj=body)
    return body


@transaction.atomic
def close_body(*, body_id: int, last_day: date | None = None, actor) -> TemporaryBody:
    """The task is done: the body ends, and with it its groups, its people and its posts. Its history stays.

    Branches under a general branch stay: they have tasks of their own.
    """
    body = _standing(body_id)
    last_day = last_day or today()
    if not body.since <= last_day <= today():
        raise RuleBroken("temporary.last_day", f"撤销日期应在成立日期 {body.since} 至今天之间。", "last_day")
    until = last_day + timedelta(days=1)
    with everything("what stands under a body ends with it, whoever founded it"):
        closing = [body, *_below(body)]
        for one in closing:
            if one.since >= until:
                said = f"“{one.name}”{one.since} 才成立，撤销日期不能更早。"
                raise RuleBroken("temporary.last_day", said, "last_day")
        for one in closing:
            _end_all(TemporaryMember.objects.filter(body=one), until)
            _end_all(VanguardPost.objects.filter(body=one), until)
            one.period = period(one.since, until)
            one.save(update_fields=["period"])
    record(actor=actor, action="grids.temporary.closed", obj=body, groups=len(closing) - 1)
    return body


@transaction.atomic
def join_body(
    *, body_id: int, people: Sequence[PersonLine], role: str = BodyRole.MEMBER, since: date | None = None, actor
) -> list[TemporaryMember]:
    """People join, all with the same role; a person is put on record where nobody of the name is."""
    body = _standing(body_id)
    if role not in BodyRole.values:
        raise RuleBroken("temporary.role", "请从列表中选择职务。", "role")
    if not people:
        raise RuleBroken("temporary.people", "请至少填写一个人的姓名。", "people")
    if len(people) > MOST_AT_ONCE:
        raise RuleBroken("temporary.people", f"一次最多 {MOST_AT_ONCE} 人，请分几次登记。", "people")
    word = role_word(body.kind, role)
    if role == BodyRole.LEADER and len(people) > 1:
        raise RuleBroken("temporary.leader", f"{word}只有一人，请只填一个姓名。", "people")
    since = first_day(since or body.since)
    if since < body.since:
        raise RuleBroken("temporary.since", f"“{body.name}”{body.since} 才成立，加入日期不能更早。", "since")
    made = []
    for line in people:
        person = person_for(body.organization, line, actor=actor, field="people")
        member = TemporaryMember(body=body, person=person, role=role, period=period(since))
        try:
            with transaction.atomic():
                member.save(force_insert=True)
        except IntegrityError as error:
            held = violated(error) == "temporary_body_one_leader"
            said = f"已经有{word}，请先登记前任离开。" if held else f"{person.name}已经在“{body.name}”里。"
            raise Conflict("temporary.twice", said, "role" if held else "people") from error
        made.append(member)
    record(actor=actor, action="grids.temporary.joined", obj=body, count=len(made), role=role)
    return made


@transaction.atomic
def leave_body(*, member_id: int, last_day: date | None = None, actor) -> int:
    """Somebody leaves a body. Returns the body's id."""
    require(VERB)
    rows = TemporaryMember.objects.select_for_update(of=("self",), no_key=True)
    member = rows.select_related("body__organization").filter(pk=member_id).first()
    if member is None:
        raise RuleBroken("temporary.member", "没有这名成员，或不在你的范围内。", status=404)
    require(VERB, member.body.organization)
    record(actor=actor, action="grids.temporary.left", obj=member, organization_id=member.body.organization_id)
    end(member, last_day, label="这名成员的任务")
    return member.body_id


# ---- vanguard posts -------------------------------------------------------------------------------------------------


@transaction.atomic
def set_up_post(*, organization_id: int, line: VanguardLine, actor) -> VanguardPost:
    """Set up a vanguard post, held by somebody or not yet."""
    organization = organization_of(organization_id, *FOUNDERS)
    post = VanguardPost(organization=organization, period=period(first_day(line.since, organization)))
    _fill_post(post, line, actor)
    post.save(force_insert=True)
    record(actor=actor, action="grids.vanguard.set_up", obj=post)
    return post


@transaction.atomic
def update_post(*, post_id: int, line: VanguardLine, actor) -> VanguardPost:
    """Correct it, or somebody else takes the post from today on: a row of its own, whose id the answer has."""
    post = _post(post_id)
    held, since, until = post.person_id, post.since, post.until
    _fill_post(post, line, actor)
    if post.person_id != held and since < today():
        # Who held it until yesterday stays who held it then; the rows abut, so it counts as one on any day.
        VanguardPost.objects.filter(pk=post.pk).update(period=period(since, today()))
        post.pk, post._state.adding, post.period = None, True, period(today(), until)
    post.save()
    record(actor=actor, action="grids.vanguard.updated", obj=post)
    return post


@transaction.atomic
def end_post(*, post_id: int, last_day: date | None = None, actor) -> None:
    """The post is kept no longer."""
    post = _post(post_id)
    record(actor=actor, action="grids.vanguard.ended", obj=post)
    end(post, last_day, label="这个先锋岗")


# ---- shared ---------------------------------------------------------------------------------------------------------


def _fill(body: TemporaryBody, line: BodyLine) -> None:
    body.name = text(line.name, label="名称", most=60, field="name", least=1)
    body.purpose = text(line.purpose, label="任务", most=80, field="purpose", least=1)
    body.place = text(line.place, label="设在何处", most=60, field="place")
    body.document = text(line.document, label="文号", most=80, field="document")
    body.note = text(line.note, label="备注", most=200, field="note")
    body.parent_id = _parent(body, line.parent_id)


def _parent(body: TemporaryBody, parent_id: int | None) -> int | None:
    kind = BodyKind(body.kind)
    if parent_id is None or parent_id == body.parent_id:
        if parent_id is None and kind == BodyKind.GROUP:
            raise RuleBroken("temporary.parent", "临时党小组要设在一个临时党支部之下，请选择。", "parent")
        return parent_id
    if not ABOVE[kind]:
        raise RuleBroken("temporary.parent", "临时党总支之上不再设临时党组织。", "parent")
    with everything("a general branch that an office above founded takes branches in from below"):
        joined = generals_above(body.organization).filter(pk=parent_id).first() if kind in JOINS_ABOVE else None
    if joined is not None:
        return joined.pk
    found = TemporaryBody.objects.in_force(today()).filter(pk=parent_id).select_related("organization").first()
    if found is None or found.kind not in ABOVE[kind]:
        words = "、".join(one.label for one in ABOVE[kind])
        raise RuleBroken("temporary.parent", f"{kind.label}之上应是{words}，请从列表中选择。", "parent")
    if found.organization.district_id != body.organization.district_id:
        raise RuleBroken("temporary.parent", "上级临时党组织不在本区，请重新选择。", "parent")
    require(VERB, found.organization)
    return found.pk


def generals_above(organization: Organization) -> QuerySet[TemporaryBody]:
    """General branches that stand today and that an office above the organisation founded; read under `everything`."""
    above = {getattr(organization, name) for name in ("district_id", "street_id", "community_id", "grid_id")}
    above -= {None, organization.pk}
    rows = TemporaryBody.objects.in_force(today()).filter(kind=BodyKind.GENERAL, organization__in=above)
    return rows.select_related("organization").order_by("organization__lft", "name", "pk")


def _keep(body: TemporaryBody, **how) -> None:
    try:
        with transaction.atomic():
            body.save(**how)
    except IntegrityError as error:
        if violated(error) != "temporary_body_name_once":
            raise
        raise Conflict("temporary.name", f"已经有叫“{body.name}”的临时组织，请换一个名称。", "name") from error


def _standing(body_id: int) -> TemporaryBody:
    require(VERB)
    rows = TemporaryBody.objects.select_for_update(of=("self",), no_key=True)
    body = rows.select_related("organization").filter(pk=body_id).first()
    if body is None:
        raise RuleBroken("temporary.unknown", "没有这个临时组织，或它不在你的范围内。", status=404)
    require(VERB, body.organization)
    if body.until is not None:
        raise Conflict("temporary.closed", f"“{body.name}”已于 {body.last_day} 撤销，不能再改。")
    return body


def _below(body: TemporaryBody) -> list[TemporaryBody]:
    """Groups of a branch, and teams of either, that still stand; a general branch's branches are none of it."""
    below = body.children.in_force(today()).filter(kind__in=[BodyKind.GROUP, *TEAMS])
    return list(below.select_for_update(of=("self",), no_key=True))


def _end_all(rows, until: date) -> None:
    """End what holds; what would end before it began is taken off the record."""
    rows.filter(period__startswith__gte=until).delete()
    for row in rows.filter(period__contains=until).select_for_update(of=("self",), no_key=True):
        row.period = period(row.since, until)
        row.save(update_fields=["period"])


def _post(post_id: int) -> VanguardPost:
    require(VERB)
    rows = VanguardPost.objects.select_for_update(of=("self",), no_key=True)
    post = rows.select_related("organization").filter(pk=post_id).first()
    if post is None:
        raise RuleBroken("vanguard.unknown", "没有这个先锋岗，或它不在你的范围内。", status=404)
    require(VERB, post.organization)
    if post.until is not None:
        raise Conflict("vanguard.ended", f"“{post.name}”已于 {post.last_day} 撤销，不能再改。")
    return post


def _fill_post(post: VanguardPost, line: VanguardLine, actor) -> None:
    post.name = text(line.name, label="岗位", most=40, field="name", least=1)
    post.place = text(line.place, label="设在何处", most=60, field="place")
    post.note = text(line.note, label="备注", most=120, field="note")
    if line.body_id is not None and line.body_id != post.body_id:
        body = TemporaryBody.objects.in_force(today()).filter(pk=line.body_id).select_related("organization").first()
        if body is None or body.organization.district_id != post.organization.district_id:
            raise RuleBroken("vanguard.body", "没有找到这个临时组织，请重新选择。", "body")
        if body.since > post.since:
            raise RuleBroken("vanguard.since", f"“{body.name}”{body.since} 才成立，设岗日期不能更早。", "since")
    post.body_id = line.body_id
    post.person = person_for(post.organization, line.person, actor=actor, field="name_of") if line.person else None
