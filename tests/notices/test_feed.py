"""The calendar feed: who has the address has the events, and no more than that."""

from __future__ import annotations

import logging
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from accounts.models import Grant
from common.models import AuditEvent
from common.scoping import everything
from common.secret_paths import HideSecrets, without_secret
from notices import feed as feeds
from notices.due import Due
from notices.models import CalendarFeed, FeedEntry
from tests.factories import client_for, make_user

NOW = "2024-06-05 09:00+08:00"


def due(name, day, place, **more):
    return Due(
        kind="duty.open", object=name, organization_id=place.pk, title="王海燕的走访", url="/todo/", action="办结",
        due_on=day and date.fromisoformat(day), **more,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def dues(monkeypatch):
    """What is due, as the sources would say; the test changes the list."""
    found: list[Due] = []
    monkeypatch.setattr(feeds, "own_dues", lambda on: iter(found))
    return found


@pytest.fixture
def address(secretary):
    """The path of a feed that the secretary opened."""
    client = client_for(secretary)
    grant = Grant.objects.get(user=secretary)
    page = client.post("/calendar/open/", {"grant": grant.pk}, follow=True).content.decode()
    start = page.index("http://testserver/calendar/")
    return page[start + len("http://testserver") : page.index(".ics", start) + 4]


def read(address, **headers):
    return Client(headers=headers).get(address)


def events(answer):
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.mark.django_db
def test_an_event_is_a_day_without_anybodys_name(address, dues, district):
    dues += [due("1", "2024-06-12", district.community), due("2", None, district.community)]
    answer = read(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer).values()
    assert str(event["summary"]) == f"履职事项到期（{district.community.name}）"
    assert event["dtstart"].to_ical() == b"20240612"
    assert event["dtend"].to_ical() == b"20240613"
    assert b"DTSTART;VALUE=DATE:20240612" in answer.content
    assert (event["status"], event["sequence"], event["url"]) == ("CONFIRMED", 0, "http://testserver/todo/")
    assert "王海燕" not in answer.content.decode()
    assert "詹海英" not in answer.content.decode()
    assert b"VALARM" not in answer.content


@pytest.mark.django_db
def test_the_lines_are_as_the_standard_wants_them(address, dues, district):
    dues += [due(str(n), "2024-06-12", district.community) for n in range(30)]
    content = read(address).content
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    content.replace(b"\r\n ", b"").decode("utf-8")  # no character is torn apart that unfolding does not mend
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in lines


@pytest.mark.django_db
def test_what_moves_moves_and_what_is_done_is_cancelled(address, dues, district):
    dues += [due("1", "2024-06-12", district.community), due("2", "2024-06-20", district.community)]
    with time_machine.travel(NOW, tick=False):
        first = {event["dtstart"].to_ical(): event for event in events_list(read(address))}
    dues[0] = due("1", "2024-06-14", district.community)
    del dues[1]
    with time_machine.travel("2024-06-06 09:00+08:00", tick=False):
        moved, gone = events_list(read(address))
    assert moved["uid"] == first[b"20240612"]["uid"]
    assert (moved["dtstart"].to_ical(), moved["sequence"], moved["status"]) == (b"20240614", 1, "CONFIRMED")
    assert gone["uid"] == first[b"20240620"]["uid"]
    assert (gone["sequence"], gone["status"]) == (1, "CANCELLED")
    dues.append(due("2", "2024-06-20", district.community))
    with time_machine.travel("2024-06-07 09:00+08:00", tick=False):
        back = events_list(read(address))[1]
    assert (back["uid"], back["sequence"], back["status"]) == (gone["uid"], 2, "CONFIRMED")


def events_list(answer):
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


@pytest.mark.django_db
def test_a_cancellation_is_told_for_a_month_and_then_forgotten(address, dues, district):
    dues.append(due("1", "2024-06-12", district.community))
    read(address)
    dues.clear()
    for later, told, kept in ((0, 1, 1), (29, 1, 1), (31, 0, 1), (62, 0, 0)):
        with time_machine.travel(NOW) as clock:
            clock.shift(timedelta(days=later))
            assert len(events_list(read(address))) == told
            assert FeedEntry.objects.count() == kept


@pytest.mark.django_db
def test_an_unchanged_feed_costs_nothing_to_ask_again(address, dues, district):
    dues.append(due("1", "2024-06-12", district.community))
    first = read(address)
    again = read(address, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"
    dues[0] = due("1", "2024-06-13", district.community)
    assert read(address, if_none_match=first["ETag"]).status_code == 200


@pytest.mark.django_db
def test_the_address_is_kept_nowhere(address, secretary, dues):
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) == 43
    feed = CalendarFeed.objects.get()
    assert secret not in str(vars(feed))
    assert len(feed.digest) == 64
    page = client_for(secretary).get("/calendar/").content.decode()
    assert secret not in page
    assert "已开通" in page
    with everything("test"):
        assert secret not in str(list(AuditEvent.objects.values()))
    answer = read(address)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


@pytest.mark.django_db
def test_another_address_or_none_ends_the_first(address, secretary, dues):
    client, grant = client_for(secretary), Grant.objects.get(user=secretary)
    client.post("/calendar/open/", {"grant": grant.pk})
    gone, never = read(address), read("/calendar/" + "x" * 43 + ".ics")
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content
    assert "已停用" in client.post("/calendar/revoke/", {"grant": grant.pk}, follow=True).content.decode()
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()
    assert client.post("/calendar/revoke/", {"grant": grant.pk}).status_code == 404
    with everything("test"):
        actions = list(AuditEvent.objects.filter(action__startswith="feed.").values_list("action", flat=True))
    assert sorted(actions) == ["feed.opened", "feed.opened", "feed.revoked"]


@pytest.mark.django_db
def test_nobody_opens_or_closes_anothers(address, district):
    grant = CalendarFeed.objects.get().grant
    other = client_for(make_user("COMMUNITY_SECRETARY", district.sibling_community))
    assert other.post("/calendar/open/", {"grant": grant.pk}).status_code == 404
    assert other.post("/calendar/revoke/", {"grant": grant.pk}).status_code == 404
    assert read(address).status_code == 200


@pytest.mark.django_db
def test_the_feed_ends_with_the_office_and_with_the_account(address, dues, secretary):
    secretary.is_active = False
    secretary.save()
    assert read(address).status_code == 404
    secretary.is_active = True
    secretary.save()
    assert read(address).status_code == 200
    with everything("test"):
        grant = CalendarFeed.objects.get().grant
        grant.period = type(grant.period)(grant.period.lower, date(2024, 6, 5), "[)")
        grant.save()
    assert read(address).status_code == 404


@pytest.mark.django_db
def test_too_often_is_told_to_wait(address, dues):
    answers = [read(address).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    with time_machine.travel("2024-06-05 09:30+08:00", tick=False):
        assert read(address).status_code == 200


@pytest.mark.django_db
def test_who_guesses_is_told_to_wait(dues):
    answers = [read(f"/calendar/{n}.ics").status_code for n in range(61)]
    assert answers == [404] * 60 + [429]


@pytest.mark.django_db
def test_the_feed_takes_the_same_queries_whatever_is_due(address, dues, district, django_assert_num_queries):
    read(address)
    counts = []
    for number in (1, 3):
        dues[:] = [due(f"{number}.{n}", "2024-06-12", district.community) for n in range(number)]
        read(address)
        with django_assert_num_queries(12):
            counts.append(len(events_list(read(address))))
    assert counts == [1, 4]


@pytest.mark.django_db
def test_real_dues_make_a_feed_for_every_kind_of_office(district):
    """Each kind of office opens its feed, with the sources as they are."""
    for role, place in (
        ("DISTRICT_STAFF", district.root),
        ("STREET_STAFF", district.street),
        ("COMMUNITY_SECRETARY", district.community),
        ("SYSTEM_ADMIN", district.root),
    ):
        user = make_user(role, place)
        _, secret = feeds_open(user)
        answer = read(f"/calendar/{secret}.ics")
        assert answer.status_code == 200, role
        Calendar.from_ical(answer.content)


def feeds_open(user):
    from notices.services.feeds import open_feed

    return open_feed(grant_id=Grant.objects.get(user=user).pk, actor=user)


def test_a_secret_address_stands_in_no_log():
    path = "/calendar/" + "s3cret-" * 6 + ".ics"
    assert without_secret(f"GET {path} 200") == "GET /calendar/***.ics 200"
    assert without_secret("/workdays/?year=2026") == "/workdays/?year=2026"
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", path), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == "Not Found: /calendar/***.ics"
