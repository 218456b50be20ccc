"""What this room keeps: counters, frozen month ends, a year's scheme, reports, reviews, results, awards, checklists."""

from appraisal.models.allowance import Allowance, AllowancePayment, AllowanceState
from appraisal.models.award import Award, AwardKind, AwardState
from appraisal.models.checklist import (
    Checklist,
    ChecklistHeading,
    ChecklistItem,
    ChecklistPeriod,
    ChecklistPlace,
    ChecklistState,
    Evidence,
    FinalState,
    PeriodState,
    Progress,
)
from appraisal.models.counter import Counter, CounterSet, Recount
from appraisal.models.evidence_file import EvidenceFile
from appraisal.models.report import Conclusion, DutyReport, MemberReview, ReportState, UnitReview, working_committee
from appraisal.models.result import Result, ResultObjection, ResultState, Score
from appraisal.models.scheme import Hop, Indicator, Part, Scheme, SchemeState
from appraisal.models.snapshot import Snapshot

__all__ = [
    "Allowance",
    "AllowancePayment",
    "AllowanceState",
    "Award",
    "AwardKind",
    "AwardState",
    "Checklist",
    "ChecklistHeading",
    "ChecklistItem",
    "ChecklistPeriod",
    "ChecklistPlace",
    "ChecklistState",
    "Conclusion",
    "Counter",
    "CounterSet",
    "DutyReport",
    "Evidence",
    "EvidenceFile",
    "FinalState",
    "Hop",
    "Indicator",
    "MemberReview",
    "Part",
    "PeriodState",
    "Progress",
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
    "working_committee",
]
