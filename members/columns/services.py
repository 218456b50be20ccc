"""Sheets of what members did where they reported: one row, one service of one member on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.errors import Conflict
from common.scoping import Scope
from exchange.handlers import CommitResult, Field, ImportHandler, Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import squash
from members.columns.lines import LONGEST_NAME, LONGEST_NOTE, first_day, person_line, standing_errors, too_long
from members.columns.places import (
    code_of,
    communities_in,
    communities_named,
    divisions_of_district,
    organizations_by_code,
)
from members.models import CheckIn, Service
from members.services.voluntary import (
    LONGEST_SERVICE,
    LONGEST_TITLE,
    RECORD,
    ServiceLine,
    import_services,
    undo_services,
)
from orgs.models import Organization, Tier

_LIMITS = {"name": ("姓名", LONGEST_NAME), "title": ("服务内容", LONGEST_TITLE), "remark": ("备注", LONGEST_NOTE)}
_GOOD = (RowState.NEW, RowState.SAME)


def _hours(text: Any) -> Decimal | None:
    """2, 2.5, 2小时; ValueError for what is no number of hours."""
    said = "".join(str(text or "").lower().split()).removesuffix("小时").removesuffix("个").removesuffix("h")
    if not said:
        return None
    try:
        hours = Decimal(said).quantize(Decimal("0.1"))
    except InvalidOperation as error:
        raise ValueError from error
    if not 0 < hours <= LONGEST_SERVICE:
        raise ValueError
    return hours


class _Register:
    """The rows, who reported, and what is on record. A constant number of queries."""

    def __init__(self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date) -> None:
        self._scope, self._on = scope, on
        self._rows = {(record.sheet, record.row) for record in records}
        self._default = context.get("community") or ""
        said = {str(record.values.get("organization") or "") for record in records} - {""}
        divisions = divisions_of_district(scope.district_id) if said and scope.district_id else None
        self._named = {text: communities_named(divisions, text) for text in said} if divisions else {}
        codes = {self._code(record) for record in records}.union(*self._named.values())
        self._places = organizations_by_code(scope.district_id, codes, on) if scope.district_id else {}
        names = {str(record.values.get("name") or "") for record in records}
        rows = CheckIn.objects.filter(person__name__in=names, reported_on__isnull=False)
        self._people: dict[str, list[CheckIn]] = defaultdict(list)
        for row in rows.select_related("person", "organization").order_by("pk"):
            self._people[row.person.name].append(row)
        ids = [row.pk for some in self._people.values() for row in some]
        services = Service.objects.filter(check_in__in=ids).order_by("pk")
        self._known = {(row.check_in_id, row.on, squash(row.title)): row for row in services}

    def _code(self, record: Record) -> str:
        return str(record.values.get("community") or self._default)

    def _meant(self, record: Record) -> list[CheckIn]:
        """Those of the name who had reported by the day, at the place that the row names."""
        values, day = record.values, first_day(record.values.get("on"))
        found = [
            row for row in self._called(record) if day is not None and row.reported_on <= day and row.holds_on(day)
        ]
        where = str(values.get("organization") or "")
        if where:
            found = self._at(found, where)
        community = self._places.get(self._code(record))
        if community is not None and not where:
            found = [row for row in found if self._below(row.organization, community)]
        return found

    def _called(self, record: Record) -> list[CheckIn]:
        """Those of the name whose phone is the row's; where nobody has that one, those of whom none is on record."""
        name, phone = str(record.values.get("name") or ""), record.values.get("phone")
        found = self._people.get(name, [])
        if not phone:
            return found
        key = person_line({"name": name, "phone": phone}).phone_key
        return [row for row in found if row.person.phone_index == key] or [
            row for row in found if not row.person.phone_index
        ]

    def _at(self, found: list[CheckIn], where: str) -> list[CheckIn]:
        """Those at the place of that name; a community also by its other spellings, itself before what lies below."""
        exact = [row for row in found if squash(row.organization.name) == squash(where)]
        places = [self._places[code] for code in self._named.get(where, ()) if code in self._places]
        own = [row for row in found if any(row.organization_id == place.pk for place in places)]
        return exact or own or [row for row in found if any(self._below(row.organization, place) for place in places)]

    def _below(self, organization: Organization, place: Organization) -> bool:
        column = {Tier.DISTRICT: "district_id", Tier.STREET: "street_id", Tier.COMMUNITY: "community_id"}[place.tier]
        return organization.pk == place.pk or getattr(organization, column) == place.pk

    def check_in(self, record: Record) -> CheckIn | None:
        """The one that the row means."""
        found = self._meant(record)
        return found[0] if len(found) == 1 else None

    def identity(self, record: Record) -> tuple:
        """Equal for rows that are one service."""
        return (self.check_in(record).pk, first_day(record.values["on"]), squash(record.values["title"]))

    def line(self, record: Record) -> ServiceLine:
        """As the service takes it."""
        values = record.values
        return ServiceLine(
            on=first_day(values["on"]),
            title=" ".join(str(values["title"]).split()),
            hours=_hours(values.get("hours")),
            served=values.get("served"),
            note=values.get("remark") or "",
        )

    def verdict(self, record: Record) -> RowVerdict:
        """New, the same, wrong, or another office's."""
        values = record.values
        place = self._places.get(self._code(record))
        if place is not None and not covers(self._scope, place) and not self._holds_grid(place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"这一行属于{place}，不归你当前任职的单位管理。"])
        reasons = [explain(issue, record) for issue in standing_errors(record) if not self._settled(issue, record)]
        reasons += too_long(values, _LIMITS)
        try:
            _hours(values.get("hours"))
        except ValueError:
            reasons.append(f"时长“{values.get('hours')}”看不懂，请写 0 到 {LONGEST_SERVICE} 之间的小时数，例如 1.5。")
        day = first_day(values.get("on"))
        if not reasons and values["on"]["precision"] != "day":
            reasons.append("服务日期要写到日，例如 2026-03-07。")
        if not reasons and day > self._on:
            reasons.append(f"服务日期 {day} 还没有到，请核对。")
        if not reasons and self.check_in(record) is None:
            reasons.append(self._nobody(record, day))
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons)
        row = self.check_in(record)
        group = {"group": str(row.organization_id), "group_name": row.organization.name}
        known, notes = self._known.get(self.identity(record)), worth_knowing(record)
        if known is None:
            return RowVerdict(RowState.NEW, notes=notes, **group)
        line = self.line(record)
        if (line.hours or known.hours) != known.hours or (line.served or known.served) != known.served:
            notes = [*notes, "时长或人数与记录的不同，已有的记录不改。"]
        return RowVerdict(RowState.SAME, notes=notes, **group)

    def _holds_grid(self, community: Organization) -> bool:
        """A grid's own register names the community it lies in."""
        return self._scope.column == "grid_id" and any(
            row.organization.community_id == community.pk for some in self._people.values() for row in some
        )

    def _nobody(self, record: Record, day: date) -> str:
        name, found = record.values.get("name"), self._meant(record)
        if len(found) > 1:
            where = "、".join(dict.fromkeys(row.organization.name for row in found))
            return f"报到名单里有 {len(found)} 位“{name}”（{where}），请填写电话或服务地。"
        rows = self._people.get(name or "", [])
        if rows and not self._called(record):
            return f"{name}的电话与报到名单里的不一致，请核对是不是同一个人；电话换了的，先在报到名单里改过来。"
        if rows:
            places = "、".join(dict.fromkeys(row.organization.name for row in rows))
            where = record.values.get("organization")
            if where and any(row.reported_on <= day and row.holds_on(day) for row in rows):
                return f"{name}的报到地是{places}，不是“{where}”，请改服务地，或不填。"
            return f"{name}在 {day} 没有在这里报到（报到地：{places}），请核对日期和服务地。"
        return f"报到名单里没有“{name}”，或还没有登记报到日期，请先登记报到。"

    def _settled(self, issue: Mapping[str, Any], record: Record) -> bool:
        """A double whose other row was left out is none any more."""
        return issue["code"] == "DUPLICATE" and (record.sheet, issue.get("other_row")) not in self._rows


class ServiceHandler(ImportHandler):
    """Rows of services."""

    kind = "member_services"
    title = "党员服务记录"
    verb = RECORD
    order = 75  # after check-ins

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the register, as a form."""
        communities = tuple((code_of(place), str(place)) for place in communities_in(scope, context.get("street"), on))
        return (
            Field("on", "日期", "date", required=True),
            Field("name", "党员", required=True, max_length=LONGEST_NAME),
            Field(
                "phone", "联系电话", "phone", max_length=60, under="name", hint="有同名的才需要；填了就要与报到名单一致"
            ),
            Field("title", "服务内容", required=True, max_length=LONGEST_TITLE),
            Field("organization", "服务地", max_length=60, hint="报到的社区或小区；只有一处的不填"),
            Field("hours", "时长（小时）", max_length=10),
            Field("served", "服务人数", max_length=10, under="hours"),
            Field("community", "社区", "choice", communities, hint="不选则按报到名单", shown=False),
            Field("remark", "备注", max_length=LONGEST_NOTE, shown=False),
        )

    def classify(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[RowVerdict]:
        """Against the register of check-ins and the services on record."""
        register = _Register(records, context, scope, on)
        verdicts = [register.verdict(record) for record in records]
        seen: dict[tuple, int] = {}
        for record, verdict in zip(records, verdicts, strict=True):
            if verdict.state not in _GOOD:
                continue
            first = seen.setdefault(register.identity(record), record.row)
            if first != record.row:
                verdict.state = RowState.WRONG
                verdict.reasons.append(f"与第 {first} 行是同一次服务，请留一行，另一行标为“不导入”。")
        return verdicts

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new."""
        verdicts = self.classify(records, context, scope, on, options)
        new = sum(verdict.state is RowState.NEW for verdict in verdicts)
        return [f"新增 {new} 条服务记录，其余 {len(records) - new} 条已经登记过。"]

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
        """Through members.services.voluntary, all at once."""
        register = _Register(records, context, scope, on)
        wanted = []
        for record in records:
            verdict = register.verdict(record)
            if verdict.state not in _GOOD:
                why = verdict.reasons[0] if verdict.reasons else ""
                raise Conflict("import.moved", f"第 {record.row} 行核对以后情况有变：{why}请再看一遍核对结果。")
            if verdict.state is RowState.NEW:
                wanted.append((register.check_in(record).pk, register.line(record)))
        made = import_services(services=wanted, actor=actor)
        waiting = sum(row["state"] == "RECORDED" for row in made)
        lines = [f"新增 {len(made)} 条服务记录。"] + ([f"其中 {waiting} 条等社区确认。"] if waiting else [])
        return CommitResult(
            undo=made,
            counts={"services_created": len(made)},
            lines=lines,
            links=[{"text": "党员服务", "sub": "查看服务记录", "url": reverse("members:services")}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Remove what was recorded."""
        return undo_services(undo=undo, actor=actor)
