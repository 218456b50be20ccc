"""Sample 04's meetings, through the pages: uploaded, mended, confirmed; what is written is what the sample expects."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from common.scoping import everything
from exchange.models import ImportBatch, ImportRow
from meetings.models import AgendaItem, Assignment, Meeting, Resolution
from orgs.services import create_unit
from tests.factories import client_for
from tests.imports.test_lists import THREE, Street

KIND = "meeting_ledger"


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2024-01-10 09:00+08:00", tick=False):
        yield


def expected() -> dict[int, dict]:
    """What the sample says of the rows of its ledger, by row."""
    told = json.loads(THREE.with_suffix("").with_suffix(".expected.json").read_text(encoding="utf-8"))
    (sheet,) = [one for one in told["sheets"] if one["kind"] == KIND]
    return {record["row"]: record["values"] for record in sheet["records"]}


def written(meeting: Meeting) -> dict:
    """The meeting in the words of the sample."""
    local = timezone.localtime(meeting.starts_at)
    with everything("test"):
        resolutions = [
            {
                "text": row.text,
                "responsible": [
                    one.unit.name if one.unit else one.owner
                    for one in Assignment.objects.filter(resolution=row).select_related("unit").order_by("pk")
                ],
                "due": row.due_on.isoformat(),
            }
            for row in Resolution.objects.filter(meeting=meeting).order_by("order")
        ]
        agenda = list(AgendaItem.objects.filter(meeting=meeting).order_by("order").values_list("title", flat=True))
    return {
        "place": meeting.place,
        "chair": meeting.chair,
        "session": meeting.session,
        "held_at": local.isoformat()[:16],
        "expected": meeting.stated_expected,
        "present": meeting.stated_present,
        "agenda": agenda,
        "resolutions": resolutions,
    }


def test_what_the_pages_write_is_what_the_sample_expects(db, django_capture_on_commit_callbacks):
    street = Street("350802000000", "350802001000", "新罗区", "longyan")
    with everything("test"):
        create_unit(
            name="示例供电公司",
            district_id=street.root.pk,
            organization_id=street.street.pk,
            since=date(2020, 1, 1),
            actor=None,
        )
    client = client_for(street.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/imports/", {"workbook": SimpleUploadedFile(THREE.name, THREE.read_bytes())})
    batch = ImportBatch.everywhere.get()
    page = reverse("exchange:batch", args=[batch.pk])
    assert "联席会议台账" in client.get(page).text
    rows = {row.row: row for row in ImportRow.everywhere.filter(batch=batch, kind=KIND)}
    # Nobody can know how many of thirteen came where the sheet says nothing, or fourteen: a person mends both.
    for number, words in ((6, "应到13人,实到10人"), (7, "应到13人,实到12人")):
        path = reverse("exchange:row", args=[batch.pk, rows[number].pk])
        form = client.get(path).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields}
        assert client.post(path, {**sent, "attendance": words}).status_code == 302
    batch.refresh_from_db()
    confirm = reverse("exchange:confirm", args=[batch.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(confirm, {"revision": batch.revision, "rows": "good"})["Location"] == page

    wanted = expected()
    wanted[6]["present"], wanted[7]["present"] = 10, 12
    with everything("test"):
        made = list(Meeting.objects.order_by("starts_at"))
    assert len(made) == len(wanted)
    for meeting, (number, values) in zip(made, sorted(wanted.items()), strict=True):
        found = written(meeting)
        # A sheet that gives no hour gives only a day.
        found["held_at"] = found["held_at"][: len(values["held_at"])]
        assert found == values, f"row {number}"
    # This practice asks for no cadence: the street's page says how many were held in the year.
    table = client.get(reverse("meetings:held") + "?year=2023").context["rows"]
    (own,) = [row for row in table if street.street.name in str(row)]
    assert own["cells"][-1].text == "3"
    # Nobody is named in a ledger, but how many came is on record and shown.
    assert "11/13" in client.get(reverse("meetings:list")).text
    assert "应到 <b>13</b> 人，实到 <b>11</b> 人" in client.get(reverse("meetings:attendance", args=[made[0].pk])).text
