"""A community with two units, a published list and confirmed claims in all directions: what agreements are made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from common.periods import period
from common.scoping import everything
from covenants.frequency import parse_frequency_text
from covenants.models import Agreement, Claim, ClaimState, Direction, ItemState, ListCycle, ListItem, Stage
from covenants.services import agreements, signing
from tests.factories import acting_as, make_district, make_unit, make_user

YEAR = period(date(2026, 1, 1), date(2027, 1, 1))
CONFIRMED_ON = date(2026, 3, 5)


class Circle:
    """The community's secretary, the officers of a school and of a bank, an outsider; the cycle takes signatures."""

    def __init__(self):
        self.district = make_district()
        self.community = self.district.community
        self.school = make_unit(self.district, "示例小学", joins=self.community)
        self.bank = make_unit(self.district, "示例银行", joins=self.community)
        self.other_unit = make_unit(self.district, "示例医院", joins=self.community)
        self.secretary = make_user("COMMUNITY_SECRETARY", self.community, name="詹书记")
        self.teacher = make_user("UNIT_LIAISON", unit=self.school, name="陈老师")
        self.clerk = make_user("UNIT_LIAISON", unit=self.bank, name="林经理")
        self.stranger = make_user("UNIT_LIAISON", unit=self.other_unit, name="江医生")
        self.street = make_user("STREET_STAFF", self.district.street, name="熊科员")
        self.numbers = iter(range(1, 1000))
        with everything("test"):
            self.cycle = ListCycle.objects.create(
                organization=self.community, title="2026年双向服务", period=YEAR, stage=Stage.SIGNING
            )

    def item(self, direction, unit, title, frequency="每季度1次", **fields):
        with everything("test"):
            return ListItem.objects.create(
                cycle=self.cycle,
                organization=self.community,
                unit=unit,
                direction=direction,
                category="EDUCATION",
                title=title,
                state=ItemState.PUBLISHED,
                number=next(self.numbers),
                published_on=date(2026, 3, 1),
                **(parse_frequency_text(frequency, year=2026).columns() | {"quantity": Decimal(4)} | fields),
            )

    def claim(self, item, unit, state=ClaimState.CONFIRMED, quantity=1):
        with everything("test"):
            return Claim.objects.create(
                item=item,
                organization=self.community,
                unit=unit,
                quantity=quantity,
                state=state,
                made_on=date(2026, 3, 2),
                decided_on=CONFIRMED_ON if state == ClaimState.CONFIRMED else None,
            )

    def school_claims(self):
        """What the school gives, and what it receives."""
        gives = self.claim(self.item(Direction.OFFER, self.school, "四点半课堂"), None)
        receives = self.claim(self.item(Direction.NEED, self.school, "护学岗志愿者", "每周三下午"), None)
        return [gives, receives]

    def draft(self, claims=None, units=None, kind="CLAIM", **more) -> Agreement:
        claims = self.school_claims() if claims is None else claims
        with acting_as(self.secretary):
            return agreements.draft_agreement(
                cycle_id=self.cycle.pk,
                kind=kind,
                unit_ids=[unit.pk for unit in (units or [self.school])],
                claim_ids=[claim.pk for claim in claims],
                actor=self.secretary,
                **more,
            )

    def lay_out(self, agreement) -> Agreement:
        with acting_as(self.secretary):
            return agreements.lay_out_agreement(agreement_id=agreement.pk, actor=self.secretary)

    def sign(self, agreement, user, unit=None, **more):
        with acting_as(user):
            party = agreement.parties.get(unit=unit)
            return signing.sign_agreement(
                agreement_id=agreement.pk, party_id=party.pk, actor=user, **({"method": "SYSTEM"} | more)
            )

    def signed(self, agreement=None) -> Agreement:
        """Signed by the community and the school."""
        agreement = self.lay_out(agreement or self.draft())
        self.sign(agreement, self.secretary)
        self.sign(agreement, self.teacher, self.school)
        return self.fresh(agreement)

    def fresh(self, row):
        with everything("test"):
            return type(row).objects.select_related(None).get(pk=row.pk)

    def stage(self, stage) -> None:
        with everything("test"):
            ListCycle.objects.filter(pk=self.cycle.pk).update(stage=stage)
