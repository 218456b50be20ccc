"""The same by program: upload, look, mend, confirm, undo."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.models import ImportBatch, ImportRow
from tests.factories import client_for
from tests.imports.conftest import ROSTER, SHENGJINTA, uploaded

IMPORTS = "/api/v1/imports/"


@pytest.fixture
def client(secretary):
    return client_for(secretary)


@pytest.fixture
def ready(xihu, secretary):
    return uploaded(secretary, xihu[SHENGJINTA])


def test_upload(xihu, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(IMPORTS, {"workbook": SimpleUploadedFile(ROSTER.name, ROSTER.read_bytes())})
    assert answer.status_code == 202
    assert answer.json()["state"] == "RECEIVED"
    found = client.get(f"{IMPORTS}{answer.json()['id']}/").json()
    assert found["state"] == "READY"
    assert found["counts"] == {"NEW": 9, "WRONG": 3, "OUT_OF_SCOPE": 27}


def test_a_file_that_is_none(xihu, client):
    answer = client.post(IMPORTS, {"workbook": SimpleUploadedFile("名册.xlsx", b"%PDF-1.7")})
    assert answer.status_code == 400
    assert answer.json()["code"] == "import.file_file_type"
    assert answer.json()["errors"][0]["field"] == "workbook"
    assert not ImportBatch.everywhere.exists()


def test_rows_are_masked(client, ready):
    answer = client.get(f"{IMPORTS}{ready.pk}/rows/", {"state": "NEW"})
    rows = answer.json()["results"]
    assert [row["row"] for row in rows] == list(range(5, 14))
    assert rows[0]["values"]["name"] == "谢海涛"
    assert "15400000101" not in answer.content.decode()


def test_mend_confirm_undo(client, ready):
    for number in (36, 37):
        row = ImportRow.everywhere.get(batch=ready, row=number)
        answer = client.patch(
            f"{IMPORTS}{ready.pk}/rows/{row.pk}/", {"texts": {"community": SHENGJINTA}}, content_type="application/json"
        )
        assert answer.json()["state"] == "NEW"
    row = ImportRow.everywhere.get(batch=ready, row=38)
    client.patch(f"{IMPORTS}{ready.pk}/rows/{row.pk}/", {"left_out": True}, content_type="application/json")
    found = client.get(f"{IMPORTS}{ready.pk}/").json()
    assert found["counts"] == {"NEW": 11, "LEFT_OUT": 1, "OUT_OF_SCOPE": 27}
    stale = client.post(
        f"{IMPORTS}{ready.pk}/confirm/", {"revision": found["revision"] - 1}, content_type="application/json"
    )
    assert (stale.status_code, stale.json()["code"]) == (409, "import.stale")
    done = client.post(
        f"{IMPORTS}{ready.pk}/confirm/", {"revision": found["revision"]}, content_type="application/json"
    )
    assert done.status_code == 200
    assert done.json()["result"]["counts"] == {"committees": 1, "lines": 11, "persons_created": 11}
    undone = client.post(f"{IMPORTS}{ready.pk}/undo/", content_type="application/json")
    assert undone.json()["state"] == "UNDONE"


def test_delete_cancels(client, ready):
    assert client.delete(f"{IMPORTS}{ready.pk}/").status_code == 204
    assert client.get(f"{IMPORTS}{ready.pk}/").json()["state"] == "CANCELLED"
