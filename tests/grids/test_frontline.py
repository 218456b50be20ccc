"""Temporary branches upward and downward, their people, vanguard posts and teams (HB 六·四是)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.metrics import METRICS
from appraisal.statistics.engine import figures_of
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.periods import period
from common.scoping import everything
from grids.models import BodyKind, BodyRole, TemporaryBody, TemporaryMember, VanguardPost, role_word
from grids.services.frontline import (
    BodyLine,
    VanguardLine,
    close_body,
    end_post,
    found_body,
    join_body,
    leave_body,
    set_up_post,
    update_body,
    update_post,
)
from members.models import Person
from members.services.persons import PersonLine
from orgs.services import close_organization
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, client_for, make_user
from tests.members.test_row_level import count, the_web_role

SINCE = date(2026, 2, 1)


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, name="詹海英")


@pytest.fixture
def street(district):
    return make_user("STREET_STAFF", district.street)


def found(organization, user, name="防汛临时党支部", kind=BodyKind.BRANCH, **more):
    line = BodyLine(kind=kind, name=name, purpose="防汛值守", since=more.pop("since", SINCE), **more)
    with acting_as(user):
        return found_body(organization_id=organization.pk, line=line, actor=user)


def joined(body, user, *names, role=BodyRole.MEMBER, **more):
    people = [PersonLine(name=name, phone=f"1540000{8000 + place}") for place, name in enumerate(names)]
    with acting_as(user):
        return join_body(body_id=body.pk, people=people, role=role, actor=user, **more)


def numbers(district, on=None):
    wanted = [metric for key, metric in METRICS.items() if key.startswith(("grids.temporary", "grids.vanguard"))]
    with everything("test"):
        total = figures_of(wanted, on or today(), [district.root])[district.root.pk].total
    return {key.removeprefix("grids."): value.numerator for key, value in total.items()}


def test_upward_and_downward(district, secretary, street):
    branch = found(district.community, secretary)
    other = found(district.sibling_community, street, "二号点临时党支部")
    general = found(district.street, street, "防汛临时党总支", BodyKind.GENERAL)
    with acting_as(street):
        for body in (branch, other):
            line = BodyLine(body.kind, body.name, body.purpose, parent_id=general.pk)
            update_body(body_id=body.pk, line=line, actor=street)
    found(district.community, secretary, "第一临时党小组", BodyKind.GROUP, parent_id=branch.pk)
    found(district.community, secretary, "抢险突击队", BodyKind.SHOCK, parent_id=branch.pk)
    said = numbers(district)
    assert {key: said[key] for key in said if key.startswith("temporary")} == {
        "temporary_branches": 2, "temporary_generals": 1, "temporary_groups": 1, "temporary_above": 2,
        "temporary_teams": 1, "temporary_members": 0,
    }  # fmt: skip
    # The community reads which general branch it belongs to, though the street founded it.
    page = client_for(secretary).get(reverse("grids:temporary_body", args=[branch.pk])).text
    assert "防汛临时党总支（桃源街道）" in page
    assert "第一临时党小组" in page
    # And keeps it when it corrects its own.
    with acting_as(secretary):
        line = BodyLine("BRANCH", "防汛临时党支部", "防汛值守和转移", parent_id=general.pk)
        assert update_body(body_id=branch.pk, line=line, actor=secretary).parent_id == general.pk


def test_a_community_puts_its_own_branch_under_the_streets_general_branch(district, secretary, street):
    """Its form offers what an office above founded for that, and nothing else of theirs."""
    general = found(district.street, street, "防汛临时党总支", BodyKind.GENERAL)
    others = found(district.street, street, "街道机关临时党支部")
    far = district.foreign_community.street
    foreign = found(far, make_user("STREET_STAFF", far), "南站", "GENERAL")
    branch = found(district.community, secretary)
    client, url = client_for(secretary), reverse("grids:temporary_edit", args=[branch.pk])
    choices = dict(client.get(url).context["form"].fields["parent"].choices)
    assert choices[str(general.pk)] == "防汛临时党总支（桃源街道）"
    assert not {str(others.pk), str(foreign.pk)} & set(choices)
    assert str(general.pk) in dict(client.get(reverse("grids:temporary_add")).context["form"].fields["parent"].choices)
    with the_web_role(), acting_as(secretary):
        for above in (others, foreign):
            with pytest.raises(RuleBroken, match="请从列表中选择"):
                update_body(
                    body_id=branch.pk, line=BodyLine("BRANCH", branch.name, "防汛", parent_id=above.pk), actor=secretary
                )
        line = BodyLine("BRANCH", branch.name, "防汛", parent_id=general.pk)
        assert update_body(body_id=branch.pk, line=line, actor=secretary).parent_id == general.pk
    own = client_for(street)
    assert branch.name in own.get(reverse("grids:temporary_body", args=[general.pk])).text


@pytest.mark.parametrize(
    ("kind", "above", "words"),
    [
        ("GROUP", None, "要设在一个临时党支部之下"),
        ("GROUP", "GENERAL", "之上应是临时党支部"),
        ("BRANCH", "BRANCH", "之上应是临时党总支"),
        ("GENERAL", "GENERAL", "不再设临时党组织"),
    ],
)
def test_what_cannot_stand_above_what(district, street, kind, above, words):
    parent = found(district.street, street, "上级", above) if above else None
    with pytest.raises(RuleBroken, match=words) as refused:
        found(district.street, street, "下级", kind, parent_id=parent.pk if parent else None)
    assert refused.value.field == "parent"


def test_the_database_holds_the_levels(district, street):
    with everything("test"), pytest.raises(IntegrityError), transaction.atomic():
        TemporaryBody.objects.create(
            organization=district.street, kind="GROUP", name="没有支部", purpose="x", period=period(SINCE)
        )


def test_what_is_typed_wrong_is_said_at_its_field(district, secretary):
    for fields, field in (
        ({"name": " "}, "name"),
        ({"since": today() + timedelta(days=1)}, "since"),
        ({"since": date(1990, 1, 1)}, "since"),
        ({"kind": "PARTY"}, "kind"),
        ({"note": "身份证 11010519491231002X"}, "note"),
        ({"kind": "GROUP", "parent_id": 999_999}, "parent"),
    ):
        with pytest.raises(RuleBroken) as refused:
            found(district.community, secretary, **{"name": "支部", **fields})
        assert refused.value.field == field, fields
    found(district.community, secretary, "支部")
    with pytest.raises(Conflict, match="请换一个名称"):
        found(district.community, secretary, "支部")


def test_people_join_once_and_there_is_one_leader(district, secretary):
    body = found(district.community, secretary)
    joined(body, secretary, "汪小平", role=BodyRole.LEADER)
    rows = joined(body, secretary, "万和平", "熊建国")
    with pytest.raises(Conflict, match="已经有书记"):
        joined(body, secretary, "周丽", role=BodyRole.LEADER)
    with pytest.raises(Conflict, match="万和平已经在"):
        joined(body, secretary, "万和平")
    with pytest.raises(RuleBroken, match="书记只有一人"):
        joined(body, secretary, "甲", "乙", role=BodyRole.LEADER)
    with everything("test"):
        assert Person.objects.filter(name="周丽").count() == 0
        assert TemporaryMember.objects.count() == 3
    assert numbers(district)["temporary_members"] == 3
    # A second body of the same person counts one person.
    group = found(district.community, secretary, "小组", BodyKind.GROUP, parent_id=body.pk)
    with acting_as(secretary):
        join_body(body_id=group.pk, people=[PersonLine("", person_id=rows[0].person_id)], actor=secretary)
        leave_body(member_id=rows[1].pk, actor=secretary)
    assert numbers(district)["temporary_members"] == 2
    assert (role_word("GROUP", "LEADER"), role_word("SHOCK", "DEPUTY"), role_word("BRANCH", "MEMBER")) == (
        "组长", "副队长", "党员",
    )  # fmt: skip


def test_closing_ends_what_is_below_and_keeps_the_past(district, secretary, street):
    general = found(district.street, street, "总支", BodyKind.GENERAL)
    branch = found(district.community, secretary)
    with acting_as(street):
        line = BodyLine("BRANCH", branch.name, branch.purpose, parent_id=general.pk)
        update_body(body_id=branch.pk, line=line, actor=street)
    group = found(district.community, secretary, "小组", BodyKind.GROUP, parent_id=branch.pk)
    joined(branch, secretary, "汪小平")
    with acting_as(secretary):
        set_up_post(
            organization_id=district.community.pk, line=VanguardLine("值守岗", body_id=branch.pk, since=SINCE),
            actor=secretary,
        )  # fmt: skip
    last = today() - timedelta(days=10)
    with acting_as(secretary):
        with pytest.raises(RuleBroken, match="成立日期"):
            close_body(body_id=branch.pk, last_day=SINCE - timedelta(days=1), actor=secretary)
        close_body(body_id=branch.pk, last_day=last, actor=secretary)
        with pytest.raises(Conflict, match="撤销"):
            joined(branch, secretary, "晚到的人")
    with everything("test"):
        for row in (TemporaryBody.objects.get(pk=group.pk), TemporaryMember.objects.get(), VanguardPost.objects.get()):
            assert row.last_day == last
        assert TemporaryBody.objects.get(pk=general.pk).until is None
    assert numbers(district)["temporary_branches"] == 0
    before = numbers(district, last)
    assert (before["temporary_branches"], before["temporary_groups"], before["temporary_members"]) == (1, 1, 1)
    client = client_for(secretary)
    assert "汪小平" in client.get(reverse("grids:temporary_body", args=[branch.pk])).text
    assert branch.name in client.get(f"{reverse('grids:temporary')}?on={last}").text
    assert branch.name not in client.get(reverse("grids:temporary")).text


def test_a_post_counts_whoever_holds_it(district, secretary):
    with acting_as(secretary):
        post = set_up_post(organization_id=district.community.pk, line=VanguardLine("值守岗"), actor=secretary)
        assert numbers(district)["vanguard_posts"] == 1
        assert numbers(district)["vanguard_held"] == 0
        line = VanguardLine("值守岗", person=PersonLine("汪小平", phone="15400000301"))
        assert update_post(post_id=post.pk, line=line, actor=secretary).person.name == "汪小平"
    assert (numbers(district)["vanguard_posts"], numbers(district)["vanguard_held"]) == (1, 1)
    with acting_as(secretary):
        end_post(post_id=post.pk, actor=secretary)
    assert numbers(district)["vanguard_posts"] == 0


def test_others_neither_see_nor_touch(district, secretary):
    body = found(district.community, secretary)
    [row] = joined(body, secretary, "汪小平")
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    reader = make_user("READ_ONLY", district.community)
    with acting_as(other):
        for act in (
            lambda: close_body(body_id=body.pk, actor=other),
            lambda: leave_body(member_id=row.pk, actor=other),
        ):
            with pytest.raises(RuleBroken) as refused:
                act()
            assert refused.value.status == 404
    with acting_as(reader), pytest.raises(NotAllowed):
        close_body(body_id=body.pk, actor=reader)
    with the_web_role() as cursor:
        tables = ("grids_temporarybody", "grids_temporarymember")
        with acting_as(secretary):
            assert [count(cursor, table) for table in tables] == [1, 1]
        with acting_as(other):
            assert [count(cursor, table) for table in tables] == [0, 0]


def test_the_pages_do_it(district, secretary):
    client = client_for(secretary)
    add = reverse("grids:temporary_add")
    data = {"kind": "BRANCH", "name": "防汛临时党支部", "purpose": "防汛值守", "since": "2026-02-01", "parent": ""}
    again = client.post(add, {**data, "purpose": ""})
    assert "请填写任务" in again.text
    assert 'value="防汛临时党支部"' in again.text
    made = client.post(add, data)
    page = client.get(made.url).text
    pk = int(made.url.rstrip("/").rsplit("/", 1)[1])
    assert "还没有登记成员" in page
    join = reverse("grids:temporary_join", args=[pk])
    wrong = client.post(join, {"people": "汪小平 1540000030", "role": "MEMBER"})
    assert "第 1 行“1540000030”不是完整的电话号码" in wrong.text
    client.post(join, {"people": "汪小平 15400000301\n\n万 和平\n", "role": "MEMBER"})
    page = client.get(made.url).text
    assert "万和平" in page
    client.post(
        reverse("grids:vanguard_add"), {"name": "值守岗", "body": pk, "name_of": "汪小平", "since": "2026-02-01"}
    )
    assert "值守岗" in client.get(made.url).text
    listed = client.get(reverse("grids:vanguard")).text
    assert "汪小平" in listed
    assert client.get(f"{reverse('grids:vanguard')}?held=false").text.count("值守岗") == 0
    with everything("test"):
        post = VanguardPost.objects.get()
        assert post.person.temporary_posts.count() == 1
    edit = reverse("grids:vanguard_edit", args=[post.pk])
    client.post(edit, {"name": "值守岗", "body": pk, "name_of": "汪小平", "place": "东门"})
    post.refresh_from_db()
    assert (post.place, post.person.name) == ("东门", "汪小平")
    close = reverse("grids:temporary_close", args=[pk])
    assert client.post(close, {"last_day": today().isoformat()}).status_code == 302
    assert "汪小平" in client.get(made.url).text


def test_the_lists_cost_the_same_however_long(district, secretary, django_assert_num_queries):
    client = client_for(secretary)

    def more(number):
        body = found(district.community, secretary, f"第{number}支部")
        joined(body, secretary, f"汪{number}")
        with acting_as(secretary):
            line = VanguardLine(f"岗{number}", body_id=body.pk, since=SINCE, person=PersonLine(f"汪{number}"))
            set_up_post(organization_id=district.community.pk, line=line, actor=secretary)
        return body

    body = more(1)
    names = ("temporary", "vanguard", "temporary_members")
    pages = [*(reverse(f"grids:{name}") for name in names), reverse("grids:temporary_body", args=[body.pk])]
    for page in pages:
        client.get(page)
    costs = {}
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        costs[page] = len(queries)
    for number in (2, 3):
        more(number)
    joined(body, secretary, "甲", "乙")
    for page in pages:
        with django_assert_num_queries(costs[page]):
            client.get(page)
    assert list(costs.values()) == COSTS


COSTS = [8, 8, 8, 9]


def test_the_api_does_what_the_pages_do(district, secretary):
    client = client_for(secretary)
    body = {
        "organization": district.community.pk,
        "kind": "BRANCH",
        "name": "支部",
        "purpose": "防汛",
        "since": "2026-02-01",
    }
    made = client.post("/api/v1/temporary-bodies/", body, content_type="application/json")
    assert made.status_code == 201, made.text
    pk = made.json()["id"]
    refused = client.post("/api/v1/temporary-bodies/", {**body, "kind": "GROUP"}, content_type="application/json")
    assert refused.status_code == 400
    people = {"people": [{"name": "汪小平"}, {"name": "万和平"}]}
    done = client.post(f"/api/v1/temporary-bodies/{pk}/join/", people, content_type="application/json")
    assert [row["person_name"] for row in done.json()] == ["汪小平", "万和平"]
    said = client.get(f"/api/v1/temporary-bodies/{pk}/").json()
    assert (said["kind_name"], said["size"], said["leader"], said["since"]) == ("临时党支部", 2, None, "2026-02-01")
    post = {"organization": district.community.pk, "name": "值守岗", "body": pk, "person": done.json()[0]["person"]}
    held = client.post("/api/v1/vanguard-posts/", post, content_type="application/json").json()
    assert held["person_name"] == "汪小平"
    put = client.put(
        f"/api/v1/vanguard-posts/{held['id']}/", {"name": "宣传岗", "body": pk}, content_type="application/json"
    )
    assert (put.json()["name"], put.json()["person"]) == ("宣传岗", None)
    closed = client.post(
        f"/api/v1/temporary-bodies/{pk}/close/", {"last_day": today().isoformat()}, content_type="application/json"
    )
    assert closed.status_code == 204


def test_a_closed_community_hands_its_bodies_on(district, secretary):
    body = found(district.community, secretary)
    with everything("test"):
        act = close_organization(organization_id=district.community.pk, whole=True, actor=None)
        body.refresh_from_db()
        assert body.organization_id == district.street.pk
        undo_reorganization(reorganization_id=act.pk, actor=None)
        body.refresh_from_db()
        assert body.organization_id == district.community.pk
