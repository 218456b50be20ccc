"""What a worker does, what happens when it dies, and what changed between confirming and writing."""

from __future__ import annotations

import pytest

from common.clock import now
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.services import committing
from exchange.services.batches import LEASE, MOST_ATTEMPTS
from members.models import Term
from members.services import filings
from members.services.slates_many import put_many
from tests.factories import acting_as
from tests.imports.conftest import ROSTER, SHENGJINTA, uploaded
from tests.members.slates import drafted


@pytest.fixture
def ready(xihu, secretary):
    return uploaded(secretary, xihu[SHENGJINTA])


@pytest.fixture
def large(monkeypatch):
    """Every import counts as a large one, which a worker writes."""
    monkeypatch.setattr(committing, "AT_ONCE", 0)


def confirm(user, batch):
    batch.refresh_from_db()
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    return batch


def test_a_large_import_is_written_by_a_worker(secretary, ready, large, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        confirm(secretary, ready)
    assert ready.state == BatchState.COMMITTING
    assert not Term._base_manager.exists()
    for callback in waiting:
        callback()
    ready.refresh_from_db()
    assert ready.state == BatchState.COMMITTED
    # The worker can be told twice.
    assert services.commit_batch(batch_id=ready.pk) is False


def test_what_a_lost_broker_left_is_written_by_the_sweeper(secretary, ready, large):
    confirm(secretary, ready)
    assert services.sweep_batches() == 1
    ready.refresh_from_db()
    assert ready.state == BatchState.COMMITTED
    assert services.sweep_batches() == 0


def test_nobody_writes_what_somebody_is_writing(secretary, ready, large):
    confirm(secretary, ready)
    ImportBatch.everywhere.update(leased_until=now() + LEASE)
    assert services.commit_batch(batch_id=ready.pk) is False
    assert services.sweep_batches() == 0
    ImportBatch.everywhere.update(leased_until=now())
    assert services.sweep_batches() == 1
    ready.refresh_from_db()
    assert ready.state == BatchState.COMMITTED


def test_a_workbook_that_kills_its_workers_is_refused(xihu, secretary):
    with acting_as(secretary):
        batch = services.receive_workbook(
            organization_id=xihu[SHENGJINTA].pk, filename="名册.xlsx", content=ROSTER.read_bytes(), actor=secretary
        )
    ImportBatch.everywhere.update(state=BatchState.READING, attempts=MOST_ATTEMPTS, leased_until=now())
    services.sweep_batches()
    batch.refresh_from_db()
    assert batch.state == BatchState.REFUSED
    assert "多次没有识别完" in batch.problem["message"]


def test_a_commit_that_kills_its_workers_goes_back_to_the_preview(secretary, ready, large):
    confirm(secretary, ready)
    ImportBatch.everywhere.update(attempts=MOST_ATTEMPTS, leased_until=now())
    services.sweep_batches()
    ready.refresh_from_db()
    assert ready.state == BatchState.READY
    assert ready.problem["code"] == "import.unfinished"
    assert ready.original_sealed is not None


def test_what_changed_since_is_shown_before_anything_is_written(xihu, secretary, ready, large):
    """Between confirming and writing somebody drafts the same committee."""
    confirm(secretary, ready)
    term = drafted(xihu[SHENGJINTA], secretary, [])
    with acting_as(secretary):
        put_many(plan={xihu[SHENGJINTA].pk: [_line_of("谢海涛", "FIRST_SECRETARY", "15400000101")]}, actor=secretary)
    services.commit_batch(batch_id=ready.pk)
    ready.refresh_from_db()
    assert ready.state == BatchState.READY
    assert ready.problem["code"] == "import.moved"
    assert ImportRow.everywhere.get(batch=ready, row=5).state == RowState.CHANGED
    with everything("test"):
        assert Term.objects.get(pk=term.pk).seats.count() == 1


def test_a_roster_filed_since_is_not_overwritten(xihu, secretary, street_clerk, ready, large):
    from tests.members.slates import filed

    confirm(secretary, ready)
    filing = filed(xihu[SHENGJINTA], secretary)
    services.commit_batch(batch_id=ready.pk)
    ready.refresh_from_db()
    assert ready.state == BatchState.READY
    assert ready.counts["WRONG"] == 12
    with acting_as(street_clerk):
        filings.return_filing(filing_id=filing.pk, remark="请补齐", actor=street_clerk)


def _line_of(name, position, phone):
    from members.services.persons import PersonLine
    from members.services.slates import SlateLine

    return SlateLine(person=PersonLine(name=name, phone=phone), position=position)


def test_reading_twice_gives_one_preview(xihu, secretary, ready):
    assert services.read_batch(batch_id=ready.pk) is False
    assert ImportRow.everywhere.filter(batch=ready).count() == 39


def test_a_file_that_only_the_reader_sees_through(xihu, secretary):
    """An .xlsx that passes the first look and carries a document type declaration."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ROSTER.read_bytes())) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            body = good.read(name)
            if name == "xl/workbook.xml":
                body = body.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook', 1)
            bad.writestr(name, body)
    batch = uploaded(secretary, xihu[SHENGJINTA], content=out.getvalue(), filename="名册.xlsx")
    assert batch.state == BatchState.REFUSED
    assert batch.problem["message"].endswith("。")
    assert not ImportRow.everywhere.exists()
