"""Objects of the matrix: a channel for people, a group's robot of the place, and a message that nobody took."""

from __future__ import annotations

from datetime import timedelta

from common.clock import now, today
from notices.delivery import VALUE
from notices.models import Address, Channel, ChannelKind, Message, MessageState
from notices.services.filling import seal
from tests.permissions.objects import PAYLOADS, make

PAYLOADS["reminding"] = {"wanted": False}
PAYLOADS["digest hour"] = {"hour": 10}


def _ways_out(world, place):
    key = ("ways out", place.mark)
    if key not in world.made:
        mail = Channel.objects.create(district=place.district, kind=ChannelKind.EMAIL, name=f"邮件{place.mark}")
        robot = Channel.objects.create(district=place.district, kind=ChannelKind.WECOM_ROBOT, name=f"群{place.mark}")
        group = Address.objects.create(channel=robot, organization=place.community, wanted=False)
        mine = Address.objects.create(
            channel=mail, user=place.secretary, value_sealed=seal({"to": "a@example.cn"}, field=VALUE)
        )
        message = Message.objects.create(
            address=mine,
            day=today() - timedelta(days=1),
            content={"title": "有 1 件事等待办理", "count": 1, "lines": [], "url": "https://localhost/"},
            state=MessageState.DEAD,
            attempts=6,
            next_at=now(),
        )
        world.made[key] = {
            "mail channel": {"pk": mail.pk},
            "robot channel": {"pk": robot.pk},
            "group": {"pk": group.pk},
            "message": {"pk": message.pk},
        }
    return world.made[key]


for _name in ("mail channel", "robot channel", "group", "message"):
    make(_name)(lambda world, place, name=_name: _ways_out(world, place)[name])
