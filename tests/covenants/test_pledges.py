"""Pledges: recorded in one tick, confirmed or disputed by who received it, reviewed by both; and who sees them."""

from __future__ import annotations

import io
import threading
from datetime import date

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from PIL import Image

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.files import Upload
from common.scoping import current_scope, everything
from covenants.models import (
    Attachment,
    AttachmentKind,
    Delivery,
    Direction,
    Fulfilment,
    FulfilmentState,
    ListCycle,
    Pledge,
    Review,
    Stage,
)
from covenants.selectors import pledges as selectors
from covenants.selectors.gates import missing_of
from covenants.selectors.pledge_record import record_of_pledges
from covenants.selectors.pledges import PledgeStage, Standing
from covenants.services import attachments, fulfilments, reviews
from covenants.services.agreements import end_agreement
from covenants.services.cycles import close_cycle
from tests.covenants.agreements_making import Circle
from tests.factories import acting_as, client_for, make_unit, make_user


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


class Pledged(Circle):
    """An agreement in force: the school gives a quarterly class to the community, which gives a weekly watch."""

    def __init__(self):
        super().__init__()
        self.agreement = self.signed()
        self.stage(Stage.FULFILLING)
        with everything("test"):
            self.given, self.received = Pledge.objects.order_by("pk")

    def record(self, user, pledge=None, **more):
        pledge = pledge or self.given
        with everything("test"):
            delivery = pledge.deliveries.first()
        with acting_as(user):
            return fulfilments.record_fulfilment(
                pledge_id=pledge.pk, actor=user, **({"delivery_id": delivery.pk if delivery else None} | more)
            )

    def standing(self, number=1, on=None):
        with everything("test"):
            rows = selectors.with_standing(Delivery.objects.filter(pledge=self.given), on)
            return rows.get(number=number).standing

    def stage_of(self, pledge, on=None):
        with everything("test"):
            return selectors.progress_of([pledge], on)[pledge.pk].stage


@pytest.fixture
def circle(db):
    return Pledged()


def picture(kind="JPEG", exif=True, size=(80, 40), mode="RGB"):
    image = Image.new(mode, size, "red" if mode == "RGB" else 1)
    data = io.BytesIO()
    more = {}
    if exif:
        tags = Image.Exif()
        tags[0x010F] = "示例牌相机"
        tags[0x0112] = 6  # turned
        more["exif"] = tags
    image.save(data, kind, **more)
    return data.getvalue()


# ---- recording ------------------------------------------------------------------------------------------------------


def test_one_tick_is_enough_and_the_receiver_confirms(circle):
    made = circle.record(circle.teacher)
    assert (made.done_on, made.state, made.served) == (today(), FulfilmentState.RECORDED, None)
    assert circle.standing() == Standing.RECORDED
    with acting_as(circle.teacher), pytest.raises(NotAllowed):
        fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=circle.teacher)
    with acting_as(circle.secretary):
        assert selectors.awaiting_confirmation().count() == 1
        fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=circle.secretary)
        assert selectors.awaiting_confirmation().count() == 0
    assert circle.standing() == Standing.CONFIRMED


def test_what_the_receiver_records_itself_is_confirmed_and_can_be_taken_back(circle):
    made = circle.record(circle.secretary, served=30, remark="一年级")
    assert (made.state, made.answered_by) == (FulfilmentState.CONFIRMED, circle.secretary)
    with acting_as(circle.teacher), pytest.raises(NotAllowed):
        fulfilments.withdraw_fulfilment(fulfilment_id=made.pk, actor=circle.teacher)
    with acting_as(circle.secretary):
        fulfilments.withdraw_fulfilment(fulfilment_id=made.pk, actor=circle.secretary)
    assert circle.standing() == Standing.DUE


def test_a_dispute_has_a_reason_and_is_answered(circle):
    made = circle.record(circle.teacher)
    with acting_as(circle.secretary):
        with pytest.raises(RuleBroken) as error:
            fulfilments.dispute_fulfilment(fulfilment_id=made.pk, reason=" ", actor=circle.secretary)
        assert error.value.field == "reason"
        fulfilments.dispute_fulfilment(fulfilment_id=made.pk, reason="当天没有开课", actor=circle.secretary)
    assert circle.standing() == Standing.DISPUTED
    with acting_as(circle.teacher):
        assert selectors.disputed_of().count() == 1
        fulfilments.reply_to_dispute(fulfilment_id=made.pk, reply="改在次日", actor=circle.teacher)
        fulfilments.withdraw_fulfilment(fulfilment_id=made.pk, actor=circle.teacher)
    again = circle.record(circle.teacher, done_on=date(2026, 3, 10))
    with acting_as(circle.secretary):
        fulfilments.confirm_fulfilment(fulfilment_id=again.pk, actor=circle.secretary)
    assert circle.standing() == Standing.CONFIRMED


def test_a_disputed_record_beside_a_new_one_is_not_confirmed_as_well(circle):
    first = circle.record(circle.teacher)
    with acting_as(circle.secretary):
        fulfilments.dispute_fulfilment(fulfilment_id=first.pk, reason="人数不对", actor=circle.secretary)
    circle.record(circle.teacher)
    with acting_as(circle.secretary), pytest.raises(Conflict):
        fulfilments.confirm_fulfilment(fulfilment_id=first.pk, actor=circle.secretary)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"done_on": date(2026, 3, 11)}, "done_on"),
        ({"done_on": date(2026, 3, 9)}, "done_on"),
        ({"served": -1}, "served"),
        ({"delivery_id": None}, "delivery"),
        ({"delivery_id": 2_000_000_000}, "delivery"),
    ],
)
def test_what_cannot_be_recorded(circle, more, field):
    with pytest.raises(RuleBroken) as error:
        circle.record(circle.teacher, **more)
    assert error.value.field == field


def test_nobody_records_for_another_unit_or_out_of_season(circle):
    with acting_as(circle.clerk), pytest.raises(Pledge.DoesNotExist):
        fulfilments.record_fulfilment(pledge_id=circle.given.pk, actor=circle.clerk)
    circle.stage(Stage.CLOSED)
    with pytest.raises(Conflict) as error:
        circle.record(circle.teacher)
    assert error.value.code == "pledge.stage"


def test_one_tick_records_the_day_it_stands_for(circle):
    """Today inside the window, the last day once it is over, the day agreed upon where there is one."""
    with everything("test"):
        first, second = circle.given.deliveries.all()[:2]
    with time_machine.travel("2026-07-20 09:00+08:00", tick=False):
        assert circle.record(circle.teacher, delivery_id=first.pk).done_on == date(2026, 6, 30)
        with acting_as(circle.teacher):
            fulfilments.plan_delivery(delivery_id=second.pk, planned_on=date(2026, 7, 15), actor=circle.teacher)
        assert circle.record(circle.teacher, delivery_id=second.pk).done_on == date(2026, 7, 15)


def test_several_at_once_all_or_none(circle):
    with everything("test"):
        ids = list(circle.given.deliveries.values_list("pk", flat=True))
    with acting_as(circle.secretary):
        made = fulfilments.record_fulfilments(delivery_ids=ids[:2], actor=circle.secretary)
        assert len(made) == 2
        with pytest.raises(Conflict):
            fulfilments.record_fulfilments(delivery_ids=ids[1:], actor=circle.secretary)
        assert Fulfilment.objects.count() == 2
        with pytest.raises(RuleBroken):
            fulfilments.record_fulfilments(delivery_ids=[], actor=circle.secretary)


def test_on_demand_is_recorded_when_it_happens(circle):
    claim = circle.claim(circle.item(Direction.OFFER, circle.bank, "反诈咨询", "随时"), None)
    agreement = circle.lay_out(circle.draft([claim], units=[circle.bank]))
    circle.sign(agreement, circle.secretary)
    circle.sign(agreement, circle.clerk, circle.bank)
    with everything("test"):
        pledge = Pledge.objects.get(term__agreement=agreement)
    circle.record(circle.clerk, pledge)
    with pytest.raises(Conflict):
        circle.record(circle.clerk, pledge)
    circle.record(circle.clerk, pledge, remark="下午又一次")
    with everything("test"):
        progress = selectors.progress_of([pledge])[pledge.pk]
    assert (progress.due, progress.extra, progress.label) == (0, 2, "2 次")


def test_a_delivery_is_excused_by_who_receives_it(circle):
    with everything("test"):
        delivery = circle.given.deliveries.first()
    with acting_as(circle.teacher), pytest.raises(NotAllowed):
        fulfilments.excuse_delivery(delivery_id=delivery.pk, reason="放假", actor=circle.teacher)
    with acting_as(circle.secretary):
        fulfilments.excuse_delivery(delivery_id=delivery.pk, reason="场地维修", actor=circle.secretary)
    assert circle.standing() == Standing.EXCUSED
    with pytest.raises(Conflict) as error:
        circle.record(circle.teacher)
    assert error.value.code == "delivery.excused"
    with acting_as(circle.secretary):
        fulfilments.restore_delivery(delivery_id=delivery.pk, actor=circle.secretary)
    assert circle.standing() == Standing.DUE


def test_a_day_is_agreed_within_the_window(circle):
    with everything("test"):
        delivery = circle.given.deliveries.first()
    with acting_as(circle.teacher):
        with pytest.raises(RuleBroken):
            fulfilments.plan_delivery(delivery_id=delivery.pk, planned_on=date(2026, 7, 1), actor=circle.teacher)
        planned = fulfilments.plan_delivery(delivery_id=delivery.pk, planned_on=date(2026, 6, 30), actor=circle.teacher)
    assert planned.planned_on == date(2026, 6, 30)


@pytest.mark.django_db(transaction=True)
def test_the_same_delivery_recorded_at_the_same_time_is_recorded_once():
    circle = Pledged()
    answers, gate = [], threading.Barrier(6)

    def tick(user):
        try:
            gate.wait()
            circle.record(user)
            answers.append("recorded")
        except Conflict as error:
            answers.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tick, args=[user]) for user in [circle.teacher, circle.secretary] * 3]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["fulfilment.recorded_already"] * 5 + ["recorded"]


# ---- stages, days, counts -------------------------------------------------------------------------------------------


def test_the_stage_follows_from_what_is_on_record(circle):
    assert circle.stage_of(circle.given) == PledgeStage.SHOWN
    assert circle.stage_of(circle.given, date(2026, 3, 9)) == PledgeStage.SIGNED
    circle.record(circle.teacher)
    assert circle.stage_of(circle.given) == PledgeStage.FULFILLING
    circle.stage(Stage.REVIEWING)
    for user, side in ((circle.teacher, "GIVER"), (circle.secretary, "RECEIVER")):
        with acting_as(user):
            reviews.review_pledge(pledge_id=circle.given.pk, side=side, satisfaction=4, actor=user)
    assert circle.stage_of(circle.given) == PledgeStage.REVIEWED
    assert circle.stage_of(circle.received) == PledgeStage.SHOWN


def test_as_of_any_day(circle):
    with time_machine.travel("2026-04-02 09:00+08:00", tick=False):
        made = circle.record(circle.teacher)
    with time_machine.travel("2026-04-09 09:00+08:00", tick=False), acting_as(circle.secretary):
        fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=circle.secretary)
    days = [date(2026, 3, 9), date(2026, 4, 1), date(2026, 4, 5), date(2026, 4, 9)]
    assert [circle.standing(on=day) for day in days] == [
        Standing.COMING, Standing.DUE, Standing.RECORDED, Standing.CONFIRMED,
    ]  # fmt: skip
    assert circle.standing(2, date(2026, 12, 1)) == Standing.LATE


def on_day(day):
    return time_machine.travel(f"2026-{day} 09:00+08:00", tick=False)


def test_a_delivery_is_excused_from_one_day_to_another(circle):
    with everything("test"):
        delivery = circle.given.deliveries.first()
    with on_day("04-02"), acting_as(circle.secretary):
        fulfilments.excuse_delivery(delivery_id=delivery.pk, reason="场地维修", actor=circle.secretary)
    with on_day("04-06"), acting_as(circle.secretary):
        fulfilments.restore_delivery(delivery_id=delivery.pk, actor=circle.secretary)
    with on_day("04-10"):
        days = [circle.standing(on=date(2026, 4, day)) for day in (1, 2, 5, 6, 10)]
    assert days == [Standing.DUE, Standing.EXCUSED, Standing.EXCUSED, Standing.DUE, Standing.DUE]
    with on_day("04-10"):
        client = client_for(circle.secretary)
        rows = {
            day: client.get(f"/api/v1/deliveries/{delivery.pk}/?on=2026-04-{day}").json() for day in ("01", "05", "06")
        }
        assert [row["excused"] for row in rows.values()] == ["", "场地维修", ""]
        assert [row["excused_on"] for row in rows.values()] == [None, "2026-04-02", None]
        with acting_as(circle.secretary), pytest.raises(Conflict, match="本来就应履"):
            fulfilments.restore_delivery(delivery_id=delivery.pk, actor=circle.secretary)


def test_a_record_disputed_answered_confirmed_and_one_taken_back_on_any_day(circle):
    with on_day("04-02"):
        made = circle.record(circle.teacher, served=30)
    with on_day("04-04"), acting_as(circle.secretary):
        fulfilments.dispute_fulfilment(fulfilment_id=made.pk, reason="只来了一半", actor=circle.secretary)
    with on_day("04-06"), acting_as(circle.teacher):
        fulfilments.reply_to_dispute(fulfilment_id=made.pk, reply="另一半周五补上", actor=circle.teacher)
    with on_day("04-08"), acting_as(circle.secretary):
        fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=circle.secretary)
    with on_day("04-20"):
        client = client_for(circle.secretary)

        def told(day):
            row = client.get(f"/api/v1/fulfilments/{made.pk}/?on=2026-04-{day:02}").json()
            return row["state"], bool(row["dispute"]), bool(row["reply"]), row["answered_on"]

        assert [told(day) for day in (2, 4, 6, 8)] == [
            ("RECORDED", False, False, None),
            ("DISPUTED", True, False, "2026-04-04"),
            ("DISPUTED", True, True, "2026-04-04"),
            ("CONFIRMED", True, True, "2026-04-08"),
        ]
        assert [circle.standing(on=date(2026, 4, day)) for day in (1, 3, 5, 9)] == [
            Standing.DUE, Standing.RECORDED, Standing.DISPUTED, Standing.CONFIRMED,
        ]  # fmt: skip
    with on_day("05-04"):
        wrong = circle.record(circle.secretary, circle.received)
    with on_day("05-06"), acting_as(circle.secretary):
        fulfilments.withdraw_fulfilment(fulfilment_id=wrong.pk, actor=circle.secretary)
    with on_day("05-10"), everything("test"):
        found = {
            day: selectors.progress_of([circle.received], date(2026, 5, day))[circle.received.pk].done
            for day in (3, 5, 6)
        }
        assert found == {3: 0, 5: 1, 6: 0}
        states = dict(
            selectors.fulfilments_on(Fulfilment.objects.all(), date(2026, 5, 5)).values_list("pk", "state_on")
        )
        assert states == {made.pk: "CONFIRMED", wrong.pk: "RECORDED"}


def test_a_review_put_better_was_given_on_its_first_day(circle):
    circle.stage(Stage.REVIEWING)
    for day, satisfaction in (("12-02", 2), ("12-09", 4)):
        with on_day(day), acting_as(circle.teacher):
            made = reviews.review_pledge(
                pledge_id=circle.given.pk, side="GIVER", satisfaction=satisfaction, actor=circle.teacher
            )
    assert (made.satisfaction, made.reviewed_on, made.changed_on) == (4, date(2026, 12, 2), date(2026, 12, 9))
    with everything("test"):
        assert selectors.progress_of([circle.given], date(2026, 12, 5))[circle.given.pk].sides == {"GIVER"}


def test_nothing_is_closed_with_a_pledge_unreviewed_not_even_one_that_ended_early(circle):
    with acting_as(circle.secretary):
        end_agreement(agreement_id=circle.agreement.pk, ended_on=today(), reason="学校改造", actor=circle.secretary)
    circle.stage(Stage.REVIEWING)
    with acting_as(circle.secretary):
        cycle = ListCycle.objects.select_related("organization").get()
        lines = sorted((line.party, line.what) for line in missing_of(cycle) if line.blocks)
        wanted = ["1 项承诺还没有作为提供方评价", "1 项承诺还没有作为接受方评价"]
        parties = sorted([circle.school.name, circle.community.name])
        assert lines == sorted((party, what) for party in parties for what in wanted)
        with pytest.raises(Conflict, match="还缺 4 项"):
            close_cycle(cycle_id=cycle.pk, actor=circle.secretary)
        for pledge in (circle.given, circle.received):
            for side in ("GIVER", "RECEIVER"):
                reviews.review_pledge(pledge_id=pledge.pk, side=side, satisfaction=3, actor=circle.secretary)
        assert close_cycle(cycle_id=cycle.pk, actor=circle.secretary).digest


def test_progress_asks_as_often_for_one_as_for_many(circle):
    def queries(rows):
        with (
            everything("test"),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            selectors.progress_of(rows)
        return len(asked)

    assert queries([circle.given]) == queries([circle.given, circle.received]) == 3


# ---- the board ------------------------------------------------------------------------------------------------------


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


# ---- reviews --------------------------------------------------------------------------------------------------------


def review(circle, user, side, satisfaction=4, sentence="", pledge=None):
    with acting_as(user):
        return reviews.review_pledge(
            pledge_id=(pledge or circle.given).pk,
            side=side,
            satisfaction=satisfaction,
            sentence=sentence,
            actor=user,
        )


def test_both_sides_review_within_the_window_and_may_answer(circle):
    with pytest.raises(Conflict) as error:
        review(circle, circle.teacher, "GIVER")
    assert error.value.code == "review.stage"
    circle.stage(Stage.REVIEWING)
    with everything("test"):
        ListCycle.objects.update(review_by=date(2026, 3, 31))
    with pytest.raises(NotAllowed):
        review(circle, circle.teacher, "RECEIVER")
    with pytest.raises(RuleBroken) as error:
        review(circle, circle.secretary, "RECEIVER", 1)
    assert error.value.field == "sentence"
    made = review(circle, circle.secretary, "RECEIVER", 1, "少开了两次")
    made = review(circle, circle.secretary, "RECEIVER", 2, "少开了一次")
    with everything("test"):
        assert Review.objects.count() == 1
    for user, refusal in ((circle.secretary, NotAllowed), (circle.clerk, Review.DoesNotExist)):
        with acting_as(user), pytest.raises(refusal):
            reviews.answer_review(review_id=made.pk, answer="没有的事", actor=user)
    with acting_as(circle.teacher):
        reviews.answer_review(review_id=made.pk, answer="下学期补上", actor=circle.teacher)
        with pytest.raises(Conflict):
            reviews.answer_review(review_id=made.pk, answer="再补充", actor=circle.teacher)
    with pytest.raises(Conflict) as error:
        review(circle, circle.secretary, "RECEIVER", 3)
    assert error.value.code == "review.answered"
    with time_machine.travel("2026-04-01 09:00+08:00", tick=False), pytest.raises(Conflict) as error:
        review(circle, circle.teacher, "GIVER")
    assert error.value.code == "review.over"


# ---- files ----------------------------------------------------------------------------------------------------------


def photo_of(circle, content, name="现场.jpg"):
    made = circle.record(circle.teacher, photos=[Upload(name, content)])
    with everything("test"):
        return Attachment.objects.get(fulfilment=made)


def test_a_photograph_loses_what_the_camera_wrote_and_stands_upright(circle):
    kept = photo_of(circle, picture() + b"after the end: secret")
    content = kept.in_clear
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (40, 80)
        assert not image.getexif()
    assert "示例牌".encode() not in content
    assert b"secret" not in content
    assert (kept.kind, kept.media_type, kept.name) == (AttachmentKind.PHOTO, "image/jpeg", "现场.jpg")
    assert bytes(kept.content)[:2] != content[:2]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(picture("PNG", exif=True), "image/png"), (b"%PDF-1.7\n1 0 obj\n%%EOF\n", "application/pdf")],
)
def test_a_file_is_what_its_content_says(circle, content, media_type):
    kept = photo_of(circle, content, "..\\..\\奇怪的/名字.exe")
    assert (kept.media_type, kept.name.split(".")[0]) == (media_type, "名字")
    assert not kept.name.endswith("exe")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><script>alert(1)</script>", "attachment.type"),
        (b"", "attachment.type"),
        (picture()[:200], "attachment.type"),
        (b"GIF89a" + b"\0" * 50, "attachment.type"),
        (b"%PDF-1.7 without an end", "attachment.type"),
        (b"\0" * (5 * 1024 * 1024 + 1), "attachment.size"),
        (picture("PNG", exif=False, size=(10_000, 5_001), mode="1"), "attachment.pixels"),
    ],
)
def test_other_files_are_refused_with_a_sentence(circle, content, code):
    with pytest.raises(RuleBroken) as error:
        photo_of(circle, content)
    assert (error.value.code, error.value.field) == (code, "file")


def test_the_giver_takes_a_photograph_away_and_a_signed_scan_stays(circle):
    kept = photo_of(circle, picture())
    with acting_as(circle.teacher):
        attachments.remove_attachment(attachment_id=kept.pk, actor=circle.teacher)
        assert not Attachment.objects.exists()
    with everything("test"):
        scan = attachments.attach(
            "SCAN", Upload("扫描.pdf", b"%PDF-1.7\n%%EOF"), organization=circle.community,
            agreement=circle.agreement, actor=circle.secretary,
        )  # fmt: skip
    with acting_as(circle.secretary), pytest.raises(Conflict):
        attachments.remove_attachment(attachment_id=scan.pk, actor=circle.secretary)
    with acting_as(circle.clerk):
        assert not Attachment.objects.exists()


def test_the_record_of_a_cycle_names_parties_and_no_people(circle):
    circle.record(circle.teacher, served=20)
    with everything("test"):
        content = record_of_pledges(circle.cycle)
    assert [row["number"] for row in content["agreements"]] == ["〔2026〕1号"]
    given = content["pledges"][0]
    assert (given["giver"], given["receiver"], given["stage"]) == ("示例小学", "桃源东社区", "FULFILLING")
    assert (len(given["deliveries"]), given["fulfilments"][0]["served"]) == (3, 20)
    assert "陈老师" not in str(content)
