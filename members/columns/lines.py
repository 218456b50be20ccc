"""From a row's values to what the services take, and back to texts for people."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from common.crypto import mask_phone
from exchange.handlers import Field, Record, RowVerdict
from exchange.models import RowState
from members.models import Gender, Person, PoliticalStatus, Position, SelectionMode
from members.services.persons import PersonLine

POSITIONS = {position.label: position.value for position in Position}
MODES = {mode.label: mode.value for mode in SelectionMode}
STATUSES = set(PoliticalStatus.values)
LONGEST_NAME, LONGEST_POST, LONGEST_NOTE = 40, 80, 120

PHONE_HINT = "11 位手机号，或带区号的座机"
YES_NO = (("是", "是"), ("否", "否"))
# What is doubtful about a resident id, and what of the row it makes doubtful: the office may say that it is right.
ID_DOUBTS = {
    "ID_PRECISION_LOST": "出生年月、性别",
    "ID_FORMAT": "出生年月、性别",
    "ID_CHECKSUM": "出生年月、性别",
    "ID_BIRTH_MISMATCH": "出生年月",
    "ID_GENDER_MISMATCH": "性别",
    "ID_SHARED": "姓名、出生年月、性别",
}


def judged(
    records: Sequence[Record], verdict: Callable[[Record], RowVerdict], identity: Callable[[Record], Hashable]
) -> list[RowVerdict]:
    """The verdict of each row; of several rows about one person the first stands and the others are wrong."""
    verdicts, seen = [verdict(record) for record in records], {}
    for record, one in zip(records, verdicts, strict=True):
        if one.state in (RowState.WRONG, RowState.OUT_OF_SCOPE):
            continue
        first = seen.setdefault(identity(record), record.row)
        if first != record.row:
            one.state = RowState.WRONG
            one.reasons.append(f"与第 {first} 行是同一个人，请留一行，另一行标为“不导入”。")
    return verdicts


def first_day(value: Mapping[str, str] | None) -> date | None:
    """The day, or the first day of the month, that a reading's date names."""
    if not value:
        return None
    text = value["value"]
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def last_day(value: Mapping[str, str] | None) -> date | None:
    """The day, or the last day of the month, that a reading's date names."""
    day = first_day(value)
    if day is None or value["precision"] == "day":
        return day
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def person_line(
    values: Mapping[str, Any], *, post_key: str = "unit_and_post", unit_id: int | None = None
) -> PersonLine:
    """What the row says of the person."""
    birth = values.get("birth")
    status = values.get("political_status") or ""
    gender = values.get("gender") or ""
    return PersonLine(
        name=values.get("name") or "",
        gender=gender if gender in Gender.values else "",
        birth=first_day(birth),
        birth_precision=birth["precision"] if birth else "month",
        political_status=status if status in STATUSES else (PoliticalStatus.OTHER if status else ""),
        phone=values.get("phone") or "",
        post=values.get(post_key) or "",
        unit_id=unit_id,
    )


def person_changes(
    person: Person, line: PersonLine, *, own: bool, unit_name: Callable[[int | None], str]
) -> list[tuple[str, str, str]]:
    """(label, before, after) of what the line would change of a person on record.

    own   the record is kept in the office's scope; of a foreign one only what will be written is told
    """
    changes = []
    for name, label in (("gender", "性别"), ("political_status", "政治面貌"), ("post", "单位及职务")):
        new = getattr(line, name)
        if new and new != getattr(person, name):
            changes.append((label, getattr(person, name), new))
    if line.birth and line.birth != person.birth:
        changes.append(("出生年月", person.birth_text, birth_text(line)))
    key = line.phone_key
    if key and key != person.phone_index:
        changes.append(("联系电话", person.phone_masked, mask_phone(line.phone)))
    if line.unit_id and line.unit_id != person.unit_id:
        changes.append(("所在单位", unit_name(person.unit_id), unit_name(line.unit_id)))
    if own:
        return changes
    return [(label, "", after) for label, _, after in changes]


def may_be(line: PersonLine, person: Person) -> bool:
    """Whether a row that names the person can mean them: birth and gender agree as far as both say."""
    if line.gender and person.gender and line.gender != person.gender:
        return False
    if line.birth is None or person.birth is None:
        return True
    if line.birth_precision == person.birth_precision == "day":
        return line.birth == person.birth
    return (line.birth.year, line.birth.month) == (person.birth.year, person.birth.month)


def birth_text(line: PersonLine) -> str:
    """Year and month, and the day where it is known."""
    if line.birth is None:
        return ""
    return line.birth.strftime("%Y-%m-%d" if line.birth_precision == "day" else "%Y-%m")


def too_long(values: Mapping[str, Any], limits: Mapping[str, tuple[str, int]]) -> list[str]:
    """Sentences for texts that do not fit where they are kept."""
    return [
        f"{label}有 {len(values[key])} 个字，超过 {most} 个字，请缩写。"
        for key, (label, most) in limits.items()
        if isinstance(values.get(key), str) and len(values[key]) > most
    ]


def choice_field(key: str, label: str, words, **more) -> Field:
    """A field whose choices are words that stand for themselves."""
    return Field(key, label, "choice", tuple((word, word) for word in words), **more)


def standing_errors(record: Record) -> list[dict[str, Any]]:
    """The errors of a row, less a phone that is masked: our own exports say no more of it, and it is kept as it is."""
    masked = "*" in record.texts.get("phone", "")
    return [issue for issue in record.errors if not (masked and issue["code"] == "PHONE_INVALID")]


def with_phones(texts: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a row with all its phones, as they would stand in one cell."""
    phones = values.get("phones") or ()
    return {**texts, "phone": "/".join(phones)} if phones else dict(texts)
