"""Where the items of an office in the tree come from: filings, the own committee, what hangs below, duties, imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from common.rules import Finding, Severity, State
from common.views import may
from exchange.models import BatchState, ImportBatch
from members.models import Duty, Filing, FilingKind
from members.models.committee import chinese_number
from notices.standing import Standing
from notices.todo import Item, quarter_end
from orgs.models import Tier
from orgs.wording import tier_word

# Rules that have an item of their own; whatever else is REQUIRED gets a plain one.
_TERM, _VACANCY, _SHAPE = "term.expired", "committee.vacancy", "committee.shape"
_OPEN = (State.BROKEN, State.DUE)
_WAITING = {
    BatchState.READY: ("导入的表格还没有确认", "看预览"),
    BatchState.REFUSED: ("上传的表格没有读成", "看原因"),
}


def tree_items(standing: Standing) -> Iterator[Item]:
    """Everything that the office has to do."""
    yield from _returned(standing)
    if may("filing.decide"):
        yield from _to_decide(standing)
    if may("committee.draft") and standing.committee is not None:
        yield from _own_committee(standing)
    if may("committee.draft"):
        yield from _duties(standing)
    if may("import.run"):
        yield from _imports(standing.on)
    if may("filing.decide") and may("compliance.view"):
        yield from _below(standing)


# ---- filings --------------------------------------------------------------------------------------------------------


def _subject(filing: Filing) -> str:
    """第三届名册, 解除任职."""
    if filing.kind == FilingKind.ROSTER and filing.term is not None:
        return f"{filing.term.label}名册"
    return filing.get_kind_display()


def _ago(moment, on: date) -> int:
    return max(0, (on - timezone.localdate(moment)).days) if moment else 0


def _returned(standing: Standing) -> Iterator[Item]:
    for filing in standing.returned():
        days = _ago(filing.decided_at, standing.on)
        url = reverse("members:filing", args=[filing.pk])
        if not may("filing.view"):
            url = reverse("members:draft", args=[filing.organization_id])
        yield Item(
            title=f"{_subject(filing)}已退回，请补充后再报",
            reason=f"{filing.number}" + (f" · {filing.remark}" if filing.remark else ""),
            url=url,
            action="去补充",
            when="今天",
            since=f"{days} 天前退回" if days else "今天退回",
            now=True,
        )


def _to_decide(standing: Standing) -> Iterator[Item]:
    for filing in standing.to_decide():
        days = _ago(filing.submitted_at, standing.on)
        reasons = sum(1 for row in filing.findings if row.get("reason"))
        yield Item(
            title=f"{filing.organization.name}报来{_subject(filing)}",
            reason=filing.number + (f" · 附 {reasons} 条例外说明" if reasons else ""),
            url=reverse("members:filing", args=[filing.pk]),
            action="办理",
            when="今天",
            since=f"等了 {days} 天" if days else "今天报来",
            now=True,
        )


# ---- the own committee ----------------------------------------------------------------------------------------------


def _own_committee(standing: Standing) -> Iterator[Item]:
    facts = standing.committee
    found = {finding.rule_id: finding for finding in standing.own_findings if finding.state in _OPEN}
    term, vacancy = found.pop(_TERM, None), found.pop(_VACANCY, None)
    filed = standing.roster_is_filed
    if facts.term_id is None:
        shape = found.pop(_SHAPE, None)
        if not filed and standing.draft is None:
            yield _no_roster(standing, shape)
    elif term is not None and not filed and standing.draft is None:
        yield _term(standing, term)
    if standing.draft is not None and not filed:
        yield _draft(standing, term)
    if vacancy is not None and may("committee.change"):
        yield from _vacancy(standing, vacancy)
    required = [finding for finding in found.values() if finding.blocks_filing]
    for finding in required:
        yield _required(finding)
    yield from _principles([finding for finding in found.values() if finding.needs_reason])


def _no_roster(standing: Standing, shape: Finding | None) -> Item:
    url, action = reverse("members:draft_open", args=[standing.anchor_id]), "起草名册"
    if may("import.run"):
        url, action = reverse("exchange:start"), "导入名册"
    clause = f" · {shape.clause}" if shape is not None else ""
    return Item(
        title="还没有班子名册",
        reason=f"手头的名册表格可以直接导入，再报上级备案{clause}",
        url=url,
        action=action,
        when="今天",
        since="尚未开始",
        now=True,
    )


def _term(standing: Standing, finding: Finding) -> Item:
    facts = standing.committee
    number = f"第{chinese_number(facts.term_number)}届"
    over = finding.state is State.BROKEN
    return Item(
        title=f"{number}任期{'已经届满' if over else '将满'}，该起草第{chinese_number(facts.term_number + 1)}届名册了",
        reason=f"{finding.found} · {finding.clause}",
        url=reverse("members:draft_open", args=[standing.anchor_id]),
        action="起草新一届",
        due=_last_day(facts.term_until),
        when="今天",
        now=over,
    )


def _draft(standing: Standing, term: Finding | None) -> Item:
    draft = standing.draft
    return Item(
        title=f"{draft.label}名册草案还没有报备",
        reason=f"{term.found} · {term.clause}" if term is not None else f"任期自 {draft.since} 起",
        url=reverse("members:draft", args=[standing.anchor_id]),
        action="继续起草",
        due=_last_day(standing.committee.term_until) if term is not None else None,
        when="本季",
        since="未报备",
    )


def _last_day(until: date | None) -> date | None:
    return until - timedelta(days=1) if until is not None else None


def _vacancy(standing: Standing, finding: Finding) -> Iterator[Item]:
    asked = {row.payload.get("seat") for row in standing.waiting(FilingKind.CO_OPTION)}
    seats = [post.seat_id for post in standing.committee.vacant if post.seat_id not in asked]
    if not seats:
        return
    url = reverse("members:co_option", args=[seats[0]])
    if len(seats) > 1:
        url = reverse("members:committee", args=[standing.anchor_id])
    left = finding.inputs["期限"] - finding.inputs["最长天数"]
    yield Item(
        title=f"{len(seats)} 席空缺，请按程序增补",
        reason=f"{finding.found}，{finding.required} · {finding.clause}",
        url=url,
        action="增补",
        due=standing.on + timedelta(days=left),
    )


def _required(finding: Finding) -> Item:
    return Item(
        title=finding.mend or finding.name,
        reason=f"{finding.name}：{finding.found} · {Severity.REQUIRED.label} · {finding.clause}",
        url=reverse("members:committee", args=[finding.organization_id]),
        action="去办理",
        when="今天",
        since="应当做到",
        now=True,
    )


def _principles(findings: list[Finding]) -> Iterator[Item]:
    if not findings:
        return
    clauses = "、".join(dict.fromkeys(finding.clause for finding in findings))
    first = findings[0]
    yield Item(
        title=f"{first.name}：{first.found}" if len(findings) == 1 else f"{len(findings)} 条原则上的规定没有做到",
        reason=f"{first.mend if len(findings) == 1 else '可以整改，也可以在报备时说明理由'} · {clauses}",
        url=reverse("members:committee", args=[first.organization_id]),
        action="看怎么办",
        when="本季",
        since="原则上",
    )


# ---- duties and imports ---------------------------------------------------------------------------------------------


def duty_items(duties: Iterable[Duty], url) -> Iterator[Item]:
    """An item for every line of a duty list; `url(duty)` says where it is noted as done."""
    for duty in duties:
        yield Item(
            title=f"履职事项：{duty.title}",
            reason=f"{duty.appointment.organization.name} {duty.appointment.person.name}",
            url=url(duty),
            action="办结" if may("committee.draft") else "查看",
            due=duty.due_on,
        )


def open_duties(on: date):
    """Lines of duty lists in scope that are due by the end of the quarter."""
    return (
        Duty.objects.filter(done_on=None, due_on__lte=quarter_end(on))
        .select_related("appointment__organization", "appointment__person")
        .order_by("due_on", "pk")
    )


def _duties(standing: Standing) -> Iterator[Item]:
    duties = open_duties(standing.on).filter(appointment__organization_id=standing.anchor_id)
    return duty_items(duties, lambda duty: reverse("members:duty_done", args=[duty.pk]))


def _imports(on: date) -> Iterator[Item]:
    batches = ImportBatch.objects.filter(state__in=list(_WAITING)).order_by("pk")
    for batch in batches.only("pk", "state", "filename", "created_at", "organization_id"):
        title, action = _WAITING[BatchState(batch.state)]
        days = _ago(batch.created_at, on)
        yield Item(
            title=f"{title}：{batch.filename}",
            reason="确认以后才会写入，不用的可以取消",
            url=reverse("exchange:batch", args=[batch.pk]),
            action=action,
            when="今天",
            since=f"{days} 天前上传" if days else "今天上传",
            now=True,
        )


# ---- what hangs below -----------------------------------------------------------------------------------------------


def _below(standing: Standing) -> Iterator[Item]:
    """One item per kind of trouble below, with how many and the list of whose; never one per organisation."""
    tiers = {node.pk: node.tier for node in standing.below}
    found = standing.findings
    open_now = [
        finding
        for pk in tiers
        for finding in found[pk]
        if finding.state in _OPEN and (finding.state is State.DUE or finding.severity is Severity.REQUIRED)
    ]
    without = [f for f in open_now if f.rule_id == _SHAPE and standing.facts[f.organization_id].term_id is None]
    ending = [f for f in open_now if f.rule_id == _TERM and f.state is State.DUE]
    over = [f for f in open_now if f.rule_id == _TERM and f.state is State.BROKEN]
    vacant = [f for f in open_now if f.rule_id == _VACANCY]
    told = {id(f) for f in [*without, *ending, *over, *vacant]}
    rest = [f for f in open_now if id(f) not in told and f.blocks_filing]
    if without:
        yield Item(
            title=f"{_who(without, tiers)}还没有班子名册",
            reason=f"请督促，或代为导入 · {without[0].clause}",
            **_list(_SHAPE, State.BROKEN),
        )
    if over:
        yield Item(
            title=f"{_who(over, tiers)}任期已经届满，新一届还没有报备",
            reason=over[0].clause,
            now=True,
            **_list(_TERM, State.BROKEN) | {"when": "今天"},
        )
    if ending:
        days = min(standing.facts[f.organization_id].term_until for f in ending)
        yield Item(
            title=f"{_who(ending, tiers)}的班子 60 天内届满",
            reason=f"最早的一个 {_last_day(days)} 届满 · {ending[0].clause}",
            due=_last_day(days),
            **_list(_TERM, State.DUE),
        )
    if vacant:
        left = min(f.inputs["期限"] - f.inputs["最长天数"] for f in vacant)
        yield Item(
            title=f"{_who(vacant, tiers)}有席位空缺",
            reason=f"{vacant[0].required} · {vacant[0].clause}",
            due=standing.on + timedelta(days=left),
            **_list(_VACANCY, State.DUE),
        )
    if rest:
        clauses = "、".join(dict.fromkeys(f.clause for f in rest))
        yield Item(
            title=f"{_who(rest, tiers)}有应当做到而没有做到的",
            reason=clauses,
            **_list("", State.BROKEN, severity=Severity.REQUIRED.value),
        )


def _who(findings: list[Finding], tiers: dict[int, str]) -> str:
    """12 个社区; 1 个街道、12 个社区."""
    counts = {tier: len({f.organization_id for f in findings if tiers[f.organization_id] == tier}) for tier in Tier}
    return "、".join(f"{count} 个{tier_word(tier)}" for tier, count in counts.items() if count)


def _list(rule: str, state: State, **more: str) -> dict[str, str]:
    query = {"tier": "", "rule": rule, "state": state.value, **more}
    kept = {name: value for name, value in query.items() if value or name == "tier"}
    return {"url": f"{reverse('appraisal:compliance')}?{urlencode(kept)}", "action": "看名单", "when": "本季"}
