"""A filing as its page shows it: what was filed, what changed since it was filed last, and what accepting it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from common.authority import can, covers
from common.clock import today
from common.scoping import current_scope, everything
from members.facts import Post
from members.models import Appointment, Filing, FilingKind, FilingState, Origin, Term
from members.selectors.committee import by_position, condition_text
from members.services.filings import may_decide
from members.states import Step, steps_from
from orgs.practice import Practice


def allowed_steps(filing: Filing) -> list[Step]:
    """The steps that the acting office may take now: what the state admits and the office is entitled to.

    Whoever decides returns a filing; taking it back is for those who filed it.
    """
    scope = current_scope()
    decides = may_decide(filing)
    steps = []
    for step in steps_from(filing.state):
        if step.superior:
            allowed = decides
        else:
            allowed = can(scope, step.verb) and covers(scope, filing.organization)
            allowed = allowed and not (step.name == "withdraw" and decides and not scope.sees_everything)
        if step.name == "abandon" and filing.kind == FilingKind.ROSTER:
            allowed = False
        if allowed:
            steps.append(step)
    return steps


def frozen_tiers(filing: Filing, practice: Practice) -> list[dict[str, Any]]:
    """The roster as it was filed, as seat cards. Does not query."""
    rows = {row["seat"]: row for row in filing.roster}
    posts = [Post(row["seat"], row["position"], "", None, row["person"]) for row in filing.roster]

    def card(post: Post) -> dict[str, Any]:
        row = rows[post.seat_id]
        if not row["name"]:
            return {"vacant": True, "id": post.seat_id, "label": row["position_label"], "former": "", "url": ""}
        return {
            "vacant": False,
            "id": post.seat_id,
            "label": row["position_label"],
            "name": row["name"],
            "url": "",
            "post": row["post"],
            "part_time": row["part_time"],
            "unit": row["represents"],
            "condition": condition_text(row["eligibility"]),
            "dates": row["selection_mode"],
            "mark": row["origin"],
            "mark_new": row["origin"] != Origin.RENEWED.label,
        }

    return by_position(posts, practice.tiers.get(filing.organization.tier), card)


@dataclass(frozen=True, slots=True)
class RosterChange:
    """One difference between two rosters: kind is 增加, 去掉 or 修改."""

    kind: str
    state: str
    name: str
    text: str


_COMPARED = {
    "position_label": "职务",
    "post": "单位及职务",
    "part_time": "兼职",
    "represents": "代表单位",
    "selection_mode": "产生方式",
    "eligibility": "符合条件",
}


def roster_changes(before: list[dict], after: list[dict]) -> list[RosterChange]:
    """What the second roster says otherwise, person by person. Does not query."""
    old = {row["person"]: row for row in before if row["person"]}
    new = {row["person"]: row for row in after if row["person"]}
    changes = []
    for pk, row in new.items():
        if pk not in old:
            changes.append(RosterChange("增加", "new", row["name"], row["position_label"]))
            continue
        said = [
            f"{label} {_said(old[pk].get(key))} → {_said(row.get(key))}"
            for key, label in _COMPARED.items()
            if old[pk].get(key) != row.get(key)
        ]
        if said:
            changes.append(RosterChange("修改", "changed", row["name"], "；".join(said)))
    changes += [
        RosterChange("去掉", "wrong", row["name"], row["position_label"]) for pk, row in old.items() if pk not in new
    ]
    vacant = sum(not row["person"] for row in after) - sum(not row["person"] for row in before)
    if vacant:
        text = f"{'多' if vacant > 0 else '少'} {abs(vacant)} 席"
        changes.append(RosterChange("修改", "changed", "空缺席位", text))
    return changes


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if value else "未填"


def roster_before(filing: Filing) -> list[dict] | None:
    """The roster of the submission before this one, from the row's history; None when it was filed once. One query."""
    if filing.kind != FilingKind.ROSTER:
        return None
    with everything("the history of a filing that the office may see"):
        rosters = list(
            filing.events.filter(state=FilingState.SUBMITTED).order_by("-pgh_id").values_list("roster", flat=True)[:2]
        )
    if filing.state == FilingState.DRAFT or len(rosters) < 2:
        return None
    return rosters[1]


def consequences(filing: Filing) -> list[str]:
    """What accepting the filing does, in sentences, before it is done. At most three queries."""
    if filing.kind == FilingKind.ROSTER:
        return _roster_consequences(filing)
    payload = filing.payload
    if filing.kind == FilingKind.CO_OPTION:
        return [f"{payload['person']}自 {payload['starts_on']} 起任{payload['position']}，任期到本届届满为止。"]
    day = max(date.fromisoformat(payload["effective_on"]), today())
    lines = [
        f"{payload['person']}的{payload['position']}职务自 {day} 起{_ENDS[filing.kind]}。",
        "这一席空出，等待增补。",
    ]
    if day.isoformat() != payload["effective_on"]:
        lines.append(f"原报 {payload['effective_on']} 生效，该日已过，从同意备案当日起生效。")
    return lines


_ENDS = {FilingKind.REMOVAL: "免去", FilingKind.RELEASE: "解除"}


def _roster_consequences(filing: Filing) -> list[str]:
    term: Term = filing.term
    named = [row for row in filing.roster if row["person"]]
    vacant = len(filing.roster) - len(named)
    lines = [
        f"{term.label}自 {term.since} 起生效，任期到 {term.last_day}。",
        f"{len(named)} 人任职" + (f"，{vacant} 席空缺。" if vacant else "。"),
    ]
    sitting = (
        Appointment.objects.of_committee(filing.organization_id)
        .in_force(term.since - timedelta(days=1))
        .exclude(seat__term=term)
        .select_related("person")
    )
    staying = {row["person"] for row in named}
    leaving = [row.person.name for row in sitting if row.person_id not in staying]
    if leaving:
        lines.append(f"{'、'.join(leaving)}没有连任，任职到 {term.since - timedelta(days=1)} 为止。")
    reasons = sum(1 for row in filing.findings if row.get("reason"))
    if reasons:
        lines.append(f"{reasons} 条例外说明一并备案，在本届内有效。")
    return lines
