"""The audit trail is verified: an audit administrator's work (等保 8.1.5.2)."""

from __future__ import annotations

from django.db import transaction

from common.audit import record, verify_chain
from common.authority import require


@transaction.atomic
def verify_audit(*, actor) -> tuple[int, list[int]]:
    """Walk the whole chain; return how many events were read and the ids at which it does not hold."""
    require("audit.view")
    count, broken = verify_chain()
    record(actor=actor, action="audit.verified", events=count, broken=len(broken), first=broken[:1])
    return count, broken
