"""What is counted of grids, micro-homes, estates and owners' committees (XH 三(二)3、4; LY 一·1, 二·1)."""

from __future__ import annotations

from django.urls import reverse

from common.metrics import Counts, MetricBook, Subject
from members.metrics.subjects import PERSON

BOOK = MetricBook("grids")
VIEW = "grid.view"

GRID = Subject(
    "grid",
    "网格",
    "orgs.Organization",
    text=lambda node: node.name,
    url=lambda node: reverse("grids:grid", args=[node.pk]),
    verb=VIEW,
)
HOME = Subject(
    "home",
    "微家",
    "orgs.Organization",
    text=lambda node: node.name,
    url=lambda node: reverse("grids:home", args=[node.pk]),
    verb=VIEW,
)
BUILDING = Subject(
    "building",
    "楼栋",
    "grids.Building",
    text=lambda row: row.name,
    url=lambda row: "",
    verb=VIEW,
)
ESTATE = Subject(
    "estate",
    "小区",
    "grids.Estate",
    text=lambda row: row.name,
    url=lambda row: reverse("grids:estate", args=[row.pk]),
    verb=VIEW,
)
BRANCH = Subject(
    "branch",
    "小区党支部",
    "orgs.Organization",
    text=lambda node: node.name,
    url=lambda node: reverse("grids:grid", args=[node.pk]),
    verb=VIEW,
)
MEMBER = Subject(
    "member",
    "业委会成员",
    "grids.OwnersMember",
    text=lambda row: f"{row.person.name}（{row.estate.name}）",
    url=lambda row: reverse("grids:estate", args=[row.estate_id]),
    verb=VIEW,
    joined=("person", "estate"),
)
COMMITTEE = Subject(
    "committee",
    "业委会",
    "grids.OwnersCommittee",
    text=lambda row: str(row),
    url=lambda row: reverse("grids:estate", args=[row.estate_id]),
    verb=VIEW,
    joined=("estate",),
)

# ---- grids ----------------------------------------------------------------------------------------------------------

GRIDS = BOOK.population(
    "grids.grids",
    "网格",
    """
    SELECT o.id AS organization_id, o.id AS grid_id, p.id IS NOT NULL AS described,
           EXISTS (SELECT 1 FROM grids_gridpost g WHERE g.organization_id = o.id AND g.kind = 'GRID_HEAD'
                   AND g.period @> %(on)s::date) AS headed,
           coalesce(p.households, (
               SELECT sum(b.households) FROM grids_placement l JOIN grids_building b ON b.id = l.building_id
               WHERE l.organization_id = o.id AND l.tier = 'GRID' AND l.period @> %(on)s::date
           ), 0) AS households
    FROM org o LEFT JOIN grids_gridprofile p ON p.organization_id = o.id AND p.period @> %(on)s::date
    WHERE o.tier = 'GRID' AND o.kind = 'REGULAR'
    """,
    GRID,
)
BOOK.metric(
    "grids.described", "登记了概况的网格", "当天登记了类型、户数或范围的网格占全部网格。", GRIDS, unit="个",
    counts=Counts.BODIES, where="described", among="true", cite="XH 三(二)3",
)  # fmt: skip
BOOK.metric(
    "grids.headed", "有网格长的网格", "当天有网格长的网格占全部网格。", GRIDS, unit="个", counts=Counts.BODIES,
    where="headed", among="true", cite=("XH 三(二)3", "HB 六·三是"),
)  # fmt: skip
BOOK.metric(
    "grids.households", "网格内的户数", "各网格登记的户数之和，没有登记的用楼栋合计。", GRIDS, unit="户",
    counts=Counts.THINGS, amount="households", cite="XH 三(二)3",
)  # fmt: skip

BUILDINGS = BOOK.population(
    "grids.buildings",
    "楼栋",
    """
    SELECT b.community_id AS organization_id, b.id AS building_id,
           EXISTS (SELECT 1 FROM grids_placement l WHERE l.building_id = b.id AND l.tier = 'GRID'
                   AND l.period @> %(on)s::date) AS placed
    FROM org o JOIN grids_building b ON b.community_id = o.id
    WHERE o.tier = 'COMMUNITY' AND (b.closed_on IS NULL OR b.closed_on > %(on)s::date)
    """,
    BUILDING,
)
BOOK.metric(
    "grids.placed", "划入网格的楼栋", "当天划入网格的楼栋占登记的楼栋。", BUILDINGS, unit="栋", counts=Counts.THINGS,
    where="placed", among="true", cite="XH 三(二)3",
)  # fmt: skip

HOMES = BOOK.population(
    "grids.homes",
    "微家",
    """
    SELECT o.id AS organization_id, o.id AS home_id, EXISTS (
        SELECT 1 FROM grids_homeprofile p WHERE p.organization_id = o.id AND p.period @> %(on)s::date
    ) AS hosted FROM org o WHERE o.tier = 'HOME'
    """,
    HOME,
)
BOOK.metric(
    "grids.hosted", "登记了设在谁家的微家", "当天登记了设在哪位党员家中的微家占全部微家。", HOMES, unit="个",
    counts=Counts.BODIES, where="hosted", among="true", rule="home.host",
)  # fmt: skip

# ---- estates --------------------------------------------------------------------------------------------------------

ESTATES = BOOK.population(
    "grids.estates",
    "小区",
    """
    SELECT e.community_id AS organization_id, e.id AS estate_id, c.organization_id AS branch_id, e.kind,
           c.organization_id IS NOT NULL AS covered
    FROM org o JOIN grids_estate e ON e.community_id = o.id
    LEFT JOIN grids_estatecover c ON c.estate_id = e.id AND c.period @> %(on)s::date
    WHERE o.tier = 'COMMUNITY' AND e.divided_on <= %(on)s::date
      AND (e.closed_on IS NULL OR e.closed_on > %(on)s::date)
    """,
    ESTATE,
    BRANCH,
)
BOOK.metric(
    "grids.covered", "有党支部覆盖的小区", "当天有党支部单独或联合覆盖的小区占登记的小区，按小区计。", ESTATES,
    unit="个", counts=Counts.THINGS, where="covered", among="true", cite="LY 一·1",
)  # fmt: skip
BOOK.metric(
    "grids.estate_branches", "小区党支部", "当天至少覆盖一个小区的党支部，一个支部只计一次。", ESTATES, unit="个",
    counts=Counts.BODIES, subject=BRANCH, where="covered", cite="LY 一·1",
)  # fmt: skip
BOOK.metric(
    "grids.weak_estates", "“三无小区”和老旧院落", "当天在册的“三无小区”和老旧院落。", ESTATES, unit="个",
    counts=Counts.THINGS, where="kind IN ('THREE_NO', 'OLD_YARD')", cite="FC 第3段·抓支撑落实促组织融合",
)  # fmt: skip

# ---- owners' committees ---------------------------------------------------------------------------------------------

COMMITTEES = BOOK.population(
    "grids.owners",
    "业委会",
    """
    SELECT e.community_id AS organization_id, c.id AS committee_id
    FROM org o JOIN grids_estate e ON e.community_id = o.id JOIN grids_ownerscommittee c ON c.estate_id = e.id
    WHERE o.tier = 'COMMUNITY' AND c.period @> %(on)s::date
    """,
    COMMITTEE,
)
BOOK.metric(
    "grids.owners_committees", "业主委员会", "当天在任期内的业主委员会。", COMMITTEES, unit="个", counts=Counts.BODIES,
    cite="LY 二·1",
)  # fmt: skip
MEMBERS = BOOK.population(
    "grids.owners_members",
    "业委会成员",
    """
    SELECT e.community_id AS organization_id, m.id AS member_id, m.party, m.in_service,
           a.id IS NOT NULL AS crosses, a.position = 'SECRETARY' AND m.post = 'CHAIR' AS shoulders
    FROM org o JOIN grids_estate e ON e.community_id = o.id
    JOIN grids_ownersmember m ON m.estate_id = e.id AND m.period @> %(on)s::date
    JOIN grids_ownerscommittee t ON t.id = m.committee_id AND t.period @> %(on)s::date
    LEFT JOIN grids_estatecover c ON c.estate_id = e.id AND c.period @> %(on)s::date
    LEFT JOIN members_appointment a ON a.organization_id = c.organization_id AND a.person_id = m.person_id
      AND a.period @> %(on)s::date
    WHERE o.tier = 'COMMUNITY'
    """,
    MEMBER,
    beyond=True,
)
for _id, _name, _definition, _where in (
    ("party", "业委会中的党员", "当天在任业委会成员中的党员。", "party"),
    ("in_service", "业委会中的在职党员", "当天在任业委会成员中，组织关系在工作单位的党员。", "in_service"),
    ("crosses", "业委会与支部交叉任职", "当天也在覆盖本小区的党支部班子任职的业委会成员，含一肩挑。", "crosses"),
    ("shoulders", "书记、业委会主任一肩挑", "当天任覆盖本小区的党支部书记的业委会主任。", "shoulders"),
):
    BOOK.metric(
        f"grids.owners_{_id}", _name, _definition, MEMBERS, unit="人次", counts=Counts.SEATS, where=_where,
        cite="LY 二·1",
    )  # fmt: skip

# ---- cadres who hold a post where they live -------------------------------------------------------------------------

CADRES = BOOK.population(
    "grids.cadres",
    "回小区任职的干部",
    """
    SELECT c.organization_id, c.person_id, c.rank
    FROM org o JOIN members_checkin c ON c.organization_id = o.id
    WHERE c.period @> %(on)s::date AND c.leaving <> 'MISTAKE' AND c.reported_on <= %(on)s AND c.rank <> ''
      AND (EXISTS (
        SELECT 1 FROM members_appointment a JOIN orgs_organization b ON b.id = a.organization_id
        WHERE a.person_id = c.person_id AND a.period @> %(on)s::date AND b.tier IN ('GRID', 'HOME')
          AND b.community_id = o.community_id
      ) OR EXISTS (
        SELECT 1 FROM grids_ownersmember m JOIN grids_estate e ON e.id = m.estate_id
        JOIN grids_ownerscommittee t ON t.id = m.committee_id
        WHERE m.person_id = c.person_id AND m.period @> %(on)s::date AND t.period @> %(on)s::date
          AND e.community_id = o.community_id
      ))
    """,
    PERSON,
    beyond=True,
)
for _id, _word, _where in (
    ("", "党员干部", "true"),
    ("_bureau", "厅级干部", "rank = 'BUREAU'"),
    ("_division", "处级干部", "rank = 'DIVISION'"),
    ("_section", "科级干部", "rank = 'SECTION'"),
):
    BOOK.metric(
        f"grids.cadres{_id}", f"回小区任职的{_word}",
        f"当天已在居住地报到、并在同一社区的小区或网格党组织、业委会任职的{_word}，一人只计一次。", CADRES,
        unit="人", counts=Counts.PERSONS, where=_where, cite="LY 一·2",
    )  # fmt: skip

# ---- for the time of a task -----------------------------------------------------------------------------------------

BODY = Subject(
    "body",
    "临时组织",
    "grids.TemporaryBody",
    text=lambda row: row.name,
    url=lambda row: reverse("grids:temporary_body", args=[row.pk]),
    verb=VIEW,
)
IN_BODY = Subject(
    "in_body",
    "临时组织成员",
    "grids.TemporaryMember",
    text=lambda row: f"{row.person.name}（{row.body.name}）",
    url=lambda row: reverse("grids:temporary_body", args=[row.body_id]),
    verb=VIEW,
    joined=("person", "body"),
)
VANGUARD = Subject(
    "post",
    "先锋岗",
    "grids.VanguardPost",
    text=lambda row: row.name,
    url=lambda row: reverse("grids:vanguard"),
    verb=VIEW,
)
BODIES = BOOK.population(
    "grids.temporary",
    "临时组织",
    """
    SELECT b.organization_id, b.id AS body_id, b.kind, b.parent_id IS NOT NULL AS below
    FROM org o JOIN grids_temporarybody b ON b.organization_id = o.id WHERE b.period @> %(on)s::date
    """,
    BODY,
)
for _id, _name, _definition, _where, _among in (
    ("branches", "临时党支部", "当天成立着的临时党支部。", "kind = 'BRANCH'", None),
    ("generals", "临时党总支", "当天成立着的临时党总支。", "kind = 'GENERAL'", None),
    ("groups", "临时党小组", "当天成立着的临时党小组。", "kind = 'GROUP'", None),
    ("above", "归临时党总支的党支部", "当天归一个临时党总支的临时党支部，占临时党支部。", "below", "kind = 'BRANCH'"),
    ("teams", "突击队和先锋预备队", "当天成立着的突击队和先锋预备队。", "kind IN ('SHOCK', 'RESERVE')", None),
):
    BOOK.metric(
        f"grids.temporary_{_id}", _name, _definition, BODIES, unit="支" if _id == "teams" else "个",
        counts=Counts.BODIES, where=_where, among=_among, cite="HB 六·四是",
    )  # fmt: skip
IN_BODIES = BOOK.population(
    "grids.temporary_members",
    "临时党组织成员",
    """
    SELECT b.organization_id, m.id AS in_body_id, m.person_id, b.kind
    FROM org o JOIN grids_temporarybody b ON b.organization_id = o.id
    JOIN grids_temporarymember m ON m.body_id = b.id
    WHERE b.period @> %(on)s::date AND m.period @> %(on)s::date
    """,
    IN_BODY,
    PERSON,
)
BOOK.metric(
    "grids.temporary_members", "临时党组织覆盖的党员", "当天在临时党总支、党支部、党小组里的人，一人只计一次。",
    IN_BODIES, unit="人", counts=Counts.PERSONS, subject=PERSON, where="kind IN ('GENERAL', 'BRANCH', 'GROUP')",
    cite="HB 六·四是",
)  # fmt: skip
POSTS = BOOK.population(
    "grids.vanguard",
    "党员先锋岗",
    """
    SELECT v.organization_id, v.id AS post_id, v.person_id IS NOT NULL AS held
    FROM org o JOIN grids_vanguardpost v ON v.organization_id = o.id WHERE v.period @> %(on)s::date
    """,
    VANGUARD,
)
BOOK.metric(
    "grids.vanguard_posts", "党员先锋岗", "当天设着的党员先锋岗，按岗计。", POSTS, unit="个", counts=Counts.THINGS,
    cite="HB 六·四是",
)  # fmt: skip
BOOK.metric(
    "grids.vanguard_held", "有人在岗的先锋岗", "当天登记了在岗党员的先锋岗，占全部先锋岗。", POSTS, unit="个",
    counts=Counts.THINGS, where="held", among="true", cite="HB 六·四是",
)  # fmt: skip

# ---- the two coverages of office buildings and markets --------------------------------------------------------------

PLACE = Subject(
    "place",
    "楼宇市场",
    "grids.BusinessPlace",
    text=lambda row: row.name,
    url=lambda row: reverse("grids:business_place", args=[row.pk]),
    verb=VIEW,
)
TENANT = Subject(
    "tenancy",
    "入驻单位",
    "grids.Tenancy",
    text=lambda row: f"{row.unit.name}（{row.place.name}）",
    url=lambda row: reverse("grids:business_place", args=[row.place_id]),
    verb=VIEW,
    joined=("unit", "place"),
)
_FC = "FC 第3段·抓共建共治促力量融合"
PLACES = BOOK.population(
    "grids.business",
    "楼宇市场",
    """
    SELECT p.community_id AS organization_id, p.id AS place_id, EXISTS (
        SELECT 1 FROM grids_instructor i WHERE i.place_id = p.id AND i.period @> %(on)s::date
    ) AS guided
    FROM org o JOIN grids_businessplace p ON p.community_id = o.id
    WHERE o.tier = 'COMMUNITY' AND p.period @> %(on)s::date
    """,
    PLACE,
)
BOOK.metric(
    "grids.business_guided", "有党建指导员的楼宇市场", "当天有党建指导员的商务楼宇、专业市场、商圈和园区，占登记的。",
    PLACES, unit="处", counts=Counts.THINGS, where="guided", among="true", cite=_FC,
)  # fmt: skip
TENANTS = BOOK.population(
    "grids.tenants",
    "楼宇市场的单位",
    """
    SELECT p.community_id AS organization_id, t.id AS tenancy_id, t.unit_id,
           u.party_organization <> '' AS organised, EXISTS (
        SELECT 1 FROM grids_instructor i WHERE i.place_id = p.id AND i.period @> %(on)s::date
    ) AS guided
    FROM org o JOIN grids_businessplace p ON p.community_id = o.id
    JOIN grids_tenancy t ON t.place_id = p.id AND t.period @> %(on)s::date
    JOIN orgs_unit u ON u.id = t.unit_id
    WHERE o.tier = 'COMMUNITY' AND p.period @> %(on)s::date
    """,
    TENANT,
    beyond=True,
)
BOOK.metric(
    "grids.tenants_organised", "组织覆盖", "当天楼宇市场的入驻单位中，登记了党组织的（单独或联合建立）。", TENANTS,
    unit="家", counts=Counts.UNITS, where="organised", among="true", cite=_FC,
)  # fmt: skip
BOOK.metric(
    "grids.tenants_worked", "工作覆盖", "当天楼宇市场的入驻单位中，有党组织或所在处有党建指导员的。", TENANTS,
    unit="家", counts=Counts.UNITS, where="organised OR guided", among="true", cite=_FC,
)  # fmt: skip
