"""What the five documents say is what the five files say: every figure written out here once more, by hand."""

from datetime import date

import pytest

from common.rules import Severity
from orgs.practice import RULE_CATALOGUE, RULE_IDS, load_all, load_practice, practice_ids

# The 28 rules of the domain with their figures for Xihu: values, severity, clause, keys that are defaults of ours.
XIHU = {
    "committee.size.street": ({"max": 13, "odd": True, "counts_first_secretary": True}, "P", "三(二)1", "first"),
    "committee.size.community": ({"max": 11, "odd": True, "counts_first_secretary": True}, "P", "三(二)2", "first"),
    "committee.size.grid": ({"max": 5}, "P", "三(二)3", ""),
    "committee.size.home": ({"min": 3, "max": 3}, "P", "三(二)4", ""),
    "committee.part_time.street": ({"min": 3, "max": 5}, "P", "三(二)1", ""),
    "committee.part_time.community": ({"min": 2, "max": 3}, "P", "三(二)2", ""),
    "committee.shape": ({}, "P", "三(二)1、三(二)2", ""),
    "appointment.eligible": ({"at_least": 1}, "R", "三(二)1、三(二)2", "all"),
    "appointment.selection": ({}, "R", "三(二)1、三(二)2、三(二)3、三(二)4", ""),
    "appointment.term": ({"years": 3, "with_election": True}, "P", "三(三)6", ""),
    "term.expired": ({}, "R", "三(三)6", ""),
    "committee.vacancy": ({"days": 60}, "P", "三(三)6", "all"),
    "grid.one_branch": ({"per_grid": 1}, "R", "三(二)3", ""),
    "grid.size": ({}, "P", "三(二)3", ""),
    "grid.dual_role": ({}, "P", "三(二)3", ""),
    "home.host": ({}, "R", "三(二)4", ""),
    "meeting.quarterly": ({"min": 1, "period": "QUARTER"}, "P", "三(三)2", ""),
    "meeting.minutes": ({"days": 7}, "R", "三(三)2", "all"),
    "contact.monthly": ({"min": 1, "period": "MONTH"}, "R", "三(三)3", ""),
    "suggestion.answered": ({"days": 30}, "R", "三(三)2", "all"),
    "list.both_ways": ({"offers_min": 1, "needs_min": 1}, "P", "三(三)1", "all"),
    "list.deliberated": ({}, "R", "三(三)1", ""),
    "agreement.signed": ({"days": 30}, "R", "三(三)1", "all"),
    "pledge.reviewed": ({"due": "12-31"}, "R", "三(三)5", ""),
    "report.annual": ({"due": "12-31"}, "R", "三(三)5", ""),
    "removal.filed": ({}, "R", "三(三)6", ""),
    "release.notified": ({}, "R", "三(三)6", ""),
    "dual_life.attended": ({"min": 1, "period": "YEAR"}, "P", "三(三)4", "all"),
}

# No document gives these; every practice has them, marked as defaults of ours.
OURS = {"matter.answered": {"working_days": 7}, "opinion.answered": {"working_days": 5}}

OTHERS = {
    "fucheng": {
        "meeting.quarterly": {"min": 1, "period": "MONTH"},
        "claim.collective": {"min": 1, "period": "YEAR"},
        "supervision.questioned": {"min": 1, "period": "YEAR"},
        "matter.ledger": {"min": 1, "period": "MONTH"},
        "float.managed": {},
        "checklist.street": {"headings": 5, "tasks": 44},
        "checklist.community": {"headings": 6, "tasks": 48},
    },
    "ronghe": {
        "alliance.convener": {},
        "alliance.committee_meeting": {"min": 1, "period": "MONTH"},
        "alliance.chain_meeting": {"min": 1, "period": "QUARTER"},
        "alliance.delegates_meeting": {"min": 1, "period": "HALF_YEAR"},
        "alliance.assembly": {"min": 1},
        "alliance.lecture": {"min": 1},
        "alliance.visit": {"min": 1, "period": "MONTH"},
        "alliance.theme_day": {"min": 1, "period": "QUARTER"},
        "alliance.inspection": {"min": 1, "period": "HALF_YEAR"},
        "alliance.appraised": {"due": "12-31"},
        "alliance.rectified": {"days": 30},
        "promise.kept": {"working_days": 7},
        "activity.recorded": {},
    },
    "haibowan": {"rotation.hard_problem": {"min": 1}},
    "longyan": {"estate.covered": {"percent": 100}, "award.opinion": {}, "branch.subsidy": {"yuan": 3000}},
}

REPORTED = {
    "ronghe": {
        "five_ones.events": 20,
        "street_alliance.units": 15,
        "street_alliance.groups": 7,
        "mechanisms": 4,
        "functions.kinds": 9,
        "functions.items": 16,
        "smart.departments": 30,
        "smart.tasks": 130,
        "volunteer_posts.kinds": 11,
        "tax_alliance.enterprises": 8,
        "alliances": 200,
        "performances": 8,
    },
    "haibowan": {
        "urbanisation": 94.7,
        "goal.years": 5,
        "plans": 11,
        "street.functions": 8,
        "street.powers": 7,
        "street.services": 1084,
        "street.offices": 6,
        "stations.kinds": 8,
        "staff.age": 61.54,
        "staff.education": 86.54,
        "staff.minority": 7.69,
        "staff.added": 105,
        "pay.years": 2,
        "communities.fine": 14,
        "stations.business": 7,
        "venues.offices": 3,
        "venues.parks": 3,
        "centres": 49,
        "secretaries.promoted": 5,
        "reserve": 124,
        "pay.posts": 3,
        "pay.grades": 18,
        "business_circles": 6,
        "temporary.branches": 384,
        "temporary.members": 10000,
        "temporary.cadres": 3000,
        "teams": 49,
        "posts": 518,
    },
    "longyan": {
        "estates": 1469,
        "estate_branches": 1250,
        "target.department": 10,
        "target.division": 100,
        "target.section": 1000,
        "target.in_service": 10000,
        "check_ins": 37455,
        "posts.department": 2,
        "posts.division": 161,
        "posts.section": 1228,
        "posts": 1391,
        "owners_committees": 489,
        "owners_committees.members": 925,
        "owners_committees.in_service": 593,
        "owners_committees.chairs": 91,
        "owners_committees.cross_posts": 387,
        "subsidy.branches": 104,
        "subsidy.total": 312000,
        "rates.check_in": 99.97,
        "rates.service": 99.95,
    },
}


def given(figure):
    return {key: value.value for key, value in figure.values.items() if value.value is not None}


def test_the_five_practices_come_in_the_order_of_their_documents():
    assert practice_ids() == ("xihu", "fucheng", "ronghe", "haibowan", "longyan")
    assert [practice.code for practice in load_all()] == ["XH", "FC", "RH", "HB", "LY"]


@pytest.mark.parametrize("rule_id", XIHU)
def test_a_figure_of_xihu(rule_id):
    values, severity, clauses, ours = XIHU[rule_id]
    figure = load_practice("xihu").figure(rule_id)
    assert given(figure) == values
    assert figure.severity is (Severity.REQUIRED if severity == "R" else Severity.PRINCIPLE)
    assert str(figure.cite) == f"XH {clauses}"
    marked = {key for key, value in figure.values.items() if value.ours}
    assert marked == {"": set(), "first": {"counts_first_secretary"}, "all": set(values)}[ours]
    assert figure.ours is (ours == "all")


def test_xihu_has_the_28_rules_of_the_domain_and_no_other():
    practice = load_practice("xihu")
    assert set(practice.figures) - OURS.keys() == set(XIHU)
    assert set(XIHU) == {item.id for item in RULE_CATALOGUE.values() if item.origin == "XH"}
    assert len(XIHU) == 28


@pytest.mark.parametrize("practice_id", OTHERS)
def test_the_figures_of_the_other_practices_are_theirs_alone(practice_id):
    practice = load_practice(practice_id)
    figures = {rule_id: given(figure) for rule_id, figure in practice.figures.items()}
    assert figures == OTHERS[practice_id] | OURS
    assert practice.figure("committee.size.community") is None


@pytest.mark.parametrize("rule_id", OURS)
def test_a_figure_that_no_document_gives_says_that_it_is_ours(rule_id):
    for practice in load_all():
        figure = practice.figure(rule_id)
        assert (figure.ours, figure.cite.label, figure.quote) == (True, "系统默认", "")
        assert "是本系统的默认值" in figure.note


def test_every_rule_of_the_catalogue_is_used_by_a_practice():
    assert {rule_id for practice in load_all() for rule_id in practice.figures} == set(RULE_IDS)


@pytest.mark.parametrize("practice_id", REPORTED)
def test_the_numbers_a_document_reports(practice_id):
    practice = load_practice(practice_id)
    assert {key: item.value for key, item in practice.reported.items()} == REPORTED[practice_id]


def test_numbers_made_of_others():
    haibowan, longyan = load_practice("haibowan").reported, load_practice("longyan").reported
    assert haibowan["centres"].sum_of == (1, 7, 41)
    assert [haibowan[f"staff.{key}"].ratio for key in ("age", "education", "minority")] == [(32, 52), (45, 52), (4, 52)]
    assert longyan["posts"].sum_of == (2, 161, 1228)
    assert longyan["subsidy.total"].product_of == (104, 3000)
    assert longyan["subsidy.branches"].derived
    assert load_practice("ronghe").reported["alliances"].about


def test_the_five_ones_are_twenty_events_in_the_first_year():
    practice = load_practice("ronghe")
    once = [practice.figure(f"alliance.{key}") for key in ("assembly", "lecture")]
    again = [practice.figure(f"alliance.{key}") for key in ("visit", "theme_day", "inspection")]
    assert [figure.per_year for figure in once] == [None, None]
    counts = [figure["min"] for figure in once] + [figure.per_year for figure in again]
    assert counts == [1, 1, 12, 4, 2]
    assert sum(counts) == practice.reported["five_ones.events"].value


def test_xihu_tiers_and_their_positions():
    practice = load_practice("xihu")
    labels = [practice.tier_label(tier) for tier in ("DISTRICT", "STREET", "COMMUNITY", "GRID", "HOME")]
    assert labels == ["区委组织部", "街道（镇）综合党委", "社区“大党委”", "网格党支部", "“党群微家”党小组"]
    for tier in ("STREET", "COMMUNITY"):
        found = practice.tier(tier)
        assert found.shape == "1+1+N+X"
        assert [(item.id, item.min, item.max, item.severity.value) for item in found.positions] == [
            ("FIRST_SECRETARY", 1, 1, "PRINCIPLE"),
            ("SECRETARY", 1, 1, "REQUIRED"),
            ("DEPUTY_SECRETARY", 1, None, "PRINCIPLE"),
            ("MEMBER", 0, None, "PRINCIPLE"),
        ]
        assert len(found.eligibility) == 5
        assert found.selection.modes == ("UPPER_ASSIGNED", "CONSULTED")
        assert found.selection.applies_to == "PART_TIME"
    grid, home = practice.tier("GRID"), practice.tier("HOME")
    assert [item.id for item in grid.positions] == ["SECRETARY", "DEPUTY_SECRETARY", "MEMBER"]
    assert grid.selection.labels == ("上级选派", "党员自荐", "群众推荐", "协商推选")
    assert [item.id for item in home.positions] == ["HOME_COUNCILLOR"]
    assert home.selection.labels == ("党员自荐", "群众推荐")


def test_street_conditions_ask_for_heads_and_community_conditions_for_members():
    practice = load_practice("xihu")
    street, community = practice.tier("STREET").eligibility, practice.tier("COMMUNITY").eligibility
    assert [item.label[-3:] for item in street[:4]] == ["负责人"] * 4
    assert [item.label[-2:] for item in community[:4]] == ["成员"] * 4
    assert [item.id for item in street] == [item.id for item in community] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("tier", "position", "labels"),
    [
        ("STREET", "FIRST_SECRETARY", ["挂点的区委常委"]),
        ("STREET", "SECRETARY", ["街道（镇）党（工）委书记"]),
        (
            "STREET",
            "DEPUTY_SECRETARY",
            [
                "街道（镇）党（工）委副书记",
                "分管党建工作领导",
                "结对帮扶单位党组织负责人",
                "驻区单位党组织负责人",
                "企业党组织负责人",
                "“两新”组织党组织负责人",
            ],
        ),
        (
            "STREET",
            "MEMBER",
            [
                "社区党组织书记",
                "结对帮扶单位党组织成员",
                "驻区单位党组织成员",
                "企业党组织成员",
                "“两新”组织党组织成员",
            ],
        ),
        ("COMMUNITY", "FIRST_SECRETARY", ["街道（镇）挂点的党员领导干部"]),
        ("COMMUNITY", "SECRETARY", ["社区党组织书记"]),
        (
            "COMMUNITY",
            "DEPUTY_SECRETARY",
            [
                "社区专职副书记",
                "结对帮扶单位党组织成员",
                "驻区单位党组织成员",
                "企业党组织成员",
                "“两新”组织党组织成员",
            ],
        ),
        (
            "COMMUNITY",
            "MEMBER",
            [
                "社区党组织委员",
                "辖区单位党员负责人",
                "业主委员会（楼院管委会）党员负责人",
                "物业公司党员负责人",
                "社区党员民警",
                "网格党支部成员",
                "居民党员代表",
            ],
        ),
        ("GRID", "SECRETARY", ["社区党员干部（网格员）"]),
        ("GRID", "DEPUTY_SECRETARY", ["网格长"]),
        ("GRID", "MEMBER", ["老党员", "老干部", "单位退休党员", "居民党员"]),
        ("HOME", "HOME_COUNCILLOR", ["有政治责任、有群众威望、有服务精神的骨干党员"]),
    ],
)
def test_who_may_hold_what_in_xihu(tier, position, labels):
    assert [item.label for item in load_practice("xihu").tier(tier).capacities_for(position)] == labels


def test_reports_of_xihu_go_up_three_hops():
    hops = [(item.from_tier, item.to_tier) for item in load_practice("xihu").entries("appraisal_chain")]
    assert hops == [("COMMUNITY", "STREET"), ("STREET", "STREET"), ("STREET", "DISTRICT")]


def test_counts_that_stand_in_catalogues():
    fucheng, ronghe, haibowan = (load_practice(key) for key in ("fucheng", "ronghe", "haibowan"))
    assert len(fucheng.entry("checklists", "street").items) == fucheng.figure("checklist.street")["headings"] == 5
    assert len(fucheng.entry("checklists", "community").items) == fucheng.figure("checklist.community")["headings"] == 6
    assert len(fucheng.entry("mechanisms", "float_members").items) == 6
    assert ronghe.entry("volunteering", "posts").count == 11
    assert [item.label for item in haibowan.entries("grid_types")] == ["地缘型", "单元型", "单位型", "园区商圈型"]
    assert [item.label for item in haibowan.entries("grid_posts")] == ["网格长", "小区片长", "楼栋长", "单元长"]
    assert [item.count for item in haibowan.entries("venues")[:3]] == [1, 7, 41]


def test_a_citation_has_two_forms():
    figure = load_practice("xihu").figure("committee.size.community")
    assert str(figure.cite) == "XH 三(二)2"
    assert figure.cite.label == "西湖区 三（二）2"
    assert load_practice("xihu").clause_title("三(二)2") == "建立社区“大党委”"


def test_deadlines_and_displays():
    practice = load_practice("xihu")
    assert practice.figure("report.annual").due_in(2026) == date(2026, 12, 31)
    assert practice.figure("report.annual").summary == "每年期限 12月31日"
    assert practice.figure("committee.size.street").due_in(2026) is None
    assert practice.figure("meeting.quarterly").period_label == "每季度"
    assert practice.figure("meeting.quarterly").per_year == 4
    assert practice.figure("committee.part_time.street").summary == "兼职委员下限 3 人；兼职委员上限 5 人"
    assert practice.figure("grid.size").values["households_max"].display == "由区里确定"
    assert "households_max" not in practice.figure("grid.size")
    with pytest.raises(KeyError):
        practice.figure("grid.size")["acres"]


def test_a_practice_is_frozen_and_kept():
    practice = load_practice("xihu")
    assert load_practice("xihu") is practice
    with pytest.raises(AttributeError):
        practice.name = "别的"
    with pytest.raises(TypeError):
        practice.figures["committee.size.street"] = None


def test_practices_without_committee_rules_still_name_positions():
    fucheng, haibowan = load_practice("fucheng"), load_practice("haibowan")
    assert fucheng.position_label("COMMUNITY", "SECRETARY") == "书记"
    assert haibowan.position_label("STREET", "SECRETARY") == "轮值书记"
