"""What every page needs: the day, one act per form, safe ways on, guards."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse, HttpResponseRedirect
from django.template import engines
from django.test import RequestFactory

from common.clock import today
from common.errors import RuleBroken
from common.models import AuditEvent, IdempotencyKey
from common.views import as_of, once, requires, safe_next
from tests.factories import acting_as, client_for, make_user


def make_request(method="get", path="/x/", data=None, user=None):
    request = getattr(RequestFactory(), method)(path, data or {})
    request.session = {}
    request._messages = FallbackStorage(request)
    request.user = user
    request.htmx = False
    return request


# ---- the day --------------------------------------------------------------------------------------------------------


def test_today_by_default():
    request = make_request()
    assert as_of(request) == today() == request.as_of
    assert not list(get_messages(request))


def test_another_day():
    request = make_request(data={"on": "2024-02-29"})
    assert as_of(request) == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2023-02-29", "29.2.2024", "yesterday", "0001-01-01", "9999-12-31", "2024-1-1x"])
def test_a_bad_day_is_today_and_says_so(text):
    request = make_request(data={"on": text})
    assert as_of(request) == today()
    [message] = get_messages(request)
    assert text in str(message)
    assert "2026-06-30" in str(message)


# ---- one act per form -----------------------------------------------------------------------------------------------


@pytest.fixture
def acts():
    return []


@pytest.fixture
def view(acts):
    @once
    def act(request):
        if request.POST.get("wrong"):
            return HttpResponse("form with errors")
        acts.append(request.POST.get("name"))
        return HttpResponseRedirect(f"/done/{len(acts)}/")

    return act


def post(view, user, key="k" * 32, path="/x/", **data):
    return view(make_request("post", path, {"_once": key, **data}, user))


def test_the_second_post_of_a_form_goes_where_the_first_went(db, view, acts):
    user = make_user()
    answers = [post(view, user, name="a")["Location"] for _ in range(5)]
    assert answers == ["/done/1/"] * 5
    assert acts == ["a"]
    assert IdempotencyKey.objects.count() == 1


def test_other_forms_users_and_pages_are_other_acts(db, view, acts):
    one, two = make_user(), make_user()
    post(view, one)
    post(view, one, key="m" * 32)
    post(view, two)
    post(view, one, path="/y/")
    assert len(acts) == 4


def test_a_form_with_errors_may_be_sent_again_with_its_key(db, view, acts):
    user = make_user()
    assert post(view, user, wrong="1").status_code == 200
    assert post(view, user, name="b")["Location"] == "/done/1/"
    assert acts == ["b"]


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "k" * 31 + "<"])
def test_without_a_proper_key_each_post_is_an_act(db, view, acts, key):
    user = make_user()
    post(view, user, key=key)
    post(view, user, key=key)
    assert len(acts) == 2
    assert not IdempotencyKey.objects.exists()


def test_an_error_gives_the_key_back_with_all_else(district):
    """The whole request is undone: the same form can be sent again."""
    user = make_user("COMMUNITY_SECRETARY", district.community)
    client = client_for(user)
    key = "e" * 32
    answer = client.post("/accounts/me/sessions/2000000001/end/", {"_once": key})
    assert answer.status_code == 404
    assert not IdempotencyKey.objects.exists()


def test_the_tag_makes_a_key_of_its_own_each_time():
    template = engines["django"].from_string("{% idempotency_key %}")
    first, second = template.render(), template.render()
    assert first.startswith('<input type="hidden" name="_once" value="')
    assert first != second


# ---- guards ---------------------------------------------------------------------------------------------------------


def test_a_refusal_is_a_403_and_stays_on_record(district, everything_scope):
    user = make_user("COMMUNITY_SECRETARY", district.community)
    answer = client_for(user).get("/accounts/users/")
    assert answer.status_code == 403
    event = AuditEvent.objects.get(action="access.refused")
    assert (event.actor, event.detail["verb"], event.result) == (user, "account.view", "REFUSED")


def test_looking_and_changing_may_ask_for_different_verbs(district):
    @requires("org.view", post="org.edit")
    def page(request):
        return HttpResponse("in")

    reader = make_user("READ_ONLY", district.community)
    with acting_as(reader):
        assert page(make_request(user=reader)).content == b"in"
        assert page(make_request("post", user=reader)).status_code == 403
    with acting_as(make_user("COMMUNITY_SECRETARY", district.community)):
        assert page(make_request("post", user=reader)).content == b"in"


def test_a_service_that_says_no_is_on_record_though_all_is_undone(district, everything_scope):
    """Switching to somebody else's office: refused by a RuleBroken, whose request is rolled back."""
    user = make_user("COMMUNITY_SECRETARY", district.community)
    foreign = make_user("DISTRICT_STAFF", district.root).grants.get()
    assert client_for(user).post("/accounts/office/", {"office": foreign.pk}).status_code == 403
    event = AuditEvent.objects.get(action="access.refused")
    assert (event.actor, event.detail["path"], event.district) == (user, "/accounts/office/", district.root)


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/orgs/7/?on=2024-01-01", "/orgs/7/?on=2024-01-01"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_only_pages_of_ours_are_gone_to(target, goes):
    assert safe_next(make_request("post", data={"next": target})) == goes


def test_rule_broken_becomes_a_page_with_its_sentence(district, monkeypatch):
    from accounts import services

    def refuse(**kwargs):
        raise RuleBroken("session.broken", "这件事现在办不了，请明天再试。")

    monkeypatch.setattr(services, "sign_out", refuse)
    answer = client_for(make_user("COMMUNITY_SECRETARY", district.community)).post("/accounts/sign-out/")
    assert answer.status_code == 400
    assert "这件事现在办不了，请明天再试。" in answer.content.decode()
