"""Containers or plain hosts behind a reverse proxy with TLS. Everything comes from the environment; what is missing
or malformed is listed in one message and nothing starts. docs/deploy.md explains every variable.
"""

from pathlib import Path

from config.environment import Environment, redis_urls

from .base import *  # noqa: F403 - a settings module is its base plus what differs
from .base import BASE_DIR, MIDDLEWARE, SESSION_ABSOLUTE_LIMIT, STORAGES, cache_at

env = Environment()

DEBUG = False
SECRET_KEY = env.long_text("GONGJIAN_SECRET_KEY", at_least=50)
SECRET_KEY_FALLBACKS = env.items("GONGJIAN_SECRET_KEY_OLD", "")
FIELD_KEYS = env.field_keys("GONGJIAN_FIELD_KEY")
ALLOWED_HOSTS = env.items("GONGJIAN_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
if "*" in ALLOWED_HOSTS:
    env.problems.append("GONGJIAN_HOSTS：不能用 *，请写出网站的域名")

# Only the migrate job knows the owner's password; web, worker and beat connect as a role that owns nothing.
DB_ROLE = env.text("GONGJIAN_DB_ROLE", "app")
if DB_ROLE not in ("app", "owner"):
    env.problems.append(f"GONGJIAN_DB_ROLE：应为 app 或 owner，现在是“{DB_ROLE}”")
DATABASES = {
    "default": env.database(
        "MIGRATION_DATABASE_URL" if DB_ROLE == "owner" else "DATABASE_URL",
        CONN_MAX_AGE=env.number("GONGJIAN_DB_CONN_MAX_AGE", 60),
        # PgBouncer in transaction mode cannot keep a cursor open between statements.
        DISABLE_SERVER_SIDE_CURSORS=env.flag("GONGJIAN_PGBOUNCER", False),
    )
}

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    env.problems.append("REDIS_URL：应以 redis://、rediss:// 或 unix:// 开头")
CELERY_BROKER_URL, CACHE_URL = redis_urls(REDIS_URL)
CACHES = cache_at(CACHE_URL)

STATE_DIR = Path(env.text("GONGJIAN_STATE", "/var/lib/gongjian"))
MEDIA_ROOT = STATE_DIR / "media"
STATIC_ROOT = Path(env.text("GONGJIAN_STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# TLS ends at the reverse proxy, which sets these two headers itself and drops what a client sends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXY_COUNT = env.number("GONGJIAN_PROXY_COUNT", 1)
MIDDLEWARE = ["config.proxies.ClientAddress", *MIDDLEWARE]
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = env.number("GONGJIAN_HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

EMAIL_HOST = env.text("GONGJIAN_SMTP_HOST", "")
EMAIL_PORT = env.number("GONGJIAN_SMTP_PORT", 465)
EMAIL_HOST_USER = env.text("GONGJIAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("GONGJIAN_SMTP_PASSWORD", "")
EMAIL_USE_SSL = True
DEFAULT_FROM_EMAIL = env.text("GONGJIAN_MAIL_FROM", "noreply@localhost")
SITE_URL = env.text("GONGJIAN_SITE_URL", f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS else "https://localhost")
CHANNEL_NETWORKS = env.networks("GONGJIAN_CHANNEL_NETWORKS")
STATISTICS_SMALL_CELL = env.number("GONGJIAN_STATISTICS_SMALL_CELL", 5)

env.require_sound()
