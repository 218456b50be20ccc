"""Micro-homes: in whose home, where, when open (XH 三(二)4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from common.audit import record
from common.clock import today
from common.errors import RuleBroken
from common.periods import period
from grids.models import HomeProfile, Placement
from grids.services.base import first_day, organization_of, person_for, succeed, text
from members.models import PoliticalStatus
from members.services.persons import PersonLine
from orgs.models import Tier

PARTY = (PoliticalStatus.MEMBER, PoliticalStatus.PROBATIONARY)


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A micro-home: its host, where it is, when it is open. `building_id`: one of its grid's buildings."""

    host: PersonLine
    address: str
    building_id: int | None = None
    opening: str = ""
    note: str = ""
    since: date | None = None


@transaction.atomic
def set_home_profile(*, organization_id: int, line: HomeLine, actor) -> HomeProfile:
    """Put down where a micro-home is from a day on, and in whose home; what held until then stays on record.

    The host is a party member (XH 三(二)4: 建在普通党员家中). Raises RuleBroken("home.…") with the field.
    """
    home = organization_of(organization_id, Tier.HOME)
    since = first_day(line.since, home)
    address = text(line.address, label="地址", most=120, field="address", least=1)
    opening = text(line.opening, label="开放时间", most=120, field="opening")
    note = text(line.note, label="备注", most=200, field="note")
    if line.building_id is not None:
        placed = Placement.objects.filter(organization_id__in=[home.grid_id, home.pk], building_id=line.building_id)
        if not placed.in_force(today()).exists():
            raise RuleBroken("home.building", "这栋楼不在所属网格，请重新选择。", "building")
    host = person_for(home, line.host, actor=actor)
    if host.political_status and host.political_status not in PARTY:
        raise RuleBroken(
            "home.host", f"{host.name}登记为{host.political_status}。微家建在党员家中，请另选一位党员。", "name"
        )
    profile, until = succeed(HomeProfile.objects.filter(organization=home), since)
    if profile is None:
        profile = HomeProfile(organization=home, period=period(since, until))
    profile.host, profile.address, profile.building_id = host, address, line.building_id
    profile.opening, profile.note = opening, note
    profile.save()
    record(actor=actor, action="grids.home.set", obj=profile, organization_id=home.pk, since=since)
    return profile
