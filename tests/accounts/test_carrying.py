"""An organisation that is closed takes the offices held at it along, in the same act; undoing gives them back."""

from datetime import timedelta

import pytest

from accounts import services
from accounts.models import Grant
from common.clock import today
from common.models import AuditEvent
from common.scoping import everything
from orgs.models import Reorganization
from orgs.services import close_organization, close_unit, merge_organizations, move_organization, undo_reorganization
from tests.factories import LONG_AGO, acting_as, client_for, grant_to, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid(district):
    return district.grid


@pytest.fixture
def head(district, grid):
    return make_user("GRID_SECRETARY", grid, username="grid.li", district=district.root)


def periods(*grants):
    return [(grant.since, grant.until) for grant in Grant.objects.filter(pk__in=[g.pk for g in grants]).order_by("pk")]


def events(action):
    with everything("test"):
        return [event.object_id for event in AuditEvent.objects.filter(action=action).order_by("pk")]


def test_closing_ends_the_offices_and_undoing_gives_them_back(district, grid, head):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    limited = grant_to(head, "READ_ONLY", grid, until=today() + timedelta(days=30))
    over = grant_to(make_user(), "READ_ONLY", grid, until=today() - timedelta(days=30))
    fresh = grant_to(make_user(), "READ_ONLY", grid, since=today())
    coming = grant_to(make_user(), "READ_ONLY", grid, since=today() + timedelta(days=3))
    elsewhere = make_user("GRID_SECRETARY", district.grids[1]).grants.get()
    held = head.grants.get(role="GRID_SECRETARY")
    every = (held, limited, over, fresh, coming, elsewhere)
    before, rows = periods(*every), list(Grant.objects.order_by("pk").values())
    with acting_as(secretary):
        close_organization(organization_id=district.home.pk, actor=secretary)
        close_organization(organization_id=grid.pk, actor=secretary)
    act = Reorganization._base_manager.latest("id")
    assert periods(*every) == [
        (LONG_AGO, today()),
        (LONG_AGO, today()),
        (LONG_AGO, today() - timedelta(days=30)),
        (LONG_AGO, None),
    ]
    assert client_for(head).get("/").status_code == 403
    assert events("grant.ended") == [str(row.pk) for row in (held, limited, fresh, coming)]
    with acting_as(secretary):
        undo_reorganization(reorganization_id=act.pk, actor=secretary)
    assert periods(*every) == before
    assert list(Grant.objects.order_by("pk").values()) == rows
    assert client_for(head).get("/").status_code == 200
    assert events("grant.restored") == [str(row.pk) for row in (held, limited, fresh, coming)]


def test_closing_as_of_an_earlier_day_takes_away_nothing_that_was_allowed_since(district, head):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    with acting_as(secretary):
        day = today() - timedelta(days=10)
        close_organization(organization_id=district.home.pk, effective_on=day, actor=secretary)
        close_organization(organization_id=district.grid.pk, effective_on=day, actor=secretary)
    assert periods(head.grants.get()) == [(LONG_AGO, today())]


def test_merging_hands_no_rights_to_the_successor(district, grid, head):
    staff = make_user("DISTRICT_STAFF", district.root)
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    other = district.sibling_community
    with acting_as(staff):
        merge_organizations(source_ids=[district.community.pk], into_id=other.pk, actor=staff)
    assert periods(secretary.grants.get()) == [(LONG_AGO, today())]
    assert not Grant.objects.filter(organization=other).exists()
    # What lay below the merged community went over to the other one, and is not closed.
    assert periods(head.grants.get()) == [(LONG_AGO, None)]


def test_moving_ends_no_office(district, grid, head):
    street = make_user("STREET_STAFF", district.street)
    with acting_as(street):
        move_organization(organization_id=grid.pk, parent_id=district.sibling_community.pk, actor=street)
    assert periods(head.grants.get()) == [(LONG_AGO, None)]


def test_what_the_security_administrator_changed_since_stays_as_it_is(district, grid, head):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    grant = head.grants.get()
    with acting_as(secretary):
        close_organization(organization_id=district.home.pk, actor=secretary)
        close_organization(organization_id=grid.pk, actor=secretary)
    act = Reorganization._base_manager.latest("id")
    Grant.objects.filter(pk=grant.pk).update(period=grant.period.__class__(LONG_AGO, today() - timedelta(days=1), "[)"))
    with acting_as(secretary):
        undo_reorganization(reorganization_id=act.pk, actor=secretary)
    assert periods(grant) == [(LONG_AGO, today() - timedelta(days=1))]
    assert events("grant.restored") == []


def test_a_token_of_an_office_stops_and_works_again(district, grid, head):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    security = make_user("SECURITY_ADMIN", district.root, district=district.root)
    with acting_as(security):
        _, text = services.issue_token(
            grant_id=head.grants.get().pk, name="每日取数", scopes=["org.view"], last_day=today(), actor=security
        )
    asked = {"authorization": f"Bearer {text}"}
    assert client_for(head).get("/api/v1/me/", headers=asked).status_code == 200
    with acting_as(secretary):
        close_organization(organization_id=district.home.pk, actor=secretary)
        close_organization(organization_id=grid.pk, actor=secretary)
    assert client_for(head).get("/api/v1/me/", headers=asked).status_code == 401
    with acting_as(secretary):
        undo_reorganization(reorganization_id=Reorganization._base_manager.latest("id").pk, actor=secretary)
    assert client_for(head).get("/api/v1/me/", headers=asked).status_code == 200


def test_the_offices_of_liaisons_end_with_their_unit(district):
    unit, other = make_unit(district, joins=district.community), make_unit(district, joins=district.community)
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    liaison = make_user("UNIT_LIAISON", unit=unit)
    held = liaison.grants.get()
    over = grant_to(make_user(), "UNIT_LIAISON", unit=unit, until=today() - timedelta(days=30))
    coming = grant_to(make_user(), "UNIT_LIAISON", unit=unit, since=today() + timedelta(days=3))
    elsewhere = make_user("UNIT_LIAISON", unit=other).grants.get()
    assert client_for(liaison).get("/").status_code == 200
    with acting_as(secretary):
        close_unit(unit_id=unit.pk, actor=secretary)
    assert periods(held, over, coming, elsewhere) == [
        (LONG_AGO, today()),
        (LONG_AGO, today() - timedelta(days=30)),
        (LONG_AGO, None),
    ]
    assert client_for(liaison).get("/").status_code == 403
    assert events("grant.ended") == [str(held.pk), str(coming.pk)]


def test_a_liaison_of_a_unit_that_leaves_later_acts_until_then(district):
    unit, leaves = make_unit(district, joins=district.community), today() + timedelta(days=10)
    liaison = make_user("UNIT_LIAISON", unit=unit)
    with everything("test"):
        close_unit(unit_id=unit.pk, actor=None, on=leaves)
    assert periods(liaison.grants.get()) == [(LONG_AGO, leaves)]
    assert client_for(liaison).get("/").status_code == 200
