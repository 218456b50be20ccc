"""Every change of this room. See structure (the tree), undoing, units, venues, rulings and checking."""

from orgs.services.checking import Report, check_tree
from orgs.services.plans import Close, Found, Merge, Move, Part, Plan, Preview, Recode, Rename, Split
from orgs.services.structure import (
    carry_out,
    close_organization,
    create_district,
    create_organization,
    describe_organization,
    district_of,
    lock_tree,
    merge_organizations,
    move_organization,
    preview,
    recode_organization,
    rename_organization,
    split_organization,
)
from orgs.services.undoing import undo_reorganization, why_not_undo

__all__ = [
    "Close",
    "Found",
    "Merge",
    "Move",
    "Part",
    "Plan",
    "Preview",
    "Recode",
    "Rename",
    "Report",
    "Split",
    "carry_out",
    "check_tree",
    "close_organization",
    "create_district",
    "create_organization",
    "describe_organization",
    "district_of",
    "lock_tree",
    "merge_organizations",
    "move_organization",
    "preview",
    "recode_organization",
    "rename_organization",
    "split_organization",
    "undo_reorganization",
    "why_not_undo",
]
