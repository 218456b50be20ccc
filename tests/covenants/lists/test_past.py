"""Nothing of today on a page of the past; and what a unit may know of others' items on any day, under the web role."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import reverse

from covenants.models import Direction, ItemVersion, ListItem, Stage
from covenants.selectors.board import published_on
from covenants.selectors.claims import taken_on
from covenants.selectors.items import as_they_were, items_on
from covenants.services.claims import decide_claim, make_claim
from covenants.services.cycles import advance_cycle
from covenants.services.deliberating import Adjustment, accept_item, adjust_item, reconsider_item
from covenants.services.items import ItemLine, edit_item, recall_item, submit_item
from tests.covenants.making import make_cycle, make_item, make_meeting, make_world
from tests.factories import acting_as, client_for, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def as_web_role():
    """Policies bind, as they do in service."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE gongjian_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def adjusted(world, a_day):
    """The school's offer of 40 places, handed in on the 2nd, cut to 20 on the 10th, published on the 12th."""
    cycle = make_cycle(world)
    item = make_item(
        cycle, world.school, "开放操场", world, quantity=Decimal(40), measure="人", frequency_text="每周六"
    )
    with acting_as(world.secretary):
        advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
    a_day.move_to("2026-03-10 09:00+08:00")
    meeting = make_meeting(world)
    with acting_as(world.secretary):
        adjust_item(
            item_id=item.pk,
            meeting_id=meeting.pk,
            adjustment=Adjustment(title="周末开放操场", quantity=Decimal(20), frequency_text="每月1次"),
            actor=world.secretary,
        )
    a_day.move_to("2026-03-12 09:00+08:00")
    with acting_as(world.secretary):
        advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
    a_day.move_to("2026-03-20 09:00+08:00")
    return item


def test_a_past_day_shows_what_was_written_then_and_not_what_came_of_it(world, adjusted):
    client = client_for(world.secretary)
    address = reverse("covenants:item", args=[adjusted.pk])
    today, then = client.get(address).content.decode(), client.get(f"{address}?on=2026-03-05").content.decode()
    assert "周末开放操场" in today
    assert "20 人" in today
    assert "第 1 号" in today
    assert "周末" not in then
    assert "40 人" in then
    assert "每周六" in then
    assert "第 1 号" not in then
    rows = client.get(f"/api/v1/items/{adjusted.pk}/?on=2026-03-05").json()
    assert (rows["title"], rows["state"], rows["number"], rows["published_on"]) == ("开放操场", "SUBMITTED", None, None)
    assert Decimal(rows["quantity"]) == 40


def test_a_unit_does_not_see_on_a_past_day_what_was_not_yet_published_to_it(world, adjusted):
    client = client_for(world.liaison(world.bank))
    address = reverse("covenants:item", args=[adjusted.pk])
    assert client.get(address).status_code == 200
    assert client.get(f"{address}?on=2026-03-12").status_code == 200
    assert client.get(f"{address}?on=2026-03-11").status_code == 404
    listing = reverse("covenants:items", args=[adjusted.cycle_id])
    assert "开放操场" not in client.get(f"{listing}?on=2026-03-11").content.decode()
    assert client.get(f"/api/v1/items/{adjusted.pk}/?on=2026-03-11").status_code == 404
    own = client_for(world.liaison(world.school)).get(f"{address}?on=2026-03-11")
    assert own.status_code == 200


def test_what_was_taken_on_a_day_is_the_same_for_a_unit_that_may_not_read_the_claims(
    world, adjusted, a_day, as_web_role
):
    hospital = world.liaison(world.hospital)
    with acting_as(hospital):
        claim = make_claim(item_id=adjusted.pk, unit_id=world.hospital.pk, quantity=Decimal(5), actor=hospital)
    a_day.move_to("2026-03-25 09:00+08:00")
    school = world.liaison(world.school)
    with acting_as(school):
        decide_claim(claim_id=claim.pk, confirm=False, reason="场地改造", actor=school)
    a_day.move_to("2026-04-01 09:00+08:00")
    for who in (world.secretary, world.liaison(world.bank)):
        with acting_as(who):
            held = {
                day: (
                    published_on(date(2026, 3, day)).get(pk=adjusted.pk).held_on,
                    items_on(ListItem.objects.all(), date(2026, 3, day)).get(pk=adjusted.pk).taken_on,
                    taken_on([adjusted], date(2026, 3, day)).get(adjusted.pk, 0),
                )
                for day in (19, 20, 24, 25)
            }
        assert held == {19: (0, 0, 0), 20: (5, 5, 5), 24: (5, 5, 5), 25: (0, 0, 0)}, who


def test_rows_of_today_are_left_as_they_are(world):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    with acting_as(world.secretary):
        rows = as_they_were(items_on(ListItem.objects.filter(cycle=cycle), date(2026, 3, 2)), date(2026, 3, 2))
        assert all(row.number and row.published_on for row in rows)


def test_a_page_of_the_past_does_not_say_what_was_decided_later(world, a_day):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    with acting_as(world.secretary):
        item = ListItem.objects.get(cycle=cycle, direction=Direction.NEED)
    bank = world.liaison(world.bank)
    with acting_as(bank):
        claim = make_claim(item_id=item.pk, unit_id=world.bank.pk, actor=bank)
    a_day.move_to("2026-03-08 09:00+08:00")
    with acting_as(world.secretary):
        decide_claim(claim_id=claim.pk, confirm=True, actor=world.secretary)
    client = client_for(world.secretary)
    address = reverse("covenants:item", args=[item.pk])
    assert "已确认" in client.get(address).content.decode()
    then = client.get(f"{address}?on=2026-03-05").content.decode()
    assert "已确认" not in then
    assert "待确认" in then


def test_a_form_that_names_a_foreign_unit_does_not_tell_whom_to_call_there(world):
    cycle = make_cycle(world)
    make_item(cycle, world.school, "开放操场", world, contact_name="程校长", contact_phone="15400001234")
    client = client_for(world.liaison(world.bank))
    answer = client.post(reverse("covenants:item_add", args=[cycle.pk]), {"party": world.school.pk, "title": "讲座"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "程校长" not in text
    assert "15400001234" not in text
    assert "154****1234" not in text
    assert not ListItem._base_manager.filter(title="讲座").exists()


# ---- changed after it was handed in ----------------------------------------------------------------------------------


def told(client, item, *days):
    """(title, quantity, state) of the item on days of March."""
    rows = [client.get(f"/api/v1/items/{item.pk}/?on=2026-03-{day:02}") for day in days]
    return [
        (row.json()["title"], row.json()["quantity"], row.json()["state"]) if row.status_code == 200 else None
        for row in rows
    ]


def test_what_a_party_changed_after_handing_in_is_on_a_past_day_what_it_was(world, a_day):
    cycle = make_cycle(world)
    item = make_item(cycle, world.school, "开放操场", world, quantity=Decimal(40), measure="人")
    school = world.liaison(world.school)

    def edit(title, quantity):
        with acting_as(school):
            line = ItemLine(
                direction=Direction.OFFER, category="CULTURE", title=title, quantity=Decimal(quantity), measure="人"
            )
            edit_item(item_id=item.pk, line=line, actor=school)

    a_day.move_to("2026-03-05 09:00+08:00")
    edit("开放球场", 20)
    edit("开放篮球场", 20)
    a_day.move_to("2026-03-08 09:00+08:00")
    with acting_as(school):
        recall_item(item_id=item.pk, actor=school)
    edit("开放篮球场和跑道", 30)
    a_day.move_to("2026-03-10 09:00+08:00")
    with acting_as(school):
        submit_item(item_id=item.pk, actor=school)
    a_day.move_to("2026-03-20 09:00+08:00")
    client = client_for(world.secretary)
    assert told(client, item, 1, 2, 4, 5, 7, 8, 9, 10, 20) == [
        None,
        ("开放操场", "40.00", "SUBMITTED"),
        ("开放操场", "40.00", "SUBMITTED"),
        ("开放篮球场", "20.00", "SUBMITTED"),
        ("开放篮球场", "20.00", "SUBMITTED"),
        ("开放篮球场和跑道", "30.00", "DRAFT"),
        ("开放篮球场和跑道", "30.00", "DRAFT"),
        ("开放篮球场和跑道", "30.00", "SUBMITTED"),
        ("开放篮球场和跑道", "30.00", "SUBMITTED"),
    ]
    page = client.get(f"{reverse('covenants:item', args=[item.pk])}?on=2026-03-04").content.decode()
    assert "开放操场" in page
    assert "篮球场" not in page


def test_a_decision_taken_back_was_one_while_it_stood(world, a_day):
    cycle = make_cycle(world)
    item = make_item(cycle, world.school, "开放操场", world, quantity=Decimal(40), measure="人")
    with acting_as(world.secretary):
        advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
    a_day.move_to("2026-03-05 09:00+08:00")
    meeting = make_meeting(world)
    with acting_as(world.secretary):
        adjust_item(
            item_id=item.pk, meeting_id=meeting.pk, adjustment=Adjustment(quantity=Decimal(20)), actor=world.secretary
        )
    a_day.move_to("2026-03-08 09:00+08:00")
    with acting_as(world.secretary):
        reconsider_item(item_id=item.pk, actor=world.secretary)
        accept_item(item_id=item.pk, meeting_id=make_meeting(world).pk, actor=world.secretary)
    a_day.move_to("2026-03-20 09:00+08:00")
    assert told(client_for(world.secretary), item, 4, 5, 7, 8) == [
        ("开放操场", "40.00", "SUBMITTED"),
        ("开放操场", "20.00", "ACCEPTED"),
        ("开放操场", "20.00", "ACCEPTED"),
        ("开放操场", "40.00", "ACCEPTED"),
    ]


def test_versions_are_read_by_the_party_and_its_committee_only(world, a_day, as_web_role):
    cycle = make_cycle(world)
    item = make_item(cycle, world.school, "开放操场", world)
    a_day.move_to("2026-03-05 09:00+08:00")
    school = world.liaison(world.school)
    with acting_as(school):
        recall_item(item_id=item.pk, actor=school)
    street = make_user("STREET_STAFF", world.district.street)
    stranger = make_user("COMMUNITY_SECRETARY", world.district.sibling_community)
    seen = {school: 1, world.secretary: 1, street: 1, world.liaison(world.bank): 0, stranger: 0}
    for who, count in seen.items():
        with acting_as(who), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM covenants_itemversion")
            assert cursor.fetchone() == (count,), who
            assert ItemVersion.objects.count() == count
