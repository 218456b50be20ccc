"""A year's appraisal for programs: the scope, filters and services of the pages; frozen results with their digest."""

from appraisal.year.api.allowances import AllowancePaymentViewSet, AllowanceViewSet
from appraisal.year.api.awards import AwardViewSet
from appraisal.year.api.reports import ReportViewSet
from appraisal.year.api.results import ResultViewSet
from appraisal.year.api.schemes import SchemeViewSet
from appraisal.year.api.units import UnitReviewViewSet


def register(router) -> None:
    """`/api/v1/appraisal/…`."""
    router.register("appraisal/schemes", SchemeViewSet, basename="scheme")
    router.register("appraisal/reports", ReportViewSet, basename="duty-report")
    router.register("appraisal/unit-reviews", UnitReviewViewSet, basename="unit-review")
    router.register("appraisal/results", ResultViewSet, basename="result")
    router.register("appraisal/awards", AwardViewSet, basename="award")
    router.register("appraisal/allowances", AllowanceViewSet, basename="allowance")
    router.register("appraisal/allowance-payments", AllowancePaymentViewSet, basename="allowance-payment")
