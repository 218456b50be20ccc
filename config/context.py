"""What the shell of every page shows: navigation by verbs, the office, the font size, the session's limits."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts.help import topic_of
from accounts.middleware import seconds_left
from accounts.naming import role_name
from common.clock import today
from common.views import may
from orgs.models import Tier
from orgs.wording import office_word

SIZES = {"A": "a", "A+": "a1", "A++": "a2"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the main navigation: shown when its page exists and the office may open it.

    The entry of the grids is called what the district calls its grids.
    """

    label: str
    icon: str
    url_name: str
    verbs: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()


_TEAMS = tuple(
    f"members:{name}"
    for name in (
        "committee",
        "draft",
        "seat",
        "co_option",
        "ending",
        "term",
        "change",
        "deviation",
        "dut",
        "secondment",
        "training",
        "check_in",
        "service",
    )
)

# Every page of an organisation and of the acts on it.
ORGANIZATION_PAGES = tuple(
    f"orgs:{name}"
    for name in (
        "tree", "list", "detail", "children", "particip", "places", "history", "found", "describe", "rename", "recode",
        "move", "merge", "split", "close", "reorganization", "divisions", "subsid",
    )
)  # fmt: skip

WORKBENCH_PAGES = tuple(f"notices:{name}" for name in ("workbench", "inbox", "why", "snooze", "wake", "below"))

# The pages of an alliance, of whichever room, are in one place: where the list of alliances is.
ALLIANCE_PAGES = tuple(
    f"{room}:{name}"
    for room, names in (
        ("orgs", ("alliance", "fund", "rectification")), ("meetings", ("alliance",)), ("covenants", ("alliance",)),
    )
    for name in names
)  # fmt: skip
COMPLIANCE_PAGES = tuple(f"appraisal:{name}" for name in ("compliance", "summary", "why"))
STATISTICS_PAGES = tuple(f"appraisal:{name}" for name in ("statistics", "compare", "metric"))

# By work, not by table (ux.md). `rooms` are prefixes of route names under which the entry is lit.
ENTRIES = (
    Entry("工作台", "layout-dashboard", "notices:workbench", rooms=WORKBENCH_PAGES),
    Entry("组织", "sitemap", "orgs:tree", ("org.view",), ORGANIZATION_PAGES),
    Entry("队伍", "users-group", "members:committees", ("committee.view",), _TEAMS),
    Entry("网格", "layout-grid", "grids:list", ("grid.view",), ("grids:",)),
    Entry("双向服务", "arrows-exchange", "covenants:home", ("covenant.view",), ("covenants:",)),
    Entry("联席会议", "calendar-event", "meetings:list", ("meeting.view",), ("meetings:",)),
    Entry("人员", "users", "members:persons", ("person.view",), ("members:person",)),
    Entry(
        "单位",
        "building",
        "orgs:units",
        ("unit.view",),
        ("orgs:unit", "orgs:venue", *ALLIANCE_PAGES),
    ),
    Entry(
        "阵地",
        "map-pin",
        "orgs:centres",
        ("venue.book",),
        ("orgs:centre", "orgs:facility", "orgs:closed_day", "orgs:booking"),
    ),
    Entry("报备", "file-check", "members:filings", ("filing.view",), ("members:filing",)),
    Entry("导入", "table-import", "exchange:start", ("import.run",), ("exchange:",)),
    Entry("合规", "clipboard-check", "appraisal:compliance", ("compliance.view",), COMPLIANCE_PAGES),
    Entry("统计", "chart-bar", "appraisal:statistics", ("statistics.view",), STATISTICS_PAGES),
    Entry("考核", "report-analytics", "appraisal:year", ("appraisal.view",), ("appraisal:year",)),
    Entry(
        "提醒", "bell", "notices:reminders", ("notice.view",), ("notices:reminder", "notices:burden", "notices:ladder")
    ),
    Entry("制度", "book-2", "orgs:practice", ("practice.view",), ("orgs:practice",)),
    Entry(
        "账号", "user-shield", "accounts:list", ("account.view",), ("accounts:list", "accounts:user", "accounts:grant")
    ),
    Entry("令牌", "key", "accounts:tokens", ("token.edit",), ("accounts:token",)),
    Entry("审计", "history", "accounts:audit", ("audit.view",), ("accounts:audit",)),
    Entry("系统状态", "report-analytics", "notices:status", ("channel.edit",), ("notices:status", "notices:workdays")),
    Entry(
        "渠道",
        "send",
        "notices:channels",
        ("channel.edit",),
        ("notices:channel", "notices:group", "notices:outbox"),
    ),
    Entry(
        "设置",
        "settings",
        "accounts:settings",
        (),
        ("accounts:settings", "accounts:sessions", "accounts:password", "notices:reminding"),
    ),
)


def shell(request: HttpRequest) -> dict:
    """Variables of templates/base.html; only the switches that need no user when nobody is signed in."""
    context = {
        "request_id": getattr(request, "request_id", ""),
        "home_url": "/",
        "help_url": help_url(request),
        "feedback_url": _url("accounts:feedback"),
        "brand_name": settings.BRAND_NAME,
        "brand_emblem": settings.BRAND_EMBLEM,
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    acting = getattr(request, "acting", None)
    context |= {
        "font_size": SIZES.get(user.font_size, "a"),
        "font_size_url": _url("accounts:font_size"),
        "switch_office_url": _url("accounts:switch_office"),
        "sign_out_url": _url("accounts:sign_out"),
        "password_url": _url("accounts:password_change"),
        "account_url": _url("accounts:settings"),
        "search_url": _url("notices:search") or "/search/",
        "search_query": request.GET.get("q", "") if request.path.startswith("/search") else "",
        "due_url": _url("notices:inbox") if acting else None,
        "due_count_url": _url("notices:due"),
        "acting": acting and {"title": acting.title, "role_name": role_name(acting.role)},
        "offices": [
            {"id": grant.pk, "title": grant.title, "role_name": role_name(grant.role), "active": grant == acting}
            for grant in getattr(request, "offices", [])
        ],
        "nav": navigation(request),
        "session_limits": limits(request),
    }
    day = getattr(request, "as_of", None)
    if day is not None and day != today():
        query = request.GET.copy()
        query.pop("on", None)
        context["as_of"] = day
        context["today_url"] = f"{request.path}?{query.urlencode()}" if query else request.path
    return context


def help_url(request: HttpRequest) -> str | None:
    """The help for this page; the list of topics where there is none."""
    match = getattr(request, "resolver_match", None)
    user = getattr(request, "user", None)  # absent on the page of an error that came before sign-in was looked at
    topic = topic_of(match.view_name) if match and user is not None and user.is_authenticated else None
    return _url("accounts:help_topic", topic.slug) if topic else _url("accounts:help")


def navigation(request: HttpRequest) -> list[dict]:
    """The entries this office sees, the one it is in marked."""
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    if here.startswith(ALLIANCE_PAGES):
        here = "orgs:alliance"
    entries = []
    for entry in ENTRIES:
        url = _url(entry.url_name)
        if url is None or getattr(request, "acting", None) is None:
            continue
        if entry.verbs and not any(may(verb) for verb in entry.verbs):
            continue
        active = bool(here) and here.startswith(entry.rooms)
        label = office_word(Tier.GRID) if entry.url_name == "grids:list" else entry.label
        entries.append({"url": url, "label": label, "icon": entry.icon, "active": active, "count": 0})
    return entries


def limits(request: HttpRequest) -> dict:
    """Seconds of idle time allowed and left, for the warning before the sign-in ends (WCAG 2.2.1)."""
    idle = int(settings.SESSION_IDLE_LIMIT.total_seconds())
    return {
        "idle": idle,
        "left": seconds_left(request),
        "warn": int(settings.SESSION_WARNING.total_seconds()),
        "keep_alive_url": _url("accounts:keep_alive"),
        "idle_text": f"{idle // 60} 分钟不操作将自动退出",
    }


def _url(name: str, *args: object) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
