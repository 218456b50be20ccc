"""Names and definitions of metrics in the words of the district: 小区级组织 where its grids are estates.

The catalogue is written in the general words of the tiers, and programs read those; pages and workbooks say what the
district calls its own tiers.
"""

from __future__ import annotations

from orgs.models import Tier
from orgs.wording import office_word

# As the catalogue writes them; the longest first, and never the 网格 of 网格长, which is a post of the documents.
_WRITTEN = (("街道（镇）", Tier.STREET, ""), ("网格级", Tier.GRID, "级"), ("微家级", Tier.HOME, "级"))


def in_own_words(text: str) -> str:
    """街道（镇） → 街道（乡镇）, 网格级组织 → 小区级组织, 微家级组织 → 楼栋级组织. No query on a page."""
    for written, tier, ending in _WRITTEN:
        if written in text:
            text = text.replace(written, f"{office_word(tier)}{ending}")
    return text
