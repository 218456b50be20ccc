"""For probes: `/healthz` says the process lives, `/readyz` says it can work. Neither names versions or addresses."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

_schema_is_current = False  # once true for this process's code, it stays true


@never_cache
@require_safe
def healthz(request):
    """200 as long as the process answers. Looks at nothing else: a dead database must not restart every web process."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request):
    """200 when database, migrations and cache are in order, else 503 naming the part: {"status": …, "checks": {…}}."""
    checks = {"database": database(), "migrations": migrations(), "cache": cached()}
    ready = all(checks.values())
    body = {"status": "ok" if ready else "unavailable", "checks": checks}
    return JsonResponse(body, status=200 if ready else 503)


def database():
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def migrations():
    """Whether every migration this code knows has been applied."""
    global _schema_is_current
    if not _schema_is_current:
        try:
            executor = MigrationExecutor(connection)
            _schema_is_current = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            return False
    return _schema_is_current


def cached():
    """Whether the cache (Redis) takes a value and gives it back."""
    try:
        cache.set("readyz", "1", 10)
        return cache.get("readyz") == "1"
    except (RedisError, OSError):
        return False
