"""A year's appraisal for tests: a scheme of the practice, published; and the offices that work with it."""

from dataclasses import dataclass

from accounts.models import User
from appraisal.models import Scheme
from appraisal.year.reports import start_report, submit_report, write_report
from appraisal.year.schemes import draft_scheme, publish_scheme
from members.models import Appointment
from tests.appraisal.conftest import seat_committee
from tests.factories import acting_as, make_user

YEAR = 2024


@dataclass
class Staff:
    """Who acts."""

    district: User
    street: User
    other_street: User
    community: User
    sibling: User


def staff_of(district) -> Staff:
    return Staff(
        make_user("DISTRICT_STAFF", district.root, name="区里的人"),
        make_user("STREET_STAFF", district.street, name="街道的人"),
        make_user("STREET_STAFF", district.other_street),
        make_user("COMMUNITY_SECRETARY", district.community, name="社区的人"),
        make_user("COMMUNITY_SECRETARY", district.sibling_community),
    )


def drafted_scheme(district, staff: Staff, year: int = YEAR) -> Scheme:
    with acting_as(staff.district):
        return draft_scheme(organization_id=district.root.pk, year=year, actor=staff.district)


def published_scheme(district, staff: Staff, year: int = YEAR) -> Scheme:
    scheme = drafted_scheme(district, staff, year)
    with acting_as(staff.district):
        return publish_scheme(scheme_id=scheme.pk, actor=staff.district)


def submitted(scheme, organization, user, hop="community"):
    """A report written and handed in."""
    with acting_as(user):
        report = start_report(scheme_id=scheme.pk, organization_id=organization.pk, hop=hop, actor=user)
        write_report(
            report_id=report.pk, words={"lists": "两张清单都按期发布。"}, opinion="兼职委员履职认真。", actor=user
        )
        return submit_report(report_id=report.pk, actor=user)


def seated(community):
    """With a committee of nine, two of them part-time."""
    seat_committee(community)
    return list(Appointment.everywhere.filter(organization=community, part_time=True).order_by("pk"))
