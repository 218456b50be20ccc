"""What is counted of members who report where they live, and of their services (LY 一·1, 二·2)."""

from __future__ import annotations

from django.urls import reverse

from common.metrics import Counts, Subject
from members.metrics.subjects import BOOK, PERSON

CHECK_IN = Subject(
    "check_in",
    "报到党员",
    "members.CheckIn",
    text=lambda row: row.person.name,
    url=lambda row: reverse("members:check_in", args=[row.pk]),
    verb="checkin.view",
    joined=("person",),
)
SERVICE = Subject(
    "service",
    "服务记录",
    "members.Service",
    text=lambda row: f"{row.on} {row.check_in.person.name} {row.title}",
    url=lambda row: reverse("members:check_in", args=[row.check_in_id]),
    verb="checkin.view",
    joined=("check_in__person",),
)
CITE = ("LY 一·2",)

# ---- members --------------------------------------------------------------------------------------------------------

CHECK_INS = BOOK.population(
    "members.check_ins",
    "报到党员",
    """
    SELECT c.organization_id, c.id AS check_in_id, c.person_id, c.rank,
           coalesce(c.reported_on <= %(on)s, false) AS come, c.claimed_post <> '' AS posted,
           EXISTS (SELECT 1 FROM members_service s WHERE s.person_id = c.person_id AND s.state = 'CONFIRMED'
                   AND s.decided_on <= %(on)s AND s.on > %(on)s::date - interval '1 year' AND s.on <= %(on)s) AS served
    FROM org o JOIN members_checkin c ON c.organization_id = o.id
    WHERE c.period @> %(on)s::date AND c.leaving <> 'MISTAKE' AND c.kind = 'IN_SERVICE'
    """,
    CHECK_IN,
    PERSON,
)


def _members(metric_id: str, name: str, definition: str, where: str, among: str | None = None) -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        CHECK_INS,
        unit="人",
        counts=Counts.PERSONS,
        subject=PERSON,
        where=where,
        among=among,
        cite=CITE,
    )


_members("members.checkin.due", "应报到在职党员", "当天列入报到名单的在职党员，一人只在一处。", "true")
_members("members.checkin.reported", "已报到在职党员", "应报到的在职党员中，当天以前已经报到的。", "come", "true")
_members(
    "members.checkin.served",
    "参加服务的在职党员",
    "已报到的在职党员中，近十二个月有一次以上经社区确认的服务的。",
    "come AND served",
    "come",
)
_members(
    "members.checkin.posted", "认领岗位的在职党员", "已报到的在职党员中，认领了岗位的。", "come AND posted", "come"
)
_members("members.checkin.bureau", "报到的厅级干部", "已报到的在职党员中，职级为厅级的。", "come AND rank = 'BUREAU'")
_members(
    "members.checkin.division", "报到的处级干部", "已报到的在职党员中，职级为处级的。", "come AND rank = 'DIVISION'"
)
_members("members.checkin.section", "报到的科级干部", "已报到的在职党员中，职级为科级的。", "come AND rank = 'SECTION'")

# ---- managed by both sides, incoming --------------------------------------------------------------------------------

MANAGED = BOOK.population(
    "members.managed",
    "一方隶属、双方管理的党员",
    """
    SELECT c.organization_id, c.id AS check_in_id, c.person_id, c.kind, c.rank <> '' AS ranked,
           c.managing_id IS NOT NULL AS led
    FROM org o JOIN members_checkin c ON c.organization_id = o.id
    WHERE c.period @> %(on)s::date AND c.leaving <> 'MISTAKE' AND c.kind <> 'IN_SERVICE'
    """,
    CHECK_IN,
    PERSON,
)
for _id, _name, _definition, _where, _among, _cite in (
    (
        "dual",
        "双方管理的非在册党员",
        "当天在册管理的小区非在册党员：组织关系在别处，本地一并管理。",
        "kind = 'DUAL'",
        None,
        "LY 二·1",
    ),
    ("incoming", "流入党员", "当天在册管理的流入党员。", "kind = 'INCOMING'", None, "FC 第2段·创新党员教育管理"),
    (
        "led",
        "明确了管理党组织的流入党员",
        "当天的流入党员中，定了由哪个党组织管理的。",
        "led",
        "kind = 'INCOMING'",
        "FC 第2段·创新党员教育管理",
    ),
    (
        "ranked",
        "双方管理和流入党员中的干部",
        "当天双方管理的非在册党员和流入党员中，职级为科级以上的。",
        "ranked",
        "true",
        "LY 二·1",
    ),
):
    BOOK.metric(
        f"members.managed.{_id}", _name, _definition, MANAGED, unit="人", counts=Counts.PERSONS, subject=PERSON,
        where=_where, among=_among, cite=_cite,
    )  # fmt: skip

# ---- the place's opinion --------------------------------------------------------------------------------------------

OPINION = Subject(
    "opinion",
    "征求意见",
    "members.OpinionRequest",
    text=lambda row: f"{row.person.name}（{row.title}）",
    url=lambda row: reverse("members:opinion", args=[row.pk]),
    verb="checkin.view",
    joined=("person",),
)
OPINIONS = BOOK.population(
    "members.opinions",
    "征求意见",
    """
    SELECT p.organization_id, p.id AS opinion_id, coalesce(p.answered_on <= %(on)s, false) AS answered,
           coalesce(p.answered_on <= %(on)s AND p.answered_on <= p.due_on, false) AS in_time
    FROM org o JOIN members_opinionrequest p ON p.organization_id = o.id
    WHERE p.asked_on BETWEEN %(year)s AND %(on)s AND (p.withdrawn_on IS NULL OR p.withdrawn_on > %(on)s)
    """,
    OPINION,
)
BOOK.metric(
    "members.opinions.answered", "答复了的征求意见",
    "本年1月1日至当天征求的意见中，当天以前社区已经答复的；撤回的不计。",
    OPINIONS, unit="件", counts=Counts.THINGS, where="answered", among="true", cite="LY 三·1",
)  # fmt: skip
BOOK.metric(
    "members.opinions.in_time", "按期答复的征求意见", "本年1月1日至当天征求的意见中，在期限内答复的；撤回的不计。",
    OPINIONS, unit="件", counts=Counts.THINGS, where="in_time", among="answered", cite="LY 三·1",
)  # fmt: skip

# ---- reserve talent -------------------------------------------------------------------------------------------------

RESERVE = Subject(
    "reserve",
    "后备人才",
    "members.Reserve",
    text=lambda row: f"{row.person.name}（{row.aim}）",
    url=lambda row: reverse("members:reserves"),
    verb="person.view",
    joined=("person",),
)
RESERVES = BOOK.population(
    "members.reserves",
    "后备人才",
    """
    SELECT r.organization_id, r.id AS reserve_id, r.person_id, r.readiness
    FROM org o JOIN members_reserve r ON r.organization_id = o.id
    WHERE r.period @> %(on)s::date AND r.ended_as <> 'MISTAKE'
    """,
    RESERVE,
    PERSON,
)
BOOK.metric(
    "members.reserves", "储备的后备人才", "当天在后备里的人，一人只计一次。", RESERVES, unit="人",
    counts=Counts.PERSONS, subject=PERSON, cite="HB 五·二是",
)  # fmt: skip
BOOK.metric(
    "members.reserves.now", "近期可用的后备人才", "当天在后备里、梯度为近期可用的人。", RESERVES, unit="人",
    counts=Counts.PERSONS, subject=PERSON, where="readiness = 'NOW'", among="true", cite="HB 五·二是",
)  # fmt: skip

# ---- services -------------------------------------------------------------------------------------------------------

SERVICES = BOOK.population(
    "members.services",
    "党员服务",
    """
    SELECT s.organization_id, s.id AS service_id, s.person_id, s.decided_on <= %(on)s AND s.state = 'CONFIRMED' AS sure
    FROM org o JOIN members_service s ON s.organization_id = o.id
    WHERE s.on BETWEEN %(year)s AND %(on)s AND s.recorded_on <= %(on)s
        AND NOT (s.state = 'REFUSED' AND s.decided_on <= %(on)s)
    """,
    SERVICE,
    PERSON,
)
BOOK.metric(
    "members.services",
    "经确认的党员服务",
    "本年1月1日至当天记录的在职党员服务中，当天以前经社区确认的；不予确认的不计。",
    SERVICES,
    unit="次",
    counts=Counts.OCCASIONS,
    where="sure",
    among="true",
    cite=CITE,
)
