"""Files of agreements and fulfilments: who may add or take away. What a file may be: `common.files`."""

from __future__ import annotations

from django.db import transaction

from common.audit import record
from common.errors import Conflict
from common.files import Upload, check_count
from covenants.models import Agreement, AgreementState, Attachment, AttachmentKind, Fulfilment
from covenants.parties import own_unit, require_party
from orgs.models import Organization


def attach(
    kind: str,
    upload: Upload,
    *,
    organization: Organization,
    agreement: Agreement | None = None,
    fulfilment: Fulfilment | None = None,
    actor,
) -> Attachment:
    """Keep a file, sealed. Called by the service that has asked for permission. RuleBroken("attachment.…")."""
    owner = {"agreement": agreement, "fulfilment": fulfilment}
    check_count(Attachment.objects.filter(**owner).count())
    made = Attachment(organization=organization, **owner, kind=AttachmentKind(kind))
    made.hold(upload, actor=actor)
    made.save(force_insert=True)
    return made


@transaction.atomic
def remove_attachment(*, attachment_id: int, actor) -> None:
    """Take a file away: a photograph that shows whom it should not, a wrong scan. Scans of signed agreements stay.

    A photograph: whoever acts for the giver. A scan: the committee, or the unit whose officer added it.
    """
    found = Attachment.objects.select_related("agreement", "fulfilment__pledge", "organization", "added_by").get(
        pk=attachment_id
    )
    if found.fulfilment_id is not None:
        require_party("pledge.fulfil", found.organization, found.fulfilment.pledge.giver_id)
    else:
        require_party("agreement.sign", found.organization, own_unit() if found.added_by_id == actor.pk else None)
        if found.agreement.state != AgreementState.SIGNING:
            raise Conflict("attachment.kept", "协议签订以后，扫描件随协议留存，不能删除。")
    obj = found.agreement or found.fulfilment
    found.delete()
    record(actor=actor, action="covenants.attachment.removed", obj=obj, attachment=attachment_id)
