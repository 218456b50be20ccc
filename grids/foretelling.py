"""What the splitting of a grid would mean for its ground, said before it is done: the same reasoning as `splitting`.

Buildings with their households, posts and estates go where `splitting.share_out` would take them; what remains to be
assigned afterwards is said as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from common.scoping import everything
from grids.models import (
    Building,
    EstateCover,
    GridPost,
    GridProfile,
    Matter,
    MatterState,
    Placement,
    TemporaryBody,
    VanguardPost,
)
from grids.splitting import branch_of, on_or_after, rest_of, with_their_homes
from grids.words import posts_on, word, words_here
from orgs.models import Organization, Tier

_NAMED = 5


def foretell_splits(
    *,
    names: Mapping[int, str],
    regrouped: Mapping[int, int],
    goals: Mapping[int, int],
    splits: Mapping[int, list[int]],
    closed: Collection[int],
    on: date,
) -> list[str]:
    """Sentences about every grid that would be split.

    names      of all organisations of the plan, the new ones too
    regrouped  micro-home → the grid it hangs under; goals: → the grid it would go to
    splits     a grid → the new ones; closed: those that would end
    """
    called = words_here()  # while it is known whose words they are
    with everything("whoever splits a grid is told where all of it goes"):
        found = Organization.objects.filter(pk__in=splits, tier=Tier.GRID)
        grids = {row.pk: row for row in found.select_related("parent")}
        taken = with_their_homes(regrouped, goals, on)
        return [
            sentence
            for pk, grid in grids.items()
            for sentence in _Fate(grid, splits[pk], pk not in closed, taken, names, called, on).sentences()
        ]


class _Fate:
    """One grid that would be split."""

    def __init__(
        self,
        grid: Organization,
        parts: list[int],
        keep: bool,
        taken: Mapping[tuple[int, int], int],
        names: Mapping[int, str],
        called: Mapping[str, str],
        on: date,
    ) -> None:
        self.grid, self.parts, self.keep, self.names, self.called, self.on = grid, parts, keep, names, called, on
        self.taken = {pair: goal for pair, goal in taken.items() if pair[1] == grid.pk}
        self.goals = dict(self.taken)
        self.by_chance: set[int] = set()
        if not keep:
            reached: set[int] = set()
            self.goals |= rest_of(grid.pk, parts, self.taken, on, reached)
            self.by_chance = {building for building, _ in self.goals} - reached
        rows = Placement.objects.filter(on_or_after(on), organization=grid, tier=Tier.GRID).order_by("building")
        ids = list(dict.fromkeys(rows.values_list("building_id", flat=True)))
        self.buildings = Building.objects.in_bulk(ids)

    def sentences(self) -> list[str]:
        """Buildings, posts, estates, what else, and what is left to be done."""
        return [*self._of_buildings(), *self._of_posts(), *self._of_estates(), *self._of_the_rest(), self._left()]

    def _name(self, pk: int) -> str:
        return f"“{self.names[pk]}”"

    def _of_buildings(self) -> list[str]:
        if not self.buildings:
            return [f"“{self.grid.name}”没有登记楼栋，新{self.called['area']}也没有。"]
        shares: dict[int | None, list[Building]] = defaultdict(list)
        for building in self.buildings.values():
            shares[self.goals.get((building.pk, self.grid.pk))].append(building)
        said = []
        for part in self.parts:
            own = shares.get(part, [])
            said.append(f"{self._name(part)}得 {_counted(own)}" if own else f"{self._name(part)}没有楼栋")
        whole = f"“{self.grid.name}”有 {_counted(self.buildings.values())}"
        lines = [f"{whole}：{'；'.join(said)}。{self.called['home']}联系的、所在的楼栋随它走。"]
        left = shares.get(None, [])
        if left:
            area = self.called["area"]
            stays = f"其余 {_counted(left)}（{_some(left)}）留在“{self.grid.name}”"
            lines.append(f"{stays}，要给新{area}的，办理后到“划分{area}”里分。")
        if self.by_chance:
            rows = [self.buildings[pk] for pk in sorted(self.by_chance) if pk in self.buildings]
            lines.append(
                f"其中 {_counted(rows)}（{_some(rows)}）没有{self.called['home']}带走，也不挨着带走的楼栋，"
                f"先归{self._name(self.parts[0])}，办理后请到“划分{self.called['area']}”里核对、重新分配。"
            )
        return lines

    def _of_posts(self) -> list[str]:
        own = posts_on(self.grid.district_id, self.on)
        rows = GridPost.objects.filter(on_or_after(self.on), organization=self.grid).select_related(
            "person", "building"
        )
        goes: dict[int, list[str]] = defaultdict(list)
        ends, stays = [], 0
        for row in rows.order_by("pk"):
            goal = self.goals.get((row.building_id, self.grid.pk)) if row.building_id else None
            who = f"{word(row.kind, own)}{row.person.name}"
            if goal is not None:
                goes[goal].append(who)
            elif self.keep:
                stays += 1
            else:
                ends.append(who)
        lines = [
            f"随楼栋到{self._name(part)}的岗位 {len(goes[part])} 个：{_listed(goes[part])}。"
            for part in self.parts
            if goes[part]
        ]
        if stays:
            lines.append(f"其余 {stays} 个岗位留在“{self.grid.name}”。")
        if ends:
            area = self.called["area"]
            lines.append(f"{len(ends)} 个岗位不属于某栋楼，随原{area}结束，要在新{area}重新登记：{_listed(ends)}。")
        return lines

    def _of_estates(self) -> list[str]:
        covers = EstateCover.objects.filter(on_or_after(self.on), organization=self.grid).select_related("estate")
        goes: dict[int, list[str]] = defaultdict(list)
        splits = {self.grid.pk: self.parts}
        for cover in covers.order_by("pk"):
            ids = set(Building.objects.filter(estate=cover.estate_id, closed_on=None).values_list("pk", flat=True))
            held = Placement.objects.filter(on_or_after(self.on), organization=self.grid, building__in=ids)
            stayed = any((pk, self.grid.pk) not in self.goals for pk in held.values_list("building_id", flat=True))
            goal = branch_of(self.grid.pk, sorted(ids), stayed, splits, not self.keep, self.goals)
            if goal is not None:
                goes[goal].append(cover.estate.name)
        return [f"小区{_listed(goes[part])}改由{self._name(part)}覆盖。" for part in self.parts if goes[part]]

    def _of_the_rest(self) -> list[str]:
        if self.keep:
            return []
        matters = Matter.objects.filter(organization=self.grid).exclude(state=MatterState.CLOSED)
        counts = Counter(
            {
                "件未办结的民情事项": matters.count(),
                "个临时组织": TemporaryBody.objects.filter(on_or_after(self.on), organization=self.grid).count(),
                "个先锋岗": VanguardPost.objects.filter(on_or_after(self.on), organization=self.grid).count(),
            }
        )
        said = "、".join(f"{count} {noun}" for noun, count in counts.items() if count)
        return [f"原{self.called['area']}的{said}转到{self.grid.parent.name}。"] if said else []

    def _left(self) -> str:
        lacking = ["概况（类型、户数、人数、四至）", "网格长等岗位", "班子"]
        known = GridProfile.objects.filter(on_or_after(self.on), organization=self.grid).exists()
        tail = f"“{self.grid.name}”登记的户数、人数不会自动拆分。" if known else ""
        whose = "、".join(map(self._name, self.parts))
        return f"还要登记：{whose}的{'、'.join(lacking)}。{tail}"


def _counted(buildings: Collection[Building]) -> str:
    """12 栋 720 户; without households where nobody counted any."""
    households = [row.households for row in buildings if row.households is not None]
    return f"{len(buildings)} 栋" + (f" {sum(households)} 户" if households else "")


def _some(buildings: Collection[Building]) -> str:
    names = [row.name for row in buildings]
    return "、".join(names[:_NAMED]) + (f" 等 {len(names)} 栋" if len(names) > _NAMED else "")


def _listed(words: list[str]) -> str:
    return "、".join(words[:_NAMED]) + ("等" if len(words) > _NAMED else "")
