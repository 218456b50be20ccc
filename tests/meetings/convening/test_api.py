"""What the pages of meetings do, a program does: the same services, the same sentences."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Turn
from tests.factories import client_for
from tests.meetings.convening.making import make_world, plan, propose

pytestmark = pytest.mark.django_db

API = "/api/v1/"


def send(client, address, method="POST", **data):
    answer = client.generic(method, API + address, json.dumps(data), content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def get(client, address):
    answer = client.get(API + address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_a_meeting_from_plan_to_attendance(world, a_day):
    client = client_for(world.secretary)
    status, made = send(
        client,
        "meetings/",
        organization=world.community.pk,
        kind="JOINT",
        starts_at="2026-08-28T09:00:00+08:00",
        proposals_by="2026-08-20",
    )
    assert (status, made["title"], made["state"]) == (201, "桃源东社区2026年第一次党建工作联席会议", "PLANNED")
    pk = made["id"]
    status, body = send(client, f"meetings/{pk}/", "PUT", kind="NONE", starts_at="2026-08-28T09:00:00+08:00")
    assert (status, body["code"], body["errors"][0]["field"]) == (400, "meeting.kind", "kind")
    assert (
        send(client, f"meetings/{pk}/", "PUT", kind="JOINT", starts_at="2026-08-28T10:00:00+08:00", place="三楼")[1][
            "place"
        ]
        == "三楼"
    )
    status, guest = send(client, "invitees/", meeting=pk, name="林楠", post="物业经理")
    assert (status, guest["voting"]) == (201, False)
    assert send(client, f"invitees/{guest['id']}/", "DELETE") == (204, None)
    assert send(client, f"meetings/{pk}/invite-units/") == (200, {"added": 1})
    assert send(client, f"meetings/{pk}/convene/")[1]["quorum"] == 6
    assert send(client, f"meetings/{pk}/convene/")[1]["code"] == "meeting.state"
    rows = get(client, f"invitees/?meeting={pk}&ordering=order")["results"]
    assert [row["name"] for row in rows[-2:]] == ["龚涛", "示例医院联络员"]

    unit = client_for(world.liaison)
    own = get(unit, f"invitees/?meeting={pk}")["results"]
    assert [row["name"] for row in own] == ["聂萍"]
    status, body = send(unit, f"invitees/{own[0]['id']}/answer/", answer="YES")
    assert (status, body["answer"]) == (200, "YES")
    assert send(unit, f"invitees/{rows[0]['id']}/answer/", answer="YES")[0] == 404

    a_day.move_to("2026-08-28 12:00+08:00")
    client = client_for(world.secretary)
    marks = [{"invitee": row["id"], "presence": "PRESENT"} for row in rows[:7]]
    assert send(client, f"meetings/{pk}/attendance/", marks=marks)[0] == 200
    assert len(get(client, f"invitees/?meeting={pk}&presence=PRESENT")["results"]) == 7
    status, body = send(client, f"meetings/{pk}/hold/")
    assert (body["state"], body["session"]) == ("HELD", 1)
    assert get(client, "meetings/?state=HELD&kind=JOINT&since=2026-08-28&until=2026-08-28")["results"][0]["id"] == pk


def test_a_matter_is_proposed_arranged_and_passed(world):
    client, unit, street = (client_for(user) for user in (world.secretary, world.liaison, world.street))
    meeting = plan(world, date(2026, 8, 28))
    status, item = send(unit, "agenda-items/", organization=world.community.pk, title="校门口拥堵", gravity="URGENT")
    assert (status, item["number_text"], item["proposer_unit"]) == (201, "议〔2026〕1 号", world.units[0].pk)
    pk = item["id"]
    assert send(unit, f"agenda-items/{pk}/", "PUT", title="早高峰拥堵")[1]["title"] == "早高峰拥堵"
    assert send(client, f"agenda-items/{pk}/put-on/", meeting=meeting.pk)[1]["state"] == "LISTED"
    assert send(client, f"agenda-items/{pk}/move/", up=True)[1]["order"] == 1
    assert send(client, f"agenda-items/{pk}/take-off/")[1]["state"] == "PROPOSED"
    status, body = send(
        client, f"agenda-items/{pk}/consult/", phase="VISIT", step=1, on="2026-08-03", record="走访三户"
    )
    assert body["consultation"] == [{"phase": "VISIT", "step": 1, "on": "2026-08-03", "record": "走访三户"}]
    assert send(client, f"agenda-items/{pk}/pass-on/", to=world.district.street.pk)[1]["state"] == "PASSED"
    assert send(client, f"agenda-items/{pk}/recall/")[1]["state"] == "PROPOSED"
    send(client, f"agenda-items/{pk}/pass-on/", to=world.district.street.pk)
    above = get(street, "agenda-items/?source=PASSED")["results"][0]
    assert send(street, f"agenda-items/{above['id']}/decline/", reason="交警已在协调")[0] == 200
    assert get(unit, f"agenda-items/{pk}/")["decision"] == "桃源街道不列入：交警已在协调"
    assert get(client, f"meetings/{meeting.pk}/candidates/") == []
    assert send(client, f"meetings/{meeting.pk}/take/", key="none")[1]["code"] == "item.candidate"


def test_a_period_is_deferred_below_and_noted_above(world):
    client, street = client_for(world.secretary), client_for(world.street)
    status, made = send(
        client, "meetings/defer/", organization=world.community.pk, kind="JOINT", on="2026-08-10", why="防汛值守"
    )
    assert (status, made["state"], made["cancelled_why"]) == (201, "CANCELLED", "防汛值守")
    assert send(client, f"meetings/{made['id']}/accept-deferral/")[1]["code"] == "not_own"
    assert send(street, f"meetings/{made['id']}/accept-deferral/") == (204, None)
    other = plan(world, date(2026, 10, 8))
    assert send(client, f"meetings/{other.pk}/cancel/", why="与换届冲突")[1]["state"] == "CANCELLED"


def test_turns_by_program():
    world = make_world("ronghe", seated=False)
    client = client_for(world.secretary)
    holders = [{"unit": unit.pk} for unit in world.units[:2]]
    status, rows = send(
        client, "turns/", organization=world.community.pk, since="2026-01-01", months=6, holders=holders
    )
    assert (status, [(row["holder_name"], row["last_day"]) for row in rows]) == (
        201,
        [("示例小学", "2026-06-30"), ("示例银行", "2026-12-31")],
    )
    pk = rows[1]["id"]
    assert send(client, f"turns/{pk}/problem/", problem="停车难")[1]["problem"] == "停车难"
    assert send(client, f"turns/{pk}/solve/", outcome="共享车位", solved_on="2026-08-09")[1]["outcome"] == "共享车位"
    assert send(client, f"turns/{pk}/hand-over/", on="2026-08-10", handover="一项未办结")[1]["last_day"] == "2026-08-09"
    assert send(client, f"turns/{pk}/clear/")[1]["code"] == "turn.nothing"
    assert Turn._base_manager.count() == 2
    assert [row["id"] for row in get(client, "turns/?state=over&ordering=since")["results"]] == [
        row["id"] for row in rows
    ]


@pytest.mark.parametrize("address", ["meetings/", "agenda-items/", "invitees/"])
def test_lists_cost_the_same_for_one_row_and_for_three(world, address):
    client = client_for(world.secretary)

    def row(day):
        meeting = plan(world, day)
        propose(world, f"{day} 的事", meeting_id=meeting.pk)
        send(client, "invitees/", meeting=meeting.pk, name="林楠", unit=world.units[0].pk)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(API + address).status_code == 200
        return len(caught)

    row(date(2026, 8, 12))
    one = queries()
    row(date(2026, 8, 13))
    row(date(2026, 8, 14))
    assert queries() == one
