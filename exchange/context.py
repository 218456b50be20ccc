"""What stands above (and below) a table: its title, who filed it, when, for which year; and the place it speaks of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePath

from exchange.cells import Cell, one_line, trim
from exchange.dates import parse_date
from exchange.grid import Grid
from exchange.identity import redact
from exchange.numerals import arabic_dates
from exchange.places import Divisions

_LONGEST_LINE = 500
_ATTACHMENT = re.compile(r"\A附\s*(?:件|表)?\s*[一二三四五六七八九十\d]*\s*[:：]?\Z")
_PAIR = re.compile(
    r"([\u4e00-\u9fff“”]{2,12})(?:[(（][^)）]{0,10}[)）])?\s*[:：]\s*"
    r"(.*?)(?=\s{2,}|[\s,，;；、][\u4e00-\u9fff]{2,8}(?:[(（][^)）]*[)）])?\s*[:：]|\Z)"
)
_FILED_BY = re.compile(
    r"\A(?:填报|填表|报送|上报|制表|填写|申报|编制|编报|主办|呈报)?(?:单位|部门|党组织|街道|社区|组织)(?:名称)?\Z|\A(?:街道|社区|镇|村)(?:党组织|党委|党工委)\Z"
)
_FILED_ON = re.compile(r"\A(?:填报|填表|报送|上报|制表|填写|编制|统计|填制|编报|呈报)?(?:时间|日期)\Z")
_CUTOFF = re.compile(r"\A(?:数据|统计|报到|填报)?(?:截止|截至)(?:日期|时间)?\Z")
_UPDATED_ON = re.compile(r"\A(?:最近)?(?:更新|修订|修改)(?:日期|时间)\Z")
_YEAR_LABEL = re.compile(r"\A(?:所属)?(?:年度|年份)\Z")
_UNTIL = re.compile(r"(?:截止到?|截至|统计至)\s*((?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?)")
_UPDATED = re.compile(r"更新(?:至|于|到)\s*((?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?)")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年度?(?!\s*\d{1,2}\s*月)")
_BRACKETED = re.compile(r"\A[(（].*[)）]\Z", re.DOTALL)


@dataclass
class Heading:
    """Facts a sheet states about itself."""

    title: str | None = None
    filled_by: str | None = None
    filled_on: str | None = None
    cutoff: str | None = None
    updated_on: str | None = None
    year: int | None = None
    texts: list[str] = field(default_factory=list)

    @property
    def fallback_year(self) -> int | None:
        """The year for dates that have none: the stated one, else that of the day the sheet was filed or cut off."""
        if self.year:
            return self.year
        for day in (self.cutoff, self.updated_on, self.filled_on):
            if day:
                return int(day[:4])
        return None

    def take_pair(self, label: str, value: str) -> bool:
        """Use one `label:value`; False for a label that means nothing here."""
        value = trim(value)
        if _FILED_BY.match(label):
            self.filled_by = self.filled_by or redact(value)[0] or None
        elif _FILED_ON.match(label):
            self.filled_on = self.filled_on or _day(value)
        elif _CUTOFF.match(label):
            self.cutoff = self.cutoff or _day(value)
        elif _UPDATED_ON.match(label):
            self.updated_on = self.updated_on or _day(value)
        elif _YEAR_LABEL.match(label):
            self.year = self.year or stated_year(value if "年" in value else value + "年")
        else:
            return False
        return True


def _day(text: str) -> str | None:
    reading = parse_date(Cell(text), text=text)
    return reading.date.value if reading.date else None


def stated_year(text: str) -> int | None:
    """2023年…, (2023年度), 二〇二三年; not the year of a full date."""
    found = _YEAR.search(arabic_dates(unicodedata.normalize("NFKC", text)))
    return int(found[1]) if found else None


def read_heading(grid: Grid, first_header_row: int, last_row: int) -> Heading:
    """Read the lines above the header, and filing lines below the table for what the lines above do not say."""
    heading = Heading()
    for row in range(1, first_header_row):
        _read_line(heading, [text for _, text in grid.texts(row)], above=True)
    for row in range(max(first_header_row + 1, last_row - 8), last_row + 1):
        texts = [text for _, text in grid.texts(row)]
        if 0 < len(texts) <= 4 and (":" in texts[0] or "：" in texts[0]):
            _read_line(heading, texts, above=False)
    return heading


def _read_line(heading: Heading, texts: list[str], *, above: bool) -> None:
    texts = [one_line(trim(t[:_LONGEST_LINE])) for t in texts]
    for index, text in enumerate(texts):
        pairs = _PAIR.findall(text)
        used = False
        for label, value in pairs:
            if not trim(value) and index + 1 < len(texts) and not _PAIR.search(texts[index + 1]):
                value = texts[index + 1]
            used = heading.take_pair(label.strip("“”"), value) or used
        if above:
            _read_words(heading, text, used=used or bool(pairs))


def _read_words(heading: Heading, text: str, *, used: bool) -> None:
    if _ATTACHMENT.match(text):
        return
    heading.texts.append(text)
    plain = unicodedata.normalize("NFKC", text)
    if found := _UNTIL.search(plain):
        heading.cutoff = heading.cutoff or _day(found[1])
    if found := _UPDATED.search(plain):
        heading.updated_on = heading.updated_on or _day(found[1])
    heading.year = heading.year or stated_year(text)
    if heading.title is None and not used and not _BRACKETED.match(text):
        heading.title = redact(text)[0]


@dataclass(frozen=True)
class Place:
    """Where a sheet belongs, as codes; None where it does not say."""

    district: str | None = None
    street: str | None = None
    community: str | None = None


def find_place(
    divisions: Divisions, heading: Heading, *, sheet: str, filename: str, names: list[str], has_communities: bool
) -> Place:
    """The district, street and (for a sheet without a community column) community a sheet speaks of.

    names  what stands in its community column; it decides where title and filing line leave the street open
    """
    texts = [t for t in (heading.title, heading.filled_by, *heading.texts, sheet, PurePath(filename).stem) if t]
    street = _street(divisions, texts, names)
    community = None
    if not has_communities:
        community = _community(divisions, texts, sheet, street)
        street = street or divisions.parent(community)
    district = divisions.parent(street) or _district(divisions, texts)
    return Place(district, street, community)


def _street(divisions: Divisions, texts: list[str], names: list[str]) -> str | None:
    open_choices: set[str] = set()
    for text in texts:
        codes = divisions.streets_in(text)
        if len(codes) == 1:
            return codes[0]
        open_choices.update(codes)
    voted = divisions.street_of_communities(names)
    return voted if voted and (not open_choices or voted in open_choices) else None


def _community(divisions: Divisions, texts: list[str], sheet: str, street: str | None) -> str | None:
    for text in texts:
        for code in divisions.streets_in(text):
            text = text.replace(divisions.name(code) or "", " ", 1)
        codes = divisions.communities_in(text, street)
        if len(codes) > 1 and (named := divisions.districts_in("".join(texts))):
            codes = [c for c in codes if divisions.parent(divisions.parent(c)) in named]
        if len(codes) == 1:
            return codes[0]
    # A tab named 河畔 in a workbook of one street.
    return divisions.match_community(sheet, street=street, district=None).code if street else None


def _district(divisions: Divisions, texts: list[str]) -> str | None:
    for text in texts:
        named = divisions.districts_in(text)
        if len(named) == 1:
            return named[0]
    districts = [d for d in divisions.by_code.values() if d.level == 3]
    return districts[0].code if len(districts) == 1 else None
