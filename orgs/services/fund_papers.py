"""Papers of an alliance's funds (凭证): put to an entry with it or later, taken away while the entry stands."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict, RuleBroken
from common.files import Upload, take_in
from orgs.models import FundEntry, FundPaper

VERB = "org.edit"
READ = "unit.view"  # whoever knows the members; a statistics token sees the money and reads no invoices


def keep_papers(entry: FundEntry, uploads: Sequence[Upload], *, actor) -> list[FundPaper]:
    """Called by the services that have asked for permission and hold the entry. RuleBroken("attachment.…")."""
    made = take_in(
        uploads,
        to=lambda: FundPaper(entry=entry, alliance=entry.alliance),
        held=entry.papers.count(),
        actor=actor,
    )
    for paper in made:
        record(
            actor=actor, action="orgs.fund_paper.added", obj=entry.alliance, entry=entry.pk, paper=paper.pk,
            digest=paper.digest,
        )  # fmt: skip
    return made


@transaction.atomic
def add_fund_papers(*, entry_id: int, uploads: Sequence[Upload], actor) -> list[FundPaper]:
    """Put papers to an entry on record; all of them or none."""
    entry = _open_entry(entry_id)
    if not uploads:
        raise RuleBroken("attachment.none", "请选择要上传的文件。", "file")
    return keep_papers(entry, uploads, actor=actor)


@transaction.atomic
def remove_fund_paper(*, paper_id: int, actor) -> None:
    """Take away what was put to the wrong entry, or shows what it should not. What it was stays in the audit trail."""
    paper = FundPaper.objects.defer("content").filter(pk=paper_id).first()
    if paper is None:
        raise RuleBroken("fund_paper.unknown", "没有这份凭证，或不在你的管理范围内。", status=404)
    entry = _open_entry(paper.entry_id)
    record(
        actor=actor, action="orgs.fund_paper.removed", obj=entry.alliance, entry=entry.pk, paper=paper_id,
        digest=paper.digest,
    )  # fmt: skip
    paper.delete()


def _open_entry(entry_id: int) -> FundEntry:
    rows = FundEntry.objects.select_for_update(of=("self",), no_key=True).select_related("alliance__organization")
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise RuleBroken("fund.unknown", "没有这笔经费，或不在你的管理范围内。", status=404)
    require(VERB, entry.alliance.organization)
    if entry.alliance.until is not None:
        said = f"“{entry.alliance.name}”已于 {entry.alliance.last_day} 解散，凭证随经费留存，不能再改。"
        raise Conflict("alliance.dissolved", said)
    if entry.cancelled_on is not None:
        raise Conflict("fund.cancelled", f"这笔已于 {entry.cancelled_on} 作废，凭证随它留存，不能再改。")
    return entry
