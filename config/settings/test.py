"""script/test: a throw-away PostgreSQL, no Redis unless a test asks for it, cheap password hashes."""

import os
import tempfile
from pathlib import Path

from config.environment import Environment

from .base import *  # noqa: F403 - a settings module is its base plus what differs

env = Environment()

SECRET_KEY = "tests only; no data outlives a run" * 2
FIELD_KEYS = ["dGVzdHMgb25seTsgbm8gZGF0YSBvdXRsaXZlcyBhIHI="]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Tests create their database, so they connect as its owner. GONGJIAN_TEST_TEMPLATE names a database that is migrated
# already: a copy of it takes a fraction of the time, once per xdist worker.
DATABASES = {
    "default": env.database("MIGRATION_DATABASE_URL")
    if os.environ.get("MIGRATION_DATABASE_URL")
    else {"ENGINE": "django.db.backends.postgresql", "NAME": "gongjian", "HOST": "/nonexistent"}
}
if os.environ.get("GONGJIAN_TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["GONGJIAN_TEST_TEMPLATE"]}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = True

MEDIA_ROOT = Path(tempfile.gettempdir()) / f"gongjian-test-media-{os.getuid()}"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://"

env.require_sound()
