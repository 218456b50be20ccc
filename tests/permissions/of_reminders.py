"""Objects of the matrix: a reminder of the place, what its office put off, and a ladder of the district."""

from __future__ import annotations

from datetime import timedelta

from common.clock import today
from notices.models import Notice, Snooze
from tests.permissions.objects import PAYLOADS, make

PAYLOADS["snooze"] = {"thing": "nothing", "until": "2999-01-01", "reason": "等通知"}
PAYLOADS["ladder"] = {"stages": ["T-3"], "since": "2999-01-01", "reason": "区里定"}
PAYLOADS["ladder end"] = {"since": "2999-01-01", "reason": "恢复"}


def _reminders(world, place):
    key = ("reminders", place.mark)
    if key not in world.made:
        notice = Notice.objects.create(
            district=place.district, organization=place.community, kind="term.expired", object=f"名{place.mark}",
            due_on=today(), stage="T", key=f"term.expired|{place.mark}", planned_on=today(), verb="committee.draft",
            title="班子任期将满", url="/",
        )  # fmt: skip
        snooze = Snooze.objects.create(
            organization=place.community, thing=f"term.expired|名{place.mark}|o{place.community.pk}",
            until=today() + timedelta(days=5), reason="等通知", made_on=today(),
        )  # fmt: skip
        world.made[key] = {"reminder": {"pk": notice.pk}, "snooze": {"pk": snooze.pk}}
    return world.made[key]


for _name in ("reminder", "snooze"):
    make(_name)(lambda world, place, name=_name: _reminders(world, place)[name])


@make("kind of thing")
def kind_of_thing(world, place):
    """A kind that every district has."""
    return {"kind": "meeting.quarterly"}
