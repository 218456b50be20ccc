"""Awards and recommendations: proposed with what is on record, decided by the district, published."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from appraisal.models import Award, AwardState
from appraisal.year.awards import (
    AwardLine,
    close_awards,
    decide_award,
    kinds_of,
    open_awards,
    propose_award,
    publish_award,
    recommended_as,
    withdraw_award,
)
from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from tests.appraisal.year_making import published_scheme, seated, staff_of
from tests.factories import acting_as, client_for, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(district):
    return staff_of(district)


@pytest.fixture
def scheme(district, staff):
    return published_scheme(district, staff)


@pytest.fixture
def unit(district):
    return make_unit(district, "示例小学", joins=district.community)


def propose(district, staff, scheme, **line) -> Award:
    with acting_as(staff.community):
        return propose_award(
            scheme_id=scheme.pk,
            organization_id=district.community.pk,
            line=AwardLine(**{"reason": "全年托管班不间断"} | line),
            actor=staff.community,
        )


def test_kinds_and_recommendations_are_the_practices(district):
    assert dict(kinds_of(district.root.pk))["service_brand"] == "优秀服务品牌"
    assert recommended_as(district.root.pk) == ("各级党代表", "人大代表", "政协委员")


def test_a_brand_from_proposal_to_publication_with_funds(district, staff, scheme, unit):
    award = propose(district, staff, scheme, kind="service_brand", unit_id=unit.pk, title="四点半课堂")
    liaison = make_user("UNIT_LIAISON", unit=unit)
    with acting_as(liaison):
        assert not Award.objects.exists()
    with acting_as(staff.street), pytest.raises(NotAllowed):
        decide_award(award_id=award.pk, granted=True, actor=staff.street)
    with acting_as(staff.district):
        with pytest.raises(Conflict, match="不能这样办理"):
            publish_award(award_id=award.pk, actor=staff.district)
        with pytest.raises(RuleBroken, match="大于 0"):
            decide_award(award_id=award.pk, granted=True, amount=Decimal(0), actor=staff.district)
        decided = decide_award(award_id=award.pk, granted=True, amount=Decimal(20000), actor=staff.district)
        assert (decided.state, decided.amount, str(decided)) == (
            AwardState.DECIDED,
            Decimal(20000),
            "优秀服务品牌 “四点半课堂”（示例小学）",
        )
        publish_award(award_id=award.pk, document="西组发〔2024〕9号", actor=staff.district)
    with acting_as(liaison):
        assert Award.objects.get().document == "西组发〔2024〕9号"


def test_a_member_is_recommended_as_the_practice_says(district, staff, scheme):
    one, _ = seated(district.community)
    with pytest.raises(RuleBroken, match="哪一级的党代表、人大代表、政协委员，例如“区党代表”"):
        propose(district, staff, scheme, kind="recommendation", appointment_id=one.pk, title="总经理")
    award = propose(district, staff, scheme, kind="recommendation", appointment_id=one.pk, title="政协委员")
    assert award.person_id == one.person_id
    assert [line["label"] for line in award.content] == ["意见建议", "做了什么", "代表单位"]
    with pytest.raises(Conflict, match="已经推荐过"):
        propose(district, staff, scheme, kind="recommendation", appointment_id=one.pk, title="政协委员")
    level = propose(district, staff, scheme, kind="recommendation", appointment_id=one.pk, title="区人大代表")
    assert level.title == "区人大代表"
    with acting_as(staff.district):
        with pytest.raises(RuleBroken, match="评定意见"):
            decide_award(award_id=award.pk, granted=False, actor=staff.district)
        with pytest.raises(RuleBroken, match="经费只支持"):
            decide_award(award_id=award.pk, granted=True, amount=Decimal(5), actor=staff.district)
        assert decide_award(award_id=award.pk, granted=False, remark="明年再推", actor=staff.district).decided_on


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"kind": "advanced_unit"}, "请选择单位"),
        ({"kind": "best_of_all"}, "评选的种类"),
        ({"kind": "advanced_person"}, "兼职委员"),
        ({"kind": "advanced_unit", "reason": ""}, "主要事迹"),
    ],
)
def test_what_is_missing_is_said(district, staff, scheme, line, words):
    with pytest.raises(RuleBroken, match=words):
        propose(district, staff, scheme, **line)


def test_a_brand_needs_its_name_and_a_district_does_not_propose(district, staff, scheme, unit):
    with pytest.raises(RuleBroken, match="品牌的名称"):
        propose(district, staff, scheme, kind="service_brand", unit_id=unit.pk)
    with acting_as(staff.district), pytest.raises(RuleBroken, match="由街道或社区推荐"):
        propose_award(
            scheme_id=scheme.pk,
            organization_id=district.root.pk,
            line=AwardLine("advanced_unit", "全年不间断", unit_id=unit.pk),
            actor=staff.district,
        )


# ---- the public list ------------------------------------------------------------------------------------------------


def test_the_public_reads_names_where_the_district_allows(district, staff, scheme, unit):
    named = propose(district, staff, scheme, kind="service_brand", unit_id=unit.pk, title="四点半课堂")
    propose(district, staff, scheme, kind="advanced_unit", unit_id=unit.pk)
    with acting_as(staff.district):
        decide_award(award_id=named.pk, granted=True, amount=Decimal(20000), actor=staff.district)
        publish_award(award_id=named.pk, document="示例〔2024〕1号", actor=staff.district)
    with acting_as(staff.street), pytest.raises(NotAllowed):
        open_awards(scheme_id=scheme.pk, actor=staff.street)
    client = client_for(staff.district)
    assert "没有公开" in client.get(reverse("appraisal:year_awards")).content.decode()
    step = reverse("appraisal:year_awards_step", args=[scheme.pk, "open"])
    assert "已公开" in client.post(step, follow=True).content.decode()
    with acting_as(staff.district):
        scheme.refresh_from_db()
    address = reverse("appraisal:awards_public", args=[scheme.awards_token])
    text = Client().get(address).content.decode()
    assert "“四点半课堂”（示例小学）" in text
    assert "20,000.00 元" in text
    assert "示例〔2024〕1号" in text
    assert "全年托管班不间断" not in text  # what was done may tell more than a name
    assert "先进单位" not in text  # proposed, not published
    with acting_as(staff.district):
        close_awards(scheme_id=scheme.pk, actor=staff.district)
    assert Client().get(address).status_code == 404


def test_a_program_opens_and_closes_the_public_list_as_the_page_does(district, staff, scheme):
    client = client_for(staff.district)
    assert client.get(reverse("api:scheme-detail", args=[scheme.pk])).json()["awards_url"] is None
    opened = client.post(reverse("api:scheme-open-awards", args=[scheme.pk])).json()
    assert Client().get(opened["awards_url"]).status_code == 200
    assert opened["awards_url"] in client.get(reverse("appraisal:year_awards")).content.decode()
    again = client.post(reverse("api:scheme-open-awards", args=[scheme.pk])).json()
    assert again["awards_url"] == opened["awards_url"]
    street = client_for(staff.street)
    assert street.get(reverse("api:scheme-detail", args=[scheme.pk])).json()["awards_url"] is None
    assert street.post(reverse("api:scheme-close-awards", args=[scheme.pk])).status_code == 403
    closed = client.post(reverse("api:scheme-close-awards", args=[scheme.pk])).json()
    assert closed["awards_url"] is None
    assert Client().get(opened["awards_url"]).status_code == 404
    with everything("test"):
        steps = AuditEvent.objects.filter(action__startswith="appraisal.awards.").order_by("pk")
        names = list(steps.values_list("action", flat=True))
    assert names == ["appraisal.awards.opened", "appraisal.awards.closed"]


def test_who_proposed_by_mistake_takes_it_back_and_proposes_anew(district, staff, scheme, unit):
    award = propose(district, staff, scheme, kind="advanced_unit", unit_id=unit.pk)
    for other in (staff.street, staff.district):
        with acting_as(other), pytest.raises(NotAllowed, match="自己撤回"):
            withdraw_award(award_id=award.pk, reason="选错了单位", actor=other)
    page = client_for(staff.community)
    shown = page.get(reverse("appraisal:year_award", args=[award.pk])).content.decode()
    assert reverse("appraisal:year_award_withdraw", args=[award.pk]) in shown
    sent = page.post(reverse("appraisal:year_award_withdraw", args=[award.pk]), {"reason": "选错了单位"}, follow=True)
    assert "选错了单位" in sent.content.decode()
    with everything("what is on record"):
        award.refresh_from_db()
        assert (award.state, award.withdrawn_why) == (AwardState.WITHDRAWN, "选错了单位")
        assert AuditEvent.objects.filter(action="appraisal.award.withdrawn").count() == 1
    propose(district, staff, scheme, kind="advanced_unit", unit_id=unit.pk)
    with acting_as(staff.community), pytest.raises(Conflict, match="已撤回"):
        withdraw_award(award_id=award.pk, reason="再撤一次", actor=staff.community)
    said = client_for(staff.district).get(reverse("appraisal:year_award_decide", args=[award.pk])).content.decode()
    assert "不能这样办理" in said
    assert "<textarea" not in said
