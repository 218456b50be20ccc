"""What is measured on: the district of `make_district --scale bench`, and as many names as a big city's registers."""

from __future__ import annotations

import random
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from common import bulk
from common.pinyin import initials_of, pinyin_of
from common.scoping import Scope, everything, scoped
from demo.bulk import BulkDistrict
from members.models import Person
from orgs.models import Organization, Tier

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲建国志海晓文新"
_MOMENT = datetime(2024, 1, 1, 9, tzinfo=timezone.get_default_timezone())
_BATCH = 25_000


def district(persons: int = 0) -> Organization:
    """The district, built when it is not there yet. `persons`: how many people there are to be in it, for search."""
    with everything("measurements"):
        found = Organization.objects.filter(tier=Tier.DISTRICT, code=BulkDistrict.CODE).first()
        found = found or BulkDistrict().build()
        missing = persons - Person.objects.filter(district=found).count()
        if missing > 0:
            _more_persons(found, missing)
    return found


def staff_scope(root: Organization):
    """The scope of the district's staff, as a request has it."""
    from accounts.roles import ROLES

    verbs = ROLES["DISTRICT_STAFF"].verbs
    return scoped(
        Scope(column="district_id", anchor_id=root.pk, district_id=root.pk, role="DISTRICT_STAFF", verbs=verbs)
    )


def _more_persons(root: Organization, count: int) -> None:
    """People without a post. Names repeat about as often as real ones do."""
    chance = random.Random(count)
    places = list(Organization.objects.filter(district=root, tier=Tier.COMMUNITY).values_list("pk", flat=True))
    while count > 0:
        some = min(count, _BATCH)
        names = [_name(chance) for _ in range(some)]
        columns = {
            "district_id": [root.pk] * some,
            "organization_id": [chance.choice(places) for _ in range(some)],
            "name": names,
            "pinyin": [pinyin_of(name) for name in names],
            "initials": [initials_of(name) for name in names],
            "birth": [None] * some,
            "birth_precision": ["month"] * some,
            "political_status": ["中共党员"] * some,
            "unit_id": [None] * some,
            "created_at": [_MOMENT] * some,
            "updated_at": [_MOMENT] * some,
        }
        columns |= {name: [""] * some for name in ("gender", "post", "phone_sealed", "phone_index", "note")}
        with transaction.atomic(), bulk.cheap_history():
            bulk.insert(Person, columns)
        count -= some
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _name(chance: random.Random) -> str:
    given = chance.choice(_GIVEN) + (chance.choice(_GIVEN) if chance.random() < 0.8 else "")
    return chance.choice(_FAMILY) + given
