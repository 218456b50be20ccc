"""The API of statistics: what it answers, in which order, as which file, and how it refuses."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from appraisal.metrics import METRICS
from common.models import AuditEvent
from common.scoping import everything
from members.models import Person
from tests.appraisal.conftest import seat_committee
from tests.factories import client_for, make_user

CATALOGUE, VALUES = "/api/v1/statistics/metrics/", "/api/v1/statistics/values/"


@pytest.fixture
def client(district_staff):
    return client_for(district_staff)


def said(body):
    return [(row["organization"]["name"], row["own"], row["numerator"], row["denominator"]) for row in body["results"]]


def errors(response):
    assert response.status_code == 400, response.content
    return {error["field"]: error["message"] for error in response.json()["errors"]}


def test_the_catalogue_tells_what_the_practice_has(filled, client):
    body = client.get(CATALOGUE).json()
    assert (body["practice"], body["on"]) == ("xihu", "2024-06-01")
    ids = [row["id"] for row in body["results"]]
    assert len(ids) >= 60
    assert ids == [key for key in METRICS if key in ids]
    assert "meetings.turns_solved" not in ids
    part_time = next(row for row in body["results"] if row["id"] == "members.part_time")
    assert (part_time["unit"], part_time["counts"], part_time["is_rate"]) == ("席", "SEATS", True)
    assert part_time["clauses"] == ["西湖区 三（二）"]
    rooms = client.get(f"{CATALOGUE}?room=orgs").json()["results"]
    assert {row["room"] for row in rooms} == {"orgs"}
    assert errors(client.get(f"{CATALOGUE}?room=x"))["room"].startswith("room 只能是 orgs、")
    assert "metrik" in errors(client.get(f"{CATALOGUE}?metrik=1"))


def test_values_by_street_in_administrative_order(filled, client):
    body = client.get(f"{VALUES}?metric=members.seated&by=street").json()
    assert said(body) == [("西湖区", False, 2, 6), ("桃源街道", False, 2, 3), ("南站街道", False, 0, 3)]
    assert body["by"] == "street"
    assert [row["rate"] for row in body["results"]] == [33.3, 66.7, 0.0]
    assert [row["within"] for row in body["results"]] == [None, filled.root.pk, filled.root.pk]


def test_by_community_what_a_street_has_itself_stands_apart(filled, client):
    rows = said(client.get(f"{VALUES}?metric=members.seated&by=community").json())
    assert rows[:4] == [
        ("西湖区", False, 2, 6),
        ("桃源街道", True, 0, 1),
        ("桃源东社区", False, 1, 1),
        ("桃源西社区", False, 1, 1),
    ]
    assert sum(row[2] for row in rows[1:]) == rows[0][2]
    assert sum(row[3] for row in rows[1:]) == rows[0][3]


def test_several_organisations_and_metrics_and_a_past_day(filled, client):
    ids = f"{filled.street.pk},{filled.community.pk}"
    url = f"{VALUES}?metric=members.seats,members.part_time&organization={ids}"
    now = [(row["metric"], *cell) for row, cell in zip(*both(client.get(url).json()), strict=True)]
    assert now == [
        ("members.seats", "桃源街道", False, 19, None),
        ("members.seats", "桃源东社区", False, 9, None),
        ("members.part_time", "桃源街道", False, 4, 19),
        ("members.part_time", "桃源东社区", False, 2, 9),
    ]
    before = client.get(f"{url}&on=2023-12-31").json()
    assert {row["numerator"] for row in before["results"]} == {0}


def both(body):
    return body["results"], said(body)


def test_json_csv_and_workbook_say_the_same(filled, client):
    url = f"{VALUES}?metric=members.part_time,orgs.communities&by=community&on=2024-05-31"
    body = client.get(url).json()["results"]
    text = client.get(f"{url}&export=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{url}&export=xlsx").content), read_only=True)
    cells = list(book.active.iter_rows(values_only=True))
    assert rows[0] == list(cells[0])
    plain = [
        (row["metric"], row["organization"]["id"], row["numerator"], row["denominator"], row["rate"]) for row in body
    ]
    assert plain == [(row[1], row[3], row[8], row[9], row[10]) for row in cells[1:]]
    assert plain == [
        (row[1], int(row[3]), int(row[8]), int(row[9]) if row[9] else None, float(row[10]) if row[10] else None)
        for row in rows[1:]
    ]
    with everything("test"):
        events = AuditEvent.objects.filter(action="statistics.exported")
        assert [event.detail["form"] for event in events.order_by("pk")] == ["csv", "xlsx"]


@pytest.mark.parametrize("kind", ["", "&export=csv", "&export=xlsx"])
def test_nothing_is_sent_twice(filled, client, kind):
    url = f"{VALUES}?metric=members.part_time{kind}"
    etag = client.get(url)["ETag"]
    again = client.get(url, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    seat_committee(filled.foreign_community)
    changed = client.get(url, headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("", "metric", "请用 metric 写明"),
        ("metric=members.seat", "metric", "没有指标“members.seat”"),
        ("metric=meetings.turns_solved", "metric", "本区的做法没有指标 meetings.turns_solved"),
        ("metric=orgs.units&by=district", "by", "by 只能是 street、community、grid、home"),
        ("metric=orgs.units&organization=999999", "organization", "没有编号为 999999 的组织，或不在你的范围内"),
        ("metric=orgs.units&organization=x", "organization", "没有编号为 x 的组织"),
        ("metric=orgs.units&on=2024-13-01", "on", "on 应写成 2026-06-30 这样的日期"),
        ("metric=orgs.units&on=2024-06-02", "on", "on 不能晚于今天（2024-06-01）"),
        ("metric=orgs.units&on=1066-01-01", "on", "on 不能早于"),
        ("metric=orgs.units&on=2024-01-01&from=2024-01-01", "on", "on 和 from、to 不能同时给"),
        ("metric=orgs.units&to=2024-01-01", "from", "请用 from 写明"),
        ("metric=orgs.units&from=2024-05-01&to=2024-05-30", "to", "没有一个月末"),
        ("metric=orgs.units&from=2010-01-01", "from", "一次最多 36 个月"),
        ("metric=orgs.units&from=2024-01-01&step=day", "step", "step 只能是 month"),
        ("metric=orgs.units&export=pdf", "export", "export 只能是 xlsx、csv"),
        ("metric=orgs.units&bye=street", "bye", "没有“bye”这个参数"),
    ],
)
def test_what_cannot_be_answered_is_told_by_parameter(filled, client, query, field, words):
    assert words in errors(client.get(f"{VALUES}?{query}"))[field]


def test_a_level_that_is_not_below_is_refused(filled, client):
    told = errors(client.get(f"{VALUES}?metric=orgs.units&by=street&organization={filled.street.pk}"))
    assert told["by"] == "“桃源街道”不能再按 street 分：by 应是它的下级。"


def test_the_ends_of_months(filled, client):
    body = client.get(f"{VALUES}?metric=members.seats&from=2023-11-15&to=2024-02-29&step=month").json()
    assert [(row["on"], row["numerator"], row["frozen"]) for row in body["results"]] == [
        ("2023-11-30", 0, False),
        ("2023-12-31", 0, False),
        ("2024-01-31", 19, False),
        ("2024-02-29", 19, False),
    ]


def test_an_office_counts_what_is_its_own(filled):
    secretary = client_for(make_user("COMMUNITY_SECRETARY", filled.community))
    body = secretary.get(f"{VALUES}?metric=members.seats").json()
    assert said(body) == [("桃源东社区", False, 9, None)]
    for foreign in (filled.sibling_community, filled.street, filled.root):
        told = errors(secretary.get(f"{VALUES}?metric=members.seats&organization={foreign.pk}"))
        assert told["organization"].startswith("2024-06-01 没有编号为")


def test_a_token_for_statistics_reads_them_and_nothing_of_people(filled):
    client = client_for(make_user("STATISTICS_CLIENT", filled.street))
    assert (
        client.get(f"{VALUES}?metric=members.part_time_persons").json()["results"][0]["numerator"] == 2
    )  # in two committees each
    assert client.get(reverse("api:person-list")).status_code == 403
    head = client_for(make_user("HOME_HEAD", filled.home))
    assert head.get(f"{VALUES}?metric=members.part_time_persons").status_code == 403


def test_small_numbers_of_people_are_hidden_from_who_may_not_see_them(filled, client, settings):
    settings.STATISTICS_SMALL_CELL = 5
    with everything("test"):
        sitting = Person.objects.filter(appointments__organization=filled.community).distinct()
        women = list(sitting.order_by("pk").values_list("pk", flat=True)[:2])
        Person.objects.update(gender="男")
        Person.objects.filter(pk__in=women).update(gender="女")
    url = f"{VALUES}?metric=members.women,members.part_time&by=community&organization={filled.street.pk}"
    assert ("桃源东社区", False, 2, 9) in said(client.get(url).json())
    machine = client_for(make_user("STATISTICS_CLIENT", filled.street))
    rows = [row for row in machine.get(url).json()["results"] if row["metric"] == "members.women"]
    # Two of nine could be told apart; the other community would follow from the total.
    assert all(row["suppressed"] and row["numerator"] is None and row["rate"] is None for row in rows)
    alone = f"{VALUES}?metric=members.women&organization={filled.sibling_community.pk}"
    assert machine.get(alone).json()["results"][0]["suppressed"] is True
    plain = [row for row in machine.get(url).json()["results"] if row["metric"] == "members.part_time"]
    assert [row["numerator"] for row in plain] == [4, 2, 2]


@pytest.mark.parametrize("seated", [1, 3])
def test_ten_metrics_cost_the_same_for_one_committee_and_three(district, client, seated, django_assert_num_queries):
    for community in district.communities[:seated]:
        seat_committee(community)
    ten = ",".join([key for key in METRICS if key.startswith("members.")][:10])
    client.get(f"{VALUES}?metric={ten}&by=community")
    with django_assert_num_queries(15):
        client.get(f"{VALUES}?metric={ten}&by=community")


def test_the_day_of_a_move_decides_under_which_street_it_counts(filled, client):
    from orgs.models import ReorganizationKind
    from orgs.services import Move, Plan, carry_out

    with everything("test"):
        step = Move(filled.community.pk, filled.other_street.pk)
        carry_out(Plan(filled.root.pk, ReorganizationKind.MOVE, "区划调整", (step,), date(2024, 5, 1)), actor=None)
    now = said(client.get(f"{VALUES}?metric=members.seats&by=street").json())
    assert now[1:] == [("桃源街道", False, 10, None), ("南站街道", False, 9, None)]
    then = said(client.get(f"{VALUES}?metric=members.seats&by=street&on=2024-04-30").json())
    assert then[1:] == [("桃源街道", False, 19, None), ("南站街道", False, 0, None)]
