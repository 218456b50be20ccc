"""The demonstration district: each number is the same on the page, in the API, in the workbook and in its list; and
thirty of them are what hand-written SQL says, today and months ago, street by street."""

import csv
import html
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection

from appraisal.metrics import METRICS
from appraisal.statistics.wording import in_own_words
from common.clock import today
from common.scoping import everything
from demo.build import DemoDistrict
from orgs.models import Organization
from tests.appraisal.numbers_and_lists import check_every_number
from tests.appraisal.sql_by_hand import BY_HAND, recounted
from tests.factories import acting_as, client_for, make_user

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


@pytest.mark.django_db
def test_one_number_is_the_same_wherever_it_is_told():
    with everything("test"):
        district = DemoDistrict().build()
    # Nothing of it is committed, so nobody counts it: lists would be planned for empty tables, and take minutes.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    user = make_user("DISTRICT_STAFF", district)
    client = client_for(user)
    ids = [row["id"] for row in client.get("/api/v1/statistics/metrics/").json()["results"]]
    assert len(ids) >= 100
    asked = ",".join(ids)
    url = f"{VALUES}?metric={asked}&by=street"
    told = client.get(url).json()["results"]
    assert sum(1 for row in told if row["numerator"]) > 100

    page = on_page(client.get(f"/statistics/compare/?metric={asked}").content.decode())
    with acting_as(user):  # pages speak the district's own words for its tiers
        called = {metric_id: in_own_words(METRICS[metric_id].name) for metric_id in ids}
    for row in told:
        assert page.pop((place(row), called[row["metric"]])) == in_words(row), (place(row), row["metric"])
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

    with everything("test"):
        street = Organization.objects.get(name="绳金塔街道")
        secretary = make_user("COMMUNITY_SECRETARY", Organization.objects.get(name="绳金塔社区居委会"))
    assert check_every_number(client) > 80
    assert check_every_number(client, f"/statistics/?organization={street.pk}", own_only=True) > 1
    assert check_every_number(client_for(secretary)) > 50

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
