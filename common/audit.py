"""The audit trail: one call per act, in the transaction of the act.

Events form a hash chain: each digest covers the event and the digest before it, so that an altered, removed or
inserted row is found by `verify_chain`. Writing takes the chain's advisory lock for the rest of the transaction,
which is why it comes last in a service. Personal data never goes into `detail`.
"""

from __future__ import annotations

import hashlib
import json
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC

from common.clock import now
from common.locks import Lock, take_lock
from common.models import AuditEvent
from common.scoping import everything, scope_or_none

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """Where a call came from."""

    ip: str | None = None
    request_id: str = ""
    office: str = ""


request_info: ContextVar[RequestInfo | None] = ContextVar("request_info", default=None)


def _digest(previous: str, event: AuditEvent) -> str:
    body = json.dumps(
        [
            event.at.astimezone(UTC).isoformat(),  # as it comes back from the database, whatever zone it was told in
            event.actor_id,
            event.actor_name,
            event.office,
            event.action,
            event.object_type,
            event.object_id,
            event.object_name,
            event.organization_id,
            event.district_id,
            event.result,
            event.detail,
            event.ip,
            event.request_id,
        ],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def _district_of(actor, organization_id: int | None) -> int | None:
    """Whose audit administrator is to see it: the district of the acting office, of the organisation, of the user."""
    scope = scope_or_none()
    if scope is not None and scope.district_id is not None:
        return scope.district_id
    if organization_id is not None:
        model = AuditEvent._meta.get_field("organization").related_model
        found = model._base_manager.filter(pk=organization_id).values_list("district_id", flat=True).first()
        if found is not None:
            return found
    return getattr(actor, "district_id", None)


def record(
    *,
    actor,
    action: str,
    obj=None,
    organization_id: int | None = None,
    result: str = AuditEvent.Result.OK,
    **detail,
) -> AuditEvent:
    """Append an event.

    actor   the user, or None for the system's own work
    action  dotted name, noun and what was done, e.g. "members.filing.accepted"
    obj     the model instance concerned, if any
    detail  small JSON values; ids and counts, no personal data
    """
    info = request_info.get() or RequestInfo()
    if organization_id is None and obj is not None:
        organization_id = getattr(obj, "organization_id", None) or (
            obj.pk if obj._meta.label == "orgs.Organization" else None
        )
    event = AuditEvent(
        at=now(),
        actor=actor if actor is not None and actor.pk else None,
        actor_name=str(actor) if actor is not None else "系统",
        office=info.office,
        action=action,
        object_type=obj._meta.label if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_name=str(obj)[:200] if obj is not None else "",
        organization_id=organization_id,
        district_id=_district_of(actor, organization_id),
        result=result,
        detail=json.loads(json.dumps(detail, ensure_ascii=False, default=str)),
        ip=info.ip,
        request_id=info.request_id,
    )
    take_lock(Lock.AUDIT_CHAIN, timeout_ms=30000)
    with everything("audit chain"):
        last = AuditEvent.objects.order_by("-id").values_list("digest", flat=True).first()
        event.previous = last or GENESIS
        event.digest = _digest(event.previous, event)
        event.save(force_insert=True)
    return event


def verify_chain() -> tuple[int, list[int]]:
    """Walk the chain; return how many events were read and the ids at which it does not hold."""
    broken: list[int] = []
    previous = GENESIS
    count = 0
    with everything("verify audit chain"):
        for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
            count += 1
            if event.previous != previous or event.digest != _digest(event.previous, event):
                broken.append(event.pk)
            previous = event.digest
    return count, broken
