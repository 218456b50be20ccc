"""The three sheets in which lists come: each row becomes items of the cycle of its committee.

An item is known again by its cycle, its party, its list and its text; importing the same sheet again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.scoping import Scope
from covenants.columns import sides
from covenants.columns.reading import COMMUNITY, OWN, REFUSE, REGISTER, WAITS_CYCLE, WAITS_UNIT, Reading
from covenants.columns.sides import Side
from covenants.models import ListCycle
from covenants.services.imports import import_items, undo_items
from covenants.states import MAY_FILE
from exchange.handlers import (
    BAD,
    CommitResult,
    Field,
    GroupNote,
    ImportHandler,
    Option,
    OptionChoice,
    Record,
    RowVerdict,
)
from exchange.vocabulary import UNIT_KINDS
from members.columns.places import code_of, communities_in

SUBMITTED, DRAFT = "submitted", "draft"
_STATES = (
    OptionChoice(SUBMITTED, "提交审议", "等待联席会议逐项审议。"),
    OptionChoice(DRAFT, "存为草稿", "各单位看过再提交。"),
)
_UNITS = (
    OptionChoice(REFUSE, "先不导入", "先在“单位”里登记，再导入这些行。"),
    OptionChoice(REGISTER, "随清单一并登记", "登记为清单所属街道、社区的成员单位。"),
)
_PLACES = (
    OptionChoice(COMMUNITY, "各社区自己的周期", "按“社区”一列，写入各社区正在征集的周期。"),
    OptionChoice(OWN, "本组织的周期", "全部写入你当前任职组织的周期。"),
)


class ListHandler(ImportHandler):
    """What the three have in common."""

    verb = "item.edit"
    order = 30
    read: Callable[[Record, int], list[Side]]

    def options(self, scope: Scope) -> Sequence[Option]:
        """Submitted or drafts; into whose cycle; what to do with units that nobody registered."""
        found = [Option("state", "导入的项目", _STATES)]
        if scope.sees_everything or scope.column == "street_id":
            found.append(Option("place", "写入哪个周期", _PLACES))
        if scope.sees_everything or "unit.edit" in scope.verbs:
            found.append(Option("units", "还没有登记、或没有加入本组织的单位", _UNITS))
        return tuple(found)

    def community_field(self, context: Mapping[str, Any], scope: Scope, on: date) -> Field:
        """The community, as a choice of those in scope."""
        places = communities_in(scope, context.get("street"), on)
        return Field("community", "社区", "choice", tuple((code_of(place), str(place)) for place in places))

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """The communities of a street or the one of a community."""
        places = communities_in(scope, None, on)
        one = len({place.street_id for place in places}) == 1
        return {"community": [place.name for place in places]} if one else {}

    def classify(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[RowVerdict]:
        """Against the items of the cycles that collect."""
        return self._reading(records, context, scope, on, options).verdicts

    def assess(
        self,
        records: Sequence[Record],
        verdicts: Sequence[RowVerdict],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[GroupNote]:
        """What each committee still lacks before its rows can go in: a cycle that collects, units that take part."""
        waiting: dict[tuple[str, str], list[tuple[Record, RowVerdict]]] = defaultdict(list)
        for record, verdict in zip(records, verdicts, strict=True):
            if verdict.waits_for:
                waiting[verdict.group, verdict.waits_for].append((record, verdict))
        makers = {WAITS_CYCLE: _no_cycle, WAITS_UNIT: _no_units}
        return [makers[what](rows, scope) for (_, what), rows in waiting.items()]

    def settled(self, notes: Sequence[Mapping[str, Any]]) -> list[bool]:
        """Whether the cycle was opened meanwhile; units are settled by choosing, which judges again by itself."""
        waiting = [int(note["group"]) for note in notes if note["url"]]
        opened = set(
            ListCycle.objects.filter(organization_id__in=waiting, alliance=None, stage__in=MAY_FILE).values_list(
                "organization_id", flat=True
            )
        )
        return [bool(note["url"]) and int(note["group"]) in opened for note in notes]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many items, of how many parties, into which cycles."""
        reading = self._reading(records, context, scope, on, options)
        new = [item for item in reading.items if item.item_id is None]
        lines = [f"{self.title}：新增 {len(new)} 项，更新 {len(reading.items) - len(new)} 项。"]
        if not reading.items:
            return ["清单与现有记录一致，不会有任何改动。"]
        lines += [f"写入“{title}”。" for title in reading.cycle_titles]
        if reading.of_other_years:
            lines.append(f"表上写的是 {reading.year} 年，与“{'、'.join(reading.of_other_years)}”的年份不同，请核对。")
        if reading.units:
            names = "、".join(name for name in reading.unit_names[:10])
            lines.append(f"登记或加入 {len(reading.units)} 个单位：{names}{'等' if len(reading.units) > 10 else ''}。")
        lines.append(
            "项目存为草稿。" if options.get("state") == DRAFT else "新增的项目提交审议，还要经过联席会议才能发布。"
        )
        return lines

    def commit(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
        *,
        actor,
    ) -> CommitResult:
        """Through covenants.services.imports."""
        reading = self._reading(records, context, scope, on, options)
        if not reading.items:
            return CommitResult(lines=["清单与现有记录一致，没有改动。"], counts={"items_created": 0})
        undo = import_items(
            district_id=scope.district_id,
            units=reading.units,
            items=reading.items,
            submit=options.get("state") != DRAFT,
            on=on,
            actor=actor,
        )
        created, updated = len(undo["created"]), len(undo["updated"])
        return CommitResult(
            undo=undo,
            counts={"items_created": created, "items_updated": updated, "units": len(reading.units)},
            lines=[
                f"{self.title}：新增 {created} 项，更新 {updated} 项。",
                *([f"登记或加入 {len(reading.units)} 个单位。"] if reading.units else []),
                "下一步：在周期页看还缺谁，再结束征集、进入审议。",
            ],
            links=[
                {"text": title, "sub": "查看清单", "url": reverse("covenants:items", args=[pk])}
                for pk, title in reading.cycles_written
            ],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take the items back, and the units registered with them."""
        return undo_items(undo=undo, actor=actor) if undo else ["没有需要撤回的项目。"]

    def _reading(self, records, context, scope, on, options) -> Reading:
        return Reading(list(records), context, scope, on, options, read=type(self).read)


def _no_cycle(rows: list[tuple[Record, RowVerdict]], scope: Scope) -> GroupNote:
    place = rows[0][1]
    may = scope.sees_everything or "covenant.run" in scope.verbs
    return GroupNote(
        group=place.group,
        group_name=place.group_name,
        title=f"{place.group_name}还没有正在征集的清单周期",
        found="",
        state=BAD,
        mend="开启之后回到这里，重新核对。" if may else "请社区书记或街道开启。",
        stops=len(rows),
        action="开启周期" if may else "",
        url=f"{reverse('covenants:cycle_open')}?organization={place.group}" if may else "",
    )


def _no_units(rows: list[tuple[Record, RowVerdict]], scope: Scope) -> GroupNote:
    place = rows[0][1]
    names = list(dict.fromkeys(str(record.values.get("unit") or "").strip() for record, _ in rows))
    may = scope.sees_everything or "unit.edit" in scope.verbs
    return GroupNote(
        group=place.group,
        group_name=place.group_name,
        title=f"{len(names)} 个单位还不是{place.group_name}的成员单位",
        found="、".join(names),
        state=BAD,
        mend=f"{'、'.join(names[:4])}{'等' if len(names) > 4 else ''}。{'' if may else '请街道先在“单位”里登记。'}",
        stops=len(rows),
        action="随清单一并登记" if may else "",
        choice=("units", REGISTER) if may else None,
    )


class TwoWayHandler(ListHandler):
    """Rows of two_way_list."""

    kind = "two_way_list"
    title = "双向服务清单"
    read = staticmethod(sides.two_way)

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        kinds = tuple((word, word) for word in UNIT_KINDS.words)
        return (
            Field("unit", "单位", required=True, max_length=80),
            Field("unit_kind", "单位性质", "choice", kinds, under="unit"),
            self.community_field(context, scope, on),
            Field("offer", "能够提供的服务", max_length=500),
            Field("offer_frequency", "服务频次", under="offer", max_length=60, hint="如每季度1次、每周三下午、随时"),
            Field("offer_to", "服务对象", under="offer", max_length=60),
            Field("need", "需要提供的服务", max_length=500),
            Field("need_frequency", "需求期限/频次", under="need", max_length=60, hint="如每月1次、9月底前"),
            Field("need_to", "需求对象", under="need", max_length=60, shown=False),
            Field("contact", "联系人及电话", shown=False, max_length=60, hint="姓名和电话，用空格隔开"),
            Field("signed", "是否签订协议", shown=False, max_length=40),
        )

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Offer and need in words, name and phone together."""
        found = {key: str(values[key]) for key in ("unit", "unit_kind", "community") if values.get(key)}
        for key in ("offer", "need"):
            side = values.get(key) or {}
            found[key] = side.get("text") or ""
            found[f"{key}_to"] = side.get("to") or ""
        contact = values.get("contact") or {}
        found["contact"] = " ".join(part for part in (contact.get("name"), contact.get("phone")) if part)
        return found


class NeedsHandler(ListHandler):
    """Rows of need_list (HB, FC: 需求清单)."""

    kind = "need_list"
    title = "需求清单"
    order = 31
    read = staticmethod(sides.need)

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("no", "编号", required=True, max_length=20),
            Field("text", "需求内容", required=True, max_length=500),
            self.community_field(context, scope, on),
            Field("category", "需求类别", under="text", max_length=30),
            Field("unit", "提出单位", max_length=80, hint="不填为社区（街道）自己的需求"),
            Field("budget_yuan", "预算(元)", max_length=20),
            Field("due", "完成时限", max_length=20),
            Field("claimed_by", "认领单位", shown=False, max_length=200),
        )

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Several claimants with a mark between them."""
        found = super().texts(values)
        found["claimed_by"] = "、".join(values.get("claimed_by") or [])
        return found


class ResourcesHandler(ListHandler):
    """Rows of resource_list (HB, FC: 资源清单)."""

    kind = "resource_list"
    title = "资源清单"
    order = 32
    read = staticmethod(sides.resource)

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("no", "编号", required=True, max_length=20),
            Field("unit", "提供单位", required=True, max_length=80),
            Field("text", "资源名称", required=True, max_length=500),
            Field("category", "资源类别", under="text", max_length=30),
            Field("quantity", "数量", max_length=20, hint="如 1间、3名"),
            Field("open_hours", "开放时间", max_length=60),
        )

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Number and measure together, as people write them."""
        found = super().texts(values)
        if values.get("quantity") is not None:
            found["quantity"] = f"{values['quantity']}{values.get('quantity_unit') or ''}"
        found.pop("quantity_unit", None)
        return found
