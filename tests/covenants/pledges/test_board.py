"""The board of pledges: public inside the street."""

from __future__ import annotations

from common.scoping import current_scope
from covenants.models import (
    Pledge,
)
from covenants.selectors import pledges as selectors
from tests.factories import acting_as, make_unit, make_user


def on_board(user):
    with acting_as(user) as scope:
        wanted = selectors.shown_pledges()
        with selectors.board():
            rows = list(wanted)
        return {shown.pledge.content: shown.own for shown in selectors.as_shown(rows, scope)}


def test_the_board_is_public_inside_the_street(circle):
    own = {"四点半课堂": True, "护学岗志愿者": True}
    seen = dict.fromkeys(own, False)
    sibling = make_user("COMMUNITY_SECRETARY", circle.district.sibling_community)
    elsewhere = make_user("COMMUNITY_SECRETARY", circle.district.foreign_community)
    abroad = make_user("UNIT_LIAISON", unit=make_unit(circle.district, joins=circle.district.foreign_community))
    assert on_board(circle.secretary) == on_board(circle.street) == on_board(circle.teacher) == own
    assert on_board(circle.clerk) == on_board(sibling) == seen
    assert on_board(elsewhere) == on_board(abroad) == {}
    with acting_as(circle.clerk):
        assert not Pledge.objects.exists()
        assert current_scope().party_id == circle.bank.pk
