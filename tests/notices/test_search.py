"""Finding: by two characters, pinyin or initials, within the scope; a single hit opens."""

import re

import pytest
from django.db import connection, transaction
from django.urls import reverse

from common.clock import today
from common.pinyin import initials_of, pinyin_of
from common.scoping import everything
from covenants.services.projects import ProjectLine, create_project
from members.models import Person
from members.selectors.people import person_matches
from notices.search import search_groups
from tests.covenants.agreements_making import Circle
from tests.factories import acting_as, client_for, make_unit, make_user

SEARCH = reverse("notices:search")


def make_person(organization, name):
    with everything("test"):
        return Person.objects.create(
            district_id=organization.district_id,
            organization=organization,
            name=name,
            pinyin=pinyin_of(name),
            initials=initials_of(name),
        )


@pytest.fixture
def people(district):
    return {
        name: make_person(place, name)
        for name, place in (
            ("王建国", district.community),
            ("欧阳建华", district.community),
            ("李百%分", district.community),
            ("赵建国", district.foreign_community),
        )
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("建国", {"王建国"}),
        ("王建", {"王建国"}),
        ("阳建", {"欧阳建华"}),
        ("王建国", {"王建国"}),
        ("王国", set()),
        ("wjg", {"王建国"}),
        ("WangJian", {"王建国"}),
        ("oyjh", {"欧阳建华"}),
        ("百%分", {"李百%分"}),
        ("%分%", set()),
        ("__", set()),
    ],
)
def test_people_by_part_of_the_name_within_the_scope(district, people, text, found):
    with acting_as(make_user("COMMUNITY_SECRETARY", district.community)):
        assert {person.name for person in Person.objects.filter(person_matches(text))} == found


def test_the_function_gives_ids_and_the_policy_keeps_the_rows(district, people):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    with acting_as(secretary), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")  # what the product runs as
        cursor.execute("SELECT count(*) FROM gongjian_persons_named('建国')")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT name FROM members_person WHERE id IN (SELECT gongjian_persons_named('建国'))")
        assert cursor.fetchall() == [("王建国",)]
        cursor.execute("RESET ROLE")


def test_a_single_hit_opens(district, people):
    client = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    assert client.get(SEARCH, {"q": "王建国"}).headers["Location"] == reverse(
        "members:person", args=[people["王建国"].pk]
    )
    assert client.get(SEARCH, {"q": "红邻"}).headers["Location"] == reverse("orgs:detail", args=[district.home.pk])


def test_hits_in_groups(district, people):
    make_unit(district, "建国路小学", joins=district.community)
    client = client_for(make_user("DISTRICT_STAFF", district.root))
    page = client.get(SEARCH, {"q": "建国"}).content.decode()
    assert page.index("成员单位") < page.index("建国路小学") < page.index("王建国") < page.index("赵建国")
    assert "找到 3 项" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "想找什么"),
        ("王", "请至少输入两个字"),
        ("没有这样的名字", "没有找到"),
        ("15400000001", "没有找到"),
    ],
)
def test_nothing_found_says_what_to_do(district, people, text, said):
    client = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    assert said in client.get(SEARCH, {"q": text}).content.decode()


def test_what_is_foreign_is_not_found(district, people):
    client = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    assert "没有找到" in client.get(SEARCH, {"q": "赵建国"}).content.decode()
    assert "没有找到" in client.get(SEARCH, {"q": "南站东社区"}).content.decode()


def test_no_more_than_thirty_are_listed(district):
    for number in range(31):
        make_person(district.community, f"陈{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'一二三四'[number // 10]}共")
    client = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    assert _links(client.get(SEARCH, {"q": "一共"}).content.decode()) == 10
    page = client.get(SEARCH, {"q": "chen"}).content.decode()
    assert _links(page) == 30
    assert "只列出前 30 项" in page


def _links(page):
    return len(re.findall(r"/members/persons/\d+/", page))


@pytest.mark.parametrize("hits", [2, 4])
def test_the_search_costs_the_same_for_two_hits_and_four(district, hits, django_assert_num_queries):
    for number in range(hits):
        make_person(district.community, f"周{'甲乙丙丁'[number]}一")
    client = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    client.get(SEARCH)
    with django_assert_num_queries(11):
        client.get(SEARCH, {"q": "zhou"})


def test_what_the_two_way_service_has_on_record_is_found_by_number_and_title(db):
    circle = Circle()
    agreement = circle.draft()
    item = circle.item("NEED", None, "楼道灯更换", own_number="X001")
    with acting_as(circle.secretary):
        project = create_project(
            organization_id=circle.community.pk,
            line=ProjectLine("亮灯工程", today(), today(), item_ids=(item.pk,)),
            actor=circle.secretary,
        )

    def found(user, text):
        with acting_as(user):
            return [(group["title"], hit.url) for group in search_groups(text) for hit in group["hits"]]

    in_items = ("服务和需求", f"/covenants/items/{item.pk}/")
    in_agreements = ("协议", f"/covenants/agreements/{agreement.pk}/")
    assert found(circle.secretary, "楼道灯") == [in_items]
    assert found(circle.secretary, "x001") == [in_items]
    assert found(circle.secretary, "亮灯") == [("项目", f"/covenants/projects/{project.pk}/")]
    assert found(circle.secretary, agreement.number_text) == [in_agreements]
    assert found(circle.secretary, f"{agreement.year} {agreement.number}号") == [in_agreements]
    assert found(circle.teacher, agreement.number_text) == [in_agreements]
    assert found(circle.clerk, agreement.number_text) == [], "no party to it"
    other = make_user("COMMUNITY_SECRETARY", circle.district.sibling_community)
    assert found(other, "楼道灯") == []
