"""Sheets of grids: what each is like, who holds its posts; micro-homes, in whose home and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from common.scoping import Scope
from exchange.handlers import Field, Record
from exchange.vocabulary import squash
from grids.columns.ground import SINCE, Change, GroundHandler, GroundReading, grid_key, number, one_line, told
from grids.models import GridPost, GridProfile, HomeProfile
from grids.selectors.territory import buildings_on, home_profiles, posts_on_day
from grids.services.homes import PARTY, HomeLine, set_home_profile
from grids.services.posts import PostLine, end_grid_post, fill_grid_post
from grids.services.profiles import ProfileLine, set_grid_profile
from grids.words import posts_on, types_on
from members.models import Person
from orgs.models import Tier
from orgs.wording import office_word

_GRID = Field("grid", "网格", required=True, max_length=60)


def _kind_of(words: Mapping[str, str], text: Any) -> str | None:
    """The id of a word of the district's; None where there is no such word."""
    wanted = squash(str(text or ""))
    if not wanted:
        return ""
    return next(
        (key for key, label in words.items() if wanted in (squash(label), squash(label).removesuffix("型"))), None
    )


class _Profiles(GroundReading):
    """Grids as they are on record, and the sums of their buildings."""

    limits = {"extent": ("四至范围", 200), "remark": ("备注", 200)}

    def load(self) -> None:
        rows = GridProfile.objects.filter(organization__community__in=list(self.communities)).in_force(self.on)
        self.held = {row.organization_id: row for row in rows}
        self.types = types_on(self.scope.district_id, self.on) if self.scope.district_id else {}

    def wrong(self, record: Record) -> list[str]:
        if _kind_of(self.types, record.values.get("kind")) is None:
            return [f"没有“{record.values['kind']}”这种网格类型，可选：{'、'.join(self.types.values())}。"]
        return []

    def _count(self, record: Record, key: str) -> int | None:
        """What is to be put down: what the sheet says, unless that is the sum of the buildings, as lists show."""
        value, node = record.values.get(key), self.node(record)
        held = self.held.get(node.pk)
        stated = getattr(held, key) if held else None
        if value is None or (stated is None and value == self.sums.get(node.pk, {}).get(key, 0)):
            return stated
        return value

    def changes(self, record: Record) -> list[Change] | None:
        held, values = self.held.get(self.node(record).pk), record.values
        counts = {key: self._count(record, key) for key in ("households", "people")}
        if held is None:
            # A list shows grids of which nothing is on record, too.
            said = [values.get(key) for key in ("kind", "extent", "remark")]
            return None if any(said) or any(count is not None for count in counts.values()) else []
        kind = _kind_of(self.types, values.get("kind"))
        return told(
            [
                ("网格类型", self.types.get(held.kind, held.kind), self.types.get(kind, "")),
                ("户数", number(held.households), number(counts["households"])),
                ("人数", number(held.people), number(counts["people"])),
                ("四至范围", held.extent, values.get("extent")),
                ("备注", held.note, values.get("remark")),
            ]
        )

    @property
    def sums(self) -> dict[int, dict[str, int]]:
        """Households and people of the buildings by grid. One query, once."""
        if not hasattr(self, "_sums"):
            self._sums: dict[int, dict[str, int]] = {}
            for row in buildings_on(self.on).filter(community__in=list(self.communities)):
                held = self._sums.setdefault(row.grid_id_on, {"households": 0, "people": 0})
                held["households"] += row.households
                held["people"] += row.people
        return self._sums

    def write(self, record: Record, actor) -> None:
        node, values = self.node(record), record.values
        held = self.held.get(node.pk)

        def kept(key: str, name: str, empty: Any) -> Any:
            value = values.get(key)
            return value if value not in (None, "") else getattr(held, name) if held else empty

        line = ProfileLine(
            kind=_kind_of(self.types, values.get("kind")) or (held.kind if held else ""),
            extent=kept("extent", "extent", ""),
            note=kept("remark", "note", ""),
            boundary=held.boundary if held else None,
            households=self._count(record, "households"),
            people=self._count(record, "people"),
            since=self.since(record) or self.on,
        )
        set_grid_profile(organization_id=node.pk, line=line, actor=actor)


class GridProfileHandler(GroundHandler):
    """Rows of grid profiles."""

    kind = "grid_profiles"
    noun = "个网格"
    route = "grids:list"
    order = 14  # after organizations: the grids must be there
    reading = _Profiles

    @property
    def title(self) -> str:
        """In the district's word for the place."""
        return f"{office_word(Tier.GRID)}概况"

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        types = tuple((label, label) for label in types_on(scope.district_id, on).values()) if scope.district_id else ()
        return (
            _GRID,
            self.community_field(context, scope, on),
            Field("kind", "网格类型", "choice", types),
            Field("households", "户数", max_length=10),
            Field("people", "人数", max_length=10),
            Field("extent", "四至范围", max_length=200),
            SINCE,
            Field("remark", "备注", max_length=200, shown=False),
        )

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """The district's types."""
        return {"kind": list(types_on(scope.district_id, on).values())} if scope.district_id else {}


class _Posts(GroundReading):
    """Posts that are held, by grid, kind, building and part."""

    person = "name"
    limits = {"part": ("片区或单元", 40), "remark": ("备注", 120)}

    def load(self) -> None:
        ids = list(self.communities)
        self.held: dict[tuple, GridPost] = {}
        for row in posts_on_day(self.on).filter(organization__community__in=ids):
            self.held[row.organization_id, row.kind, row.building_id, squash(row.part)] = row
        self.posts = posts_on(self.scope.district_id, self.on) if self.scope.district_id else {}
        self.buildings = {
            (row.grid_id_on, squash(row.name)): row.pk for row in buildings_on(self.on).filter(community__in=ids)
        }

    def _building(self, record: Record) -> int | None:
        name = squash(record.values.get("building") or "")
        return self.buildings.get((self.node(record).pk, name)) if name else None

    def _now(self, record: Record) -> GridPost | None:
        kind = _kind_of(self.posts, record.values["kind"])
        part = squash(record.values.get("part") or "")
        return self.held.get((self.node(record).pk, kind, self._building(record), part))

    def wrong(self, record: Record) -> list[str]:
        values, said = record.values, []
        if not _kind_of(self.posts, values.get("kind")):
            said.append(f"没有“{one_line(values.get('kind'))}”这种岗位，可选：{'、'.join(self.posts.values())}。")
        elif values.get("building") and self._building(record) is None:
            said.append(f"“{values['building']}”不在这个网格，请核对楼栋名称，或先划入网格。")
        elif self._too_early(record):
            now = self._now(record)
            said.append(f"{now.person.name}自 {now.since} 担任，接任日期应在这以后。")
        return said

    def _too_early(self, record: Record) -> bool:
        """Whether somebody else would still hold it on the day."""
        now = self._now(record)
        if now is None or self.same_person(now.person, record):
            return False
        return (self.since(record) or self.on) <= now.since

    def sits(self, record: Record, same: Sequence[Person]) -> bool:
        if not _kind_of(self.posts, record.values.get("kind")):
            return False
        now = self._now(record)
        return now is not None and now.person_id in {person.pk for person in same}

    def changes(self, record: Record) -> list[Change] | None:
        now = self._now(record)
        if now is None:
            return None
        if self.same_person(now.person, record):
            return []
        return [("姓名", now.person.name, one_line(record.values["name"]))]

    def write(self, record: Record, actor) -> None:
        since, now = self.since(record) or self.on, self._now(record)
        if now is not None:
            end_grid_post(post_id=now.pk, last_day=since - timedelta(days=1), actor=actor)
        line = PostLine(
            kind=_kind_of(self.posts, record.values["kind"]),
            person=self.line_of(record),
            building_id=self._building(record),
            part=one_line(record.values.get("part")),
            note=one_line(record.values.get("remark")),
            since=since,
        )
        fill_grid_post(organization_id=self.node(record).pk, line=line, actor=actor)


class GridPostHandler(GroundHandler):
    """Rows of posts and who holds them."""

    kind = "grid_posts"
    noun = "个岗位"
    route = "grids:posts"
    order = 40  # after buildings
    reading = _Posts

    @property
    def title(self) -> str:
        """In the district's word for the place."""
        return f"{office_word(Tier.GRID)}岗位"

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        posts = tuple((label, label) for label in posts_on(scope.district_id, on).values()) if scope.district_id else ()
        return (
            Field("name", "姓名", required=True, max_length=40),
            Field("phone", "联系电话", "phone", max_length=60, under="name"),
            Field("kind", "岗位", "choice", posts, required=True),
            _GRID,
            self.community_field(context, scope, on),
            Field("building", "楼栋", max_length=40),
            Field("part", "片区或单元", max_length=40),
            SINCE,
            Field("remark", "备注", max_length=120, shown=False),
        )

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """The district's posts."""
        return {"kind": list(posts_on(scope.district_id, on).values())} if scope.district_id else {}


class _Homes(GroundReading):
    """Micro-homes and where they are."""

    key = "home"
    tier = Tier.HOME
    person = "host"
    limits = {"address": ("地址", 120), "opening": ("开放时间", 120), "remark": ("备注", 200)}

    def load(self) -> None:
        ids = {row.pk for rows in self.nodes.values() for row in rows}
        self.held: dict[int, HomeProfile] = home_profiles(ids, self.on)
        self.buildings = {
            (row.grid_id_on, squash(row.name)): row.pk
            for row in buildings_on(self.on).filter(community__in=list(self.communities))
        }

    def node(self, record: Record, column: str | None = None):
        """By the home's name; two of one name are told apart by the grid."""
        place, values = self.place(record), record.values
        found = self.nodes.get((place.pk, grid_key(values.get("home") or "")), []) if place is not None else []
        if len(found) > 1 and values.get("grid"):
            found = [row for row in found if row.grid and grid_key(row.grid.name).endswith(grid_key(values["grid"]))]
        return found[0] if len(found) == 1 else None

    def _building(self, record: Record) -> int | None:
        name = squash(record.values.get("building") or "")
        return self.buildings.get((self.node(record).grid_id, name)) if name else None

    def _stays(self, record: Record) -> bool:
        """Whether the host on record is meant, by name or because the sheet names nobody."""
        return not one_line(record.values.get("host")) or self.same_person(self.held[self.node(record).pk].host, record)

    def _empty(self, record: Record) -> bool:
        """Only its name: a list shows homes of which nothing is on record, too."""
        return not any(record.values.get(key) for key in ("host", "address", "building", "opening", "remark"))

    def wrong(self, record: Record) -> list[str]:
        values, said = record.values, []
        held = self.held.get(self.node(record).pk)
        if self._empty(record):
            return []
        if not one_line(values.get("host")) and held is None:
            said.append("没有写设在谁家，请补上。")
        if not one_line(values.get("address")) and held is None:
            said.append("没有写地址，请补上。")
        if values.get("building") and self._building(record) is None:
            said.append(f"“{values['building']}”不在所属网格，请核对楼栋名称。")
        same = self.homonyms.get(one_line(values.get("host")), [])
        if len(same) == 1 and same[0].political_status and same[0].political_status not in PARTY:
            said.append(f"{same[0].name}登记为{same[0].political_status}。微家建在党员家中，请另选一位党员。")
        if held is not None and self.changes(record) and (self.since(record) or self.on) < held.since:
            said.append(f"已登记的情况自 {held.since} 起，新的起始日期应在这一天或以后。")
        return said

    def sits(self, record: Record, same: Sequence[Person]) -> bool:
        held = self.held.get(self.node(record).pk)
        return held is not None and held.host_id in {person.pk for person in same}

    def changes(self, record: Record) -> list[Change] | None:
        held, values = self.held.get(self.node(record).pk), record.values
        if held is None:
            return [] if self._empty(record) else None
        host = "" if self._stays(record) else values["host"]
        return told(
            [
                ("设在谁家", held.host.name, host),
                ("地址", held.address, values.get("address")),
                ("楼栋", held.building.name if held.building else "", values.get("building")),
                ("开放时间", held.opening, values.get("opening")),
                ("备注", held.note, values.get("remark")),
            ]
        )

    def write(self, record: Record, actor) -> None:
        node, values = self.node(record), record.values
        held = self.held.get(node.pk)
        stays = held is not None and self._stays(record)
        more = {"person_id": held.host_id} if stays else {}  # the sheet does not say that the host is a member

        def kept(key: str, name: str) -> str:
            return one_line(values.get(key)) or (getattr(held, name) if held else "")

        line = HomeLine(
            host=self.line_of(record, **more),
            address=kept("address", "address"),
            building_id=self._building(record) or (held.building_id if held else None),
            opening=kept("opening", "opening"),
            note=kept("remark", "note"),
            since=self.since(record) or self.on,
        )
        set_home_profile(organization_id=node.pk, line=line, actor=actor)


class MicroHomeHandler(GroundHandler):
    """Rows of micro-homes."""

    kind = "micro_homes"
    noun = "个微家"
    route = "grids:homes"
    order = 41
    reading = _Homes

    @property
    def title(self) -> str:
        """In the district's word for the place; where it is that of a building, what is said of is its branch."""
        word = office_word(Tier.HOME)
        return f"{word}党组织" if word == "楼栋" else word

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("home", "微家", required=True, max_length=60),
            self.community_field(context, scope, on),
            Field("grid", "网格", max_length=60, under="home"),
            Field("host", "设在谁家", required=True, max_length=40),
            Field("phone", "联系电话", "phone", max_length=60, under="host"),
            Field("address", "地址", max_length=120),
            Field("building", "楼栋", max_length=40, shown=False),
            Field("opening", "开放时间", max_length=120),
            SINCE,
            Field("remark", "备注", max_length=200, shown=False),
        )
