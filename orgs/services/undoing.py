"""Taking back a whole act: everything is as it was before, or nothing is changed and the reason is told."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db import IntegrityError, connection, transaction

from common import bulk
from common.audit import record
from common.authority import require_superior
from common.clock import now
from common.errors import Conflict, RuleBroken
from common.periods import period
from orgs.carriers import carriers
from orgs.models import Organization, OrganizationVersion, Reorganization, Tier
from orgs.services import writing
from orgs.services.bench import Bench, Node, read_nodes
from orgs.services.following import restore_participations
from orgs.services.plans import VERB
from orgs.services.structure import lock_tree


def undo_reorganization(*, reorganization_id: int, actor) -> Reorganization:
    """Take an act back. Conflict with the reason when something later touched what it touched."""
    district_id = Reorganization.objects.filter(pk=reorganization_id).values_list("district_id", flat=True).first()
    if district_id is None:
        raise RuleBroken("reorganization.unknown", "没有这次机构调整，或它不在你的管理范围内。", status=404)
    with transaction.atomic():
        lock_tree(district_id)
        act = Reorganization.objects.select_for_update(of=("self",), no_key=True).get(pk=reorganization_id)
        bench = Bench(district_id, act.effective_on, read_nodes(district_id=district_id))
        _refuse(act, bench)
        try:
            with transaction.atomic(), bulk.cheap_history(act=act.pk, undo=True):
                _restore(act, bench, actor)
                connection.check_constraints()
        except IntegrityError as error:
            raise Conflict("reorganization.in_use", _who_refers(error)) from error
        act.undone_at, act.undone_by = now(), actor
        act.save(update_fields=["undone_at", "undone_by"])
        record(actor=actor, action="orgs.reorganization.undone", obj=act, organization_id=act.place_id)
    return act


def why_not_undo(act: Reorganization) -> str:
    """Why the act cannot be taken back now; empty when it can. For the page that offers it."""
    bench = Bench(act.district_id, act.effective_on, read_nodes(district_id=act.district_id))
    try:
        _refuse(act, bench)
    except RuleBroken as refusal:
        return refusal.message
    return ""


def _refuse(act: Reorganization, bench: Bench) -> None:
    if act.undone_at is not None:
        raise Conflict("reorganization.undone", f"“{act.title}”已经撤回，不能再撤回一次。")
    ids = {change["organization"] for change in act.changes}
    for change in act.changes:
        node = bench.nodes.get(change["organization"])
        if node is None or node.state() != change["after"]:
            name = node.name if node else change["after"]["name"]
            raise Conflict("reorganization.touched", f"“{name}”{_later_act(act, change['organization'])}，不能撤回。")
        if change["before"] is not None or node.parent_id not in ids:
            require_superior(VERB[Tier(node.tier)], node)
    _refuse_newcomers(act, bench, ids)
    _refuse_edited_versions(act)


def _refuse_newcomers(act: Reorganization, bench: Bench, ids: set[int]) -> None:
    """Organisations that came to hang below a founded or moved one after the act would be lost or left behind."""
    for change in act.changes:
        node = bench.nodes[change["organization"]]
        before = change["before"]
        if before is not None and before["parent"] == change["after"]["parent"]:
            continue
        newcomer = next((child for child in bench.below(node) if child.id not in ids), None)
        if newcomer is not None:
            raise Conflict(
                "reorganization.newcomers",
                f"“{node.name}”之下在此之后新设了“{newcomer.name}”，不能撤回。请先撤回后来的调整。",
            )


def _refuse_edited_versions(act: Reorganization) -> None:
    """A later act of the same day edits the version in place; its state may look the same and yet is another's."""
    expected = {change["organization"]: change["version_after"] for change in act.changes if "version_after" in change}
    held = dict(
        OrganizationVersion._base_manager.filter(organization__in=list(expected), period__upper_inf=True).values_list(
            "organization_id", "pk"
        )
    )
    for pk, version in expected.items():
        if held.get(pk) != version:
            name = Organization.tree.filter(pk=pk).values_list("name", flat=True).first()
            raise Conflict("reorganization.touched", f"“{name}”{_later_act(act, pk)}，不能撤回。")


def _later_act(act: Reorganization, organization_id: int) -> str:
    later = (
        Reorganization._base_manager.filter(
            district=act.district_id,
            pk__gt=act.pk,
            undone_at=None,
            changes__contains=[{"organization": organization_id}],
        )
        .order_by("-id")
        .first()
    )
    return f"在此之后又有“{later.title}”（{later.effective_on} 生效）" if later else "在此之后又有变动"


def _restore(act: Reorganization, bench: Bench, actor) -> None:
    for carrier in carriers():
        if carrier.name in act.carried:
            carrier.restore(act=act, carried=act.carried[carrier.name], actor=actor)
    restore_participations(act.carried.get("orgs", {}))
    founded = [change["organization"] for change in act.changes if change["before"] is None]
    restored: list[Node] = []
    for change in act.changes:
        if change["before"] is not None:
            node = bench.nodes[change["organization"]]
            bench.before[node.id] = node.state()
            for name, value in change["before"].items():
                if name == "until":
                    node.until = date.fromisoformat(value) if value else None
                elif name in ("parent", "street", "community", "grid", "successor"):
                    setattr(node, f"{name}_id", value)
                else:
                    setattr(node, name, value)
            restored.append(node)
    for pk in founded:
        del bench.nodes[pk]
    _let_go_of_names(founded, bench, restored)
    writing.place_all(bench)
    writing.update_nodes(restored)
    _restore_versions(act)
    # Rows of other rooms that refer to a founded organisation refuse this, at the latest when the transaction ends.
    Organization.tree.filter(pk__in=founded)._raw_delete(connection.alias)


def _let_go_of_names(founded: list[int], bench: Bench, restored: list[Node]) -> None:
    """Founded rows go last, because others may hang below them until then; their names and codes go first."""
    bulk.update(
        Organization,
        {"id": founded, "name": [f"#{pk}" for pk in founded], "code": [""] * len(founded)},
    )
    writing.refuse_doubles(bench)
    writing.free_what_is_passed_on(bench, restored)


def _restore_versions(act: Reorganization) -> None:
    gone = [
        change["version_after"]
        for change in act.changes
        if change["version_after"] is not None
        and (change["version_before"] is None or change["version_before"]["id"] != change["version_after"])
    ]
    OrganizationVersion._base_manager.filter(pk__in=gone).delete()
    for change in act.changes:
        was = change["version_before"]
        if was is None:
            continue
        since = date.fromisoformat(was["since"]) if was["since"] else None
        values = {name: was[name] for name in ("name", "code", "code_system")}
        values |= {f"{name}_id": was[name] for name in ("parent", "street", "community", "grid", "act")}
        values |= {"organization_id": change["organization"], "period": period(since)}
        OrganizationVersion._base_manager.update_or_create(pk=was["id"], defaults=values)


def _who_refers(error: IntegrityError) -> str:
    """Which records stand in the way, named as the screen names them."""
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", "") or ""
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    what = model._meta.verbose_name if model else "其他记录"
    return f"这次调整新设的组织已有“{what}”，不能撤回。请先删除或转移这些记录，或改为撤销该组织。"
