"""Does the tree hold? Intervals and tier columns against `parent_id`, versions against rows; and mending them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection, transaction

from common import bulk
from common.audit import record
from common.models import AuditEvent
from common.scoping import everything
from orgs.models import Organization, OrganizationVersion, Tier
from orgs.querysets import intervals, tier_columns
from orgs.services.bench import Node, read_nodes
from orgs.services.structure import WHOLE_DISTRICT, lock_tree
from orgs.services.writing import VERSIONED, store_intervals

TIER_COLUMNS = ("district_id", "street_id", "community_id", "grid_id")


@dataclass(slots=True)
class Report:
    """What `check_tree` found in one district.

    intervals, columns   ids of rows whose interval or tier columns disagree with `parent_id`
    versions             ids of organisations whose open version disagrees with the row, or is missing, or too many
    rings                how many rows no root reaches; then nothing else is compared, and nothing can be mended
    """

    district_id: int
    name: str
    rows: int = 0
    intervals: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    rings: int = 0
    fixed: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing disagrees."""
        return not (self.intervals or self.columns or self.versions or self.rings)

    @property
    def sentence(self) -> str:
        """As commands and tasks say it."""
        if self.sound:
            return f"{self.name}：{self.rows} 个组织，树结构完好。"
        if self.rings:
            return f"{self.name}：有 {self.rings} 个组织够不到区一级，上级关系有缺失或成环，需要人工处理。"
        parts = [
            f"{len(found)} 处{what}"
            for found, what in (
                (self.intervals, "左右值与上级不符"),
                (self.columns, "层级列与上级不符"),
                (self.versions, "沿革与现状不符"),
            )
            if found
        ]
        done = "，左右值与层级列已重建" if self.fixed else ""
        return f"{self.name}：{self.rows} 个组织，发现{'、'.join(parts)}{done}。"


def check_tree(*, actor=None, fix: bool = False) -> list[Report]:
    """Check every district under its lock; with `fix` rebuild intervals and tier columns from `parent_id`.

    Versions are history: they are reported, never rewritten.
    """
    reports = []
    with everything("check the trees"):
        for district in Organization.tree.filter(tier=Tier.DISTRICT).order_by("id"):
            with transaction.atomic():
                if fix:
                    lock_tree(WHOLE_DISTRICT)
                lock_tree(district.pk)
                report = _check(district, fix=fix)
                if not report.sound:
                    record(
                        actor=actor,
                        action="orgs.tree.fixed" if fix else "orgs.tree.damaged",
                        obj=district,
                        result=AuditEvent.Result.OK if report.fixed else AuditEvent.Result.FAILED,
                        intervals=len(report.intervals),
                        columns=len(report.columns),
                        versions=len(report.versions),
                        rings=report.rings,
                    )
            reports.append(report)
    return reports


def _check(district: Organization, *, fix: bool) -> Report:
    # A damaged tier column must not hide a row from its district: rows are found by the parents.
    nodes = {node.id: node for node in _reachable(district)}
    strays = Organization.tree.filter(district_id=district.pk).exclude(pk__in=list(nodes)).count()
    report = Report(district.pk, district.name, rows=len(nodes), rings=strays)
    if strays:
        return report
    placed = intervals((node.id, node.parent_id, node.code) for node in nodes.values())
    report.intervals = [
        node.id
        for node in nodes.values()
        if (node.lft, node.rght, node.level) != placed[node.id] or node.tree_id != district.tree_id
    ]
    right = _right_columns(nodes, district.pk)
    report.columns = [
        node.id for node in nodes.values() if any(getattr(node, name) != right[node.id][name] for name in TIER_COLUMNS)
    ]
    report.versions = _wrong_versions(nodes, right)
    if fix and (report.intervals or report.columns):
        _mend(report, nodes, placed, right, district.tree_id)
    return report


def _reachable(district: Organization) -> list[Node]:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE below AS (SELECT id FROM orgs_organization WHERE id = %s UNION"
            " SELECT child.id FROM orgs_organization child JOIN below ON child.parent_id = below.id)"
            " SELECT id FROM below",
            [district.pk],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(read_nodes(pk__in=ids))


@dataclass(slots=True)
class _Columns:
    district_id: int | None
    street_id: int | None
    community_id: int | None
    grid_id: int | None


def _right_columns(nodes: dict[int, Node], root: int) -> dict[int, dict[str, int | None]]:
    right: dict[int, dict[str, int | None]] = {}
    order = list(Tier)
    for node in sorted(nodes.values(), key=lambda node: order.index(Tier(node.tier))):
        parent = None if node.id == root else _Columns(**right[node.parent_id])
        right[node.id] = tier_columns(node.tier, node.id, parent)
    return right


def _wrong_versions(nodes: dict[int, Node], right: dict[int, dict[str, int | None]]) -> list[int]:
    seen: dict[int, list[OrganizationVersion]] = {}
    for version in OrganizationVersion._base_manager.filter(organization__in=list(nodes), period__upper_inf=True):
        seen.setdefault(version.organization_id, []).append(version)
    wrong = []
    for node in nodes.values():
        held = seen.get(node.id, [])
        if len(held) != int(node.open):
            wrong.append(node.id)
        elif held:
            # A damaged tier column is told as such; history is compared with what the column should hold.
            state = {**node.state(), **{name.removesuffix("_id"): pk for name, pk in right[node.id].items()}}
            stored = [
                getattr(held[0], name if name in ("name", "code", "code_system") else f"{name}_id")
                for name in VERSIONED
            ]
            if stored != [state[name] for name in VERSIONED]:
                wrong.append(node.id)
    return wrong


def _mend(report: Report, nodes: dict[int, Node], placed, right, tree_id: int) -> None:
    with bulk.cheap_history(check_tree=True):
        bulk.update(
            Organization,
            {
                "id": report.columns,
                **{name: [right[pk][name] for pk in report.columns] for name in TIER_COLUMNS},
            },
        )
        store_intervals({pk: placed[pk] for pk in report.intervals})
        Organization.tree.filter(pk__in=report.intervals).exclude(tree_id=tree_id).update(tree_id=tree_id)
        connection.check_constraints()
    report.fixed = True
