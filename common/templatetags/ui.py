"""Template tags of the face: icons, states, dates, assets and the parts that need a little arithmetic.

    {% load ui %}

Parts that only need variables are plain includes in `templates/components/`; `docs/style-guide.md` shows each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.assets import asset_url, integrity
from common.clock import today
from common.icon_names import ICONS

register = template.Library()

# What a state looks like and what it says when the page has no better word. Never colour alone (WCAG 1.4.1).
STATES: dict[str, tuple[str, str]] = {
    "ok": ("circle-check", "符合"),
    "due": ("clock", "临近"),
    "bad": ("alert-circle", "不符合"),
    "mute": ("circle-minus", "不适用"),
    "info": ("info-circle", "说明"),
    "new": ("circle-plus", "新增"),
    "changed": ("pencil", "变更"),
    "same": ("circle-minus", "无变化"),
    "wrong": ("alert-circle", "有误"),
}
WEEKDAYS = "一二三四五六日"


# ---- assets and icons -----------------------------------------------------------------------------------------------


@register.simple_tag
def asset(name: str, media: str = "") -> SafeString:
    """The `<link>` or `<script>` of a static file, with its integrity.

    `name` is a path below `static/` ending in .css or .js; scripts are deferred; `media` is for style sheets.
    """
    if name.endswith(".css"):
        medium = format_html(' media="{}"', media) if media else ""
        return format_html(
            '<link rel="stylesheet" href="{}" integrity="{}" crossorigin="anonymous"{}>',
            asset_url(name),
            integrity(name),
            medium,
        )
    if name.endswith(".js"):
        return format_html(
            '<script src="{}" integrity="{}" crossorigin="anonymous" defer></script>', asset_url(name), integrity(name)
        )
    raise ValueError(f"asset takes a .css or .js file, not {name!r}")


@register.simple_tag
def static_url(name: str) -> str:
    """The address of any other static file (a picture), changing with its content."""
    return asset_url(name)


@register.simple_tag
def icon(name: str, label: str = "", cls: str = "") -> SafeString:
    """An icon of the sprite, in the colour of the text. With `label` it is an image that says so; else decoration."""
    if name not in ICONS:
        if settings.DEBUG:
            raise ValueError(f"no icon named {name!r}: add it to common/icon_names.py and run build_assets")
        return SafeString()
    voice = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        " " if cls else "",
        cls,
        voice,
        asset_url("img/icons.svg"),
        name,
    )


# ---- states ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def chip(text: Any, state: str = "mute", icon_name: str = "") -> SafeString:
    """A small label. Its state shows as colour *and* as an icon; `icon_name="none"` leaves the icon out."""
    drawn = icon_name or (STATES[state][0] if state in STATES and state != "mute" else "none")
    return format_html(
        '<span class="gj-chip is-{}">{}{}</span>', state, SafeString() if drawn == "none" else icon(drawn), text
    )


@register.simple_tag
def dot(state: str, label: str = "") -> SafeString:
    """A state as one icon with words for those who do not see it (`label`, or the state's own word)."""
    drawn, word = STATES[state]
    return format_html('<span class="gj-dot is-{}">{}</span>', state, icon(drawn, label or word))


@register.filter
def state_icon(state: str) -> str:
    """The icon that stands for a state."""
    return STATES.get(state, STATES["mute"])[0]


@register.filter
def state_word(state: str) -> str:
    """The word that stands for a state."""
    return STATES.get(state, STATES["mute"])[1]


@register.filter
def message_state(tags: str) -> str:
    """The state in which a flash message of Django's messages framework is shown."""
    for tag, state in (("error", "bad"), ("warning", "due"), ("success", "ok")):
        if tag in tags:
            return state
    return "info"


# ---- dates and figures ----------------------------------------------------------------------------------------------


def _as_day(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2026-11-22; a dash where there is none."""
    day = _as_day(value)
    return day.isoformat() if day else "—"


@register.filter
def cn_day(value: date | datetime | None) -> str:
    """11 月 22 日 星期日"""
    day = _as_day(value)
    return f"{day.month} 月 {day.day} 日 星期{WEEKDAYS[day.weekday()]}" if day else "—"


@register.filter
def cn_time(value: datetime | None) -> str:
    """2026-11-22 09:42 in local time."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "—"


@register.filter
def cn_month_day(value: date | datetime | None) -> str:
    """11-22, with the year in front when it is not this one."""
    day = _as_day(value)
    if day is None:
        return "—"
    return day.strftime("%m-%d") if day.year == today().year else day.isoformat()


@register.filter
def last_day(value: date | None) -> date | None:
    """The last day of a half-open period, from its end."""
    return value - timedelta(days=1) if value else None


@register.simple_tag
def period_text(start: date | None, end: date | None) -> str:
    """A half-open period as people write it: 2023-12-01 至 2026-11-30, 2023-12-01 起, 至 2026-11-30."""
    if start and end:
        return f"{start.isoformat()} 至 {last_day(end).isoformat()}"
    if start:
        return f"{start.isoformat()} 起"
    return f"至 {last_day(end).isoformat()}" if end else "—"


@register.filter
def days_left(value: date | datetime | None) -> str:
    """还有 3 天, 今天, 已过 2 天."""
    day = _as_day(value)
    if day is None:
        return ""
    days = (day - today()).days
    if days == 0:
        return "今天"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"


@register.filter
def is_today(value: date | datetime | None) -> bool:
    """Whether a day is today; no day counts as today (a page without an as-of date shows today)."""
    day = _as_day(value)
    return day is None or day == today()


@register.filter
def money(amount: Decimal | None) -> str:
    """12345.5 -> 12,345.50; yuan with its fen, in groups that the eye can count."""
    return "" if amount is None else f"{amount:,.2f}"


@register.filter
def first_sentence(text: str | None) -> str:
    """还没有登记。由街道提出。 -> 还没有登记; a text of one sentence as it is."""
    head, stop, rest = (text or "").partition("。")
    return head if stop and rest else head + stop


@register.filter
def further_sentences(text: str | None) -> str:
    """What follows the first sentence; empty when nothing does."""
    return (text or "").partition("。")[2]


@register.filter
def from_to(form: Any) -> list[list[Any]]:
    """The visible fields one by one, but 至 together with the field before it: the two are one question."""
    groups: list[list[Any]] = []
    for field in form.visible_fields():
        if groups and field.label == "至":
            groups[-1].append(field)
        else:
            groups.append([field])
    return groups


@register.filter
def mask_phone(value: str | None) -> str:
    """154****0123: the first three and the last four digits; shorter numbers keep the last two."""
    digits = re.sub(r"\D", "", value or "")
    if not digits:
        return "—"
    if len(digits) < 8:
        return "*" * (len(digits) - 2) + digits[-2:]
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"


@register.filter
def grouped(count: int | None) -> str:
    """A count with separators: 1,800."""
    return "—" if count is None else f"{count:,}"


@register.filter
def capped(count: int | None, limit: int = 10000) -> str:
    """A count with separators; beyond the limit 10,000+ (lists never count further)."""
    if count is None:
        return "—"
    return f"{limit:,}+" if count > limit else f"{count:,}"


# ---- parts ----------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, title: str = "", sub: str = "", icon_name: str = "", cls: str = "", flush: bool = False) -> str:
    """A card around the block. `sub` is quiet text at the right of its header; `flush` leaves out the inner margin
    (for tables and lists)."""
    context = {"content": content, "title": title, "sub": sub, "icon_name": icon_name, "cls": cls, "flush": flush}
    return render_to_string("components/card.html", context)


@register.simple_block_tag
def why(content: str, label: str = "为什么") -> str:
    """A disclosure that opens without JavaScript, for clause, inputs, date and who can mend it."""
    return render_to_string("components/why.html", {"content": content, "label": label})


@register.inclusion_tag("components/stacked_bar.html")
def stacked_bar(segments: Iterable[Mapping[str, Any]], title: str = "", keys: bool = True) -> dict[str, Any]:
    """A bar of parts of a whole. Each segment: `label`, `value`, `state`, and `url` if its number leads to a list.

    Without `keys` only the bar is seen (in a table row, whose cells carry the numbers); the words are still there to
    be read aloud.
    """
    parts = [dict(segment) for segment in segments]
    total = sum(part["value"] for part in parts)
    offset = 0.0
    for part in parts:
        width = 100 * part["value"] / total if total else 0.0
        # Written out here: a localised template would turn the point of the coordinate into a comma.
        part["x"], part["width"] = f"{offset:.3f}", f"{width:.3f}"
        offset += width
    return {"parts": parts, "total": total, "title": title, "keys": keys}


@register.inclusion_tag("components/sort_th.html", takes_context=True)
def sort_th(context, label: str, key: str, param: str = "sort", cls: str = "") -> dict[str, Any]:
    """A column head that sorts by `key`, and the other way round when it already does; drops the pager's cursor."""
    request = context["request"]
    now = request.GET.get(param, "")
    direction = {"": "none", key: "ascending", f"-{key}": "descending"}.get(now, "none")
    query = request.GET.copy()
    query.pop("cursor", None)
    query.pop("page", None)
    query[param] = f"-{key}" if now == key else key
    return {"label": label, "url": f"?{query.urlencode()}", "direction": direction, "cls": cls}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """All errors of one or more forms or formsets: takes focus, and each line leads to its field."""
    lines: list[dict[str, str]] = []
    for form in forms:
        if form is None:
            continue
        if hasattr(form, "forms"):
            lines += [{"text": text, "target": ""} for text in form.non_form_errors()]
            for number, row in enumerate(form.forms, start=1):
                lines += _error_lines(row, f"第 {number} 项 · ")
        else:
            lines += _error_lines(form, "")
    return {"lines": lines}


def _error_lines(form: Any, prefix: str) -> list[dict[str, str]]:
    lines = [{"text": f"{prefix}{text}", "target": ""} for text in form.non_field_errors()]
    for bound in form:
        target = f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id
        lines += [{"text": f"{prefix}{bound.label}：{text}", "target": target} for text in bound.errors]
    return lines
