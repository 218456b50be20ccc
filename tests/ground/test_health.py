"""What probes are told."""

import pytest
from django.db import DatabaseError
from redis.exceptions import ConnectionError as RedisConnectionError

from config import health


def test_alive_without_looking_at_the_database(client):
    response = client.get("/healthz")  # no django_db mark: a query would fail the test
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_database_migrations_and_cache_are(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": True, "migrations": True, "cache": True}}


@pytest.mark.django_db
def test_a_lost_cache_is_named(client, monkeypatch):
    def refuse(*args):
        raise RedisConnectionError

    monkeypatch.setattr(health.cache, "set", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": True, "cache": False}


@pytest.mark.django_db
def test_a_lost_database_is_named(client, monkeypatch):
    def refuse(*args):
        raise DatabaseError

    monkeypatch.setattr(health.connection, "cursor", refuse)
    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    monkeypatch.setattr(health, "_schema_is_current", False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": False, "migrations": False, "cache": True}


@pytest.mark.django_db
def test_a_waiting_migration_is_named(client, monkeypatch):
    monkeypatch.setattr(health, "_schema_is_current", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": False, "cache": True}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_only_read(client, path):
    assert client.post(path).status_code == 405
