"""Units and venues: registered once, joined often; credit codes; phones that are sealed."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from orgs.credit_code import ALPHABET, check_character, tidy, why_wrong
from orgs.models import Participation, Relation, Unit, Venue
from orgs.services import (
    close_unit,
    close_venue,
    create_unit,
    create_venue,
    join_unit,
    known_units,
    leave_organization,
    reopen_venue,
    reveal_unit_phone,
    update_unit,
    update_venue,
)
from tests.factories import acting_as, make_unit, make_user

PHONE = "15400000101"
bodies = st.text(ALPHABET, min_size=17, max_size=17)


# ---- credit codes ----------------------------------------------------------------------------------------------------


@given(bodies)
def test_a_code_with_its_check_character_holds(body):
    assert why_wrong(body + check_character(body)) == ""


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body, place, char):
    code = body + check_character(body)
    assume(code[place] != char)
    assert why_wrong(code[:place] + char + code[place + 1 :]) != ""


@given(bodies, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_found(body, place):
    code = body + check_character(body)
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert why_wrong(swapped) != ""


@given(bodies)
def test_a_code_is_read_however_it_is_typed(body):
    code = body + check_character(body)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    assert tidy(f" {code[:9].lower()} {code[9:]} ") == tidy(wide) == code


def test_a_published_code_holds_and_what_is_wrong_is_told():
    assert why_wrong("91350100M000100Y43") == ""  # the example of GB 32100-2015
    assert why_wrong("91350100M000100Y4") == "统一社会信用代码应有 18 位，现在是 17 位，请对照证照核对。"
    assert "第 9 位是“O”" in why_wrong("91350100O000100Y43")
    assert "校验位不符" in why_wrong("91350100M000100Y44")


# ---- units -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


@pytest.fixture
def other(district):
    return make_user("COMMUNITY_SECRETARY", district.foreign_community)


def register(district, actor, **fields):
    given = {"name": "南昌市第十中学", "kind": "学校", "contact_phone": PHONE, **fields}
    return create_unit(district_id=district.root.pk, organization_id=district.community.pk, actor=actor, **given)


def test_a_unit_is_registered_and_joins_in_one_act(district, secretary):
    with acting_as(secretary):
        unit = register(district, secretary, relation=Relation.PAIRED)
        part = Participation.objects.get()
    assert (part.unit, part.organization_id, part.relation, part.since) == (
        unit,
        district.community.pk,
        "PAIRED",
        today(),
    )
    assert unit.pinyin.endswith("ncsdszx")
    stored = Unit._base_manager.get()
    assert PHONE not in stored.contact_phone_sealed
    assert (stored.contact_phone, stored.contact_phone_masked) == (PHONE, "154****0101")


def test_what_the_district_has_is_joined_not_typed_again(district, secretary, other):
    with acting_as(secretary):
        unit = register(district, secretary, credit_code="91350100M000100Y43")
    with acting_as(other):
        assert not Unit.objects.exists()
        known = known_units(district_id=district.root.pk, name="南昌市第十中学（东校区）")
        assert [(item.id, item.why) for item in known] == [(unit.pk, "名称相近")]
        for fields in ({"name": "南昌市第十中学"}, {"name": "别的名字", "credit_code": "91350100m000100y43"}):
            with pytest.raises(Conflict, match="请直接把它加入本组织"):
                create_unit(
                    district_id=district.root.pk,
                    organization_id=district.foreign_community.pk,
                    actor=other,
                    **fields,
                )
        join_unit(unit_id=unit.pk, organization_id=district.foreign_community.pk, actor=other)
        assert list(Unit.objects.all()) == [unit]
        with pytest.raises(Conflict, match="不能重复加入"):
            join_unit(unit_id=unit.pk, organization_id=district.foreign_community.pk, actor=other)
    assert Unit._base_manager.count() == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": "校"}, "unit.name", "name"),
        ({"kind": "宇宙"}, "unit.kind", "kind"),
        ({"credit_code": "91350100M000100Y44"}, "unit.credit_code", "credit_code"),
        ({"contact_phone": "12345"}, "unit.phone", "contact_phone"),
        ({"headcount": 3, "party_members": 4}, "unit.count", "party_members"),
        ({"headcount": -1}, "unit.count", "headcount"),
        ({"address": "长" * 121}, "unit.text", "address"),
        ({"relation": "FRIEND"}, "unit.relation", "relation"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(district, secretary, fields, code, field):
    with acting_as(secretary), pytest.raises(RuleBroken) as refusal:
        register(district, secretary, **fields)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert Unit._base_manager.count() == 0


def test_below_the_district_a_unit_needs_a_place(district, secretary):
    with acting_as(secretary), pytest.raises(RuleBroken, match="请选择单位参与的街道或社区"):
        create_unit(name="南昌市第十中学", district_id=district.root.pk, actor=secretary)
    staff = make_user("DISTRICT_STAFF", district.root)
    with acting_as(staff):
        assert create_unit(name="南昌市第十中学", district_id=district.root.pk, actor=staff).pk


def test_a_unit_takes_part_in_streets_and_communities_only(district, secretary):
    with acting_as(secretary), pytest.raises(RuleBroken, match="单位参与街道或社区"):
        create_unit(
            name="南昌市第十中学", district_id=district.root.pk, organization_id=district.grid.pk, actor=secretary
        )


def test_only_the_given_fields_change(district, secretary):
    with acting_as(secretary):
        unit = register(district, secretary, address="象山南路 1 号")
        update_unit(unit_id=unit.pk, headcount=240, actor=secretary)
        unit = Unit.objects.get()
    assert (unit.address, unit.headcount, unit.contact_phone) == ("象山南路 1 号", 240, PHONE)


def test_a_liaison_keeps_the_own_unit_and_no_other(district, secretary):
    with acting_as(secretary):
        unit, foreign = register(district, secretary), register(district, secretary, name="别的学校")
    liaison = make_user("UNIT_LIAISON", unit=unit)
    with acting_as(liaison):
        update_unit(unit_id=unit.pk, contact_name="章一鸣", actor=liaison)
        with pytest.raises(RuleBroken) as refusal:
            update_unit(unit_id=foreign.pk, contact_name="章一鸣", actor=liaison)
        assert refusal.value.status == 404
        with pytest.raises(NotAllowed):
            close_unit(unit_id=unit.pk, actor=liaison)
        with pytest.raises(RuleBroken):
            join_unit(unit_id=unit.pk, organization_id=district.other_street.pk, actor=liaison)


def test_leaving_is_dated_and_history_stays(district, everything_scope):
    unit = make_unit(district, joins=district.community)
    part = Participation.objects.get()
    with pytest.raises(RuleBroken, match="退出日期应晚于这一天"):
        leave_organization(participation_id=part.pk, on=part.since, actor=None)
    leave_organization(participation_id=part.pk, actor=None)
    assert not Participation.objects.in_force(today()).exists()
    assert Participation.objects.in_force(today() - timedelta(days=1)).get().unit == unit
    with pytest.raises(Conflict, match="已于"):
        leave_organization(participation_id=part.pk, actor=None)


def test_a_unit_that_others_need_is_not_closed_from_below(district, secretary):
    unit = make_unit(district, joins=district.community)
    with everything("test"):
        join_unit(unit_id=unit.pk, organization_id=district.foreign_community.pk, actor=None)
    with acting_as(secretary), pytest.raises(Conflict, match="管理范围以外的 1 个组织"):
        close_unit(unit_id=unit.pk, actor=secretary, on=today() + timedelta(days=1))
    with everything("test"):
        close_unit(unit_id=unit.pk, actor=None, on=today() + timedelta(days=1))
        assert not Participation.objects.in_force(today() + timedelta(days=1)).exists()
        with pytest.raises(Conflict, match="已于"):
            join_unit(unit_id=unit.pk, organization_id=district.street.pk, actor=None)


def test_a_phone_is_shown_for_a_purpose_that_goes_on_record(district, secretary):
    with acting_as(secretary):
        unit = register(district, secretary)
        with pytest.raises(RuleBroken, match="请写明查看电话的用途"):
            reveal_unit_phone(unit_id=unit.pk, purpose=" ", actor=secretary)
        assert reveal_unit_phone(unit_id=unit.pk, purpose="通知开会", actor=secretary) == PHONE
    event = AuditEvent._base_manager.latest("id")
    assert (event.action, event.detail["purpose"]) == ("orgs.unit.phone_revealed", "通知开会")
    assert PHONE not in str(event.detail)
    reader = make_user("READ_ONLY", district.community)
    with acting_as(reader), pytest.raises(NotAllowed):
        reveal_unit_phone(unit_id=unit.pk, purpose="通知开会", actor=reader)


# ---- venues ----------------------------------------------------------------------------------------------------------


def test_a_venue_lives_with_its_organisation(district, secretary):
    with acting_as(secretary):
        venue = create_venue(
            organization_id=district.community.pk, name="党群服务中心", kind="CENTRE", capacity=60, actor=secretary
        )
        update_venue(venue_id=venue.pk, opening_hours="每天 8:30–21:00", actor=secretary)
        close_venue(venue_id=venue.pk, actor=secretary)
        assert Venue.objects.get().closed_on == today()
        reopen_venue(venue_id=venue.pk, actor=secretary)
        assert Venue.objects.get().closed_on is None
        with pytest.raises(Conflict, match="已有名为“党群服务中心”的阵地"):
            create_venue(organization_id=district.community.pk, name="党群服务中心", actor=secretary)
        with pytest.raises(RuleBroken) as refusal:
            create_venue(organization_id=district.foreign_community.pk, name="别人的中心", actor=secretary)
        assert refusal.value.status == 404
        with pytest.raises(RuleBroken, match="可容纳人数应在"):
            update_venue(venue_id=venue.pk, capacity=-3, actor=secretary)
