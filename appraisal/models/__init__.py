"""What this room keeps: counters, frozen month ends, and a year's scheme, reports, reviews, results and awards."""

from appraisal.models.award import Award, AwardKind, AwardState
from appraisal.models.counter import Counter, CounterSet, Recount
from appraisal.models.report import Conclusion, DutyReport, MemberReview, ReportState, UnitReview
from appraisal.models.result import Result, ResultObjection, ResultState, Score
from appraisal.models.scheme import Hop, Indicator, Part, Scheme, SchemeState
from appraisal.models.snapshot import Snapshot

__all__ = [
    "Award",
    "AwardKind",
    "AwardState",
    "Conclusion",
    "Counter",
    "CounterSet",
    "DutyReport",
    "Hop",
    "Indicator",
    "MemberReview",
    "Part",
    "Recount",
    "ReportState",
    "Result",
    "ResultObjection",
    "ResultState",
    "Scheme",
    "SchemeState",
    "Score",
    "Snapshot",
    "UnitReview",
]
