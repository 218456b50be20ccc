"""Every page of meetings in a real Chromium: sound for axe, silent for the browser, no sideways scroll.

At a desk and on a phone; full and empty; as the secretary, the street, a unit's officer; with turns in the chair and
the five ones where the practice has them; forms that come back with errors.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from common.files import Upload
from common.scoping import everything
from meetings.models import Assignment, Invitee, Minutes, Objection, Presence, Receipt, Turn
from meetings.services import activities, contacts, issuing, items, minutes, resolutions, suggestions, turns
from meetings.services.agenda import list_item
from meetings.services.attendance import set_attendance
from meetings.services.consultation import record_step
from meetings.services.convening import add_units, convene_meeting
from meetings.services.deferrals import defer_period
from meetings.services.meetings import hold_meeting
from meetings.services.passing import pass_item
from members.models import Appointment
from tests.e2e.acting import Day, People
from tests.e2e.looking import look
from tests.face.conftest import axe_findings
from tests.factories import acting_as, make_user
from tests.meetings.convening.making import make_world, plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What needs no row of its own.
LISTS = (
    "list",
    "items",
    "all_minutes",
    "all_resolutions",
    "assignments",
    "contacts",
    "contact_records",
    "suggestions",
    "activities",
    "held",
    "turns",
)
OF_COMMITTEE = ("committee", "defer", "contacts_of", "suggestions_of", "activities_of")
PAST, LATE = date(2026, 7, 7), date(2026, 7, 20)


class Place(People):
    """A community in its year: a meeting with issued minutes, one whose minutes are read, one ahead, one put off."""

    def __init__(self, browser, options, address, practice="xihu", *, seated=True) -> None:
        super().__init__(browser, options, address)
        self.world = world = make_world(practice, seated=seated)
        stranger = make_user("COMMUNITY_SECRETARY", world.district.sibling_community)
        self.users = {
            "secretary": world.secretary,
            "street": world.street,
            "school": world.liaison,
            "nobody": stranger,
        }

    def fill(self) -> None:
        """Through the services, as in life."""
        world, actor = self.world, self.world.secretary
        with everything("test"):
            rows = Appointment.objects.of_committee(world.community.pk).filter(part_time=True)
            self.members = list(rows.order_by("pk"))
        self.issued = self._held(PAST)
        self.read = self._held(LATE, issue=False)
        with acting_as(actor):
            for text in ("增设路灯", "开放操场"):
                self.suggestion = suggestions.receive_suggestion(
                    appointment_id=self.members[0].pk, text=text, meeting_id=self.issued.meeting_id, actor=actor
                )
            contacts.record_contacts(
                organization_id=world.community.pk, appointment_ids=[self.members[0].pk], topic="plans", actor=actor
            )
            line = activities.ActivityLine(kind="party_day", title="清洁家园", planned_on=LATE, place="广场", hours=2)
            self.activity = activities.plan_activity(organization_id=world.community.pk, line=line, actor=actor)
            people = [member.person_id for member in self.members]
            activities.hold_activity(activity_id=self.activity.pk, outcome="清理三处", person_ids=people, actor=actor)
        self._ahead()

    def _held(self, day: date, *, issue: bool = True) -> Minutes:
        world, actor = self.world, self.world.secretary
        meeting = plan(world, day, place="三楼会议室", chair="詹海英")
        with acting_as(actor):
            found = [
                items.propose_item(
                    organization_id=world.community.pk,
                    line=items.ItemLine(title, "现状和建议", "MAJOR", 20, world.units[0].pk),
                    meeting_id=meeting.pk,
                    papers=[Upload("方案.pdf", b"%PDF-1.7\n%%EOF")],
                    actor=actor,
                )
                for title in ("车库充电桩", "护学安排")
            ]
            add_units(meeting_id=meeting.pk, actor=actor)
            hold_meeting(meeting_id=meeting.pk, actor=actor)
            people = meeting.invitees.values_list("pk", flat=True)
            set_attendance(meeting_id=meeting.pk, presences=dict.fromkeys(people, Presence.PRESENT), actor=actor)
            made = minutes.start_minutes(meeting_id=meeting.pk, actor=actor)
            minutes.settle_item(item_id=found[0].pk, outcome=minutes.DECIDED, text="同意", actor=actor)
            minutes.settle_item(item_id=found[1].pk, outcome=minutes.PUT_OFF, text="下次再议", actor=actor)
            parties = [resolutions.AssignmentLine(unit_id=unit.pk) for unit in world.units[:2]]
            self.resolution = resolutions.create_resolution(
                meeting_id=meeting.pk,
                item_id=found[0].pk,
                text="安装十二个充电桩",
                due_on=date(2026, 7, 30),
                assignments=parties,
                actor=actor,
            )
            if issue:
                issuing.issue_minutes(minutes_id=made.pk, actor=actor)
            else:
                issuing.send_for_objections(minutes_id=made.pk, actor=actor)
                issuing.make_objection(minutes_id=made.pk, text="应为十四个", unit_id=world.units[0].pk, actor=actor)
        self.put_off = found[1]
        return made

    def _ahead(self) -> None:
        world, actor = self.world, self.world.secretary
        self.ahead = plan(world, date(2026, 8, 28), proposals_by=date(2026, 8, 20))
        with acting_as(self.users["school"]):
            self.item = items.propose_item(
                organization_id=world.community.pk,
                line=items.ItemLine("校门口停车位"),
                meeting_id=self.ahead.pk,
                papers=[Upload("照片说明.pdf", b"%PDF-1.7\n%%EOF")],
                actor=self.users["school"],
            )
        with acting_as(actor):
            list_item(item_id=self.put_off.pk, meeting_id=self.ahead.pk, actor=actor)
            convene_meeting(meeting_id=self.ahead.pk, actor=actor)
            record_step(item_id=self.item.pk, phase="VISIT", step=1, on=date(2026, 8, 9), words="走访三户", actor=actor)
            passed = items.propose_item(
                organization_id=world.community.pk, line=items.ItemLine("跨街道排水"), actor=actor
            )
            pass_item(item_id=passed.pk, to_id=world.district.street.pk, actor=actor)
        self.passed = passed
        self.planned = plan(world, date(2026, 9, 25))

    def take_turns(self) -> list[Turn]:
        """A year of turns; the first with its problem solved and handed over."""
        world, actor = self.world, self.world.secretary
        with acting_as(actor):
            made = turns.schedule_turns(
                organization_id=world.community.pk,
                since=date(2026, 1, 1),
                months=4,
                holders=[turns.Holder(unit_id=unit.pk) for unit in world.units],
                actor=actor,
            )
            first = made[0].pk
            turns.set_problem(turn_id=first, problem="早市占道", actor=actor)
            turns.solve_problem(turn_id=first, outcome="迁入便民市场", solved_on=date(2026, 4, 2), actor=actor)
            turns.hand_over(turn_id=first, on=date(2026, 5, 1), handover="账册已交", actor=actor)
        return made


@pytest.fixture
def day(monkeypatch):
    """The clock."""
    found = Day(monkeypatch)
    found.is_now(8, 10)
    return found


@pytest.fixture
def made(browser, browser_context_args, live_server, transactional_db, day):
    """Makes somewhere to look at."""
    places = []

    def make(*args, **more) -> Place:
        places.append(Place(browser, browser_context_args, live_server.url, *args, **more))
        return places[-1]

    yield make
    for place in places:
        place.leave()


def url(name, *args) -> str:
    return reverse(f"meetings:{name}", args=args)


def of_meetings(place) -> list[str]:
    """Pages of each meeting and what hangs on it."""
    with everything("test"):
        invitee = Invitee.objects.filter(meeting=place.ahead).first()
        part = place.read.parts.exclude(item=None).first()
        objection, assignment = Objection.objects.get(), Assignment.objects.filter(resolution=place.resolution).first()
    pages = [
        url(name, pk)
        for pk in (place.issued.meeting_id, place.read.meeting_id, place.ahead.pk, place.planned.pk)
        for name in ("meeting", "attendance", "minutes", "resolutions")
    ]
    pages += [
        url("add"),
        url("edit", place.planned.pk),
        url("convene", place.planned.pk),
        url("cancel", place.planned.pk),
        url("invitee_add", place.ahead.pk),
        url("answer", invitee.pk),
        url("part", part.pk),
        url("minutes_send", place.read.pk),
        url("minutes_issue", place.read.pk),
        url("minutes_object", place.read.pk),
        url("objection_answer", objection.pk),
        url("close", place.issued.meeting_id),
        url("resolution_add", place.read.meeting_id),
        url("resolution", place.resolution.pk),
        url("resolution_step", place.resolution.pk, "postpone"),
        url("resolution_step", place.resolution.pk, "drop"),
        url("assignment_finish", assignment.pk),
        url("assignment_step", assignment.pk, "edit"),
    ]
    return pages


def test_every_page_of_meetings_is_sound_for_the_secretary(made):
    place = made()
    place.fill()
    community = place.world.community.pk
    with everything("test"):
        paper = place.item.papers.get()
        printed = place.issued.parts.exclude(item=None).first().item_id
    pages = [url(name) for name in LISTS] + [url(name, community) for name in OF_COMMITTEE] + of_meetings(place)
    pages += [
        url("item_add"),
        *[url("item", row.pk) for row in (place.item, place.put_off, place.passed)],
        *[url(name, place.item.pk) for name in ("item_edit", "item_pass", "item_decline", "item_consultation")],
        url("paper_add", place.item.pk),
        url("paper_remove", paper.pk),
        url("excerpt", printed),
        url("contact_member", place.members[0].pk),
        f"{url('suggestion_add')}?meeting={place.issued.meeting_id}",
        *[
            url(name, place.suggestion.pk)
            for name in ("suggestion", "suggestion_edit", "suggestion_answer", "suggestion_propose")
        ],
        url("activity_add"),
        *[url(name, place.activity.pk) for name in ("activity", "activity_edit", "activity_hold", "activity_did")],
        url("certificate", community, place.members[0].person_id),
        f"{url('items')}?q=没有这样的",
    ]
    assert look(place.enter("secretary"), pages) == {}


def test_every_page_of_meetings_is_sound_for_the_street_and_a_unit(made):
    place = made()
    place.fill()
    community, sibling = place.world.community.pk, place.world.district.sibling_community.pk
    stranger = place.users["nobody"]
    with acting_as(stranger):
        defer_period(organization_id=sibling, kind="JOINT", on=date(2026, 8, 11), why="换届", actor=stranger)
    street = [url(name) for name in LISTS] + [url("committee", community), url("committee", sibling)]
    street += [url("meeting", place.issued.meeting_id), url("minutes", place.issued.meeting_id), url("add")]
    assert look(place.enter("street"), street) == {}
    with everything("test"):
        own = Invitee.objects.get(meeting=place.ahead, unit=place.world.units[0])
        receipt = Receipt.objects.filter(unit=place.world.units[0]).first()
        assignment = Assignment.objects.filter(unit=place.world.units[0]).first()
    school = [url(name) for name in LISTS if name not in ("contacts", "contact_records", "held")]
    school += [
        url(name, pk)
        for pk in (place.issued.meeting_id, place.read.meeting_id, place.ahead.pk)
        for name in ("meeting", "attendance", "minutes", "resolutions")
    ]
    school += [
        url("answer", own.pk),
        url("minutes_object", place.read.pk),
        url("assignment_finish", assignment.pk),
        url("item_add"),
        url("item", place.item.pk),
        url("item_edit", place.item.pk),
        url("paper_add", place.item.pk),
    ]
    assert receipt is not None
    assert look(place.enter("school"), school) == {}


def test_turns_and_the_five_ones_are_sound(made):
    place = made("ronghe", seated=False)
    second = place.take_turns()[1]
    actor, community = place.world.secretary, place.world.community.pk
    with acting_as(actor):
        line = activities.ActivityLine(kind="assembly", title="成立大会", planned_on=date(2026, 5, 8))
        held = activities.plan_activity(organization_id=community, line=line, actor=actor)
        activities.hold_activity(activity_id=held.pk, outcome="成立", actor=actor)
    pages = [
        url("turns"),
        url("turns_schedule", community),
        url("activities_of", community),
        url("committee", community),
    ]
    pages += [url("turn_step", second.pk, step) for step in ("problem", "solve", "hand-over")]
    assert look(place.enter("secretary"), [*pages, url("held")]) == {}
    assert look(place.enter("school"), [url("turns")]) == {}


def test_pages_with_nothing_on_them_are_sound(made):
    place = made()
    community = place.world.district.sibling_community.pk
    pages = [url(name) for name in LISTS] + [url(name, community) for name in OF_COMMITTEE]
    assert look(place.enter("nobody"), [*pages, url("add"), url("item_add")]) == {}


def test_forms_that_come_back_with_errors_are_sound(made):
    place = made()
    place.fill()
    with everything("test"):
        invitee = Invitee.objects.filter(meeting=place.ahead).first()
    page = place.enter("secretary")
    page.set_viewport_size({"width": 360, "height": 740})
    wrong = {}
    for address in (
        url("item_add"),
        url("paper_add", place.item.pk),
        url("item_decline", place.item.pk),
        url("answer", invitee.pk),
        url("cancel", place.planned.pk),
        url("invitee_add", place.ahead.pk),
        url("suggestion_answer", place.suggestion.pk),
        url("resolution_add", place.read.meeting_id),
        url("defer", place.world.community.pk),
    ):
        page.goto(address)
        page.locator("main form[method=post] .btn-primary").last.click()
        page.wait_for_load_state()
        sideways = page.evaluate("document.documentElement.scrollWidth") - 360
        found = axe_findings(page) + ([f"scrolls sideways by {sideways}"] if sideways > 0 else [])
        if page.locator("main [aria-invalid=true], main .gj-errors, main .invalid-feedback").count() == 0:
            found.append("no error is shown")
        if found:
            wrong[address] = found
    assert wrong == {}
