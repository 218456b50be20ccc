"""Objects of the matrix: a temporary branch with somebody in it, a vanguard post, an office building with its unit."""

from __future__ import annotations

from datetime import timedelta

from common.clock import today
from common.periods import period
from grids.models import BusinessPlace, Instructor, TemporaryBody, TemporaryMember, Tenancy, VanguardPost
from members.services.persons import PersonLine, create_person
from tests.permissions.objects import make


def _front_line(world, place):
    key = ("front line", place.mark)
    if key not in world.made:
        line = PersonLine(name=f"密{place.mark}七", post=f"企{place.mark}职工")
        person = create_person(organization_id=place.community.pk, line=line, actor=place.secretary)
        held = period(today() - timedelta(days=90))
        body = TemporaryBody.objects.create(
            organization=place.community, kind="BRANCH", name=f"暗{place.mark}临时党支部", purpose="防汛", period=held
        )
        member = TemporaryMember.objects.create(body=body, person=person, period=held)
        post = VanguardPost.objects.create(
            organization=place.community, name=f"密{place.mark}的岗", person=person, period=held
        )
        building = BusinessPlace.objects.create(community=place.community, name=f"暗{place.mark}大厦", period=held)
        tenancy = Tenancy.objects.create(place=building, unit=place.unit, period=held)
        instructor = Instructor.objects.create(place=building, person=person, period=held)
        world.made[key] = {
            "business place": {"pk": building.pk},
            "tenancy": {"pk": tenancy.pk},
            "instructor": {"pk": instructor.pk},
            "temporary body": {"pk": body.pk},
            "temporary member": {"pk": member.pk},
            "vanguard post": {"pk": post.pk},
        }
    return world.made[key]


for _name in ("temporary body", "temporary member", "vanguard post", "business place", "tenancy", "instructor"):
    make(_name)(lambda world, place, name=_name: _front_line(world, place)[name])
