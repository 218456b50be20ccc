"""What a district calls its grid types and posts: its practice's catalogue, else the general words (HB 六·三是)."""

from __future__ import annotations

import re
from datetime import date

from common.clock import today
from orgs.models import Tier
from orgs.practice import Practice
from orgs.rules_in_force import practice_of
from orgs.wording import GENERAL, practice_here, tier_word

TYPES = (("PLACE", "地缘型"), ("ENTRANCE", "单元型"), ("UNIT", "单位型"), ("PARK", "园区商圈型"))
POSTS = (
    ("GRID_HEAD", "网格长"),
    ("ESTATE_HEAD", "小区片长"),
    ("BUILDING_HEAD", "楼栋长"),
    ("ENTRANCE_HEAD", "单元长"),
)
GRID_HEAD = "GRID_HEAD"
# What a matter is about; of ours, since no source prints a list. No category speaks of what somebody is.
MATTER_CATEGORIES = (
    ("sanitation", "环境卫生"),
    ("property", "物业服务"),
    ("facilities", "公共设施"),
    ("safety", "安全隐患"),
    ("neighbours", "邻里事务"),
    ("parking", "停车交通"),
    ("services", "便民服务"),
    ("advice", "意见建议"),
    ("other", "其他"),
)


def _named(practice: Practice | None, catalogue: str, general) -> list[tuple[str, str]]:
    entries = practice.entries(catalogue) if practice is not None else ()
    return [(entry.id, entry.label) for entry in entries] or list(general)


def types_of(practice: Practice | None) -> list[tuple[str, str]]:
    """(id, label) of the grid types."""
    return _named(practice, "grid_types", TYPES)


def posts_of(practice: Practice | None) -> list[tuple[str, str]]:
    """(id, label) of the grid posts."""
    return _named(practice, "grid_posts", POSTS)


def types_on(district_id: int, on: date | None = None) -> dict[str, str]:
    """Grid types of the district on the day, by id."""
    return dict(types_of(practice_of(district_id, on or today())))


def posts_on(district_id: int, on: date | None = None) -> dict[str, str]:
    """Grid posts of the district on the day, by id."""
    return dict(posts_of(practice_of(district_id, on or today())))


# What was put on record under another practice keeps its word.
_EVERY = dict((*TYPES, *POSTS))


def word(kind: str, own: dict[str, str] | None = None) -> str:
    """The word for an id; `own`: the district's words, those of the acting office where none are given."""
    if own is None:
        practice = practice_here()
        own = dict((*types_of(practice), *posts_of(practice)))
    return own.get(kind) or _EVERY.get(kind) or kind


# Lists of this room that are called so in every district: there 小区 is an estate, and 楼栋 a building.
_TAKEN = ("小区", "楼栋")
_SAID = re.compile("(?<=划入)网格|(?<=划分)网格|网格党支部|网格(?!长|岗位)|微家")


def called(tier: str) -> str:
    """What the district calls its grids or micro-homes in lists: 网格, and where that is 小区 the branch of one."""
    area = tier_word(tier)
    if area not in _TAKEN:
        return area
    practice = practice_here()
    return practice.tier_label(tier) if practice is not None else GENERAL[tier]


def in_words(text: str) -> str:
    """A sentence of ours about grids and micro-homes in the words of the district; posts keep their own."""
    grid, area, home = called(Tier.GRID), tier_word(Tier.GRID), called(Tier.HOME)
    branch = "网格党支部" if grid == "网格" else grid

    def word_for(match: re.Match[str]) -> str:
        if match[0] == "微家":
            return home
        if match[0] == "网格党支部":
            return branch
        return area if text[: match.start()].endswith(("划入", "划分")) else grid

    return _SAID.sub(word_for, text)


def words_here() -> dict[str, str]:
    """For templates: `grid` and `home` as lists are called, `area` of what a grid is."""
    return {"grid": called(Tier.GRID), "home": called(Tier.HOME), "area": tier_word(Tier.GRID)}
