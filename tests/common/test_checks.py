"""What must not be so in production."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from common.checks import database_of_production, settings_of_production


@pytest.fixture
def sound(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.SECRET_KEY = "k3J9fLq2ZxV7bN8mW4tR6yU1pA5sD0gHcEiO2uYxT3wQ9zKv"
    settings.FIELD_KEYS = ["Qm9vdC1LZXktZm9yLWZpZWxkcy1hYmNkZWZnaGlqaw=="]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    return settings


def codes(problems):
    return [problem.id for problem in problems]


def test_sound_settings_pass(sound):
    assert codes(settings_of_production(None)) == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("CELERY_TASK_ALWAYS_EAGER", True, "gongjian.E001"),
        ("SECRET_KEY", "tests only; no data outlives a run" * 2, "gongjian.E002"),
        ("SECRET_KEY", "x" * 60, "gongjian.E002"),
        ("SECRET_KEY", "short-k3J9fLq2", "gongjian.E002"),
        ("FIELD_KEYS", ["changeme-changeme-changeme-changeme-0123"], "gongjian.E002"),
        ("FIELD_KEYS", [], "gongjian.E003"),
        ("FIELD_KEYS", ["k3J9fLq2ZxV7bN8mW4tR6yU1pA5sD0gHcEiO2uYxT3wQ9zKv"], "gongjian.E003"),
        ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"], "gongjian.E004"),
        ("AXES_ENABLED", False, "gongjian.E005"),
        ("AXES_LOCKOUT_PARAMETERS", ["ip_address"], "gongjian.E005"),
        ("AXES_COOLOFF_TIME", None, "gongjian.E006"),
    ],
)
def test_each_danger_is_said(sound, name, value, code):
    setattr(sound, name, value)
    assert codes(settings_of_production(None)) == [code]


def test_they_run_with_check_deploy_only(sound):
    sound.CELERY_TASK_ALWAYS_EAGER = True
    assert "gongjian.E001" not in codes(run_checks())
    assert "gongjian.E001" in codes(run_checks(include_deployment_checks=True))


def test_the_owner_is_refused(db):
    assert "gongjian.E012" in codes(database_of_production(None, databases=["default"]))


def test_the_web_role_passes(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        try:
            assert codes(database_of_production(None, databases=["default"])) == []
        finally:
            cursor.execute("RESET ROLE")


def test_a_missing_extension_is_named(db, monkeypatch):
    monkeypatch.setattr("common.checks.EXTENSIONS", {"hstore_of_dreams": "试验"})
    assert "gongjian.E013" in codes(database_of_production(None, databases=["default"]))
