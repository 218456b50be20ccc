"""Every change of this room. See structure (the tree), undoing, units, venues, practices, rulings and checking."""

from orgs.services.bench import clean_day
from orgs.services.checking import Report, check_tree
from orgs.services.plans import Close, Found, Merge, Move, Part, Plan, Preview, Recode, Rename, Split
from orgs.services.practices import choose_practice, withdraw_practice
from orgs.services.rulings import end_override, set_override
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
from orgs.services.units import (
    Known,
    close_unit,
    create_unit,
    join_unit,
    known_units,
    leave_organization,
    reveal_unit_phone,
    update_unit,
)
from orgs.services.venues import close_venue, create_venue, reopen_venue, update_venue

__all__ = [
    "Close",
    "Found",
    "Known",
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
    "choose_practice",
    "clean_day",
    "close_organization",
    "close_unit",
    "close_venue",
    "create_district",
    "create_organization",
    "create_unit",
    "create_venue",
    "describe_organization",
    "district_of",
    "end_override",
    "join_unit",
    "known_units",
    "leave_organization",
    "lock_tree",
    "merge_organizations",
    "move_organization",
    "preview",
    "recode_organization",
    "rename_organization",
    "reopen_venue",
    "reveal_unit_phone",
    "set_override",
    "split_organization",
    "undo_reorganization",
    "update_unit",
    "update_venue",
    "why_not_undo",
    "withdraw_practice",
]
