"""A community's report of the year in a district of 10,000 organisations and 40,000 items: assembled from what is on
record, while the year runs and when it is over; its page; and its checklists."""

from __future__ import annotations

from django.db import connection, transaction
from django.urls import reverse

from appraisal.checklists.life import publish_checklist
from appraisal.checklists.selectors import lists_of
from appraisal.checklists.setup import ItemLine, create_checklist, set_item
from appraisal.models import Scheme
from appraisal.statistics.counters import POPULATIONS, refresh
from appraisal.year.gathering import gather
from appraisal.year.reports import start_report
from appraisal.year.schemes import draft_scheme, publish_scheme
from bench.board import write_lists
from bench.data import district, staff_scope
from bench.measuring import Line, best, watched
from bench.pages import page_line, signed_in
from common.clock import today
from common.scoping import everything
from members.models import Appointment
from orgs.models import Organization

RUNS = 9
MUST = 300
ITEMS = (
    *(ItemLine("记录判断", f"规则判断的第{number}项", rule=rule) for number, rule in enumerate(
        ("meeting.quarterly", "contact.monthly", "meeting.minutes", "suggestion.answered", "list.both_ways") * 4
    )),
    *(ItemLine("登记", f"由责任组织登记的第{number}项") for number in range(28)),
)  # fmt: skip


def measure() -> list[Line]:
    """Today by counters and by facts, last year, the page, the lists."""
    root = district()
    with transaction.atomic():
        write_lists(root.pk)
        with staff_scope(root):
            lines = _reports(root)
        lines += _pages(root)
        transaction.set_rollback(True)
    return lines


def _scheme(root: Organization, year: int):
    made = draft_scheme(organization_id=root.pk, year=year, actor=None)
    return publish_scheme(scheme_id=made.pk, actor=None)


def _community(root: Organization) -> Organization:
    with everything("measurements"):
        seated = Appointment.objects.filter(organization__district=root, organization__tier="COMMUNITY", part_time=True)
        return Organization.objects.get(pk=seated.order_by("organization_id").values_list("organization_id")[0][0])


def _line(what: str, scheme, place, note: str = "") -> Line:
    ours, _ = best(lambda: gather(scheme, place), RUNS)
    with watched() as watch:
        gather(scheme, place)
    return Line(what, ours, must="≤ 300 ms", holds=ours <= MUST, queries=watch.queries,
                note=f"{watch.milliseconds:.0f} ms of it in the database{note}")  # fmt: skip


def _reports(root: Organization) -> list[Line]:
    place, year = _community(root), today().year
    now, last = _scheme(root, year), _scheme(root, year - 1)
    lines = [_line("a community's report, no counter being right", now, place)]
    with everything("measurements"):
        refresh([root.pk], populations=POPULATIONS)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM appraisal_mark")
    lines.append(_line("a community's report, told by the counters", now, place))
    lines.append(_line("a community's report of last year", last, place))
    tiers = ["COMMUNITY"]
    made = create_checklist(organization_id=root.pk, year=year, name="测量用清单", tiers=tiers, actor=None)
    for item in ITEMS:
        set_item(checklist_id=made.pk, line=item, actor=None)
    publish_checklist(checklist_id=made.pk, actor=None)
    ours, _ = best(lambda: lists_of(place, year, today()), RUNS)
    lines.append(Line("a community's checklist of 48 items", ours, must="≤ 300 ms", holds=ours <= MUST))
    return lines


def _pages(root: Organization) -> list[Line]:
    place = _community(root)
    client = signed_in(root)
    with everything("measurements"):  # a community begins its report itself
        scheme = Scheme.objects.get(organization=root, year=today().year)
        report = start_report(scheme_id=scheme.pk, organization_id=place.pk, hop="community", actor=None)
    page = page_line(client, "page of a community's report", reverse("appraisal:year_report", args=[report.pk]))
    page.must, page.holds = "≤ 300 ms", page.ours <= MUST
    return [page, page_line(client, "checklists of a district by street", reverse("appraisal:year_checklists"))]
