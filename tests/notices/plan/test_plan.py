"""The planner: which reminders stand after it ran, whatever ran before."""

from dataclasses import replace
from datetime import date

import pytest

from accounts.services.feedback import leave_feedback
from common.clock import today
from common.scoping import everything
from notices import planning
from notices.due import Due
from notices.kinds import KINDS
from notices.models import LadderRuling, Notice, PlanRun, Snooze
from tests.factories import acting_as
from tests.notices.plan.conftest import table


def term(organization, due_on, **more):
    return Due("term.expired", "2024", organization.pk, "任期将满", "/members/", "起草", due_on=due_on, **more)


def waiting(organization, since, number=12, **more):
    fields = {"title": "有报备", "url": "/filings/", "action": "办理", "since": since, **more}
    return Due("filing.waiting", f"members.filing:{number}", organization.pk, **fields)


def plan(day=None):
    return planning.plan(day=day or today())


# ---- one reminder per thing and stage -------------------------------------------------------------------------------


def test_the_stage_that_was_reached_and_only_the_last(district, due_now):
    """On 5 June a term that ends on 5 July is thirty days away; the earlier stages are not made up for."""
    due_now.append(term(district.community, date(2024, 7, 5)))
    (run,) = plan()
    assert (run.due, run.planned, run.closed) == (1, 1, 0)
    assert table() == [("term.expired", "桃源东社区", "2024-07-05", "T-30", "2024-06-05", 1, "")]
    with everything("test"):
        row = Notice.objects.get()
    assert (row.title, row.verb, row.url) == ("班子任期将满", "committee.draft", "/members/")
    assert row.basis["source"] == "PRACTICE"


def test_before_the_first_stage_nobody_is_reminded(district, due_now):
    due_now.append(term(district.community, date(2025, 6, 5)))
    (run,) = plan()
    assert (run.due, run.planned) == (1, 0)
    assert table() == []


def test_a_stage_on_a_day_of_rest_is_sent_on_the_working_day_before(district, due_now, at):
    """30 days before 8 July 2024 is Saturday 8 June; Friday 7 June is a working day, Monday 10 June a holiday."""
    due_now.append(term(district.community, date(2024, 7, 8)))
    with at("2024-06-06"):
        plan()
        assert [row[3] for row in table()] == ["T-90"]
    with at("2024-06-07"):
        plan()
    assert table(closed_on=None) == [("term.expired", "桃源东社区", "2024-07-08", "T-30", "2024-06-07", 1, "")]


def test_again_and_again_changes_nothing(district, due_now):
    due_now += [term(district.community, date(2024, 7, 5)), waiting(district.street, date(2024, 5, 20))]
    plan()
    before = table()
    (run,) = plan()
    assert (run.planned, run.closed) == (0, 0)
    assert table() == before


def test_words_may_be_empty_quoted_and_of_any_script(district, due_now):
    """What there is only one of needs no name of its own; texts go through COPY as they are."""
    fields = {"url": '/a/?q="x",\\N', "action": "去", "due_on": date(2024, 6, 5)}
    due_now += [Due("audit.verify", "", district.root.pk, "核验", **fields)]
    due_now += [Due("milestone.due", '引"号,逗号\\.', district.community.pk, "节点", **fields)]
    plan()
    with everything("test"):
        rows = {row.object: row.url for row in Notice.objects.all()}
    assert rows == {"": fields["url"], '引"号,逗号\\.': fields["url"]}


def test_the_same_thing_yielded_twice_is_one_reminder(district, due_now):
    due_now += [term(district.community, date(2024, 7, 5)), term(district.community, date(2024, 7, 5))]
    plan()
    assert len(table()) == 1


def test_a_unit_and_its_committee_are_reminded_apart(district, due_now):
    from tests.factories import make_unit

    unit = make_unit(district, "第一中学", joins=district.community)
    due = Due("agreement.waiting", "a:1", district.community.pk, "协议", "/a/", "去签", since=date(2024, 5, 27))
    due_now += [due, replace(due, unit_id=unit.pk)]
    plan()
    assert [(row[1], row[3]) for row in table()] == [("桃源东社区", "W7"), ("第一中学", "W7")]


# ---- what stands no longer ------------------------------------------------------------------------------------------


def test_what_is_done_is_closed_by_itself(district, due_now, at):
    due_now.append(term(district.community, date(2024, 7, 5)))
    plan()
    due_now.clear()
    with at("2024-06-06"):
        (run,) = plan()
    assert run.closed == 1
    with everything("test"):
        row = Notice.objects.get()
    assert (row.closing, row.closed_on) == ("DONE", date(2024, 6, 6))


def test_a_later_stage_takes_the_place_of_the_earlier(district, due_now, at):
    due_now.append(term(district.community, date(2024, 7, 5)))
    plan()
    with at("2024-06-28"):
        plan()
    assert [(row[3], row[6]) for row in table()] == [("T-30", "LATER"), ("T-7", "")]


def test_a_date_that_moves_takes_its_reminders_back(district, due_now, at):
    due_now.append(term(district.community, date(2024, 7, 5)))
    plan()
    due_now[:] = [term(district.community, date(2027, 7, 5))]
    with at("2024-06-06"):
        plan()
    assert [(row[2], row[6]) for row in table()] == [("2024-07-05", "MOVED")]
    due_now[:] = [term(district.community, date(2024, 7, 5))]
    with at("2024-06-07"):
        plan()
    assert [(row[2], row[6]) for row in table()] == [("2024-07-05", "")]  # it came back: the same one stands again


@pytest.mark.parametrize(("then", "closing"), [(date(2024, 6, 30), "DONE"), (date(2024, 5, 31), "LATER")])
def test_a_month_that_was_missed_is_said_anew_and_not_done(district, due_now, at, then, closing):
    """On 1 June what was due by 31 May is due as June's, by the same last day; or was done, and June's is due."""
    fields = {"title": "没有沟通", "url": "/c/", "action": "去"}
    may, june = date(2024, 5, 1), date(2024, 6, 1)
    due = Due("contact.monthly", "2024-05-01", district.community.pk, due_on=date(2024, 5, 31), starts_on=may, **fields)
    due_now.append(due)
    with at("2024-05-30"):
        plan()
    due_now[:] = [replace(due, object="2024-06-01", due_on=then, starts_on=june)]
    with at("2024-06-20"):
        plan()
    assert [(row[3], row[6]) for row in table(escalated=False)] == [("D28", closing), ("D20", "")]


def test_a_month_that_was_missed_stands_until_the_next_one_is_reminded_of(district, due_now, at):
    """June's first reminder comes on the 20th; until then that of May is all there is, and it is not yet done."""
    fields = {"title": "没有沟通", "url": "/c/", "action": "去", "due_on": date(2024, 5, 31)}
    may = Due("contact.monthly", "2024-05-01", district.community.pk, starts_on=date(2024, 5, 1), **fields)
    due_now.append(may)
    with at("2024-05-30"):
        plan()
    due_now[:] = [replace(may, object="2024-06-01", starts_on=date(2024, 6, 1))]
    for day, standing in (("2024-06-03", ""), ("2024-06-19", ""), ("2024-06-20", "LATER")):
        with at(day):
            plan()
        assert table(escalated=False)[0][3:] == ("D28", "2024-05-28", 1, standing)
    assert [row[3] for row in table(escalated=False, closed_on=None)] == ["D20"]


def test_a_month_that_was_missed_and_made_good_is_done(district, due_now, at):
    may = Due("contact.monthly", "2024-05-01", district.community.pk, "没有沟通", "/c/", "去",
              due_on=date(2024, 5, 31), starts_on=date(2024, 5, 1))  # fmt: skip
    due_now.append(may)
    with at("2024-05-30"):
        plan()
    due_now[:] = [replace(may, object="2024-06-01", starts_on=date(2024, 6, 1))]
    with at("2024-06-03"):
        plan()
    due_now.clear()
    with at("2024-06-04"):
        plan()
    assert [(row[3], row[6]) for row in table(escalated=False)] == [("D28", "DONE")]


def test_a_filing_that_waits_a_second_time_is_a_reminder_of_its_own(district, due_now, at):
    due_now.append(waiting(district.street, date(2024, 5, 31)))
    plan()
    due_now[:] = [waiting(district.street, date(2024, 6, 6))]
    with at("2024-06-12"):
        plan()
    assert [(row[3], row[4], row[6]) for row in table()] == [
        ("W3", "2024-06-05", "MOVED"),
        ("W3", "2024-06-12", ""),
    ]


# ---- put off --------------------------------------------------------------------------------------------------------


def test_what_is_put_off_is_not_reminded_of_until_its_day(district, due_now, at):
    due = term(district.community, date(2024, 7, 5))
    due_now.append(due)
    with everything("test"):
        Snooze.objects.create(
            organization=district.community, thing=due.thing, until=date(2024, 6, 12), reason="等通知",
            made_on=date(2024, 6, 4),
        )  # fmt: skip
    plan()
    assert table() == []
    with at("2024-06-11"):
        plan()
    assert table() == []
    with at("2024-06-12"):
        plan()
    assert [row[3:5] for row in table()] == [("T-30", "2024-06-05")]


# ---- other days -----------------------------------------------------------------------------------------------------


def test_a_day_that_is_over_enters_what_was_missed_and_disturbs_nothing(district, due_now):
    due_now.append(term(district.community, date(2024, 7, 5)))
    plan()
    (run,) = plan(date(2024, 4, 8))
    assert (run.planned, run.closed) == (1, 0)
    assert [(row[3], row[4], row[6]) for row in table()] == [
        ("T-90", "2024-04-03", "LATER"),  # 清明 on the 4th to 6th
        ("T-30", "2024-06-05", ""),
    ]
    (again,) = plan(date(2024, 4, 8))
    assert again.planned == 0
    plan()
    assert [row[3] for row in table(closed_on=None)] == ["T-30"]


def test_a_day_to_come_makes_its_reminders_and_takes_nothing_back(district, due_now, at):
    due_now.append(term(district.community, date(2024, 7, 5)))
    plan()
    plan(date(2024, 6, 28))
    assert [(row[3], row[4], row[6]) for row in table()] == [("T-30", "2024-06-05", ""), ("T-7", "2024-06-28", "")]
    (run,) = plan()  # today's again: what is planned for later stays
    assert (run.planned, run.closed) == (0, 0)
    with at("2024-06-28"):
        plan()
    assert [row[3] for row in table(closed_on=None)] == ["T-7"]


@pytest.mark.parametrize("day", ["2024-02-29", "2024-12-31", "2024-10-01", "2027-02-28", "2031-12-31"])
def test_any_day_can_be_planned(district, due_now, at, day):
    """Leap day, the year's last day, the holiday, years nobody has announced."""
    due_now += [
        term(district.community, date.fromisoformat(day)),
        waiting(district.street, date.fromisoformat(day)),
    ]
    with at(day):
        (run,) = plan()
    assert run.due == 2


def test_after_days_of_standstill_only_what_holds_now_is_made(district, due_now, at):
    due_now.append(term(district.community, date(2024, 7, 5)))
    with at("2024-07-05"):
        plan()
    assert [row[3] for row in table()] == ["T"]


def test_a_signed_opinion_is_planned_as_an_unsigned_one(district, district_staff, at):
    """The planner has no verb; who may not read an opinion is still reminded that one waits."""
    with acting_as(district_staff):
        for named in (True, False):
            leave_feedback(text="打印页太宽", page="/todo/", named=named, actor=district_staff)
    with at("2024-06-07"):  # a Friday: three days before 12 June is the Sunday after it
        plan()
    found = table(kind="feedback.waiting")
    assert [row[1:5] for row in found] == [("西湖区", "2024-06-12", "T-3", "2024-06-07")] * 2


# ---- the level above ------------------------------------------------------------------------------------------------


def late(organization, due_on, number=1):
    return Due("meeting.quarterly", f"2024Q{number}", organization.pk, "没有开会", "/m/", "去筹备", due_on=due_on)


def above():
    return [(row[1], row[3], row[4], row[5], row[6]) for row in table(escalated=True)]


def test_what_is_a_week_overdue_is_told_to_the_level_above_as_a_count(district, due_now):
    due_now += [late(one, date(2024, 5, 29)) for one in district.communities]
    due_now.append(late(district.street, date(2024, 5, 30)))  # six days only
    plan()
    assert sorted(above()) == [("南站街道", "UP", "2024-06-05", 2, ""), ("桃源街道", "UP", "2024-06-05", 2, "")]
    with everything("test"):
        row = Notice.objects.filter(escalated=True).first()
    assert row.title == "所属组织“联席会议”超期"
    assert row.url == "/todo/below/?kind=meeting.quarterly"
    assert "社区" not in row.title


def test_once_a_week_and_closed_when_nothing_is_overdue(district, due_now, at):
    due_now += [late(one, date(2024, 5, 29)) for one in district.communities[:2]]
    plan()
    with at("2024-06-07"):
        plan()
    assert len(above()) == 1
    with at("2024-06-11"):  # the Monday of the next week is a holiday
        plan()
    assert [row[2:] for row in above()] == [("2024-06-05", 2, "LATER"), ("2024-06-11", 2, "")]
    due_now.clear()
    with at("2024-06-12"):
        plan()
    assert [row[4] for row in above()] == ["LATER", "DONE"]


def test_nobody_above_is_told_anything_new_on_a_day_of_rest(district, due_now, at):
    due_now.append(late(district.community, date(2024, 5, 29)))
    with at("2024-06-09"):
        plan()
        assert above() == []
    with at("2024-06-05"):
        plan()
    with at("2024-06-10"):  # another week, a holiday: last week's goes on standing
        plan()
    assert [row[2:] for row in above()] == [("2024-06-05", 1, "")]


def test_of_a_unit_the_committee_is_told_and_of_a_street_the_district(district, due_now):
    from tests.factories import make_unit

    unit = make_unit(district, "第一中学", joins=district.community)
    fields = {"url": "/c/", "action": "去办", "due_on": date(2024, 5, 20)}
    due_now.append(Due("promise.case", "c:1", district.community.pk, "承诺", unit_id=unit.pk, **fields))
    due_now.append(late(district.street, date(2024, 5, 20)))
    due_now.append(Due("milestone.due", "m:1", district.community.pk, "节点", **fields))  # no kind for above
    plan()
    assert sorted(row[0] for row in above()) == ["桃源东社区", "西湖区"]


def test_only_what_can_be_overdue_is_promised_to_the_level_above(district, due_now):
    """A rule's period ends on a day; of the others the ladder hangs on one, or on how long somebody waits."""
    promised = [kind for kind in KINDS.values() if kind.upward and kind.stages]
    assert [kind.id for kind in promised if not any(stage[0] in "TW" for stage in kind.stages)] == []


@pytest.mark.parametrize(("day", "number"), [("2024-06-04", 1), ("2024-06-05", 2)])
def test_a_filing_nobody_decides_is_reminded_of_and_then_told_above_as_a_count(district, due_now, at, day, number):
    """No text says until when: the seventh working day from 20 May is the 29th; a week later it goes up."""
    due_now.append(waiting(district.street, date(2024, 5, 20)))
    due_now.append(waiting(district.street, date(2024, 5, 17), number=13))
    due_now.append(waiting(district.street, date(2024, 5, 21), number=14))
    due_now.append(waiting(district.root, date(2024, 4, 1), number=15))  # nobody is above a district
    with at(day):
        plan()
    assert {row[3] for row in table(escalated=False)} == {"W7"}
    assert [(row[0], row[3]) for row in above()] == [("西湖区", number)]
    with everything("test"):
        row = Notice.objects.get(escalated=True)
    assert row.basis["below"][0]["due_on"] == "2024-05-28"


def test_whoever_only_waits_for_an_answer_is_no_matter_of_the_level_above(district, due_now):
    due_now.append(replace(waiting(district.community, date(2024, 4, 1)), kind="claim.waiting"))
    plan()
    assert above() == []


@pytest.mark.parametrize(("day", "number"), [("2024-06-04", 1), ("2024-06-05", 2)])
def test_a_filing_that_came_back_and_is_not_mended_is_told_above_too(district, due_now, at, day, number):
    """As the one that waits for a decision: a week after the seventh working day, or after the term's last day."""
    due_now.append(replace(waiting(district.street, date(2024, 5, 20)), kind="filing.returned"))
    dated = replace(waiting(district.street, date(2024, 5, 27), number=13), kind="filing.returned")
    due_now.append(replace(dated, due_on=date(2024, 5, 20)))
    with at(day):
        plan()
    assert [(row[0], row[3]) for row in above()] == [("西湖区", number)]


# ---- districts and ladders ------------------------------------------------------------------------------------------


def test_the_districts_own_ladder_and_words_hold_from_their_day(district, due_now, at):
    with everything("test"):
        LadderRuling.objects.create(
            district=district.root, kind="term.expired", stages=["T-20"], title="请准备换届", since=date(2024, 6, 6),
            reason="区里定",
        )  # fmt: skip
    due_now.append(term(district.community, date(2024, 6, 25)))
    plan()
    assert [row[3] for row in table()] == ["T-30"]
    with at("2024-06-06"):
        plan()
    with everything("test"):
        row = Notice.objects.get(closed_on=None)
    assert (row.stage, row.title, row.basis["source"]) == ("T-20", "请准备换届", "RULING")


def test_a_district_that_fails_does_not_hold_up_the_others(district, due_now, monkeypatch):
    from tests.factories import make_district

    other = make_district("东湖区")
    due_now.append(term(district.community, date(2024, 7, 5)))
    ladders_of = planning.ladders_of

    def broken(district_id, on):
        if district_id == district.root.pk:
            raise ValueError("broken")
        return ladders_of(district_id, on)

    monkeypatch.setattr(planning, "ladders_of", broken)
    with pytest.raises(planning.PlanFailed) as failed:
        plan()
    assert failed.value.failed == [district.root.pk]
    with everything("test"):
        assert list(PlanRun.objects.exclude(finished_at=None).values_list("district", flat=True)) == [other.root.pk]
        assert PlanRun.objects.filter(finished_at=None).count() == 1


def test_the_clock_calls_it_in_the_morning():
    from config.celery import app

    entry = app.conf.beat_schedule["notices.plan"]
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({6}, {30})
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
