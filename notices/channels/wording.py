"""How a digest reads: plain text, Markdown, rich text. All of it is made of title, counts and one link."""

from __future__ import annotations

from typing import Any

ASIDE = "打开链接，登录后逐项办理；办完自动消失。"
_MARKS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#"})


def lines_of(content: dict[str, Any]) -> list[str]:
    """有报备等待办理（2 件）; what is no number of things, as in a test message, without one."""
    return [line["title"] + (f"（{line['count']} 件）" if line["count"] else "") for line in content["lines"]]


def plain(content: dict[str, Any]) -> str:
    """Text with the link on a line of its own."""
    rows = [f"{number}. {line}" for number, line in enumerate(lines_of(content), 1)]
    return "\n".join([f"{content['title']}：", "", *rows, "", ASIDE, content["url"], ""])


def markdown(content: dict[str, Any], *, loose: bool = False) -> str:
    """Markdown of the few signs that every platform knows; `loose` parts lines by an empty one (钉钉)."""
    lines = [f"> {line.translate(_MARKS)}" for line in lines_of(content)]
    body = ("\n\n" if loose else "\n").join([f"**{content['title'].translate(_MARKS)}**", *lines])
    return f"{body}\n\n[去办理]({content['url']})"  # the empty line ends the quotation


def short(content: dict[str, Any], longest: int) -> str:
    """The lines alone, cut at a line so that they stay below `longest` bytes of UTF-8."""
    kept: list[str] = []
    lines = lines_of(content)
    for position, line in enumerate(lines):
        more = f"……等 {len(lines)} 类" if position + 1 < len(lines) else ""
        if len("\n".join([*kept, line, more]).encode()) > longest:
            return "\n".join([*kept, f"……等 {len(lines)} 类"])
        kept.append(line)
    return "\n".join(kept)


def rich(content: dict[str, Any]) -> dict[str, Any]:
    """飞书's rich text."""
    rows = [[{"tag": "text", "text": line}] for line in lines_of(content)]
    return {"title": content["title"], "content": [*rows, [{"tag": "a", "text": "去办理", "href": content["url"]}]]}
