"""Streets and communities by name, against a table of divisions (reading rule 7).

Names are compared by their cores (绳金塔社区居委会, 绳金塔社区 and 绳金塔 have one core) and within one street only.
One character apart is a hint for a person, never a match: real communities differ by less.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from exchange.cells import fold
from exchange.vocabulary import squash

DISTRICT, STREET, COMMUNITY = 3, 4, 5
# Half of the characters in common: worth showing to a person, never a match.
_LIKE = 0.5


class Division(NamedTuple):
    """A district (3), street or town (4), or community or village (5)."""

    code: str
    name: str
    level: int
    parent_code: str


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """code where the name was found; otherwise problem and what could help to mend it."""

    code: str | None = None
    problem: str | None = None
    alias: bool = False
    suggestion: str | None = None
    found: str | None = None
    candidates: tuple[str, ...] = ()


_COMMUNITY_SUFFIX = re.compile(r"(?:社区居民委员会|社区居委会?|居民委员会|居委会?|社区)\Z")
_VILLAGE_SUFFIX = re.compile(r"村?(?:村民委员会|村委会)\Z")
_PARTY_SUFFIX = re.compile(
    r"(?:综合党委|大党委|联合党委|党委|党总支部?|党支部|党组织|党工委|大工委|委员会|党群服务中心|工作站)+\Z"
)
_STREET_SUFFIX = re.compile(r"(?:街道办事处|街道办|办事处|街道|镇人民政府|镇政府|镇|乡)\Z")


def community_core(name: str) -> str:
    """十字街社区居委会 → 十字街, 观洲村委会 → 观洲村."""
    plain = squash(fold(name))
    village = _VILLAGE_SUFFIX.sub("村", plain)
    if village != plain:
        return village
    return _COMMUNITY_SUFFIX.sub("", plain) or plain


def street_core(name: str) -> str:
    """绳金塔街道 → 绳金塔."""
    return _STREET_SUFFIX.sub("", name) or name


class Divisions:
    """The table of divisions the reader compares with, from files or from a database."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        """rows: (code, name, level, parent_code), any order."""
        self.by_code = {
            str(code): Division(str(code), str(name), int(str(level)), str(parent))
            for code, name, level, parent in rows
        }
        self._children: dict[str, list[Division]] = defaultdict(list)
        for division in sorted(self.by_code.values()):
            self._children[division.parent_code].append(division)
        self._cores: dict[str, dict[str, list[str]]] = {}
        self._full_names: dict[str, list[str]] = defaultdict(list)
        self._streets_by_core: dict[str, list[str]] = defaultdict(list)
        # A roster asks for the same few communities thousands of times.
        self._answers: dict[tuple[str, str | None, str | None], PlaceMatch] = {}
        for division in self.by_code.values():
            if division.level == COMMUNITY:
                self._full_names[squash(division.name)].append(division.code)
                cores = self._cores.setdefault(division.parent_code, {})
                cores.setdefault(community_core(division.name), []).append(division.code)
        for street, cores in self._cores.items():
            for core in cores:
                self._streets_by_core[core].append(street)

    @classmethod
    def from_csv(cls, paths: Iterable[Path | str]) -> Divisions:
        """From files with the columns code, name, level, parent_code."""
        rows: list[tuple[str, str, str, str]] = []
        for path in paths:
            with Path(path).open(encoding="utf-8-sig", newline="") as lines:
                rows.extend((r["code"], r["name"], r["level"], r["parent_code"]) for r in csv.DictReader(lines))
        return cls(rows)

    def rows(self) -> list[Division]:
        """Every division; what `Divisions(...)` takes."""
        return list(self.by_code.values())

    def name(self, code: str | None) -> str | None:
        """The name of a code, None for an unknown one."""
        division = self.by_code.get(code or "")
        return division.name if division else None

    def parent(self, code: str | None) -> str | None:
        """The code one level up, where the table has it."""
        division = self.by_code.get(code or "")
        return division.parent_code if division and division.parent_code in self.by_code else None

    def of_level(self, level: int) -> list[Division]:
        """All divisions of a level in code order."""
        return sorted(d for d in self.by_code.values() if d.level == level)

    def children(self, code: str) -> list[Division]:
        """The divisions right below, in code order."""
        return self._children.get(code, [])

    # ---- places named in running text ------------------------------------------------------------------------------

    def districts_in(self, text: str) -> list[str]:
        """Codes of the districts a text names."""
        return [d.code for d in self.of_level(DISTRICT) if d.name in text]

    def streets_in(self, text: str) -> list[str]:
        """Codes of the streets a text names: the longest names first; a named district narrows the choice."""
        streets = self.of_level(STREET)
        hits = [(len(s.name), s) for s in streets if s.name in text]
        if not hits:
            hits = [(len(core), s) for s in streets if (core := street_core(s.name)) and _names_street(text, core)]
        if not hits:
            return []
        longest = max(length for length, _ in hits)
        codes = [s.code for length, s in hits if length == longest]
        if len(codes) > 1 and (named := self.districts_in(text)):
            codes = [c for c in codes if self.parent(c) in named] or codes
        return codes

    def communities_in(self, text: str, street: str | None) -> list[str]:
        """Codes of the communities or villages a text names, within the street where it is known."""
        hits: list[tuple[int, str]] = []
        streets = [street] if street else list(self._cores)
        for code in streets:
            for core, codes in self._cores.get(code, {}).items():
                form = core if core.endswith(("村", "家委会")) else core + "社区"
                if form in text:
                    hits.extend((len(core), c) for c in codes)
        if not hits:
            return []
        longest = max(length for length, _ in hits)
        return [code for length, code in hits if length == longest]

    def street_of_communities(self, names: Iterable[str]) -> str | None:
        """The one street to which most of the names belong; None where it is open."""
        found = [set(self._streets_by_core.get(self._core_of(name), [])) for name in set(names)]
        votes = Counter(street for streets in found for street in streets)
        if not votes:
            return None
        (best, count), *others = votes.most_common(2)
        tied = bool(others) and others[0][1] == count
        district = self.parent(best)
        in_district = sum(1 for streets in found if any(self.parent(street) == district for street in streets))
        # Common names (幸福社区) are everywhere: a street that knows few of them is not the one. And a sheet of which
        # a good part belongs to other streets of the district speaks of the whole district.
        return None if tied or count * 2 < len(found) or count * 10 < in_district * 7 else best

    # ---- a community cell ------------------------------------------------------------------------------------------

    def match_community(self, text: str, *, street: str | None, district: str | None) -> PlaceMatch:
        """Find the community a cell names. Without a street it must be the only one of its name in the district."""
        asked = (text, street, district)
        if asked not in self._answers:
            self._answers[asked] = self._match_community(text, street, district)
        return self._answers[asked]

    def _match_community(self, text: str, street: str | None, district: str | None) -> PlaceMatch:
        if text in self.by_code and self.by_code[text].level == COMMUNITY:
            return PlaceMatch(text)
        plain = squash(fold(text))
        official = [c for c in self._full_names.get(plain, []) if self.parent(c) == street]
        if len(official) == 1:
            return PlaceMatch(official[0])
        plain, stated = self._without_upper_names(plain, district)
        scope = [stated or street] if stated or street else self._streets_of(district)
        core, party_form = self._core_and_form(plain)
        own = self._codes(core, scope)
        if len(own) == 1:
            bare = plain == core and not core.endswith("村") and squash(self.by_code[own[0]].name) != plain
            return PlaceMatch(own[0], alias=party_form or bare)
        if len(own) > 1:
            return PlaceMatch(problem="COMMUNITY_AMBIGUOUS", candidates=tuple(own))
        elsewhere = [c for c in self._codes(core, self._streets_of(district)) if self.parent(c) not in scope]
        if elsewhere:
            return PlaceMatch(problem="COMMUNITY_OTHER_STREET", found=elsewhere[0])
        return PlaceMatch(problem="COMMUNITY_UNKNOWN", suggestion=self._suggest(core, scope))

    def near_communities(self, text: str, *, limit: int = 4) -> list[str]:
        """Codes of the communities whose names come nearest to a text that names none, for a person to choose from."""
        plain, stated = self._without_upper_names(squash(fold(text)), None)
        core = self._core_and_form(plain)[0]
        found: list[tuple[float, str]] = []
        for street in [stated] if stated else self._cores:
            for other, codes in self._cores.get(street, {}).items():
                inside = bool(core) and (core in other or other in core)
                likeness = 1.0 if inside else SequenceMatcher(None, core, other, autojunk=False).ratio()
                if likeness >= _LIKE:
                    found += [(-likeness, code) for code in codes]
        return [code for _, code in sorted(found)[:limit]]

    def match_street(self, text: str, *, district: str | None) -> PlaceMatch:
        """Find the street a cell names, by its name or core."""
        if text in self.by_code and self.by_code[text].level == STREET:
            return PlaceMatch(text)
        plain = squash(fold(text))
        for area in self.districts_in(plain):
            plain, district = plain.replace(self.name(area) or "", "", 1), area
        streets = [s for s in self.of_level(STREET) if district is None or s.parent_code == district]
        exact = [s.code for s in streets if squash(s.name) == plain]
        by_core = exact or [s.code for s in streets if street_core(s.name) == street_core(_PARTY_SUFFIX.sub("", plain))]
        if len(by_core) == 1:
            return PlaceMatch(by_core[0], alias=not exact)
        if by_core:
            return PlaceMatch(problem="STREET_AMBIGUOUS", candidates=tuple(by_core))
        return PlaceMatch(problem="STREET_UNKNOWN")

    def _streets_of(self, district: str | None) -> list[str]:
        return [s for s in self._cores if district is None or self.parent(s) == district]

    def _codes(self, core: str, streets: Iterable[str | None]) -> list[str]:
        found = [c for s in streets if s for c in self._cores.get(s, {}).get(core, [])]
        if not found and not core.endswith("村"):
            found = [c for s in streets if s for c in self._cores.get(s, {}).get(core + "村", [])]
        return sorted(found)

    def _core_and_form(self, plain: str) -> tuple[str, bool]:
        """The core, and whether the text names a party body of the community rather than the community."""
        body = _PARTY_SUFFIX.sub("", plain) if not re.search(r"(?:居|村|家|民)委员?会\Z", plain) else plain
        return community_core(body or plain), bool(body) and body != plain

    def _core_of(self, name: str) -> str:
        return self._core_and_form(squash(fold(name)))[0]

    def _without_upper_names(self, plain: str, district: str | None) -> tuple[str, str | None]:
        """西湖区绳金塔街道十字街社区 → 十字街社区, and the street it states."""
        for area in self.of_level(DISTRICT):
            if plain.startswith(area.name) and len(plain) > len(area.name):
                plain, district = plain[len(area.name) :], area.code
        for street in sorted(self.of_level(STREET), key=lambda s: -len(s.name)):
            if len(plain) > len(street.name) and plain.startswith(street.name):
                rest = plain[len(street.name) :]
                if (district is None or street.parent_code == district) and _COMMUNITY_SUFFIX.sub("", rest):
                    return rest, street.code
        return plain, None

    def _suggest(self, core: str, streets: Iterable[str | None]) -> str | None:
        """The one community whose core differs by one character; of several, the one that sounds the same."""
        cores = [(other, codes[0]) for s in streets if s for other, codes in self._cores.get(s, {}).items()]
        near = [pair for pair in cores if _one_replaced(core, pair[0])]
        near = near or [pair for pair in cores if _one_added(core, pair[0]) or _one_added(pair[0], core)]
        if len(near) > 1:
            near = [pair for pair in near if _sounds_alike(core, pair[0])]
        return near[0][1] if len(near) == 1 else None


def _names_street(text: str, core: str) -> bool:
    """绳金塔党工委, 东城街办, 红坊镇: the core with a word that only a street has."""
    return re.search(re.escape(core) + r"(?:街道|街办|办事处|党工委|大工委|综合党委|镇|乡)", text) is not None


def _one_replaced(one: str, other: str) -> bool:
    return len(one) == len(other) > 1 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _one_added(shorter: str, longer: str) -> bool:
    if len(longer) != len(shorter) + 1 or len(shorter) < 2:
        return False
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _sounds_alike(one: str, other: str) -> bool:
    # pypinyin's dictionaries take a quarter of a second to load; most workbooks never need them.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(one) == lazy_pinyin(other)
