"""Members who report, as of any day: who is due, who has come, who served; two rates with their counts (LY 一·1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from common.clock import today
from common.errors import RuleBroken
from common.metrics import percent_of
from common.periods import add_years
from members.columns.places import communities_named, divisions_of_district, full_name, organizations_by_code
from members.models import CheckIn, Leaving, MemberKind, Service, ServiceState
from orgs.models import TIER_COLUMN, Organization, Tier

CHECK_IN_STATES = (("due", "未报到"), ("reported", "已报到"), ("served", "参加过服务"), ("left", "已离开"))
LEVEL_BELOW = {Tier.DISTRICT: Tier.STREET, Tier.STREET: Tier.COMMUNITY, Tier.COMMUNITY: Tier.GRID, Tier.GRID: Tier.HOME}


def served_by(on: date):
    """Whether the member has a confirmed service in the twelve months up to the day, here or before moving here."""
    return Exists(
        Service._base_manager.filter(
            person=OuterRef("person"),
            state=ServiceState.CONFIRMED,
            on__gt=add_years(on, -1),
            on__lte=on,
            decided_on__lte=on,
        )
    )


def reported_by(on: date) -> Q:
    """Came on the day or before."""
    return Q(reported_on__lte=on)


def by_check_in_state(rows: QuerySet[CheckIn], state: str, on: date) -> QuerySet[CheckIn]:
    """Rows in that state on the day."""
    if state == "left":
        return rows.filter(period__endswith__lte=on)
    rows = rows.in_force(on).exclude(leaving=Leaving.MISTAKE)
    if state == "due":
        return rows.exclude(reported_by(on))
    rows = rows.filter(reported_by(on))
    return rows.filter(served_by(on)) if state == "served" else rows


def kept_here(rows: QuerySet) -> QuerySet:
    """Rows that the office's own places keep: of those in its sight, what it may also change."""
    return rows.filter(organization__in=Organization.objects.all())


def state_of(row: CheckIn, on: date) -> tuple[str, str]:
    """(state, word) for the chip."""
    if not row.holds_on(on):
        return "mute", row.get_leaving_display() or "未列入"
    if row.reported_on is None or row.reported_on > on:
        return "due", "未报到"
    return "ok", "已报到"


def place_names(*, but: int) -> list[str]:
    """The communities in the office's sight by street and name, to choose from; without the organisation `but`.

    Of the others an office sees no list: it writes a name, and a refusal says those that come near.
    """
    rows = Organization.objects.of_tier(Tier.COMMUNITY).existing(today()).exclude(pk=but)
    return [f"{row.street.name if row.street else ''}{row.name}" for row in rows.select_related("street").in_order()]


def place_named(district_id: int, text: str) -> Organization:
    """The community of the district that a text means, read as in workbooks: with or without street and 居委会.

    Raises RuleBroken "checkin.target" where none or more than one is so called; it names those that come near.
    """
    divisions = divisions_of_district(district_id)
    codes = communities_named(divisions, text)
    places = organizations_by_code(district_id, codes, today())
    if len(places) == 1:
        return next(iter(places.values()))
    near = [full_name(divisions, code) for code in codes or divisions.near_communities(text)]
    if codes:
        why = f"全区不止一个，请在前面加上街道名称：{'、'.join(near)}"
    else:
        why = f"没有这个社区，名称相近的有：{'、'.join(near)}" if near else "没有这个社区，请写全称"
    raise RuleBroken("checkin.target", f"“{text[:30]}”：{why}。", "place")


@dataclass(frozen=True, slots=True)
class Rates:
    """Persons due, reported and serving at one place on a day. A rate is never without its counts.

    报到率 = reported / due; 服务率 = served / reported; each person counts once, where he or she is on the list
    """

    name: str
    organization_id: int | None
    due: int
    reported: int
    served: int

    @property
    def reported_rate(self) -> str:
        """As the page says it: 85.7%, or a dash where nobody is due."""
        return percent(self.reported, self.due)

    @property
    def served_rate(self) -> str:
        """As the page says it."""
        return percent(self.served, self.reported)


def percent(part: int, whole: int) -> str:
    """As the page says it; a dash where there is nobody."""
    rate = percent_of(part, whole)
    return f"{rate}%" if rate is not None else "—"


def rates_below(on: date, organization: Organization | None = None) -> list[Rates]:
    """The scope's total first, then the level below the organisation in administrative order. Two queries.

    Of members in service: only of them one can say who was due to report.
    """
    rows = CheckIn.objects.in_force(on).filter(kind=MemberKind.IN_SERVICE).exclude(leaving=Leaving.MISTAKE)
    level = None
    if organization is not None:
        rows = rows.filter(**{f"organization__{TIER_COLUMN[Tier(organization.tier)]}": organization.pk})
        level = LEVEL_BELOW.get(Tier(organization.tier))
    counted = {
        "due": Count("pk"),
        "reported": Count("pk", filter=reported_by(on)),
        "served": Count("pk", filter=reported_by(on) & Q(is_served=True)),
    }
    rows = rows.annotate(is_served=served_by(on))
    if level is None:
        return [Rates("合计", None, **rows.aggregate(**counted))]
    column = f"organization__{TIER_COLUMN[level]}"
    found = {row[column]: row for row in rows.order_by().values(column).annotate(**counted)}
    own = [Rates("合计", None, *(sum(row[key] for row in found.values()) for key in counted))]
    names = dict(Organization.objects.filter(pk__in=[pk for pk in found if pk]).in_order().values_list("pk", "name"))
    below = [Rates(name, pk, *(found[pk][key] for key in counted)) for pk, name in names.items()]
    rest = found.get(None)
    if rest is not None and below:
        below.append(Rates("未细分", None, *(rest[key] for key in counted)))
    return own + below
