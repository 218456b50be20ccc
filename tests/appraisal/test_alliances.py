"""Alliances are appraised each year, weak ones are put in order in time, and their members' own reports show it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from appraisal.alliances import findings_on
from appraisal.findings import RULES
from appraisal.metrics import METRICS
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from common.clock import as_if_on
from common.errors import RuleBroken
from common.scoping import everything
from orgs.alliances import reviews_for
from orgs.forms.alliances import AllianceReviewForm
from orgs.services import alliances
from tests.factories import acting_as, client_for, make_district, make_organization, make_unit, make_user

pytestmark = pytest.mark.django_db
YEAR = 2022
DAYS = timedelta(days=1)


@pytest.fixture
def place():
    return make_district("红山区", practice="ronghe")


@pytest.fixture
def street(place):
    return make_user("STREET_STAFF", place.street)


@pytest.fixture
def led(place, street):
    with acting_as(street), as_if_on(date(YEAR, 2, 1)):
        line = alliances.AllianceLine("商街联合体", "服务商户")
        made = alliances.found_alliance(organization_id=place.street.pk, line=line, actor=street)
        for name in (make_unit(place, "示例商会").name, place.community.name):
            alliances.join_alliance(alliance_id=made.pk, name=name, actor=street)
    return made


def said(place, on, rule):
    with everything("test"):
        found = findings_on([place.street, place.community], on)
    one = next(row for row in found[place.street.pk] if row.rule_id == rule)
    return one.state.value, one.found, one.due_on


def review(led, street, on, grade="WEAK", year=None):
    with acting_as(street), as_if_on(on):
        line = alliances.ReviewLine(year or on.year, grade, "活动少，作用不明显")
        return alliances.review_alliance(alliance_id=led.pk, line=line, actor=street)


def test_who_leads_none_is_asked_nothing_and_other_practices_know_no_such_rule(place, street):
    assert said(place, date(YEAR, 6, 1), "alliance.appraised")[:2] == ("NOT_APPLICABLE", "没有牵头的联合体")
    other = make_district("西湖区")
    with everything("test"):
        assert not findings_on([other.street], date(YEAR, 6, 1)).get(other.street.pk)
    assert RULES["alliance.rectified"].remedy == "orgs:alliances_of"


def test_each_is_appraised_by_the_last_day_of_the_year(place, street, led):
    due = date(YEAR, 12, 31)
    assert said(place, date(YEAR, 6, 1), "alliance.appraised")[0] == "HOLDS"
    assert said(place, date(YEAR, 12, 1), "alliance.appraised") == (
        "DUE", f"本年还没有考评：“商街联合体”，{due} 到期", due,
    )  # fmt: skip
    assert said(place, date(YEAR + 1, 1, 5), "alliance.appraised")[:2] == (
        "BROKEN", f"{YEAR}年没有考评：“商街联合体”",
    )  # fmt: skip
    review(led, street, date(YEAR + 1, 1, 6), "GOOD", year=YEAR)
    assert said(place, date(YEAR + 1, 1, 5), "alliance.appraised")[0] == "BROKEN", "as of the day before"
    assert said(place, date(YEAR + 1, 1, 6), "alliance.appraised")[0] == "HOLDS"


def test_a_weak_one_is_put_in_order_within_thirty_days_and_finished_when_due(place, street, led):
    told = date(YEAR, 10, 1)
    assert said(place, told, "alliance.rectified")[0] == "HOLDS"
    review(led, street, told)
    limit = told + 30 * DAYS
    assert said(place, told, "alliance.rectified") == (
        "DUE", f"考评为作用不明显：“商街联合体”，{limit} 前列入整顿", limit,
    )  # fmt: skip
    assert said(place, limit + DAYS, "alliance.rectified")[:2] == (
        "BROKEN", "考评为作用不明显，还没有列入整顿：“商街联合体”",
    )  # fmt: skip
    begun, due = limit - 5 * DAYS, date(YEAR + 1, 1, 30)
    with acting_as(street), as_if_on(begun):
        row = alliances.begin_rectification(alliance_id=led.pk, why="活动少", plan="每月一次", due_on=due, actor=street)
    assert said(place, limit + DAYS, "alliance.rectified") == ("HOLDS", f"正在整顿：“商街联合体”，{due} 到期", due)
    assert said(place, due - 5 * DAYS, "alliance.rectified")[0] == "DUE"
    assert said(place, due + DAYS, "alliance.rectified")[:2] == (
        "BROKEN", f"整顿逾期：“商街联合体”，{due} 到期",
    )  # fmt: skip
    wanted = [METRICS["orgs.alliances_weak"], METRICS["orgs.alliances_overdue"]]
    numbers = {}
    for day in (due, due + DAYS):
        with everything("test"):
            [body] = network_on(day, [place.street.pk], places=False).nodes
            values = figures_of(wanted, day, [body])[body.pk].total
        numbers[day] = [values[one.id].numerator for one in wanted]
    assert numbers == {due: [1, 0], due + DAYS: [1, 1]}
    with acting_as(street), as_if_on(due + 3 * DAYS):
        alliances.finish_rectification(rectification_id=row.pk, outcome="恢复每月活动", actor=street)
    assert said(place, due + 3 * DAYS, "alliance.rectified")[:2] == ("HOLDS", "没有需要整顿的联合体")


def test_a_review_is_of_a_year_that_it_stood_and_is_corrected_by_writing_it_again(led, street):
    with pytest.raises(RuleBroken) as caught:
        review(led, street, date(YEAR, 12, 1), year=YEAR - 1)
    assert caught.value.field == "year"
    review(led, street, date(YEAR, 12, 1), "WEAK")
    review(led, street, date(YEAR, 12, 2), "FAIR")
    with acting_as(street):
        assert [(row.grade, row.reviewed_on) for row in led.reviews.all()] == [("FAIR", date(YEAR, 12, 2))]
    review(led, street, date(YEAR, 12, 20), "FAIR")
    with acting_as(street):
        assert led.reviews.get().reviewed_on == date(YEAR, 12, 2), "the opinion was corrected, the grade stands"


def test_the_running_year_waits_for_october_and_the_form_opens_with_what_is_over(led, street):
    with pytest.raises(RuleBroken, match="10 月起"):
        review(led, street, date(YEAR, 9, 30), year=YEAR)

    def offered(on):
        with acting_as(street), as_if_on(on):
            form = AllianceReviewForm(alliance=led)
            return form.initial["year"], [year for year, _ in form.fields["year"].choices]

    assert offered(date(YEAR, 9, 30)) == (None, [])
    assert offered(date(YEAR, 10, 1)) == (YEAR, [YEAR])
    assert offered(date(YEAR + 1, 1, 5)) == (YEAR, [YEAR])
    assert offered(date(YEAR + 1, 11, 5)) == (YEAR, [YEAR + 1, YEAR]), "the one that is over was forgotten"
    review(led, street, date(YEAR + 1, 1, 5), year=YEAR)
    assert offered(date(YEAR + 1, 11, 5)) == (YEAR + 1, [YEAR + 1, YEAR])


def test_the_members_own_year_shows_it(place, street, led):
    review(led, street, date(YEAR, 12, 10), "GOOD")
    outside = make_organization(place.street, "示例外面社区居委会")
    with everything("test"):
        unit = led.members.get(unit__isnull=False).unit_id
    on = date(YEAR, 12, 31)
    asked = [place.street.pk, place.community.pk, outside.pk]
    found = reviews_for(year=YEAR, on=on, organization_ids=asked, unit_ids=[unit])
    assert {(row["role"], row["organization"], row["unit"], row["label"]) for row in found} == {
        ("LEADS", place.street.pk, None, "运行良好"),
        ("MEMBER", place.community.pk, None, "运行良好"),
        ("MEMBER", None, unit, "运行良好"),
    }
    assert reviews_for(year=YEAR, on=date(YEAR, 12, 9), organization_ids=asked) == []
    assert reviews_for(year=YEAR - 1, on=on, organization_ids=asked) == []


def test_a_member_place_opens_the_alliance_and_may_not_change_it(place, street, led):
    secretary = client_for(make_user("COMMUNITY_SECRETARY", place.community))
    for route in ("orgs:alliance", "orgs:alliance_funds", "orgs:alliance_reviews", "meetings:alliance"):
        page = secretary.get(reverse(route, args=[led.pk]))
        assert page.status_code == 200, route
        assert "商街联合体" in page.content.decode()
    answer = secretary.post(reverse("orgs:alliance_join", args=[led.pk]), {"name": "示例商会"})
    assert answer.status_code == 403
    stranger = make_user("COMMUNITY_SECRETARY", make_organization(place.street, "示例外面社区居委会"))
    assert client_for(stranger).get(reverse("orgs:alliance", args=[led.pk])).status_code == 404
