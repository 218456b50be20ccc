"""The spelling of opening hours: what people write, made into parts of days and hours, for `orgs.hours`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

WEEK = "一二三四五六日"
WORDS = {
    "每天": range(1, 8), "每日": range(1, 8), "天天": range(1, 8), "工作日": range(1, 6), "双休日": range(6, 8),
    "周末": range(6, 8),
}  # fmt: skip
_HOLIDAY = r"(?:国家)?(?:法定)?(?:节假日|节日|假日|假期)"
_DAY = r"(?:周|星期|礼拜)?[一二三四五六日天]"
_PIECE = rf"(?:{'|'.join(WORDS)}|{_HOLIDAY}|{_DAY}(?:[至到-]{_DAY})?)"
# Never read again in another way: 天天 is a word and two days, and a long row of them has more readings than time.
_DAYS = rf"{_PIECE}(?:[、,]?{_PIECE})*+"
_CLOCK = r"(\d{1,2})[:时点](\d{0,2})分?"
_SPAN = rf"{_CLOCK}[至到-](次)?{_CLOCK}"
_SPANS = rf"{re.sub(r'[(](?![?])', '(?:', _SPAN)}"
_HOURS = rf"{_SPANS}(?:[、,]{_SPANS})*"
_CLOSED = r"(?:不(?:对外)?开放|休息|闭馆|休馆|不上班|除外)"
_SHUT = rf"(?:均|都)?{_CLOSED}"

DAY = re.compile(r"[一二三四五六日天]")
HOLIDAY = re.compile(_HOLIDAY)
SPLIT_DAYS = re.compile(_PIECE)
# The first two groups open, the last two close, on the next day where the third stands between them.
SPAN = re.compile(_SPAN)
SHUT = re.compile(rf"({_DAYS}){_SHUT}")
_OPEN = re.compile(rf"({_DAYS})?({_HOURS})")
_TURNED = re.compile(rf"({_HOURS})\(({_DAYS})\)")
_BESIDE = re.compile(rf"[,、]?\({SHUT.pattern}\)|[,、]{SHUT.pattern}")  # said with the days, not apart from them
_ALWAYS = re.compile(rf"(?:全年)?无休|不休息|不打烊|365天|{_HOLIDAY}(?:不休息?|照常|正常)(?:开放|服务)?")

_AFTERNOON = {"中午": 11, "下午": 12, "午后": 12, "傍晚": 12, "晚上": 12, "晚间": 12, "夜间": 12, "晚": 12}
_TIME_OF_DAY = f"上午|早上|早晨|清晨|凌晨|早|{'|'.join(_AFTERNOON)}"
_PAIR = re.compile(
    rf"(?P<first>{_TIME_OF_DAY})?(?P<since>\d{{1,2}})(?P<m1>[:时点]\d{{0,2}}分?)(?P<to>[至到-])(?P<next>次)?"
    rf"(?P<last>{_TIME_OF_DAY})?(?P<until>\d{{1,2}})(?P<m2>[:时点]\d{{0,2}}分?)"
)
_NOON = r"(?:中午|午间)"
_REST = re.compile(
    rf"[,、;]?\(?(?:其中)?(?:午休|{_NOON}休息)(?:时间)?[:为]?({_SPANS})(?:午休|休息|休馆|闭馆|不开放|除外)?\)?"
    rf"|[,、;]?\(?(?:其中)?{_NOON}?({_SPANS})(?:为|是)?{_NOON}?(?:午休|休息|休馆|闭馆|除外)(?:时间)?\)?"
)
_NO_REST = re.compile(rf"[,、;]?\(?(?:{_NOON}|午)(?:不休息?|无休|不闭馆|照常开放|连续开放|不午休)\)?")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a text says: hours of days; days that are shut; that it is open whatever the day.

    text  as it was read
    """

    text: str
    days: str = ""
    hours: str = ""
    shut: bool = False
    always: bool = False


def parts_of(plain: str) -> list[Part]:
    """The parts of a text that `rests_of` has spelt out."""
    beside = [match[0].strip("、,()") for match in _BESIDE.finditer(plain)]
    plain = _BESIDE.sub(lambda match: "" if match[0].endswith(")") else ";", plain)
    plain = re.sub(rf"({_CLOSED})[,、]", r"\1;", plain)
    plain = re.sub(r"(?<=[\d分点时)])[,、](?=[^\d])", ";", plain)  # 周一至周五 8:30-17:30，周六 9:00-12:00
    return [_part(text) for text in [*re.split(r"[;。]", plain), *beside] if text]


def rests_of(text: str) -> tuple[str, list[str]]:
    """(the text spelt out in one way, without blanks; the rests at noon that it names)."""
    plain = _spelt_out(text)
    rests = [match[1] or match[2] for match in _REST.finditer(plain)]
    # A rest said at the end of its part leaves the part's end.
    return _NO_REST.sub("", _REST.sub(lambda match: ";" if match[0].startswith(";") else "", plain)), rests


def _part(text: str) -> Part:
    if _ALWAYS.fullmatch(text):
        return Part(text, always=True)
    if match := SHUT.fullmatch(text):
        return Part(text, days=match[1], shut=True)
    text = _TURNED.sub(r"\2\1", text)
    match = _OPEN.fullmatch(text)
    return Part(text, days=match[1] or "", hours=match[2]) if match else Part(text)


def _spelt_out(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text or "").replace("〜", "-")
    plain = re.sub(r"(?:对外)?(?:开放|服务|营业|办公|工作|接待)时间\s*[:为]?", "", plain)
    plain = re.sub(r"\s*[–—~～−-]+\s*", "-", plain)
    plain = re.sub(r"\s*(至|到|、|,|;)\s*", r"\1", plain)
    plain = re.sub(r"(?:7[x×*]|全天)?24小时(?:全天|不打烊)?|全天候", "全天", plain)
    plain = re.sub(r"(?<!不)(?:对外)?(?:开放|营业|服务|接待)(?=[\s;,。、()]|$)", "", plain)
    plain = re.sub(r"周([1-7])(?!\d|[:时点])", lambda match: f"周{WEEK[int(match[1]) - 1]}", plain)
    plain = re.sub(r"每逢|每(?=周|星期|礼拜|个)|逢(?=周|星期|礼拜)|全年(?!无休)", "", plain)
    plain = re.sub(r"(?<=[点时])(半|一刻|三刻|整)", lambda match: _PARTS_OF_HOUR[match[1]], plain)
    plain = re.sub(r"(?<![\d.])(\d{1,2})\.(\d{2})(?!\d)", r"\1:\2", plain)
    plain = re.sub(r"(?:次日|第二天|翌日|隔天)(?:凌晨|清晨|早上|上午|早)?", "次", plain)
    plain = re.sub(
        r"(?<![\d:点时])(\d{1,2})([至到-])(?=(?:上午|中午|下午|晚上|晚|次)?\d{1,2}[点时])", r"\1:00\2", plain
    )
    plain = _PAIR.sub(_by_the_clock, plain)
    # 全天 says a whole day, unless hours stand beside it.
    plain = re.sub(r"全天[\s:(]*(?=\d)|(?<=[\d分点时])\s*全天", "", plain).replace("全天", "0:00-24:00")
    plain = re.sub(r"(?<=[\d分点时])\s+(?=\d{1,2}[:时点])", "、", plain)
    plain = re.sub(r"(?<=[\d分点时])\s+(?=[^\d\s])(?![至到、,;。和及与(])", ";", plain)
    plain = re.sub(r"[和及与]", "、", re.sub(r"\s", "", plain))
    return re.sub(r"(?<=[一二三四五六日天末]):(?=\d)", "", plain)  # 周一至周五：9:00-12:00


_PARTS_OF_HOUR = {"半": "30", "一刻": "15", "三刻": "45", "整": "00"}


def _by_the_clock(match: re.Match) -> str:
    """下午2:30-5:30 → 14:30-17:30. What is said of the first hour holds for the second."""
    since = _hour(match["first"], int(match["since"]))
    last = match["last"] or (match["first"] if int(match["until"]) >= int(match["since"]) % 12 else None)
    until = _hour(last, int(match["until"])) if not match["next"] else int(match["until"])
    return f"{since}{match['m1']}{match['to']}{match['next'] or ''}{until}{match['m2']}"


def _hour(word: str | None, hour: int) -> int:
    since = _AFTERNOON.get(word or "", 24)
    return hour + 12 if since < 24 and hour < 12 and not (word == "中午" and hour == 11) else hour
