"""What tests of sheets of the ground share: a sheet sent, confirmed, told of; in, in again unchanged, and back out."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from common.scoping import everything
from exchange import services
from exchange.handlers import Record, handler_for
from exchange.models import BatchState, ImportRow
from members.models import Person
from tests.factories import acting_as, client_for
from tests.imports.conftest import uploaded
from tests.members.test_row_level import the_web_role


def send(user, organization, content, name="表.csv"):
    return uploaded(
        user, organization, content=content if isinstance(content, bytes) else content.encode(), filename=name
    )


def confirm(user, batch):
    """Written as the product writes it: behind the second wall."""
    with the_web_role(), acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED, batch.problem
    return batch


def told(batch):
    return {row.row: row.content["reasons"] for row in ImportRow.everywhere.filter(batch=batch)}


def rows_of(models):
    with everything("all of it"):
        return {model: model.objects.count() for model in models}


def handed(kind, user, organization, rows):
    """Straight to the handler, as a worker does it; rows: values by field."""
    handler = handler_for(kind)
    records = [Record(1, number, kind, dict(values)) for number, values in enumerate(rows, start=2)]
    with acting_as(user) as scope, transaction.atomic():
        return handler.commit(records, {}, scope, date(2026, 3, 10), {}, actor=user)


def goes_in_and_back_out(kind, content, route, models, *, user, organization, fewer=0):
    """Twice the same sheet, then what the list exports (`fewer` rows than the sheet), then all of it taken back."""
    before = rows_of((*models, Person))
    count = len(content.splitlines()) - 1
    batch = send(user, organization, content)
    assert batch.counts == {"NEW": count}, told(batch)
    assert {row.kind for row in ImportRow.everywhere.filter(batch=batch)} == {kind}
    batch = confirm(user, batch)
    assert send(user, organization, content).counts == {"SAME": count}
    exported = client_for(user).get(reverse(route), {"export": "csv"}).content
    again = send(user, organization, exported, "导出.csv")
    assert {row.kind for row in ImportRow.everywhere.filter(batch=again)} == {kind}
    assert again.counts == {"SAME": count - fewer}, told(again)
    with the_web_role(), acting_as(user):
        services.undo_batch(batch_id=batch.pk, actor=user)
    assert rows_of((*models, Person)) == before
