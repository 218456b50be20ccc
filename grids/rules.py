"""What must hold of grids, micro-homes, estates and ledgers (XH 三(二)3、4; LY 一·1; FC 第4段). None of it queries."""

from __future__ import annotations

from datetime import date, timedelta

from common.rules import State, Verdict
from grids.facts import TerritoryFacts
from members.models import PoliticalStatus
from orgs.judging import RuleBook
from orgs.models import OrganizationKind

HOLDS, DUE, BROKEN, NOT_APPLICABLE = State.HOLDS, State.DUE, State.BROKEN, State.NOT_APPLICABLE

BOOK = RuleBook()
RULES = BOOK.rules
WHO = "社区书记或网格党支部书记"
MEASURES = (("households", "户", "户数"), ("people", "人", "人数"), ("buildings", "栋", "楼栋数"))
CADRE = ("社区干部", "网格员", "社区党员干部")
_NAMED_AT_MOST = 3
LEDGER = "matter.ledger"
MONTHS = {"MONTH": 1, "QUARTER": 3, "HALF_YEAR": 6, "YEAR": 12}
# So many days before the end of a month what is missing is due soon, for each month of the period.
WARN_DAYS = 7


@BOOK.rule("grid.one_branch", tiers="GRID", who=WHO, remedy="grids:grid")
def grid_one_branch(facts: TerritoryFacts, figure, on: date) -> Verdict | None:
    """One grid, one branch: the branch has a territory of its own, and a secretary (XH 三(二)3)."""
    if not facts.begun:
        return None
    required = "一个网格一个支部"
    if facts.kind != OrganizationKind.REGULAR:
        return Verdict(NOT_APPLICABLE, "不按网格设置的党支部", required)
    inputs = {"网格概况": "已登记" if facts.profile else "未登记", "支部书记": "在任" if facts.secretary else "没有"}
    missing = []
    if not facts.profile:
        missing.append("网格概况没有登记")
    if facts.secretary is None:
        missing.append("支部没有书记")
    if missing:
        mend = "登记网格的类型、户数和范围" if not facts.profile else "起草支部班子，报社区备案"
        return Verdict(BROKEN, "、".join(missing), required, mend, inputs)
    return Verdict(HOLDS, "有网格，有支部", required, inputs=inputs)


@BOOK.rule("grid.size", tiers="GRID", who=WHO, remedy="grids:grid")
def grid_size(facts: TerritoryFacts, figure, on: date) -> Verdict | None:
    """Households, people and buildings within the district's standard (XH 三(二)3); the text gives no figures."""
    if not facts.begun:
        return None
    asked, broken, unknown, inputs = [], [], [], {}
    for key, unit, label in MEASURES:
        least, most = bound(figure, f"{key}_min"), bound(figure, f"{key}_max")
        if least is None and most is None:
            continue
        asked.append(f"{label} {_range(least, most, unit)}")
        value = getattr(facts, key)
        inputs[label] = "没有登记" if value is None else value
        if value is None:
            unknown.append(label)
        elif least is not None and value < least:
            broken.append(f"{value} {unit}，少于 {least} {unit}")
        elif most is not None and value > most:
            broken.append(f"{value} {unit}，多于 {most} {unit}")
    if not asked:
        return Verdict(NOT_APPLICABLE, "区里还没有定标准", "由区里确定")
    required = "；".join(asked)
    if unknown:
        return Verdict(BROKEN, f"{'、'.join(unknown)}没有登记", required, "登记网格的户数、人数和楼栋", inputs)
    if broken:
        mend = "在社区的“划分网格”里调整，或说明理由报上级备案"
        return Verdict(BROKEN, "；".join(broken), required, mend, inputs)
    found = "、".join(f"{getattr(facts, key)} {unit}" for key, unit, label in MEASURES if label in inputs)
    return Verdict(HOLDS, found, required, inputs=inputs)


def bound(figure, key: str) -> int | None:
    """A figure that the district may have set, None where it has not."""
    return figure[key] if key in figure else None  # noqa: SIM401 - a figure is not a dict


def _range(least: int | None, most: int | None, unit: str) -> str:
    if least is None:
        return f"不超过 {most} {unit}"
    return f"至少 {least} {unit}" if most is None else f"{least}–{most} {unit}"


@BOOK.rule("grid.dual_role", tiers="GRID", who=WHO, remedy="grids:grid")
def grid_dual_role(facts: TerritoryFacts, figure, on: date) -> Verdict | None:
    """In principle the secretary is a community cadre and the deputy the grid head (XH 三(二)3)."""
    if not facts.begun:
        return None
    required = "书记由社区党员干部（网格员）兼任，副书记由网格长兼任"
    if facts.kind != OrganizationKind.REGULAR or facts.secretary is None:
        return Verdict(
            NOT_APPLICABLE, "还没有支部书记" if facts.secretary is None else "不按网格设置的党支部", required
        )
    cadre = (
        facts.capacity == "community_cadre"
        or facts.secretary in facts.on_community
        or any(word in facts.secretary_post for word in CADRE)
    )
    head = any(person in facts.heads for person in facts.deputies)
    inputs = {
        "书记是社区干部": "是" if cadre else "看不出",
        "网格长": f"{len(facts.heads)} 人",
        "副书记兼网格长": "是" if head else "否",
    }
    wrong, mend = [], []
    if not cadre:
        wrong.append("书记不是社区干部")
        mend.append("书记改由社区党员干部（网格员）兼任，或在席位上注明")
    if not facts.deputies:
        wrong.append("没有副书记")
        mend.append("由网格长兼任副书记")
    elif not facts.heads:
        wrong.append("没有登记网格长")
        mend.append("登记网格长")
    elif not head:
        wrong.append("副书记不是网格长")
        mend.append("副书记改由网格长兼任")
    subjects = tuple(person for person in (facts.secretary, *facts.deputies) if person)
    if wrong:
        return Verdict(BROKEN, "、".join(wrong), required, f"{'；'.join(mend)}；或说明理由报上级备案", inputs, subjects)
    return Verdict(HOLDS, "书记、副书记都是兼任", required, inputs=inputs)


@BOOK.rule("home.host", tiers="HOME", who="网格党支部书记或微家负责人", remedy="grids:home")
def home_host(facts: TerritoryFacts, figure, on: date) -> Verdict | None:
    """A micro-home is in an ordinary party member's home (XH 三(二)4)."""
    required = "建在普通党员家中"
    if not facts.begun:
        return None
    if facts.host is None:
        return Verdict(BROKEN, "没有登记设在谁家", required, "登记微家设在哪位党员家中、地址在哪里")
    inputs = {"政治面貌": facts.host_party or "未登记", "任街道或社区领导": "是" if facts.host_leads else "否"}
    if not facts.host_party:
        mend = "问清主人的政治面貌，在“登记微家”或人员信息里补上，或另选一位党员"
        return Verdict(BROKEN, "主人的党员身份待核实", required, mend, inputs, (facts.host,))
    if facts.host_party not in (PoliticalStatus.MEMBER, PoliticalStatus.PROBATIONARY):
        return Verdict(BROKEN, "主人不是党员", required, "另选一位党员", inputs, (facts.host,))
    if facts.host_leads:
        mend = "另选一位普通党员"
        return Verdict(BROKEN, "主人担任街道或社区的书记、副书记", required, mend, inputs, (facts.host,))
    return Verdict(HOLDS, "设在普通党员家中", required, inputs=inputs)


@BOOK.rule("estate.covered", tiers="COMMUNITY", who="社区书记", remedy="grids:coverage")
def estate_covered(facts: TerritoryFacts, figure, on: date) -> Verdict | None:
    """Estates are covered by a branch of their own or a joint one; estates are counted, not branches (LY 一·1)."""
    percent = figure["percent"]
    required = f"{percent}%" if percent != 100 else "全部小区"
    if not facts.estates:
        return Verdict(NOT_APPLICABLE, "没有登记小区", required)
    inputs = {"小区": facts.estates, "已覆盖": facts.covered}
    found = f"{facts.covered} / {facts.estates} 个小区"
    if facts.covered * 100 < percent * facts.estates:
        names = "、".join(facts.uncovered[:_NAMED_AT_MOST])
        more = f"等 {len(facts.uncovered)} 个小区" if len(facts.uncovered) > _NAMED_AT_MOST else ""
        mend = f"为{names}{more}单独或联合成立党支部，或列入现有支部的覆盖范围"
        return Verdict(BROKEN, found, required, mend, inputs)
    return Verdict(HOLDS, found, required, inputs=inputs)


def _stretch(months: int, on: date) -> tuple[date, date]:
    """The period of so many months that holds the day: its first and its last day."""
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    end = first.month + months
    return first, date(first.year + (end > 12), (end - 1) % 12 + 1, 1) - timedelta(days=1)


def _called(first: date, months: int) -> str:
    if months == 1:
        return f"{first:%Y年}{first.month}月"
    return f"{first:%Y年}{first.month}—{first.month + months - 1}月"


@BOOK.rule(LEDGER, tiers="COMMUNITY", who="社区书记", remedy="grids:ledger_review")
def matter_ledger(facts: TerritoryFacts, figure, on: date) -> Verdict | None:
    """The ledger of what residents raised is gone through so often in each period (FC 第4段·月更新).

    A period that was missed counts until the running one is done; one that began before the first matter does not.
    """
    months, least = MONTHS[str(figure["period"])], figure["min"]
    required = f"{figure.period_label}至少更新 {least} 次"
    if facts.ledger_since is None or facts.ledger_since > on:
        return Verdict(NOT_APPLICABLE, "还没有登记过民情事项", required)
    first, last = _stretch(months, on)
    before, before_last = _stretch(months, first - timedelta(days=1))
    done = sum(first <= month <= last for month in facts.ledger)
    inputs = {"本期": _called(first, months), "已更新": done, "应有": least, "期限": last}
    if done >= least:
        return Verdict(HOLDS, f"{_called(first, months)}已更新 {done} 次", required, inputs=inputs)
    mend = "逐件看一遍还没有办结的事项，点“更新台账”"
    missed = sum(before <= month <= before_last for month in facts.ledger) < least
    if missed and facts.ledger_since <= before_last:
        inputs["期限"] = before_last
        found = f"{_called(before, months)}没有更新"
        return Verdict(BROKEN, found, required, mend, inputs, due_on=before_last, starts_on=first)
    found = f"{_called(first, months)}还没有更新"
    near = last - on <= timedelta(days=WARN_DAYS * months)
    said = (f"{found}，{last} 到期", mend) if near else (found, "")
    return Verdict(DUE if near else HOLDS, said[0], required, said[1], inputs, due_on=last, starts_on=first)
