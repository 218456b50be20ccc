"""Members on a community's list whom a grid or micro-home manages: seen there, served there, not changed there."""

import pytest
from django.urls import reverse

from common.scoping import everything
from members.models import CheckIn, Person, Service, ServiceState
from members.services.checkins import CheckInLine, update_check_in
from tests.factories import acting_as, client_for, make_user
from tests.members.test_check_ins import CAME, a_day, listed, person  # noqa: F401 - a_day is of the fixtures
from tests.members.test_row_level import the_web_role


@pytest.mark.parametrize(("role", "tier"), [("GRID_SECRETARY", "grid"), ("HOME_HEAD", "home")])
def test_who_manages_a_member_records_what_the_member_did(district, secretary, role, tier):
    """The member stands on the community's list: the grid or micro-home sees and records, the community confirms."""
    own = getattr(district, tier)
    head = make_user(role, own)
    client, add = client_for(head), reverse("members:service_add")
    row = listed(district, secretary, person(district, secretary))
    other = listed(district, secretary, person(district, secretary, "赵芳", 302))
    page = client.get(add).content.decode()
    assert f"“管理党组织”选为{own.name}" in page
    assert reverse("members:check_in_add") in page
    with acting_as(secretary):
        line = CheckInLine(row.person_id, reported_on=CAME, managing_id=own.pk)
        update_check_in(check_in_id=row.pk, line=line, actor=secretary)
    page = client.get(add).content.decode()
    assert "汪小平" in page
    assert "赵芳" not in page
    data = {"on": "2026-05-04", "title": "楼道清洁", "check_ins": [row.pk]}
    assert client.post(add, data).status_code == 302
    with everything("test"):
        made = Service.objects.get()
        assert (made.check_in_id, made.organization_id) == (row.pk, district.community.pk)
        assert made.state == ServiceState.RECORDED
    page = client.get(reverse("members:check_in", args=[row.pk])).content.decode()
    assert "待社区确认" in page
    assert reverse("members:check_in_edit", args=[row.pk]) not in page
    for route in ("check_in_edit", "check_in_report", "check_in_move", "check_in_end"):
        assert client.get(reverse(f"members:{route}", args=[row.pk])).status_code == 404
    assert client.post(f"/api/v1/check-ins/{row.pk}/report/", {"reported_on": "2026-05-04"}).status_code == 404
    assert client.get(f"/api/v1/check-ins/{row.pk}/").status_code == 200
    assert client.get(f"/api/v1/check-ins/{other.pk}/").status_code == 404
    # It waits for the community, and nobody else confirms it.
    client.post(reverse("members:services_confirm"))
    with everything("test"):
        assert Service.objects.get().state == ServiceState.RECORDED
    client_for(secretary).post(reverse("members:services_confirm"))
    with everything("test"):
        assert Service.objects.get().state == ServiceState.CONFIRMED


def test_the_database_shows_whom_a_grid_manages_and_lets_it_change_nothing(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    listed(district, secretary, person(district, secretary, "赵芳", 302))
    with acting_as(secretary):
        line = CheckInLine(row.person_id, reported_on=CAME, managing_id=district.grid.pk)
        update_check_in(check_in_id=row.pk, line=line, actor=secretary)
    for place, seen in ((district.grid, 1), (district.grids[1], 0), (district.foreign_community, 0)):
        role = "GRID_SECRETARY" if place.tier == "GRID" else "COMMUNITY_SECRETARY"
        with acting_as(make_user(role, place)), the_web_role() as cursor:
            cursor.execute("SELECT count(*) FROM members_checkin")
            assert cursor.fetchone()[0] == seen
            cursor.execute("SELECT count(*) FROM members_person WHERE id = %s", [row.person_id])
            assert cursor.fetchone()[0] == seen
            cursor.execute("UPDATE members_checkin SET note = 'x'")
            assert cursor.rowcount == 0
            assert CheckIn.objects.count() == seen
            assert Person.objects.filter(pk=row.person_id).count() == seen
