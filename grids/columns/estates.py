"""Sheets of estates, with the branch that covers each and its property company; and of owners' committees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from common.scoping import Scope, everything
from exchange.handlers import Field, Record
from exchange.numerals import chinese_int
from exchange.vocabulary import squash
from grids.columns.ground import (
    Change,
    GroundHandler,
    GroundReading,
    named_exactly,
    number,
    one_line,
    several_alike,
    told,
)
from grids.models import Estate, EstateKind, OwnersCommittee, OwnersMember, OwnersPost
from grids.selectors.estates import estates_on
from grids.services.estates import EstateLine, cover_estate, create_estate, engage_property, update_estate
from grids.services.owners import (
    OwnersMemberLine,
    OwnersTermLine,
    add_owners_member,
    change_owners_member,
    open_owners_committee,
)
from members.columns.lines import last_day
from members.models import Person
from orgs.models import Tier, Unit, UnitKind

_KINDS = {squash(kind.label).strip("“”"): kind.value for kind in EstateKind}
_POSTS = {post.label: post.value for post in OwnersPost}


def _kind(text: Any) -> str | None:
    """The kind of estate; "" where nothing is said, None where nobody knows the word."""
    plain = squash(str(text or "")).strip("“”\"'")
    return _KINDS.get(plain) if plain else ""


class _Estates(GroundReading):
    """Estates by community and name, branches by name, property companies of the district."""

    key = "name"
    tier = None
    limits = {"name": ("小区名称", 60), "address": ("地址", 120), "remark": ("备注", 200)}

    def load(self) -> None:
        rows = estates_on(self.on).filter(community__in=list(self.communities))
        self.held: dict[tuple[int, str], Estate] = {(row.community_id, squash(row.name)): row for row in rows}
        self.nodes = self._nodes(Tier.GRID)
        with everything("a unit of the district may look after any estate"):
            units = Unit.objects.filter(district_id=self.scope.district_id, kind=UnitKind.PROPERTY, closed_on=None)
            self.companies: dict[str, list[tuple[int, str]]] = {}
            for pk, name in units.order_by("pk").values_list("pk", "name"):
                self.companies.setdefault(squash(name), []).append((pk, name))

    def estate(self, record: Record) -> Estate | None:
        """The one on record."""
        return self.held.get((self.place(record).pk, squash(record.values["name"])))

    def _alike(self, record: Record) -> list[tuple[int, str]]:
        """The company of that very name; else those whose names differ from it by blanks or brackets alone."""
        return named_exactly(self.companies.get(squash(record.values.get("company") or ""), []), record, "company")

    def _company(self, record: Record) -> int | None:
        found = self._alike(record)
        return found[0][0] if len(found) == 1 else None

    def since(self, record: Record, key: str = "divided_on") -> date | None:
        """An estate holds from the day on which it was marked off."""
        return super().since(record, key)

    def wrong(self, record: Record) -> list[str]:
        values, said = record.values, []
        if _kind(values.get("kind")) is None:
            said.append(f"没有“{values['kind']}”这个类别，可选：{'、'.join(kind.label for kind in EstateKind)}。")
        if values.get("branch") and self.node(record, "branch") is None:
            said.append(f"本社区没有名为“{values['branch']}”的党支部，请核对名称。")
        if len(alike := self._alike(record)) > 1:
            said.append(several_alike("物业公司", values["company"], alike))
        elif values.get("company") and self._company(record) is None:
            said.append(f"没有登记过名为“{values['company']}”的物业公司，请先在“单位”里登记。")
        held = self.estate(record)
        people, members = (
            values[key] if values.get(key) is not None else held and getattr(held, key) for key in ("people", "members")
        )
        if people is not None and members is not None and members > people:
            said.append("居民党员数多于人数，请核对。")
        return said

    def changes(self, record: Record) -> list[Change] | None:
        held, values = self.estate(record), record.values
        if held is None:
            return None
        kind, branch = _kind(values.get("kind")), self.node(record, "branch") if values.get("branch") else None
        return told(
            [
                ("类别", held.get_kind_display(), EstateKind(kind).label if kind else ""),
                *(
                    (label, number(getattr(held, key)), number(values.get(key)))
                    for key, label in (("households", "户数"), ("people", "人数"), ("members", "居民党员"))
                ),
                ("党支部", held.branch_name, branch.name if branch else ""),
                ("物业公司", held.company, values.get("company")),
                ("地址", held.address, values.get("address")),
                ("划分日期", held.divided_on, self.since(record) or ""),
                ("备注", held.note, values.get("remark")),
            ]
        )  # fmt: skip

    def write(self, record: Record, actor) -> None:
        held, values, place = self.estate(record), record.values, self.place(record)

        def kept(key: str, name: str, empty: Any) -> Any:
            value = values.get(key)
            return value if value not in (None, "") else getattr(held, name) if held else empty

        line = EstateLine(
            name=held.name if held else one_line(values["name"]),
            kind=_kind(values.get("kind")) or (held.kind if held else EstateKind.RESIDENTIAL),
            address=kept("address", "address", ""),
            households=kept("households", "households", None),
            people=kept("people", "people", None),
            members=kept("members", "members", None),
            divided_on=self.since(record) or (held.divided_on if held else None),
            note=kept("remark", "note", ""),
        )
        if held is None:
            pk = create_estate(community_id=place.pk, line=line, actor=actor).pk
        else:
            pk = update_estate(estate_id=held.pk, line=line, actor=actor).pk
        # What a new estate is covered and served by holds since it is one; a change on record begins with today.
        day = (self.since(record) or self.on) if held is None else self.on
        if values.get("branch"):
            branch = self.node(record, "branch")
            cover_estate(estate_id=pk, organization_id=branch.pk, since=max(day, branch.since or day), actor=actor)
        if values.get("company"):
            engage_property(estate_id=pk, unit_id=self._company(record), since=day, actor=actor)


class EstateHandler(GroundHandler):
    """Rows of estates."""

    kind = "estates"
    title = "小区"
    noun = "个小区"
    route = "grids:estates"
    order = 35  # after units: the property company must be there
    reading = _Estates

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("name", "小区", required=True, max_length=60),
            self.community_field(context, scope, on),
            Field("kind", "类别", "choice", tuple((kind.label, kind.label) for kind in EstateKind)),
            Field("households", "户数", max_length=10),
            Field("people", "人数", max_length=10, shown=False),
            Field("members", "居民党员", max_length=10),
            Field("branch", "党支部", max_length=60),
            Field("company", "物业公司", max_length=80, shown=False),
            Field("address", "地址", max_length=120, shown=False),
            Field("divided_on", "划分日期", "date", hint="不填为今天", shown=False),
            Field("remark", "备注", max_length=200, shown=False),
        )


def number_of(text: Any) -> int | None:
    """第三届, 3, 第3届 → 3; nothing → None."""
    plain = squash(str(text or "")).removeprefix("第").removesuffix("届")
    found = chinese_int(plain)
    return found if found is not None and 0 < found < 100 else None


class _Owners(GroundReading):
    """Terms of owners' committees by estate and number, with their members."""

    key = "estate"
    tier = None
    person = "name"
    limits = {"document": ("备案文号", 80)}

    def load(self) -> None:
        here = {"estate__community__in": list(self.communities)}
        rows = estates_on(self.on).filter(community__in=list(self.communities))
        self.estates = {(row.community_id, squash(row.name)): row for row in rows}
        self.terms: dict[int, list[OwnersCommittee]] = {}
        for row in OwnersCommittee.objects.filter(**here).order_by("number"):
            self.terms.setdefault(row.estate_id, []).append(row)
        self.members: dict[int, list[OwnersMember]] = {}
        for row in OwnersMember.objects.filter(**here).select_related("person"):
            if row.until is None or row.until > self.on:
                self.members.setdefault(row.committee_id, []).append(row)
        self.opened: dict[tuple[int, int], int] = {}

    def estate(self, record: Record) -> Estate | None:
        """The estate that the row names."""
        return self.estates.get((self.place(record).pk, squash(record.values["estate"])))

    def number(self, record: Record) -> int:
        """Which term: as written, else the running one, else the first."""
        said = number_of(record.values.get("number"))
        terms = self.terms.get(self.estate(record).pk, [])
        return said if said is not None else terms[-1].number if terms else 1

    def term(self, record: Record) -> OwnersCommittee | None:
        """The term on record."""
        number = self.number(record)
        return next((row for row in self.terms.get(self.estate(record).pk, []) if row.number == number), None)

    def held(self, record: Record) -> OwnersMember | None:
        """The member on record."""
        term = self.term(record)
        rows = self.members.get(term.pk, []) if term is not None else []
        return next((row for row in rows if self.same_person(row.person, record)), None)

    def sits(self, record: Record, same: Sequence[Person]) -> bool:
        return self.estate(record) is not None and self.held(record) is not None

    def _post(self, record: Record) -> str:
        return _POSTS.get(squash(record.values.get("post") or "委员"), "")

    def wrong(self, record: Record) -> list[str]:
        values, estate, said = record.values, self.estate(record), []
        if estate is None:
            return [f"{self.place(record).name}没有名为“{values['estate']}”的小区。请核对名称，或先登记小区。"]
        if not one_line(values.get("name")):
            said.append("没有写姓名，请补上。")
        if values.get("number") and number_of(values["number"]) is None:
            return [f"看不出“{values['number']}”是第几届，请写成“第 2 届”或“2”。"]
        if not self._post(record):
            said.append(f"没有“{values['post']}”这个职务，可选：主任、副主任、委员。")
        term, since = self.term(record), self.since(record, "term_since")
        if term is None and since is None and not self._opens_above(record):
            said.append(f"第 {self.number(record)} 届还没有登记，请写上本届从哪天起。")
        if since is not None and since > self.on:
            said.append(f"本届起始日期 {since} 还没有到。")
        terms = self.terms.get(estate.pk, [])
        if term is None and since is not None and terms and since <= terms[-1].since:
            said.append(f"第 {terms[-1].number} 届自 {terms[-1].since} 起，新的一届应在这以后。")
        if values.get("in_service") and not values.get("party") and "party" in values:
            said.append("“在职党员”要先是党员，请核对。")
        sitting = self.members.get(term.pk, []) if term is not None else []
        chair = next((row for row in sitting if row.post == OwnersPost.CHAIR), None)
        if self._post(record) == OwnersPost.CHAIR and chair is not None and not self.same_person(chair.person, record):
            said.append(f"本届主任是{chair.person.name}，请先办理离任。")
        return said

    def _opens_above(self, record: Record) -> bool:
        """Whether another row of the sheet says when this term begins."""
        wanted = (self.estate(record).pk, self.number(record))
        return any(
            one is not record
            and one.values.get("estate")
            and self.place(one) is not None
            and (estate := self.estate(one)) is not None
            and (estate.pk, self.number(one)) == wanted
            and self.since(one, "term_since") is not None
            for one in self.records
        )

    def _begins(self, record: Record) -> date | None:
        wanted = (self.estate(record).pk, self.number(record))
        for one in (record, *self.records):
            day = self.since(one, "term_since")
            found = self.estate(one) if day is not None and one.values.get("estate") else None
            if found is not None and (found.pk, self.number(one)) == wanted:
                return day
        return None

    def changes(self, record: Record) -> list[Change] | None:
        held, values = self.held(record), record.values
        if held is None:
            return None
        pairs = [("职务", held.get_post_display(), OwnersPost(self._post(record)).label if values.get("post") else "")]
        for key, label in (("party", "党员"), ("in_service", "在职党员")):
            if key in values:
                pairs.append((label, _yes(getattr(held, key)), _yes(values[key])))
        return told(pairs)

    def write(self, record: Record, actor) -> None:
        held, values, estate = self.held(record), record.values, self.estate(record)
        if held is not None:
            post = self._post(record) if values.get("post") else held.post
            party, in_service = (bool(values.get(key, getattr(held, key))) for key in ("party", "in_service"))
            change_owners_member(member_id=held.pk, post=post, party=party, in_service=in_service, actor=actor)
            return
        term, key = self.term(record), (estate.pk, self.number(record))
        committee = term.pk if term is not None else self.opened.get(key)
        if committee is None:
            until = last_day(values.get("term_until"))
            line = OwnersTermLine(
                number=key[1],
                since=self._begins(record),
                until=until + timedelta(days=1) if until else None,
                document=one_line(values.get("document")),
            )
            committee = open_owners_committee(estate_id=estate.pk, line=line, actor=actor).pk
            self.opened[key] = committee
        party = bool(values.get("party")) or bool(values.get("in_service"))
        line = OwnersMemberLine(
            person=self.line_of(record), post=self._post(record), party=party,
            in_service=bool(values.get("in_service")), since=self.since(record),
        )  # fmt: skip
        add_owners_member(committee_id=committee, line=line, actor=actor)


def _yes(flag: bool) -> str:
    return "是" if flag else "否"


class OwnersHandler(GroundHandler):
    """Rows of members of owners' committees, each with its term."""

    kind = "owners_members"
    title = "业委会成员"
    noun = "名成员"
    route = "grids:owners_members"
    order = 45  # after estates
    reading = _Owners

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        yes = (("是", "是"), ("否", "否"))
        return (
            Field("estate", "小区", required=True, max_length=60),
            self.community_field(context, scope, on),
            Field("number", "届次", max_length=10),
            Field("name", "姓名", required=True, max_length=40),
            Field("phone", "联系电话", "phone", max_length=60, under="name"),
            Field("post", "职务", "choice", tuple((label, label) for label in _POSTS)),
            Field("party", "党员", "choice", yes),
            Field("in_service", "在职党员", "choice", yes),
            Field("term_since", "本届起", "date", shown=False),
            Field("term_until", "本届届满", "date", shown=False),
            Field("since", "任职日期", "date", hint="不填为本届起始日期", shown=False),
            Field("document", "备案文号", max_length=80, shown=False),
        )
