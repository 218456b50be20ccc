"""Allowances of part-time members: asked by the committee, decided and paid by the unit; every sum is the same sum."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from appraisal.metrics import METRICS
from appraisal.models import Allowance, AllowancePayment, AllowanceState
from appraisal.network import network_on
from appraisal.statistics.engine import Kind, figures_of, things_of
from appraisal.year import allowances as services
from appraisal.year.allowance_panel import allowances_of
from appraisal.year.allowances import AllowanceDecision, PaymentLine
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import current_scope, everything
from members.models import Appointment
from notices.sources import dues_on, own, own_dues
from orgs.services import choose_practice, structure
from orgs.services.undoing import undo_reorganization
from tests.appraisal.conftest import seat_committee
from tests.appraisal.year_making import staff_of
from tests.factories import LONG_AGO, acting_as, client_for, make_unit, make_user
from tests.members.slates import good_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(district):
    return staff_of(district)


@pytest.fixture
def members(district):
    """Two part-time members, each of a unit."""
    units = [make_unit(district, name, joins=district.community) for name in ("示例小学", "示例物业")]
    lines = [replace(one, represents_id=units.pop(0).pk) if one.part_time else one for one in good_lines()]
    seat_committee(district.community, lines)
    with everything("find the two"):
        rows = Appointment.objects.filter(organization=district.community, part_time=True)
        return list(rows.select_related("person", "represents").order_by("pk"))


@pytest.fixture
def liaison(members):
    return make_user("UNIT_LIAISON", unit=members[0].represents, name="联络员甲")


def propose(district, staff, members, year=None, note=""):
    with acting_as(staff.community):
        return services.propose_allowances(
            organization_id=district.community.pk,
            year=year or today().year,
            appointment_ids=[row.pk for row in members],
            note=note,
            actor=staff.community,
        )


def decide(user, allowance, **line):
    facts = {"granted": True, "transport": Decimal(120), "communication": Decimal("60.50")}
    with acting_as(user):
        return services.decide_allowance(
            allowance_id=allowance.pk, line=AllowanceDecision(**(facts | line)), actor=user
        )


def pay(user, allowance, months, **line):
    with acting_as(user):
        return services.pay_allowance(allowance_id=allowance.pk, line=PaymentLine(months, **line), actor=user)


def test_from_the_proposal_to_the_payment(district, staff, members, liaison):
    first, _ = propose(district, staff, members, note="请按规定给予")
    assert [line["label"] for line in first.content] == ["意见建议", "做了什么", "代表单位"]
    with acting_as(liaison):
        assert list(Allowance.objects.all()) == [first]  # not the one of the other unit
    granted = decide(liaison, first, document="示例〔2026〕3号")
    assert (granted.state, granted.monthly) == (AllowanceState.GRANTED, Decimal("180.50"))
    served = services.in_office(first.appointment, first.year)
    assert (granted.first_month, granted.last_month) == (served[0], served[-1])
    made = pay(liaison, first, [served[0], served[1], served[0]])
    assert [row.month for row in made] == [served[0], served[1]]
    assert {row.amount for row in made} == {Decimal("180.50")}
    with pytest.raises(Conflict, match="已经登记过发放"):
        pay(staff.community, first, [served[1]])
    with acting_as(liaison):
        services.cancel_payment(payment_id=made[1].pk, why="金额写错", actor=liaison)
        with pytest.raises(Conflict, match="作废"):
            services.cancel_payment(payment_id=made[1].pk, why="再来", actor=liaison)
    again = pay(liaison, first, [served[1]], communication=Decimal(50))
    assert again[0].amount == Decimal(170)


def test_what_does_not_hold_is_said(district, staff, members, liaison):
    first, second = propose(district, staff, members)
    with pytest.raises(Conflict, match="已经提出过"):
        propose(district, staff, members[:1])
    with pytest.raises(RuleBroken, match="年度应是"):
        propose(district, staff, members[:1], year=today().year - 2)
    with pytest.raises(RuleBroken, match="请选择本组织"):
        propose(district, staff, [])
    with pytest.raises(RuleBroken, match="至少填一项金额"):
        decide(liaison, first, transport=None, communication=None)
    with pytest.raises(RuleBroken, match="先起后止"):
        decide(liaison, first, first_month=9, last_month=3)
    with pytest.raises(RuleBroken, match="十万元"):
        decide(liaison, first, transport=Decimal("0.001"))
    with pytest.raises(RuleBroken, match="不发的原因"):
        decide(liaison, first, granted=False)
    with pytest.raises(RuleBroken, match="没有这项补贴"):
        decide(liaison, second)  # of another unit
    refused = decide(liaison, first, granted=False, remark="本单位没有这项经费")
    assert (refused.state, refused.transport) == (AllowanceState.REFUSED, 0)
    with pytest.raises(Conflict, match="不能这样办理"):
        decide(liaison, first)
    assert len(propose(district, staff, members[:1])) == 1  # after a refusal one may ask again
    with acting_as(staff.district), pytest.raises(RuleBroken, match="街道或社区"):
        services.propose_allowances(
            organization_id=district.root.pk, year=today().year, appointment_ids=[1], actor=staff.district
        )


def test_a_payment_is_for_a_month_that_was_granted_and_served(district, staff, members, liaison):
    with pytest.raises(RuleBroken, match="没有在这里任职"):
        propose(district, staff, members, year=today().year - 1)
    first, _ = propose(district, staff, members)
    decide(liaison, first, first_month=3, last_month=6)
    with pytest.raises(RuleBroken, match="3 月至 6 月，没有 7 月"):
        pay(liaison, first, [6, 7])
    with acting_as(liaison):
        assert not AllowancePayment.objects.exists()  # all or none
        assert services.unpaid_months(Allowance.objects.get(pk=first.pk)) == [3, 4, 5, 6]
    with pytest.raises(RuleBroken, match="还没有到"):
        pay(liaison, first, [3], on=date(today().year + 1, 1, 1))
    with pytest.raises(RuleBroken, match=f"早于 {first.year} 年 1 月 1 日"):
        pay(liaison, first, [3], on=date(first.year - 1, 12, 31))
    with everything("the member left in May"):
        row = Appointment.everywhere.get(pk=first.appointment_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE members_appointment SET period = daterange(lower(period), %s) WHERE id = %s",
                [date(first.year, 5, 10), row.pk],
            )
    with pytest.raises(RuleBroken, match=r"6 月.*已不在这里任职"):
        pay(liaison, first, [5, 6])
    assert [one.month for one in pay(liaison, first, [5])] == [5]


def test_the_database_keeps_what_was_paid(district, staff, members, liaison):
    first, _ = propose(district, staff, members)
    decide(liaison, first)
    month = services.in_office(first.appointment, first.year)[0]
    made = pay(liaison, first, [month])[0]
    with everything("past the service"):
        with pytest.raises(DatabaseError), transaction.atomic():
            AllowancePayment.objects.filter(pk=made.pk).update(transport=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            AllowancePayment.objects.create(allowance=first, month=month, transport=1, communication=0, on=today())
        with pytest.raises(DatabaseError), transaction.atomic():
            Allowance.objects.filter(pk=first.pk).update(first_month=None)


def test_the_second_wall_shows_a_unit_its_own(district, staff, members, liaison):
    first, second = propose(district, staff, members)
    decide(liaison, first)
    pay(liaison, first, [services.in_office(first.appointment, first.year)[0]])
    with acting_as(liaison), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        cursor.execute("SELECT id FROM appraisal_allowance")
        assert [row[0] for row in cursor.fetchall()] == [first.pk]
        cursor.execute("SELECT count(*) FROM appraisal_allowancepayment")
        assert cursor.fetchone()[0] == 1
        cursor.execute("RESET ROLE")
    with acting_as(staff.sibling), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        cursor.execute("SELECT count(*) FROM appraisal_allowance")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM appraisal_allowancepayment")
        assert cursor.fetchone()[0] == 0
        cursor.execute("RESET ROLE")
    assert second.pk


def test_only_where_the_practice_has_it(district, staff, members):
    with acting_as(staff.district):
        choose_practice(
            district_id=district.root.pk, practice="haibowan", since=LONG_AGO, reason="更正", actor=staff.district
        )
    with pytest.raises(RuleBroken, match="制度没有写兼职补贴"):
        propose(district, staff, members)
    client = client_for(staff.community)
    assert client.get(reverse("appraisal:year_allowance_add")).status_code == 404
    assert "兼职补贴" not in client.get(reverse("appraisal:year_awards")).text


def test_pages_from_asking_to_paying_and_every_sum_is_the_same(district, staff, members, liaison):
    client, unit = client_for(staff.community), client_for(liaison)
    page = client.get(reverse("appraisal:year_allowance_add")).text
    assert page.count("checked") == 2  # both are ticked already
    assert "给予适当的交通和通讯补贴" in page
    answer = client.post(
        reverse("appraisal:year_allowance_add"), {"appointments": [row.pk for row in members]}, follow=True
    )
    assert "已提出" in answer.text
    with everything("find it"):
        first = Allowance.objects.get(appointment=members[0])
    url = reverse("appraisal:year_allowance_decide", args=[first.pk])
    served = services.in_office(first.appointment, first.year)
    sent = {"granted": "yes", "transport": "100", "communication": "abc",
            "first_month": served[0], "last_month": served[-1]}  # fmt: skip
    refused = unit.post(url, sent).text
    assert "请只填数字" in refused
    assert 'value="abc"' in refused  # what was typed stays
    assert "已登记" in unit.post(url, sent | {"communication": "50"}, follow=True).text
    paying = reverse("appraisal:year_allowance_pay", args=[first.pk])
    form = unit.get(paying).text
    assert form.count("checked") == len([month for month in served if month <= today().month])
    none = unit.post(paying, {"months": [served[0]], "transport": "", "communication": ""}).text
    assert "至少填一项金额" in none  # what was cleared is not the full sum
    done = unit.post(paying, {"months": [served[0], served[1]], "transport": "100", "communication": "50"}, follow=True)
    assert "合计 300.00 元" in done.text
    listed = client_for(staff.district).get(reverse("appraisal:year_allowances")).text
    assert "合计 <b>300.00</b> 元，其中交通 200.00 元、通讯 100.00 元" in listed
    rows = client.get("/api/v1/appraisal/allowances/").json()["results"]
    assert sum(Decimal(row["paid"]) for row in rows) == Decimal(300)
    payments = client.get("/api/v1/appraisal/allowance-payments/").json()["results"]
    assert sum(Decimal(row["transport"]) + Decimal(row["communication"]) for row in payments) == Decimal(300)
    person = client.get(reverse("members:person", args=[members[0].person_id])).text
    assert "已发合计 300.00 元" in person, person[person.find("现任") :]
    csv = client.get(reverse("appraisal:year_allowances"), {"export": "csv"}).content.decode("utf-8-sig")
    assert "300.00" in csv
    with everything("find a payment"):
        one = AllowancePayment.objects.first()
    cancel = reverse("appraisal:year_allowance_payment_cancel", args=[one.pk])
    assert "请" in unit.post(cancel, {"why": ""}).text
    assert "已作废" in unit.post(cancel, {"why": "登记错了"}, follow=True).text
    assert "<b>150.00</b>" in client.get(reverse("appraisal:year_allowances"), {"q": members[0].person.name}).text
    assert "<b>0</b>" in client.get(reverse("appraisal:year_allowances"), {"year": today().year - 1}).text


def test_the_api_asks_decides_and_pays(district, staff, members, liaison):
    client, unit = client_for(staff.community), client_for(liaison)
    body = {"organization": district.community.pk, "year": today().year, "appointments": [members[0].pk]}
    made = client.post("/api/v1/appraisal/allowances/", body, content_type="application/json")
    assert made.status_code == 201
    pk = made.json()[0]["id"]
    again = client.post("/api/v1/appraisal/allowances/", body, content_type="application/json")
    assert again.status_code == 409
    given = {"granted": True, "transport": "80.00"}
    decided = unit.post(f"/api/v1/appraisal/allowances/{pk}/decide/", given, content_type="application/json").json()
    assert (decided["state"], decided["transport"], decided["paid"]) == ("GRANTED", "80.00", "0.00")
    month = decided["first_month"]
    paid = unit.post(f"/api/v1/appraisal/allowances/{pk}/pay/", {"months": [month]}, content_type="application/json")
    assert paid.status_code == 201
    number = paid.json()[0]["id"]
    gone = unit.post(
        f"/api/v1/appraisal/allowance-payments/{number}/cancel/", {"why": "错"}, content_type="application/json"
    )
    assert gone.json()["cancelled_why"] == "错"
    assert client.get(f"/api/v1/appraisal/allowances/{pk}/").json()["paid"] == "0.00"


def test_a_sibling_and_a_reader_change_nothing(district, staff, members):
    first, _ = propose(district, staff, members)
    with pytest.raises(RuleBroken, match="没有这项补贴"):
        decide(staff.sibling, first)
    reader = make_user("READ_ONLY", district.community)
    with pytest.raises(NotAllowed):
        decide(reader, first)


def test_one_and_more_take_the_same_number_of_questions(district, staff, members, liaison, django_assert_num_queries):
    client = client_for(staff.community)
    first = propose(district, staff, members[:1])[0]
    client.get(reverse("appraisal:year_allowances"))
    with django_assert_num_queries(LIST):
        client.get(reverse("appraisal:year_allowances"))
    decide(liaison, first)
    pay(liaison, first, list(services.in_office(first.appointment, first.year))[:3])
    propose(district, staff, members[1:])
    with django_assert_num_queries(LIST):
        client.get(reverse("appraisal:year_allowances"))
    with django_assert_num_queries(PAGE):
        client.get(reverse("appraisal:year_allowance", args=[first.pk]))


LIST = 11
PAGE = 7


def test_who_takes_over_from_a_merged_committee_goes_on_with_them(district, staff, members, liaison):
    """The successor sees for whom they are and pays for the months before; what was refused stays."""
    first, second = propose(district, staff, members)
    decide(liaison, first)
    with acting_as(staff.community):
        services.decide_allowance(
            allowance_id=second.pk, line=AllowanceDecision(False, remark="单位没有这项开支"), actor=staff.community
        )
    heir = district.communities[1]
    successor, on = make_user("COMMUNITY_SECRETARY", heir), today()
    with everything("test"):
        act = structure.merge_organizations(
            source_ids=[district.community.pk], into_id=heir.pk, title="合并", effective_on=on, actor=None
        )
    with acting_as(successor):
        assert [row.pk for row in Allowance.objects.all()] == [first.pk]
        [month] = services.in_office(first.appointment, first.year)[:1]
    client = client_for(successor)
    page = client.get(reverse("appraisal:year_allowance", args=[first.pk])).text
    assert f"{district.community.name}（已撤并，由{heir.name}接着办）" in page
    assert members[0].person.name in client.get(reverse("appraisal:year_allowances")).text
    paid = client.post(
        reverse("appraisal:year_allowance_pay", args=[first.pk]),
        {"months": [month], "transport": "120", "communication": "60.50"},
        follow=True,
    )
    assert "已登记发放" in paid.text
    with acting_as(successor), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        cursor.execute("SELECT id FROM members_appointment WHERE id = ANY(%s)", [[row.pk for row in members]])
        assert [row[0] for row in cursor.fetchall()] == [members[0].pk], "of the other nothing came along"
        cursor.execute("UPDATE members_appointment SET part_time = part_time WHERE id = %s", [members[0].pk])
        assert cursor.rowcount == 0, "read, not kept"
        cursor.execute("RESET ROLE")
    with everything("test"):
        undo_reorganization(reorganization_id=act.pk, actor=None)
        first.refresh_from_db()
        assert (first.organization_id, first.payments.count()) == (district.community.pk, 1)


def test_the_unit_hears_that_one_waits_for_its_decision(district, staff, members, liaison):
    first, second = propose(district, staff, members)

    def heard(user):
        with acting_as(user):
            alone = [one for one in own_dues(today()) if one.kind == "allowance.waiting"]
            assert {one.thing for one in own(dues_on(today()), current_scope())} >= {one.thing for one in alone}
        return alone

    [one] = heard(liaison)
    assert one.url == reverse("appraisal:year_allowance_decide", args=[first.pk])
    assert one.title == f"{district.community.name}提出的{today().year}年兼职补贴等待决定"
    assert heard(staff.community) == [], "whoever asked waits"
    with acting_as(staff.district):
        of_all = [one for one in dues_on(today()) if one.kind == "allowance.waiting"]
    assert {one.unit_id for one in of_all} == {row.represents_id for row in members}
    decide(liaison, first)
    assert heard(liaison) == []
    assert second.state == AllowanceState.PROPOSED


def test_figures_of_the_year(district, staff, members, liaison):
    first, _ = propose(district, staff, members)
    decide(liaison, first, first_month=None, last_month=None)
    first.refresh_from_db()
    months = list(first.months)
    pay(liaison, first, months[:1])
    keys = [f"appraisal.allowances_{name}" for name in ("granted", "sum", "paid")]
    with everything("test"):
        [node] = network_on(today(), [district.community.pk], places=False).nodes
        told = figures_of([METRICS[key] for key in keys], today(), [node])[node.pk].total
    assert [(told[key].numerator, told[key].denominator) for key in keys] == [
        (1, 2),
        (int(Decimal("180.5") * len(months) + Decimal("0.5")), None),
        (int(Decimal("180.5") + Decimal("0.5")), None),
    ]


def test_nobody_left_to_ask_for_is_offered_nothing(district, staff, members, liaison):
    client, url = client_for(staff.community), reverse("appraisal:year_allowance_add")
    listed = reverse("appraisal:year_allowances")
    assert url in client.get(listed).text
    propose(district, staff, members)
    assert url not in client.get(listed).text
    page = client.get(url).text
    assert "没有要提的" in page
    assert '<button class="btn btn-primary">提出' not in page


def figures(organization, on):
    """(granted, out of) of the organisation on the day."""
    metric = METRICS["appraisal.allowances_granted"]
    with everything("test"):
        nodes = network_on(on, [organization.pk], places=False).nodes
        told = figures_of([metric], on, nodes)[organization.pk].total[metric.id]
        behind = [len(things_of(metric, on, nodes[0], kind)) for kind in (Kind.NUMERATOR, Kind.DENOMINATOR)]
    assert behind == [told.numerator, told.denominator]
    return told.numerator, told.denominator


def test_who_asks_again_after_a_refusal_is_one_seat(district, staff, members, liaison):
    first = propose(district, staff, members[:1])[0]
    decide(liaison, first, granted=False, remark="本单位没有这项经费")
    assert figures(district.community, today()) == (0, 1)
    again = propose(district, staff, members[:1])[0]
    assert figures(district.community, today()) == (0, 1)
    decide(liaison, again)
    assert figures(district.community, today()) == (1, 1)


def test_before_a_merger_they_were_of_the_committee_that_asked(district, staff, members, liaison):
    """A past day's number stays; today the successor has them, and everybody says who asked."""
    propose(district, staff, members)
    heir, before = district.communities[1], today() - timedelta(days=1)
    with everything("asked the day before, whatever day it is"):
        Allowance.objects.update(proposed_on=before, year=before.year)
        structure.merge_organizations(
            source_ids=[district.community.pk], into_id=heir.pk, title="合并", effective_on=today(), actor=None
        )
        assert set(Allowance.objects.values_list("organization_id", flat=True)) == {heir.pk}
        Allowance.objects.update(year=today().year)
    assert figures(heir, today()) == (0, 2)
    with everything("test"):
        Allowance.objects.update(year=before.year)
    assert (figures(district.community, before), figures(heir, before)) == ((0, 2), (0, 0))
    successor = make_user("COMMUNITY_SECRETARY", heir)
    with acting_as(successor):
        panel = allowances_of(members[0].person)
    assert [line["text"] for line in panel.lines] == [f"{before.year}年 {district.community.name}"]
    with acting_as(liaison):
        [due] = [one for one in own_dues(today()) if one.kind == "allowance.waiting"]
    assert due.title == f"{district.community.name}提出的{before.year}年兼职补贴等待决定"
