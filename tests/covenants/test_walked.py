"""What a walk through a whole cycle by hand found wrong: each is held here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from common.clock import today
from common.errors import NotAllowed
from common.scoping import everything
from covenants.matching.words import audience_groups, audience_names
from covenants.models import Agreement, Direction, FulfilmentState, ListCycle, ListItem, Review, Stage
from covenants.selectors.balance import balances_of
from covenants.services import agreements, reviews
from covenants.services.projects import ProjectLine, create_project
from tests.covenants.agreements_making import Circle
from tests.covenants.making import make_cycle, make_world
from tests.covenants.pledges.making import Pledged
from tests.factories import acting_as, client_for

DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as found:
        yield found


@pytest.fixture
def pledged(db):
    return Pledged()


def url(name, *args):
    return reverse(f"covenants:{name}", args=args)


def amended(pledged) -> Agreement:
    """A second version, signed by both."""
    with acting_as(pledged.secretary):
        newer = agreements.amend_agreement(
            agreement_id=pledged.agreement.pk, reason="改为每月1次", actor=pledged.secretary
        )
    return pledged.signed(newer)


# ---- a past day on the cycle's tabs ---------------------------------------------------------------------------------


def test_agreements_and_pledges_of_a_past_day_stand_as_they_stood(pledged, clock):
    clock.move_to("2026-03-11 09:00+08:00")
    amended(pledged)
    street, old = client_for(pledged.street), url("agreement", pledged.agreement.pk)
    tab, board = url("cycle_agreements", pledged.cycle.pk), url("cycle_pledges", pledged.cycle.pk)

    def states(page):
        return [(row["object"].pk, row["object"].standing[1]) for row in page.context["rows"]]

    then = street.get(f"{tab}?on={DAY}")
    assert states(then) == [(pledged.agreement.pk, "已签订")]
    assert old in then.text
    assert {word for _, word in states(street.get(tab))} == {"已签订", "已变更"}
    assert states(street.get(f"{tab}?on={DAY}&state=SIGNED")) == states(then)
    assert states(street.get(f"{tab}?on={DAY}&state=AMENDED")) == []
    assert [row["object"].over for row in street.get(f"{board}?on={DAY}").context["rows"]] == [False, False]
    assert sum(row["object"].over for row in street.get(board).context["rows"]) == 2


def test_what_was_done_before_an_amendment_still_counts_in_the_balance(pledged, clock):
    made = pledged.record(pledged.secretary)
    clock.move_to("2026-03-11 09:00+08:00")
    amended(pledged)
    with acting_as(pledged.secretary):
        (balance,) = balances_of([pledged.cycle], today()).values()
    school, community = (
        next(row for row in balance.parties if row.unit_id == unit) for unit in (pledged.school.pk, None)
    )
    assert made.state == FulfilmentState.CONFIRMED
    assert (school.given, school.given_done) == (1, 1)
    assert (community.received, community.received_done) == (1, 1)


def test_a_project_says_which_of_its_promises_ended(pledged, clock):
    with everything("test"):
        item = pledged.given.term.claim.item
    line = ProjectLine(title="校门口平安路", since=DAY, last_day=date(2026, 12, 31), item_ids=(item.pk,))
    with acting_as(pledged.secretary):
        made = create_project(organization_id=pledged.community.pk, line=line, actor=pledged.secretary)
    clock.move_to("2026-03-11 09:00+08:00")
    amended(pledged)
    page, secretary = url("project", made.pk), client_for(pledged.secretary)
    assert [over for _, _, over in secretary.get(page).context["pledges"]] == [True, False]
    assert "已终止" in secretary.get(page).text
    assert not any(over for _, _, over in secretary.get(f"{page}?on={DAY}").context["pledges"])


# ---- who speaks for whom --------------------------------------------------------------------------------------------


def test_the_street_does_not_answer_in_its_communitys_name(pledged):
    pledged.stage(Stage.REVIEWING)
    with acting_as(pledged.teacher):
        made = reviews.review_pledge(
            pledge_id=pledged.given.pk, side="GIVER", satisfaction=1, sentence="人来得少", actor=pledged.teacher
        )
    answer = {"review_id": made.pk, "answer": "下次提前通知"}
    with acting_as(pledged.street), pytest.raises(NotAllowed):
        reviews.answer_review(actor=pledged.street, **answer)
    page = url("pledge", pledged.given.pk)
    assert url("review_answer", made.pk) not in client_for(pledged.street).get(page).text
    assert url("review_answer", made.pk) in client_for(pledged.secretary).get(page).text
    with acting_as(pledged.secretary):
        reviews.answer_review(actor=pledged.secretary, **answer)
    with everything("test"):
        assert Review.objects.get(pk=made.pk).answer == "下次提前通知"


def test_what_the_street_ticks_for_its_community_waits_for_the_communitys_word(pledged):
    assert pledged.record(pledged.street).state == FulfilmentState.RECORDED


def test_what_the_community_ticks_as_the_receiver_is_its_own_word(pledged):
    assert pledged.record(pledged.secretary).state == FulfilmentState.CONFIRMED


def test_an_office_is_told_when_it_acts_for_another(pledged):
    pledged.record(pledged.teacher)
    page = url("pledge", pledged.given.pk)
    street, secretary, teacher = (
        client_for(who).get(page).text for who in (pledged.street, pledged.secretary, pledged.teacher)
    )
    assert "代为确认" in street
    assert "代为提出异议" in street
    assert "代为确认" not in secretary
    assert "代为撤回" in secretary
    assert "代为" not in teacher
    rows = url("fulfilments")
    assert "代为确认" in client_for(pledged.street).get(rows).text
    assert "代为确认" not in client_for(pledged.secretary).get(rows).text


def test_a_text_that_somebody_signed_is_not_offered_to_be_taken_back(db):
    circle = Circle()
    laid_out = circle.lay_out(circle.draft())
    page, back = url("agreement", laid_out.pk), url("agreement_step", laid_out.pk, "reopen")
    assert back in client_for(circle.secretary).get(page).text
    circle.sign(laid_out, circle.teacher, circle.school)
    assert back not in client_for(circle.secretary).get(page).text


def test_before_a_text_is_fixed_it_is_said_whose_duties_it_leaves_out(db):
    circle = Circle()
    draft = circle.draft(kind="LETTER")
    page = url("agreement_step", draft.pk, "lay_out")
    assert "甲方、乙方的职责任务还没有写" in client_for(circle.secretary).get(page).text
    with everything("test"):
        Agreement.objects.filter(pk=draft.pk).update(our_duties="提供场地", their_duties="派两名老师")
    assert "职责任务还没有写" not in client_for(circle.secretary).get(page).text


# ---- the window of the reviews --------------------------------------------------------------------------------------


def test_after_the_window_the_pages_say_how_to_go_on(pledged):
    pledged.stage(Stage.REVIEWING)
    with everything("test"):
        ListCycle.objects.filter(pk=pledged.cycle.pk).update(review_by=today() - timedelta(days=1))
    edit, pages = url("cycle_edit", pledged.cycle.pk), (url("cycle", pledged.cycle.pk), url("pledge", pledged.given.pk))
    for page in pages:
        secretary = client_for(pledged.secretary).get(page).text
        assert "截止" in secretary
        assert secretary.count(edit) > client_for(pledged.teacher).get(page).text.count(edit)
    assert url("pledge_review", pledged.given.pk, "receiver") not in client_for(pledged.secretary).get(pages[1]).text
    with everything("test"):
        ListCycle.objects.filter(pk=pledged.cycle.pk).update(review_by=today())
    assert "要补评的" not in client_for(pledged.secretary).get(pages[0]).text
    assert "要补评的" not in client_for(pledged.secretary).get(pages[1]).text


# ---- smaller things -------------------------------------------------------------------------------------------------


def test_a_liaison_can_take_a_part_of_what_nobody_claimed_yet(db):
    world = make_world()
    make_cycle(world, stage=Stage.PUBLISHED)
    with everything("test"):
        need = ListItem.objects.get(direction=Direction.NEED)
    page = client_for(world.liaison(world.bank)).get(url("item", need.pk)).text
    assert f'href="{url("claim_add", need.pk)}"' in page


def test_the_next_round_begins_where_the_last_one_ended(db):
    world = make_world()
    cycle = make_cycle(world)
    initial = client_for(world.secretary).get(url("cycle_open")).context["form"].initial
    assert initial["since"] == cycle.last_day + timedelta(days=1)
    assert initial["last_day"] > initial["since"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("慢病居民", ["慢性病患者"]),
        ("养犬居民", ["养犬居民"]),
        ("居民", ["居民"]),
        ("辖区全体居民", ["居民"]),
        ("周边居民和商户", ["居民", "个体工商户"]),
        ("居民、老年人", ["居民", "老年人"]),
        ("就近的居民", ["居民"]),
    ],
)
def test_everybody_is_named_only_where_it_says_so(text, names):
    assert audience_names(audience_groups(text)) == names
