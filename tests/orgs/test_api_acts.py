"""Acts, division lists, units, venues over the API: the exact outcome, and nothing changed where they are refused."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.clock import today
from common.models import AuditEvent
from common.scoping import everything
from orgs.models import Organization, Participation, Reorganization, Unit, Venue
from orgs.services import create_district, create_venue, join_unit
from tests.factories import client_for, make_district, make_organization, make_unit, make_user
from tests.orgs.network import disagreements, tree_state

# To come, also for a run that goes on over midnight.
YESTERDAY, TO_COME = today() - timedelta(days=1), today() + timedelta(days=9)
ROOT = "990103000000"


@pytest.fixture
def api(district):
    return client_for(make_user("DISTRICT_STAFF", district.root))


@pytest.fixture
def secretary(district):
    return client_for(make_user("COMMUNITY_SECRETARY", district.community))


def post(client, route, pk=None, **data):
    return client.post(reverse(f"api:{route}", args=[pk] if pk else []), data, content_type="application/json")


def patch(client, route, pk, **data):
    return client.patch(reverse(f"api:{route}", args=[pk]), data, content_type="application/json")


def said(answer, status, code):
    """The problem of an answer, checked for status and code."""
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    return answer.json()


def all_units() -> list[tuple]:
    with everything("test"):
        return [
            *Unit.objects.order_by("id").values_list("id", "name", "closed_on", "note"),
            *Participation.objects.order_by("id").values_list("id", "period"),
        ]


# ---- organisations ---------------------------------------------------------------------------------------------------


def test_describing_changes_what_is_sent_and_nothing_else(district, secretary):
    pk = district.community.pk
    first = patch(secretary, "organization-detail", pk, address="桃源路 1 号", note="新址")
    assert (first.status_code, first.json()["address"], first.json()["kind"]) == (200, "桃源路 1 号", "REGULAR")
    second = patch(secretary, "organization-detail", pk, note="")
    assert (second.json()["address"], second.json()["note"]) == ("桃源路 1 号", "")
    before = tree_state(), list(Organization.tree.order_by("id").values_list("id", "address", "kind", "note"))
    said(patch(secretary, "organization-detail", pk, kind="NOTHING"), 400, "invalid")
    assert patch(secretary, "organization-detail", district.sibling_community.pk, note="别处").status_code == 404
    assert patch(secretary, "organization-detail", district.street.pk, note="上级").status_code == 404
    reader = client_for(make_user("READ_ONLY", district.community))
    said(patch(reader, "organization-detail", pk, note="只读"), 403, "not_allowed")
    assert (tree_state(), list(Organization.tree.order_by("id").values_list("id", "address", "kind", "note"))) == before


def test_another_code(district, api):
    pk = district.community.pk
    done = post(api, "organization-recode", pk, code="360103001001", code_system="STAT", document="示例〔2026〕1 号")
    body = done.json()
    assert (done.status_code, body["kind"], body["title"]) == (200, "RECODE", "代码改为 360103001001")
    assert (body["organizations"], body["document"]) == ([pk], "示例〔2026〕1 号")
    found = Organization.tree.get(pk=pk)
    assert (found.code, found.code_system) == ("360103001001", "STAT")
    kept = post(api, "organization-recode", pk, code="")
    assert kept.status_code == 200
    assert Organization.tree.values_list("code", "code_system").get(pk=pk) == ("", "STAT")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"code": "12", "code_system": "STAT"}, 400, "organization.code"),
        ({"code": "", "code_system": "OWN"}, 400, "organization.same_code"),
        ({"code": "A-1", "effective_on": TO_COME.isoformat()}, 400, "organization.future"),
    ],
)
def test_a_code_that_cannot_be_is_refused_and_changes_nothing(district, api, sent, status, code):
    before = tree_state()
    said(post(api, "organization-recode", district.community.pk, **sent), status, code)
    assert tree_state() == before


def test_a_day_to_come_is_refused_with_the_way_out(district, api):
    answer = post(
        api, "organization-rename", district.community.pk, name="桃源新社区", effective_on=TO_COME.isoformat()
    )
    body = said(answer, 400, "organization.future")
    assert body["errors"][0]["field"] == "effective_on"
    assert f"请把日期改为今天（{today()}）或更早" in body["detail"]
    assert "请到那一天再来办理" in body["detail"]


def split(api, district, **sent):
    return post(api, "organization-split", district.community.pk, **sent)


def test_a_split_gives_children_away_and_is_taken_back_whole(district, api):
    second = make_organization(district.community, "第二网格党支部")
    before = tree_state()
    done = split(
        api, district, parts=[{"name": "桃源中社区", "children": [second.pk]}, {"name": "桃源北社区"}], title="分设"
    )
    assert (done.status_code, done.json()["kind"]) == (200, "SPLIT")
    middle, north = (Organization.tree.get(name=name) for name in ("桃源中社区", "桃源北社区"))
    assert {middle.parent_id, north.parent_id} == {district.street.pk}
    assert Organization.tree.get(pk=second.pk).parent_id == middle.pk
    assert Organization.tree.get(pk=district.grid.pk).parent_id == district.community.pk
    assert Organization.tree.get(pk=district.community.pk).until is None
    assert disagreements() == 0
    assert post(api, "reorganization-undo", done.json()["id"]).status_code == 200
    assert tree_state() == before


def test_a_split_may_end_what_is_split(district, api):
    parts = [{"name": "桃源中社区", "children": [district.grid.pk]}]
    assert split(api, district, parts=parts, keep=False).status_code == 200
    assert Organization.tree.get(pk=district.community.pk).until == today()
    assert disagreements() == 0


@pytest.mark.parametrize(
    ("parts", "keep", "code"),
    [
        ([], True, "invalid"),
        ([{"name": "甲" * 61}], True, "invalid"),
        ([{"name": f"社区{number}"} for number in range(7)], True, "invalid"),
        ([{"name": "桃源西社区"}], True, "organization.name_taken"),
        ([{"name": "桃源中社区"}], False, "organization.split"),
        ([{"name": "桃源中社区", "children": [2_000_000_001]}], True, "organization.split"),
    ],
)
def test_a_split_that_cannot_be_is_refused_and_changes_nothing(district, api, parts, keep, code):
    before = tree_state()
    said(split(api, district, parts=parts, keep=keep), 400, code)
    assert tree_state() == before


def test_only_the_level_above_splits_or_recodes(district, secretary):
    before = tree_state()
    for route, sent in (
        ("organization-split", {"parts": [{"name": "桃源中社区"}]}),
        ("organization-recode", {"code": "A-1"}),
    ):
        said(post(secretary, route, district.community.pk, **sent), 403, "not_allowed")
        assert post(secretary, route, district.sibling_community.pk, **sent).status_code == 404
    assert tree_state() == before


ACTS = {
    "rename": {"name": "桃源新社区"},
    "recode": {"code": "A-1", "code_system": "OWN"},
    "move": {},
    "merge": {},
    "split": {"parts": [{"name": "桃源中社区"}]},
    "close": {"whole": True},
}


@pytest.mark.parametrize("act", ACTS)
def test_a_preview_says_what_the_act_then_does_and_writes_nothing(district, api, act):
    pk = district.community.pk
    sent = dict(ACTS[act])
    if act == "move":
        sent["parent"] = district.other_street.pk
    if act == "merge":
        sent["sources"] = [district.sibling_community.pk]
    before = tree_state()
    preview = post(api, "organization-preview", pk, act=act, content=sent)
    assert preview.status_code == 200
    assert tree_state() == before
    assert not Reorganization._base_manager.exclude(kind="CREATE").exists()
    body = preview.json()
    assert body["lines"]
    done = post(api, f"organization-{act}", pk, **sent).json()
    closed = {one for one in done["organizations"] if Organization.tree.get(pk=one).until}
    assert set(body["closed"]) == closed
    assert len(done["organizations"]) == len(body["lines"]) + body["follow"]


def test_a_preview_refuses_what_the_act_refuses(district, api, secretary):
    pk = district.community.pk
    conflict = post(api, "organization-preview", pk, act="close", content={})
    said(conflict, 409, "organization.has_children")
    wrong = said(post(api, "organization-preview", pk, act="rename", content={}), 400, "invalid")
    assert wrong["errors"][0]["field"] == "content.name"
    said(post(api, "organization-preview", pk, act="dissolve", content={}), 400, "invalid")
    refused = post(secretary, "organization-preview", pk, act="rename", content={"name": "桃源新社区"})
    said(refused, 403, "not_allowed")


# ---- division lists --------------------------------------------------------------------------------------------------


def a_list(*rows: str) -> bytes:
    return "\n".join(["code,name,level,parent_code", f"{ROOT},样例区,3,990100000000", *rows]).encode()


OLD = a_list(
    f"990103001000,旧一街道,4,{ROOT}",
    "990103001001,甲社区居委会,5,990103001000",
    "990103001002,乙社区居委会,5,990103001000",
)
NEW = a_list(
    f"990103001000,旧一街道,4,{ROOT}",
    f"990103002000,新二街道,4,{ROOT}",
    "990103001001,甲社区居委会,5,990103001000",
    "990103002001,乙社区居委会,5,990103002000",
    "990103002002,丙社区居委会,5,990103002000",
)


@pytest.fixture
def elsewhere(db):
    """The staff of a district without streets."""
    return staff_of("样例区", ROOT)


def staff_of(name: str, code: str):
    with everything("test"):
        root = create_district(name=name, code=code, since=date(2020, 6, 30), actor=None)
    return client_for(make_user("DISTRICT_STAFF", root))


def upload(client, route, content: bytes, **data):
    file = SimpleUploadedFile("divisions.csv", content, content_type="text/csv")
    return client.post(reverse(f"api:{route}"), {"file": file, **data})


def applied(client, content: bytes, **data):
    seen = upload(client, "divisions-preview", content, **data).json()
    return upload(client, "divisions", content, fingerprint=seen["fingerprint"], **data)


def test_a_list_is_looked_at_carried_out_and_taken_back(elsewhere):
    assert applied(elsewhere, OLD, vintage="2020-06-30").status_code == 200
    before = tree_state()
    seen = upload(elsewhere, "divisions-preview", NEW, vintage="2023-06-30")
    body = seen.json()
    assert (seen.status_code, body["empty"], body["refusal"], body["unchanged"]) == (200, False, "", 2)
    assert [line["name"] for line in body["added"]] == ["新二街道", "丙社区居委会"]
    assert [(line["old_parent"], line["parent"], line["code"]) for line in body["moved"]] == [
        ("旧一街道", "新二街道", "990103002001")
    ]
    assert (body["closed"], body["renamed"], body["recoded"]) == ([], [], [])
    assert tree_state() == before
    done = applied(elsewhere, NEW, vintage="2023-06-30", document="示例〔2023〕6 号")
    act = done.json()["act"]
    assert (done.status_code, act["kind"], act["effective_on"], act["document"]) == (
        200, "IMPORT", "2023-06-30", "示例〔2023〕6 号",
    )  # fmt: skip
    assert len(act["organizations"]) == 3
    assert Organization.tree.get(name="乙社区居委会").parent.name == "新二街道"
    assert elsewhere.get(reverse("api:reorganization-detail", args=[act["id"]])).json()["organizations"]
    again = applied(elsewhere, NEW, vintage="2023-06-30").json()
    assert (again["act"], again["sentence"][:4]) == (None, "与 20")
    assert post(elsewhere, "reorganization-undo", act["id"]).status_code == 200
    assert tree_state() == before


def test_only_the_list_that_was_seen_is_carried_out(elsewhere):
    applied(elsewhere, OLD, vintage="2020-06-30")
    seen = upload(elsewhere, "divisions-preview", NEW, vintage="2023-06-30").json()["fingerprint"]
    street = Organization.tree.get(name="旧一街道")
    post(elsewhere, "organization-rename", street.pk, name="旧壹街道")
    before = tree_state()
    said(upload(elsewhere, "divisions", NEW, vintage="2023-06-30", fingerprint=seen), 409, "divisions.changed")
    said(upload(elsewhere, "divisions", NEW, vintage="2023-06-30"), 400, "invalid")
    assert tree_state() == before


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"\xff\xfe\x00\x01", "divisions.file", "CSV"),
        (b"name,code\n", "divisions.file", "列名"),
        (a_list("990103001000,旧一街道,4,990199000000"), "divisions.file", "1 处"),
        (OLD.replace(b"9901", b"8801"), "divisions.district", "名单"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_in_words(elsewhere, content, code, says):
    before = tree_state()
    for route in ("divisions-preview", "divisions"):
        body = said(upload(elsewhere, route, content, vintage="2023-06-30", fingerprint="x"), 400, code)
        assert says in body["detail"]
        assert body["errors"][0]["field"] == "file"
    assert tree_state() == before


def test_a_shipped_list_is_named(db):
    client = staff_of("西湖区", "360103000000")
    names = [row["name"] for row in client.get(reverse("api:divisions")).json()]
    assert names
    body = post(client, "divisions-preview", shipped=names[0], vintage="2023-06-30").json()
    assert len(body["added"]) > 150
    unknown = said(post(client, "divisions-preview", shipped="x.csv", vintage="2023-06-30"), 400, "invalid")
    assert names[0] in unknown["errors"][0]["message"]
    neither = said(post(client, "divisions-preview", vintage="2023-06-30"), 400, "invalid")
    assert "二者取一" in neither["errors"][0]["message"]


# ---- units and venues ------------------------------------------------------------------------------------------------


def test_a_unit_leaves_the_district_and_all_it_takes_part_in(district, api):
    unit = make_unit(district, "第一中学", joins=district.community)
    left = post(api, "unit-close", unit.pk, on=YESTERDAY.isoformat(), note="迁出")
    assert (left.status_code, left.json()["closed_on"], left.json()["note"]) == (200, YESTERDAY.isoformat(), "迁出")
    with everything("test"):
        assert Participation.objects.get(unit=unit).until == YESTERDAY
    before = all_units()
    said(post(api, "unit-close", unit.pk), 409, "unit.closed")
    assert all_units() == before


def test_who_does_not_see_all_of_a_unit_does_not_close_it(district, secretary):
    unit = make_unit(district, "第一中学", joins=district.community)
    with everything("test"):
        join_unit(unit_id=unit.pk, organization_id=district.foreign_community.pk, actor=None)
    liaison = client_for(make_user("UNIT_LIAISON", unit=unit))
    before = all_units()
    said(post(secretary, "unit-close", unit.pk), 409, "unit.elsewhere")
    assert post(liaison, "unit-close", unit.pk).status_code == 403
    stranger = client_for(make_user("COMMUNITY_SECRETARY", district.sibling_community))
    assert post(stranger, "unit-close", unit.pk).status_code == 404
    assert all_units() == before


def test_what_the_district_has_already_is_found_before_it_is_registered_again(district, secretary):
    known = make_unit(district, "南昌市第十中学", joins=district.foreign_community, contact_phone="15400000101")
    url = reverse("api:unit-known")
    body = secretary.get(url, {"name": "南昌市第十中学"}).json()
    assert body == [{"id": known.pk, "name": "南昌市第十中学", "kind": known.kind, "closed": False, "why": "名称相同"}]
    assert secretary.get(url, {"name": "没有的单位"}).json() == []
    said(secretary.get(url), 400, "invalid")
    joined = post(secretary, "participation-list", unit=known.pk, organization=district.community.pk)
    assert joined.status_code == 201
    elsewhere = make_district("东湖区")
    stranger = client_for(make_user("COMMUNITY_SECRETARY", elsewhere.community))
    assert stranger.get(url, {"name": "南昌市第十中学"}).json() == []


def test_a_contact_is_kept_masked_and_shown_for_a_purpose(district, secretary):
    unit = make_unit(district, "第一中学", joins=district.community)
    changed = patch(secretary, "unit-detail", unit.pk, contact_name="李联络", contact_phone="15400000102")
    assert (changed.json()["contact_name"], changed.json()["contact_phone"]) == ("李联络", "154****0102")
    assert post(secretary, "unit-reveal", unit.pk, purpose="通知开会").json() == {"contact_phone": "15400000102"}
    assert AuditEvent._base_manager.latest("id").action == "orgs.unit.phone_revealed"


def test_a_venue_is_closed_and_used_again(district, secretary):
    with everything("test"):
        venue = create_venue(organization_id=district.community.pk, name="党群服务中心", actor=None)
    said(post(secretary, "venue-reopen", venue.pk), 409, "venue.open")
    assert post(secretary, "venue-close", venue.pk).json()["closed_on"] == today().isoformat()
    opened = post(secretary, "venue-reopen", venue.pk)
    assert (opened.status_code, opened.json()["closed_on"]) == (200, None)
    post(secretary, "venue-close", venue.pk)
    stranger = client_for(make_user("COMMUNITY_SECRETARY", district.sibling_community))
    assert post(stranger, "venue-reopen", venue.pk).status_code == 404
    reader = client_for(make_user("READ_ONLY", district.community))
    said(post(reader, "venue-reopen", venue.pk), 403, "not_allowed")
    assert Venue._base_manager.get(pk=venue.pk).closed_on == today()


def test_a_participation_begins_and_ends(district, secretary):
    unit = make_unit(district, "第一中学", joins=district.foreign_community)
    sent = {"unit": unit.pk, "organization": district.community.pk, "since": YESTERDAY.isoformat()}
    begun = post(secretary, "participation-list", **sent).json()
    before = all_units()
    assert post(secretary, "participation-list", **sent).status_code == 409
    assert post(secretary, "participation-list", **{**sent, "organization": district.street.pk}).status_code == 404
    with everything("test"):
        foreign = Participation.objects.get(unit=unit, organization=district.foreign_community)
    assert post(secretary, "participation-leave", foreign.pk).status_code == 404
    assert all_units() == before
    assert post(secretary, "participation-leave", begun["id"]).json()["until"] == today().isoformat()
