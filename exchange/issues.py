"""Issue codes and how severe each is. The sentences that explain them are in exchange.messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OK, WARNING, ERROR = "ok", "warning", "error"

SEVERITY: dict[str, str] = {
    # How a value was written.
    "TRIMMED": WARNING,
    "FULLWIDTH": WARNING,
    "NAME_SPACES": WARNING,
    "ALIAS": WARNING,
    "DITTO_UNRESOLVED": ERROR,
    "FILLED_FROM_ABOVE": WARNING,
    "FORMULA_UNCOMPUTED": ERROR,
    "CELL_ERROR": ERROR,
    "TEXT_TOO_LONG": ERROR,
    "ID_IN_TEXT": WARNING,
    "ID_INSTEAD": ERROR,
    "NUMBER_FORMAT": WARNING,
    # What is missing or repeated.
    "REQUIRED": ERROR,
    "DUPLICATE": ERROR,
    "DUPLICATE_IN_COMMITTEE": ERROR,
    "PERSON_IN_TWO_COMMITTEES": WARNING,
    # Dates.
    "DATE_INVALID": ERROR,
    "DATE_AMBIGUOUS": ERROR,
    "DATE_AMBIGUOUS_RESOLVED": WARNING,
    "DATE_YEAR_INFERRED": WARNING,
    "DATE_TRAILING_TEXT": WARNING,
    "DATE_AFTER_CUTOFF": WARNING,
    "JOINED_BEFORE_18": ERROR,
    "PERIOD_REVERSED": ERROR,
    "OVERDUE": WARNING,
    # Persons.
    "NAME_INVALID": ERROR,
    "GENDER_INVALID": ERROR,
    "POLITICAL_STATUS_UNKNOWN": ERROR,
    "NOT_PARTY_MEMBER": ERROR,
    "ROLE_UNKNOWN": ERROR,
    "PART_TIME_INVALID": ERROR,
    "SELECTION_MODE_UNKNOWN": ERROR,
    "PHONE_INVALID": ERROR,
    "PHONE_MULTIPLE": WARNING,
    "PHONE_MISSING": WARNING,
    "ID_PRECISION_LOST": ERROR,
    "ID_FORMAT": ERROR,
    "ID_CHECKSUM": ERROR,
    "ID_BIRTH_MISMATCH": ERROR,
    "ID_GENDER_MISMATCH": WARNING,
    "ID_SHARED": ERROR,
    "POST_UNKNOWN": WARNING,
    # Places, organisations and units.
    "STREET_UNKNOWN": ERROR,
    "STREET_AMBIGUOUS": ERROR,
    "COMMUNITY_UNKNOWN": ERROR,
    "COMMUNITY_AMBIGUOUS": ERROR,
    "COMMUNITY_OTHER_STREET": ERROR,
    "UNIT_KIND_AMBIGUOUS": ERROR,
    "UNIT_KIND_UNKNOWN": ERROR,
    "RELATION_UNKNOWN": ERROR,
    "TIER_UNKNOWN": ERROR,
    "PARENT_UNKNOWN": ERROR,
    "CREDIT_CODE_FORMAT": ERROR,
    "CREDIT_CODE_CHECKSUM": ERROR,
    # Lists and meetings.
    "FREQUENCY_UNIT_MISSING": ERROR,
    "FREQUENCY_INFERRED": WARNING,
    "FREQUENCY_INVALID": ERROR,
    "OFFER_TEXT_MISSING": ERROR,
    "NEED_TEXT_MISSING": ERROR,
    "OFFER_OR_NEED_MISSING": ERROR,
    "SIGNED_INVALID": ERROR,
    "AMOUNT_APPROXIMATE": WARNING,
    "AMOUNT_INVALID": ERROR,
    "QUANTITY_APPROXIMATE": WARNING,
    "QUANTITY_INVALID": WARNING,
    "COUNT_INVALID": ERROR,
    "PROGRESS_INVALID": ERROR,
    "REFERENCE_UNKNOWN": ERROR,
    "REFERENCE_AMBIGUOUS": WARNING,
    "SESSION_INVALID": ERROR,
    "SESSION_YEAR_MISMATCH": WARNING,
    "ATTENDANCE_INCOMPLETE": ERROR,
    "ATTENDANCE_INVALID": ERROR,
    # A whole committee, a stated total, a period, a sheet.
    "COMMITTEE_EVEN": WARNING,
    "COMMITTEE_OVER_CAP": WARNING,
    "PARTTIME_OUT_OF_RANGE": WARNING,
    "MEETING_QUARTER_MISSING": WARNING,
    "TOTAL_MISMATCH": WARNING,
    "COLUMN_MISSING": ERROR,
}
_RANK = {OK: 0, WARNING: 1, ERROR: 2}


@dataclass(slots=True)
class Issue:
    """Something to tell about one cell. `extra` carries detail, suggestion, found, other_row, candidates or value."""

    column: str
    code: str
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """warning or error."""
        return SEVERITY[self.code]

    def to_json(self) -> dict[str, Any]:
        """As `issues[]` of a reading."""
        return {"column": self.column, "code": self.code, "severity": self.severity, **self.extra}


def sheet_issue(code: str, **facts: Any) -> dict[str, Any]:
    """As `sheet_issues[]` of a reading."""
    return {"code": code, "severity": SEVERITY[code], **facts}


def worst(severities: list[str]) -> str:
    """The status of a record with issues of these severities."""
    return max(severities, key=_RANK.__getitem__, default=OK)
