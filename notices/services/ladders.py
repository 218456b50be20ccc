"""A district settles its own ladder for a kind of thing, and goes back to the usual one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import RuleBroken
from notices.ladder import parse_stages
from notices.ladders import ladders_of
from notices.models import LadderRuling
from orgs.models import Organization, Tier

VERB = "notice.rule"
MOST_STAGES = 8
LONGEST_TITLE = 60


@transaction.atomic
def settle_ladder(
    *, district_id: int, kind: str, stages: Sequence[str], since: date, reason: str, actor, title: str = ""
) -> LadderRuling:
    """Remind of a kind of thing at these stages and in these words from the day on; no stage: of it not at all.

    RuleBroken: a stage that is none, a day that is over, words that name somebody's number, no reason.
    """
    district = _district(district_id)
    _known(district, kind, since)
    try:
        texts = [stage.text for stage in parse_stages(stages)]
    except ValueError as error:
        raise RuleBroken("ladder.stage", f"{error}。", "stages") from error
    if len(texts) > MOST_STAGES:
        raise RuleBroken("ladder.many", f"一件事最多提醒 {MOST_STAGES} 次，请减少时点。", "stages")
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise RuleBroken("ladder.title", f"提醒用语最多 {LONGEST_TITLE} 个字。", "title")
    if any(char.isdigit() for char in title):
        raise RuleBroken("ladder.title", "提醒用语对每一件事都一样，不能写数字、日期或电话。", "title")
    row = _write(district, kind, texts, title, since, reason, actor)
    record(actor=actor, action="notices.ladder.settled", obj=row, organization_id=district.pk, kind=kind, since=since)
    return row


@transaction.atomic
def end_ladder(*, district_id: int, kind: str, since: date, reason: str, actor) -> LadderRuling | None:
    """From the day on as the practice or the default has it; a ruling that had not begun by then is taken back."""
    district = _district(district_id)
    rows = LadderRuling.objects.select_for_update(of=("self",)).filter(district=district, kind=kind)
    if not any(row.stages is not None for row in rows):
        raise RuleBroken("ladder.none", "这类事项没有本区规定，按默认提醒。", status=409)
    reason = _reason(reason)
    _not_over(since)
    for row in rows:
        if row.since >= since:
            row.delete()
    left = max((row for row in rows if row.since < since), key=lambda row: row.since, default=None)
    ended = None
    if left is not None and left.stages is not None:
        ended = _write(district, kind, None, "", since, reason, actor)
    record(
        actor=actor, action="notices.ladder.ended", obj=district, organization_id=district.pk, kind=kind, since=since
    )  # fmt: skip
    return ended


def _district(district_id: int) -> Organization:
    """The district, locked, if the acting office rules in it."""
    rows = Organization.objects.select_for_update(of=("self",), no_key=True)
    district = rows.filter(pk=district_id, tier=Tier.DISTRICT).first()
    if district is None:
        raise RuleBroken("organization.unknown", "没有这个区，或它不在你的管理范围内。", status=404)
    require(VERB, district)
    return district


def _known(district: Organization, kind: str, on: date) -> None:
    """Only of what can fall due here."""
    if kind not in {ladder.kind.id for ladder in ladders_of(district.pk, on).every()}:
        raise RuleBroken("ladder.kind", f"没有“{kind}”这类事项。", "kind", status=404)


def _reason(text: str) -> str:
    clean = " ".join(text.split())[:200]
    if not clean:
        raise RuleBroken("ladder.reason", "请写明理由或依据。", "reason")
    return clean


def _not_over(since: date) -> None:
    if since < today():
        raise RuleBroken("ladder.since", f"不能改过去的提醒，请填 {today()} 或以后的日期。", "since")


def _write(district, kind, stages, title, since, reason, actor) -> LadderRuling:
    """One row a day: what was settled for the same day before is replaced."""
    _not_over(since)
    row, _ = LadderRuling.objects.update_or_create(
        district=district,
        kind=kind,
        since=since,
        defaults={"stages": stages, "title": title, "reason": _reason(reason), "author": actor},
    )
    return row
