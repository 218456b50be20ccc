"""script/server and script/manage: everything on this machine, below one state folder, nothing to configure.

The supervisor (script/lib/ground) passes addresses and keys in the environment. Called without it, as in
`python manage.py shell` from an editor, the running supervisor's note is used; where there is none, commands that
need no database still work.
"""

import json
import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from config.environment import Environment, redis_urls

from .base import *  # noqa: F403 - a settings module is its base plus what differs
from .base import BASE_DIR, cache_at

STATE_DIR = Path(os.environ.get("GONGJIAN_STATE") or BASE_DIR / ".state")


def _running_environment():
    """What the running supervisor wrote down, below what this process was given."""
    try:
        noted = json.loads((STATE_DIR / "running.json").read_text(encoding="utf-8"))["environment"]
    except (OSError, ValueError, KeyError):
        noted = {}
    return {**noted, **os.environ}


env = Environment(_running_environment())

DEBUG = env.flag("GONGJIAN_DEBUG", False)
SECRET_KEY = env.text("GONGJIAN_SECRET_KEY", get_random_secret_key())
FIELD_KEYS = env.items("GONGJIAN_FIELD_KEY", "")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.items("GONGJIAN_HOSTS", "")]

DB_ROLE = env.text("GONGJIAN_DB_ROLE", "app")
NO_DATABASE = "postgresql://nobody@/gongjian?host=/nonexistent"  # connecting says so; start with script/server
if DB_ROLE == "owner":
    env.variables.setdefault("MIGRATION_DATABASE_URL", NO_DATABASE)
    DATABASES = {"default": env.database("MIGRATION_DATABASE_URL", CONN_MAX_AGE=60)}
else:
    env.variables.setdefault("DATABASE_URL", NO_DATABASE)
    DATABASES = {"default": env.database("DATABASE_URL", CONN_MAX_AGE=60)}

CELERY_BROKER_URL, CACHE_URL = redis_urls(env.text("REDIS_URL", "unix:///nonexistent/valkey.sock"))
CACHES = cache_at(CACHE_URL)

MEDIA_ROOT = STATE_DIR / "media"
WHITENOISE_USE_FINDERS = True  # no collectstatic: it takes a minute, and there is one user
WHITENOISE_AUTOREFRESH = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
SITE_URL = env.text("GONGJIAN_SITE_URL", f"http://localhost:{env.text('PORT', '8000')}")
CHANNEL_NETWORKS = env.networks("GONGJIAN_CHANNEL_NETWORKS")

env.require_sound()
