"""Pages of the list: who gets them, what they say, how many queries they take; without sign-in where it is public."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from covenants.models import Deliberation, Direction, ItemState, ListCycle, ListItem, Publication, Stage
from covenants.services.cycles import advance_cycle, edit_cycle
from covenants.services.items import withdraw_item
from orgs.models import Participation
from orgs.services.units import leave_organization
from tests.covenants.making import make_cycle, make_item, make_meeting, make_world
from tests.factories import acting_as, client_for, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def secretary(world):
    return client_for(world.secretary)


def url(name, *args):
    return reverse(f"covenants:{name}", args=args)


def test_home_opens_a_cycle_and_then_shows_it_with_what_is_missing(world, secretary):
    assert "开启周期" in secretary.get(url("home")).text
    form = {"since": "2026-01-01", "last_day": "2026-12-31", "is_public": "on", "collect_by": "2026-03-20"}
    assert secretary.post(url("cycle_open"), {**form, "last_day": "2025-01-01"}).status_code == 200
    assert secretary.post(url("cycle_open"), form).status_code == 302
    page = secretary.get(url("home")).text
    assert "2026年双向服务清单" in page
    assert "还没有任何提交的项目" in page
    assert "示例银行" in page
    assert "还没有提交服务和需求" in page
    with everything("it is there"):
        cycle = ListCycle.objects.get()
    for name in ("cycle", "cycle_edit", "items", "item_add", "deliberation", "publications", "cycle_advance"):
        assert secretary.get(url(name, cycle.pk)).status_code == 200, name
    assert "还缺" in secretary.post(url("cycle_advance", cycle.pk), follow=True).text


def test_a_unit_sees_its_own_and_fills_in_on_one_page(world):
    cycle = make_cycle(world)
    teacher = client_for(world.liaison(world.school))
    page = teacher.get(url("home")).text
    assert "第九十七示例小学" in page
    assert "示例银行" not in page
    form = teacher.get(url("item_add", cycle.pk)).text
    assert "示一" in form
    assert "15400000401" not in form
    data = {
        "party": str(world.school.pk),
        "direction": "OFFER",
        "title": "周末开放操场",
        "category": "CULTURE",
        "frequency_text": "想起来就开",
    }
    again = teacher.post(url("item_add", cycle.pk), data)
    assert again.status_code == 200
    assert "看不出多久一次" in again.text
    assert "周末开放操场" in again.text
    done = teacher.post(url("item_add", cycle.pk), {**data, "frequency_text": "每周六、周日"}, follow=True)
    assert "频次读作“每周六、日”" in done.text
    assert "154****0401" in done.text
    with everything("whose"):
        item = ListItem.objects.get()
    assert (item.unit, item.state, item.quantity) == (world.school, ItemState.SUBMITTED, None)
    foreign = {**data, "party": str(world.bank.pk), "frequency_text": ""}
    assert teacher.post(url("item_add", cycle.pk), foreign).status_code == 200
    assert teacher.post(url("item_step", item.pk, "recall")).status_code == 302
    edited = teacher.post(url("item_edit", item.pk), {**data, "frequency_text": "每周六", "title": "开放操场"})
    assert edited.status_code == 302
    assert teacher.post(url("submit_all", cycle.pk)).status_code == 302
    clerk = client_for(world.liaison(world.bank))
    assert clerk.get(url("item", item.pk)).status_code == 404
    assert "开放操场" not in clerk.get(url("items", cycle.pk)).text


def test_the_frequency_is_read_back_while_it_is_typed(secretary):
    said = secretary.get(url("frequency"), {"frequency_text": "每周三下午"}).text
    assert "读作" in said
    assert "每周三下午" in said
    assert "没有写明" in secretary.get(url("frequency"), {"frequency_text": "4"}).text
    assert "读作" not in secretary.get(url("frequency")).text


def test_the_meeting_goes_through_the_list_on_one_screen(world, secretary):
    cycle = make_cycle(world)
    offer = make_item(cycle, world.school, "开放操场", world, frequency_text="每天")
    twin = make_item(cycle, world.bank, "开放球场", world)
    need = make_item(cycle, None, "换灯", world, direction=Direction.NEED, quantity=Decimal(3), measure="处")
    late = make_item(cycle, world.hospital, "量血压", world)
    page = secretary.get(url("deliberation", cycle.pk)).text
    assert "还在征集" in page
    assert secretary.post(url("cycle_advance", cycle.pk)).status_code == 302
    assert "还没有开过会" in secretary.get(url("deliberation", cycle.pk)).text
    refused = secretary.post(url("item_decide", offer.pk, "accept"), follow=True).text
    assert "请选择本组织召开的会议" in refused
    ahead = secretary.post(url("meeting_add", cycle.pk), {"kind": "JOINT", "starts_at": "2026-03-03T09:00"})
    assert "开过之后再记为已召开" in ahead.text
    held = secretary.post(url("meeting_add", cycle.pk), {"kind": "JOINT", "starts_at": "2026-03-01T09:00"})
    assert held.status_code == 302
    adjust = {"title": "开放操场", "frequency_text": "每周六、日", "quantity": "", "reason": "平日有课"}
    assert (
        "没有任何改动"
        in secretary.post(url("item_decide", twin.pk, "adjust"), {"title": "开放球场", "quantity": "1"}).text
    )
    past = {**adjust, "frequency_text": f"{cycle.since.year - 1}年9月底前"}
    done = secretary.post(url("item_decide", offer.pk, "adjust"), past, follow=True).text
    assert f"频次读作“{cycle.since.year - 1}年9月30日前”" in done
    assert "不在这个周期" in done
    secretary.post(url("item_decide", offer.pk, "reconsider"))
    assert secretary.post(url("item_decide", offer.pk, "adjust"), adjust).status_code == 302
    assert secretary.post(url("item_decide", twin.pk, "merge"), {"into": offer.pk}).status_code == 302
    assert "请写明不予列入的理由" in secretary.post(url("item_decide", late.pk, "decline"), {}).text
    assert secretary.post(url("item_decide", late.pk, "decline"), {"reason": "已有同类"}).status_code == 302
    page = secretary.get(url("deliberation", cycle.pk)).text
    assert "<del>每天</del>" in page
    assert "其余 1 项同意列入" in page
    assert secretary.post(url("deliberation", cycle.pk)).status_code == 302
    published = secretary.post(url("cycle_advance", cycle.pk), follow=True).text
    assert "已进入“发布认领”" in published
    with everything("frozen"):
        publication = Publication.objects.get()
        assert [line["title"] for line in publication.lines] == ["换灯", "开放操场"]
        assert Deliberation.objects.count() == 4
        need.refresh_from_db()
    page = secretary.get(url("publication", publication.pk)).text
    assert "二维码" in page
    assert publication.digest in page
    code = secretary.get(url("publication_qr", publication.pk))
    assert code["Content-Type"] == "image/svg+xml"
    assert b"<svg" in code.content
    assert b"style" not in code.content
    assert "审议" in client_for(world.liaison(world.school)).get(url("item", offer.pk)).text


def test_residents_read_the_list_without_signing_in(world):
    make_cycle(world, stage=Stage.PUBLISHED)
    with everything("the address"):
        publication = Publication.objects.get()
    stranger = Client()
    page = stranger.get(url("open_list", publication.token))
    assert page.status_code == 200
    assert "开放操场" in page.text
    assert "示一" not in page.text
    assert not re.search(r"154[\d*]{4}", page.text)
    assert "public" in page["Cache-Control"]
    assert stranger.get(url("open_list", publication.token), headers={"if-none-match": page["ETag"]}).status_code == 304
    assert stranger.get(url("open_list", "nobody-knows")).status_code == 404
    assert stranger.post(url("open_list", publication.token)).status_code == 405
    assert stranger.get(url("publication", publication.pk)).status_code == 302
    with acting_as(world.secretary):
        edit_cycle(
            cycle_id=publication.cycle_id,
            title="2026年清单",
            collect_by=None,
            review_by=None,
            is_public=False,
            actor=world.secretary,
        )
    assert stranger.get(url("open_list", publication.token)).status_code == 404
    assert client_for(world.secretary).get(url("publication_qr", publication.pk)).status_code == 404


def test_what_was_taken_back_is_marked_and_the_list_stays_as_it_was_published(world, a_day):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    with everything("the address"):
        before = Publication.objects.get()
        need = ListItem.objects.get(cycle=cycle, direction=Direction.NEED)
    stranger, address = Client(), url("open_list", before.token)
    first = stranger.get(address)
    assert "已撤回" not in first.text
    with acting_as(world.secretary):
        withdraw_item(item_id=need.pk, actor=world.secretary)
        part = Participation.objects.get(unit=world.school)
        leave_organization(participation_id=part.pk, actor=world.secretary)
    again = stranger.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200, "what a reader has kept is no longer what stands there"
    assert again.text.count(f"已撤回（{today()}）") == 1
    assert again.text.count("单位已退出") == 1
    assert ("楼道灯更换" in again.text, "开放操场" in again.text) == (True, True)
    assert f"已撤回（{today()}）" in client_for(world.secretary).get(url("publication", before.pk)).text
    with everything("the list"):
        after = Publication.objects.get()
    assert (after.lines, after.digest, after.number) == (before.lines, before.digest, before.number)


def test_a_page_of_the_past_shows_the_past_and_offers_nothing(world, a_day):
    cycle = make_cycle(world)
    make_item(cycle, world.school, "开放操场", world, submit=False)
    a_day.move_to("2026-03-05 09:00+08:00")
    secretary = client_for(world.secretary)
    page = secretary.get(url("cycle", cycle.pk), {"on": "2026-03-03"}).text
    assert "结束征集" not in page
    assert "填报</a>" not in secretary.get(url("items", cycle.pk), {"on": "2026-03-03"}).text
    assert "尚未开启" in secretary.get(url("cycle", cycle.pk), {"on": "2026-03-01"}).text
    assert secretary.get(url("cycles"), {"on": "2026-03-01"}).text.count("2026年双向服务清单") == 0
    assert secretary.get(url("items", cycle.pk), {"on": "2026-03-03", "state": "SUBMITTED"}).status_code == 200


def test_the_workbook_holds_the_list_as_people_fill_it_in(world, secretary):
    cycle = make_cycle(world)
    make_item(cycle, world.school, "开放操场", world, frequency_text="每周六", audience="居民")
    make_item(cycle, world.school, "交通疏导", world, direction=Direction.NEED)
    make_item(cycle, None, "换灯", world, direction=Direction.NEED)
    body = secretary.get(url("cycle_workbook", cycle.pk))
    rows = list(openpyxl.load_workbook(io.BytesIO(body.content)).active.iter_rows(values_only=True))
    assert rows[0][3:6] == ("能够提供的服务", "服务频次", "服务对象")
    by_unit = {row[1]: row for row in rows[1:]}
    assert by_unit["第九十七示例小学"][3:9] == ("开放操场", "每周六", "居民", "示一", "154****0401", "交通疏导")
    assert by_unit[world.community.name][8] == "换灯"


def more(world, cycle, number):
    for index in range(number):
        unit = make_unit(world.district, f"另外第{index}示例单位", joins=world.community)
        world.units.append(unit)
        world.liaisons.append(make_user("UNIT_LIAISON", unit=unit))
        make_item(cycle, unit, f"服务{index}", world)
        make_item(cycle, unit, f"需求{index}", world, direction=Direction.NEED)


QUERIES = {"home": 17, "cycle": 14, "items": 13, "deliberation": 12, "item_add": 12, "cycles": 7, "all_items": 11}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_do_not_grow_with_rows(world, secretary, django_assert_num_queries, name):
    cycle = make_cycle(world)
    make_item(cycle, world.school, "开放操场", world)
    make_item(cycle, world.school, "疏导", world, direction=Direction.NEED)
    with acting_as(world.secretary):
        advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
    make_meeting(world)
    address = url(name) if name in ("home", "cycles", "all_items") else url(name, cycle.pk)
    secretary.get(address)
    with django_assert_num_queries(QUERIES[name]):
        secretary.get(address)
    more(world, cycle, 3)
    with django_assert_num_queries(QUERIES[name]):
        secretary.get(address)


def test_a_closed_cycle_is_read_from_its_record(world, a_day):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    a_day.move_to("2027-01-05 09:00+08:00")
    secretary = client_for(world.secretary)
    assert "办结并存档" in secretary.get(url("cycle", cycle.pk)).text
    assert secretary.get(url("cycle_close", cycle.pk)).status_code == 200
    done = secretary.post(url("cycle_close", cycle.pk), follow=True)
    assert "楼道灯更换" in done.text
    street = client_for(make_user("STREET_STAFF", world.district.street))
    assert "校验码" in street.get(url("cycle_record", cycle.pk)).text
    assert "办结" in street.get(url("cycles")).text
    school = client_for(world.liaison(world.school))
    assert school.get(url("cycle_record", cycle.pk)).status_code == 404
    told = school.get(url("cycle", cycle.pk)).text
    assert "整期存档由桃源东社区" in told
    assert url("cycle_record", cycle.pk) not in told  # no link that does not open
    assert url("cycle_record", cycle.pk) in secretary.get(url("cycle", cycle.pk)).text


def test_an_office_of_the_district_sees_all_cycles_and_opens_one_below(world):
    make_cycle(world)
    staff = client_for(make_user("DISTRICT_STAFF", world.district.root))
    assert "桃源东社区" in staff.get(url("home")).text
    other = world.district.sibling_community
    address = f"{url('cycle_open')}?organization={other.pk}"
    form = {"since": date(2026, 1, 1), "last_day": date(2026, 12, 31)}
    assert staff.post(address, form).status_code == 302
    assert staff.post(url("cycle_open"), form).status_code == 200, "the district itself has no list"


def test_the_page_before_a_gate_says_what_opens_it(world, secretary):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    page = secretary.get(url("cycle_advance", cycle.pk)).text
    assert "至少有一项认领得到对方确认，就可以进入签约" in page
    assert "必须先办，才能进入“签约”" in page
    assert "至少有一项认领得到对方确认" in secretary.get(url("cycle", cycle.pk)).text


def test_a_street_opens_its_own_cycle_or_a_communitys(world):
    clerk = make_user("STREET_STAFF", world.district.street)
    page = client_for(clerk)
    form = page.get(url("cycle_open")).context["form"]
    assert next(label.strip() for _, label in form.fields["organization"].choices) == world.district.street.name
    sent = {"since": date(2026, 1, 1), "last_day": date(2026, 12, 31), "organization": world.community.pk}
    assert page.post(url("cycle_open"), sent).status_code == 302
    with everything("test"):
        assert ListCycle.objects.get().organization == world.community
    own = client_for(world.secretary).get(url("cycle_open")).context["form"]
    assert "organization" not in own.fields, "nothing is asked that is known"


def test_a_filter_that_a_page_passed_along_says_the_name_of_the_thing(world, secretary):
    cycle = make_cycle(world)
    make_item(cycle, world.school, "开放操场", world)
    page = secretary.get(url("all_items"), {"cycle": cycle.pk, "unit": world.school.pk, "organization": 2**40})
    chips = {(one["label"], one["value"]) for one in page.context["active"]}
    assert chips == {("周期", str(cycle)), ("单位", world.school.name), ("组织编号", str(2**40))}
    # What the office does not see has no name there.
    clerk = client_for(world.liaison(world.bank)).get(url("all_items"), {"unit": world.school.pk})
    assert [one["label"] for one in clerk.context["active"]] == ["单位编号"]


def test_a_form_left_empty_says_how_to_mend_it(secretary):
    page = secretary.post(url("cycle_open"), {"since": "", "last_day": "明年底"})
    assert page.context["form"].errors == {
        "since": ["请填写这一项。"],
        "last_day": ["请按年-月-日填写日期，例如 2026-03-09。"],
    }
