"""The place's opinion before awards and promotions, reserve talent, and members whom both sides manage."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.metrics import METRICS
from appraisal.statistics.engine import figures_of
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from members.models import CheckIn, MemberKind, OpinionRequest, Reserve
from members.selectors.checkins import rates_below
from members.services.checkins import CheckInLine, check_in, move_check_in, update_check_in
from members.services.opinions import OpinionLine, answer_opinion, ask_opinion, withdraw_opinion
from members.services.persons import PersonLine, create_person
from members.services.reserves import ReserveLine, end_reserve, take_into_reserve, update_reserve
from members.services.voluntary import ServiceLine, record_services
from notices.sources import own_dues
from orgs.services import close_organization, merge_organizations
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, client_for, make_unit, make_user
from tests.members.test_row_level import count, the_web_role

LINE = OpinionLine("AWARD", "2026 年度优秀共产党员")


@pytest.fixture(autouse=True)
def a_day():
    """A Monday without a holiday near."""
    with time_machine.travel("2026-06-01 09:00+08:00", tick=False):
        yield


@pytest.fixture
def unit(district):
    return make_unit(district, "示例设计院", joins=district.community)


@pytest.fixture
def liaison(unit):
    return make_user("UNIT_LIAISON", unit=unit)


def listed(district, secretary, name="汪小平", unit=None, number=301, **more):
    with acting_as(secretary):
        person = create_person(
            organization_id=district.community.pk,
            line=PersonLine(name=name, phone=f"15400000{number}", unit_id=unit.pk if unit else None),
            actor=secretary,
        )
        line = CheckInLine(person.pk, **{"reported_on": date(2026, 3, 2), "unit_id": person.unit_id, **more})
        return check_in(organization_id=district.community.pk, line=line, actor=secretary)


def asked(row, user, line=LINE):
    with acting_as(user):
        return ask_opinion(check_in_id=row.pk, line=line, actor=user)


def answered(row, user, opinion="AGREE", answer=""):
    with acting_as(user):
        return answer_opinion(request_id=row.pk, opinion=opinion, answer=answer, actor=user)


def numbers(district, *prefixes, on=None):
    wanted = [metric for key, metric in METRICS.items() if key.startswith(prefixes)]
    with everything("test"):
        total = figures_of(wanted, on or today(), [district.root])[district.root.pk].total
    return {key: (value.numerator, value.denominator) for key, value in total.items()}


# ---- opinions -------------------------------------------------------------------------------------------------------


def test_a_unit_asks_and_the_community_answers_in_time(district, secretary, unit, liaison):
    row = listed(district, secretary, unit=unit)
    with acting_as(secretary):
        line = ServiceLine(date(2026, 5, 4), "楼道清洁", 2)
        record_services(check_in_ids=[row.pk], line=line, actor=secretary)
    request = asked(row, liaison)
    assert (request.asked_on, request.due_on) == (date(2026, 6, 1), date(2026, 6, 8))
    with acting_as(secretary):
        (due,) = [due for due in own_dues(today()) if due.kind == "opinion.due"]
        assert due.due_on == request.due_on
    with acting_as(liaison):
        assert [due for due in own_dues(today()) if due.kind == "opinion.due"] == []
    done = answered(request, secretary)
    assert done.answer_facts == {
        "reported_on": "2026-03-02", "claimed_post": "", "services": 1, "hours": "2.0", "on": "2026-06-01",
    }  # fmt: skip
    assert numbers(district, "members.opinions") == {
        "members.opinions.answered": (1, 1), "members.opinions.in_time": (1, 1),
    }  # fmt: skip
    page = client_for(liaison).get(reverse("members:opinion", args=[request.pk])).text
    assert "1 次，共 2 小时" in page
    assert "Word 复函" in page


def test_the_answer_is_frozen(district, secretary, unit, liaison):
    row = listed(district, secretary, unit=unit)
    request = answered(asked(row, liaison), secretary)
    with pytest.raises(Conflict, match="答复不能更改"):
        answered(request, secretary, "DISAGREE", "改主意了")
    with acting_as(liaison), pytest.raises(Conflict):
        withdraw_opinion(request_id=request.pk, actor=liaison)
    with everything("test"), pytest.raises(DatabaseError), transaction.atomic():
        OpinionRequest.objects.filter(pk=request.pk).update(answer="后来写的")
    # What is done later does not change what was said then.
    with acting_as(secretary):
        record_services(check_in_ids=[row.pk], line=ServiceLine(today(), "反诈宣传"), actor=secretary)
    with everything("test"):
        assert OpinionRequest.objects.get().answer_facts["services"] == 0
    assert asked(row, liaison).pk != request.pk


def test_only_those_who_should_ask_and_answer(district, secretary, unit, liaison):
    row = listed(district, secretary, unit=unit)
    strange = make_unit(district, "别的单位", joins=district.community)
    stranger = make_user("UNIT_LIAISON", unit=strange)
    street = make_user("STREET_STAFF", district.street)
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    with pytest.raises(CheckIn.DoesNotExist):
        asked(row, stranger)
    with pytest.raises(NotAllowed):
        asked(row, secretary)
    request = asked(row, street)
    assert request.asker == district.street
    with pytest.raises(NotAllowed, match="上级不能代答"):
        answered(request, street)
    with acting_as(other), pytest.raises(OpinionRequest.DoesNotExist):
        answer_opinion(request_id=request.pk, opinion="AGREE", actor=other)
    with acting_as(secretary), pytest.raises(NotAllowed, match="只有征求单位"):
        withdraw_opinion(request_id=request.pk, actor=secretary)
    with acting_as(street):
        withdraw_opinion(request_id=request.pk, actor=street)
    with pytest.raises(Conflict, match="已于 2026-06-01 撤回"):
        answered(request, secretary)
    assert numbers(district, "members.opinions.answered")["members.opinions.answered"] == (0, 0)


def test_what_is_typed_wrong_is_said_at_its_field(district, secretary, unit, liaison):
    row = listed(district, secretary, unit=unit)
    for line, field in (
        (OpinionLine("PRIZE", "x"), "occasion"),
        (OpinionLine("AWARD", " "), "title"),
        (OpinionLine("AWARD", "x", "11010519491231002X"), "note"),
    ):
        with pytest.raises(RuleBroken) as refused:
            asked(row, liaison, line)
        assert refused.value.field == field
    request = asked(row, liaison)
    with pytest.raises(Conflict, match="正在等社区答复"):
        asked(row, liaison)
    with pytest.raises(RuleBroken, match="请写明具体情况") as refused:
        answered(request, secretary, "DISAGREE")
    assert refused.value.field == "answer"
    with pytest.raises(RuleBroken):
        answered(request, secretary, "MAYBE")
    with acting_as(secretary):
        move_check_in(
            check_in_id=row.pk, organization_id=district.foreign_community.pk, moved_on=today(), actor=secretary
        )
    with pytest.raises(Conflict, match="现在居住的社区"):
        asked(row, liaison, OpinionLine("GRADE", "晋级"))
    # Who was asked answers all the same.
    assert answered(request, secretary, "UNKNOWN").opinion == "UNKNOWN"


def test_late_ones_are_told(district, secretary, unit, liaison):
    row = listed(district, secretary, unit=unit)
    request = asked(row, liaison)
    with time_machine.travel("2026-06-20 09:00+08:00", tick=False):
        page = client_for(secretary).get(f"{reverse('members:opinions')}?state=late").text
        assert "逾期未答复" in page
        answered(request, secretary)
        found = numbers(district, "members.opinions")
        assert found["members.opinions.in_time"] == (0, 1)
    assert numbers(district, "members.opinions", on=date(2026, 6, 2))["members.opinions.answered"] == (0, 1)


def test_the_pages_ask_answer_and_write_the_letter(district, secretary, unit, liaison):
    row = listed(district, secretary, unit=unit)
    client = client_for(liaison)
    assert "征求社区意见" in client.get(reverse("members:check_in", args=[row.pk])).text
    ask = reverse("members:opinion_ask", args=[row.pk])
    refused = client.post(ask, {"occasion": "AWARD", "title": "", "note": "三年连续优秀"}).text
    assert "请写明具体事项" in refused
    assert "三年连续优秀" in refused
    made = client.post(ask, {"occasion": "AWARD", "title": "优秀共产党员"})
    place = client_for(secretary)
    page = place.get(made.url).text
    assert "未认领" in page
    assert ">答复</a>" in page
    answer = made.url + "answer/"
    assert "请写明具体情况" in place.post(answer, {"opinion": "RESERVED"}).text
    assert place.post(answer, {"opinion": "RESERVED", "answer": "报到后没有参加过服务"}).status_code == 302
    letter = client.get(f"{made.url}letter.docx")
    assert "%E5%A4%8D%E5%87%BD" in letter["Content-Disposition"]
    text = zipfile.ZipFile(io.BytesIO(letter.content)).read("word/document.xml").decode()
    for words in ("关于汪小平同志征求意见的复函", "报到后没有参加过服务", "示例设计院", "2026-03-02"):
        assert words in text
    assert client.get(f"{made.url}letter.pdf").content[:5] == b"%PDF-"
    assert client.get(f"{made.url}letter.exe").status_code == 404
    assert "有意见" in client.get(reverse("members:opinions")).text


def test_the_second_wall(district, secretary, unit, liaison):
    asked(listed(district, secretary, unit=unit), liaison)
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    with the_web_role() as cursor:
        for user, seen in ((secretary, 1), (liaison, 1), (other, 0)):
            with acting_as(user):
                assert count(cursor, "members_opinionrequest") == seen


def test_lists_and_pages_cost_the_same_however_long(district, secretary, unit, liaison):
    rows = [listed(district, secretary, f"汪{number}", unit=unit, number=310 + number) for number in range(3)]
    request = asked(rows[0], liaison)
    with acting_as(secretary):
        take_into_reserve(
            organization_id=district.community.pk, line=ReserveLine(rows[0].person_id, "社区书记"), actor=secretary
        )
    client = client_for(secretary)
    pages = (
        reverse("members:opinions"), reverse("members:opinion", args=[request.pk]), reverse("members:reserves"),
        reverse("members:check_in", args=[rows[0].pk]),
    )  # fmt: skip

    def costs():
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    one = costs()
    for row in rows[1:]:
        asked(row, liaison)
        with acting_as(secretary):
            take_into_reserve(
                organization_id=district.community.pk, line=ReserveLine(row.person_id, "社区书记"), actor=secretary
            )
    asked(rows[0], liaison, OpinionLine("GRADE", "晋级"))
    assert costs() == one
    assert one == COSTS


COSTS = [7, 8, 7, 10]


def test_the_api(district, secretary, unit, liaison):
    row = listed(district, secretary, unit=unit)
    outside, place = client_for(liaison), client_for(secretary)
    body = {"check_in": row.pk, "occasion": "PROMOTION", "title": "拟任科长"}
    made = outside.post("/api/v1/opinions/", body, content_type="application/json")
    assert made.status_code == 201, made.text
    assert outside.post("/api/v1/opinions/", body, content_type="application/json").status_code == 409
    pk = made.json()["id"]
    assert outside.post(f"/api/v1/opinions/{pk}/answer/", {"opinion": "AGREE"}).status_code == 403
    said = place.post(f"/api/v1/opinions/{pk}/answer/", {"opinion": "AGREE"}, content_type="application/json").json()
    assert (said["opinion"], said["answered_on"], said["answer_facts"]["services"]) == ("AGREE", "2026-06-01", 0)
    assert len(outside.get("/api/v1/opinions/?state=answered").json()["results"]) == 1


# ---- reserve talent -------------------------------------------------------------------------------------------------


def test_reserve_talent_once_in_the_district(district, secretary):
    row = listed(district, secretary)
    line = ReserveLine(row.person_id, "社区书记", "NOW", "熊伟", since=date(2026, 1, 5))
    with acting_as(secretary):
        held = take_into_reserve(organization_id=district.community.pk, line=line, actor=secretary)
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    with acting_as(other), pytest.raises(Conflict, match=f"已在{district.community}的后备人才里"):
        take_into_reserve(organization_id=district.foreign_community.pk, line=line, actor=other)
    assert numbers(district, "members.reserves") == {"members.reserves": (1, None), "members.reserves.now": (1, 1)}
    with acting_as(secretary):
        update_reserve(reserve_id=held.pk, line=ReserveLine(row.person_id, "社区副书记", "LATER"), actor=secretary)
        with pytest.raises(RuleBroken, match="2026-01-05"):
            end_reserve(reserve_id=held.pk, ended_as="APPOINTED", last_day=date(2025, 1, 1), actor=secretary)
        end_reserve(reserve_id=held.pk, ended_as="APPOINTED", last_day=date(2026, 5, 1), actor=secretary)
        with pytest.raises(Conflict, match="已任用"):
            update_reserve(reserve_id=held.pk, line=line, actor=secretary)
    assert numbers(district, "members.reserves")["members.reserves"] == (0, None)
    assert numbers(district, "members.reserves", on=date(2026, 4, 1))["members.reserves"] == (1, None)


def test_reserve_by_pages_and_api(district, secretary):
    row = listed(district, secretary)
    client = client_for(secretary)
    add = f"{reverse('members:reserve_add')}?person={row.person_id}"
    assert "请写明培养方向" in client.post(add, {"readiness": "NOW", "since": "2026-05-01"}).text
    assert client.post(add, {"aim": "社区书记", "readiness": "NOW", "since": "2026-05-01"}).status_code == 302
    assert "近期可用" in client.get(reverse("members:reserves")).text
    with everything("test"):
        held = Reserve.objects.get()
    edit = reverse("members:reserve_edit", args=[held.pk])
    assert "退出后备" in client.get(edit).text
    assert client.post(edit, {"aim": "社区副书记", "readiness": "NEXT"}).status_code == 302
    end = reverse("members:reserve_end", args=[held.pk])
    assert client.post(end, {"ended_as": "UNFIT", "last_day": "2026-05-20"}).status_code == 302
    body = {"person": row.person_id, "organization": district.community.pk, "aim": "社区书记"}
    made = client.post("/api/v1/reserves/", body, content_type="application/json")
    assert made.status_code == 201, made.text
    assert client.post("/api/v1/reserves/", body, content_type="application/json").status_code == 409


# ---- managed by both sides ------------------------------------------------------------------------------------------


def test_whom_both_sides_manage_and_who_came_in(district, secretary):
    listed(district, secretary, "在职的", number=401)
    dual = listed(district, secretary, "不在册的", number=402, kind=MemberKind.DUAL, home_branch="示例厂退休党支部")
    incoming = listed(district, secretary, "流入的", number=403, kind=MemberKind.INCOMING, rank="SECTION")
    with acting_as(secretary):
        total = rates_below(today())[0]
    # Only of members in service one can say who was due: the rates are theirs.
    assert (total.due, total.reported) == (1, 1)
    assert numbers(district, "members.managed", "members.checkin.due") == {
        "members.checkin.due": (1, None), "members.managed.dual": (1, None), "members.managed.incoming": (1, None),
        "members.managed.led": (0, 1), "members.managed.ranked": (1, 2),
    }  # fmt: skip
    with acting_as(secretary):
        line = CheckInLine(incoming.person_id, reported_on=incoming.reported_on, managing_id=district.grid.pk)
        found = update_check_in(check_in_id=incoming.pk, line=line, actor=secretary)
        assert (found.kind, found.managing) == (MemberKind.INCOMING, district.grid)
        wrong = CheckInLine(dual.person_id, managing_id=district.grids[2].pk)
        with pytest.raises(RuleBroken, match="管理党组织应是") as refused:
            update_check_in(check_in_id=dual.pk, line=wrong, actor=secretary)
    assert refused.value.field == "managing"
    assert numbers(district, "members.managed.led")["members.managed.led"] == (1, 1)
    # Moving house keeps what kind of member it is; who manages there is settled there.
    with acting_as(secretary):
        moved = move_check_in(
            check_in_id=incoming.pk, organization_id=district.sibling_community.pk, moved_on=today(), actor=secretary
        )
    assert (moved.kind, moved.managing_id) == (MemberKind.INCOMING, None)


def test_the_kind_on_page_and_api(district, secretary):
    row = listed(district, secretary, number=404)
    client = client_for(secretary)
    edit = reverse("members:check_in_edit", args=[row.pk])
    page = client.get(edit).text
    assert district.grid.name in page
    data = {"kind": "INCOMING", "managing": district.grid.pk, "reported_on": "2026-03-02"}
    assert client.post(edit, data).status_code == 302
    shown = client.get(reverse("members:check_in", args=[row.pk])).text
    assert "流入党员" in shown
    assert district.grid.name in shown
    assert client.get(f"{reverse('members:check_ins')}?kind=INCOMING").text.count("汪小平") >= 1
    said = client.get(f"/api/v1/check-ins/{row.pk}/").json()
    assert (said["kind"], said["managing"]) == ("INCOMING", district.grid.pk)
    put = client.put(
        f"/api/v1/check-ins/{row.pk}/", {"reported_on": "2026-03-02"}, content_type="application/json"
    ).json()
    assert (put["kind"], put["managing"]) == ("INCOMING", None)


# ---- the place is reorganised ---------------------------------------------------------------------------------------


def test_what_a_merged_community_was_asked_is_answered_by_its_successor(district, secretary, unit, liaison):
    community, into = district.community, district.sibling_community
    request = asked(listed(district, secretary, unit=unit), liaison)
    done = asked(listed(district, secretary, "万小明", unit, 302), liaison)
    answered(done, secretary)
    with everything("test"):
        act = merge_organizations(source_ids=[community.pk], into_id=into.pk, actor=None)
        request.refresh_from_db()
        done.refresh_from_db()
        assert (request.organization_id, request.check_in.organization_id) == (into.pk, into.pk)
        assert (done.organization_id, done.check_in.organization_id) == (community.pk, community.pk)
    successor = make_user("COMMUNITY_SECRETARY", into)
    with acting_as(successor):
        assert [due.kind for due in own_dues(today()) if due.kind == "opinion.due"] == ["opinion.due"]
    with everything("test"):
        undo_reorganization(reorganization_id=act.pk, actor=None)
        request.refresh_from_db()
        assert (request.organization_id, request.check_in.organization_id) == (community.pk, community.pk)
        act = merge_organizations(source_ids=[community.pk], into_id=into.pk, actor=None)
    page = client_for(successor).get(reverse("members:opinion", args=[request.pk])).content.decode()
    assert reverse("members:opinion_answer", args=[request.pk]) in page
    assert answered(request, successor).opinion == "AGREE"
    with everything("test"), pytest.raises(Conflict, match="不能撤回"):
        undo_reorganization(reorganization_id=act.pk, actor=None)


def test_where_nothing_succeeds_the_community_the_street_answers(district, secretary, unit, liaison):
    request = asked(listed(district, secretary, unit=unit), liaison)
    with everything("test"):
        close_organization(organization_id=district.community.pk, whole=True, actor=None)
    staff = make_user("STREET_STAFF", district.street)
    page = client_for(staff).get(reverse("members:opinion", args=[request.pk])).content.decode()
    assert reverse("members:opinion_answer", args=[request.pk]) in page
    assert answered(request, staff).opinion == "AGREE"


def test_an_opinion_on_somebody_who_has_moved_goes_to_whoever_takes_over(district, secretary):
    """The community is closed after the member has moved house: the question it was asked is not left with nobody."""
    row = listed(district, secretary)
    staff = make_user("DISTRICT_STAFF", district.root)
    with acting_as(staff):
        request = ask_opinion(check_in_id=row.pk, line=LINE, actor=staff)
    with acting_as(secretary):
        there = district.foreign_community.pk
        move_check_in(check_in_id=row.pk, organization_id=there, moved_on=today(), actor=secretary)
    closed, target = district.community, district.sibling_community
    request.refresh_from_db()
    assert request.organization_id == closed.pk
    with everything("test"):
        act = merge_organizations(source_ids=[closed.pk], into_id=target.pk, actor=None)
        request.refresh_from_db()
        assert (request.organization_id, request.check_in_id) == (target.pk, row.pk)
        undo_reorganization(reorganization_id=act.pk, actor=None)
        request.refresh_from_db()
        assert request.organization_id == closed.pk
