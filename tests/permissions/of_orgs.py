"""Objects of the matrix: the tree, units, venues and practices."""

from __future__ import annotations

from common.clock import today
from common.periods import period
from orgs.models import Participation, PracticeChoice, PracticeOverride, Reorganization
from orgs.services import create_organization, create_venue
from tests.factories import make_organization, make_unit
from tests.permissions.objects import make, noise


@make("community")
def community(world, place):
    return {"pk": place.community.pk}


@make("unit")
def unit(world, place):
    return {"pk": place.unit.pk}


@make("act")
def act(world, place):
    made = create_organization(parent_id=place.community.pk, name=f"暗{place.mark}备用网格党支部", actor=None)
    return {"pk": Reorganization.objects.filter(changes__contains=[{"organization": made.pk}]).get().pk}


@make("participation")
def participation(world, place):
    return {"pk": Participation.objects.get(unit=place.unit).pk}


@make("venue")
def venue(world, place):
    return {"pk": create_venue(organization_id=place.community.pk, name=f"暗{place.mark}党群服务中心", actor=None).pk}


@make("figure")
def figure(world, place):
    return {"rule_id": "committee.size.community", "key": "max"}


@make("ruling")
def ruling(world, place):
    made, _ = PracticeOverride.objects.get_or_create(
        district=place.district,
        rule_id="committee.size.street",
        key="max",
        defaults={"value": 11, "reason": "会议研究", "period": period(today())},
    )
    return {"pk": made.pk}


@make("choice")
def choice(world, place):
    return {"pk": PracticeChoice.objects.get(district=place.district).pk}


@noise
def another_grid(world, place):
    make_organization(place.community, f"暗{place.mark}第二网格党支部")


@noise
def another_unit(world, place):
    district = type("District", (), {"root": place.district})()
    make_unit(district, f"企{place.mark}第二中学", joins=place.community)
