"""Photographs and scans of deliveries, and what the record of a cycle says of pledges."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from common.errors import Conflict, RuleBroken
from common.files import Upload
from common.scoping import everything
from covenants.models import (
    Attachment,
    AttachmentKind,
)
from covenants.selectors.pledge_record import record_of_pledges
from covenants.services import attachments
from tests.covenants.pledges.making import picture
from tests.factories import acting_as


def photo_of(circle, content, name="现场.jpg"):
    made = circle.record(circle.teacher, photos=[Upload(name, content)])
    with everything("test"):
        return Attachment.objects.get(fulfilment=made)


def test_a_photograph_loses_what_the_camera_wrote_and_stands_upright(circle):
    kept = photo_of(circle, picture() + b"after the end: secret")
    content = kept.in_clear
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (40, 80)
        assert not image.getexif()
    assert "示例牌".encode() not in content
    assert b"secret" not in content
    assert (kept.kind, kept.media_type, kept.name) == (AttachmentKind.PHOTO, "image/jpeg", "现场.jpg")
    assert bytes(kept.content)[:2] != content[:2]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(picture("PNG", exif=True), "image/png"), (b"%PDF-1.7\n1 0 obj\n%%EOF\n", "application/pdf")],
)
def test_a_file_is_what_its_content_says(circle, content, media_type):
    kept = photo_of(circle, content, "..\\..\\奇怪的/名字.exe")
    assert (kept.media_type, kept.name.split(".")[0]) == (media_type, "名字")
    assert not kept.name.endswith("exe")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><script>alert(1)</script>", "attachment.type"),
        (b"", "attachment.type"),
        (picture()[:200], "attachment.type"),
        (b"GIF89a" + b"\0" * 50, "attachment.type"),
        (b"%PDF-1.7 without an end", "attachment.type"),
        (b"\0" * (5 * 1024 * 1024 + 1), "attachment.size"),
        (picture("PNG", exif=False, size=(10_000, 5_001), mode="1"), "attachment.pixels"),
    ],
)
def test_other_files_are_refused_with_a_sentence(circle, content, code):
    with pytest.raises(RuleBroken) as error:
        photo_of(circle, content)
    assert (error.value.code, error.value.field) == (code, "file")


def test_the_giver_takes_a_photograph_away_and_a_signed_scan_stays(circle):
    kept = photo_of(circle, picture())
    with acting_as(circle.teacher):
        attachments.remove_attachment(attachment_id=kept.pk, actor=circle.teacher)
        assert not Attachment.objects.exists()
    with everything("test"):
        scan = attachments.attach(
            "SCAN", Upload("扫描.pdf", b"%PDF-1.7\n%%EOF"), organization=circle.community,
            agreement=circle.agreement, actor=circle.secretary,
        )  # fmt: skip
    with acting_as(circle.secretary), pytest.raises(Conflict):
        attachments.remove_attachment(attachment_id=scan.pk, actor=circle.secretary)
    with acting_as(circle.clerk):
        assert not Attachment.objects.exists()


def test_the_record_of_a_cycle_names_parties_and_no_people(circle):
    circle.record(circle.teacher, served=20)
    with everything("test"):
        content = record_of_pledges(circle.cycle)
    assert [row["number"] for row in content["agreements"]] == ["〔2026〕1号"]
    given = content["pledges"][0]
    assert (given["giver"], given["receiver"], given["stage"]) == ("示例小学", "桃源东社区", "FULFILLING")
    assert (len(given["deliveries"]), given["fulfilments"][0]["served"]) == (3, 20)
    assert "陈老师" not in str(content)
