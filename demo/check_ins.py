"""Members who report where they live, and what they did there; one moved house last month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from demo.cast import Cast
from demo.people import People
from exchange.vocabulary import SERVICE_POSTS
from members.models import Rank
from members.services.checkins import CheckInLine, check_in, move_check_in
from members.services.persons import PersonLine, create_person
from members.services.voluntary import ServiceLine, record_services
from orgs.models import Organization, Unit

BRANCHES = (
    "西湖区示例局机关第一党支部",
    "南昌示例集团有限公司第三党支部",
    "西湖区第九十九小学党支部",
    "示例医院内科党支部",
)
ESTATES = ("示例花园", "象山小区", "塔下新村")
WISHES = (("政策宣传", "助学"), ("法律咨询",), ("健康义诊", "帮扶老人"), ("环境整治",), ())
SERVICES = (("楼道清洁", 2, None), ("上门量血压", Decimal("1.5"), 12), ("反诈宣传", 2, 40), ("文明交通劝导", 3, None))


def report_to(community: Organization, cast: Cast, people: People, day: date, *, due: int, come: int) -> None:
    """`due` members on the list of the community, `come` of them reported, two thirds of those served."""
    with cast.community.acting(day) as user:
        units = list(Unit.objects.filter(participations__organization=community).distinct().order_by("pk")[:3])
        came = []
        for number in range(due):
            who = people.one((1966, 1998))
            unit = units[number % len(units)] if units and number % 4 == 0 else None
            branch = f"{unit.name}党支部" if unit else BRANCHES[number % len(BRANCHES)]
            person = create_person(
                organization_id=community.pk,
                line=PersonLine(
                    name=who.name,
                    gender=who.gender,
                    birth=who.birth,
                    political_status="中共党员",
                    phone=who.phone,
                    post=f"{branch}党员",
                    unit_id=unit.pk if unit else None,
                ),
                actor=user,
            )
            reported = day - timedelta(days=200 - 7 * number % 147) if number < come else None
            row = check_in(
                organization_id=community.pk,
                line=CheckInLine(
                    person_id=person.pk,
                    reported_on=reported,
                    unit_id=unit.pk if unit else None,
                    home_branch=branch,
                    rank=Rank.SECTION if number % 6 == 0 else "",
                    residence=f"{ESTATES[number % len(ESTATES)]}{number % 9 + 1}栋",
                    claimed_post=SERVICE_POSTS[number % len(SERVICE_POSTS)] if reported else "",
                    wishes=WISHES[number % len(WISHES)],
                    joined_party=date(who.birth.year + 22, 7, 1),
                    listed_on=day - timedelta(days=210),
                ),
                actor=user,
            )
            if reported:
                came.append(row)
        for number, row in enumerate(came[: 2 * len(came) // 3]):
            title, hours, served = SERVICES[number % len(SERVICES)]
            line = ServiceLine(on=day - timedelta(days=14 + number), title=title, hours=hours, served=served)
            record_services(check_in_ids=[row.pk], line=line, actor=user)


def somebody_moves(community: Organization, other: Organization, cast: Cast, day: date) -> None:
    """One member of the community moved house last month."""
    with cast.community.acting(day) as user:
        row = community.check_ins.filter(reported_on__isnull=False, leaving="").order_by("pk").last()
        move_check_in(
            check_in_id=row.pk,
            organization_id=other.pk,
            moved_on=day - timedelta(days=30),
            residence="示例家园3栋",
            actor=user,
        )
