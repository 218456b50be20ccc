"""Every change of the tree. One act: the district's lock first, then rows by id, permission, rule, write, record.

Whoever edits structure anywhere else corrupts it under concurrency (docs/adr/001-mptt.md). Each function returns the
act it carried out, a `Reorganization`, which `undo_reorganization` takes back as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import IntegrityError, connection, transaction

from common.audit import record
from common.authority import require
from common.bulk import cheap_history
from common.errors import Conflict, NotAllowed, RuleBroken
from common.locks import Lock, take_lock
from common.periods import period
from common.pinyin import pinyin_key
from common.scoping import current_scope
from orgs.carriers import carriers
from orgs.models import (
    CodeSystem,
    Organization,
    OrganizationKind,
    OrganizationVersion,
    PracticeChoice,
    Reorganization,
    ReorganizationKind,
    Tier,
)
from orgs.practice import practice_ids
from orgs.services import writing
from orgs.services.bench import Bench, clean_code, clean_day, clean_name, read_nodes
from orgs.services.following import carry_participations
from orgs.services.plans import (
    Close,
    Found,
    Merge,
    Move,
    Part,
    Plan,
    Preview,
    Recode,
    Rename,
    Split,
    Step,
)

BUSY = "有人正在调整组织结构，请稍后再试。"
WHOLE_DISTRICT = 0  # key of the lock that new trees take: two roots must not get one tree_id


def lock_tree(district_id: int) -> None:
    """Take the district's tree until the transaction ends; Conflict("busy") when somebody keeps it too long."""
    take_lock(Lock.TREE, district_id, busy=BUSY)


def district_of(organization_id: int) -> int:
    """The district of an organisation in scope. It never changes, so it may be read before the lock."""
    found = Organization.objects.filter(pk=organization_id).values_list("district_id", flat=True).first()
    if found is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    return found


# ---- the acts --------------------------------------------------------------------------------------------------------


def carry_out(plan: Plan, *, actor) -> Reorganization:
    """Carry out a plan: all its steps as one act on one day, or none.

    Raises RuleBroken with the first sentence that stands against it; nothing is changed then.
    """
    on = clean_day(plan.effective_on)
    title = _clean_title(plan.title)
    with transaction.atomic():
        lock_tree(plan.district_id)
        bench = _open_bench(plan, on)
        for step in plan.steps:
            bench.apply(step)
        writing.refuse_doubles(bench)
        if not any(was is None or was != bench.nodes[pk].state() for pk, was in bench.before.items()):
            raise RuleBroken("organization.nothing", "这项调整没有任何变化。")
        act = Reorganization(
            district_id=plan.district_id,
            place_id=_place_of(bench),
            kind=plan.kind,
            effective_on=on,
            title=title,
            document=plan.document.strip()[:80],
            actor=actor,
        )
        act.save(force_insert=True)
        act.changes = _write(bench, act)
        closed = [pk for pk, was in bench.before.items() if was and was["until"] is None and not bench.nodes[pk].open]
        act.carried = _carry(act, bench, closed, on, actor)
        act.save(update_fields=["changes", "carried"])
        record(
            actor=actor,
            action="orgs.reorganization.carried_out",
            obj=act,
            kind=plan.kind,
            organization_id=act.place_id,
            organizations=len(act.changes),
            effective_on=on,
        )
    return act


def preview(plan: Plan) -> Preview:
    """What the plan would do, in sentences; the same refusals as `carry_out`. Writes nothing, takes no lock."""
    bench = _open_bench(plan, clean_day(plan.effective_on))
    for step in plan.steps:
        bench.apply(step)
    writing.refuse_doubles(bench)
    found = summarise(plan, bench)
    return replace(found, carried=_foretold(bench, found.closed_ids))


def _foretold(bench: Bench, closed: list[int]) -> list[str]:
    """What other rooms say of organisations that would be split; nothing is asked where none is."""
    if not bench.splits:
        return []
    known = {pk: was for pk, was in bench.before.items() if was is not None}
    regrouped = {pk: was["grid"] for pk, was in known.items() if _went_elsewhere(bench, pk, was, "grid")}
    about = {
        "names": {pk: node.name for pk, node in bench.nodes.items()},
        "regrouped": regrouped,
        "goals": {pk: bench.nodes[pk].grid_id for pk in regrouped},
        "splits": bench.splits,
        "closed": set(closed),
        "on": bench.on,
    }
    return [line for carrier in carriers() if carrier.foretell for line in carrier.foretell(**about)]


def create_organization(
    *,
    parent_id: int,
    name: str,
    actor,
    tier: str = "",
    code: str = "",
    code_system: str = CodeSystem.STATISTICAL,
    kind: str = OrganizationKind.REGULAR,
    address: str = "",
    note: str = "",
    since: date | None = None,
    title: str = "",
    document: str = "",
) -> Organization:
    """Found an organisation one tier below `parent_id`; `tier`, when given, must be that tier."""
    since = clean_day(since, field="since")
    step = Found(parent_id, name, tier, code, code_system, kind, address, note)
    plan = Plan(
        district_of(parent_id), ReorganizationKind.CREATE, title or f"新设“{name.strip()}”", (step,), since, document
    )
    act = carry_out(plan, actor=actor)
    return Organization.objects.get(pk=act.changes[0]["organization"])


def rename_organization(
    *, organization_id: int, name: str, actor, effective_on: date | None = None, title: str = "", document: str = ""
) -> Reorganization:
    """Give another name from the day on; the old one stays in the history."""
    return _single(
        Rename(organization_id, name), ReorganizationKind.RENAME, title or f"更名为“{name.strip()}”",
        organization_id, actor, effective_on, document,
    )  # fmt: skip


def recode_organization(
    *,
    organization_id: int,
    code: str,
    code_system: str,
    actor,
    effective_on: date | None = None,
    title: str = "",
    document: str = "",
) -> Reorganization:
    """Give another code from the day on."""
    title = title or f"代码改为 {code.strip() or '空'}"
    return _single(
        Recode(organization_id, code, code_system), ReorganizationKind.RECODE, title,
        organization_id, actor, effective_on, document,
    )  # fmt: skip


def move_organization(
    *,
    organization_id: int,
    parent_id: int,
    actor,
    code: str | None = None,
    effective_on: date | None = None,
    title: str = "",
    document: str = "",
) -> Reorganization:
    """Hang an organisation, with everything below it, under another parent of the same tier as its present one."""
    return _single(
        Move(organization_id, parent_id, code), ReorganizationKind.MOVE, title or "划转",
        organization_id, actor, effective_on, document,
    )  # fmt: skip


def close_organization(
    *,
    organization_id: int,
    actor,
    whole: bool = False,
    effective_on: date | None = None,
    title: str = "",
    document: str = "",
) -> Reorganization:
    """Close an organisation; with `whole` everything below it too. Terms and participations end on the day."""
    return _single(
        Close(organization_id, whole), ReorganizationKind.CLOSE, title or "撤销",
        organization_id, actor, effective_on, document,
    )  # fmt: skip


def merge_organizations(
    *,
    source_ids: Iterable[int],
    into_id: int,
    actor,
    name: str = "",
    effective_on: date | None = None,
    title: str = "",
    document: str = "",
) -> Reorganization:
    """Merge organisations into one of the same tier, which may get a new name. Their children and venues go over.

    A child whose name is taken there is told apart by where it came from: 第一网格（原象山社区）.
    """
    steps: list[Step] = [Merge(tuple(source_ids), into_id)]
    if name.strip():
        steps.append(Rename(into_id, name))
    plan = Plan(district_of(into_id), ReorganizationKind.MERGE, title or "合并", tuple(steps), effective_on, document)
    return carry_out(plan, actor=actor)


def split_organization(
    *,
    organization_id: int,
    parts: Iterable[Part],
    actor,
    keep: bool = True,
    effective_on: date | None = None,
    title: str = "",
    document: str = "",
) -> Reorganization:
    """Found organisations beside one and give them some of its children; it ends when not kept."""
    return _single(
        Split(organization_id, tuple(parts), keep), ReorganizationKind.SPLIT, title or "分设",
        organization_id, actor, effective_on, document,
    )  # fmt: skip


def create_district(
    *,
    name: str,
    code: str,
    actor,
    practice: str = "xihu",
    code_system: str = CodeSystem.STATISTICAL,
    since: date | None = None,
    address: str = "",
) -> Organization:
    """Found a district: the root of a tree of its own. Only for setting up, within `everything(why)`."""
    if not current_scope().sees_everything:
        raise NotAllowed("organization.district", "区一级组织由系统管理员初始化时设定，不在此办理。")
    if practice not in practice_ids():
        known = "、".join(practice_ids())
        raise RuleBroken("practice.unknown", f"没有名为“{practice}”的制度，可用的有：{known}。", "practice")
    name, code, since = clean_name(name), clean_code(code, code_system), clean_day(since, field="since")
    with transaction.atomic():
        lock_tree(WHOLE_DISTRICT)
        if code and Organization.tree.filter(tier=Tier.DISTRICT, code_system=code_system, code=code).exists():
            raise RuleBroken("organization.code_taken", f"代码为 {code} 的区已经建立，不能再建。", "code")
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('orgs_organization', 'id'))")
            pk = cursor.fetchone()[0]
        district = Organization(
            pk=pk,
            tier=Tier.DISTRICT,
            name=name,
            pinyin=pinyin_key(name),
            code=code,
            code_system=code_system,
            district_id=pk,
            address=address,
            period=period(since),
        )
        Organization.tree.insert_node(district, None, save=False, allow_existing_pk=True)
        district.save(force_insert=True)
        OrganizationVersion.objects.create(
            organization=district, name=name, code=code, code_system=code_system, period=period(since)
        )
        PracticeChoice.objects.create(
            district=district, practice=practice, reason="建区时选用", author=actor, period=period(since)
        )
        record(actor=actor, action="orgs.district.created", obj=district, practice=practice)
    return district


def describe_organization(*, organization_id: int, actor, address: str, note: str, kind: str) -> Organization:
    """Change what is not structure: address, note, and how the organisation came to hang where it hangs."""
    if kind not in OrganizationKind.values:
        raise RuleBroken("organization.kind", f"没有“{kind}”这种性质。", "kind")
    with transaction.atomic():
        organization = (
            Organization.objects.select_for_update(of=("self",), no_key=True).filter(pk=organization_id).first()
        )
        if organization is None:
            raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", status=404)
        require("org.edit", organization)
        Organization.objects.filter(pk=organization_id).update(
            address=address.strip()[:120], note=note.strip()[:200], kind=kind
        )
        organization.refresh_from_db()
        record(actor=actor, action="orgs.organization.described", obj=organization)
    return organization


# ---- how an act goes -------------------------------------------------------------------------------------------------


def _single(step: Step, kind: str, title: str, organization_id: int, actor, on, document: str) -> Reorganization:
    plan = Plan(district_of(organization_id), kind, title, (step,), on, document)
    return carry_out(plan, actor=actor)


def _clean_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise RuleBroken("organization.title", "请填写事由，例如“按〔2026〕12 号文调整”。", "title")
    if len(title) > 120:
        raise RuleBroken("organization.title", f"事由最多 120 个字，现在是 {len(title)} 个字。", "title")
    return title


def _open_bench(plan: Plan, on: date) -> Bench:
    if plan.kind == ReorganizationKind.IMPORT:
        require("org.import")
    alone = len(plan.steps) == 1 and isinstance(plan.steps[0], Found) and isinstance(plan.steps[0].parent, int)
    if alone:
        nodes = read_nodes(pk=plan.steps[0].parent, district_id=plan.district_id)
    else:
        nodes = read_nodes(district_id=plan.district_id)
    return Bench(plan.district_id, on, nodes, whole=not alone)


def _write(bench: Bench, act: Reorganization) -> list[dict]:
    try:
        with transaction.atomic(), cheap_history(act=act.pk):
            changes = writing.write(bench, act)
            connection.check_constraints()
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        raise Conflict(
            "organization.database", f"数据库拒绝了这项调整（{constraint}），什么也没有改动。请刷新页面后重试。"
        ) from error
    return changes


def _place_of(bench: Bench) -> int:
    """The lowest organisation above everything the act touches, before and after."""
    chains = []
    for pk, was in bench.before.items():
        node = bench.nodes[pk]
        columns = ("street_id", "community_id", "grid_id")
        now = [bench.district_id, *(getattr(node, name) for name in columns)]
        chains.append([step for step in now if step is not None and step != pk])
        if was is not None:
            old = [bench.district_id, was["street"], was["community"], was["grid"]]
            chains.append([step for step in old if step is not None and step != pk])
    place = bench.district_id
    for steps in zip(*chains, strict=False):
        if len(set(steps)) != 1:
            break
        place = steps[0]
    return place


def _carry(act: Reorganization, bench: Bench, closed: list[int], on: date, actor) -> dict:
    """Let the other rooms follow; what each needs to take it back, by room."""
    known = {pk: was for pk, was in bench.before.items() if was is not None}
    moved = [pk for pk, was in known.items() if _went_elsewhere(bench, pk, was, "community")]
    regrouped = {pk: was["grid"] for pk, was in known.items() if _went_elsewhere(bench, pk, was, "grid")}
    splits = bench.splits
    followed = {
        carrier.name: {
            "followed": carrier.follow(act=act, moved=moved, regrouped=regrouped, splits=splits, on=on, actor=actor)
        }
        for carrier in carriers()
        if (moved or regrouped or splits) and carrier.follow is not None
    }
    if not closed:
        return followed
    successors = {pk: bench.nodes[pk].successor_id for pk in closed}
    carried = {"orgs": carry_participations(closed=closed, successors=successors, on=on)}
    for carrier in carriers():
        carried[carrier.name] = carrier.carry(act=act, closed=closed, on=on, actor=actor) | followed.get(
            carrier.name, {}
        )
    return carried


def _went_elsewhere(bench: Bench, pk: int, was: dict, tier: str) -> bool:
    """Whether it hangs under another community (or grid) now; what went with the whole of it is that one's affair."""
    old = was[tier]
    return old not in (None, getattr(bench.nodes[pk], f"{tier}_id")) and bench.nodes[old].successor_id is None


# ---- in words --------------------------------------------------------------------------------------------------------


def summarise(plan: Plan, bench: Bench) -> Preview:
    """The sentences of the "check answers" page."""
    lines: list[str] = []
    counts: Counter[str] = Counter()
    closed: list[int] = []
    follow = 0
    for pk, was in bench.before.items():
        node = bench.nodes[pk]
        now = node.state()
        if was is None:
            counts["founded"] += 1
            lines.append(f"在“{bench.nodes[node.parent_id].name}”之下新设“{node.name}”{_code(node.code)}。")
            continue
        if was == now:
            continue
        ended = was["until"] is None and not node.open
        if ended:
            closed.append(pk)
            counts["closed"] += 1
        if pk in bench.followers and was["name"] == now["name"] and (ended or was["parent"] == now["parent"]):
            follow += 1
            continue
        parts = []
        if was["name"] != now["name"]:
            counts["renamed"] += 1
            parts.append(f"更名为“{node.name}”")
        if was["parent"] != now["parent"]:
            counts["moved"] += 1
            old, new = bench.nodes[was["parent"]].name, bench.nodes[now["parent"]].name
            parts.append(f"由“{old}”划入“{new}”")
        if was["code"] != now["code"]:
            counts["recoded"] += 1
            parts.append(f"代码由 {was['code'] or '空'} 改为 {node.code or '空'}")
        if ended:
            successor = bench.nodes.get(node.successor_id) if node.successor_id else None
            parts.append(f"撤销，并入“{successor.name}”" if successor else "撤销")
        lines.append(f"“{was['name']}”{'，'.join(parts)}。")
    touched = [pk for pk, was in bench.before.items() if was != bench.nodes[pk].state()]
    return Preview(plan, lines, follow, dict(counts), closed, touched)


def _code(code: str) -> str:
    return f"（代码 {code}）" if code else ""
