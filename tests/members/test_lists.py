"""The page, the API and the export of a list show the same rows; and nobody's rows but one's own."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from members.models import Appointment, Deviation, Position
from members.services.changes import Ending, propose_ending
from members.services.filings import accept_filing
from tests.factories import acting_as, client_for, make_user
from tests.members.slates import filed, good_lines, in_office, line


@pytest.fixture(autouse=True)
def a_day():
    """A day in the middle of the term that the slates of these tests begin."""
    with time_machine.travel("2026-06-01 09:00+08:00", tick=False):
        yield


@pytest.fixture
def world(district, secretary, street):
    """Two communities of one street in office, one of them with an exception and a release; a third one only filed."""
    lines = [*good_lines(), line("黄国平", Position.MEMBER, "15400000010", post="居民党员代表")]
    in_office(district.community, secretary, street, lines, reasons={"committee.size.community": "暂缺一名"})
    sibling = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    others = [
        line(f"何{name}", row.position, f"154000001{number:02d}", part_time=row.part_time, post=row.person.post)
        for number, (name, row) in enumerate(zip("甲乙丙丁戊己庚辛壬", good_lines(), strict=True))
    ]
    in_office(district.sibling_community, sibling, street, others)
    with acting_as(secretary):
        row = Appointment.objects.get(person__name="徐静")
        ending = Ending(row.pk, today() + timedelta(days=1), "调离", "示例〔2026〕6 号")
        filing = propose_ending(kind="RELEASE", ending=ending, actor=secretary)
    with acting_as(street):
        accept_filing(filing_id=filing.pk, actor=street)
    foreign = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    filed(
        district.foreign_community,
        foreign,
        [
            line(f"江{row.person.name}", row.position, part_time=row.part_time, post=row.person.post)
            for row in good_lines()
        ],
    )
    return district


# list, its API, the column of the export that tells rows apart, the API's field, and filters to try
LISTS = {
    "persons": (
        "person",
        "姓名",
        "name",
        [
            {},
            {"q": "万敏"},
            {"q": "hj"},
            {"part_time": "true"},
            {"part_time": "false"},
            {"place": "桃源西"},
            {"unit": "学校"},
        ],
    ),
    "changes": (
        "change",
        "姓名",
        "person_name",
        [{}, {"kind": "RELEASE"}, {"q": "xujing"}, {"effective_from": "2025-01-01"}, {"effective_to": "2024-06-01"}],
    ),
    "filings": (
        "filing",
        "编号",
        "number",
        [{}, {"state": "SUBMITTED"}, {"state": "ACCEPTED"}, {"kind": "RELEASE"}, {"box": "todo"}, {"place": "西社区"}],
    ),
    "deviations": (
        "deviation",
        "理由",
        "reason",
        [{}, {"rule": "committee.size.community"}, {"rule": "committee.shape"}, {"valid": "true"}, {"valid": "false"}],
    ),
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, row in LISTS.items() for number in range(len(row[3]))]
)
def test_page_api_and_export_show_the_same_rows(world, street, name, number):
    route, column, field, filters = LISTS[name]
    wanted = filters[number]
    client = client_for(street)
    exported = client.get(reverse(f"members:{name}"), {**wanted, "export": "csv"})
    assert exported.status_code == 200
    lines = list(csv.DictReader(io.StringIO(exported.content.decode("utf-8-sig"))))
    said = client.get(reverse(f"api:{route}-list"), {**wanted, "limit": 200}).json()["results"]
    assert sorted(line[column] for line in lines) == sorted(row[field] for row in said)
    page = client.get(reverse(f"members:{name}"), wanted).text
    assert f"共 <b>{len(said)}</b>" in page
    for row in said[:20]:
        assert row[field] in page


def test_every_list_is_narrowed_to_the_office(world, district, secretary, street):
    """The street sees both communities, each community its own, the other street neither."""
    names = {"street": street, "own": secretary, "other": make_user("STREET_STAFF", district.other_street)}
    seen = {
        key: {
            row["person_name"]
            for row in client_for(user).get(reverse("api:appointment-list"), {"limit": 200}).json()["results"]
        }
        for key, user in names.items()
    }
    assert {"詹海英", "何乙"} <= seen["street"]
    assert "詹海英" in seen["own"]
    assert "何乙" not in seen["own"]
    assert seen["other"] == set()
    assert "詹海英" not in client_for(names["other"]).get(reverse("members:changes")).text


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("current", {"桃源东社区", "桃源西社区"}),
        ("none", {"南站东社区", "南站西社区"}),
        ("filed", {"南站东社区"}),
        ("draft", {"南站东社区"}),
        ("over", set()),
        ("soon", set()),
        ("returned", set()),
    ],
)
def test_committees_by_the_state_of_their_term(world, district, state, names):
    client = client_for(make_user("DISTRICT_STAFF", district.root))
    body = client.get(reverse("members:committees"), {"state": state, "tier": "COMMUNITY", "export": "csv"}).content
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert {row["组织"] for row in rows} == names


def test_committees_say_seats_vacancies_and_findings_of_the_day(world, street):
    client = client_for(street)

    def rows_on(day):
        body = client.get(reverse("members:committees"), {"tier": "COMMUNITY", "on": day.isoformat(), "export": "csv"})
        return {row["组织"]: row for row in csv.DictReader(io.StringIO(body.content.decode("utf-8-sig")))}

    now, later = rows_on(today()), rows_on(today() + timedelta(days=1))
    assert (now["桃源东社区"]["席位"], now["桃源东社区"]["在任"], now["桃源东社区"]["空缺"]) == ("10", "10", "0")
    assert (later["桃源东社区"]["在任"], later["桃源东社区"]["空缺"]) == ("9", "1")
    assert now["桃源东社区"]["核对"] == "符合"  # the even number is explained
    assert now["桃源西社区"]["兼职"] == "2"
    past = rows_on(today().replace(year=2020))
    assert past["桃源东社区"]["任期"] == "无名册"


def test_sorting_and_pages_go_through_all_rows_once(world, street, monkeypatch):
    from members.views.people_lists import PersonList

    monkeypatch.setattr(PersonList, "page_size", 4)
    client = client_for(street)
    names, url = [], reverse("members:persons") + "?sort=-name"
    while url:
        page = client.get(url)
        names += [row["object"].name for row in page.context["rows"]]
        url = page.context["page"]["next_url"]
    with everything("whom there is"):
        pinyin = dict(
            Appointment.objects.filter(organization__street=street.grants.get().organization).values_list(
                "person__name", "person__pinyin"
            )
        )
    assert len(names) == len(set(names)) == 19
    assert [pinyin[name] for name in names] == sorted((pinyin[name] for name in names), reverse=True)


def test_the_roster_is_exported_as_it_is_on_the_day(world, district, secretary):
    client = client_for(secretary)
    url = reverse("members:committee", args=[district.community.pk])
    rows = list(csv.DictReader(io.StringIO(client.get(url, {"export": "csv"}).content.decode("utf-8-sig"))))
    assert [row["职务"] for row in rows][:3] == ["第一书记", "书记", "副书记"]
    assert len(rows) == 10
    tomorrow = (today() + timedelta(days=1)).isoformat()
    later = client.get(url, {"export": "csv", "on": tomorrow}).content.decode("utf-8-sig")
    assert "徐静" not in later
    assert "15400000004" not in later
    assert client.get(url, {"export": "xlsx"}).content[:2] == b"PK"


def test_who_may_not_export_is_offered_none_and_gets_none(world, district):
    client = client_for(make_user("READ_ONLY", district.community))
    url = reverse("members:committee", args=[district.community.pk])
    assert "导出" not in client.get(url).text
    assert client.get(url, {"export": "csv"}).status_code == 403
    assert client.get(reverse("members:persons"), {"export": "csv"}).status_code == 403


def test_deviations_hold_for_their_term_only(world, street):
    with everything("the deviation"):
        deviation = Deviation.objects.get()
    client = client_for(street)
    url = reverse("members:deviations")
    assert "暂缺一名" in client.get(url, {"valid": "true"}).text
    after = deviation.until + timedelta(days=1)
    assert "暂缺一名" not in client.get(url, {"valid": "true", "on": after.isoformat()}).text
    assert "已失效" in client.get(url, {"on": after.isoformat()}).text
