"""Reports up the chain: started, written, submitted with the numbers of the day, returned or accepted."""

from __future__ import annotations

from django.db import transaction

from appraisal.models import (
    Conclusion,
    DutyReport,
    Hop,
    MemberReview,
    ReportState,
    Scheme,
    UnitReview,
)
from appraisal.year.base import REPORT, day_of, digest_of, hop_of, published, require_decider, superior_of, text
from appraisal.year.gathering import gather, unit_records
from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import current_scope
from covenants.models import Pledge
from members.models import Appointment
from orgs.models import Organization

LONGEST = 2000
_UNANSWERED = {"answer": "", "answered_on": None, "answered_by": None, "heard_on": None}


@transaction.atomic
def start_report(*, scheme_id: int, organization_id: int, hop: str, actor) -> DutyReport:
    """Begin the report of one step of the chain, or find the one that was begun."""
    organization = Organization.objects.select_related("parent").get(pk=organization_id)
    require(REPORT, organization)
    check_own(organization)
    scheme = published(Scheme.objects.get(pk=scheme_id))
    step = hop_of(scheme, hop)
    if organization.tier != step.from_tier:
        raise RuleBroken("report.tier", f"“{step.label}”不是这一级组织的事。", "hop")
    report, fresh = DutyReport.objects.get_or_create(
        scheme=scheme,
        organization=organization,
        hop=step.key,
        defaults={"superior": superior_of(organization, step)},
    )
    if fresh:
        record(actor=actor, action="appraisal.report.started", obj=report, hop=step.key, year=scheme.year)
    return report


def _locked(report_id: int) -> DutyReport:
    return (
        DutyReport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scheme", "organization__parent")
        .get(pk=report_id)
    )


def check_writable(report: DutyReport) -> None:
    """Whether the acting office may write it now: it is its own, and was not handed in."""
    if not report.is_open:
        raise Conflict("report.state", f"报告{report.get_state_display()}，不能再改。")
    check_own(report.organization)


def check_submittable(report: DutyReport) -> None:
    """Whether it may be handed in now: its own, with the judgement, after the step before it."""
    check_writable(report)
    if not report.opinion:
        raise RuleBroken("report.opinion", "请先写总体评价：数字系统已经列好，评价要由人来写。", "opinion")
    before = _step_before(report)
    if before is not None:
        raise Conflict("report.chain", f"请先完成“{before.label}”，再报送这一级。")


def check_handed_in(report: DutyReport) -> None:
    """Conflict unless it waits for the level above."""
    if report.state != ReportState.SUBMITTED:
        raise Conflict("report.state", f"报告{report.get_state_display()}，不能办理。")


def check_own(organization: Organization) -> None:
    """NotAllowed unless the acting office is of the organisation that reports: nobody judges in another's name."""
    said = f"年度报告由“{organization.name}”自己写、自己报送；报上来以后，要补充的写明原因退回。"
    _check_acts_for(organization, "report.not_own", said)


def check_own_review(organization: Organization) -> None:
    """The same of what its committee says of its members and of its units: it stands in its report."""
    said = f"评价和考核由“{organization.name}”自己写；随年度报告报上来以后，要补充的写明原因退回。"
    _check_acts_for(organization, "review.not_own", said)


def _check_acts_for(organization: Organization, code: str, message: str) -> None:
    scope = current_scope()
    if not scope.sees_everything and scope.anchor_id != organization.pk:
        raise NotAllowed(code, message)


@transaction.atomic
def write_report(*, report_id: int, words: dict[str, str], opinion: str, actor) -> DutyReport:
    """The judgement: a few sentences to each part and of the whole. The numbers are not typed."""
    report = _locked(report_id)
    require(REPORT, report.organization)
    check_writable(report)
    known = {part.key: part.label for part in report.scheme.sections}
    strange = sorted(set(words) - set(known))
    if strange:
        raise RuleBroken("report.part", f"考核方案里没有“{strange[0][:30]}”这一部分。", "words")
    report.words = {
        key: said
        for key, label in known.items()
        if (said := text(words.get(key, ""), label=label, most=LONGEST, field=f"part_{key}", lines=True))
    }
    report.opinion = text(opinion, label="总体评价", most=3000, field="opinion", lines=True)
    report.save(update_fields=["words", "opinion"])
    record(actor=actor, action="appraisal.report.written", obj=report)
    return report


@transaction.atomic
def submit_report(*, report_id: int, actor) -> DutyReport:
    """To the level above, with the numbers of the day: from now on they stay as they are.

    The step before must have been accepted: a street's working committee reports what its committee reported to it.
    """
    report = _locked(report_id)
    require(REPORT, report.organization)
    check_submittable(report)
    gathered = gather(report.scheme, report.organization)
    report.content, report.as_of = gathered.content(), gathered.on
    report.state, report.submitted_on, report.submitted_by = ReportState.SUBMITTED, today(), actor
    report.remark, report.decided_on, report.decided_by = "", None, None
    report.digest = digest_of(sealed(report))
    report.save()
    record(actor=actor, action="appraisal.report.submitted", obj=report, hop=report.hop, digest=report.digest)
    return report


def sealed(report: DutyReport) -> dict:
    """What the digest is of."""
    return {
        "year": report.scheme.year,
        "organization": report.organization_id,
        "hop": report.hop,
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "words": report.words,
        "opinion": report.opinion,
        "content": report.content,
    }


def _step_before(report: DutyReport) -> Hop | None:
    """A step of the same organisation earlier in the chain that was not accepted yet."""
    for hop in report.scheme.hops:
        if hop.key == report.hop:
            return None
        if hop.from_tier == report.organization.tier and not (
            DutyReport.objects.filter(
                scheme=report.scheme, organization=report.organization, hop=hop.key, state=ReportState.ACCEPTED
            ).exists()
        ):
            return hop
    return None


@transaction.atomic
def accept_report(*, report_id: int, actor) -> DutyReport:
    """Taken by the level above; it does not change any more."""
    report = _decidable(report_id)
    report.state, report.decided_on, report.decided_by = ReportState.ACCEPTED, today(), actor
    report.save(update_fields=["state", "decided_on", "decided_by"])
    record(actor=actor, action="appraisal.report.accepted", obj=report, hop=report.hop)
    return report


@transaction.atomic
def return_report(*, report_id: int, remark: str, actor) -> DutyReport:
    """Back to who wrote it, with the reason."""
    report = _decidable(report_id)
    report.remark = text(remark, label="退回原因", most=300, field="remark", least=2)
    report.state, report.decided_on, report.decided_by = ReportState.RETURNED, today(), actor
    report.save(update_fields=["state", "remark", "decided_on", "decided_by"])
    record(actor=actor, action="appraisal.report.returned", obj=report, hop=report.hop)
    return report


def _decidable(report_id: int) -> DutyReport:
    report = _locked(report_id)
    require_decider(report.organization, report.superior_id)
    check_handed_in(report)
    return report


# ---- members and units ----------------------------------------------------------------------------------------------


@transaction.atomic
def review_member(*, scheme_id: int, appointment_id: int, opinion: str, actor) -> MemberReview:
    """What the committee says of a part-time member's year. Words beside the record; nobody is given marks."""
    appointment = Appointment.objects.select_related("organization", "person").get(pk=appointment_id)
    require(REPORT, appointment.organization)
    check_own_review(appointment.organization)
    scheme = published(Scheme.objects.get(pk=scheme_id))
    if not appointment.part_time:
        raise RuleBroken("review.part_time", f"{appointment.person.name}不是兼职委员。")
    review, _ = MemberReview.objects.update_or_create(
        scheme=scheme,
        appointment=appointment,
        defaults={
            "organization": appointment.organization,
            "opinion": text(opinion, label="评价", most=500, field="opinion", least=2),
            "reviewed_on": today(),
            "reviewed_by": actor,
        },
    )
    record(actor=actor, action="appraisal.member.reviewed", obj=review, year=scheme.year)
    return review


@transaction.atomic
def review_unit(
    *,
    scheme_id: int,
    organization_id: int,
    unit_id: int,
    conclusion: str,
    opinion: str = "",
    answer_read: str = "",
    actor,
) -> UnitReview:
    """A unit's pledges by its responsibility letter, with the numbers of the day beside the conclusion.

    Saved as it stands it stays of its day, and so does the unit's time to answer.

    answer_read  the unit's answer as whoever judges had it in sight; Conflict where the unit said something else
    """
    organization = Organization.objects.get(pk=organization_id)
    require(REPORT, organization)
    check_own_review(organization)
    scheme = published(Scheme.objects.get(pk=scheme_id))
    if conclusion not in Conclusion.values:
        raise RuleBroken("review.conclusion", "请选择结论。", "conclusion")
    said = text(opinion, label="说明", most=500, field="opinion")
    if conclusion != Conclusion.KEPT and not said:
        raise RuleBroken("review.why", "没有完全履行的，请写明是哪几项、什么原因。", "opinion")
    if not Pledge.objects.filter(organization=organization, giver_id=unit_id).exists():
        raise RuleBroken("review.unit", "这家单位没有对本组织的承诺，无需考核。", "unit")
    rows = {row.unit: row for row in unit_records(organization, scheme.year, day_of(scheme))}
    found = rows.get(unit_id)
    if found is None:
        raise RuleBroken("review.year", f"这家单位{scheme.year}年没有对本组织的承诺，无需考核。", "unit")
    which = {"scheme": scheme, "organization": organization, "unit_id": unit_id}
    before = UnitReview.objects.select_for_update(of=("self",), no_key=True).filter(**which).first()
    if before is not None:
        _check_read(before, answer_read)
        if (before.conclusion, before.opinion) == (conclusion, said):
            return _kept(before, actor=actor)
    review, _ = UnitReview.objects.update_or_create(
        **which,
        defaults={
            "conclusion": conclusion,
            "opinion": said,
            "content": {"pledges": found.pledges, "due": found.due, "done": found.done, "confirmed": found.confirmed},
            "reviewed_on": today(),
            "reviewed_by": actor,
            **_UNANSWERED,  # what the unit said was said to another conclusion
        },
    )
    record(actor=actor, action="appraisal.unit.reviewed", obj=review, year=scheme.year, conclusion=conclusion)
    return review


def _check_read(review: UnitReview, answer_read: str) -> None:
    # A form sends line ends of its own.
    if review.answer.split() != answer_read.split():
        said = "单位刚刚提出了意见" if review.answer else "这次考核刚刚改过"
        raise Conflict("review.answered", f"{said}，请看过再保存。")


def _kept(review: UnitReview, *, actor) -> UnitReview:
    """Its conclusion as it was: the unit, if it answered, has been heard."""
    if review.answer and review.heard_on is None:
        review.heard_on = today()
        review.save(update_fields=["heard_on"])
        record(
            actor=actor, action="appraisal.unit.reviewed", obj=review, year=review.scheme.year,
            conclusion=review.conclusion,
        )  # fmt: skip
    return review


@transaction.atomic
def answer_review(*, review_id: int, answer: str, actor) -> UnitReview:
    """What the unit says to it; stands beside it."""
    review = UnitReview.objects.select_for_update(of=("self",), no_key=True).get(pk=review_id)
    require("review.answer", review)
    review.answer = text(answer, label="意见", most=500, field="answer", least=2)
    review.answered_on, review.answered_by, review.heard_on = today(), actor, None
    review.save(update_fields=["answer", "answered_on", "answered_by", "heard_on"])
    record(actor=actor, action="appraisal.unit.answered", obj=review)
    return review
