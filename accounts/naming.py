"""What a role is called where one is: 网格党支部书记 here, 小区党支部书记 in the next district."""

from __future__ import annotations

from collections.abc import Callable

from accounts.roles import ROLES
from orgs.practice import Practice
from orgs.wording import practice_here

_LOCAL: dict[str, Callable[[Practice], str]] = {
    "GRID_SECRETARY": lambda practice: f"{practice.tier_label('GRID')}书记",
    "HOME_HEAD": lambda practice: f"{practice.tier_area('HOME')}负责人",
}


def role_name(code: str) -> str:
    """The role in the words of the district's practice; the general name where no district is known."""
    pattern = _LOCAL.get(code)
    practice = practice_here() if pattern is not None else None
    return ROLES[code].name if practice is None else pattern(practice)


def role_choices() -> list[tuple[str, str]]:
    """Every role with its name, for a choice."""
    return [(code, role_name(code)) for code in ROLES]
