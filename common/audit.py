"""The audit trail: one call per act, in the transaction of the act.

Events form a hash chain: each digest covers the event and the digest before it, so that an altered, removed or
inserted row is found by `verify_chain`. Writing takes the chain's advisory lock for the rest of the transaction,
which is why it comes last in a service; of long work `chained_at_end` makes it come last. Personal data never goes
into `detail`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction

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
_held: ContextVar[list[tuple[AuditEvent, Callable[[], None]]] | None] = ContextVar("held_events", default=None)


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
    held = _held.get()
    if held is None:
        _chain([event])
        return event

    def mark() -> None:
        """Goes with the savepoint in which the event was recorded, if that is rolled back."""

    transaction.on_commit(mark)
    held.append((event, mark))
    return event


def _chain(events: list[AuditEvent]) -> None:
    take_lock(Lock.AUDIT_CHAIN, timeout_ms=30000)
    with everything("audit chain"):
        last = AuditEvent.objects.order_by("-id").values_list("digest", flat=True).first() or GENESIS
        for event in events:
            event.previous, event.digest = last, _digest(last, event)
            last = event.digest
            # One by one: the order of the ids is the order of the chain.
            event.save(force_insert=True)


@contextmanager
def chained_at_end() -> Iterator[None]:
    """What is recorded inside joins the chain on leaving, in its order: long work holds up nobody's small one.

    For work of thousands of rows within a transaction, which ends soon after it. An exception leaves nothing, nor
    does what was rolled back to a savepoint; an event has no id before the end.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("events that are chained at the end belong to one transaction")
    if _held.get() is not None:
        yield
        return
    held: list[tuple[AuditEvent, Callable[[], None]]] = []
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    standing = {mark for _, mark, *_ in connection.run_on_commit}
    events = [event for event, mark in held if mark in standing]
    if events:
        # What would be checked at the commit of thousands of rows is checked before anybody has to wait for it.
        connection.check_constraints()
        _chain(events)


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
