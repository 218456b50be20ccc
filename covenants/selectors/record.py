"""The whole of a cycle as data, for the record that closing freezes. Nothing personal: parties, never people."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from covenants.frequency import said
from covenants.models import Claim, CycleStep, Deliberation, ListCycle, ListItem, Publication
from covenants.selectors.pledge_record import record_of_pledges


def record_of(cycle: ListCycle) -> dict[str, Any]:
    """{"cycle", "steps", "publications", "items", "claims", and what `record_of_pledges` tells}; JSON all through."""
    return _json(
        {
            "cycle": {
                "id": cycle.pk,
                "title": cycle.title,
                "organization": cycle.organization.name,
                "since": cycle.since,
                "last_day": cycle.last_day,
            },
            "steps": [
                {"stage": step.stage, "label": step.get_stage_display(), "on": step.on, "evidence": step.evidence}
                for step in CycleStep.objects.filter(cycle=cycle)
            ],
            "publications": [
                {
                    "year": row.year,
                    "number": row.number,
                    "title": row.title,
                    "on": row.published_on,
                    "digest": row.digest,
                    "lines": len(row.lines),
                }
                for row in Publication.objects.filter(cycle=cycle).order_by("pk")
            ],
            "items": _items(cycle),
            "claims": _claims(cycle),
            **record_of_pledges(cycle),
        }
    )


def _items(cycle: ListCycle) -> list[dict[str, Any]]:
    decided = {row.item_id: row for row in Deliberation.objects.filter(item__cycle=cycle).select_related("meeting")}
    rows = []
    for item in ListItem.objects.filter(cycle=cycle).select_related("unit", "organization", "venue").order_by("pk"):
        row = {
            "id": item.pk,
            "direction": item.direction,
            "number": item.number,
            "party": item.party_name,
            "unit": item.unit_id,
            "category": item.category,
            "title": item.title,
            "frequency": said(item),
            "quantity": item.quantity,
            "measure": item.measure,
            "taken": item.taken,
            "state": item.state,
            "submitted_on": item.submitted_on,
            "published_on": item.published_on,
            "withdrawn_on": item.withdrawn_on,
            "merged_into": item.merged_into_id,
        }
        held = decided.get(item.pk)
        if held is not None:
            row["deliberation"] = {
                "outcome": held.outcome,
                "on": held.decided_on,
                "meeting": held.meeting.title,
                "before": held.before,
                "after": held.after,
                "reason": held.reason,
            }
        rows.append(row)
    return rows


def _claims(cycle: ListCycle) -> list[dict[str, Any]]:
    rows = Claim.objects.filter(item__cycle=cycle).select_related("unit", "organization").order_by("pk")
    return [
        {
            "id": row.pk,
            "item": row.item_id,
            "claimant": row.claimant_name,
            "quantity": row.quantity,
            "state": row.state,
            "made_on": row.made_on,
            "decided_on": row.decided_on,
            "ended_on": row.ended_on,
            "reason": row.reason,
        }
        for row in rows
    ]


def digest_of(content: Any) -> str:
    """sha256 of something frozen (a record, the lines of a list), the same wherever and whenever it is computed."""
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def _json(content: Any) -> Any:
    """Dates and numbers as JSON keeps them, so that what is frozen is what was hashed."""
    return json.loads(json.dumps(content, ensure_ascii=False, default=str))
