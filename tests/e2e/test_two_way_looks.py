"""Every page of the two-way service in a real Chromium: sound for axe, silent for the browser, no sideways scroll.

At a desk and on a phone; with something on it, and with nothing; as the secretary, as a unit's officer, as a resident.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.scoping import everything
from covenants.models import Direction, ListItem, Pledge, Publication, Stage, Wish
from covenants.services import agreements, claims, fulfilments, projects, promises, signing, wishes
from covenants.services.cycles import advance_cycle
from tests.covenants.making import make_cycle, make_item, make_world
from tests.e2e.acting import Day, People
from tests.e2e.looking import look
from tests.face.conftest import axe_findings
from tests.factories import acting_as, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What needs no row of its own: full for the secretary, empty for the secretary of a community where nothing is yet.
LISTS = (
    "home",
    "cycles",
    "cycle_open",
    "all_items",
    "claims",
    "boards",
    "balances",
    "agreements",
    "pledges",
    "pledge_board",
    "deliveries",
    "fulfilments",
    "projects",
    "project_add",
    "wishes",
    "wish_add",
    "promises",
    "promise_add",
)
CYCLE = (
    "cycle",
    "cycle_edit",
    "cycle_advance",
    "items",
    "item_add",
    "deliberation",
    "meeting_add",
    "publications",
    "board",
    "suggestions",
    "assignment",
    "cycle_claims",
    "cycle_agreements",
    "cycle_pledges",
    "balance",
    "cycle_projects",
)


class Place(People):
    """A community in the year of its list: claimed, agreed, delivered, disputed; a project, wishes."""

    def __init__(self, browser, options, address) -> None:
        super().__init__(browser, options, address)
        self.world = world = make_world()
        self.cycle = make_cycle(world, stage=Stage.PUBLISHED)
        stranger = make_user("COMMUNITY_SECRETARY", world.district.sibling_community)
        self.users = {"secretary": world.secretary, "school": world.liaison(world.school), "nobody": stranger}
        with everything("test"):
            self.need = ListItem.objects.get(cycle=self.cycle, direction=Direction.NEED)
            self.offer = ListItem.objects.get(cycle=self.cycle, direction=Direction.OFFER)
            self.publication = Publication.objects.get()
        self._agree()
        self._bundle()

    def _agree(self) -> None:
        world, school, secretary = self.world, self.users["school"], self.users["secretary"]
        with acting_as(secretary):
            taken = claims.make_claim(item_id=self.offer.pk, unit_id=None, quantity=Decimal(2), actor=secretary)
        with acting_as(school):
            self.claim = claims.decide_claim(claim_id=taken.pk, confirm=True, actor=school)
            self.waiting = claims.make_claim(
                item_id=self.need.pk, unit_id=world.school.pk, quantity=Decimal(1), message="先换一处", actor=school
            )
        with acting_as(secretary):
            line = agreements.AgreementLine(our_duties="提供场地\n通知居民", their_duties="按时开放", plan="每季度通报")
            made = agreements.draft_agreement(
                cycle_id=self.cycle.pk,
                kind="CLAIM",
                unit_ids=[world.school.pk],
                claim_ids=[self.claim.pk],
                line=line,
                actor=secretary,
            )
            self.agreement = agreements.lay_out_agreement(agreement_id=made.pk, actor=secretary)
            self.draft = agreements.draft_agreement(
                cycle_id=self.cycle.pk, kind="LETTER", unit_ids=[world.bank.pk], line=line, actor=secretary
            )
            parties = {party.unit_id: party.pk for party in self.agreement.parties.all()}
            self.open_side = parties[world.school.pk]
            signing.sign_agreement(agreement_id=made.pk, party_id=parties[None], method="SYSTEM", actor=secretary)

    def signed(self, day: Day) -> None:
        """The school signs too; weeks later one day is recorded and confirmed, one disputed."""
        school, secretary = self.users["school"], self.users["secretary"]
        with acting_as(school):
            signing.sign_agreement(
                agreement_id=self.agreement.pk, party_id=self.open_side, method="SYSTEM", actor=school
            )
        with everything("test"):
            self.pledge = Pledge.objects.get()
            self.deliveries = list(self.pledge.deliveries.order_by("number"))
        day.is_now(4, 20)
        made = []
        for delivery in self.deliveries[:2]:
            with acting_as(school):
                made.append(
                    fulfilments.record_fulfilment(
                        pledge_id=self.pledge.pk,
                        delivery_id=delivery.pk,
                        done_on=delivery.window.lower,
                        served=30,
                        actor=school,
                    )
                )
        with acting_as(secretary):
            fulfilments.confirm_fulfilment(fulfilment_id=made[0].pk, actor=secretary)
            self.disputed = fulfilments.dispute_fulfilment(
                fulfilment_id=made[1].pk, reason="当天没有开门", actor=secretary
            )

    def review(self) -> None:
        """The gates as far as the reviews."""
        secretary = self.users["secretary"]
        with acting_as(secretary):
            for _ in range(3):
                advance_cycle(cycle_id=self.cycle.pk, actor=secretary)

    def _bundle(self) -> None:
        secretary, community = self.users["secretary"], self.world.community
        with acting_as(secretary):
            self.project = projects.create_project(
                organization_id=community.pk,
                line=projects.ProjectLine(
                    title="楼道亮灯",
                    since=date(2026, 1, 10),
                    last_day=date(2026, 12, 20),
                    budget=Decimal(3600),
                    cycle_id=self.cycle.pk,
                    unit_id=self.world.school.pk,
                    item_ids=(self.need.pk, self.offer.pk),
                ),
                milestones=[
                    projects.MilestoneLine("勘查", date(2026, 2, 1)),
                    projects.MilestoneLine("验收", date(2026, 9, 1)),
                ],
                actor=secretary,
            )
            with everything("test"):
                self.milestone = self.project.milestones.first()
            for title in ("一位老人想要一台收音机", "阅览室想添儿童书"):
                wishes.post_wish(organization_id=community.pk, line=wishes.WishLine(title), actor=secretary)
            self.wish, self.open_wish = Wish.objects.order_by("pk")
            wishes.claim_wish(wish_id=self.wish.pk, unit_id=None, actor=secretary)
            self.promise = promises.make_promise(
                organization_id=community.pk,
                line=promises.PromiseLine("居民诉求安排办理", date(2026, 1, 1), working_days=7),
                actor=secretary,
            )
            self.case = promises.receive_case(promise_id=self.promise.pk, matter="门禁坏了", actor=secretary)


@pytest.fixture
def day(monkeypatch):
    """The clock."""
    found = Day(monkeypatch)
    found.is_now(3, 10)
    return found


@pytest.fixture
def place(browser, browser_context_args, live_server, transactional_db, day):
    """Somewhere to look at."""
    found = Place(browser, browser_context_args, live_server.url)
    yield found
    found.leave()


def url(name, *args) -> str:
    return reverse(f"covenants:{name}", args=args)


def test_every_page_of_a_running_cycle_is_sound(place):
    cycle, secretary = place.cycle.pk, place.enter("secretary")
    pages = [url(name) for name in LISTS] + [url(name, cycle) for name in CYCLE]
    pages += [
        url("committee", place.world.community.pk),
        url("item", place.need.pk),
        url("claim_add", place.need.pk),
        url("claim", place.claim.pk),
        url("claim_step", place.waiting.pk, "decline"),
        url("claim_step", place.claim.pk, "withdraw"),
        f"{url('agreement_add')}?cycle={cycle}",
        url("agreement", place.agreement.pk),
        url("agreement", place.draft.pk),
        url("agreement_edit", place.draft.pk),
        url("agreement_step", place.draft.pk, "void"),
        url("agreement_sign", place.agreement.pk, place.open_side),
        url("publication", place.publication.pk),
        url("project", place.project.pk),
        url("project_edit", place.project.pk),
        url("project_close", place.project.pk),
        url("milestone_add", place.project.pk),
        url("milestone_edit", place.milestone.pk),
        url("wish", place.wish.pk),
        url("wish_grant", place.wish.pk),
        url("wish", place.open_wish.pk),
        url("wish_edit", place.open_wish.pk),
        url("wish_claim", place.open_wish.pk),
        url("promise", place.promise.pk),
        url("promise_edit", place.promise.pk),
        url("case_add", place.promise.pk),
        url("case_finish", place.case.pk),
        f"{url('boards')}?on=2026-03-09",
        f"{url('all_items')}?q=没有这样的",
    ]
    assert look(secretary, pages) == {}


def test_every_page_of_pledges_and_reviews_is_sound(place, day):
    place.signed(day)
    secretary = place.enter("secretary")
    delivery = place.deliveries[3].pk
    pages = [
        url("pledge_board"),
        url("deliveries"),
        url("fulfilments"),
        url("cycle", place.cycle.pk),
        url("cycle_pledges", place.cycle.pk),
        url("pledge", place.pledge.pk),
        url("delivery_record", delivery),
        url("delivery_step", delivery, "excuse"),
        url("delivery_step", delivery, "plan"),
        url("agreement", place.agreement.pk),
        url("agreement_step", place.agreement.pk, "amend"),
        url("agreement_step", place.agreement.pk, "end"),
        url("project", place.project.pk),
    ]
    assert look(secretary, pages) == {}
    school = place.enter("school")
    own = [url(name) for name in LISTS if name not in ("cycle_open", "project_add", "wish_add", "promise_add")]
    own += [
        url("fulfilment_step", place.disputed.pk, "reply"),
        url("pledge", place.pledge.pk),
        url("cycle", place.cycle.pk),
        url("items", place.cycle.pk),
        url("item_add", place.cycle.pk),
        url("board", place.cycle.pk),
        url("balance", place.cycle.pk),
        url("agreement", place.agreement.pk),
        url("wish", place.open_wish.pk),
        url("project", place.project.pk),
        url("promise", place.promise.pk),
    ]
    assert look(school, own) == {}
    place.review()
    asked = [url("pledge_review", place.pledge.pk, "giver"), url("pledge", place.pledge.pk)]
    assert look(school, [*asked, url("cycle", place.cycle.pk)]) == {}


def test_pages_with_nothing_on_them_and_pages_for_residents_are_sound(place):
    nobody = place.enter("nobody")
    assert look(nobody, [url(name) for name in LISTS]) == {}
    resident = place.browser.new_page(**place.options, base_url=place.address)
    token = place.publication.token
    assert look(resident, [url("open_list", token), url("open_wishes", token)]) == {}
    resident.close()


def test_the_meeting_on_one_screen_and_forms_that_come_back_with_errors_are_sound(place):
    world, secretary = place.world, place.users["secretary"]
    cycle = make_cycle(world, year=2027)
    item = make_item(cycle, world.school, "讲座", world)
    same = make_item(cycle, world.bank, "另一场讲座", world)
    with acting_as(secretary):
        advance_cycle(cycle_id=cycle.pk, actor=secretary)
    page = place.enter("secretary")
    steps = [url("item_decide", item.pk, step) for step in ("adjust", "merge", "decline")]
    pages = [url("cycle", cycle.pk), url("deliberation", cycle.pk), url("item_edit", same.pk), *steps]
    assert look(page, pages) == {}
    page.set_viewport_size({"width": 360, "height": 740})
    forms = (
        url("item_add", cycle.pk),
        url("wish_add"),
        url("promise_add"),
        url("project_add"),
        url("case_add", place.promise.pk),
        url("milestone_add", place.project.pk),
        url("project_close", place.project.pk),
    )
    for address in forms:
        page.goto(address)
        page.locator("main form[novalidate], main form").first.evaluate("form => { form.noValidate = true }")
        page.locator("main .gj-form-actions button.btn-primary").first.click()
        page.wait_for_selector(".gj-error-summary")
        assert (address, axe_findings(page)) == (address, [])
