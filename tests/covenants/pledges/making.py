"""An agreement in force with its two pledges, and pictures, for tests."""

from __future__ import annotations

import io

import time_machine
from PIL import Image

from common.scoping import everything
from covenants.models import (
    Delivery,
    Pledge,
    Stage,
)
from covenants.selectors import pledges as selectors
from covenants.services import fulfilments
from tests.covenants.agreements_making import Circle
from tests.factories import acting_as


class Pledged(Circle):
    """An agreement in force: the school gives a quarterly class to the community, which gives a weekly watch."""

    def __init__(self):
        super().__init__()
        self.agreement = self.signed()
        self.stage(Stage.FULFILLING)
        with everything("test"):
            self.given, self.received = Pledge.objects.order_by("pk")

    def record(self, user, pledge=None, **more):
        pledge = pledge or self.given
        with everything("test"):
            delivery = pledge.deliveries.first()
        with acting_as(user):
            return fulfilments.record_fulfilment(
                pledge_id=pledge.pk, actor=user, **({"delivery_id": delivery.pk if delivery else None} | more)
            )

    def standing(self, number=1, on=None):
        with everything("test"):
            rows = selectors.with_standing(Delivery.objects.filter(pledge=self.given), on)
            return rows.get(number=number).standing

    def stage_of(self, pledge, on=None):
        with everything("test"):
            return selectors.progress_of([pledge], on)[pledge.pk].stage


def on_day(day):
    return time_machine.travel(f"2026-{day} 09:00+08:00", tick=False)


def picture(kind="JPEG", exif=True, size=(80, 40), mode="RGB"):
    image = Image.new(mode, size, "red" if mode == "RGB" else 1)
    data = io.BytesIO()
    more = {}
    if exif:
        tags = Image.Exif()
        tags[0x010F] = "示例牌相机"
        tags[0x0112] = 6  # turned
        more["exif"] = tags
    image.save(data, kind, **more)
    return data.getvalue()
