"""Lists from workbooks: samples 03 and 04 become items; again they change nothing; what comes out goes back in."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from covenants.models import Direction, ItemState, ListCycle, ListItem
from covenants.services.cycles import open_cycle
from covenants.services.items import recall_item
from exchange import services
from exchange.models import BatchState, ImportRow
from orgs.models import Participation, Unit
from tests.factories import acting_as, client_for, make_organization, make_user
from tests.imports.conftest import SAMPLES, uploaded

TWO_WAY = SAMPLES / "03_朝农街道双向服务清单.xlsx"
THREE = SAMPLES / "04_东城街道三张清单和联席会议台账.xlsx"
DATA = Path(__file__).resolve().parents[2] / "orgs" / "data"


@pytest.fixture(autouse=True)
def a_day():
    """A day of the sheets' year."""
    with time_machine.travel("2023-03-20 09:00+08:00", tick=False):
        yield


class Street:
    """A street with its communities by code, its clerk, and a cycle in each."""

    def __init__(self, district: str, code: str, name: str, practice: str):
        self.root = make_organization(None, name, code=district, practice=practice)
        self.by_code = {}
        with (DATA / f"divisions_{district[:6]}.csv").open(encoding="utf-8-sig", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["code"] == code or row["parent_code"] == code]
        for row in rows:
            parent = self.by_code.get(row["parent_code"], self.root)
            self.by_code[row["code"]] = make_organization(parent, row["name"], code=row["code"])
        self.street = self.by_code[code]
        self.clerk = make_user("STREET_STAFF", self.street, name="街道办事员")

    def open(self, organization) -> ListCycle:
        with acting_as(self.clerk):
            return open_cycle(
                organization_id=organization.pk, since=date(2023, 1, 1), last_day=date(2023, 12, 31), actor=self.clerk
            )

    def upload(self, path=None, **more):
        if path is not None:
            more["path"] = path
        return uploaded(self.clerk, self.street, **more)

    def choose(self, batch, kind, **choices):
        with acting_as(self.clerk):
            services.choose_options(batch_id=batch.pk, kind=kind, choices=choices, actor=self.clerk)
        batch.refresh_from_db()
        return batch

    def confirm(self, batch):
        with acting_as(self.clerk):
            services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=self.clerk)
        batch.refresh_from_db()
        assert batch.state == BatchState.COMMITTED, batch.problem
        return batch


@pytest.fixture
def chaonong(db):
    return Street("360103000000", "360103013000", "西湖区", "xihu")


@pytest.fixture
def dongcheng(db):
    return Street("350802000000", "350802001000", "新罗区", "longyan")


def told(batch):
    return {row.row: row.content["reasons"] + row.content["notes"] for row in ImportRow.everywhere.filter(batch=batch)}


def test_a_two_way_list_becomes_items_of_each_community(chaonong):
    batch = chaonong.upload(TWO_WAY)
    assert "没有正在征集的清单周期" in told(batch)[6][0], "nothing collects yet"
    for code in ("360103013020", "360103013019"):
        chaonong.open(chaonong.by_code[code])
    batch = chaonong.upload(TWO_WAY)
    assert "没有登记名为“西湖区第九十七小学”的单位" in told(batch)[6][0]
    batch = chaonong.choose(batch, "two_way_list", units="register")
    # The two rows with no frequency unit, without text, without phone, and the unknown community stay wrong.
    assert batch.counts == {"NEW": 6, "WRONG": 4}
    assert "不导入：协议在认领确认之后签订" in str(told(batch)[6])
    chaonong.confirm(batch)
    with everything("what came in"):
        items = {item.title: item for item in ListItem.objects.select_related("unit", "organization")}
        assert Counter(item.direction for item in items.values()) == {"OFFER": 5, "NEED": 5}
        field = items["开放操场"]
        assert (field.frequency_text, field.per, field.times, field.weekdays) == ("每周六", "week", 1, [6])
        assert (field.audience, field.quantity, field.category) == ("居民", None, "CULTURE")
        assert (field.contact_name, field.contact_phone) == ("示一", "15400000401")
        assert (field.state, field.on_behalf, field.organization.name) == (
            ItemState.SUBMITTED,
            True,
            "桂殿社区居委会",
        )
        road = items["维修校门口路面"]
        assert (str(road.by), road.quantity, road.contact_phone) == ("2023-09-30", Decimal(1), "15400000401")
        clinic = items["义诊和健康讲座"]
        assert (clinic.times, clinic.at_least, clinic.category) == (2, True, "HEALTH")
        assert Participation.objects.filter(organization__code="360103013020").count() == 3
        school = Unit.objects.get(name="西湖区第九十七小学")
        assert (school.contact_name, school.contact_phone) == ("示一", "15400000401"), "as its row says"
    again = chaonong.choose(chaonong.upload(TWO_WAY), "two_way_list", units="register")
    assert again.counts == {"SAME": 6, "WRONG": 4}
    with acting_as(chaonong.clerk):
        services.undo_batch(batch_id=batch.pk, actor=chaonong.clerk)
    with everything("gone"):
        assert not ListItem.objects.exists()
        assert not Unit.objects.exists()


def test_the_preview_says_first_what_is_missing_outside_the_sheet(chaonong):
    batch = chaonong.upload(TWO_WAY)
    client, address = client_for(chaonong.clerk), reverse("exchange:batch", args=[batch.pk])
    place = chaonong.by_code["360103013020"]
    page = client.get(address)
    assert [(step["note"]["title"], step["note"]["stops"], step["done"]) for step in page.context["first"]] == [
        ("桂殿社区居委会还没有正在征集的清单周期", 6, False),
        ("鹤汀社区居委会还没有正在征集的清单周期", 3, False),
    ]
    assert "下一步：确认" not in page.text, "there is nothing to confirm"
    assert f"{reverse('covenants:cycle_open')}?organization={place.pk}&amp;next={quote(address, safe='')}" in page.text
    sent = {"since": "2023-01-01", "last_day": "2023-12-31", "title": ""}
    opened = client.post(f"{reverse('covenants:cycle_open')}?organization={place.pk}&next={address}", sent)
    assert (opened.status_code, opened["Location"]) == (302, address), "back to the import"
    page = client.get(address)
    assert [step["done"] for step in page.context["first"]] == [True, False]
    [again] = page.context["again"]
    client.post(reverse("exchange:options", args=[batch.pk]), {"kind": "two_way_list", **dict(again["posted"])})
    page = client.get(address)
    [units] = [step for step in page.context["first"] if step["note"]["choice"]]
    assert (units["note"]["title"], units["note"]["stops"]) == ("3 个单位还不是桂殿社区居委会的成员单位", 6)
    client.post(reverse("exchange:options", args=[batch.pk]), {"kind": "two_way_list", **dict(units["posted"])})
    batch.refresh_from_db()
    assert batch.counts == {"NEW": 6, "WRONG": 4}
    page = client.get(address)
    assert [step["note"]["stops"] for step in page.context["first"]] == [3]
    assert "下一步：确认" in page.text


def test_the_preview_says_what_each_row_offers_and_needs(chaonong):
    page = client_for(chaonong.clerk).get(reverse("exchange:batch", args=[chaonong.upload(TWO_WAY).pk]))
    first = page.context["rows"][0]
    assert [cell.text for cell in first.cells if cell.field.key in ("offer", "need")] == [
        "开放操场",
        "上下学时段交通疏导",
    ]
    [part] = page.context["parts"]
    assert part["title"] == ""
    assert "能够提供的服务" in part["heads"]


def test_sheets_of_several_kinds_stand_each_under_its_own_headings(dongcheng):
    page = client_for(dongcheng.clerk).get(reverse("exchange:batch", args=[dongcheng.upload(THREE).pk]))
    parts = {part["title"]: part for part in page.context["parts"]}
    assert list(parts)[:3] == ["需求清单", "资源清单", "项目清单"]
    assert "需求内容" in parts["需求清单"]["heads"]
    assert "需求内容" not in parts["资源清单"]["heads"]
    for part in parts.values():
        assert {len(view.cells) for view in part["rows"]} == {len(part["heads"])}


def test_taking_back_is_refused_when_somebody_worked_on_it(chaonong):
    chaonong.open(chaonong.by_code["360103013020"])
    batch = chaonong.choose(chaonong.upload(TWO_WAY), "two_way_list", units="register")
    chaonong.confirm(batch)
    with acting_as(chaonong.clerk):
        recall_item(item_id=ListItem.objects.get(title="开放操场").pk, actor=chaonong.clerk)
        with pytest.raises(Conflict, match="不能整体撤回"):
            services.undo_batch(batch_id=batch.pk, actor=chaonong.clerk)


def test_needs_and_resources_of_a_street_that_has_no_list_rules(dongcheng):
    dongcheng.open(dongcheng.street)
    batch = dongcheng.upload(THREE)
    for kind in ("need_list", "resource_list"):
        batch = dongcheng.choose(batch, kind, place="own", units="register")
    assert {row.kind for row in ImportRow.everywhere.filter(batch=batch)} >= {"need_list", "resource_list"}
    dongcheng.confirm(batch)
    with everything("what came in"):
        rows = ListItem.objects.filter(organization=dongcheng.street)
        needs = {item.own_number: item for item in rows.filter(direction=Direction.NEED)}
        offers = {item.title: item for item in rows.filter(direction=Direction.OFFER)}
    lamps = needs["X001"]
    assert (lamps.title, lamps.budget, str(lamps.by), lamps.unit) == ("楼道灯更换", Decimal(5000), "2023-06-30", None)
    assert (lamps.category, needs["X003"].category, needs["X004"].per) == ("REPAIR", "EDUCATION", "ongoing")
    room, law, money, board = (offers[name] for name in ("会议室", "法律咨询", "慰问资金", "宣传栏"))
    assert (room.quantity, room.measure, room.weekdays) == (Decimal(1), "间", [1, 2, 3, 4, 5])
    assert (law.half_day, law.category, law.unit.name) == ("PM", "TALENT", "示例律所")
    assert (money.quantity, money.measure, money.frequency_text) == (Decimal(20000), "元", "")
    assert (board.quantity, board.frequency_text) == (None, "全天")
    again = dongcheng.upload(THREE)
    for kind in ("need_list", "resource_list"):
        again = dongcheng.choose(again, kind, place="own", units="register")
    states = Counter(
        row.state for row in ImportRow.everywhere.filter(batch=again, kind__in=["need_list", "resource_list"])
    )
    assert set(states) <= {"SAME", "WRONG"}


def test_what_comes_out_goes_back_in_and_changes_nothing(chaonong):
    cycle = chaonong.open(chaonong.by_code["360103013020"])
    chaonong.confirm(chaonong.choose(chaonong.upload(TWO_WAY), "two_way_list", units="register"))
    with everything("before"):
        before = list(ListItem.objects.order_by("pk").values())
    answer = client_for(chaonong.clerk).get(reverse("covenants:cycle_workbook", args=[cycle.pk]))
    again = chaonong.upload(content=answer.content, filename="桂殿社区双向服务清单.xlsx")
    assert set(again.counts) == {"SAME"}, (again.counts, told(again), again.problem)
    chaonong.confirm(again)
    with everything("after"):
        assert list(ListItem.objects.order_by("pk").values()) == before


def test_a_changed_cell_changes_that_and_nothing_else(chaonong):
    chaonong.open(chaonong.by_code["360103013020"])
    head = "社区,单位名称,能够提供的服务,服务频次,联系人,联系电话,需要提供的服务,需求期限/频次\n"
    row = "桂殿社区,示例银行桂殿支行,金融讲座,每季度1次,示一,15400000401,停车位,按需\n"
    first = chaonong.upload(content=(head + row).encode(), filename="双向服务清单.csv")
    chaonong.confirm(chaonong.choose(first, "two_way_list", units="register"))
    changed = chaonong.upload(
        content=(head + row.replace("每季度1次", "每周三下午").replace("0401", "0409")).encode(),
        filename="双向服务清单.csv",
    )
    assert changed.counts == {"CHANGED": 1}
    assert ImportRow.everywhere.get(batch=changed).content["changes"] == [
        ["频次", "每季度1次", "每周三下午"],
        ["联系电话", "154****0401", "154****0409"],
        ["联系电话", "154****0401", "154****0409"],
    ]
    chaonong.confirm(changed)
    with acting_as(chaonong.clerk):
        services.undo_batch(batch_id=changed.pk, actor=chaonong.clerk)
    with everything("as it was"):
        item = ListItem.objects.get(direction=Direction.OFFER)
        assert (item.frequency_text, item.contact_phone) == ("每季度1次", "15400000401")


def test_a_phone_in_the_text_and_a_foreign_community_are_refused(chaonong):
    chaonong.open(chaonong.by_code["360103013020"])
    secretary = make_user("COMMUNITY_SECRETARY", chaonong.by_code["360103013020"])
    head = "社区,单位名称,能够提供的服务,服务频次,联系人,联系电话,需要提供的服务\n"
    rows = (
        "桂殿社区,示例银行,讲座请打15400000401,按需,示一,15400000401,\n鹤汀社区,示例学校,操场,按需,示二,15400000402,\n"
    )
    batch = uploaded(
        secretary, chaonong.by_code["360103013020"], content=(head + rows).encode(), filename="双向服务清单.csv"
    )
    with acting_as(secretary):
        services.choose_options(batch_id=batch.pk, kind="two_way_list", choices={"units": "register"}, actor=secretary)
    batch.refresh_from_db()
    assert batch.counts == {"WRONG": 1, "OUT_OF_SCOPE": 1}
    said = told(batch)
    assert any("有电话号码" in sentence for sentences in said.values() for sentence in sentences)
