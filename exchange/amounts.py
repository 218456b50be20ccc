"""Money, quantities, progress and attendance as people type them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from exchange.cells import NUMBER, PERCENT, Cell
from exchange.numerals import chinese_int

_SCALE = {
    "": 1,
    "元": 1,
    "块": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "k": 1000,
    "万": 10_000,
    "w": 10_000,
    "亿": 100_000_000,
}
_ABOUT = re.compile(
    r"大?约|大概|左右|上下|近|余|以内|不超过|不低于|至少|≈|[~～](?=\d)|(?<=\d)[+＋](?!\d)|(?<=[\d万千百])多"
)
_AMOUNT = re.compile(r"(?:人民币|[¥￥$])?(\d+(?:\.\d+)?)(亿|万|千|百|十|[wWkK])?(?:元整?|块|人民币)?\Z")
_CHINESE_AMOUNT = re.compile(r"([一二两三四五六七八九十百]+)(亿|万|千)(?:元整?|块)?\Z")
_LIMIT = Decimal(10) ** 12
_LIMIT_OF_QUANTITY = Decimal(10) ** 10  # a telephone has eleven digits, and no column holds more than ten


@dataclass(frozen=True, slots=True)
class AmountReading:
    """yuan as a decimal with two places, or None; problem is AMOUNT_APPROXIMATE, AMOUNT_INVALID or None."""

    yuan: str | None = None
    problem: str | None = None


def parse_amount(text: str | None, *, unit: str = "元") -> AmountReading:
    """0.5万, 5,000, 1.2w, 约2万元 → yuan. A bare number is counted in the unit of the column's header."""
    if text is None:
        return AmountReading()
    words = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
    exact = _ABOUT.sub("", words)
    spelt = _CHINESE_AMOUNT.match(exact)
    match = _AMOUNT.match(f"{chinese_int(spelt[1])}{spelt[2]}" if spelt else exact)
    if not match:
        return AmountReading(problem="AMOUNT_INVALID")
    stated = match[2] or ("元" if exact.endswith(("元", "块", "整", "人民币")) else "")
    scale = _SCALE[(stated or unit[:1]).lower()]
    value = Decimal(match[1]) * scale
    if value >= _LIMIT:
        return AmountReading(problem="AMOUNT_INVALID")
    return AmountReading(f"{value:.2f}", "AMOUNT_APPROXIMATE" if exact != words else None)


_MINUS = ("-", "−", "–", "—")  # less than nothing is nobody's number of households
_NUMBER = r"\d+(?:\.\d+)?"
_CHINESE = r"[一二两三四五六七八九十百]+"
_PLAIN_QUANTITY = re.compile(rf"([^\d]*)({_NUMBER})(万|千|百)?([^\d]*)\Z")
_CHINESE_QUANTITY = re.compile(rf"({_CHINESE})([^\d一二两三四五六七八九十百].*)\Z")


@dataclass(frozen=True, slots=True)
class QuantityReading:
    """number and its unit of measure (间, 名, 元), each None where not told."""

    number: int | float | None = None
    unit: str | None = None
    problem: str | None = None


def parse_quantity(text: str | None) -> QuantityReading:
    """1间, 律师3名, 2万元, 两名 → number and unit. 若干, a telephone number and the like: QUANTITY_INVALID."""
    if text is None:
        return QuantityReading()
    words = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
    exact = _ABOUT.sub("", words)
    if exact.startswith(_MINUS):
        return QuantityReading(problem="QUANTITY_INVALID")
    if match := _PLAIN_QUANTITY.match(exact):
        number, scale, unit = Decimal(match[2]), match[3] or "", match[4]
    elif match := _CHINESE_QUANTITY.match(exact):
        counted = chinese_int(match[1])
        if counted is None:
            return QuantityReading(problem="QUANTITY_INVALID")
        number, scale, unit = Decimal(counted), "", match[2]
    else:
        return QuantityReading(problem="QUANTITY_INVALID")
    value = number * _SCALE[scale]
    if value >= _LIMIT_OF_QUANTITY:
        return QuantityReading(problem="QUANTITY_INVALID")
    unit = unit.strip("()（）。.") or None
    return QuantityReading(plain(value), unit, "QUANTITY_APPROXIMATE" if exact != words else None)


def plain(value: Decimal) -> int | float:
    """An int where there is no fraction."""
    return int(value) if value == value.to_integral_value() else float(value)


_DONE = re.compile(r"(?:已经?|全部|按期|如期)*(?:完成|办结|完工|竣工|结项|落实|销号)(?:完毕)?\Z|100\s*[%％]|完毕\Z")
_NOT_BEGUN = re.compile(r"(?:尚?未|没有?)(?:开始|启动|开工|开展|实施)")
_TENTHS = re.compile(r"([一二三四五六七八九十])成")


def parse_progress(
    cell: Cell | None, text: str | None, *, percent: bool = False
) -> tuple[int | float | None, str | None]:
    """(percent done, problem): 1, 80%, 0.5, 已完成. `percent`: the header says that bare numbers are per cent."""
    if cell is None or text is None:
        return None, None
    words = unicodedata.normalize("NFKC", text).replace(" ", "")
    value: Decimal | None = None
    if match := re.search(r"(\d+(?:\.\d+)?)%", words):
        value = Decimal(match[1])
    elif re.fullmatch(_NUMBER, words):
        value = Decimal(words)
        fraction = cell.kind == NUMBER and bool(cell.traits & PERCENT)
        if fraction or (value <= 1 and not percent):
            value *= 100
    elif _DONE.match(words):
        value = Decimal(100)
    elif _NOT_BEGUN.match(words):
        value = Decimal(0)
    elif match := _TENTHS.search(words):
        value = Decimal(10 * (chinese_int(match[1]) or 0))
    if value is None or not 0 <= value <= 100:
        return None, "PROGRESS_INVALID"
    return plain(value), None


_EXPECTED = re.compile(r"(?:应到|应参会|应参加|应出席|应)(?:会)?(?:人数)?[:为]?(\d+)")
_PRESENT = re.compile(r"(?:实到|实际到会|实际|实参会|实参加|实出席|实|到会|出席|参会)(?:会)?(?:人数)?[:为]?(\d+)")
_PAIR = re.compile(r"(\d+)人?[/／、,;|\-—](\d+)人?\Z")


@dataclass(frozen=True, slots=True)
class AttendanceReading:
    """How many were to come and how many came."""

    expected: int | None = None
    present: int | None = None
    problem: str | None = None


def parse_attendance(text: str | None, *, present_first: bool = False) -> AttendanceReading:
    """应到13人,实到11人; 13/9; 13 alone is incomplete, more present than expected is invalid.

    present_first  the header is 实到/应到, so that 9/13 is nine of thirteen
    """
    if text is None:
        return AttendanceReading()
    words = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    expected, present = _EXPECTED.search(words), _PRESENT.search(words)
    if expected or present:
        return judged(_small(expected), _small(present))
    if pair := _PAIR.match(words):
        first, second = int(pair[1][:6]), int(pair[2][:6])
        return judged(second, first) if present_first else judged(first, second)
    if alone := re.fullmatch(r"(\d{1,6})人?", words):
        return judged(int(alone[1]), None)
    return AttendanceReading(problem="ATTENDANCE_INVALID")


def _small(match: re.Match[str] | None) -> int | None:
    return int(match[1][:6]) if match else None


def judged(expected: int | None, present: int | None) -> AttendanceReading:
    """The two figures with what is wrong about them together."""
    if expected is None and present is None:
        return AttendanceReading()
    if expected is None or present is None:
        return AttendanceReading(expected, present, "ATTENDANCE_INCOMPLETE")
    return AttendanceReading(expected, present, "ATTENDANCE_INVALID" if present > expected else None)


def parse_count(text: str | None) -> tuple[int | None, str | None]:
    """(a count of people or things, problem): 120, 120人, 约120人."""
    if text is None:
        return None, None
    reading = parse_quantity(text)
    if not isinstance(reading.number, int) or reading.number > 10_000_000 or reading.unit == "%":
        return None, "COUNT_INVALID"
    return reading.number, None


def decimal_sum(values: list[str]) -> str:
    """Sum of amounts as parse_amount gives them."""
    return f"{sum((Decimal(v) for v in values), Decimal(0)):.2f}"
