"""Imports of this room's dated facts are taken back whole: what an import touched, as it was before and left it.

with noting(communities=[3]) as noted:
    ...                      # services, one row after another
undo = noted.undo            # JSON, for `take_back`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from common.audit import record
from common.errors import Conflict
from common.history import written_here
from common.periods import period
from common.scoping import everything
from grids.models import (
    BusinessPlace,
    Estate,
    EstateCover,
    GridPost,
    GridProfile,
    HomeProfile,
    Instructor,
    OwnersCommittee,
    OwnersMember,
    PropertyService,
    TemporaryBody,
    TemporaryMember,
    Tenancy,
    VanguardPost,
)
from members.models import Person
from members.services.imports import undo_persons

# In the order in which rows can go: what hangs under something goes before it. With the path to the community.
WATCHED: tuple[tuple[type[models.Model], str], ...] = (
    (OwnersMember, "estate__community"),
    (OwnersCommittee, "estate__community"),
    (EstateCover, "estate__community"),
    (PropertyService, "estate__community"),
    (Estate, "community"),
    (HomeProfile, "organization__community"),
    (GridPost, "organization__community"),
    (GridProfile, "organization__community"),
    (VanguardPost, "organization__community"),
    (TemporaryMember, "body__organization__community"),
    (TemporaryBody, "organization__community"),
    (Tenancy, "place__community"),
    (Instructor, "place__community"),
    (BusinessPlace, "community"),
)
_MODELS = {model._meta.model_name: model for model, _ in WATCHED}
_NAMED = 3
_NOTHING: dict[str, Any] = {"came": {}, "changed": {}, "went": {}}  # an import from before this model was watched

State = dict[str, Any]


@dataclass
class Noted:
    """What happened: per model rows that came, changed and went; persons that came, and whose status was filled in."""

    undo: dict[str, Any] = field(default_factory=dict)


@contextmanager
def noting(
    *, communities: Iterable[int], names: Iterable[str], district_id: int, offices: Iterable[int] = ()
) -> Iterator[Noted]:
    """Note what is written inside to the ground of these communities.

    names    of persons that may come or be completed meanwhile
    offices  whose own rows are to be watched as well: streets, districts
    """
    communities, offices, names, noted = list(communities), list(offices), sorted(set(names)), Noted()
    before, persons = _rows(communities, offices, hold=True), _persons(names, district_id)
    yield noted
    after, later = _rows(communities, offices), _persons(names, district_id)
    # Rows that were there are held, so nobody changes them meanwhile; what others enter meanwhile is not ours.
    for name, model in _MODELS.items():
        came = after[name].keys() - before[name].keys()
        own = {str(pk) for pk in written_here(model, map(int, came))}
        after[name] = {pk: state for pk, state in after[name].items() if pk not in came or pk in own}
    own = written_here(Person, (pk for pk, status in later.items() if persons.get(pk) != status))
    noted.undo = {
        "rows": {name: _difference(before[name], after[name]) for name in before},
        "persons": sorted(own - persons.keys()),
        "statuses": {pk: [persons[pk], later[pk]] for pk in own & persons.keys()},
    }


@transaction.atomic
def take_back(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Everything as it was. Conflict("import.undo_blocked") where later work would be lost with it."""
    rows = {name: undo["rows"].get(name, _NOTHING) for name in _MODELS}
    with everything("what was entered since, by whoever it was, is not to be lost"):
        # Held from here on: what somebody enters on them while we look waits, and is then told that they are gone.
        for name, model in reversed(_MODELS.items()):
            ids = [int(pk) for part in ("came", "changed") for pk in rows[name][part]]
            list(model.objects.select_for_update(of=("self",)).filter(pk__any=ids).order_by("pk").values_list("pk"))
        blocked = [said for name in rows for said in _against(name, rows[name], rows)]
        if blocked:
            words = f"不能整体撤回：{'；'.join(dict.fromkeys(blocked))}。请到各自的页面逐个改正。"
            raise Conflict("import.undo_blocked", words, details=list(dict.fromkeys(blocked)))
    _let_go(rows)
    for name, model in _MODELS.items():
        _remove(model, [int(pk) for pk in rows[name]["came"]])
    for name, model in reversed(_MODELS.items()):
        for pk, (was, _) in rows[name]["changed"].items():
            model.objects.filter(pk=int(pk)).update(**_values(model, was))
        gone = [model(pk=int(pk), **_values(model, was)) for pk, was in rows[name]["went"].items()]
        model.objects.bulk_create(gone)
    for pk, (was, now) in undo["statuses"].items():
        Person.objects.filter(pk=int(pk), political_status=now).update(political_status=was)
    lines = undo_persons(undo={"created": undo["persons"], "before": [], "after": []}, actor=actor)
    came, changed = (sum(len(one[part]) for one in rows.values()) for part in ("came", "changed"))
    record(actor=actor, action="grids.import_undone", removed=came, restored=changed)
    return [f"导入的 {came} 条记录已删除，{changed} 条已恢复原样。", *lines]


def _let_go(rows: Mapping[str, Any]) -> None:
    """What stood on record before points again at what it pointed at: what came is to go, and nothing may hold it."""
    for name, model in _MODELS.items():
        for pk, (was, now) in rows[name]["changed"].items():
            back = {
                column.attname: was[column.attname]
                for column in model._meta.concrete_fields
                if column.attname in now
                and was[column.attname] != now[column.attname]
                and str(now[column.attname]) in _came(column, rows)
            }
            if back:
                model.objects.filter(pk=int(pk)).update(**back)


def _came(column: models.Field, rows: Mapping[str, Any]) -> Mapping[str, State]:
    """Of the model that the column points at, the rows that came."""
    pointed = column.related_model
    return rows.get(pointed._meta.model_name, _NOTHING)["came"] if pointed is not None else {}


def _remove(model: type[models.Model], ids: list[int]) -> None:
    if any(column.related_model is model for column in model._meta.concrete_fields):
        # What came later may stand under what came before it.
        for row in model.objects.filter(pk__in=ids).order_by("-pk"):
            row.delete()
    else:
        model.objects.filter(pk__in=ids).delete()


def touched(undo: Mapping[str, Any]) -> tuple[int, int]:
    """(rows that came, rows that changed)."""
    return tuple(sum(len(one[part]) for one in undo["rows"].values()) for part in ("came", "changed"))


def nothing_noted() -> dict[str, Any]:
    """The undo of an import that wrote nothing."""
    rows = {name: {"came": {}, "changed": {}, "went": {}} for name in _MODELS}
    return {"rows": rows, "persons": [], "statuses": {}}


# ---- rows as JSON ---------------------------------------------------------------------------------------------------


def _rows(communities: list[int], offices: list[int], *, hold: bool = False) -> dict[str, dict[str, State]]:
    found: dict[str, dict[str, State]] = {}
    for model, path in reversed(WATCHED):
        whose = Q(**{f"{path}__in": communities})
        if offices and path.endswith("organization__community"):
            whose |= Q(**{f"{path.removesuffix('__community')}__in": offices})
        rows = model.objects.filter(whose).order_by("pk")
        if hold:
            rows = rows.select_for_update(of=("self",), no_key=True)
        found[model._meta.model_name] = {str(row.pk): _state(row) for row in rows}
    return {name: found[name] for name in _MODELS}


def _persons(names: list[str], district_id: int) -> dict[int, str]:
    if not names:
        return {}
    with everything("an import may complete a person on record elsewhere"):
        rows = Person.objects.filter(district_id=district_id, name__in=names).order_by()
        return dict(rows.values_list("pk", "political_status"))


def _difference(before: Mapping[str, State], after: Mapping[str, State]) -> dict[str, dict[str, Any]]:
    both = before.keys() & after.keys()
    return {
        "came": {pk: after[pk] for pk in after.keys() - before.keys()},
        "changed": {pk: [before[pk], after[pk]] for pk in both if before[pk] != after[pk]},
        "went": {pk: before[pk] for pk in before.keys() - after.keys()},
    }


def _state(row: models.Model) -> State:
    return {column.attname: _plain(column, row) for column in row._meta.concrete_fields if not column.primary_key}


def _plain(column: models.Field, row: models.Model) -> Any:
    value = getattr(row, column.attname)
    if column.name == "period":
        return [row.since.isoformat(), row.until.isoformat() if row.until else None]
    return value.isoformat() if isinstance(value, date) else value


def _values(model: type[models.Model], state: State) -> dict[str, Any]:
    found = dict(state)
    for column in model._meta.concrete_fields:
        value = found.get(column.attname)
        if column.name == "period":
            found["period"] = period(*(date.fromisoformat(day) if day else None for day in value))
        elif isinstance(column, models.DateField) and value:
            found[column.attname] = date.fromisoformat(value)
    return found


# ---- what stands against it -----------------------------------------------------------------------------------------


def _against(name: str, one: Mapping[str, Any], rows: Mapping[str, Any]) -> Iterator[str]:
    model = _MODELS[name]
    wanted = {**one["came"], **{pk: now for pk, (_, now) in one["changed"].items()}}
    now = {str(row.pk): row for row in model.objects.filter(pk__in=[int(pk) for pk in wanted])}
    later = [pk for pk, state in wanted.items() if pk not in now or _state(now[pk]) != state]
    word = model._meta.verbose_name
    if later:
        yield f"{len(later)} 条{word}{_some(now, later)}导入后又改过"
    used = {pk for pk in _used(model, one["came"], rows) if str(pk) not in later}  # what was changed is told already
    if used:
        yield f"{len(used)} 条{word}{_some(now, map(str, used))}已经用在别处"


def _used(model: type[models.Model], came: Mapping[str, State], rows: Mapping[str, Any]) -> set[int]:
    """Of the rows that came, those that something points at which neither came nor was changed with them."""
    ids = [int(pk) for pk in came]
    found: set[int] = set()
    for relation in model._meta.related_objects:
        other, column = relation.related_model, relation.field
        if not ids or column.name.startswith("pgh_"):
            continue
        theirs = rows.get(other._meta.model_name, _NOTHING)
        # What the import itself turned to it is turned back.
        turned = [pk for pk, (was, now) in theirs["changed"].items() if was[column.attname] != now[column.attname]]
        own = [int(pk) for pk in (*theirs["came"], *turned)]
        pointing = other._base_manager.filter(Q(**{f"{column.name}__in": ids})).exclude(pk__in=own)
        found |= set(pointing.values_list(column.attname, flat=True))
    return found


def _some(now: Mapping[str, models.Model], ids: Iterable[str]) -> str:
    names = [str(now[pk]) for pk in ids if pk in now]
    return f"（{'、'.join(names[:_NAMED])}{'等' if len(names) > _NAMED else ''}）" if names else ""
