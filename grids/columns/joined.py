"""Who joined what: people in temporary bodies, units in places of business. What they join must be on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from common.scoping import Scope, everything
from exchange.handlers import Field, Record
from exchange.vocabulary import squash
from grids.columns.ground import Change, GroundHandler, named_exactly, one_line, several_alike
from grids.columns.named import NamedReading
from grids.columns.offices import OfficeHandler, OfficeReading
from grids.models import BodyRole, BusinessPlace, TemporaryBody, TemporaryMember, Tenancy, role_word
from grids.services.business import move_in
from grids.services.frontline import join_body
from orgs.models import Organization, Tier, Unit

# ---- people of temporary bodies -------------------------------------------------------------------------------------


class _Members(OfficeReading):
    """People in the temporary bodies that stand today."""

    key = "body"
    person = "name"
    limits = {"name": ("姓名", 40)}

    def load(self) -> None:
        super().load()
        rows = list(TemporaryBody.objects.in_force(self.on).select_related("organization").order_by("pk"))
        self._bodies: dict[str, list[TemporaryBody]] = defaultdict(list)
        for row in rows:
            self._bodies[squash(row.name)].append(row)
        self._people: dict[int, list[TemporaryMember]] = defaultdict(list)
        members = TemporaryMember.objects.in_force(self.on).filter(body__in=rows).select_related("person")
        for member in members.order_by("pk"):
            self._people[member.body_id].append(member)
        self._leads: dict[int, Record] = {}
        for record in self.records:
            body = self.body(record)
            if body is not None and self.role(record, body) == BodyRole.LEADER:
                self._leads.setdefault(body.pk, record)

    def _found(self, record: Record) -> list[TemporaryBody]:
        """The bodies that the row may mean: of the office it names, or else of its place and of the grids below it."""
        place = self.place(record)
        found = self._bodies.get(squash(record.values.get("body") or ""), [])
        if place is None:
            return []
        own = [body for body in found if body.organization_id == place.pk]
        if own or record.values.get("founder"):
            return own
        if place.tier == Tier.COMMUNITY:
            return [body for body in found if body.organization.community_id == place.pk]
        return found

    def body(self, record: Record) -> TemporaryBody | None:
        """The one that the row means."""
        found = self._found(record)
        return found[0] if len(found) == 1 else None

    def written_to(self, record: Record) -> Organization | None:
        body = self.body(record)
        return body.organization if body is not None else self.place(record)

    def role(self, record: Record, body: TemporaryBody) -> str | None:
        """What somebody is in it; MEMBER where nothing is said, None where nobody knows the word."""
        said = squash(record.values.get("role") or "")
        if not said or said in ("成员", "党员", "队员", "组员"):
            return BodyRole.MEMBER
        if said in ("负责人", "副负责人"):
            return BodyRole.DEPUTY if said.startswith("副") else BodyRole.LEADER
        return next((role for role in BodyRole if said == role_word(body.kind, role)), None)

    def held(self, record: Record) -> TemporaryMember | None:
        body = self.body(record)
        members = self._people.get(body.pk, []) if body is not None else []
        return next((member for member in members if self.same_person(member.person, record)), None)

    def sits(self, record: Record, same: Sequence) -> bool:
        return self.held(record) is not None

    def wrong(self, record: Record) -> list[str]:
        values, body = record.values, self.body(record)
        if not one_line(values.get("name")):
            return ["没有写姓名，请补上。"]
        if body is None:
            name = one_line(values.get("body"))
            if len(self._found(record)) > 1:
                where = "、".join(one.organization.name for one in self._found(record)[:3])
                return [f"有几个“{name}”（{where}），请写明成立单位。"]
            return [f"没有名为“{name}”的临时组织，请核对名称，或先登记这个临时组织。"]
        role, held = self.role(record, body), self.held(record)
        if role is None:
            words = "、".join(role_word(body.kind, one) for one in BodyRole)
            return [f"{body.get_kind_display()}没有“{values['role']}”这个职务，可选：{words}。"]
        if held is not None:
            if values.get("role") and held.role != role:
                now = role_word(body.kind, held.role)
                return [f"{held.person.name}现在是{now}，改任请先在“{body.name}”的页面登记离开。"]
            return []
        since, said = self.since(record), []
        if since is not None and since < body.since:
            said.append(f"“{body.name}”{body.since} 才成立，加入日期不能更早。")
        if role == BodyRole.LEADER:
            leader = next((one for one in self._people.get(body.pk, []) if one.role == BodyRole.LEADER), None)
            word = role_word(body.kind, role)
            if leader is not None:
                said.append(f"现在的{word}是{leader.person.name}，换人请先在“{body.name}”的页面登记离开。")
            elif self._leads[body.pk] is not record:
                said.append(f"第 {self._leads[body.pk].row} 行已经写了一名{word}，{word}只有一人。")
        return said

    def changes(self, record: Record) -> list[Change] | None:
        return [] if self.held(record) is not None else None

    def write(self, record: Record, actor) -> None:
        body = self.body(record)
        line = self.line_of(record)  # a shock team takes others than party members: nobody was asked
        role, since = self.role(record, body), self.since(record)
        join_body(body_id=body.pk, people=[line], role=role, since=since, actor=actor)


class BodyMemberHandler(OfficeHandler):
    """Rows of people in temporary bodies."""

    kind = "temporary_members"
    title = "临时组织成员"
    noun = "名成员"
    route = "grids:temporary_members"
    order = 48  # after the bodies they join
    reading = _Members

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("body", "临时组织", required=True, max_length=60),
            *self.office_fields(context, scope, on),
            Field("name", "姓名", required=True, max_length=40),
            Field("phone", "联系电话", "phone", max_length=60, under="name"),
            Field("role", "职务", max_length=20, hint="不填为普通成员"),
            Field("since", "加入", "date", hint="不填为成立日期", shown=False),
        )


# ---- units in places of business ------------------------------------------------------------------------------------


class _Tenancies(NamedReading):
    """Units in the places of business that stand today."""

    key = "place"

    def load(self) -> None:
        rows = BusinessPlace.objects.in_force(self.on).filter(community__in=list(self.communities)).order_by("pk")
        self._places = {(row.community_id, squash(row.name)): row for row in rows}
        with everything("a unit of the district may do business in any place of it"):
            units = Unit.objects.filter(district_id=self.scope.district_id, closed_on=None).order_by("pk")
            self._units: dict[str, list[tuple[int, str]]] = defaultdict(list)
            for pk, name in units.values_list("pk", "name"):
                self._units[squash(name)].append((pk, name))
            named = [self._unit(record)[0] for record in self.records if self._unit(record)]
            sitting = Tenancy.objects.in_force(self.on).filter(unit__in=named).select_related("place__community")
            self._sitting = {row.unit_id: row for row in sitting}
        self._first: dict[int, Record] = {}
        for record in self.records:
            if self._unit(record):
                self._first.setdefault(self._unit(record)[0], record)

    def _alike(self, record: Record) -> list[tuple[int, str]]:
        """The unit of that very name; else those whose names differ from it by blanks or brackets alone."""
        return list(named_exactly(self._units.get(squash(one_line(record.values.get("unit"))), []), record, "unit"))

    def _unit(self, record: Record) -> tuple[int, str] | None:
        found = self._alike(record)
        return found[0] if len(found) == 1 else None

    def business(self, record: Record) -> BusinessPlace | None:
        """The place of business."""
        return self._places.get((self.place(record).pk, squash(record.values.get("place") or "")))

    def held(self, record: Record) -> Tenancy | None:
        unit = self._unit(record)
        return self._sitting.get(unit[0]) if unit else None

    def wrong(self, record: Record) -> list[str]:
        values, business, held = record.values, self.business(record), self.held(record)
        name, unit = one_line(values.get("place")), one_line(values.get("unit"))
        if business is None:
            return [f"本社区没有名为“{name}”的楼宇市场，请核对名称，或先登记这处楼宇市场。"]
        if not unit:
            return ["没有写入驻单位，请补上。"]
        if len(alike := self._alike(record)) > 1:
            return [several_alike("单位", unit, alike)]
        if self._unit(record) is None:
            return [f"没有登记过名为“{unit}”的单位，请先在“单位”里登记。"]
        if held is not None and held.place_id != business.pk:
            # Which one, only where the office may see it.
            seen = held.place.community_id == business.community_id
            where = f"“{held.place.name}”" if seen else "别的社区的一处楼宇市场"
            return [f"{unit}登记在{where}，请先在那里登记迁出。"]
        first = self._first[self._unit(record)[0]]
        if first is not record:
            return [f"第 {first.row} 行已经写了{unit}，一家单位只登记在一处。"]
        since = self.since(record)
        if held is None and since is not None and since < business.since:
            return [f"“{business.name}”{business.since} 才登记，入驻日期不能更早。"]
        return []

    def changes(self, record: Record) -> list[Change] | None:
        return [] if self.held(record) is not None else None

    def write(self, record: Record, actor) -> None:
        unit, since = self._unit(record)[0], self.since(record)
        move_in(place_id=self.business(record).pk, unit_id=unit, since=since, actor=actor)


class TenancyHandler(GroundHandler):
    """Rows of units in places of business."""

    kind = "tenancies"
    title = "入驻单位"
    noun = "家入驻单位"
    route = "grids:tenants"
    order = 48  # after units and the places they are in
    reading = _Tenancies

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("place", "楼宇市场", required=True, max_length=60),
            self.community_field(context, scope, on),
            Field("unit", "入驻单位", required=True, max_length=80),
            Field("since", "入驻", "date", hint="不填为今天", shown=False),
        )
