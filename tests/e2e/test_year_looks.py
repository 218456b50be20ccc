"""The pages of a year's appraisal in a real Chromium: sound for axe, silent, no sideways scroll."""

import pytest
from django.conf import settings
from django.urls import reverse

from appraisal.models import Award, Result, UnitReview
from appraisal.year.results import compute_results
from common.clock import today
from common.scoping import everything
from tests.appraisal.year_making import drafted_scheme, published_scheme, seated, staff_of, submitted
from tests.e2e.test_statistics_looks import wrong_with
from tests.factories import acting_as, client_for, make_district, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(browser, browser_context_args, live_server, transactional_db):
    """A year in the middle: somebody signs in and looks."""
    district = make_district()
    staff = staff_of(district)
    members = seated(district.community)
    unit = make_unit(district, "示例小学", joins=district.community)
    year = today().year
    scheme, draft = published_scheme(district, staff, year), drafted_scheme(district, staff, year - 1)
    report = submitted(scheme, district.community, staff.community)
    with acting_as(staff.street):
        compute_results(scheme_id=scheme.pk, organization_id=district.street.pk, actor=staff.street)
    with everything("test"):
        facts = {"scheme": scheme, "organization": district.community, "unit": unit}
        UnitReview.objects.create(**facts, conclusion="PARTLY", opinion="有一次没有开展", reviewed_on=today())
        award = Award.objects.create(**facts, kind="advanced_unit", reason="全年不间断", proposed_on=today())
        result = Result.objects.get(organization=district.community)
    contexts = []

    def page(user):
        client = client_for(user)
        context = browser.new_context(**browser_context_args, base_url=live_server.url)
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return context.new_page()

    made = {"scheme": scheme, "draft": draft, "report": report, "award": award, "result": result}
    yield district, staff, members, page, made
    for context in contexts:
        context.close()


def at(name, *args):
    return reverse(f"appraisal:{name}", args=args)


def test_every_page_of_the_year_is_sound(opened):
    district, staff, members, page, made = opened
    scheme, report, result, award = (made[name].pk for name in ("scheme", "report", "result", "award"))
    place = district.community.pk
    asked = {
        staff.street: [
            at("year"),
            at("year_reports"),
            at("year_report", report),
            at("year_report_step", report, "return"),
            at("year_report_step", report, "accept"),
            at("year_results"),
            at("year_result", result),
            at("year_score_give", _given(result)),
            at("year_awards"),
            at("year_award", award),
        ],
        staff.community: [
            at("year_members", scheme, place),
            at("year_member_review", scheme, members[0].pk),
            at("year_units", scheme, place),
            at("year_unit_reviews"),
            at("year_award_add"),
        ],
        staff.district: [
            at("year_scheme", scheme),
            at("year_scheme", made["draft"].pk),
            at("year_scheme_adapt", made["draft"].pk),
            at("year_indicator_add", made["draft"].pk),
            at("year_award_decide", award),
        ],
    }
    wrong = {}
    for user, addresses in asked.items():
        wrong |= wrong_with(page(user), addresses)
    assert not wrong


def _given(result: int) -> int:
    """The score that the level above gives."""
    with everything("test"):
        return Result.objects.get(pk=result).scores.get(metric="").pk
