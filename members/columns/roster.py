"""The roster of communities' committees: one row, one person in one seat.

Either a draft of the next term (作为新一届草案), which changes nothing in force until it is filed and accepted; or a
record of what is or was in force (作为现任、历史名册登记), for offices that may put that on record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.scoping import Scope
from exchange.handlers import (
    CommitResult,
    Field,
    GroupNote,
    ImportHandler,
    Option,
    OptionChoice,
    Record,
    RowVerdict,
)
from exchange.models import RowState
from exchange.vocabulary import GENDERS, POLITICAL_STATUSES, ROLES, UNIT_KINDS
from exchange.vocabulary import SELECTION_MODES as MODE_WORDS
from members.columns import history
from members.columns.composition import notes_of
from members.columns.lines import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_POST,
    PHONE_HINT,
    YES_NO,
    choice_field,
    with_phones,
)
from members.columns.places import code_of, communities_in
from members.columns.rostering import Rostering
from members.services.imports import import_rosters, import_slates, undo_rosters, undo_slates
from orgs.services.imports import import_units, undo_units

DRAFT, RECORD = "draft", "record"
KEEP, DROP = "keep", "drop"
LATER, REGISTER = "later", "register"
_UNITS = (
    OptionChoice(LATER, "先不登记", "导入后在草案里逐个选定。"),
    OptionChoice(REGISTER, "随名册一并登记", "登记为所在社区的成员单位，类别取本表的单位性质。"),
)


class RosterHandler(ImportHandler):
    """Rows of committee_roster."""

    kind = "committee_roster"
    title = "班子名册"
    verb = "committee.draft"
    order = 60
    confirmable = {
        "ID_PRECISION_LOST": "出生年月、性别",
        "ID_FORMAT": "出生年月、性别",
        "ID_CHECKSUM": "出生年月、性别",
        "ID_BIRTH_MISMATCH": "出生年月",
        "ID_GENDER_MISMATCH": "性别",
        "ID_SHARED": "姓名、出生年月、性别",
    }

    def options(self, scope: Scope) -> Sequence[Option]:
        """Draft or record; what to do with those who are in the draft and not in the workbook."""
        use = [OptionChoice(DRAFT, "作为新一届草案", "按社区生成草案，核对、报备、备案之后才生效。")]
        if scope.sees_everything or "committee.change" in scope.verbs:
            use.append(
                OptionChoice(RECORD, "作为现任、历史名册登记", "直接登记为已生效的一届，用于第一次建档和补录以往各届。")
            )
        others = (
            OptionChoice(KEEP, "保留在草案里", "本表只增加和更新。"),
            OptionChoice(DROP, "从草案里移出", "以本表为完整名册。"),
        )
        units = ()
        if scope.sees_everything or "unit.edit" in scope.verbs:
            units = (Option("units", "兼职委员代表的单位还没有登记的", _UNITS),)
        return (
            Option("use", "这份名册用来", tuple(use)),
            Option("others", "草案里有、本表没有的人", others, when=("use", DRAFT)),
            *units,
            *(history.OPTIONS if len(use) > 1 else ()),
        )

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the roster, as a form."""
        places = communities_in(scope, context.get("street"), on)
        several = len({place.street_id for place in places}) > 1
        communities = tuple(
            (code_of(place), f"{place.street} · {place}" if several else str(place)) for place in places
        )
        return (
            Field("community", "社区", "choice", communities, required=True),
            Field("name", "姓名", required=True, max_length=LONGEST_NAME),
            choice_field("gender", "性别", GENDERS.words, under="name"),
            Field("birth", "出生年月", "date", hint="如 1975.03", under="name"),
            choice_field("political_status", "政治面貌", POLITICAL_STATUSES.words, under="name"),
            Field("phone", "联系电话", "phone", hint=PHONE_HINT, max_length=60, under="unit_and_post"),
            Field("unit_and_post", "工作单位及职务", max_length=LONGEST_POST),
            choice_field("unit_kind", "单位性质", UNIT_KINDS.words, under="unit_and_post"),
            choice_field("role", "“大党委”职务", ROLES.words[:4], required=True),
            Field("part_time", "是否兼职委员", "choice", YES_NO, under="role", mark="兼职"),
            Field("appointed", "任职时间", "date", hint="如 2021.06", under="role"),
            Field("ended", "免职时间", "date", hint="仍在任的不填", shown=False),
            choice_field("selection", "产生方式", MODE_WORDS.words, shown=False),
            Field("eligibility", "符合条件", hint="兼职委员写任职条件的编号，如 1", max_length=120, shown=False),
            Field("remark", "备注", max_length=LONGEST_NOTE, shown=False),
        )

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """The communities of a street or the one of a community; a district's names are not all different."""
        places = communities_in(scope, None, on)
        streets = {place.street_id for place in places}
        return {"community": [place.name for place in places]} if len(streets) == 1 else {}

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
        """Against the draft, or else the roster in force; in record mode against the terms on record."""
        rostering = _rostering(records, context, scope, on, options)
        verdicts = [rostering.admit(record) for record in records]
        rostering.refuse_doubles(records, verdicts, history=options.get("use") == RECORD)
        if options.get("use") == RECORD:
            history.compare(rostering, records, verdicts, options)
        else:
            rostering.compare_with_drafts(records, verdicts)
        return verdicts

    def assess(
        self,
        records: Sequence[Record],
        verdicts: Sequence[RowVerdict],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[GroupNote]:
        """The composition each committee would have, by the rules of its practice."""
        rostering = _rostering(records, context, scope, on, options)
        return notes_of(
            rostering, records, verdicts, on, keep=options.get("others") != DROP, record=options.get("use") == RECORD
        )

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many committees and persons, and what happens to those in force."""
        rostering = _rostering(records, context, scope, on, options)
        groups = rostering.groups(records)
        if options.get("use") == RECORD:
            written = _written(rostering, groups, options)
            return history.foresee(rostering, groups, options) + _foresee_units(rostering, written)
        changing = rostering.changing(groups, drop=options.get("others") == DROP)
        if not changing:
            return ["名册与现有记录一致，不会有任何改动。"]
        fresh = sum(1 for pk in changing if rostering.drafts.get(pk) is None)
        lines = [f"涉及 {len(changing)} 个社区班子、{sum(len(rows) for rows in changing.values())} 人。"]
        if fresh:
            lines.append(f"新建 {fresh} 份新一届草案。")
        if len(changing) > fresh:
            lines.append(f"更新 {len(changing) - fresh} 份已有的草案。")
        if (new := rostering.new_persons(changing)) > 0:
            lines.append(f"人员库新增 {new} 人；其余的人引用已有记录，本表与记录不同的，以本表为准。")
        others = rostering.others(changing)
        if others:
            what = "从草案里移出" if options.get("others") == DROP else "保留在草案里"
            names = "、".join(others[:10]) + ("等" if len(others) > 10 else "")
            lines.append(f"草案里另有 {len(others)} 人不在本表，{what}：{names}。")
        lines += _foresee_units(rostering, changing)
        return [*lines, "现任班子不受影响；草案核对、报备，上级备案之后才生效。"]

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
        """Through members.services.imports, all committees at once."""
        rostering = _rostering(records, context, scope, on, options)
        groups = rostering.groups(records)
        units = None
        if new := rostering.units_to_register(_written(rostering, groups, options)):
            units = import_units(district_id=scope.district_id, lines=new, on=on, actor=actor)
            rostering = _rostering(records, context, scope, on, options)  # which finds them now
            groups = rostering.groups(records)
        if options.get("use") == RECORD:
            plan = history.plan(rostering, groups, options)
            terms, undo = import_rosters(plan=plan, actor=actor)
            written = {pk: len(roster.lines) for pk, roster in plan.items()}
            names = {pk: terms[pk].label for pk in terms}
        else:
            changing = rostering.changing(groups, drop=options.get("others") == DROP)
            plan = rostering.plan(changing, keep=options.get("others") != DROP)
            changes, undo = import_slates(plan=plan, actor=actor) if plan else ({}, {"drafts": [], "persons": None})
            written = {pk: change.seats for pk, change in changes.items()}
            names = {pk: "新建草案" if change.created else "更新草案" for pk, change in changes.items()}
        undo_all = {"use": options.get("use", DRAFT), "data": undo, "units": units}
        result = CommitResult(undo=undo_all if written else None)
        created = len((undo.get("persons") or {}).get("created", []))
        result.counts = {"committees": len(written), "lines": sum(written.values()), "persons_created": created}
        if new:
            result.counts["units_created"] = len(new)
        result.lines = _said(result.counts, recorded=options.get("use") == RECORD)
        places = {place.pk: place for place in rostering.places.values()}
        page = "members:committee" if options.get("use") == RECORD else "members:draft"
        result.links = [
            {"text": str(places[pk]), "sub": f"{names[pk]} · {count} 人", "url": reverse(page, args=[pk])}
            for pk, count in written.items()
        ]
        return result

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Give back the drafts, or take the recorded terms off the record; then the units that came with them."""
        if undo is None:
            return []
        lines = (undo_rosters if undo["use"] == RECORD else undo_slates)(undo=undo["data"], actor=actor)
        return lines + undo_units(undo=undo["units"], actor=actor) if undo.get("units") else lines


def _rostering(records, context, scope: Scope, on: date, options: Mapping[str, Any]) -> Rostering:
    return Rostering(records, context, scope, on, register=options.get("units") == REGISTER)


def _written(
    rostering: Rostering, groups: Mapping[int, list[Record]], options: Mapping[str, Any]
) -> Mapping[int, list[Record]]:
    """The groups for which a commit writes anything."""
    if options.get("use") == RECORD:
        return {pk: groups[pk] for pk in history.plan(rostering, groups, options)}
    return rostering.changing(groups, drop=options.get("others") == DROP)


def _foresee_units(rostering: Rostering, groups: Mapping[int, list[Record]]) -> list[str]:
    names = [line.fields["name"] for line in rostering.units_to_register(groups)]
    if not names:
        return []
    shown = "、".join(names[:10]) + ("等" if len(names) > 10 else "")
    return [f"登记 {len(names)} 个成员单位：{shown}。"]


def _said(counts: Mapping[str, int], *, recorded: bool) -> list[str]:
    if not counts["committees"]:
        return ["名册与现有记录一致，没有改动。"]
    what = "登记了" if recorded else "写好了"
    kind = "届名册" if recorded else "份社区草案"
    return [
        f"{what} {counts['committees']} {kind}，共 {counts['lines']} {'条任职' if recorded else '人'}。",
        f"人员库新增 {counts['persons_created']} 人。" if counts["persons_created"] else "没有新增人员。",
        *([f"登记了 {counts['units_created']} 个成员单位。"] if counts.get("units_created") else []),
        *([] if recorded else ["下一步：到草案里核对构成，补齐产生方式和符合条件，然后报备。"]),
    ]


__all__ = ["DRAFT", "DROP", "KEEP", "RECORD", "REGISTER", "RosterHandler", "RowState"]
