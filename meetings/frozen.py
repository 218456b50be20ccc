"""The text of issued minutes as an official document again: its words are those of the issue, whatever changed since.

A unit is renamed, a task is given to another: the words of the issue stay, and they are set as they were.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from exchange.documents import (
    Column,
    Heading,
    KeyValues,
    ListOfNames,
    OfficialDocument,
    Paragraph,
    Table,
    text_of,
)

TASKS = (Column("议定事项", 12, "left"), Column("责任单位", 8, "left"), Column("完成期限", 6.6))
COPIES = "分送"
FACTS = ("时间", "地点", "主持", "出席情况")
PRESENCE = ("出席", "列席", "请假", "缺席")
OUTCOMES = ("会议议定", "缓议", "转办")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HEADING = re.compile(r"[一二三四五六七八九十百]+、(.+)")
_HEAD_OF_TASKS = "\t".join(["序号", *(column.label for column in TASKS)])
_BREAK_IN_CELL = "\u2028"


def document_of(text: str) -> OfficialDocument | None:
    """The document that reads so; None where no document of ours does, which is tried out before it is said."""
    lines = text.strip("\n").split("\n")
    if len(lines) < 3:
        return None
    mark, number, title, *body = lines
    copies = _ending(body, COPIES)
    found = _DAY.fullmatch(body[-1]) if len(body) > 1 else None
    day = date(*map(int, found.groups())) if found else None
    signers = (body[-2],) if day else ()
    document = OfficialDocument(
        mark=mark,
        number=number,
        title=title,
        blocks=_blocks(body[:-2] if day else body),
        signers=signers,
        date=day,
        copies_to=copies.removesuffix("。").split("，") if copies else (),
        copies_label=COPIES,
    )
    return document if text_of(document) == text else None


def plain_document(text: str) -> OfficialDocument:
    """The words of the issue, a paragraph each."""
    mark, number, title, *lines = text.strip("\n").split("\n")
    blocks = [Paragraph(line.replace("\t", "　"), indent=False) for line in lines]
    return OfficialDocument(mark=mark, number=number, title=title, blocks=blocks)


def _ending(body: list[str], label: str) -> str:
    """What the last line says under the label, taken off."""
    return body.pop().removeprefix(f"{label}：") if body and body[-1].startswith(f"{label}：") else ""


def _blocks(lines: list[str]) -> list[Any]:
    facts, blocks = [], []
    rest = list(lines)
    while rest and (pair := _labelled(rest[0], FACTS)):
        facts.append(pair)
        rest.pop(0)
    while rest and (pair := _labelled(rest[0], PRESENCE)):
        blocks.append(ListOfNames(pair[0], pair[1].split("、")))
        rest.pop(0)
    rows: list[list[str]] | None = None
    for line in rest:
        if line == _HEAD_OF_TASKS:
            rows = []
            blocks.append(Table(TASKS, rows, numbered=True))
        elif rows is not None and "\t" in line:
            rows.append([cell.replace(_BREAK_IN_CELL, "\n") for cell in line.split("\t")[1:]])
        elif heading := _HEADING.fullmatch(line):
            blocks.append(Heading(1, heading[1]))
        elif pair := _labelled(line, OUTCOMES):
            blocks.append(Paragraph(pair[1], lead=f"{pair[0]}："))
        else:
            blocks.append(Paragraph(line))
    return [KeyValues(facts), *blocks] if facts else blocks


def _labelled(line: str, labels: tuple[str, ...]) -> tuple[str, str] | None:
    label, colon, value = line.partition("：")
    return (label, value) if colon and label in labels else None
