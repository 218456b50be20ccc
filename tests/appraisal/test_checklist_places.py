"""Checklists and organisations: merged and closed ones, the day that is looked at, who records for whom."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.checklists.evidence import EvidenceLine, record_evidence, records_of, return_evidence, withdraw_evidence
from appraisal.checklists.life import carry_checklist, close_checklist, publish_checklist
from appraisal.checklists.selectors import below_of, lists_of
from appraisal.checklists.setup import ItemLine
from appraisal.checklists.standing import GONE, Status
from appraisal.models import ChecklistPlace, Evidence, Progress
from appraisal.network import network_on
from appraisal.tasks import deal_checklists
from common.clock import today
from common.errors import NotAllowed, RuleBroken
from common.scoping import everything
from meetings.models import Meeting
from orgs.services import structure
from tests.appraisal.test_checklists import ESTATES, QUARTER, held_meeting, progress_of, recorded, standing, with_items
from tests.appraisal.year_making import seated, staff_of
from tests.factories import acting_as, client_for, make_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_district("涪城区", practice="fucheng")


@pytest.fixture
def staff(district):
    return staff_of(district)


def merged(source, into, staff) -> None:
    with acting_as(staff.district):
        structure.merge_organizations(source_ids=[source.pk], into_id=into.pk, actor=staff.district)


def closed(place, staff) -> None:
    with acting_as(staff.district):
        structure.close_organization(organization_id=place.pk, whole=True, actor=staff.district)


def below(staff, on=None):
    with acting_as(staff.district):
        nodes = network_on(on or today(), tiers=["STREET"], places=False).nodes
        return {row.node.pk: row for row in below_of(nodes, 2024, on or today())}


# ---- merged and closed ----------------------------------------------------------------------------------------------


def test_a_merged_community_counts_no_longer_and_keeps_its_past(district, staff):
    with_items(district, staff, ESTATES, QUARTER)
    street = district.community.street_id
    before = below(staff)[street].lower.assigned
    with time_machine.travel("2024-09-01 09:00+08:00", tick=False):
        merged(district.sibling_community, district.community, staff)
    with time_machine.travel("2024-09-02 09:00+08:00", tick=False):
        found = standing(district.sibling_community, ESTATES.text, staff.district)
        assert (found.state, found.found) == (Status.NOT_APPLICABLE, GONE)
        assert below(staff)[street].lower.assigned < before
        assert below(staff, date(2024, 6, 1))[street].lower.assigned == before


def test_a_merged_community_is_not_frozen_as_undone(district, staff):
    seated(district.sibling_community)
    row = with_items(district, staff, ESTATES, QUARTER)
    with time_machine.travel("2024-09-01 09:00+08:00", tick=False):
        merged(district.sibling_community, district.community, staff)
    with time_machine.travel("2025-01-08 09:00+08:00", tick=False), acting_as(staff.district):
        close_checklist(checklist_id=row.pk, actor=staff.district)
    assert {progress_of(district.sibling_community, one.text).final for one in (ESTATES, QUARTER)} == {"NOT_APPLICABLE"}


def test_what_names_a_merged_place_lies_on_its_successor(district, staff):
    line = ItemLine(ESTATES.heading, "建成党群服务中心", places=(district.sibling_community.pk,))
    row = with_items(district, staff, line)
    with time_machine.travel("2024-09-01 09:00+08:00", tick=False):
        merged(district.sibling_community, district.community, staff)
    with time_machine.travel("2024-09-02 03:00+08:00", tick=False):
        assert deal_checklists() == 1
        assert progress_of(district.community, line.text).dealt_on == date(2024, 9, 2)
        with acting_as(staff.district):
            new = carry_checklist(checklist_id=row.pk, year=2025, actor=staff.district)
            named = ChecklistPlace.objects.filter(item__checklist=new).values_list("organization", flat=True)
            assert list(named) == [district.community.pk]


def test_publishing_says_which_places_are_gone(district, staff):
    lost = ItemLine(ESTATES.heading, "建成党群服务中心", places=(district.sibling_community.pk,))
    row = with_items(district, staff, lost, publish=False)
    with time_machine.travel("2024-09-01 09:00+08:00", tick=False):
        closed(district.sibling_community, staff)
    with time_machine.travel("2024-09-02 09:00+08:00", tick=False), acting_as(staff.district):
        with pytest.raises(RuleBroken, match="已经撤销") as refused:
            publish_checklist(checklist_id=row.pk, actor=staff.district)
        assert district.sibling_community.name in refused.value.message
    with time_machine.travel("2024-09-02 09:00+08:00", tick=False):
        text = client_for(staff.district).get(reverse("appraisal:year_checklist", args=[row.pk])).content.decode()
        assert f"{district.sibling_community.name}（已撤销）" in text


# ---- the day --------------------------------------------------------------------------------------------------------


def test_before_it_was_published_a_list_lay_on_nobody(district, staff):
    with_items(district, staff, ESTATES)
    pk = progress_of(district.community, ESTATES.text).pk
    with acting_as(staff.community):
        assert lists_of(district.community, 2024, date(2024, 5, 31)) == []
        assert len(lists_of(district.community, 2024, today())) == 1
    assert not any(row.lower.states for row in below(staff, date(2024, 5, 31)).values())
    client, day = client_for(staff.community), {"on": "2024-05-31"}
    assert client.get(reverse("api:checklist-progress-list"), day).json()["results"] == []
    assert client.get(reverse("api:checklist-progress-detail", args=[pk]), day).status_code == 404
    assert client.get(reverse("appraisal:year_progress", args=[pk]), day).status_code == 404


def test_the_api_tells_evidence_as_of_the_day(district, staff):
    with_items(district, staff, ESTATES)
    made = recorded(district.community, ESTATES.text, staff.community)
    with time_machine.travel("2024-06-10 09:00+08:00", tick=False):
        with acting_as(staff.street):
            return_evidence(evidence_id=made.pk, remark="还差一个小区", actor=staff.street)
        recorded(district.community, ESTATES.text, staff.community, said="四个小区都成立了")
    with time_machine.travel("2024-06-11 09:00+08:00", tick=False):
        rows = client_for(staff.community).get(reverse("api:checklist-progress-list"), {"on": "2024-06-05"})
        (row,) = rows.json()["results"]
        assert row["standing"]["state"] == "DONE"
        assert [(one["id"], one["returned"], one["remark"], one["withdrawn_on"]) for one in row["evidence"]] == [
            (made.pk, False, "", None)
        ]


def test_links_stay_on_the_day(district, staff):
    with_items(district, staff, ESTATES)
    with time_machine.travel("2024-08-01 09:00+08:00", tick=False):
        day = {"year": "2024", "on": "2024-07-01"}
        text = client_for(staff.district).get(reverse("appraisal:year_checklists"), day).content.decode()
        assert (
            f"{reverse('appraisal:year_checklist_of', args=[district.street.pk])}?year=2024&amp;on=2024-07-01" in text
        )
        own = reverse("appraisal:year_checklist_of", args=[district.community.pk])
        text = client_for(staff.community).get(own, day).content.decode()
        pk = progress_of(district.community, ESTATES.text).pk
        assert f"{reverse('appraisal:year_progress', args=[pk])}?on=2024-07-01" in text
        assert f"{own}?year=2024&amp;on=2024-07-01&amp;show=open" in text


# ---- who records, and on what it rests ------------------------------------------------------------------------------


def test_nobody_records_or_takes_back_in_anothers_name(district, staff):
    with_items(district, staff, ESTATES)
    made = recorded(district.community, ESTATES.text, staff.community)
    row = progress_of(district.community, ESTATES.text)
    for above in (staff.street, staff.district):
        with acting_as(above), pytest.raises(NotAllowed, match="自己登记"):
            record_evidence(progress_id=row.pk, line=EvidenceLine(today(), "替他们登记"), actor=above)
        with acting_as(above), pytest.raises(NotAllowed, match="写明原因退回"):
            withdraw_evidence(evidence_id=made.pk, remark="替他们撤回", actor=above)
        text = client_for(above).get(reverse("appraisal:year_progress", args=[row.pk])).content.decode()
        assert "登记完成情况</a>" not in text
    assert "登记完成情况</a>" in client_for(staff.community).get(
        reverse("appraisal:year_progress", args=[row.pk])
    ).content.decode()  # fmt: skip
    assert Evidence._base_manager.get().withdrawn_on is None


def test_evidence_rests_on_what_took_place_this_year(district, staff):
    with_items(district, staff, ESTATES)
    held = held_meeting(district.community)
    with time_machine.travel("2023-06-01 09:00+08:00", tick=False):
        last_year = held_meeting(district.community)
    planned = held_meeting(district.community)
    with everything("test"):
        Meeting.objects.filter(pk=planned.pk).update(state="PLANNED")
    row = progress_of(district.community, ESTATES.text)
    with acting_as(staff.community):
        for wrong in (last_year, planned):
            line = EvidenceLine(today(), "研究过了", f"meeting:{wrong.pk}")
            with pytest.raises(RuleBroken, match="2024年"):
                record_evidence(progress_id=row.pk, line=line, actor=staff.community)
        made = record_evidence(
            progress_id=row.pk, line=EvidenceLine(today(), "研究过了", f"meeting:{held.pk}"), actor=staff.community
        )
        assert made.meeting_id == held.pk


def test_records_of_the_early_year_can_be_chosen(district):
    with time_machine.travel("2024-01-05 09:00+08:00", tick=False):
        first = held_meeting(district.community)
    for _ in range(61):
        held_meeting(district.community)
    with everything("test"):
        meetings = dict(records_of(district.community.pk, 2024))["会议"]
    assert f"meeting:{first.pk}" in dict(meetings)


def test_the_page_of_an_item_reads_no_file_of_its_evidence(district, staff):
    with_items(district, staff, ESTATES)
    recorded(district.community, ESTATES.text, staff.community)
    pk = progress_of(district.community, ESTATES.text).pk
    client = client_for(staff.community)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("appraisal:year_progress", args=[pk]))
    about_files = [one["sql"] for one in asked if "appraisal_evidencefile" in one["sql"]]
    assert about_files
    assert not any('"content"' in sql for sql in about_files)
    assert Progress._base_manager.count() == 4
