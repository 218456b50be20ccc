"""The same by program: upload, look, mend, confirm, undo."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.models import ImportBatch, ImportRow
from exchange.services import marking
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


def test_templates(xihu, client):
    found = client.get(f"{IMPORTS}templates/").json()
    assert {"committee_roster", "persons", "units"} <= {one["kind"] for one in found}
    answer = client.get(next(one["url"] for one in found if one["kind"] == "persons"))
    assert "attachment" in answer["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].data_validations.dataValidation
    missing = client.get(f"{IMPORTS}templates/nothing/")
    assert (missing.status_code, missing.json()["code"]) == (404, "import.kind")


def test_the_marked_workbook(client, ready):
    answer = client.get(f"{IMPORTS}{ready.pk}/marked/")
    assert answer.status_code == 200
    assert "核对结果" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames


def test_a_large_marked_workbook_is_asked_for_again(client, ready, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(marking, "AT_ONCE_ROWS", 0)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get(f"{IMPORTS}{ready.pk}/marked/")
    assert (answer.status_code, answer["Retry-After"]) == (202, "3")
    assert client.get(f"{IMPORTS}{ready.pk}/marked/").status_code == 200


def test_rows_of_the_own_office(client, ready):
    own = client.get(f"{IMPORTS}{ready.pk}/rows/", {"state": "OWN"}).json()["results"]
    assert len(own) == 12
    assert {row["state"] for row in own} == {"NEW", "WRONG"}


def test_what_the_pages_tell_beside(client, ready):
    """Sheets, options and what confirming would do."""
    (sheet,) = client.get(f"{IMPORTS}{ready.pk}/").json()["sheets"]
    assert (sheet["name"], sheet["records"], sheet["supported"]) == ("名册", 39, True)
    (offered,) = client.get(f"{IMPORTS}{ready.pk}/options/").json()
    assert offered["chosen"]["use"] == "draft"
    assert offered["options"][0]["choices"][0]["value"] == "draft"
    told = client.get(f"{IMPORTS}{ready.pk}/confirm/").json()
    assert told["lines"][0] == "涉及 1 个社区班子、9 人。"
    assert told["wrong"] == 3
    chosen = client.post(
        f"{IMPORTS}{ready.pk}/options/",
        {"kind": "committee_roster", "choices": {"units": "register"}},
        content_type="application/json",
    )
    assert chosen.json()["options"]["committee_roster"]["units"] == "register"
    told = client.get(f"{IMPORTS}{ready.pk}/confirm/").json()
    assert told["revision"] == ready.revision + 1
    assert any(line.startswith("登记 3 个成员单位：") for line in told["lines"])


def test_a_row_to_be_mended_says_what_is_wrong(client, ready):
    row = ImportRow.everywhere.get(batch=ready, row=36)
    form = client.get(f"{IMPORTS}{ready.pk}/rows/{row.pk}/").json()
    cells = {cell["key"]: cell for cell in form["cells"]}
    assert cells["community"]["text"] == SHENGJINTA  # suggested
    assert "是不是“绳金塔社区居委会”" in cells["community"]["said"][0]
    assert [SHENGJINTA, "绳金塔社区居委会"] in cells["community"]["choices"]
    assert client.get(f"{IMPORTS}{ready.pk}/rows/{row.pk + 9999}/").status_code == 404


def test_a_refused_workbook_is_read_again(xihu, secretary, client, django_capture_on_commit_callbacks):
    batch = uploaded(secretary, xihu[SHENGJINTA], content="甲,乙\n1,2\n".encode(), filename="表.csv")
    assert batch.state == "REFUSED"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{IMPORTS}{batch.pk}/read-again/", {"kind": "persons"}, content_type="application/json")
    assert (answer.status_code, answer.json()["kind"]) == (202, "persons")
    batch.refresh_from_db()
    assert batch.attempts == 1
    again = client.post(f"{IMPORTS}{batch.pk}/read-again/", {"kind": "nothing"}, content_type="application/json")
    assert again.json()["code"] == "import.kind"
