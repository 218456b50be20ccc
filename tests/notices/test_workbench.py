"""The workbench: what is due appears with its exact place, and is gone when it is done."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from common.audit import record
from common.clock import now, today
from common.scoping import everything
from exchange.models import BatchState, ImportBatch
from grids.services.profiles import ProfileLine, set_grid_profile
from members.models import Appointment, Duty, Position
from members.services import filings
from members.services.changes import Ending, lapse, propose_ending
from notices.inbox import entries_on
from notices.models import Snooze
from notices.selectors import due_count, number_of, workbench_on
from notices.sources import own_dues
from orgs.models import Organization
from tests.factories import acting_as, client_for, make_unit, make_user
from tests.grids.making import make_grids
from tests.members.slates import drafted, filed, good_lines, in_office, line

HOME = reverse("notices:workbench")


def bench(user):
    with acting_as(user) as scope:
        found = workbench_on(today())
        awake = [entry for entry in entries_on(today()) if entry.snooze is None]
        assert due_count(scope, today()) == number_of(found.items) == len(awake), "one number, wherever it stands"
    # Meetings have lines of their own; tests/meetings/touch/test_workbench.py.
    found.items = [item for item in found.items if not item.url.startswith(reverse("meetings:list"))]
    return found


def titles(user):
    return [item.title for item in bench(user).items]


def only(user):
    (item,) = bench(user).items
    return item


def street_of(community):
    return Organization.tree.get(pk=community.street_id)


# ---- a community, from nothing to done ------------------------------------------------------------------------------


def test_the_life_of_a_roster_on_both_workbenches(district, secretary, street):
    item = only(secretary)
    assert (item.title, item.action, item.url) == ("还没有班子名册", "导入名册", reverse("exchange:start"))
    assert "西湖区 三（二）1、三（二）2" in item.reason

    term = drafted(district.community, secretary)
    item = only(secretary)
    assert (item.title, item.url) == (
        "第一届名册草案还没有报备",
        reverse("members:draft", args=[district.community.pk]),
    )

    with acting_as(secretary):
        filing = filings.submit_roster(term_id=term.pk, reasons={}, actor=secretary)
    assert titles(secretary) == []
    item = next(item for item in bench(street).items if item.action == "办理")
    assert (item.title, item.since) == ("桃源东社区报来第一届名册", "今天报来")
    assert item.url == reverse("members:filing", args=[filing.pk])

    with acting_as(street):
        filings.return_filing(filing_id=filing.pk, remark="请补充文号", actor=street)
    item = only(secretary)
    assert (item.title, item.reason) == ("第一届名册已退回，请补充后再报", f"{filing.number} · 请补充文号")
    assert "办理" not in [item.action for item in bench(street).items]

    with acting_as(secretary):
        filings.submit_roster(term_id=term.pk, reasons={}, actor=secretary)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
    assert titles(secretary) == []


def test_a_term_that_ends_asks_for_the_next_one_until_it_is_accepted(district, secretary, street):
    in_office(district.community, secretary, street)
    with time_machine.travel("2026-11-10 09:00+08:00", tick=False):
        item = only(secretary)
        assert (item.title, item.due) == ("第一届任期将满，该起草第二届名册了", date(2026, 12, 31))
        assert (item.action, item.url) == ("起草新一届", reverse("members:draft_open", args=[district.community.pk]))
        drafted(district.community, secretary, start=date(2027, 1, 1))
        item = only(secretary)
        assert (item.title, item.due) == ("第二届名册草案还没有报备", date(2026, 12, 31))


def test_the_next_term_accepted_ahead_of_time_leaves_nothing_to_do(district, secretary, street):
    in_office(district.community, secretary, street)
    with time_machine.travel("2026-11-10 09:00+08:00", tick=False):
        in_office(district.community, secretary, street, start=date(2027, 1, 1))
        assert titles(secretary) == []


def test_a_vacancy_counts_down_and_leads_to_its_seat(district, secretary, street):
    in_office(district.community, secretary, street)
    with everything("test"):
        leaving = Appointment.objects.get(person__name="熊丽")
    ending = Ending(
        appointment_id=leaving.pk, effective_on=today(), ground="调动", document="通报〔2024〕3号", studied_on=None
    )
    with acting_as(secretary):
        filing = propose_ending(kind="RELEASE", ending=ending, actor=secretary)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
    with time_machine.travel("2024-06-25 09:00+08:00", tick=False):
        vacancy = only(secretary)
        assert (vacancy.title, vacancy.action) == ("1 席空缺，请按程序增补", "增补")
        assert vacancy.due == today() + timedelta(days=40)
        assert vacancy.url == reverse("members:co_option", args=[leaving.seat_id])


def test_a_principle_not_followed_is_told_once_and_without_hurry(district, secretary, street):
    in_office(district.community, secretary, street)
    with everything("test"):
        Appointment.objects.filter(person__name="胡志强").update(part_time=False)
    item = only(secretary)
    assert item.title == "社区一级兼职委员人数在规定范围内：1 人"
    assert (item.action, item.when, item.now) == ("看怎么办", "本季", False)


def test_required_findings_lead_to_the_committee(district, secretary, street):
    in_office(district.community, secretary, street)
    with everything("test"):
        Appointment.objects.filter(person__name="万敏").update(selection_mode="")
    item = only(secretary)
    assert item.title == "1 人未填产生方式，请改正"
    assert (item.action, item.now) == ("去办理", True)
    assert "应当" in item.reason
    assert "西湖区 三（二）" in item.reason


def test_imports_and_duties(district, secretary, street):
    in_office(district.community, secretary, street)
    with everything("test"):
        batch = ImportBatch.objects.create(
            organization=district.community, actor=secretary, office="", filename="名册.xlsx", size=1,
            state=BatchState.READY,
        )  # fmt: skip
        part_time = Appointment.objects.get(person__name="万敏")
        for days, title in ((-2, "走访"), (3, "讲党课"), (20, "接待日"), (40, "下一季的事")):
            Duty.objects.create(appointment=part_time, title=title, due_on=today() + timedelta(days=days))
    items = {item.title: item for item in bench(secretary).items}
    assert list(items) == ["履职事项：走访", "履职事项：讲党课", "履职事项：接待日", "导入的表格还没有确认：名册.xlsx"]
    assert items["导入的表格还没有确认：名册.xlsx"].url == reverse("exchange:batch", args=[batch.pk])
    page = client_for(secretary).get(HOME).content.decode()
    assert [page.index(word) for word in ("今天 · 2", "本周 · 1", "本季 · 3")] == sorted(
        page.index(word) for word in ("今天 · 2", "本周 · 1", "本季 · 3")
    )
    with everything("test"):
        Duty.objects.filter(title="走访").update(done_on=today())
        ImportBatch.objects.update(state=BatchState.CANCELLED)
    assert titles(secretary) == ["履职事项：讲党课", "履职事项：接待日"]


# ---- above ----------------------------------------------------------------------------------------------------------


def test_the_levels_above_see_counts_and_lists_not_names(district, street, district_staff):
    in_office(district.community, make_user("COMMUNITY_SECRETARY", district.community), street)
    with time_machine.travel("2026-11-10 09:00+08:00", tick=False):
        items = {item.title: item for item in bench(district_staff).items}
        assert set(items) == {"2 个街道（镇）、3 个社区还没有班子名册", "1 个社区的班子 60 天内届满"}
        ending = items["1 个社区的班子 60 天内届满"]
        assert ending.due == date(2026, 12, 31)
        listed = client_for(district_staff).get(ending.url).content.decode()
        assert "桃源东社区" in listed
        assert "桃源西社区" not in listed
        strip = bench(district_staff).strip
        assert [(row["name"], row["organizations"]) for row in strip] == [("桃源街道", 3), ("南站街道", 3)]
        # One committee is in office and met in no quarter, two have no roster: the strip speaks for every room.
        assert [(part["label"], part["value"]) for part in strip[0]["segments"]] == [("不符合", 3)]
        assert [row["name"] for row in bench(street).strip] == ["桃源东社区", "桃源西社区"]


def test_a_row_of_the_strip_leads_to_its_grid_and_what_is_below_it(district, secretary):
    [other] = make_grids(district.community, 1)
    with everything("test"):
        for grid in (district.grid, other):
            set_grid_profile(organization_id=grid.pk, line=ProfileLine("PLACE"), actor=None)
    rows = {row["name"]: row for row in bench(secretary).strip}
    assert set(rows) == {district.grid.name, other.name}
    client = client_for(secretary)
    for one, not_one in ((district.grid, other), (other, district.grid)):
        page = client.get(rows[one.name]["url"])
        assert {row["name"] for row in page.context["rows"]} >= {one.name}
        assert not_one.name not in {row["name"] for row in page.context["rows"]}
        assert {chip["value"] for chip in page.context["active"]} == {one.name}


def test_what_others_did_since_the_last_sign_in(district, secretary, street):
    record(actor=secretary, action="session.opened")
    with time_machine.travel("2024-06-20 09:00+08:00", tick=False):
        filed(district.community, secretary)
        foreign = make_user("COMMUNITY_SECRETARY", district.foreign_community)
        filed(district.foreign_community, foreign, [_other(row) for row in good_lines()])
        page = client_for(street).get(HOME).content.decode()
        assert "桃源东社区报来一份报备" in page
        assert "南站东社区" not in page
        assert "报来一份报备" not in client_for(secretary).get(HOME).content.decode()
    with time_machine.travel("2024-07-20 09:00+08:00", tick=False):
        assert "报来一份报备" not in client_for(street).get(HOME).content.decode()


def _other(row):
    person = row.person.__class__(name=row.person.name, phone=f"1540001{row.person.phone[-4:]}", post=row.person.post)
    return row.__class__(**{name: getattr(row, name) for name in row.__dataclass_fields__} | {"person": person})


# ---- others ---------------------------------------------------------------------------------------------------------


def test_a_liaison_sees_the_own_unit_and_whom_it_sent(district, secretary, street):
    unit = make_unit(district, "第九十七小学", joins=district.community, contact_name="罗静")
    lines = [*good_lines()[:3], line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, unit=unit)]
    in_office(district.community, secretary, street, [*lines, *good_lines()[4:]])
    liaison = make_user("UNIT_LIAISON", unit=unit)
    found = bench(liaison)
    assert [row.person.name for row in found.delegates] == ["万敏"]
    assert [item.title for item in found.items] == ["本单位的联系人还没有填全"]
    with time_machine.travel("2026-11-10 09:00+08:00", tick=False):
        assert "万敏在桃源东社区的任期将满" in titles(liaison)
        page = client_for(liaison).get(HOME).content.decode()
    assert "第九十七小学" in page
    assert "熊丽" not in page


def test_administrators_have_their_own(district):
    system = make_user("SYSTEM_ADMIN", district.root, district=district.root)
    security = make_user("SECURITY_ADMIN", district.root, district=district.root)
    audit = make_user("AUDIT_ADMIN", district.root, district=district.root)
    make_user("READ_ONLY", district.root, district=district.root, name="只读的人", until=today() + timedelta(days=9))
    assert titles(system) == []
    assert titles(security) == ["只读的人的任职授权将到期"]
    assert titles(audit) == ["核验审计记录是否完整"]
    record(actor=audit, action="audit.verified")
    assert titles(audit) == []
    page = client_for(system).get(HOME).content.decode()
    assert "都办完了，现在没有待办" in page
    assert "上次登录以来" not in page


def test_who_is_here_for_the_first_time_is_told_of_the_last_week(district, street):
    new = make_user("COMMUNITY_SECRETARY", district.community)
    neighbour = make_user("COMMUNITY_SECRETARY", district.communities[1])
    client = client_for(new)
    page = client.get(HOME).text
    assert "最近一周" in page
    assert "上次登录以来" not in page
    record(actor=street, action="meetings.minutes.issued", obj=district.community)
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        assert f"{district.community.name}印发了会议纪要" in client.get(HOME).text
        # Everyday work is told to the organisation itself, not up the tree and not next door.
        assert "印发了会议纪要" not in client_for(street).get(HOME).text
        assert "印发了会议纪要" not in client_for(neighbour).get(HOME).text
    for _ in range(2):
        record(actor=new, action="session.opened")
    assert "上次登录以来" in client.get(HOME).text


def test_a_reader_has_nothing_to_do_but_sees(district, street):
    in_office(district.community, make_user("COMMUNITY_SECRETARY", district.community), street)
    reader = make_user("READ_ONLY", district.street)
    assert titles(reader) == []
    assert [row["name"] for row in bench(reader).strip] == ["桃源东社区", "桃源西社区"]


def test_the_head_of_other_pages_asks_for_the_count(district, secretary):
    client = client_for(secretary)
    page = client.get(reverse("orgs:tree")).content.decode()
    assert f'hx-get="{reverse("notices:due")}"' in page
    assert "<b>1</b> 项待办" in client.get(reverse("notices:due")).content.decode()
    assert "<b>1</b> 项待办" in client.get(HOME).content.decode()


def test_what_was_put_off_stands_last_with_its_reason_and_is_not_counted(district, secretary):
    with acting_as(secretary) as scope:
        (due,) = own_dues(today())
        with everything("test"):
            Snooze.objects.create(
                organization_id=scope.anchor_id,
                thing=due.thing,
                until=today() + timedelta(days=7),
                made_on=today(),
                reason="等街道统一布置",
            )
    page = client_for(secretary).get(HOME).text
    assert "已推迟 · 1" in page
    assert "<b>0</b> 项待办" in page
    assert "0 项待办" in client_for(secretary).get(reverse("notices:inbox")).text
    assert "另有 1 项推迟了提醒" in client_for(secretary).get(reverse("notices:inbox")).text
    assert "已推迟到" in page
    assert "等街道统一布置" in page
    assert due.title in page
    with time_machine.travel("2024-06-12 09:00+08:00", tick=False):
        assert "已推迟" not in client_for(secretary).get(HOME).text


# ---- what it costs --------------------------------------------------------------------------------------------------

COSTS = {"DISTRICT_STAFF": 43, "STREET_STAFF": 57, "COMMUNITY_SECRETARY": 57, "GRID_SECRETARY": 38}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", COSTS)
def test_the_workbench_costs_the_same_for_one_thing_and_three(district, street, role, count, django_assert_num_queries):
    places = {
        "DISTRICT_STAFF": district.root,
        "STREET_STAFF": district.street,
        "COMMUNITY_SECRETARY": district.community,
        "GRID_SECRETARY": district.grid,
    }
    user = make_user(role, places[role])
    for community in district.communities[:count]:
        in_office(
            community, make_user("COMMUNITY_SECRETARY", community), make_user("STREET_STAFF", street_of(community))
        )
    with everything("test"):
        member = Appointment.objects.filter(organization=district.community, part_time=True).first()
        for number in range(count):
            Duty.objects.create(appointment=member, title=f"事{number}", due_on=today())
            ImportBatch.objects.create(
                organization=places[role], actor=user, office="", filename="a.xlsx", size=1, state=BatchState.READY
            )
    client = client_for(user)
    client.get(HOME)
    with django_assert_num_queries(COSTS[role]):
        client.get(HOME)


def test_lapsed_appointments_of_a_day_are_told_once(district, secretary, street):
    in_office(district.community, secretary, street)
    with time_machine.travel("2027-01-02 09:00+08:00", tick=False):
        assert lapse(on=today()) > 1
        page = client_for(secretary).get(HOME).content.decode()
    assert page.count("桃源东社区有任期届满自动免职") == 1
