"""Pages of the network: what they show, what they do, and that their cost does not grow with the rows."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from orgs.conditions import Condition, register_condition_provider
from orgs.models import Organization, Participation, PracticeOverride, Reorganization, Unit, Venue
from orgs.rules_in_force import choices_of
from orgs.services import create_venue, join_unit, rename_organization, set_override
from tests.factories import client_for, make_organization, make_unit, make_user

YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def staff(district):
    return make_user("DISTRICT_STAFF", district.root, name="区委王干事")


@pytest.fixture
def client(staff):
    return client_for(staff)


@pytest.fixture
def secretary(district):
    return client_for(make_user("COMMUNITY_SECRETARY", district.community))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def act_form(**fields) -> dict:
    return {"effective_on": YESTERDAY.isoformat(), "title": "按文件调整", "document": "", **fields}


# ---- cost ------------------------------------------------------------------------------------------------------------

# Literal numbers: signing in, the office and the page together. A page that asks more with more rows fails at 3.
QUERIES = {
    "orgs:tree": 12,
    "orgs:list": 8,
    "orgs:children": 16,
    "orgs:participants": 14,
    "orgs:places": 14,
    "orgs:units": 8,
    "orgs:venues": 8,
    "orgs:reorganizations": 7,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", QUERIES)
def test_a_page_costs_the_same_with_one_row_and_with_three(
    district, client, name, rows, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("orgs.conditions._providers", [])  # other rooms count their own
    place = district.community
    for number in range(rows):
        make_organization(place, f"第{number}备用网格党支部")
        make_unit(district, f"第{number}学校", joins=place)
        with everything("test"):
            create_venue(organization_id=place.pk, name=f"第{number}阵地", actor=None)
    url = reverse(name, args=[place.pk] if name in ("orgs:children", "orgs:participants", "orgs:places") else [])
    client.get(url)
    with django_assert_num_queries(QUERIES[name]):
        assert client.get(url).status_code == 200


def test_the_first_paint_of_the_tree_is_small_and_lazy(district, client):
    response = client.get(reverse("orgs:tree"))
    assert "桃源街道" in text_of(response)
    assert "桃源东社区" not in text_of(response)
    assert len(response.content) < 60_000


# ---- the outline -----------------------------------------------------------------------------------------------------


def test_links_open_and_close_without_scripts(district, client):
    page = client.get(reverse("orgs:tree"), {"open": f"{district.root.pk}-{district.street.pk}"})
    assert "桃源东社区" in text_of(page)
    assert "南站东社区" not in text_of(page)
    part = client.get(reverse("orgs:node", args=[district.street.pk]), {"open": 1}, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith(f'<li id="node-{district.street.pk}">')
    assert "桃源东社区" in text_of(part)
    assert "桃源东社区" not in text_of(client.get(reverse("orgs:node", args=[district.street.pk])))


def test_a_search_jumps_to_the_only_hit(district, client):
    page = client.get(reverse("orgs:tree"), {"q": "tydsqdyw"})
    assert page.status_code == 302
    target = client.get(page["Location"].split("#")[0])
    assert "is-found" in target.content.decode()
    assert "桃源东社区第一网格党支部" in text_of(target)
    assert "请至少输入两个字" in text_of(client.get(reverse("orgs:tree"), {"q": "桃"}))
    assert "没有名称或拼音含" in text_of(client.get(reverse("orgs:tree"), {"q": "没有这个"}))


def test_the_search_of_the_head_finds_units_too_and_only_ones_own(district, client, secretary):
    make_unit(district, "南昌市第十中学", joins=district.foreign_community)
    found = client.get(reverse("notices:search"), {"q": "ncsdszx"}, follow=True)
    assert "<h1>南昌市第十中学" in found.content.decode()
    assert "南昌市第十中学" not in text_of(secretary.get(reverse("notices:search"), {"q": "ncsdszx"}, follow=True))


def test_below_the_district_the_tree_begins_at_the_own_place(district, secretary):
    page = text_of(secretary.get(reverse("orgs:tree")))
    assert "桃源东社区第一网格党支部" in page
    assert "南站" not in page


def test_a_condition_is_drawn_as_a_dot_with_words(district, client, monkeypatch):
    monkeypatch.setattr("orgs.conditions._providers", [])
    register_condition_provider(lambda ids, on: {district.street.pk: Condition("due", "班子 40 天后届满")})
    register_condition_provider(lambda ids, on: {district.street.pk: Condition("ok", "符合")})
    assert "班子 40 天后届满" in client.get(reverse("orgs:tree")).content.decode()


def test_any_day_shows_that_days_names_and_places(district, client):
    with everything("test"):
        rename_organization(organization_id=district.community.pk, name="改名社区", effective_on=YESTERDAY, actor=None)
    before = {"on": "2020-01-01", "open": f"{district.root.pk}-{district.street.pk}"}
    assert "桃源东社区" in text_of(client.get(reverse("orgs:tree"), before))
    detail = reverse("orgs:detail", args=[district.community.pk])
    then, now = client.get(detail, {"on": "2020-01-01"}), client.get(detail)
    assert "<h1>桃源东社区" in then.content.decode()
    assert "<h1>改名社区" in now.content.decode()
    assert "调整" not in re.findall(r"<summary[^>]*>([^<]+)", then.content.decode())
    assert "还没有登记这个组织" in text_of(client.get(detail, {"on": "2001-01-01"}))
    listed = client.get(reverse("orgs:list"), {"on": "2020-01-01", "tier": "COMMUNITY"})
    assert "桃源东社区" in text_of(listed)
    assert "改名社区" not in text_of(listed)


# ---- acts ------------------------------------------------------------------------------------------------------------


def test_an_act_is_looked_at_before_it_is_done_and_can_be_taken_back(district, client):
    url = reverse("orgs:move", args=[district.community.pk])
    form = act_form(parent=district.other_street.pk)
    checked = client.post(url, form)
    assert "“桃源东社区”由“桃源街道”划入“南站街道”。" in text_of(checked)
    assert "所辖 2 个下级组织随之变动" in text_of(checked)
    assert Organization.tree.get(pk=district.community.pk).parent_id == district.street.pk
    back = client.post(url, {**form, "change": "1"})
    assert 'value="按文件调整"' in back.content.decode()
    done = client.post(url, {**form, "confirmed": "1"})
    assert done.status_code == 302
    assert Organization.tree.get(pk=district.community.pk).parent_id == district.other_street.pk
    with everything("test"):
        act = Reorganization.objects.latest("id")
    assert act.title in text_of(client.get(reverse("orgs:history", args=[district.community.pk])))
    assert "由“桃源街道”划入“南站街道”" in text_of(client.get(reverse("orgs:reorganization", args=[act.pk])))
    undo = reverse("orgs:reorganization_undo", args=[act.pk])
    assert "恢复到“按文件调整”之前" in text_of(client.get(undo))
    assert client.post(undo).status_code == 302
    assert Organization.tree.get(pk=district.community.pk).parent_id == district.street.pk
    assert "已经撤回" in text_of(client.get(undo))


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        ("rename", {"name": "桃源新社区"}, "更名为“桃源新社区”"),
        ("recode", {"code": "360103001009", "code_system": "STAT"}, "代码由 空 改为 360103001009"),
        ("close", {"whole": "on"}, "“桃源东社区”撤销"),
        ("merge", {"sources": "sibling"}, "“桃源西社区”撤销，并入“桃源东社区”"),
    ],
)
def test_each_act_says_what_it_will_do(district, client, name, fields, sentence):
    if fields.get("sources"):
        fields = {"sources": [district.sibling_community.pk]}
    page = client.post(reverse(f"orgs:{name}", args=[district.community.pk]), act_form(**fields))
    assert sentence in text_of(page)


def test_a_split_asks_for_names_then_for_places(district, client):
    second = make_organization(district.community, "第二网格党支部")
    url = reverse("orgs:split", args=[district.community.pk])
    asked = client.post(url, act_form(names="桃源新社区 360103001009", keep="on"))
    assert f'name="child_{second.pk}"' in asked.content.decode()
    places = {f"child_{second.pk}": "0", f"child_{district.grid.pk}": ""}
    checked = client.post(url, act_form(names="桃源新社区 360103001009", keep="on", **places))
    assert "在“桃源街道”之下新设“桃源新社区”（代码 360103001009）" in text_of(checked)
    client.post(url, act_form(names="桃源新社区 360103001009", keep="on", confirmed="1", **places))
    second = Organization.tree.get(pk=second.pk)
    assert (second.parent.name, second.parent.code) == ("桃源新社区", "360103001009")


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(district, client):
    url = reverse("orgs:rename", args=[district.community.pk])
    page = client.post(url, act_form(name="桃源西社区"))
    assert "已有名为“桃源西社区”的组织" in text_of(page)
    assert 'value="桃源西社区"' in page.content.decode()


def test_a_secretary_founds_grids_one_after_the_other(district, secretary):
    url = reverse("orgs:found", args=[district.community.pk])
    fields = {"name": "第二网格党支部", "since": YESTERDAY.isoformat(), "kind": "REGULAR"}
    assert secretary.post(url, {**fields, "again": "1"})["Location"] == url
    done = secretary.post(url, {**fields, "name": "第三网格党支部"})
    with everything("test"):
        new = Organization.objects.get(name="第三网格党支部")
    assert done["Location"] == reverse("orgs:detail", args=[new.pk])
    assert (new.since, new.parent_id) == (YESTERDAY, district.community.pk)


def test_a_double_click_founds_once(district, secretary):
    url = reverse("orgs:found", args=[district.community.pk])
    fields = {"name": "第二网格党支部", "since": YESTERDAY.isoformat(), "kind": "REGULAR", "_once": "a1b2c3d4-double"}
    assert secretary.post(url, fields)["Location"] == secretary.post(url, fields)["Location"]
    with everything("test"):
        assert Organization.objects.filter(name="第二网格党支部").count() == 1


def test_a_division_list_is_shown_and_confirmed(client, district):
    with everything("test"):
        Organization.tree.filter(pk=district.root.pk).update(code="990103000000", code_system="STAT")
    content = (
        "code,name,level,parent_code\n990103000000,西湖区,3,990100000000\n"
        "990103001000,新设街道,4,990103000000\n990103001001,新设社区,5,990103001000\n"
    )
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("list.csv", content.encode(), "text/csv")
    shown = client.post(reverse("orgs:divisions"), {"file": upload, "vintage": YESTERDAY.isoformat()})
    assert "新增 2 个" in text_of(shown)
    sealed = re.search(r'name="sealed" value="([^"]+)"', shown.content.decode())[1]
    assert client.post(reverse("orgs:divisions"), {"sealed": sealed[:-4] + "AAAA"}).status_code == 302
    with everything("test"):
        assert not Organization.objects.filter(name="新设社区").exists()
    done = client.post(reverse("orgs:divisions"), {"sealed": sealed})
    with everything("test"):
        assert Organization.objects.get(name="新设社区").parent.name == "新设街道"
        assert done["Location"] == reverse("orgs:reorganization", args=[Reorganization.objects.latest("id").pk])
    bad = SimpleUploadedFile("list.csv", b"PK\x03\x04\x00", "text/csv")
    refused = client.post(reverse("orgs:divisions"), {"file": bad, "vintage": YESTERDAY.isoformat()})
    assert "不是 CSV 文本" in text_of(refused)


# ---- units, venues, practice -----------------------------------------------------------------------------------------


def unit_form(district, **fields) -> dict:
    return {
        "name": "南昌市第十中学",
        "kind": "学校",
        "organization": district.community.pk,
        "relation": "RESIDENT",
        **fields,
    }


def test_a_unit_that_is_known_is_offered_instead_of_typed_again(district, secretary):
    known = make_unit(district, "南昌市第十中学", joins=district.foreign_community)
    url = reverse("orgs:unit_create")
    page = secretary.post(url, unit_form(district))
    assert "已经登记过，直接加入即可" in text_of(page)
    with everything("test"):
        assert Unit.objects.count() == 1
    near = secretary.post(url, unit_form(district, name="南昌市第十中学（东校区）"))
    assert "名称相近" in text_of(near)
    joined = secretary.post(
        reverse("orgs:unit_join", args=[known.pk]), {"organization": district.community.pk, "relation": "PAIRED"}
    )
    assert joined["Location"] == reverse("orgs:unit", args=[known.pk])
    sure = secretary.post(url, unit_form(district, name="南昌市第十中学（东校区）", sure="1"))
    assert sure.status_code == 302
    with everything("test"):
        assert Participation.objects.filter(organization=district.community).count() == 2


def test_a_phone_is_masked_until_asked_for(district, secretary):
    unit = make_unit(district, "南昌市第十中学", joins=district.community, contact_phone="15400000101")
    url = reverse("orgs:unit", args=[unit.pk])
    assert "154****0101" in text_of(secretary.get(url))
    assert "15400000101" not in secretary.get(url).content.decode()
    reveal = reverse("orgs:unit_reveal", args=[unit.pk])
    assert "15400000101" not in secretary.post(reveal, {"purpose": ""}).content.decode()
    assert "15400000101" in secretary.post(reveal, {"purpose": "通知开会"}).content.decode()
    edit = reverse("orgs:unit_edit", args=[unit.pk])
    assert "15400000101" not in secretary.get(edit).content.decode()
    secretary.post(edit, {"name": "南昌市第十中学", "kind": "学校", "contact_name": "章一鸣"})
    with everything("test"):
        assert Unit.objects.get().contact_phone == "15400000101"


def test_venues_are_registered_changed_and_closed(district, secretary):
    fields = {"name": "党群服务中心", "kind": "CENTRE"}
    secretary.post(reverse("orgs:venue_create"), {**fields, "organization": district.community.pk})
    with everything("test"):
        venue = Venue.objects.get()
    url = reverse("orgs:venue_edit", args=[venue.pk])
    secretary.post(url, {**fields, "lends": "会议室"})
    secretary.post(url, {"close": "1"})
    venue.refresh_from_db()
    assert (venue.lends, venue.closed_on) == ("会议室", today())
    secretary.post(url, {"reopen": "1"})
    venue.refresh_from_db()
    assert venue.closed_on is None


def test_the_practice_shows_clause_quote_default_and_ruling(district, client, staff, secretary):
    with everything("test"):
        set_override(
            district_id=district.root.pk,
            rule_id="committee.size.community",
            key="max",
            text="9",
            since=date(2025, 1, 1),
            reason="区委组织部会议研究",
            actor=staff,
        )
    page = text_of(secretary.get(reverse("orgs:practice")))
    assert "人数上限 9 人" in page
    assert "原规定 11 人 · 区委王干事，自 2025-01-01：区委组织部会议研究" in page
    assert "西湖区 三（二）2" in page
    assert "“委员总数为奇数，不超过11人”" in page
    assert "系统默认" in page
    assert "另作规定" not in page
    url = reverse("orgs:practice_override", args=["committee.size.street", "max"])
    refused = client.post(url, {"text": "很多", "since": "2026-01-01", "reason": "会议"})
    assert "不能是“很多”" in text_of(refused)
    client.post(url, {"text": "11", "since": "2026-01-01", "reason": "会议研究"})
    with everything("test"):
        row = PracticeOverride.objects.get(rule_id="committee.size.street")
    assert "人数上限 11 人" in text_of(client.get(reverse("orgs:practice")))
    client.post(reverse("orgs:practice_override_end", args=[row.pk]), {"on": today().isoformat(), "reason": "恢复"})
    assert "人数上限 13 人" in text_of(client.get(reverse("orgs:practice")))
    assert "人数上限 11 人" in text_of(client.get(reverse("orgs:practice"), {"on": YESTERDAY.isoformat()}))


def test_a_list_exports_what_it_shows(district, client):
    with everything("test"):
        unit = make_unit(district, "=1+1 公司", joins=district.community, contact_phone="15400000101")
        join_unit(unit_id=unit.pk, organization_id=district.street.pk, actor=None)
    body = client.get(reverse("orgs:units"), {"export": "csv"}).content.decode("utf-8-sig")
    assert "桃源街道" in body
    assert "154****0101" in body
    assert "15400000101" not in body
    assert not re.search(r"(^|,)=1\+1", body, re.M)


def test_another_practice_is_followed_from_a_day_on_and_taken_back(district, client):
    url = reverse("orgs:practice_choose")
    assert 'name="since"' in client.get(url).content.decode()
    undated = client.post(url, {"practice": "fucheng", "reason": "会议研究"})
    assert undated.status_code == 200
    assert [row.practice for row in choices_of(district.root.pk)] == ["xihu"]
    sent = {"practice": "fucheng", "since": today().isoformat(), "reason": "会议研究", "document": "示例〔2026〕3 号"}
    assert client.post(url, sent).status_code == 302
    page = text_of(client.get(reverse("orgs:practice")))
    assert "会议研究" in page
    assert "示例〔2026〕3 号" in page
    assert client.get(reverse("orgs:practice")).context["practice"].id == "fucheng"
    yesterday = client.get(reverse("orgs:practice"), {"on": YESTERDAY.isoformat()})
    assert yesterday.context["practice"].id == "xihu"
    withdraw = reverse("orgs:practice_withdraw", args=[choices_of(district.root.pk)[-1].pk])
    assert withdraw in client.get(reverse("orgs:practice")).content.decode()
    assert client.post(withdraw, {"reason": "有误"}).status_code == 302
    page = client.get(reverse("orgs:practice"))
    assert page.context["practice"].id == "xihu"
    assert "/withdraw/" not in page.content.decode()
