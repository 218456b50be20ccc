"""Matters: one number wherever they go, a limit, an answer, the word of whoever raised it; nothing about persons."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.signing import Signer
from django.urls import reverse

from common.clock import now, today
from common.errors import Conflict, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from common.workdays import add_working_days
from grids.models import LedgerReview, Matter, MatterDesk, MatterState, Way
from grids.services.ledgers import review_ledger, set_desk
from grids.services.matters import (
    KEPT,
    MatterLine,
    answer_matter,
    forget_contacts,
    limit_of,
    pass_down,
    pass_up,
    raise_matter,
    settle_matter,
)
from grids.views.open_matters import FROM_ONE_ADDRESS, SALT
from orgs.services import close_organization, merge_organizations
from orgs.services.rulings import set_override
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, client_for, make_district, make_user
from tests.grids.making import make_grids
from tests.members.test_row_level import the_web_role


@pytest.fixture
def district(db):
    cache.clear()
    return make_district()


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, name="詹海英")


@pytest.fixture
def gridder(district):
    return make_user("GRID_SECRETARY", district.grid, name="陶勇")


@pytest.fixture
def street(district):
    return make_user("STREET_STAFF", district.street)


def raised(user, organization, **fields):
    fields = {"title": "3栋楼道灯不亮", "category": "facilities", **fields}
    with acting_as(user):
        return raise_matter(organization_id=organization.pk, line=MatterLine(**fields), way=Way.VISIT, actor=user)


def test_up_to_the_street_and_back_with_one_number(district, gridder, secretary, street):
    matter = raised(gridder, district.grid)
    assert (matter.label, matter.due_on) == (f"民〔{today().year}〕1号", add_working_days(today(), 7).day)
    with acting_as(gridder):
        pass_up(matter_id=matter.pk, note="需要街道协调供电", actor=gridder)
    with acting_as(secretary):
        pass_up(matter_id=matter.pk, note="请街道协调", actor=secretary)
    with acting_as(gridder):
        # Still in sight where it was raised, no longer in hand.
        assert Matter.objects.get().organization_id == district.street.pk
        with pytest.raises(RuleBroken):
            answer_matter(matter_id=matter.pk, answer="修好了", actor=gridder)
    with acting_as(street):
        pass_down(matter_id=matter.pk, note="供电所明天到", actor=street)
        answered = answer_matter(matter_id=matter.pk, answer="供电所已更换线路", actor=street)
        assert (answered.organization_id, answered.label) == (district.community.pk, matter.label)
    with acting_as(secretary):
        again = settle_matter(matter_id=matter.pk, satisfied=False, note="又坏了", actor=secretary)
        assert (again.state, again.answered_on, again.due_on) == (MatterState.OPEN, None, matter.due_on)
        answer_matter(matter_id=matter.pk, answer="换了新灯", actor=secretary)
        closed = settle_matter(matter_id=matter.pk, satisfied=True, actor=secretary)
    assert (closed.state, closed.closed_on, closed.satisfied) == (MatterState.CLOSED, today(), True)
    with everything("test"):
        kinds = [step.kind for step in matter.steps.all()]
    assert kinds == ["RAISED", "PASSED_UP", "PASSED_UP", "PASSED_DOWN", "ANSWERED", "AGAIN", "ANSWERED", "CONFIRMED"]


def test_numbers_are_the_communitys(district, gridder, secretary):
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    numbers = [raised(gridder, district.grid), raised(secretary, district.community)]
    assert [one.number for one in numbers] == [1, 2]
    assert raised(other, district.foreign_community).number == 1
    with acting_as(other):
        assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"detail": "身份证 11010519491231002X"}, "detail"),
        ({"contact": "李 11010519491231002X"}, "contact"),
        ({"category": "petition"}, "category"),
        ({"raised_on": today() + timedelta(days=1)}, "raised_on"),
    ],
)
def test_what_is_refused(district, secretary, fields, field):
    with pytest.raises(RuleBroken) as refused:
        raised(secretary, district.community, **fields)
    assert refused.value.field == field
    with everything("test"):
        assert not Matter.objects.exists()


def test_nothing_is_closed_unanswered(district, secretary):
    matter = raised(secretary, district.community)
    with acting_as(secretary), pytest.raises(Conflict, match="答复以后才能确认"):
        settle_matter(matter_id=matter.pk, satisfied=True, actor=secretary)


def test_who_raised_it_is_sealed_looked_at_for_a_purpose_and_forgotten(district, secretary):
    matter = raised(secretary, district.community, contact="李女士 15400000999")
    assert "15400000999" not in matter.contact_sealed
    client = client_for(secretary)
    url = reverse("grids:matter", args=[matter.pk])
    assert "15400000999" not in client.get(url).content.decode()
    page = client.post(reverse("grids:matter_contact", args=[matter.pk]), {"purpose": "电话回访"})
    assert "李女士 15400000999" in page.content.decode()
    with everything("test"):
        assert AuditEvent.objects.filter(action="grids.matter.contact_revealed").count() == 1
    with acting_as(secretary):
        answer_matter(matter_id=matter.pk, answer="换了新灯", actor=secretary)
        settle_matter(matter_id=matter.pk, satisfied=True, actor=secretary)
    assert forget_contacts(on=today() + KEPT - timedelta(days=1)) == 0
    assert forget_contacts(on=today() + KEPT) == 1
    assert forget_contacts(on=today() + KEPT) == 0
    matter.refresh_from_db()
    assert (matter.contact_sealed, matter.contact_forgotten_on) == ("", today() + KEPT)
    with everything("test"):
        assert all("15400000999" not in str(row) for row in matter.events.values())


def test_who_raised_it_is_forgotten_too_where_nobody_confirmed(district, secretary):
    answered = raised(secretary, district.community, contact="李女士 15400000999")
    waiting = raised(secretary, district.community, contact="周女士 15400000998")
    with acting_as(secretary):
        answer_matter(matter_id=answered.pk, answer="换了新灯", actor=secretary)
    assert forget_contacts(on=today() + KEPT - timedelta(days=1)) == 0
    assert forget_contacts(on=today() + KEPT) == 1
    with everything("test"):
        assert Matter.objects.get(pk=answered.pk).contact_sealed == ""
        assert Matter.objects.get(pk=waiting.pk).contact_sealed


def test_what_is_not_closed_goes_over_when_its_grid_is_merged(district, gridder, secretary):
    [other] = make_grids(district.community, 1)
    open_one, done = (raised(gridder, district.grid) for _ in range(2))
    with acting_as(gridder):
        answer_matter(matter_id=done.pk, answer="换了新灯", actor=gridder)
        settle_matter(matter_id=done.pk, satisfied=True, actor=gridder)
    with everything("test"):
        act = merge_organizations(source_ids=[district.grid.pk], into_id=other.pk, actor=secretary)
        open_one.refresh_from_db()
        done.refresh_from_db()
        assert (open_one.organization, done.organization) == (other, district.grid)
        step = open_one.steps.last()
        assert (step.kind, step.organization) == ("CARRIED", other)
        assert step.note.startswith(f"{district.grid.name}已撤并（")
    heir = make_user("GRID_SECRETARY", other, name="接手书记")
    with the_web_role(), acting_as(heir):
        pass_up(matter_id=open_one.pk, note="请社区协调", actor=heir)
    with the_web_role(), acting_as(secretary):
        # Where it was raised is no more; what succeeds it gets it back.
        assert pass_down(matter_id=open_one.pk, note="供电所明天到", actor=secretary).organization == other
    with everything("test"):
        undo_reorganization(reorganization_id=act.pk, actor=secretary)
        open_one.refresh_from_db()
        assert open_one.organization == district.grid
        assert [step.kind for step in open_one.steps.all()] == ["RAISED", "PASSED_UP", "PASSED_DOWN"]


def test_what_is_not_closed_goes_up_when_its_grid_is_abolished(district, gridder, secretary, street):
    matter = raised(gridder, district.grid)
    with everything("test"):
        act = close_organization(organization_id=district.grid.pk, whole=True, actor=None)
        matter.refresh_from_db()
        assert matter.organization == district.community
    with acting_as(secretary):
        with pytest.raises(RuleBroken, match="没有下一级可交"):
            pass_down(matter_id=matter.pk, note="交网格办理", actor=secretary)
        pass_up(matter_id=matter.pk, note="请街道协调", actor=secretary)
    with the_web_role(), acting_as(street):
        assert pass_down(matter_id=matter.pk, note="请社区办理", actor=street).organization == district.community
    with acting_as(secretary):
        answer_matter(matter_id=matter.pk, answer="换了新灯", actor=secretary)
        settle_matter(matter_id=matter.pk, satisfied=True, actor=secretary)
    with everything("test"):
        undo_reorganization(reorganization_id=act.pk, actor=None)
        matter.refresh_from_db()
        assert matter.organization == district.community  # closed there meanwhile: that stays as it was


# ---- the public form ------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(district, secretary):
    with acting_as(secretary):
        return set_desk(organization_id=district.community.pk, is_open=True, actor=secretary)


def stamp(seconds=30):
    return Signer(salt=SALT).sign(str(int(now().timestamp()) - seconds))


def sent(client, desk, **fields):
    data = {"title": "路灯不亮", "category": "facilities", "shown": stamp(), **fields}
    return client.post(reverse("grids:open_matter", args=[desk.token]), data)


def test_a_resident_raises_a_matter_and_says_whether_it_is_settled(client, desk, secretary):
    assert "反映一件事" in client.get(reverse("grids:open_matter", args=[desk.token])).content.decode()
    page = sent(client, desk, place="示例花园", contact="李女士")
    assert page.status_code == 200
    code = page.context["code"]
    assert all(f"<span>{code[at : at + 4]}</span>" in page.content.decode() for at in (0, 4, 8))
    with everything("test"):
        matter = Matter.objects.get()
    assert (matter.way, matter.organization_id) == (Way.FORM, desk.organization_id)
    assert code not in matter.code_digest
    state = reverse("grids:open_state")
    assert "办理中" in client.post(state, {"code": code.lower()}).content.decode()
    with acting_as(secretary):
        answer_matter(matter_id=matter.pk, answer="已换灯泡", actor=secretary)
    assert "已换灯泡" in client.post(state, {"code": code}).content.decode()
    page = client.post(state, {"code": code, "satisfied": "no", "note": "还是不亮"})
    assert "办理中" in page.content.decode()
    with acting_as(secretary):
        answer_matter(matter_id=matter.pk, answer="换了线路", actor=secretary)
    assert "已办结" in client.post(state, {"code": code, "satisfied": "yes"}).content.decode()
    matter.refresh_from_db()
    assert (matter.state, matter.satisfied) == (MatterState.CLOSED, True)


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"website": "http://x.example"}, 400, "没有提交成功"),
        ({"shown": "1:forged"}, 400, "再点一次"),
        ({"title": ""}, 200, "请写一句话"),
        ({"detail": "证件 11010519491231002X 住址不详"}, 200, "身份证号，请删去"),
        ({"contact": "王先生 11010519491231002X"}, 200, "身份证号，请删去"),
        ({"detail": "灯" * 501}, 200, "最多 500 个字，现在是 501 个字"),
    ],
)
def test_what_the_form_does_not_take(client, desk, fields, status, words):
    page = sent(client, desk, place="示例花园9栋", **fields)
    assert page.status_code == status
    assert words in page.content.decode()
    assert "示例花园9栋" in page.content.decode()
    with everything("test"):
        assert not Matter.objects.exists()


def test_too_quick_too_old_twice_and_too_often(client, desk):
    assert sent(client, desk, shown=stamp(0)).status_code == 400
    assert sent(client, desk, shown=stamp(5 * 3600)).status_code == 400
    once = stamp(10)
    assert sent(client, desk, shown=once).status_code == 200
    assert sent(client, desk, shown=once).status_code == 409
    answers = [sent(client, desk, shown=stamp(20 + number)).status_code for number in range(FROM_ONE_ADDRESS)]
    assert answers[-1] == 429
    with everything("test"):
        assert Matter.objects.count() == answers.count(200) + 1 < FROM_ONE_ADDRESS


def test_who_mends_an_id_number_has_used_up_no_try(client, desk):
    for number in range(FROM_ONE_ADDRESS + 2):
        assert sent(client, desk, detail="11010519491231002X", shown=stamp(10 + number)).status_code == 200
    assert "查询码" in sent(client, desk, shown=stamp(60)).content.decode()
    with everything("test"):
        assert Matter.objects.count() == 1


def test_a_closed_or_renewed_code_leads_nowhere(client, desk, secretary):
    old = reverse("grids:open_matter", args=[desk.token])
    with acting_as(secretary):
        set_desk(organization_id=desk.organization_id, is_open=True, renew=True, actor=secretary)
    gone, never = client.get(old), client.get(reverse("grids:open_matter", args=["A" * 22]))
    assert gone.status_code == never.status_code == 404
    assert "不能用了" in gone.content.decode()
    assert gone.content == never.content
    with acting_as(secretary):
        set_desk(organization_id=desk.organization_id, is_open=False, actor=secretary)
    with everything("test"):
        token = MatterDesk.objects.get().token
    assert client.get(reverse("grids:open_matter", args=[token])).status_code == 404


def test_a_wrong_code_tells_nothing(client, desk):
    page = client.post(reverse("grids:open_state"), {"code": "ABCDEFGHJKMN"})
    assert page.status_code == 400
    assert "没有查到" in page.content.decode()


# ---- the ledger -----------------------------------------------------------------------------------------------------


@time_machine.travel(date(2026, 11, 22))
def test_the_ledger_is_gone_through_once_a_month(district, secretary):
    with acting_as(secretary):
        row = review_ledger(organization_id=district.community.pk, month=date(2026, 10, 9), note="灯", actor=secretary)
        assert row.month == date(2026, 10, 1)
        with pytest.raises(Conflict, match="已经更新过"):
            review_ledger(organization_id=district.community.pk, month=date(2026, 10, 1), actor=secretary)
        with pytest.raises(RuleBroken, match="只能登记"):
            review_ledger(organization_id=district.community.pk, month=date(2026, 9, 1), actor=secretary)
    page = client_for(secretary).get(reverse("grids:matters")).content.decode()
    assert "更新 11 月台账" in page
    assert "更新 10 月台账" not in page
    with everything("test"):
        assert LedgerReview.objects.count() == 1


def test_pages_from_raising_to_closing(district, gridder, secretary):
    client = client_for(gridder)
    answer = client.post(
        reverse("grids:matter_add"),
        {"title": "井盖松动", "category": "safety", "way": "VISIT", "raised_on": today().isoformat()},
    )
    with everything("test"):
        matter = Matter.objects.get()
    assert answer.url == reverse("grids:matter", args=[matter.pk])
    client.post(reverse("grids:matter_up", args=[matter.pk]), {"note": "请社区联系市政"})
    client = client_for(secretary)
    client.post(reverse("grids:matter_answer", args=[matter.pk]), {"answer": "市政已更换井盖"})
    client.post(reverse("grids:matter_settle", args=[matter.pk]), {"satisfied": "unknown"})
    matter.refresh_from_db()
    assert (matter.state, matter.satisfied) == (MatterState.CLOSED, None)
    page = client.get(reverse("grids:matter", args=[matter.pk])).content.decode()
    assert "市政已更换井盖" in page


def test_the_list_asks_as_much_for_three_rows_as_for_one(district, secretary, django_assert_num_queries):
    client, url = client_for(secretary), reverse("grids:matters")
    raised(secretary, district.community)
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)
    for _ in range(2):
        raised(secretary, district.community)
    with django_assert_num_queries(12):
        client.get(url)


def test_the_district_says_how_long_a_matter_may_take(district, secretary):
    """Seven working days are a default of ours; what the district rules holds from its day on, and not before."""
    with everything("test"):
        set_override(
            district_id=district.root.pk, rule_id="matter.answered", key="working_days", text="3", since=today(),
            reason="区里要求三个工作日答复", actor=None,
        )  # fmt: skip
        days = [limit_of(district.root.pk, day) for day in (today() - timedelta(days=1), today())]
    assert days == [7, 3]
    matter = raised(secretary, district.community)
    assert matter.due_on == add_working_days(today(), 3).day
    officer = make_user("DISTRICT_STAFF", district.root)
    page = client_for(officer).get(reverse("orgs:practice")).content.decode()
    assert "居民反映的事项在规定工作日内答复" in page
    assert "区里要求三个工作日答复" in page
    assert "征求居住地意见的在规定工作日内答复" in page


# ---- handed down ----------------------------------------------------------------------------------------------------


def test_what_residents_wrote_is_handed_to_a_grid_and_comes_up_again(client, district, desk, secretary, gridder):
    """A community's form lands at the community; who deals with it may be one of its grids (one number all the way)."""
    [other] = make_grids(district.community, 1)
    sent(client, desk)
    with everything("test"):
        matter = Matter.objects.get()
    number, due = matter.label, matter.due_on
    desk_client = client_for(secretary)
    page, down = (reverse(f"grids:{name}", args=[matter.pk]) for name in ("matter", "matter_down"))
    assert down in desk_client.get(page).content.decode()
    asked = desk_client.get(down).content.decode()
    assert "请选择" in asked
    assert district.grid.name in asked
    assert other.name in asked
    # Nothing is guessed where nobody said to which of two, and what was written stays.
    refused = desk_client.post(down, {"note": "请到现场看看"})
    assert refused.context["form"].errors["to"] == ["请选择交给谁办理。"]
    assert "请到现场看看" in refused.content.decode()
    assert desk_client.post(down, {"note": "请到现场看看", "to": district.grid.pk}).status_code == 302
    grid_client = client_for(gridder)
    assert "由我办理" in grid_client.get(reverse("grids:matters")).content.decode()
    assert down not in grid_client.get(page).content.decode()  # nobody is below who could take it
    assert reverse("grids:matter_up", args=[matter.pk]) in grid_client.get(page).content.decode()
    assert grid_client.post(reverse("grids:matter_up", args=[matter.pk]), {"note": "要换电缆"}).status_code == 302
    matter.refresh_from_db()
    assert (matter.organization, matter.label, matter.due_on) == (district.community, number, due)
    with everything("test"):
        assert [step.kind for step in matter.steps.all()] == ["RAISED", "PASSED_DOWN", "PASSED_UP"]
    # From here up to the street and back, as what was raised at the community's own desk.
    officer = make_user("STREET_STAFF", district.street)
    with the_web_role(), acting_as(secretary):
        pass_up(matter_id=matter.pk, note="请街道协调", actor=secretary)
    with the_web_role(), acting_as(officer):
        assert pass_down(matter_id=matter.pk, note="供电所明天到", actor=officer).organization == district.community
    with the_web_role(), acting_as(secretary):
        assert pass_down(matter_id=matter.pk, note="请盯住", to_id=other.pk, actor=secretary).organization == other


def test_the_grid_deals_with_what_it_was_handed(district, secretary, gridder):
    matter = raised(secretary, district.community)
    with the_web_role(), acting_as(secretary):
        # The only grid there is need not be named.
        assert pass_down(matter_id=matter.pk, note="请上门看看", actor=secretary).organization == district.grid
    with the_web_role(), acting_as(gridder):
        assert Matter.objects.get().organization_id == district.grid.pk
        answer_matter(matter_id=matter.pk, answer="换了新灯", actor=gridder)
    with the_web_role(), acting_as(secretary):
        assert settle_matter(matter_id=matter.pk, satisfied=True, actor=secretary).state == MatterState.CLOSED


def test_what_came_up_from_a_grid_goes_back_unless_another_is_named(district, secretary, gridder):
    [other] = make_grids(district.community, 1)
    one, two = (raised(gridder, district.grid) for _ in range(2))
    for matter in (one, two):
        with acting_as(gridder):
            pass_up(matter_id=matter.pk, note="请社区协调", actor=gridder)
    with acting_as(secretary):
        assert pass_down(matter_id=one.pk, note="请办理", actor=secretary).organization == district.grid
        assert pass_down(matter_id=two.pk, note="在你们那边", to_id=other.pk, actor=secretary).organization == other
    with acting_as(gridder):
        # Handed to another grid it stays in sight where it was raised.
        assert Matter.objects.get(pk=two.pk).organization_id == other.pk


def test_nothing_is_handed_to_another_communitys_grid_or_to_one_that_is_gone(district, secretary, gridder):
    [gone] = make_grids(district.community, 1)
    with everything("test"):
        foreign = make_grids(district.foreign_community, 1)[0]
        close_organization(organization_id=gone.pk, whole=True, actor=None)
    matter = raised(secretary, district.community)
    with acting_as(secretary):
        for to in (foreign, gone, district.street, district.community):
            with pytest.raises(RuleBroken, match="不能交给它办理") as refused:
                pass_down(matter_id=matter.pk, note="请办理", to_id=to.pk, actor=secretary)
            assert refused.value.field == "to"
    matter.refresh_from_db()
    assert matter.organization == district.community


def test_programs_hand_down_too(district, secretary):
    make_grids(district.community, 1)
    matter = raised(secretary, district.community)
    client, url = client_for(secretary), reverse("api:matter-down", args=[matter.pk])
    refused = client.post(url, {"note": "请上门看看"}, content_type="application/json")
    assert refused.status_code == 400
    told = client.post(url, {"note": "请上门看看", "to": district.grid.pk}, content_type="application/json")
    assert (told.status_code, told.json()["organization"]) == (200, district.grid.pk)


def test_who_is_not_content_is_told_before_that_a_reason_is_needed(client, desk, secretary):
    code = sent(client, desk).context["code"]
    with everything("test"):
        matter = Matter.objects.get()
    with acting_as(secretary):
        answer_matter(matter_id=matter.pk, answer="换了新灯", actor=secretary)
    own = client_for(secretary)
    settle = reverse("grids:matter_settle", args=[matter.pk])
    assert "继续办理的请写明哪里没有办好" in own.get(settle).content.decode()
    refused = own.post(settle, {"satisfied": "no"})
    assert refused.context["form"].errors["note"] == ["请写明哪里没有办好。"]
    state = reverse("grids:open_state")
    assert "不满意的请写明哪里没有办好" in client.post(state, {"code": code}).content.decode()
    page = client.post(state, {"code": code, "satisfied": "no"}).content.decode()
    assert "请写明哪里没有办好。" in page
    matter.refresh_from_db()
    assert matter.state == MatterState.ANSWERED
