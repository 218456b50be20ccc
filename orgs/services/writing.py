"""From the workbench into the database: rows, intervals, versions and the record of the act, set-based."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from common import bulk
from common.errors import Conflict, RuleBroken
from common.periods import period
from common.pinyin import pinyin_key
from orgs.models import CodeSystem, Organization, OrganizationVersion, Reorganization
from orgs.querysets import Interval, intervals
from orgs.services.bench import Bench, Node

# What a version remembers; a change of any of it begins a new one.
VERSIONED = ("name", "code", "code_system", "parent", "street", "community", "grid")


def refuse_doubles(bench: Bench) -> None:
    """RuleBroken when two open siblings would have one name, or two open organisations of the district one code."""
    touched = [bench.nodes[pk] for pk in bench.before if bench.nodes[pk].open]
    names: dict[tuple[int | None, str], Node] = {}
    codes: dict[tuple[str, str], Node] = {}
    for node in touched:
        other = names.setdefault((node.parent_id, node.name), node)
        if other is not node:
            _refuse_name(bench, node)
        if node.code and codes.setdefault((node.code_system, node.code), node) is not node:
            _refuse_code(node, codes[node.code_system, node.code].name)
    # A name or code that only an untouched organisation holds: ask the database, two queries whatever the number.
    others = Organization.tree.filter(district_id=bench.district_id, period__upper_inf=True)
    skip = {node.id for node in touched} | {pk for pk in bench.before if not bench.nodes[pk].open}
    parents = {parent for parent, _ in names}
    for pk, parent, name in others.filter(parent__in=parents, name__in={name for _, name in names}).values_list(
        "id", "parent", "name"
    ):
        if pk not in skip and (parent, name) in names:
            _refuse_name(bench, names[parent, name])
    for pk, system, code, name in others.filter(code__in={code for _, code in codes}).values_list(
        "id", "code_system", "code", "name"
    ):
        if pk not in skip and (system, code) in codes:
            _refuse_code(codes[system, code], name)


def _refuse_name(bench: Bench, node: Node) -> None:
    parent = bench.nodes.get(node.parent_id)
    place = f"“{parent.name}”之下" if parent else "同级"
    raise RuleBroken("organization.name_taken", f"{place}已有名为“{node.name}”的组织，请换一个名称。", "name")


def _refuse_code(node: Node, holder: str) -> None:
    system = CodeSystem(node.code_system).label
    sentence = f"{system} {node.code} 已由“{holder}”使用，不能再给“{node.name}”。"
    raise RuleBroken("organization.code_taken", sentence, "code")


def write(bench: Bench, act: Reorganization) -> list[dict]:
    """Write everything the steps changed; return the changes as the act records them."""
    nodes = [bench.nodes[pk] for pk in bench.before]
    new = [node for node in nodes if bench.before[node.id] is None]
    changed = [node for node in nodes if bench.before[node.id] not in (None, node.state())]
    current = _current_versions(changed)
    _refuse_too_early(bench, changed, current)
    if len(new) == 1 and not changed and not bench.whole:
        _insert_one(bench, new[0])
    else:
        place_all(bench)
        free_what_is_passed_on(bench, changed)
        update_nodes(changed)
        _insert_nodes(new)
    versions = _write_versions(bench, act, new, changed, current)
    return [
        {
            "organization": node.id,
            "before": bench.before[node.id],
            "after": node.state(),
            "version_before": _version_state(current.get(node.id)),
            "version_after": versions.get(node.id),
        }
        for node in (*new, *changed)
    ]


# ---- rows ------------------------------------------------------------------------------------------------------------


def _insert_one(bench: Bench, node: Node) -> None:
    """One founding: MPTT makes room at the right place, no other row is read."""
    organization = Organization(**_row(node))
    siblings = Organization.tree.filter(parent_id=node.parent_id)
    right = siblings.filter(code__gt=node.code).order_by("code", "id").first() if node.code else None
    right = right or (siblings.filter(code="").order_by("id").first() if node.code else None)
    target, position = (right, "left") if right else (Organization.tree.get(pk=node.parent_id), "last-child")
    Organization.tree.insert_node(organization, target, position=position, save=False, allow_existing_pk=True)
    organization.save(force_insert=True)


def place_all(bench: Bench) -> None:
    """Compute the intervals of the whole district and store those of untouched rows that moved."""
    placed = intervals((node.id, node.parent_id, node.code) for node in bench.nodes.values())
    moved = []
    for node in bench.nodes.values():
        lft, rght, level = placed[node.id]
        if (node.lft, node.rght, node.level) != (lft, rght, level):
            node.lft, node.rght, node.level = lft, rght, level
            if bench.before.get(node.id, node) is not None:
                moved.append(node)
    store_intervals({node.id: placed[node.id] for node in moved})


def store_intervals(placed: dict[int, Interval]) -> None:
    """Write intervals by id."""
    rows = list(placed.items())
    bulk.update(
        Organization,
        {
            "id": [pk for pk, _ in rows],
            "lft": [interval[0] for _, interval in rows],
            "rght": [interval[1] for _, interval in rows],
            "level": [interval[2] for _, interval in rows],
        },
    )


def _row(node: Node) -> dict:
    columns = ("id", "tier", "kind", "name", "code", "code_system", "parent_id", "district_id", "street_id")
    columns += ("community_id", "grid_id", "successor_id", "address", "note")
    return {
        **{name: getattr(node, name) for name in columns},
        "pinyin": pinyin_key(node.name),
        "period": period(node.since, node.until),
    }


def _insert_nodes(nodes: list[Node]) -> None:
    if not nodes:
        return
    rows = [_row(node) for node in nodes]
    columns = {name: [row[name] for row in rows] for name in rows[0] if name != "period"}
    columns["period"] = [bulk.bounds(node.since, node.until) for node in nodes]
    for name in ("lft", "rght", "level", "tree_id"):
        columns[name] = [getattr(node, name) for node in nodes]
    bulk.insert(Organization, columns)


def update_nodes(nodes: list[Node]) -> None:
    names = ("id", "name", "code", "code_system", "parent_id", "street_id", "community_id", "grid_id", "successor_id")
    columns = {name: [getattr(node, name) for node in nodes] for name in names}
    columns["pinyin"] = [pinyin_key(node.name) for node in nodes]
    columns["period"] = [bulk.bounds(node.since, node.until) for node in nodes]
    bulk.update(Organization, columns)


def free_what_is_passed_on(bench: Bench, changed: list[Node]) -> None:
    """Names and codes that go from one changed organisation to another are let go first.

    The database compares after every row, so a swap of two codes would be refused half-way.
    """
    codes = {(node.code_system, node.code) for node in changed if node.code and node.open}
    names = {(node.parent_id, node.name) for node in changed if node.open}
    code_holders, name_holders = [], []
    for node in changed:
        was = bench.before[node.id]
        if was["code"] and was["code"] != node.code and (was["code_system"], was["code"]) in codes:
            code_holders.append(node.id)
        kept = (was["parent"], was["name"]) == (node.parent_id, node.name)
        if not (kept and node.open) and (was["parent"], was["name"]) in names:
            name_holders.append(node.id)
    closing = [node for node in changed if not node.open and bench.before[node.id]["until"] is None]
    bulk.update(
        Organization,
        {
            "id": [node.id for node in closing],
            "period": [bulk.bounds(node.since, node.until) for node in closing],
        },
    )
    bulk.update(Organization, {"id": code_holders, "code": [""] * len(code_holders)})
    bulk.update(Organization, {"id": name_holders, "name": [f"#{pk}" for pk in name_holders]})


# ---- versions --------------------------------------------------------------------------------------------------------


def _current_versions(nodes: Iterable[Node]) -> dict[int, OrganizationVersion]:
    ids = [node.id for node in nodes]
    open_versions = OrganizationVersion._base_manager.filter(organization__in=ids, period__upper_inf=True)
    return {version.organization_id: version for version in open_versions}


def _refuse_too_early(bench: Bench, changed: list[Node], current: dict[int, OrganizationVersion]) -> None:
    for node in changed:
        version = current.get(node.id)
        if version is not None and version.since and bench.on < version.since:
            raise Conflict(
                "organization.too_early",
                f"“{node.name}”最近一次变动自 {version.since} 起生效，这次的生效日期不能早于这一天。",
                "effective_on",
            )


def _version_state(version: OrganizationVersion | None) -> dict | None:
    if version is None:
        return None
    return {
        "id": version.pk,
        "since": version.since.isoformat() if version.since else None,
        **{name: getattr(version, name) for name in ("name", "code", "code_system")},
        **{name: getattr(version, f"{name}_id") for name in ("parent", "street", "community", "grid", "act")},
    }


def _write_versions(
    bench: Bench,
    act: Reorganization,
    new: list[Node],
    changed: list[Node],
    current: dict[int, OrganizationVersion],
) -> dict[int, int | None]:
    """End, edit, drop and begin versions; return the id of each organisation's open version afterwards."""
    on = bench.on
    ended, edited, dropped, begun = [], [], [], list(new)
    after: dict[int, int | None] = {}
    for node in changed:
        version = current.get(node.id)
        if version is None:
            continue  # closed long ago; it only follows its parent
        was, now = bench.before[node.id], node.state()
        if not node.open:
            (dropped if version.since == on else ended).append(version.pk)
            after[node.id] = None
        elif all(was[name] == now[name] for name in VERSIONED):
            after[node.id] = version.pk
        elif version.since == on:
            edited.append((version.pk, node))
            after[node.id] = version.pk
        else:
            ended.append(version.pk)
            begun.append(node)
    OrganizationVersion._base_manager.filter(pk__in=dropped).delete()
    end_versions(ended, on)
    bulk.update(
        OrganizationVersion,
        {"id": [pk for pk, _ in edited], **_version_columns([node for _, node in edited], act)},
    )
    fresh = _new_version_ids(len(begun))
    bulk.insert(
        OrganizationVersion,
        {
            "id": fresh,
            "organization_id": [node.id for node in begun],
            "period": [bulk.bounds(on if node.id in current else node.since, node.until) for node in begun],
            **_version_columns(begun, act),
        },
    )
    after.update(zip((node.id for node in begun), fresh, strict=True))
    return after


def _version_columns(nodes: list[Node], act: Reorganization) -> dict[str, list]:
    names = ("name", "code", "code_system", "parent_id", "street_id", "community_id", "grid_id")
    return {**{name: [getattr(node, name) for node in nodes] for name in names}, "act_id": [act.pk] * len(nodes)}


def end_versions(ids: list[int], on) -> None:
    """Let open versions end on the day."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE orgs_organizationversion SET period = daterange(lower(period), %s, '[)') WHERE id = ANY(%s)",
                [on, ids],
            )


def _new_version_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('orgs_organizationversion', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]
