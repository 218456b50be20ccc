"""What hangs below an office of the tree: one line per kind of trouble, with how many and the list of whose."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from common.rules import Finding, Severity, State
from notices.sources.committees import SHAPE, TERM, VACANCY
from notices.standing import Standing
from notices.todo import Item
from orgs.models import Tier
from orgs.wording import tier_word

_OPEN = (State.BROKEN, State.DUE)


def below_items(standing: Standing) -> Iterator[Item]:
    """Counts, never a line per organisation. No query."""
    tiers = {node.pk: node.tier for node in standing.below}
    found = standing.findings
    open_now = [
        finding
        for pk in tiers
        for finding in found[pk]
        if finding.state in _OPEN and (finding.state is State.DUE or finding.severity is Severity.REQUIRED)
    ]
    without = [f for f in open_now if f.rule_id == SHAPE and standing.facts[f.organization_id].term_id is None]
    ending = [f for f in open_now if f.rule_id == TERM and f.state is State.DUE]
    over = [f for f in open_now if f.rule_id == TERM and f.state is State.BROKEN]
    vacant = [f for f in open_now if f.rule_id == VACANCY]
    told = {id(f) for f in [*without, *ending, *over, *vacant]}
    rest = [f for f in open_now if id(f) not in told and f.blocks_filing]
    if without:
        yield _line(
            title=f"{_who(without, tiers)}还没有班子名册",
            reason=f"请督促，或代为导入 · {without[0].clause}",
            **_list(SHAPE, State.BROKEN),
        )
    if over:
        yield _line(
            title=f"{_who(over, tiers)}任期已经届满，新一届还没有报备",
            reason=over[0].clause,
            now=True,
            **_list(TERM, State.BROKEN) | {"when": "今天"},
        )
    if ending:
        first = min(f.due_on for f in ending)
        yield _line(
            title=f"{_who(ending, tiers)}的班子 60 天内届满",
            reason=f"最早的一个 {first} 届满 · {ending[0].clause}",
            due=first,
            **_list(TERM, State.DUE),
        )
    if vacant:
        yield _line(
            title=f"{_who(vacant, tiers)}有席位空缺",
            reason=f"{vacant[0].required} · {vacant[0].clause}",
            due=min(f.due_on for f in vacant),
            **_list(VACANCY, State.DUE),
        )
    if rest:
        clauses = "、".join(dict.fromkeys(f.clause for f in rest))
        yield _line(
            title=f"{_who(rest, tiers)}有应当做到而没有做到的",
            reason=clauses,
            **_list("", State.BROKEN, severity=Severity.REQUIRED.value),
        )


def _line(**said) -> Item:
    """A line about others: looked after, not done here."""
    return Item(things=0, **said)


def _who(findings: list[Finding], tiers: dict[int, str]) -> str:
    """12 个社区; 1 个街道、12 个社区."""
    counts = {tier: len({f.organization_id for f in findings if tiers[f.organization_id] == tier}) for tier in Tier}
    return "、".join(f"{count} 个{tier_word(tier)}" for tier, count in counts.items() if count)


def _list(rule: str, state: State, **more: str) -> dict[str, str]:
    query = {"tier": "", "rule": rule, "state": state.value, **more}
    kept = {name: value for name, value in query.items() if value or name == "tier"}
    return {"url": f"{reverse('appraisal:compliance')}?{urlencode(kept)}", "action": "看名单", "when": "本季"}
