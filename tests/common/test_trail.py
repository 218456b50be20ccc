"""The audit trail cannot be changed unnoticed; fields are sealed; nothing is read without a scope."""

import threading
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import InternalError, connection, connections, transaction
from django.test import override_settings

from common.audit import chained_at_end, record, verify_chain
from common.clock import as_if_on, now
from common.crypto import Undecryptable, blind_index, decrypt, encrypt, mask_phone
from common.errors import Conflict
from common.locks import Lock, take_lock
from common.models import AuditEvent, IdempotencyKey
from common.scoping import ScopeMissing, everything
from common.tasks import purge
from members.models import Person
from orgs.models import Organization
from tests.factories import make_user


@pytest.fixture
def three_events(db):
    with transaction.atomic():
        return [record(actor=None, action="test.done", number=number) for number in range(3)]


def test_the_chain_holds_and_names_the_event_that_was_altered(three_events):
    assert verify_chain() == (3, [])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_auditevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE common_auditevent SET action = 'forged' WHERE id = %s", [three_events[1].pk])
        cursor.execute("ALTER TABLE common_auditevent ENABLE TRIGGER USER")
    assert verify_chain() == (3, [three_events[1].pk])


def test_the_chain_holds_for_moments_told_in_local_time(db):
    with as_if_on(date(2023, 12, 1)), transaction.atomic():
        record(actor=None, action="test.done")
    assert verify_chain() == (1, [])


def numbers():
    with everything("test"):
        return list(AuditEvent.objects.order_by("id").values_list("detail__number", flat=True))


def test_what_is_chained_at_the_end_keeps_its_order(db):
    with transaction.atomic(), chained_at_end():
        for number in (1, 2):
            record(actor=None, action="test.done", number=number)
        with chained_at_end():  # long work within long work
            record(actor=None, action="test.done", number=3)
        assert numbers() == []
    record(actor=None, action="test.done", number=4)
    assert numbers() == [1, 2, 3, 4]
    assert verify_chain() == (4, [])


def test_what_was_rolled_back_before_the_end_is_not_on_record(db):
    with transaction.atomic(), chained_at_end():
        record(actor=None, action="test.done", number=1)
        with suppress(Conflict), transaction.atomic():
            record(actor=None, action="test.done", number=2)
            raise Conflict("test.refused", "不行。")
    with suppress(Conflict), transaction.atomic(), chained_at_end():
        record(actor=None, action="test.done", number=3)
        raise Conflict("test.refused", "不行。")
    assert numbers() == [1]
    assert verify_chain() == (1, [])


@pytest.mark.django_db(transaction=True)
def test_chaining_at_the_end_needs_a_transaction():
    with pytest.raises(RuntimeError, match="one transaction"), chained_at_end():
        pass


@pytest.mark.django_db(transaction=True)
def test_long_work_holds_up_nobodys_small_one():
    def small():
        try:
            with everything("test"), transaction.atomic():
                record(actor=None, action="test.done", number=2)
        finally:
            connections.close_all()

    worker = threading.Thread(target=small)
    with transaction.atomic(), chained_at_end():
        record(actor=None, action="test.done", number=1)
        worker.start()
        worker.join(20)
        assert not worker.is_alive()
    assert numbers() == [2, 1]
    assert verify_chain() == (2, [])


def test_an_event_that_was_taken_out_is_missed(three_events):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_auditevent DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM common_auditevent WHERE id = %s", [three_events[0].pk])
        cursor.execute("ALTER TABLE common_auditevent ENABLE TRIGGER USER")
    assert verify_chain() == (2, [three_events[1].pk])


@pytest.mark.parametrize("statement", ["UPDATE common_auditevent SET action = 'x'", "DELETE FROM common_auditevent"])
def test_the_database_refuses_to_change_or_remove_events(three_events, statement):
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with everything("test"):
        assert AuditEvent.objects.filter(action="test.done").count() == 3


def test_a_sealed_field_opens_only_as_itself_and_with_a_key_that_is_kept():
    sealed = encrypt("15400000001", field="a.b.phone")
    assert "15400000001" not in sealed
    assert encrypt("15400000001", field="a.b.phone") != sealed
    assert decrypt(sealed, field="a.b.phone") == "15400000001"
    with pytest.raises(Undecryptable):
        decrypt(sealed, field="a.b.other")
    with override_settings(FIELD_KEYS=["a new key", *settings.FIELD_KEYS]):
        assert decrypt(sealed, field="a.b.phone") == "15400000001"
    with override_settings(FIELD_KEYS=["a new key"]), pytest.raises(Undecryptable):
        decrypt(sealed, field="a.b.phone")


def test_the_blind_index_finds_equals_and_differs_by_field():
    assert blind_index("15400000001", field="x") == blind_index("15400000001", field="x")
    assert blind_index("15400000001", field="x") != blind_index("15400000001", field="y")
    assert blind_index("", field="x") == ""


@pytest.mark.parametrize(
    ("phone", "shown"), [("15400000101", "154****0101"), ("0791-88880001", "0791****01"), ("", ""), ("12345", "****")]
)
def test_phones_are_shown_masked(phone, shown):
    assert mask_phone(phone) == shown


def test_without_a_scope_nothing_is_read(db):
    for model in (Organization, Person, AuditEvent):
        with pytest.raises(ScopeMissing):
            model.objects.count()


def test_a_scope_ends_with_its_block(db):
    with everything("test"):
        Organization.objects.count()
        with pytest.raises(ValueError, match="say why"), everything(""):
            pass
    with pytest.raises(ScopeMissing):
        Organization.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_a_fault_and_a_taken_one_says_so():
    with pytest.raises(RuntimeError):
        take_lock(Lock.TREE, 1)
    other = connection.copy()
    try:
        with transaction.atomic():
            take_lock(Lock.TREE, 1)
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [int(Lock.TREE), 1])
                assert cursor.fetchone() == (False,)
            other.rollback()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(Lock.TREE), 2])
        with pytest.raises(Conflict) as refused, transaction.atomic():
            take_lock(Lock.TREE, 2, timeout_ms=100, busy="有人正在调整组织结构，请稍后再试。")
        assert refused.value.message == "有人正在调整组织结构，请稍后再试。"
    finally:
        other.close()


def test_keys_of_forms_are_forgotten_after_a_day(db):
    user = make_user()
    old, new = (IdempotencyKey.objects.create(user=user, key=key, path="/") for key in ("old", "new"))
    IdempotencyKey.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=1, minutes=1))
    assert purge() == 1
    assert list(IdempotencyKey.objects.all()) == [new]
    assert purge() == 0
