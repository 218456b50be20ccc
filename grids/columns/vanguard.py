"""Sheets of vanguard posts: as many rows as there are posts, told apart by where they are and who holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from common.scoping import Scope
from exchange.handlers import Field, Record
from exchange.vocabulary import squash
from grids.columns.ground import Change, one_line, told
from grids.columns.offices import OfficeHandler, OfficeReading, said_founder
from grids.models import TemporaryBody, VanguardPost
from grids.services.frontline import VanguardLine, set_up_post, update_post
from orgs.models import Tier

Key = tuple[int, str]


class _Posts(OfficeReading):
    """Vanguard posts kept today. A post has no name of its own: several of one name may stand side by side."""

    person = "holder"
    founder_word = "设立"
    limits = {"name": ("岗位", 40), "place": ("设在何处", 60), "remark": ("备注", 120)}

    def load(self) -> None:
        super().load()
        rows = VanguardPost.objects.in_force(self.on).select_related("organization", "person", "body").order_by("pk")
        self._kept: dict[Key, list[VanguardPost]] = defaultdict(list)
        for row in rows:
            self._kept[row.organization_id, squash(row.name)].append(row)
        self._bodies: dict[str, list[TemporaryBody]] = defaultdict(list)
        for body in TemporaryBody.objects.in_force(self.on).select_related("organization").order_by("pk"):
            self._bodies[squash(body.name)].append(body)
        together: dict[Key, list[Record]] = defaultdict(list)
        for record in self.records:
            place = self.place(record)
            if place is not None:
                together[place.pk, squash(record.values.get("name") or "")].append(record)
        self._meant: dict[tuple[int, int], VanguardPost] = {}
        for key, records in together.items():
            self._pair(records, list(self._kept.get(key, [])))

    def _pair(self, records: list[Record], posts: list[VanguardPost]) -> None:
        """Which row means which post: who holds it first, then those that nobody holds, then the only one left."""

        def pair(fits) -> None:
            for record in list(records):
                post = next((post for post in posts if self._there(record, post) and fits(record, post)), None)
                if post is not None:
                    self._meant[record.sheet, record.row] = post
                    records.remove(record)
                    posts.remove(post)

        def holds(record: Record, post: VanguardPost) -> bool:
            named = post.person is not None and bool(record.values.get("holder"))
            return named and self.same_person(post.person, record)

        alone = len(records) == 1 and len(posts) == 1
        pair(holds)
        pair(lambda record, post: post.person is None and not record.values.get("holder"))
        pair(lambda record, post: post.person is None)
        # A sheet that says nobody empties nothing; one post and one row are the same one, whoever holds it now.
        pair(lambda record, post: alone or not record.values.get("holder"))

    def _there(self, record: Record, post: VanguardPost) -> bool:
        place = squash(record.values.get("place") or "")
        return not place or not post.place or place == squash(post.place)

    def held(self, record: Record) -> VanguardPost | None:
        return self._meant.get((record.sheet, record.row))

    def sits(self, record: Record, same: Sequence) -> bool:
        held = self.held(record)
        return held is not None and held.person is not None and self.same_person(held.person, record)

    def _body(self, record: Record) -> TemporaryBody | None:
        """The temporary body that the row names, nearest first: of the same office, of its community, any in sight."""
        found = self._bodies.get(squash(record.values.get("body") or ""), [])
        place = self.place(record)
        own = [body for body in found if place is not None and body.organization_id == place.pk]
        near = [body for body in found if place is not None and body.organization.community_id == place.community_id]
        for some in (own, near if place is not None and place.community_id else [], found):
            if some:
                return some[0] if len(some) == 1 else None
        return None

    def wrong(self, record: Record) -> list[str]:
        values, held, said = record.values, self.held(record), []
        if held is None:
            if grid := self._of_a_grid(record):
                return [self._whose(record, grid)]
            said += self.too_early(record, self.place(record))
        if values.get("body") and self._body(record) is None:
            name = one_line(values["body"])
            if self._bodies.get(squash(name)):
                said.append(f"有几个“{name}”，看不出是哪一个，请写明设立单位。")
            else:
                said.append(f"没有名为“{name}”的临时组织，请核对，或先登记这个临时组织。")
        elif values.get("body") and held is None:
            body, since = self._body(record), self.since(record) or self.on
            if since < body.since:
                said.append(f"“{body.name}”{body.since} 才成立，设岗日期不能更早。")
        return said

    def _of_a_grid(self, record: Record) -> VanguardPost | None:
        """Where the row does not say who set the post up: one of that name that a grid of its community keeps."""
        place = self.place(record)
        if said_founder(record) or place is None or place.tier != Tier.COMMUNITY:
            return None
        name = squash(record.values.get("name") or "")
        rows = (row for (_, kept), posts in self._kept.items() if kept == name for row in posts)
        return next((row for row in rows if row.organization.community_id == place.pk != row.organization_id), None)

    def _whose(self, record: Record, post: VanguardPost) -> str:
        place, name = self.place(record).name, one_line(record.values["name"])
        sentence = f"{post.organization.name}已有“{name}”，看不出这一行是哪个单位设立的。"
        return f"{sentence}请补上设立单位：{post.organization.name}，或{place}。"

    def changes(self, record: Record) -> list[Change] | None:
        held, values = self.held(record), record.values
        if held is None:
            return None
        body = self._body(record) if values.get("body") else None
        return told(
            [
                ("在岗党员", held.person.name if held.person else "", values.get("holder")),
                ("设在何处", held.place, values.get("place")),
                ("临时组织", held.body.name if held.body else "", body.name if body else ""),
                ("备注", held.note, values.get("remark")),
            ]
        )

    def write(self, record: Record, actor) -> None:
        held, values = self.held(record), record.values
        body = self._body(record) if values.get("body") else None
        person = None
        if values.get("holder"):
            person = self.line_of(record)
        if held is not None and held.person is not None and (person is None or self.same_person(held.person, record)):
            person = self.known(held.person)
        line = VanguardLine(
            name=held.name if held else one_line(values["name"]),
            place=self.kept(record, "place", "place"),
            body_id=body.pk if body else (held.body_id if held else None),
            person=person,
            note=self.kept(record, "remark", "note"),
            since=self.since(record),
        )
        if held is not None:
            update_post(post_id=held.pk, line=line, actor=actor)
        else:
            set_up_post(organization_id=self.place(record).pk, line=line, actor=actor)


class VanguardHandler(OfficeHandler):
    """Rows of vanguard posts."""

    kind = "vanguard_posts"
    title = "先锋岗"
    noun = "个先锋岗"
    route = "grids:vanguard"
    founder_label = "设立单位"
    order = 49  # after temporary bodies: a post may belong to one
    reading = _Posts

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("name", "岗位", required=True, max_length=40),
            *self.office_fields(context, scope, on),
            Field("holder", "在岗党员", max_length=40, hint="还没有定人的不填"),
            Field("phone", "联系电话", "phone", max_length=60, under="holder"),
            Field("place", "设在何处", max_length=60),
            Field("body", "临时组织", max_length=60),
            Field("since", "设岗", "date", hint="不填为今天", shown=False),
            Field("remark", "备注", max_length=120, shown=False),
        )
