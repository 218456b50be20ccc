"""What tests of the network compare: the whole tree and its history, exactly."""

from __future__ import annotations

from orgs.models import Organization, OrganizationVersion
from orgs.services import check_tree


def tree_state() -> list[tuple]:
    """Every organisation, every column that structure writes, and every version."""
    rows = Organization.tree.order_by("id").values_list(
        "id", "name", "pinyin", "code", "code_system", "parent_id", "district_id", "street_id", "community_id",
        "grid_id", "successor_id", "lft", "rght", "level", "tree_id", "period",
    )  # fmt: skip
    versions = OrganizationVersion._base_manager.order_by("id").values_list(
        "id", "organization_id", "name", "code", "parent_id", "street_id", "community_id", "grid_id", "period", "act_id"
    )
    return [*rows, *versions]


def disagreements() -> int:
    """How many rows disagree with `parent_id`, in all trees."""
    return sum(
        len(report.intervals) + len(report.columns) + len(report.versions) + report.rings for report in check_tree()
    )
