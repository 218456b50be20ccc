"""What a year's report says by itself: everything is read from what is on record, set-based, as of one day.

A part-time member's record of duty (履职纪实) and a unit's pledges are lists with the things themselves beside the
numbers; nothing of them is typed for the report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from appraisal.metrics import METRICS
from appraisal.models import Scheme
from appraisal.network import Node, network_on
from appraisal.statistics.counters import figures_now
from appraisal.statistics.engine import Figures
from appraisal.year.base import day_of
from appraisal.year.whole_year import OF_YEAR, Year
from common.metrics import Metric, MetricValue, percent_of
from covenants.models import Agreement, Delivery, Pledge, Review, Satisfaction, Side
from covenants.selectors.pledges import Standing, with_standing
from meetings.models import TOOK_PLACE, ActivityState, Attendance, Contact, Invitee, Presence, Suggestion
from members.models import Appointment
from orgs.alliances import reviews_for
from orgs.models import Organization
from orgs.rules_in_force import practice_of

THERE = (Presence.PRESENT, Presence.SUBSTITUTED)
_MOST_DEEDS = 12


# ---- numbers --------------------------------------------------------------------------------------------------------


def node_of(organization: Organization, on: date) -> Node | None:
    """The organisation as it was on the day."""
    return next(iter(network_on(on, [organization.pk], places=False, root=True).nodes), None)


def numbers_of(scheme: Scheme, organization: Organization, on: date) -> tuple[Node | None, Figures]:
    """All metrics of the scheme's parts: one query for the organisation, one where counters tell, else one for each
    population."""
    node = node_of(organization, on)
    if node is None:
        return None, Figures()
    keys = dict.fromkeys(key for part in scheme.sections for key in part.metrics if key in METRICS)
    return node, figures_now([METRICS[key] for key in keys], on, [node])[node.pk]


def line_of(metric: Metric, value: MetricValue) -> dict[str, Any]:
    """A number as the report keeps it: with its definition and the version of it."""
    return {
        "metric": metric.id,
        "name": metric.name,
        "unit": metric.unit,
        "definition": metric.definition,
        "version": metric.version,
        "numerator": value.numerator,
        "denominator": value.denominator,
    }


def percent_text(line: dict[str, Any]) -> str:
    """75.0%（3/4）; 12 人; 没有应办的 where a rate is out of nothing."""
    if line["denominator"] is None:
        return f"{line['numerator']:,} {line['unit']}"
    rate = percent_of(line["numerator"], line["denominator"])
    return "没有应办的" if rate is None else f"{rate}%（{line['numerator']:,}/{line['denominator']:,}）"


def sentences(lines: Iterable[dict[str, Any]]) -> str:
    """The numbers of a part as an official text says them; what there was nothing of is named once, at the end.

    席位配齐的班子100.0%（1/1）；兼职委员3人。本年没有应办的事项：到期决议办结。
    """
    said, nothing = [], []
    for line in lines:
        if line["denominator"] == 0:
            nothing.append(line["name"])
        else:
            said.append(f"{line['name']}{percent_text(line).replace(' ', '')}")
    found = [f"{'；'.join(said)}。"] if said else []
    found += [f"本年没有应办的事项：{'、'.join(nothing)}。"] if nothing else []
    return "".join(found)


def parts_of(scheme: Scheme, figures: Figures, node: Node | None, on: date) -> list[dict[str, Any]]:
    """The parts with their lines: of the whole year where a metric tells of the period that runs (`OF_YEAR`)."""
    asked = any(key in OF_YEAR for part in scheme.sections for key in part.metrics)
    year = None
    if asked and node is not None:
        year = Year.of(node, practice_of(scheme.organization_id, on), scheme.year, on)

    def line(key: str) -> dict[str, Any]:
        if year is not None and key in OF_YEAR:
            return OF_YEAR[key].line(year)
        return line_of(METRICS[key], figures.total[key])

    return [
        {
            "key": part.key,
            "label": part.label,
            "lines": [line(key) for key in part.metrics if key in figures.total],
        }
        for part in scheme.sections
    ]


# ---- part-time members ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class MemberRecord:
    """A part-time member's year in one committee, from record.

    deeds  what he or she did: activities with the work taken on, suggestions that were adopted
    """

    appointment: int
    person: int
    name: str
    post: str
    unit: str
    unit_id: int | None
    since: str
    last_day: str
    contacts: int = 0
    invited: int = 0
    attended: int = 0
    activities: int = 0
    suggestions: int = 0
    adopted: int = 0
    deeds: list[str] = field(default_factory=list)


def member_records(organization: Organization, year: int, on: date) -> list[MemberRecord]:
    """Everybody who was a part-time member on a day of the year up to `on`. Five queries."""
    first, after = date(year, 1, 1), on + timedelta(days=1)
    if after <= first:
        return []
    rows = (
        Appointment.objects.filter(organization=organization, part_time=True)
        .in_force_during(first, after)
        .select_related("person", "represents")
        .order_by("seat__order", "pk")
    )
    records = {row.pk: _begun(row) for row in rows}
    by_person: dict[int, list[MemberRecord]] = defaultdict(list)
    for record in records.values():
        by_person[record.person].append(record)
    if not records:
        return []
    counted = Contact.objects.filter(appointment__in=records, on__range=(first, on)).order_by()
    for pk, number in counted.values_list("appointment").annotate(n=Count("pk")):
        records[pk].contacts = number
    _meetings(organization, by_person, first, on)
    _activities(organization, by_person, first, on)
    _suggestions(records, first, on)
    return list(records.values())


def _begun(row: Appointment) -> MemberRecord:
    last = "" if row.until is None else (row.until - timedelta(days=1)).isoformat()
    return MemberRecord(
        appointment=row.pk,
        person=row.person_id,
        name=row.person.name,
        post=f"兼职{row.get_position_display()}",
        unit=row.represents.name if row.represents_id else "",
        unit_id=row.represents_id,
        since=row.since.isoformat() if row.since else "",
        last_day=last,
    )


def _held(record: MemberRecord, day: date) -> bool:
    text = day.isoformat()
    return record.since <= text and (not record.last_day or text <= record.last_day)


def _meetings(organization: Organization, by_person: dict[int, list[MemberRecord]], first: date, on: date) -> None:
    rows = Invitee.objects.filter(
        organization=organization,
        person__in=by_person,
        meeting__state__in=TOOK_PLACE,
        meeting__starts_at__date__range=(first, on),
    ).values_list("person_id", "presence", "meeting__starts_at")
    for person, presence, starts_at in rows:
        for record in by_person[person]:
            if _held(record, timezone.localdate(starts_at)):
                record.invited += 1
                record.attended += presence in THERE


def _activities(organization: Organization, by_person: dict[int, list[MemberRecord]], first: date, on: date) -> None:
    rows = (
        Attendance.objects.filter(
            organization=organization,
            person__in=by_person,
            activity__state=ActivityState.HELD,
            activity__held_on__range=(first, on),
        )
        .order_by("activity__held_on", "pk")
        .values_list("person_id", "did", "activity__title", "activity__held_on")
    )
    for person, did, title, held_on in rows:
        for record in by_person[person]:
            if _held(record, held_on):
                record.activities += 1
                _deed(record, f"{held_on} 参加{title}" + (f"，{did}" if did else ""))


def _suggestions(records: dict[int, MemberRecord], first: date, on: date) -> None:
    rows = (
        Suggestion.objects.filter(appointment__in=records, received_on__range=(first, on))
        .order_by("received_on", "pk")
        .values_list("appointment_id", "outcome", "text", "received_on")
    )
    for pk, outcome, text, received_on in rows:
        record = records[pk]
        record.suggestions += 1
        if outcome in ("ADOPTED", "PARTLY"):
            record.adopted += 1
            _deed(record, f"{received_on} 提出“{text[:40]}”，已采纳")


def _deed(record: MemberRecord, text: str) -> None:
    if len(record.deeds) < _MOST_DEEDS:
        record.deeds.append(text)


# ---- units ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class UnitRecord:
    """What a unit promised a committee for the year, and what of it is on record.

    letters            its responsibility letters and agreements, by number
    due, done, confirmed   deliveries whose time was over by the day
    content            the pledges themselves
    views              how the receivers see them (评诺), in words with their number
    alliances          how the alliances were appraised in which it was in the year (RH 二2·四是)
    """

    unit: int
    name: str
    letters: list[str] = field(default_factory=list)
    pledges: int = 0
    due: int = 0
    done: int = 0
    confirmed: int = 0
    content: list[str] = field(default_factory=list)
    views: str = ""
    alliances: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether everything that fell due was done and confirmed."""
        return 0 < self.due == self.done == self.confirmed


def unit_records(organization: Organization, year: int, on: date) -> list[UnitRecord]:
    """The units that gave this committee a pledge for the year, by name. Six queries."""
    first, after = date(year, 1, 1), on + timedelta(days=1)
    pledges = list(
        Pledge.objects.filter(organization=organization, giver__isnull=False, signed_on__lte=on)
        .filter(period__startswith__lt=after, period__endswith__gt=first)
        .exclude(ended_on__lte=first)
        .select_related("giver")
        .order_by("giver__pinyin", "giver_id", "pk")
    )
    found: dict[int, UnitRecord] = {}
    of_pledge: dict[int, UnitRecord] = {}
    for pledge in pledges:
        record = found.setdefault(pledge.giver_id, UnitRecord(pledge.giver_id, pledge.giver.name))
        of_pledge[pledge.pk] = record
        if pledge.ended_on is None or pledge.ended_on > on:  # an amended one is followed by its successor
            record.pledges += 1
            record.content.append(pledge.content)
    if not found:
        return []
    _deliveries(of_pledge, first, on)
    _letters(organization, found, first, after, on)
    _views(of_pledge, on)
    for line in reviews_for(year=year, unit_ids=list(found), on=on):
        found[line["unit"]].alliances.append(f"{line['name']}：{line['label']}")
    return list(found.values())


def _deliveries(of_pledge: dict[int, UnitRecord], first: date, on: date) -> None:
    over = Q(window__endswith__lte=on + timedelta(days=1), window__endswith__gt=first)
    rows = with_standing(Delivery.objects.filter(over, pledge__in=of_pledge), on)
    counted = rows.order_by().values_list("pledge_id", "standing").annotate(n=Count("pk"))
    for pledge, standing, number in counted:
        if standing in (Standing.EXCUSED, Standing.ENDED):
            continue
        record = of_pledge[pledge]
        record.due += number
        record.done += number if standing in (Standing.CONFIRMED, Standing.RECORDED) else 0
        record.confirmed += number if standing == Standing.CONFIRMED else 0


def _letters(organization: Organization, found: dict[int, UnitRecord], first: date, after: date, on: date) -> None:
    rows = (
        Agreement.objects.filter(organization=organization, signed_on__lte=on, parties__unit__in=found)
        .filter(period__startswith__lt=after, period__endswith__gt=first)
        .exclude(ended_on__lt=first)
        .order_by("year", "number", "version")
        .annotate(of_unit=Count("pk"))
        .values_list("parties__unit_id", "title", "year", "number")
        .distinct()
    )
    for unit, title, year, number in rows:
        label = f"{title}〔{year}〕{number}号"
        if label not in found[unit].letters:  # its versions are one letter
            found[unit].letters.append(label)


def _views(of_pledge: dict[int, UnitRecord], on: date) -> None:
    rows = (
        Review.objects.filter(pledge__in=of_pledge, side=Side.RECEIVER, reviewed_on__lte=on)
        .order_by()
        .values_list("pledge_id", "satisfaction")
    )
    counts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for pledge, satisfaction in rows:
        counts[of_pledge[pledge].unit][satisfaction] += 1
    records = {record.unit: record for record in of_pledge.values()}
    for unit, some in counts.items():
        records[unit].views = "、".join(f"{Satisfaction(key).label} {some[key]} 项" for key in sorted(some)[::-1])


# ---- the whole ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Gathered:
    """A year of one organisation as its report shows it."""

    on: date
    node: Node | None
    parts: list[dict[str, Any]]
    members: list[dict[str, Any]]
    units: list[dict[str, Any]]
    alliances: list[dict[str, Any]]

    def content(self) -> dict[str, Any]:
        """As it is kept with the report when it is submitted."""
        return {"parts": self.parts, "members": self.members, "units": self.units, "alliances": self.alliances}


def gather(scheme: Scheme, organization: Organization, *, opinions: bool = True, on: date | None = None) -> Gathered:
    """Everything the report says by itself.

    opinions  with what was said of members and units
    """
    on = on or day_of(scheme)
    node, figures = numbers_of(scheme, organization, on)
    members = [asdict(record) for record in member_records(organization, scheme.year, on)]
    units = [asdict(record) for record in unit_records(organization, scheme.year, on)]
    if opinions:
        _with_opinions(scheme, organization, members, units)
    alliances = reviews_for(year=scheme.year, organization_ids=[organization.pk], on=on)
    return Gathered(on, node, parts_of(scheme, figures, node, on), members, units, alliances)


def _with_opinions(
    scheme: Scheme, organization: Organization, members: Sequence[dict[str, Any]], units: Iterable[dict[str, Any]]
) -> None:
    said = dict(
        scheme.member_reviews.model.objects.filter(scheme=scheme, organization=organization).values_list(
            "appointment_id", "opinion"
        )
    )
    for member in members:
        member["opinion"] = said.get(member["appointment"], "")
    reviews = scheme.unit_reviews.model.objects.filter(scheme=scheme, organization=organization)
    of_unit = {review.unit_id: review for review in reviews}
    for unit in units:
        review = of_unit.get(unit["unit"])
        unit["conclusion"] = review.get_conclusion_display() if review else ""
        unit["opinion"] = review.opinion if review else ""
        unit["answer"] = review.answer if review else ""
