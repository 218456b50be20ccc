"""Papers of matters: who may bring and take away, who reads, what a file may be; they go along when it is passed on."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from common.errors import Conflict, NotAllowed, RuleBroken
from common.files import MOST_FILES, Upload
from meetings.models import AgendaItem, Paper
from meetings.services.agenda import list_item
from meetings.services.convening import convene_meeting
from meetings.services.deciding import decide_item
from meetings.services.meetings import hold_meeting
from meetings.services.papers import add_papers, remove_paper
from meetings.services.passing import pass_item
from tests.factories import acting_as, client_for, make_user
from tests.meetings.convening.making import plan, propose

pytestmark = pytest.mark.django_db

A_PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
AHEAD, PAST = date(2026, 8, 28), date(2026, 8, 7)


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "PlaceOfTheCamera"
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "JPEG", exif=exif)
    return written.getvalue()


def bring(item, actor, *uploads):
    with acting_as(actor):
        return add_papers(item_id=item.pk, uploads=uploads or [Upload("方案.pdf", A_PDF)], actor=actor)


def seen(actor) -> list[str]:
    with acting_as(actor):
        return list(Paper.objects.values_list("name", flat=True))


def test_a_unit_brings_papers_to_its_own_matter_and_the_committee_reads_them(world):
    item = propose(world, "车库充电桩", world.liaison)
    bring(item, world.liaison, Upload("方案.docx", A_PDF), Upload("现场.png", photograph()))
    assert seen(world.liaison) == seen(world.secretary) == seen(world.street) == ["方案.pdf", "现场.jpg"]
    assert seen(world.liaisons[1]) == []
    with acting_as(world.secretary):
        photo = Paper.objects.get(name="现场.jpg")
    assert b"PlaceOfTheCamera" in photograph()
    assert b"PlaceOfTheCamera" not in photo.in_clear
    assert A_PDF not in bytes(photo.content)


def test_the_circle_reads_the_papers_of_a_meeting_once_it_is_convened(world):
    meeting, item = plan(world, AHEAD), propose(world, "车库充电桩", world.liaison)
    bring(item, world.liaison)
    with acting_as(world.secretary):
        list_item(item_id=item.pk, meeting_id=meeting.pk, actor=world.secretary)
    assert seen(world.liaisons[1]) == []
    with acting_as(world.secretary):
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
    assert seen(world.liaisons[1]) == ["方案.pdf"]
    assert seen(make_user("COMMUNITY_SECRETARY", world.district.communities[1])) == []


def test_who_may_not_bring_or_take_away(world):
    item = propose(world, "车库充电桩", world.liaison)
    theirs = bring(item, world.secretary)[0]
    with acting_as(world.liaison), pytest.raises(NotAllowed):
        remove_paper(paper_id=theirs.pk, actor=world.liaison)
    with acting_as(world.liaisons[1]), pytest.raises(AgendaItem.DoesNotExist):
        add_papers(item_id=item.pk, uploads=[Upload("a.pdf", A_PDF)], actor=world.liaisons[1])
    with acting_as(world.secretary):
        remove_paper(paper_id=theirs.pk, actor=world.secretary)
    assert seen(world.secretary) == []


def test_a_decided_matter_keeps_its_papers_as_they_are(world):
    meeting, item = plan(world, PAST), propose(world, "车库充电桩", world.liaison)
    paper = bring(item, world.liaison)[0]
    with acting_as(world.secretary):
        list_item(item_id=item.pk, meeting_id=meeting.pk, actor=world.secretary)
        hold_meeting(meeting_id=meeting.pk, actor=world.secretary)
    with acting_as(world.liaison), pytest.raises(Conflict, match="会议已经开过"):
        add_papers(item_id=item.pk, uploads=[Upload("晚.pdf", A_PDF)], actor=world.liaison)
    bring(item, world.secretary, Upload("会上分发.pdf", A_PDF))
    with acting_as(world.secretary):
        decide_item(item_id=item.pk, decision="同意", actor=world.secretary)
        with pytest.raises(Conflict, match="已议定"):
            remove_paper(paper_id=paper.pk, actor=world.secretary)
    assert seen(world.secretary) == ["方案.pdf", "会上分发.pdf"]


@pytest.mark.parametrize(
    ("uploads", "code"),
    [
        ([], "attachment.none"),
        ([Upload("程序.pdf", b"MZ\x90\x00")], "attachment.type"),
        ([Upload("大.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024) + b"%%EOF")], "attachment.size"),
        ([Upload(f"{number}.pdf", A_PDF) for number in range(MOST_FILES + 1)], "attachment.count"),
        ([Upload("好.pdf", A_PDF), Upload("坏.pdf", b"text")], "attachment.type"),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_stays(world, uploads, code):
    item = propose(world, "车库充电桩")
    with acting_as(world.secretary), pytest.raises(RuleBroken) as refused:
        add_papers(item_id=item.pk, uploads=uploads, actor=world.secretary)
    assert refused.value.code == code
    assert seen(world.secretary) == []


def test_papers_go_along_to_the_other_level(world):
    item = propose(world, "跨街道排水")
    bring(item, world.secretary)
    with acting_as(world.secretary):
        above = pass_item(item_id=item.pk, to_id=world.district.street.pk, actor=world.secretary)
    with acting_as(world.street):
        copy = Paper.objects.get(item=above)
    assert (copy.name, copy.in_clear, copy.organization_id) == ("方案.pdf", A_PDF, world.district.street.pk)


def test_pages_from_upload_to_removal(world):
    client = client_for(world.liaison)
    page = client.get(reverse("meetings:item_add"))
    assert 'enctype="multipart/form-data"' in page.text
    sent = {
        "organization": world.community.pk,
        "title": "车库充电桩",
        "papers": [SimpleUploadedFile("方案.pdf", A_PDF), SimpleUploadedFile("现场.jpg", photograph())],
    }
    client.post(reverse("meetings:item_add"), sent)
    with acting_as(world.liaison):
        item = AgendaItem.objects.get()
        paper = item.papers.get(media_type="application/pdf")
    page = client.get(reverse("meetings:item", args=[item.pk])).text
    assert "方案.pdf" in page
    assert reverse("meetings:paper_add", args=[item.pk]) in page
    file = client.get(reverse("meetings:paper", args=[paper.pk]))
    assert file.content == A_PDF
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in file["Content-Security-Policy"]
    bad = client.post(reverse("meetings:paper_add", args=[item.pk]), {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert "只收 PDF、JPEG、PNG" in bad.text
    assert "请选择要上传的文件" in client.post(reverse("meetings:paper_add", args=[item.pk]), {}).text
    assert "方案.pdf" in client.get(reverse("meetings:paper_remove", args=[paper.pk])).text
    client.post(reverse("meetings:paper_remove", args=[paper.pk]))
    assert "方案.pdf" not in client.get(reverse("meetings:item", args=[item.pk])).text


def test_a_proposal_with_a_bad_file_keeps_what_was_typed(world):
    client = client_for(world.liaison)
    sent = {
        "organization": world.community.pk,
        "title": "车库充电桩",
        "papers": [SimpleUploadedFile("方案.docx", b"PK\x03\x04")],
    }
    page = client.post(reverse("meetings:item_add"), sent)
    assert "“方案.docx”：只收 PDF、JPEG、PNG" in page.text
    assert "车库充电桩" in page.text
    with acting_as(world.liaison):
        assert not AgendaItem.objects.exists()


def test_api_brings_lists_and_gives_papers(world):
    item = propose(world, "车库充电桩", world.liaison)
    client = client_for(world.liaison)
    made = client.post(
        reverse("api:agendaitem-papers", args=[item.pk]),
        {"file": [SimpleUploadedFile("方案.pdf", A_PDF), SimpleUploadedFile("现场.jpg", photograph())]},
    )
    assert made.status_code == 201
    assert [paper["name"] for paper in made.json()["papers"]] == ["方案.pdf", "现场.jpg"]
    listed = client.get(reverse("api:paper-list"), {"item": item.pk}).json()["results"]
    assert {row["name"] for row in listed} == {"方案.pdf", "现场.jpg"}
    pk = made.json()["papers"][0]["id"]
    assert client.get(reverse("api:paper-file", args=[pk])).content == A_PDF
    assert client_for(world.liaisons[1]).get(reverse("api:paper-file", args=[pk])).status_code == 404
    assert client.delete(reverse("api:paper-detail", args=[pk])).status_code == 204
    assert len(client.get(reverse("api:agendaitem-detail", args=[item.pk])).json()["papers"]) == 1
