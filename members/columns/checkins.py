"""The register of in-service members who report to a community: one row, one member (双报到)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.scoping import Scope
from exchange.handlers import CommitResult, Field, ImportHandler, Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import GENDERS, POLITICAL_STATUSES, squash
from members.columns.lines import (
    ID_DOUBTS,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_POST,
    PHONE_HINT,
    choice_field,
    first_day,
    judged,
    person_changes,
    person_line,
    standing_errors,
    too_long,
    with_phones,
)
from members.columns.places import code_of, communities_in, organizations_by_code
from members.columns.unit_names import UnitNames
from members.models import CheckIn, MemberKind, Person, Rank
from members.posts import find_post, posts_of
from members.services.checkin_imports import RegisterRow, import_check_ins, merged, undo_check_ins
from members.services.checkins import LONGEST_WISH, MOST_WISHES, TIERS, CheckInLine, in_force_of
from members.services.persons import PersonLine, find_persons
from orgs.models import Organization

_LIMITS = {
    "name": ("姓名", LONGEST_NAME),
    "unit": ("所在单位及党支部", LONGEST_POST),
    "residence": ("居住小区", LONGEST_POST),
    "remark": ("备注", LONGEST_NOTE),
}
_UNKNOWN_POST = "POST_UNKNOWN"
# So many communities are named before a register is confirmed; of more only how many.
_MOST_PLACES = 6
_KINDS = {kind.label: kind.value for kind in MemberKind} | {
    "双报到党员": MemberKind.IN_SERVICE.value,
    "在职报到党员": MemberKind.IN_SERVICE.value,
    "双管党员": MemberKind.DUAL.value,
    "双重管理党员": MemberKind.DUAL.value,
    "小区非在册党员": MemberKind.DUAL.value,
    "流动党员": MemberKind.INCOMING.value,
}
_RANKS = {rank.label: rank.value for rank in Rank}


class CheckInHandler(ImportHandler):
    """Rows of member_checkin."""

    kind = "member_checkin"
    title = "在职党员报到登记"
    verb = "checkin.edit"
    order = 70
    confirmable = ID_DOUBTS | {"JOINED_BEFORE_18": "出生年月、入党时间"}

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the register, as a form."""
        communities = tuple((code_of(place), str(place)) for place in communities_in(scope, context.get("street"), on))
        return (
            Field("name", "姓名", required=True, max_length=LONGEST_NAME),
            choice_field("gender", "性别", GENDERS.words, under="name"),
            Field("birth", "出生年月", "date", hint="如 1975.03", under="name"),
            choice_field("political_status", "政治面貌", POLITICAL_STATUSES.words, shown=False),
            Field("joined_party", "入党时间", "date", hint="如 1997.07", shown=False),
            Field("unit", "所在单位及党支部", required=True, max_length=LONGEST_POST),
            Field("post", "职务/职级", max_length=LONGEST_POST, under="unit"),
            Field("residence", "居住小区", max_length=LONGEST_POST),
            Field("phone", "联系电话", "phone", hint=PHONE_HINT, max_length=60, under="residence"),
            Field("reported_on", "报到时间", "date", hint="还没有报到的不填"),
            choice_field("claimed_post", "认领岗位", posts_of(scope.district_id, on)),
            choice_field("member_kind", "党员类别", MemberKind.labels, hint="不选为在职党员", shown=False),
            Field("community", "报到社区", "choice", communities, hint="不选则报到到本社区", shown=False),
            Field("remark", "备注", max_length=LONGEST_NOTE, shown=False),
        )

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """The posts of the practice and the usual ones."""
        return {"claimed_post": list(posts_of(scope.district_id, on)), "member_kind": list(MemberKind.labels)}

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """With every phone that was written."""
        return with_phones(super().texts(values), values)

    def classify(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[RowVerdict]:
        """Against the lists of the district."""
        register = _Register(records, context, scope, on)
        return judged(records, register.verdict, register.identity)

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new, and how many have come."""
        register = _Register(records, context, scope, on)
        verdicts = [register.verdict(record) for record in records]
        new = [r for r, verdict in zip(records, verdicts, strict=True) if verdict.state is RowState.NEW]
        changed = sum(verdict.state is RowState.CHANGED for verdict in verdicts)
        come = sum(first_day(record.values.get("reported_on")) is not None for record in new)
        same = len(records) - len(new) - changed
        places = Counter(str(register.place(record)) for record in records)
        where = "、".join(f"{name} {count} 人" for name, count in places.most_common(_MOST_PLACES))
        rest = len(places) - _MOST_PLACES
        return [
            f"报到到：{where}{f'，另有 {rest} 个社区' if rest > 0 else ''}。",
            f"报到名单新增 {len(new)} 人（其中 {come} 人已报到），补充或更新 {changed} 人，其余 {same} 人与记录一致。",
        ]

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
        """Through members.services.checkin_imports, all at once. Rows that say nothing new change nothing there."""
        rows = _rows_of(records, context, scope, on)
        del records
        counts, undo = import_check_ins(rows=rows, actor=actor)
        return CommitResult(
            undo=undo,
            counts={f"check_ins_{key}" if key in ("created", "changed") else key: n for key, n in counts.items()},
            lines=[
                f"报到名单新增 {counts['created']} 人，其中 {counts['reported']} 人已报到。",
                f"补充或更新 {counts['changed']} 人；人员库新增 {counts['persons_created']} 人。",
            ],
            links=[{"text": "报到党员", "sub": "查看报到名单", "url": reverse("members:check_ins")}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Remove what was made and restore what was changed."""
        return undo_check_ins(undo=undo, actor=actor)


def _rows_of(records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date) -> list[RegisterRow]:
    register = _Register(records, context, scope, on)
    return [register.row(record) for record in records]


class _Register:
    """The rows and what is on record about them. A constant number of queries."""

    def __init__(self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date) -> None:
        self._scope, self._default = scope, context.get("community") or ""
        district = scope.district_id
        self._units = UnitNames(district) if district else None
        self._posts = posts_of(district, on)
        self._rows = {(r.sheet, r.row) for r in records}
        self._lines = {(r.sheet, r.row): self._person_line(r) for r in records}
        self._persons = find_persons(district, set(self._lines.values())) if district else {}
        self._known = in_force_of([person.pk for person in self._persons.values()])
        codes = {self._code(r) for r in records}
        self._places = organizations_by_code(district, codes, on) if district else {}
        own = Organization.tree.filter(pk=scope.anchor_id).first() if scope.anchor_id else None
        self._own = own if own is not None and own.tier in TIERS else None
        keepers = {person.organization_id for person in self._persons.values()}
        # Of those out of sight only whether they are is asked.
        self._in_sight = set(Organization.objects.filter(pk__in=keepers).values_list("pk", flat=True))

    def _code(self, record: Record) -> str:
        return record.values.get("community") or self._default

    def _person_line(self, record: Record) -> PersonLine:
        values = record.values
        unit, post = values.get("unit") or "", values.get("post") or ""
        whole = post if post.startswith(unit) else f"{unit}{post}"
        unit_id = self._units.find(unit) if self._units else None
        status = values.get("political_status") or "中共党员"
        return person_line(
            {**values, "post": whole[:LONGEST_POST], "political_status": status}, post_key="post", unit_id=unit_id
        )

    def _line(self, record: Record) -> CheckInLine:
        values = record.values
        post = values.get("post") or ""
        return CheckInLine(
            person_id=0,
            reported_on=first_day(values.get("reported_on")),
            unit_id=self._lines[record.sheet, record.row].unit_id,
            home_branch=values.get("unit") or "",
            rank=next((value for label, value in _RANKS.items() if label in post), ""),
            residence=values.get("residence") or "",
            claimed_post=values.get("claimed_post") or self._post(record) or "",
            wishes=tuple(wish[:LONGEST_WISH] for wish in (values.get("service_wishes") or ())[:MOST_WISHES]),
            joined_party=first_day(values.get("joined_party")),
            note=values.get("remark") or "",
            kind=_KINDS.get(squash(values.get("member_kind") or ""), ""),
        )

    def person(self, record: Record) -> Person | None:
        """The person on record whom the row means."""
        return self._persons.get(self._lines[record.sheet, record.row])

    def identity(self, record: Record) -> tuple:
        """Equal for rows that mean the same person."""
        person, line = self.person(record), self._lines[record.sheet, record.row]
        return (person.pk,) if person is not None else (line.name, line.phone_key or line.post)

    def place(self, record: Record) -> Organization | None:
        """Where the member reports: the row's community, the sheet's, or the acting office's own."""
        return self._places.get(self._code(record)) or self._own

    def row(self, record: Record) -> RegisterRow:
        """As the service takes it."""
        return RegisterRow(self.place(record), self._lines[record.sheet, record.row], self._line(record))

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        place = self.place(record)
        if place is not None and not covers(self._scope, place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"这一行属于{place}，不归你当前任职的单位管理。"])
        reasons = [explain(issue, record) for issue in standing_errors(record) if not self._settled(issue, record)]
        reasons += too_long(record.values, _LIMITS)
        said = record.values.get("member_kind") or ""
        if said and squash(said) not in _KINDS:
            reasons.append(f"没有“{said}”这个党员类别，可选：{'、'.join(MemberKind.labels)}。")
        if not reasons and place is None:
            reasons.append("没有写明在哪个社区报到，请选择社区。")
        person = self.person(record)
        known = self._known.get(person.pk) if person is not None else None
        if not reasons and known is not None and known.organization_id != place.pk:
            reasons.append(
                f"此人已在{known.organization}报到。搬了家的，请由{known.organization}办理迁出；登记错了的，这一行不导入。"
            )
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons)
        notes = worth_knowing(record, settled=(_UNKNOWN_POST,))
        if self._unknown_post(record) and not self._post(record):
            said = record.texts.get("claimed_post", "")
            notes.append(
                f"认领岗位“{said}”不在岗位列表中，写入时不记岗位。要记的，请改正这一行，从列表中选择；确需新设的，先由管理员添加。"
            )
        if known is None:
            return RowVerdict(RowState.NEW, notes=notes)
        changes = self._changes(known, self._line(record))
        if person.organization_id in self._in_sight:
            line = self._lines[record.sheet, record.row]
            about = person_changes(person, line, own=True, unit_name=self._units.name)
            changes += [change for change in about if change not in changes]
        return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes)

    def _changes(self, known: CheckIn, line: CheckInLine) -> list[tuple[str, str, str]]:
        new = merged(known, line)
        pairs = [
            ("报到时间", str(known.reported_on or ""), str(new.reported_on or "")),
            ("所在单位及党支部", known.home_branch, new.home_branch),
            ("所在单位", self._units.name(known.unit_id), self._units.name(new.unit_id)),
            ("居住小区", known.residence, new.residence),
            ("职级", known.get_rank_display(), Rank(new.rank).label if new.rank else ""),
            ("认领岗位", known.claimed_post, new.claimed_post),
            ("党员类别", known.get_kind_display(), MemberKind(new.kind).label),
            ("服务意向", "、".join(known.wishes), "、".join(new.wishes)),
            ("入党时间", str(known.joined_party or ""), str(new.joined_party or "")),
            ("备注", known.note, new.note),
        ]
        return [pair for pair in pairs if pair[1] != pair[2]]

    def _post(self, record: Record) -> str | None:
        """A post that the reader does not know and the district's practice names."""
        if not self._unknown_post(record):
            return None
        return find_post(record.texts.get("claimed_post", ""), self._posts)

    def _unknown_post(self, record: Record) -> bool:
        return any(issue["code"] == _UNKNOWN_POST for issue in record.issues)

    def _settled(self, issue: Mapping[str, Any], record: Record) -> bool:
        """A double whose other row was left out is none any more."""
        return issue["code"] == "DUPLICATE" and (record.sheet, issue.get("other_row")) not in self._rows
