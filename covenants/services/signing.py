"""Signing: each side in the system or on paper; with the last signature the agreement takes effect (签诺、亮诺).

In the system one signs for oneself. What was signed on paper anybody may register who acts for the side, with the
name and the day that stand on the paper, and the scan where there is one.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import Grant
from common.audit import record
from common.clock import now, today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import Scope, everything
from covenants.documents import is_intact
from covenants.models import (
    Agreement,
    AgreementParty,
    AgreementState,
    AgreementTerm,
    AttachmentKind,
    Delivery,
    Pledge,
    SignMethod,
)
from covenants.parties import acts_itself, require_party, require_standing
from covenants.schedule import windows
from covenants.services.agreements import locked, step
from covenants.services.attachments import Upload, attach
from covenants.services.terms import FREQUENCY_COLUMNS, confirmed_still
from covenants.states import MAY_SIGN

VERB = "agreement.sign"
_COPIED = ("content", "audience", "quantity", "measure", "place", *FREQUENCY_COLUMNS)


@transaction.atomic
def sign_agreement(
    *,
    agreement_id: int,
    party_id: int,
    method: str,
    signatory: str = "",
    signed_on: date | None = None,
    scan: Upload | None = None,
    actor,
) -> AgreementParty:
    """One side signs. When all have, the agreement is signed, and its pledges stand on the board.

    method     SYSTEM: the acting office, for its own side, today. PAPER: as the paper says
    signatory  who signed on paper; in the system it is the acting user, and nobody else's name is taken
    scan       of the signed paper, optional

    Raises Conflict("agreement.state" | ".stage" | ".claims" | ".signed_already"), NotAllowed("not_party"),
    RuleBroken("agreement.on_behalf" | ".signatory" | ".signed_on" | "attachment.…").
    """
    agreement = locked(agreement_id)
    party = agreement.parties.select_for_update(of=("self",)).get(pk=party_id)
    scope = require_party(VERB, agreement.organization, party.unit_id)
    require_standing(agreement.organization)
    if party.signed_on is not None:
        raise Conflict(
            "agreement.signed_already", f"{party.name}已由{party.signatory}于 {party.signed_on} 签订，没有再签一次。"
        )
    if agreement.state != AgreementState.SIGNING:
        raise Conflict(
            "agreement.state", f"这份协议现在是“{agreement.get_state_display()}”，定稿以后、签订完成以前才能签。"
        )
    if agreement.cycle.stage not in MAY_SIGN:
        raise Conflict("agreement.stage", f"本期现在是“{agreement.cycle.get_stage_display()}”阶段，不再签订协议。")
    if not is_intact(agreement):
        raise Conflict("agreement.digest", "文本与定稿时的校验码不符，不能签订。请联系系统管理员核对。")
    with everything("an agreement's lines are read by each of its sides, whoever made the claims behind them"):
        terms = list(agreement.terms.select_related("claim__item"))
    confirmed_still(terms)
    own = acts_itself(scope, agreement.organization, party.unit_id)
    if method == SignMethod.SYSTEM and not own:
        raise RuleBroken(
            "agreement.on_behalf",
            f"系统内确认只能由{party.name}自己的账号办理。代为登记时请选“纸质签订”，填写签署人和日期。",
            "method",
        )
    if method == SignMethod.SYSTEM and signatory.strip() not in ("", str(actor)):
        raise RuleBroken(
            "agreement.signatory",
            f"系统内确认以登录人“{actor}”的名义签订，不能另填签署人。由别人在纸上签的，请选“纸质签订”。",
            "signatory",
        )
    party.method = SignMethod(method)
    party.signatory = str(actor) if method == SignMethod.SYSTEM else signatory.strip()
    party.signed_on = today() if method == SignMethod.SYSTEM else signed_on
    _on_paper(party, terms)
    party.signed_at, party.signed_by, party.office = now(), actor, _office(scope)
    party.save()
    if scan is not None:
        attach(AttachmentKind.SCAN, scan, organization=agreement.organization, agreement=agreement, actor=actor)
    record(
        actor=actor,
        action="covenants.agreement.signed",
        obj=agreement,
        party=party.pk,
        method=str(party.method),
        on_behalf=not own,
        digest=agreement.digest,
    )
    if not agreement.parties.filter(signed_on=None).exists():
        _take_effect(agreement, terms, actor)
    return party


@transaction.atomic
def add_scan(*, agreement_id: int, scan: Upload, actor):
    """The scan of a signed paper, by any side, whenever it is at hand."""
    agreement = locked(agreement_id)
    parties = list(agreement.parties.all())
    if not any(_may_act(agreement, party) for party in parties):
        raise NotAllowed("not_party", "这份协议由签约各方办理。")
    if agreement.state not in (AgreementState.SIGNING, AgreementState.SIGNED, AgreementState.AMENDED):
        raise Conflict("agreement.state", "定稿以后才上传签字扫描件。")
    made = attach(AttachmentKind.SCAN, scan, organization=agreement.organization, agreement=agreement, actor=actor)
    record(actor=actor, action="covenants.attachment.added", obj=agreement, attachment=made.pk, digest=made.digest)
    return made


def _may_act(agreement: Agreement, party: AgreementParty) -> bool:
    try:
        require_party(VERB, agreement.organization, party.unit_id)
    except NotAllowed:
        return False
    return True


def _on_paper(party: AgreementParty, terms: list[AgreementTerm]) -> None:
    """Name and day of a paper: not of tomorrow, and not from before what is agreed was confirmed."""
    if not party.signatory:
        raise RuleBroken("agreement.signatory", "请填写签署人姓名。", "signatory")
    if party.signed_on is None:
        raise RuleBroken("agreement.signed_on", "请填写签署日期。", "signed_on")
    confirmed = [term.claim.decided_on for term in terms if term.claim_id and term.claim.decided_on]
    earliest = max(confirmed, default=None)
    if party.signed_on > today():
        raise RuleBroken("agreement.signed_on", "签署日期不能晚于今天。", "signed_on")
    if earliest is not None and party.signed_on < earliest:
        raise RuleBroken(
            "agreement.signed_on", f"协议里的认领到 {earliest} 才确认，签署日期不能早于这一天。", "signed_on"
        )


def _office(scope: Scope) -> str:
    grant = Grant.objects.select_related("organization", "unit").filter(pk=scope.grant_id).first()
    return str(grant)[:120] if grant is not None else "系统"


def _take_effect(agreement: Agreement, terms: list[AgreementTerm], actor) -> None:
    """All have signed: pledges with what falls due of each; an older version ends with its pledges."""
    step(agreement, "sign")
    agreement.signed_on = max(agreement.parties.values_list("signed_on", flat=True))
    agreement.save(update_fields=["state", "signed_on"])
    with everything("a signed agreement's pledges belong to all its sides, whoever signed last"):
        if agreement.supersedes_id is not None:
            _end_old(agreement)
        due = sum(_pledge(agreement, term) for term in terms)
    record(actor=actor, action="covenants.agreement.concluded", obj=agreement, pledges=len(terms), deliveries=due)


def _end_old(agreement: Agreement) -> None:
    Agreement.objects.filter(pk=agreement.supersedes_id).update(
        state=AgreementState.AMENDED, ended_on=agreement.signed_on
    )
    Pledge.objects.filter(term__agreement=agreement.supersedes_id, ended_on=None).update(ended_on=agreement.signed_on)


def _pledge(agreement: Agreement, term: AgreementTerm) -> int:
    """One pledge, shown from today; how many deliveries fall due of it. What lay before the signature is not due."""
    pledge = Pledge.objects.create(
        term=term,
        cycle=agreement.cycle,
        organization=agreement.organization,
        giver_id=term.giver_id,
        receiver_id=term.receiver_id,
        category=term.claim.item.category if term.claim_id else "",
        period=term.period,
        signed_on=agreement.signed_on,
        shown_on=today(),
        **{name: getattr(term, name) for name in _COPIED},
    )
    found = windows(term, max(term.period.lower, agreement.signed_on), term.period.upper)
    Delivery.objects.bulk_create(
        Delivery(pledge=pledge, organization=agreement.organization, number=number, window=window)
        for number, window in enumerate(found, start=1)
    )
    return len(found)
