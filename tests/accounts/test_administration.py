"""Accounts, offices and tokens, and the separation of the three administrators."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts import services
from accounts.models import ApiToken, Grant, User, UserSession
from accounts.views.administration import SEALED
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from tests.factories import PASSWORD, acting_as, client_for, grant_to, make_district, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(district):
    return make_user("SYSTEM_ADMIN", district.root, username="sys.li", district=district.root)


@pytest.fixture
def security(district):
    return make_user("SECURITY_ADMIN", district.root, username="sec.wang", district=district.root)


@pytest.fixture
def user(district):
    return make_user(username="wangfang", name="王芳", district=district.root)


def events(action):
    with everything("test"):
        return list(AuditEvent.objects.filter(action=action))


# ---- accounts -------------------------------------------------------------------------------------------------------


def test_an_account_is_opened_with_a_first_password(district, system):
    with acting_as(system):
        user, password = services.create_account(username=" ZhaoMin ", display_name="赵 敏", actor=system)
    assert (user.username, user.display_name, user.district) == ("zhaomin", "赵 敏", district.root)
    assert user.must_change_password
    assert user.check_password(password)
    [event] = events("account.created")
    assert (event.actor, event.object_id, event.district) == (system, str(user.pk), district.root)
    assert password not in str(vars(event))


@pytest.mark.parametrize(
    ("username", "name", "code"),
    [
        ("王芳", "王芳", "account.username"),
        ("ab", "王芳", "account.username"),
        ("1wang", "王芳", "account.username"),
        ("jiedao", "王芳", "account.username"),
        ("admin", "王芳", "account.username"),
        ("wangfang", "王芳", "account.taken"),
        ("wangfang2", "王", "account.name"),
    ],
)
def test_names_that_are_refused(system, user, username, name, code):
    before = User.objects.count()
    with acting_as(system), pytest.raises(RuleBroken) as caught:
        services.create_account(username=username, display_name=name, actor=system)
    assert caught.value.code == code
    assert User.objects.count() == before


def test_disabling_ends_sessions_and_tokens_at_once(district, system, user):
    grant = grant_to(user, "COMMUNITY_SECRETARY", district.community)
    client = Client()
    client.post("/accounts/sign-in/", {"username": "wangfang", "password": PASSWORD})
    text = token_for(grant)
    assert Client(headers={"authorization": f"Bearer {text}"}).get("/api/v1/me/").status_code == 200
    with acting_as(system):
        services.disable_account(user_id=user.pk, actor=system)
    assert client.get("/accounts/me/").status_code == 302
    assert not UserSession.objects.filter(user=user).exists()
    assert Client(headers={"authorization": f"Bearer {text}"}).get("/api/v1/me/").status_code == 401
    with acting_as(system), pytest.raises(Conflict):
        services.disable_account(user_id=user.pk, actor=system)
    with acting_as(system):
        _, password = services.enable_account(user_id=user.pk, actor=system)
    assert User.objects.get(pk=user.pk).check_password(password)
    assert [event.action for event in events("account.disabled") + events("account.enabled")] == [
        "account.disabled",
        "account.enabled",
    ]


def test_nobody_stops_or_resets_the_own_account(system):
    with acting_as(system):
        for service in (services.disable_account, services.reset_password):
            with pytest.raises(NotAllowed):
                service(user_id=system.pk, actor=system)
    assert User.objects.get(pk=system.pk).check_password(PASSWORD)


def test_a_lock_is_lifted_by_the_security_administrator(security, user):
    for _ in range(5):
        Client().post("/accounts/sign-in/", {"username": "wangfang", "password": "wrong"})
    right = {"username": "wangfang", "password": PASSWORD}
    assert Client().post("/accounts/sign-in/", right).status_code == 429
    assert client_for(security).post(f"/accounts/users/{user.pk}/unlock/").status_code == 302
    assert Client().post("/accounts/sign-in/", right).status_code == 302


def test_administrators_see_their_own_district_only(system, security):
    elsewhere = make_district("涪城区")
    foreign = make_user("COMMUNITY_SECRETARY", elsewhere.community, district=elsewhere.root)
    with acting_as(system), pytest.raises(RuleBroken) as caught:
        services.disable_account(user_id=foreign.pk, actor=system)
    assert caught.value.status == 404
    with acting_as(security), pytest.raises(RuleBroken):
        services.grant_office(user_id=foreign.pk, role="READ_ONLY", organization_id=elsewhere.root.pk, actor=security)
    assert User.objects.get(pk=foreign.pk).is_active


def test_the_first_password_is_shown_once(system):
    client = client_for(system)
    answer = client.post("/accounts/users/new/", {"display_name": "赵敏", "username": "zhaomin"})
    assert answer["Location"] == "/accounts/shown-once/"
    sealed = client.session[SEALED]["secret"]
    page = client.get("/accounts/shown-once/").content.decode()
    user = User.objects.get(username="zhaomin")
    password = next(word.split("<")[0] for word in page.split("<code>")[1:])
    assert user.check_password(password)
    assert password not in sealed
    again = client.get("/accounts/shown-once/").content.decode()
    assert password not in again
    assert "已经显示过" in again


# ---- offices --------------------------------------------------------------------------------------------------------


def test_an_office_is_granted_and_ended(district, security, user):
    last_day = today() + timedelta(days=30)
    with acting_as(security):
        grant = services.grant_office(
            user_id=user.pk,
            role="COMMUNITY_SECRETARY",
            organization_id=district.community.pk,
            since=today() - timedelta(days=1),
            last_day=last_day,
            actor=security,
        )
    assert (grant.since, grant.last_day) == (today() - timedelta(days=1), last_day)
    assert client_for(user).get("/api/v1/me/").json()["office"]["last_day"] == last_day.isoformat()
    with acting_as(security):
        services.end_grant(grant_id=grant.pk, actor=security)
    assert client_for(user).get("/api/v1/me/").json()["office"] is None
    assert len(events("grant.given")) == len(events("grant.ended")) == 1


def test_an_office_that_began_today_is_withdrawn_whole(district, security, user):
    with acting_as(security):
        grant = services.grant_office(
            user_id=user.pk, role="READ_ONLY", organization_id=district.community.pk, actor=security
        )
        services.end_grant(grant_id=grant.pk, actor=security)
    assert not Grant.objects.filter(user=user).exists()
    assert client_for(user).get("/api/v1/me/").json()["office"] is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"role": "KING"}, "grant.role"),
        ({"role": "COMMUNITY_SECRETARY"}, "grant.place"),
        ({"role": "UNIT_LIAISON"}, "grant.place"),
        ({"role": "STREET_STAFF", "organization_id": "community"}, "grant.tier"),
        ({"role": "COMMUNITY_SECRETARY", "organization_id": 2_000_000_001}, "grant.place"),
        (
            {"role": "COMMUNITY_SECRETARY", "organization_id": "community", "last_day": today() - timedelta(days=1)},
            "grant.period",
        ),
    ],
)
def test_offices_that_cannot_be(district, security, user, fields, code):
    fields = {key: district.community.pk if value == "community" else value for key, value in fields.items()}
    with acting_as(security), pytest.raises(RuleBroken) as caught:
        services.grant_office(user_id=user.pk, actor=security, **fields)
    assert caught.value.code == code
    assert not Grant.objects.filter(user=user).exists()


def test_the_same_office_is_not_granted_twice_at_once(district, security, user):
    with acting_as(security):
        given = {"user_id": user.pk, "role": "READ_ONLY", "organization_id": district.community.pk, "actor": security}
        services.grant_office(**given)
        with pytest.raises(Conflict) as caught:
            services.grant_office(**given)
    assert caught.value.code == "grant.twice"


def test_nobody_grants_to_oneself(district, security):
    with acting_as(security), pytest.raises(NotAllowed):
        services.grant_office(
            user_id=security.pk, role="DISTRICT_STAFF", organization_id=district.root.pk, actor=security
        )


@pytest.mark.parametrize("second", ["SECURITY_ADMIN", "AUDIT_ADMIN"])
def test_nobody_holds_two_of_the_three_administrators(district, security, second):
    person = make_user("SYSTEM_ADMIN", district.root, name="李明", district=district.root)
    with acting_as(security), pytest.raises(Conflict) as caught:
        services.grant_office(user_id=person.pk, role=second, organization_id=district.root.pk, actor=security)
    assert caught.value.code == "grant.separated"
    assert "必须由不同的人担任" in caught.value.message
    assert [grant.role for grant in person.grants.all()] == ["SYSTEM_ADMIN"]


def test_the_database_says_it_again(district):
    person = make_user("SYSTEM_ADMIN", district.root)
    with pytest.raises(IntegrityError, match="grant_separated_administrators"), transaction.atomic():
        grant_to(person, "AUDIT_ADMIN", district.root)
    # One after the other is allowed.
    person.grants.all().delete()
    grant_to(person, "SYSTEM_ADMIN", district.root, until=today())
    grant_to(person, "AUDIT_ADMIN", district.root, since=today())


def test_a_liaison_is_named_for_a_unit(district, security, user):
    unit = make_unit(district, joins=district.community)
    client = client_for(security)
    page = client.get(f"/accounts/users/{user.pk}/grant/?role=UNIT_LIAISON")
    assert unit.name in page.content.decode()
    answer = client.post(
        f"/accounts/users/{user.pk}/grant/?role=UNIT_LIAISON", {"unit": unit.pk, "since": today().isoformat()}
    )
    assert answer.status_code == 302
    assert user.grants.get().unit == unit


# ---- tokens ---------------------------------------------------------------------------------------------------------


def token_for(grant, scopes=("org.view",), last_day=None):
    with everything("test"):
        _, text = services.issue_token(
            grant_id=grant.pk,
            name="测试取数",
            scopes=scopes,
            last_day=last_day or today() + timedelta(days=30),
            actor=None,
        )
    return text


def bearer(text):
    return Client(headers={"authorization": f"Bearer {text}"})


@pytest.fixture
def grant(district):
    return make_user("STATISTICS_CLIENT", district.street, district=district.root).grants.get()


def test_a_token_is_stored_as_a_hash_and_shown_once(grant):
    text = token_for(grant)
    token = ApiToken.objects.get()
    assert text.startswith(f"gj_{token.prefix}_")
    secret = text.split("_", 2)[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM accounts_apitoken t")
        assert secret not in cursor.fetchone()[0]


def test_a_token_has_no_more_rights_than_it_was_given(grant):
    me = bearer(token_for(grant, ["org.view"])).get("/api/v1/me/").json()
    assert me["verbs"] == ["org.view"]
    assert me["office"]["role"] == "STATISTICS_CLIENT"


def test_a_token_loses_what_its_role_loses(grant):
    text = token_for(grant, ["org.view", "compliance.view"])
    ApiToken.objects.update(scopes=["org.view", "person.reveal"])
    assert bearer(text).get("/api/v1/me/").json()["verbs"] == ["org.view"]


@pytest.mark.parametrize(
    ("scopes", "days", "code"),
    [
        (["person.view"], 30, "token.scopes"),
        ([], 30, "token.scopes"),
        (["org.view"], 367, "token.expiry"),
        (["org.view"], -1, "token.expiry"),
    ],
)
def test_tokens_that_cannot_be(grant, scopes, days, code):
    with pytest.raises(RuleBroken) as caught:
        token_for(grant, scopes, today() + timedelta(days=days))
    assert caught.value.code == code
    assert not ApiToken.objects.exists()


def test_a_token_ends_with_itself_with_its_office_and_when_revoked(grant, security):
    text = token_for(grant)
    assert bearer(text).get("/api/v1/me/").status_code == 200
    token = ApiToken.objects.get()
    ApiToken.objects.update(expires_at=token.created_at)
    assert bearer(text).get("/api/v1/me/").status_code == 401
    ApiToken.objects.update(expires_at=token.expires_at)
    with acting_as(security):
        services.revoke_token(token_id=token.pk, actor=security)
    assert bearer(text).get("/api/v1/me/").status_code == 401
    second = token_for(grant)
    with acting_as(security):
        services.end_grant(grant_id=grant.pk, actor=security)
    answer = bearer(second).get("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (401, "token")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("text", ["gj_x", "gj_00000000_wrong", "nonsense", "gj_é_x", ""])
def test_wrong_tokens_are_refused_alike(grant, text):
    token_for(grant)
    answer = Client().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {text}".encode().decode("latin-1"))
    assert answer.status_code == 401


def test_a_token_opens_no_page(grant):
    assert bearer(token_for(grant)).get("/accounts/me/").status_code == 302


def test_use_is_noted_once_an_hour_at_most(grant, django_assert_num_queries):
    client = bearer(token_for(grant))
    client.get("/api/v1/me/")
    first = ApiToken.objects.get().last_used_at
    client.get("/api/v1/me/")
    assert ApiToken.objects.get().last_used_at == first is not None


def test_tokens_through_the_api(grant, security):
    client = client_for(security)
    body = {
        "grant": grant.pk,
        "name": "数据中台",
        "scopes": ["org.view"],
        "last_day": (today() + timedelta(days=9)).isoformat(),
    }
    made = client.post("/api/v1/tokens/", body, content_type="application/json")
    assert made.status_code == 201
    assert bearer(made.json()["token"]).get("/api/v1/me/").status_code == 200
    listed = client.get("/api/v1/tokens/").json()["results"]
    assert [(token["id"], token["state"]) for token in listed] == [(made.json()["id"], "living")]
    assert "token" not in listed[0]
    revoked = client.post(f"/api/v1/tokens/{made.json()['id']}/revoke/")
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    again = client.post(f"/api/v1/tokens/{made.json()['id']}/revoke/")
    assert (again.status_code, again.json()["code"]) == (409, "token.revoked")
    wrong = client.post("/api/v1/tokens/", {**body, "scopes": ["person.view"]}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["errors"][0]["field"]) == (
        400,
        "token.scopes",
        "scopes",
    )
