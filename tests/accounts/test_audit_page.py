"""The audit trail's pages: found, read, exported, and verified."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from common.audit import record, verify_chain
from common.clock import now, today
from common.models import AuditEvent
from common.scoping import Scope, everything, scoped
from tests.factories import client_for, make_district, make_user

pytestmark = pytest.mark.django_db
TRAIL = "/accounts/audit/"


@pytest.fixture
def auditor(district):
    return client_for(make_user("AUDIT_ADMIN", district.root, name="赵审计", district=district.root))


def note(district, action="filing.x", **more):
    with scoped(Scope(district_id=district.root.pk)):
        return record(actor=None, action=action, **more)


def shown(client, query=""):
    return [row["object"].action for row in client.get(f"{TRAIL}{query}").context["rows"]]


def test_the_newest_comes_first_and_other_districts_do_not_come(district, auditor):
    elsewhere = make_district("涪城区")
    first, second = note(district, "members.filing.submitted"), note(district, "members.filing.accepted")
    note(elsewhere, "members.filing.returned")
    listed = shown(auditor)
    assert listed.index("members.filing.accepted") < listed.index("members.filing.submitted")
    assert "members.filing.returned" not in listed
    assert auditor.get(f"{TRAIL}{first.pk}/").status_code == 200
    assert second.pk > first.pk


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?action=接受报备", ["members.filing.accepted"]),
        ("?action=members.filing", ["members.filing.accepted", "members.filing.submitted"]),
        ("?result=FAILED", ["session.failed"]),
        ("?actor=系统&action=members", ["members.filing.accepted", "members.filing.submitted"]),
        ("?object=没有", []),
    ],
)
def test_filters(district, auditor, query, found):
    note(district, "members.filing.submitted")
    note(district, "members.filing.accepted")
    note(district, "session.failed", result=AuditEvent.Result.FAILED)
    assert shown(auditor, query) == found


def test_by_days_both_included(district, auditor):
    with time_machine.travel(now() - timedelta(days=3)):
        note(district, "session.opened")
        day = today().isoformat()
    note(district, "session.closed")
    assert shown(auditor, f"?since={day}&until={day}") == ["session.opened"]
    assert "session.opened" not in shown(auditor, f"?since={today().isoformat()}")


def test_persons_are_shown_by_number(district, auditor):
    event = note(district, "members.person.updated")
    with connection.cursor() as cursor:  # as the trigger forbids an update, a person's event is written by hand
        cursor.execute("ALTER TABLE common_auditevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE common_auditevent SET object_type = 'members.Person', object_id = '17', object_name = '李某某'"
            " WHERE id = %s",
            [event.pk],
        )
        cursor.execute("ALTER TABLE common_auditevent ENABLE TRIGGER USER")
    for address in (TRAIL, f"{TRAIL}{event.pk}/"):
        page = auditor.get(address).content.decode()
        assert "人员 17" in page
        assert "李某某" not in page


def test_verifying_says_that_nothing_was_changed(district, auditor):
    note(district)
    assert auditor.post(f"{TRAIL}verify/")["Location"] == TRAIL
    page = auditor.get(TRAIL).content.decode()
    assert "全部连续，没有被改动" in page
    assert "全部连续" not in auditor.get(TRAIL).content.decode()  # said once


def test_verifying_finds_what_was_changed(district, auditor):
    note(district)
    event = note(district)
    note(district)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_auditevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE common_auditevent SET actor_name = '别人' WHERE id = %s", [event.pk])
        cursor.execute("ALTER TABLE common_auditevent ENABLE TRIGGER USER")
    auditor.post(f"{TRAIL}verify/")
    page = auditor.get(TRAIL).content.decode()
    assert f"从第 {event.pk} 号记录开始" in page
    with everything("test"):
        assert verify_chain()[1] == [event.pk]


def test_the_auditor_is_audited_too(district, auditor):
    auditor.post(f"{TRAIL}verify/")
    auditor.get(f"{TRAIL}?export=csv")
    with everything("test"):
        assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"audit.verified", "list.exported"}


def test_the_export_holds_what_is_shown(district, auditor):
    note(district, "members.filing.accepted")
    note(district, "session.failed", result=AuditEvent.Result.FAILED)
    answer = auditor.get(f"{TRAIL}?export=csv&action=接受报备")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0] == "时间,操作人,事项,对象,结果,来源地址"
    assert len(text.splitlines()) == 2
    assert "接受报备" in text
