"""A topic of help for every page, and what people say back."""

import pytest

from accounts.help import TOPICS, topic_of
from accounts.models import Feedback
from accounts.roles import ROLES, VERB_NAMES
from common.models import AuditEvent
from common.scoping import everything
from tests.factories import client_for, make_unit, make_user
from tests.permissions.discovery import routes

pytestmark = pytest.mark.django_db
# Pages whose own words are help enough, and addresses that are no pages.
OWN_WORDS = {
    "accounts:feedback",
    "accounts:feedback_list",
    "accounts:feedback_answer",
    "accounts:font_size",
    "accounts:help",
    "accounts:help_topic",
    "accounts:keep_alive",
    "accounts:session_end",
    "accounts:sign_in",
    "accounts:sign_out",
    "accounts:switch_office",
}


def test_every_page_has_a_topic():
    pages = {route.name for route in routes() if not route.name.startswith("api:")}
    assert {name for name in pages if topic_of(name) is None} <= OWN_WORDS


def test_topics_speak_of_verbs_that_are():
    verbs = {verb for role in ROLES.values() for verb in role.verbs}
    assert {verb for topic in TOPICS for verb in topic.verbs} <= verbs
    assert verbs <= set(VERB_NAMES)
    assert len({topic.slug for topic in TOPICS}) == len(TOPICS)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("orgs:tree", "tree"),
        ("orgs:unit_edit", "units"),
        ("orgs:practice_override", "practice"),
        ("members:seat", "committee"),
        ("members:person_edit", "persons"),
        ("members:filing_step", "filings"),
        ("exchange:row", "imports"),
        ("notices:workbench", "workbench"),
    ],
)
def test_the_topic_that_says_the_most(name, slug):
    assert topic_of(name).slug == slug


def test_the_list_shows_what_concerns_the_office(district):
    client = client_for(make_user("UNIT_LIAISON", unit=make_unit(district, joins=district.community)))
    page = client.get("/accounts/help/").content.decode()
    assert "工作台" in page
    assert "账号、授权与令牌" not in page
    assert client.get("/accounts/help/nothing/").status_code == 404


def test_before_sign_in_help_is_about_signing_in(client):
    page = client.get("/accounts/help/").content.decode()
    assert "忘记密码" in page
    assert "连续输错 5 次" in page


# ---- feedback -------------------------------------------------------------------------------------------------------


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, name="王芳", district=district.root)


def leave(user, **data):
    return client_for(user).post("/accounts/feedback/", {"csrfmiddlewaretoken": "x", **data})


def test_a_remark_is_answered_where_it_was_left(district, secretary):
    answer = leave(secretary, text="导入后想直接看差异", named="on", page="/imports/")
    assert answer["Location"] == "/accounts/feedback/?sent=1"
    with everything("test"):
        remark = Feedback.objects.get()
    assert (remark.author, remark.district, remark.page) == (secretary, district.root, "/imports/")
    staff = client_for(make_user("DISTRICT_STAFF", district.root, district=district.root))
    assert "导入后想直接看差异" in staff.get("/accounts/feedback/all/").content.decode()
    assert staff.post(f"/accounts/feedback/{remark.pk}/", {"answer": "已经安排，下月可用。"}).status_code == 302
    assert "已经安排，下月可用。" in client_for(secretary).get("/accounts/feedback/").content.decode()
    again = staff.post(f"/accounts/feedback/{remark.pk}/", {"answer": "再答一次"})
    assert "已经答复过" in again.content.decode()


def test_without_a_name_nobody_is_stored(district, secretary):
    leave(secretary, text="表格太多了")
    with everything("test"):
        assert Feedback.objects.get().author is None
        assert not AuditEvent.objects.filter(action="feedback.left").exists()


def test_others_do_not_see_it(district, secretary):
    leave(secretary, text="只有本人和答复的人看得到", named="on")
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community, district=district.root)
    assert "只有本人" not in client_for(other).get("/accounts/feedback/").content.decode()
    with everything("test"):
        pk = Feedback.objects.get().pk
    assert client_for(other).get(f"/accounts/feedback/{pk}/").status_code == 403


@pytest.mark.parametrize("text", ["", "短", "长" * 1001])
def test_too_little_and_too_much_is_said(secretary, text):
    answer = leave(secretary, text=text)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    with everything("test"):
        assert not Feedback.objects.exists()
