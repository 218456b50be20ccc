"""The demonstration district: each number is the same on the page, in the API, in the workbook and in its list; and a
dozen of them are what hand-written SQL says, today and months ago, street by street."""

import csv
import html
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection

from appraisal.metrics import METRICS
from common.clock import today
from common.scoping import everything
from demo.build import DemoDistrict
from tests.factories import client_for, make_user

VALUES = "/api/v1/statistics/values/"
ROW = re.compile(r'<tr(?: class="gj-sum")?>\s*<th scope="row">(.*?)</th>(.*?)</tr>', re.S)
CELL = re.compile(r'<td class="gj-num" data-label="([^"]+)">(.*?)</td>', re.S)


def plain(text):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def on_page(page):
    """{(organisation, metric's name): [figures of the cell]} of a comparison."""
    found = {}
    for head, cells in ROW.findall(page):
        for label, inside in CELL.findall(cells):
            found[plain(head), html.unescape(label)] = plain(inside).replace(",", "").split()
    return found


def in_words(row):
    """What the page says of a number of the API."""
    if row["denominator"] is None:
        return [str(row["numerator"])]
    if not row["denominator"]:
        return ["—"]
    return [f"{row['rate']:.1f}%", f"{row['numerator']}/{row['denominator']}"]


def place(row):
    return row["organization"]["name"] + (" 合计" if row["within"] is None else " 本级" if row["own"] else "")


# Each of them counts by street; written without looking at how the product does it.
BY_HAND = {
    "orgs.communities": """
        SELECT street_id, count(*), NULL FROM orgs_organization
        WHERE district_id = %(district)s AND tier = 'COMMUNITY' AND period @> %(on)s::date GROUP BY 1""",
    "orgs.units": """
        SELECT o.street_id, count(DISTINCT p.unit_id), NULL FROM orgs_participation p, orgs_organization o
        WHERE o.id = p.organization_id AND o.district_id = %(district)s AND p.period @> %(on)s::date GROUP BY 1""",
    "members.seated": """
        SELECT o.street_id, count(DISTINCT t.organization_id), count(DISTINCT o.id) FROM orgs_organization o
        LEFT JOIN members_term t ON t.organization_id = o.id AND t.accepted_at IS NOT NULL AND t.period @> %(on)s::date
        WHERE o.district_id = %(district)s AND o.tier IN ('STREET', 'COMMUNITY') GROUP BY 1""",
    "members.part_time": """
        SELECT o.street_id, sum(a.part_time::int), count(*) FROM members_appointment a
        JOIN orgs_organization o ON o.id = a.organization_id
        WHERE o.district_id = %(district)s AND o.tier IN ('STREET', 'COMMUNITY') AND a.period @> %(on)s::date
        GROUP BY 1""",
    "members.part_time_persons": """
        SELECT o.street_id, count(DISTINCT a.person_id), NULL FROM members_appointment a
        JOIN orgs_organization o ON o.id = a.organization_id
        WHERE o.district_id = %(district)s AND a.part_time AND a.period @> %(on)s::date GROUP BY 1""",
    "members.women": """
        SELECT o.street_id, count(DISTINCT p.id) FILTER (WHERE p.gender = '女'), count(DISTINCT p.id)
        FROM members_appointment a JOIN members_person p ON p.id = a.person_id
        JOIN orgs_organization o ON o.id = a.organization_id
        WHERE o.district_id = %(district)s AND o.tier IN ('STREET', 'COMMUNITY') AND a.period @> %(on)s::date
            AND p.gender IN ('男', '女') GROUP BY 1""",
    "members.releases": """
        SELECT o.street_id, count(*), NULL FROM members_change c JOIN orgs_organization o ON o.id = c.organization_id
        WHERE o.district_id = %(district)s AND c.kind = 'RELEASE' AND c.effective_on <= %(on)s
            AND extract(year FROM c.effective_on) = extract(year FROM %(on)s::date) GROUP BY 1""",
    "meetings.minutes_issued": """
        SELECT o.street_id, count(*) FILTER (WHERE n.issued_on <= %(on)s), count(*) FROM meetings_meeting m
        JOIN orgs_organization o ON o.id = m.organization_id LEFT JOIN meetings_minutes n ON n.meeting_id = m.id
        WHERE o.district_id = %(district)s AND m.state IN ('HELD', 'CLOSED')
            AND date_trunc('year', m.starts_at AT TIME ZONE 'Asia/Shanghai') = date_trunc('year', %(on)s::timestamp)
            AND (m.starts_at AT TIME ZONE 'Asia/Shanghai')::date <= %(on)s GROUP BY 1""",
    "meetings.contacted_now": """
        SELECT o.street_id, count(DISTINCT c.appointment_id), count(DISTINCT a.id) FROM members_appointment a
        JOIN orgs_organization o ON o.id = a.organization_id
        LEFT JOIN meetings_contact c ON c.appointment_id = a.id AND c.channel = 'PHONE' AND c.on <= %(on)s
            AND date_trunc('month', c.on::timestamp) = date_trunc('month', %(on)s::timestamp)
        WHERE o.district_id = %(district)s AND a.part_time AND a.period @> %(on)s::date GROUP BY 1""",
    "meetings.suggestions_answered": """
        SELECT o.street_id, count(*) FILTER (WHERE s.answered_on <= %(on)s), count(*) FROM meetings_suggestion s
        JOIN orgs_organization o ON o.id = s.organization_id
        WHERE o.district_id = %(district)s AND s.received_on BETWEEN %(on)s::date - 365 AND %(on)s GROUP BY 1""",
    "covenants.needs_claimed": """
        SELECT o.street_id, count(DISTINCT m.item_id), count(DISTINCT i.id) FROM covenants_listitem i
        JOIN covenants_listcycle y ON y.id = i.cycle_id JOIN orgs_organization o ON o.id = i.organization_id
        LEFT JOIN covenants_claim m ON m.item_id = i.id AND m.state = 'CONFIRMED' AND m.decided_on <= %(on)s
        WHERE o.district_id = %(district)s AND y.period @> %(on)s::date AND i.direction = 'NEED'
            AND i.published_on <= %(on)s AND (i.withdrawn_on IS NULL OR i.withdrawn_on > %(on)s) GROUP BY 1""",
    "covenants.deliveries_done": """
        SELECT o.street_id, count(DISTINCT f.delivery_id), count(DISTINCT d.id) FROM covenants_delivery d
        JOIN covenants_pledge p ON p.id = d.pledge_id JOIN covenants_listcycle y ON y.id = p.cycle_id
        JOIN orgs_organization o ON o.id = d.organization_id
        LEFT JOIN covenants_fulfilment f ON f.delivery_id = d.id AND f.state <> 'WITHDRAWN' AND f.done_on <= %(on)s
        WHERE o.district_id = %(district)s AND y.period @> %(on)s::date AND p.signed_on <= %(on)s AND d.excused = ''
            AND (p.ended_on IS NULL OR p.ended_on > %(on)s) AND NOT upper(d."window") > %(on)s::date + 1 GROUP BY 1""",
    "covenants.served": """
        SELECT o.street_id, sum(f.served), NULL FROM covenants_fulfilment f
        JOIN orgs_organization o ON o.id = f.organization_id
        WHERE o.district_id = %(district)s AND f.state = 'CONFIRMED' AND f.answered_on <= %(on)s
            AND f.recorded_on <= %(on)s AND f.done_on BETWEEN date_trunc('year', %(on)s::timestamp)::date AND %(on)s
        GROUP BY 1""",
}


def recounted(metric_id, district_id, on):
    with everything("recount"), connection.cursor() as cursor:
        cursor.execute(BY_HAND[metric_id], {"district": district_id, "on": on})
        return {street: (int(count or 0), out_of) for street, count, out_of in cursor.fetchall()}


@pytest.mark.django_db
def test_one_number_is_the_same_wherever_it_is_told():
    with everything("test"):
        district = DemoDistrict().build()
    client = client_for(make_user("DISTRICT_STAFF", district))
    ids = [row["id"] for row in client.get("/api/v1/statistics/metrics/").json()["results"]]
    assert len(ids) >= 100
    asked = ",".join(ids)
    url = f"{VALUES}?metric={asked}&by=street"
    told = client.get(url).json()["results"]
    assert sum(1 for row in told if row["numerator"]) > 100

    page = on_page(client.get(f"/statistics/compare/?metric={asked}").content.decode())
    for row in told:
        metric = METRICS[row["metric"]]
        assert page.pop((place(row), metric.name)) == in_words(row), (place(row), metric.id)
    assert not page

    table = list(csv.reader(io.StringIO(client.get(f"{url}&export=csv").content.decode("utf-8-sig"))))[1:]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{url}&export=xlsx").content), read_only=True)
    sheet = list(book.active.iter_rows(values_only=True))[1:]
    assert len(table) == len(sheet) == len(told)
    for row, line, cells in zip(told, table, sheet, strict=True):
        said = (row["metric"], row["organization"]["id"], row["numerator"], row["denominator"], row["rate"])
        assert said == (cells[1], cells[3], cells[8], cells[9], cells[10])
        assert [*map(str, said[:3])] == [line[1], line[3], line[8]]

    whole = {row["metric"]: row for row in told if row["within"] is None}
    for metric_id, row in whole.items():
        for kind, count in (("numerator", row["numerator"]), ("denominator", row["denominator"])):
            if count is None:
                continue
            answer = client.get(f"/statistics/metrics/{metric_id}/list/?kind={kind}&export=csv")
            lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]
            amount = sum(int(line[3]) for line in lines) if METRICS[metric_id].amount else len(lines)
            assert amount == count, (metric_id, kind)
            assert not any("不在查看范围" in line[0] for line in lines), metric_id

    for day in (today(), today() - timedelta(days=150)):
        query = f"{VALUES}?metric={','.join(BY_HAND)}&by=street&on={day}"
        for metric_id in BY_HAND:
            by_street = {
                row["organization"]["id"]: (row["numerator"], row["denominator"])
                for row in client.get(query).json()["results"]
                if row["metric"] == metric_id and row["organization"]["tier"] == "STREET"
            }
            hand = recounted(metric_id, district.pk, day)
            assert len(by_street) == 10
            nothing = (0, 0 if METRICS[metric_id].is_rate else None)
            assert by_street == {street: hand.get(street, nothing) for street in by_street}, (metric_id, day)
