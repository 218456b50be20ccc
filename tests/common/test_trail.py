"""The audit trail cannot be changed unnoticed; fields are sealed; nothing is read without a scope."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import InternalError, connection, transaction
from django.test import override_settings

from common.audit import record, verify_chain
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
    assert "154" not in sealed
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
