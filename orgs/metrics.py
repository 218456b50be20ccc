"""What is counted of the tree, of the units that take part in it, and of its venues."""

from __future__ import annotations

from django.urls import reverse

from common.metrics import Counts, MetricBook, Subject

BOOK = MetricBook("orgs")

ORGANIZATION = Subject(
    "organization",
    "组织",
    "orgs.Organization",
    text=lambda body: body.name,
    url=lambda body: reverse("orgs:detail", args=[body.pk]),
    verb="org.view",
)
UNIT = Subject(
    "unit",
    "单位",
    "orgs.Unit",
    text=lambda unit: unit.name,
    url=lambda unit: reverse("orgs:unit", args=[unit.pk]),
    verb="unit.view",
)
PARTICIPATION = Subject(
    "participation",
    "参与关系",
    "orgs.Participation",
    text=lambda row: f"{row.unit.name}（{row.get_relation_display()}）",
    url=lambda row: reverse("orgs:unit", args=[row.unit_id]),
    verb="unit.view",
    joined=("unit",),
)
VENUE = Subject(
    "venue",
    "阵地",
    "orgs.Venue",
    text=lambda venue: f"{venue.name}（{venue.get_kind_display()}）",
    url=lambda venue: reverse("orgs:places", args=[venue.organization_id]),
    verb="org.view",
)

# ---- the tree -------------------------------------------------------------------------------------------------------

BODIES = BOOK.population(
    "orgs.bodies",
    "各级组织",
    """
    SELECT o.id AS organization_id, o.tier, o.kind, b.id IS NOT NULL AS has_below, u.id IS NOT NULL AS has_unit
    FROM org o LEFT JOIN below b ON b.id = o.id LEFT JOIN joined u ON u.id = o.id WHERE o.tier <> 'DISTRICT'
    """,
    ORGANIZATION,
    tables=(
        (
            "below (id)",
            """
            SELECT community_id FROM org WHERE tier = 'GRID' GROUP BY community_id
            UNION ALL SELECT grid_id FROM org WHERE tier = 'HOME' GROUP BY grid_id
            """,
        ),
        (
            "joined (id)",
            """
            SELECT p.organization_id FROM org o JOIN orgs_participation p ON p.organization_id = o.id
            WHERE p.period @> %(on)s::date GROUP BY p.organization_id
            """,
        ),
    ),
)


def _bodies(metric_id: str, name: str, definition: str, **more) -> None:
    BOOK.metric(metric_id, name, definition, BODIES, unit="个", counts=Counts.BODIES, **more)


_bodies(
    "orgs.streets",
    "街道（镇）",
    "当天在册的街道（镇）级组织。",
    where="tier = 'STREET'",
    cite="XH 三(二)1",
)
_bodies(
    "orgs.communities",
    "社区",
    "当天在册的社区级组织。",
    where="tier = 'COMMUNITY'",
    cite="XH 三(二)2",
)
_bodies(
    "orgs.grids",
    "网格级组织",
    "当天在册的网格级组织，含小区党支部和临时党支部。",
    where="tier = 'GRID'",
    cite="XH 三(二)3",
)
_bodies("orgs.homes", "微家级组织", "当天在册的微家级组织。", where="tier = 'HOME'", cite="XH 三(二)4")
_bodies(
    "orgs.estate_branches",
    "小区“兼合式”党支部",
    "当天在册、性质为小区“兼合式”党支部的组织。",
    where="kind = 'ESTATE'",
    practices=("longyan", "fucheng"),
)
_bodies("orgs.temporary", "临时党组织", "当天在册、性质为临时的组织。", where="kind = 'TEMPORARY'")
_bodies(
    "orgs.communities_with_grid",
    "建有网格级组织的社区",
    "当天下面至少有一个网格级组织的社区，占全部社区。",
    where="has_below",
    among="tier = 'COMMUNITY'",
    cite="XH 三(二)3",
)
_bodies(
    "orgs.grids_with_home",
    "建有微家级组织的网格",
    "当天下面至少有一个微家级组织的网格级组织，占全部网格级组织。",
    where="has_below",
    among="tier = 'GRID'",
    cite="XH 三(二)4",
)
_bodies(
    "orgs.bodies_with_unit",
    "有成员单位参与的街道社区",
    "当天至少有一家成员单位参与的街道、社区，占全部街道、社区。",
    where="has_unit",
    among="tier IN ('STREET', 'COMMUNITY')",
    cite="XH 三(一)",
)

# ---- units ----------------------------------------------------------------------------------------------------------

PARTICIPATIONS = BOOK.population(
    "orgs.participations",
    "参与关系",
    """
    SELECT p.organization_id, p.id AS participation_id, p.unit_id, p.relation,
           lower(p.period) >= %(year)s AS joined_this_year
    FROM org o JOIN orgs_participation p ON p.organization_id = o.id WHERE p.period @> %(on)s::date
    """,
    PARTICIPATION,
    UNIT,
)
BOOK.metric(
    "orgs.participations",
    "参与关系",
    "当天有效的“单位—街道或社区”参与关系；一家单位参与两处计两项。",
    PARTICIPATIONS,
    unit="项",
    counts=Counts.THINGS,
    cite="XH 三(一)",
)


def _units(metric_id: str, name: str, definition: str, **more) -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        PARTICIPATIONS,
        unit="家",
        counts=Counts.UNITS,
        subject=UNIT,
        cite="XH 三(一)",
        **more,
    )


_units("orgs.units", "成员单位", "当天参与街道或社区共建的单位，一家只计一次。")
_units("orgs.units_paired", "结对帮扶单位", "当天以结对帮扶单位身份参与的单位。", where="relation = 'PAIRED'")
_units("orgs.units_resident", "驻区单位", "当天以驻区单位身份参与的单位。", where="relation = 'RESIDENT'")
_units("orgs.units_enterprise", "企业成员单位", "当天以企业身份参与的单位。", where="relation = 'ENTERPRISE'")
_units("orgs.units_two_new", "“两新”组织成员单位", "当天以“两新”组织身份参与的单位。", where="relation = 'TWO_NEW'")
_units(
    "orgs.units_joined",
    "本年新加入的成员单位",
    "本年1月1日以来开始参与、当天仍在参与的单位。",
    where="joined_this_year",
)

# ---- venues ---------------------------------------------------------------------------------------------------------

VENUES = BOOK.population(
    "orgs.venues",
    "阵地",
    """
    SELECT v.organization_id, v.id AS venue_id, v.kind, o.tier
    FROM org o JOIN orgs_venue v ON v.organization_id = o.id WHERE v.closed_on IS NULL OR v.closed_on > %(on)s
    """,
    VENUE,
)
_VENUE_NOTE = "阵地不登记启用日期，看以前的日期时只去掉当时已停用的。"
BOOK.metric(
    "orgs.venues",
    "党建阵地",
    f"当天没有停用的阵地；{_VENUE_NOTE}",
    VENUES,
    unit="处",
    counts=Counts.THINGS,
)
BOOK.metric(
    "orgs.centres",
    "党群服务中心",
    f"当天没有停用的党群服务中心；{_VENUE_NOTE}",
    VENUES,
    unit="处",
    counts=Counts.THINGS,
    where="kind = 'CENTRE'",
)

for _tier, _word in (("DISTRICT", "区级"), ("STREET", "街道（镇）级"), ("COMMUNITY", "社区级")):
    BOOK.metric(
        f"orgs.centres_{_tier.lower()}",
        f"{_word}党群服务中心",
        f"当天没有停用、属于{_word}组织的党群服务中心；{_VENUE_NOTE}",
        VENUES,
        unit="处",
        counts=Counts.THINGS,
        where=f"kind = 'CENTRE' AND tier = '{_tier}'",
        cite="HB 四·四是",
    )

BOOKING = Subject(
    "booking",
    "预约",
    "orgs.Booking",
    text=lambda row: f"{row.starts_at:%Y-%m-%d %H:%M} {row.facility.name}，{row.who}",
    url=lambda row: "",
    verb="venue.book",
    joined=("facility", "unit", "booker"),
)
BOOKINGS = BOOK.population(
    "orgs.bookings",
    "本年的阵地预约",
    """
    SELECT b.organization_id, b.id AS booking_id, b.unit_id IS NOT NULL AS of_unit
    FROM org o JOIN orgs_booking b ON b.organization_id = o.id
    WHERE upper(b.during) < %(night)s AND (lower(b.during) AT TIME ZONE %(zone)s)::date >= %(year)s
      AND (b.cancelled_on IS NULL OR b.cancelled_on > %(on)s)
    """,
    BOOKING,
)
BOOK.metric(
    "orgs.bookings",
    "预约并使用的阵地",
    "本年1月1日至当天已经到时、没有取消的阵地预约，记在阵地所属组织名下。",
    BOOKINGS,
    unit="次",
    counts=Counts.OCCASIONS,
    cite="HB 四·四是",
)
BOOK.metric(
    "orgs.bookings_units",
    "成员单位预约的阵地",
    "本年1月1日至当天已经到时、没有取消的阵地预约中，由成员单位预约的。",
    BOOKINGS,
    unit="次",
    counts=Counts.OCCASIONS,
    where="of_unit",
    among="true",
    cite="HB 四·四是",
)

# ---- money for branches ---------------------------------------------------------------------------------------------

SUBSIDY = Subject(
    "subsidy",
    "支部补助",
    "orgs.Subsidy",
    text=lambda row: f"{row.branch.name}，{row.on} 核拨 {row.amount} 元",
    url=lambda row: reverse("orgs:detail", args=[row.branch_id]),
    verb="org.view",
    joined=("branch",),
)
BRANCH = Subject(
    "branch",
    "党支部",
    "orgs.Organization",
    text=lambda row: row.name,
    url=lambda row: reverse("orgs:detail", args=[row.pk]),
    verb="org.view",
)
SUBSIDIES = BOOK.population(
    "orgs.subsidies",
    "支部补助",
    """
    SELECT s.branch_id AS organization_id, s.id AS subsidy_id, s.branch_id, s.kind, round(s.amount)::bigint AS yuan
    FROM org o JOIN orgs_subsidy s ON s.branch_id = o.id
    WHERE s.on <= %(on)s AND (s.cancelled_on IS NULL OR s.cancelled_on > %(on)s)
    """,
    SUBSIDY,
    BRANCH,
)
BOOK.metric(
    "orgs.subsidies_start",
    "核拨的新组建补助",
    "到当天为止核拨给新组建党支部、没有作废的启动补助的金额合计，每笔四舍五入到元。",
    SUBSIDIES,
    unit="元",
    counts=Counts.THINGS,
    amount="yuan",
    where="kind = 'START'",
    cite="LY 三·2",
)
BOOK.metric(
    "orgs.subsidised_branches",
    "得到新组建补助的党支部",
    "到当天为止得到过新组建补助、没有作废的党支部。",
    SUBSIDIES,
    unit="个",
    counts=Counts.BODIES,
    subject=BRANCH,
    where="kind = 'START'",
    cite="LY 三·2",
)

# ---- alliances ------------------------------------------------------------------------------------------------------

ALLIANCE = Subject(
    "alliance",
    "联合体",
    "orgs.Alliance",
    text=lambda row: row.name,
    url=lambda row: reverse("orgs:alliance", args=[row.pk]),
    verb="alliance.view",
)
MEMBERSHIP = Subject(
    "membership",
    "联合体成员",
    "orgs.AllianceMember",
    text=lambda row: f"{row.name}（{row.alliance.name}）",
    url=lambda row: reverse("orgs:alliance", args=[row.alliance_id]),
    verb="alliance.view",
    joined=("alliance", "unit", "member"),
)
ALLIANCES = BOOK.population(
    "orgs.alliances",
    "党建联合体",
    """
    SELECT a.organization_id, a.id AS alliance_id, EXISTS (
               SELECT 1 FROM orgs_rectification r WHERE r.alliance_id = a.id AND r.since <= %(on)s
               AND (r.finished_on IS NULL OR r.finished_on > %(on)s)) AS weak, EXISTS (
               SELECT 1 FROM orgs_rectification r WHERE r.alliance_id = a.id AND r.due_on < %(on)s
               AND r.since <= %(on)s AND (r.finished_on IS NULL OR r.finished_on > %(on)s)) AS overdue, EXISTS (
               SELECT 1 FROM orgs_alliancereview w WHERE w.alliance_id = a.id AND w.reviewed_on <= %(on)s
               AND w.year = extract(year FROM %(on)s::date)) AS reviewed
    FROM org o JOIN orgs_alliance a ON a.organization_id = o.id AND a.period @> %(on)s::date
    """,
    ALLIANCE,
)
MEMBERSHIPS = BOOK.population(
    "orgs.memberships",
    "联合体成员",
    """
    SELECT a.organization_id, m.id AS membership_id, m.unit_id
    FROM org o JOIN orgs_alliance a ON a.organization_id = o.id AND a.period @> %(on)s::date
    JOIN orgs_alliancemember m ON m.alliance_id = a.id AND m.period @> %(on)s::date
    """,
    MEMBERSHIP,
    UNIT,
)
BOOK.metric(
    "orgs.alliances",
    "党建联合体",
    "当天没有解散的党建联合体、联盟、共同体，记在牵头组织名下。",
    ALLIANCES,
    unit="个",
    counts=Counts.BODIES,
    cite="RH 二1",
)
BOOK.metric(
    "orgs.alliances_weak",
    "正在规范整顿的联合体",
    "当天没有解散的党建联合体中，列入规范整顿、还没有登记结果的。",
    ALLIANCES,
    unit="个",
    counts=Counts.BODIES,
    where="weak",
    among="true",
    cite="RH 二2·四是",
)
BOOK.metric(
    "orgs.alliances_overdue",
    "整顿逾期的联合体",
    "当天没有解散、正在规范整顿的党建联合体中，过了完成期限、还没有登记结果的。",
    ALLIANCES,
    unit="个",
    counts=Counts.BODIES,
    where="overdue",
    among="weak",
    cite="RH 二2·四是",
)
BOOK.metric(
    "orgs.alliances_reviewed",
    "本年已考评的联合体",
    "当天没有解散的党建联合体中，当天已经登记本年考评的。",
    ALLIANCES,
    unit="个",
    counts=Counts.BODIES,
    where="reviewed",
    among="true",
    cite="RH 二2·四是",
)
BOOK.metric(
    "orgs.alliance_units",
    "加入联合体的单位",
    "当天在党建联合体里的单位，加入几个也只计一次；以组织身份加入的不计。",
    MEMBERSHIPS,
    unit="家",
    counts=Counts.UNITS,
    subject=UNIT,
    where="unit_id IS NOT NULL",
    cite="RH 二1",
)
