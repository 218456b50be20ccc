"""The list page: filter, sort, pages, columns, export; a constant number of queries."""

import pytest

from accounts.models import User
from common.lists import as_text
from tests.factories import client_for, make_user

pytestmark = pytest.mark.django_db
LIST = "/accounts/users/"


@pytest.fixture
def admin(district):
    return make_user("SYSTEM_ADMIN", district.root, username="sys.li", name="李系统", district=district.root)


@pytest.fixture
def people(district):
    return [
        make_user(
            "READ_ONLY",
            district.community,
            username=f"person{number:03}",
            name=f"王{number:03}",
            district=district.root,
        )
        for number in range(3)
    ]


def page_of(client, query=""):
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    return answer.context


def names(context):
    return [row["object"].username for row in context["rows"]]


def test_rows_of_the_scope_in_the_default_order(admin, people):
    context = page_of(client_for(admin))
    assert names(context) == ["person000", "person001", "person002", "sys.li"]
    assert context["count"] == 4


def test_sorting_by_allowed_columns_only(admin, people):
    client = client_for(admin)
    assert names(page_of(client, "?sort=-username"))[0] == "sys.li"
    for wanted in ("password", "-password", "offices", "pk", "username__x"):
        assert names(page_of(client, f"?sort={wanted}")) == ["person000", "person001", "person002", "sys.li"]


def test_filters_show_as_chips_that_can_be_taken_off(admin, people):
    context = page_of(client_for(admin), "?q=王00&role=READ_ONLY&sort=-username")
    assert names(context) == ["person002", "person001", "person000"]
    chips = {chip["label"]: (chip["value"], chip["remove_url"]) for chip in context["active"]}
    assert chips["岗位"] == ("只读查看", f"{LIST}?q=%E7%8E%8B00&sort=-username")
    assert chips["姓名或用户名"][0] == "王00"
    assert context["clear_url"] == f"{LIST}?sort=-username"


def test_a_filter_value_nobody_knows_is_said(admin, people):
    context = page_of(client_for(admin), "?state=sleeping")
    assert context["form"].errors["state"]
    assert context["count"] == 4


def test_pages_lead_there_and_back(admin, people, monkeypatch):
    from accounts.views.administration import AccountList

    monkeypatch.setattr(AccountList, "page_size", 3)
    client = client_for(admin)
    first = page_of(client)
    assert (names(first), first["page"]["previous_url"]) == (["person000", "person001", "person002"], "")
    second = client.get(first["page"]["next_url"]).context
    assert (names(second), second["page"]["next_url"]) == (["sys.li"], "")
    assert names(client.get(second["page"]["previous_url"]).context) == names(first)


def test_a_bad_cursor_goes_to_the_first_page_and_says_so(admin, people):
    answer = client_for(admin).get(f"{LIST}?cursor=rubbish")
    assert answer.status_code == 200
    assert "页码已经失效" in answer.content.decode()
    assert len(answer.context["rows"]) == 4


def test_columns_are_kept_per_user(admin, people):
    client = client_for(admin)
    answer = client.post(f"{LIST}?sort=-username", {"col": ["username"]})
    assert answer["Location"] == f"{LIST}?sort=-username"
    assert [head.key for head in page_of(client)["heads"]] == ["name", "username"]  # the name is fixed
    admin.refresh_from_db()
    assert admin.preferences == {"columns": {"accounts:list": ["username"]}}
    other = make_user("SYSTEM_ADMIN", admin.district, district=admin.district)
    assert len(page_of(client_for(other))["heads"]) == 5


def test_one_row_or_many_cost_the_same_queries(admin, people, django_assert_num_queries):
    client = client_for(admin)
    page_of(client)
    with django_assert_num_queries(9) as few:
        page_of(client, "?q=王000")
    with django_assert_num_queries(9) as many:
        page_of(client)
    assert len(few) == len(many)


def test_no_export_without_the_verb(admin):
    context = page_of(client_for(admin))
    assert context["exports"] == []
    assert client_for(admin).get(f"{LIST}?export=xlsx").status_code == 403
    assert User.objects.exists()


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), ("", "—"), (True, "是"), (False, "否"), (0, "0"), (["甲", "乙"], "甲、乙"), ([], "—"), ("甲", "甲")],
)
def test_values_read_as_people_write_them(value, text):
    assert as_text(value) == text
