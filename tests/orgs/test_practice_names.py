"""Names of committees come from the practice's pattern and the area's name."""

import pytest

from orgs.practice import load_practice


@pytest.mark.parametrize(
    ("practice", "tier", "org_name", "committee"),
    [
        ("xihu", "COMMUNITY", "绳金塔社区居委会", "绳金塔社区“大党委”"),
        ("xihu", "COMMUNITY", "警钟街社区居民委员会", "警钟街社区“大党委”"),
        ("xihu", "COMMUNITY", "和平居委会", "和平社区“大党委”"),
        ("xihu", "COMMUNITY", "十里庙村委会", "十里庙村“大党委”"),
        ("xihu", "COMMUNITY", "观洲村民委员会", "观洲村“大党委”"),
        ("xihu", "COMMUNITY", "市中行家委会", "市中行家委会“大党委”"),
        ("xihu", "COMMUNITY", "绳金塔社区", "绳金塔社区“大党委”"),
        ("xihu", "COMMUNITY", "绳金塔社区“大党委”", "绳金塔社区“大党委”"),
        ("xihu", "COMMUNITY", '绳金塔社区"大党委"', "绳金塔社区“大党委”"),
        ("xihu", "COMMUNITY", "绳金塔社区大党委", "绳金塔社区“大党委”"),
        ("xihu", "COMMUNITY", " 绳金塔社区 居委会 ", "绳金塔社区“大党委”"),
        ("xihu", "STREET", "绳金塔街道", "绳金塔街道综合党委"),
        ("xihu", "STREET", "绳金塔街道办事处", "绳金塔街道综合党委"),
        ("xihu", "STREET", "桃花镇人民政府", "桃花镇综合党委"),
        ("xihu", "STREET", "桃花镇", "桃花镇综合党委"),
        ("xihu", "DISTRICT", "西湖区", "西湖区委组织部"),
        ("xihu", "GRID", "绳金塔社区第一网格", "绳金塔社区第一网格党支部"),
        ("xihu", "GRID", "绳金塔社区第一网格党支部", "绳金塔社区第一网格党支部"),
        ("xihu", "HOME", "南门微家", "南门“党群微家”党小组"),
        ("xihu", "HOME", "南门党群微家", "南门“党群微家”党小组"),
        ("xihu", "HOME", "南门“党群微家”党小组", "南门“党群微家”党小组"),
        ("fucheng", "STREET", "城厢街道", "城厢街道大工委"),
        ("fucheng", "COMMUNITY", "解放街社区居民委员会", "解放街社区大党委"),
        ("longyan", "GRID", "国贸阳光小区", "国贸阳光小区“兼合式”党支部"),
        ("longyan", "GRID", "国贸阳光小区兼合式党支部", "国贸阳光小区“兼合式”党支部"),
        ("haibowan", "COMMUNITY", "和平社区居委会", "和平社区党委"),
        ("ronghe", "COMMUNITY", "和平社区居委会", "和平社区党建联合体"),
    ],
)
def test_a_committee_is_named_after_its_area(practice, tier, org_name, committee):
    found = load_practice(practice).committee_name(tier, org_name)
    assert found == committee
    assert load_practice(practice).committee_name(tier, found) == committee


def test_a_name_that_is_only_the_committees_word_is_kept_whole():
    assert load_practice("xihu").committee_name("GRID", "党支部") == "党支部党支部"
    assert load_practice("xihu").committee_name("COMMUNITY", "居委会") == "居委会“大党委”"
