"""The rules say what one hand-written statement says: two ways to the same answer, written apart."""

from datetime import date

import pytest

from appraisal.network import network_on
from bench.compliance import by_hand, compare
from common.periods import period
from common.scoping import everything
from members.compliance import findings_on
from members.models import Appointment, Seat
from tests.appraisal.conftest import seat_committee, ten_lines


@pytest.fixture
def mixed(district):
    """One committee in order, one even-numbered, one with a vacancy, missing conditions and an appointment too long."""
    seat_committee(district.community)
    seat_committee(district.sibling_community, ten_lines(), {"committee.size.community": "过渡"})
    seat_committee(district.foreign_community)
    with everything("test"):
        own = Appointment.objects.filter(organization=district.foreign_community).order_by("pk")
        leaving, short, long = list(own.filter(position="MEMBER", part_time=False)[:3])
        Appointment.objects.filter(pk=leaving.pk).update(period=period(date(2024, 1, 1), date(2024, 5, 1)))
        Appointment.objects.filter(pk=long.pk).update(period=period(date(2024, 1, 1), date(2027, 6, 1)))
        own.filter(part_time=True).update(eligibility="")
        Seat.objects.filter(pk=short.seat_id).update(abolished_on=date(2024, 4, 1))
    return district


@pytest.mark.parametrize(
    "day", [date(2023, 6, 1), date(2024, 3, 1), date(2024, 6, 1), date(2024, 9, 1), date(2026, 12, 1), date(2027, 3, 1)]
)
def test_both_say_the_same_on_any_day(mixed, day):
    with everything("test"):
        ours = findings_on(network_on(day).nodes, day)
        compare(ours, by_hand(mixed.root.pk, day))
    assert {finding.state for findings in ours.values() for finding in findings} >= {"BROKEN"}
