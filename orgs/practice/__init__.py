"""Practices: each district's rules as data. See `docs/practices.md`.

from orgs.practice import load_practice
practice = load_practice("xihu").with_overrides(overrides, on=day)
figure = practice.figure("committee.size.community")      # None: the practice does not have the rule
figure["max"], figure.severity, figure.cite.label, figure.quote
"""

from .citation import Citation
from .loader import load_all, load_practice, practice_ids, validate_all, validate_file
from .overrides import OverrideError, check_override, parse_override_value, with_overrides
from .problems import PracticeError, Problem
from .rule_catalogue import RULE_CATALOGUE, RULE_IDS, KeySpec, RuleInfo
from .schema import (
    Capacity,
    Condition,
    Entry,
    Figure,
    Override,
    Position,
    Practice,
    Reported,
    Selection,
    TierPractice,
    Value,
)

__all__ = [
    "RULE_CATALOGUE",
    "RULE_IDS",
    "Capacity",
    "Citation",
    "Condition",
    "Entry",
    "Figure",
    "KeySpec",
    "Override",
    "OverrideError",
    "Position",
    "Practice",
    "PracticeError",
    "Problem",
    "Reported",
    "RuleInfo",
    "Selection",
    "TierPractice",
    "Value",
    "check_override",
    "load_all",
    "load_practice",
    "parse_override_value",
    "practice_ids",
    "validate_all",
    "validate_file",
    "with_overrides",
]
