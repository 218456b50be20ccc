"""For probes: `/healthz` says the process lives, `/readyz` says it can work. Neither names versions or addresses."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponseNotAllowed, JsonResponse
from redis.exceptions import RedisError

_schema_is_current = False  # once true for this process's code, it stays true


class Probes:
    """The first middleware of all: a probe has no site name, no TLS and no session, and comes also when the database
    is gone and every other answer would be an error.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.probes = {"/healthz": healthz, "/readyz": readyz}

    def __call__(self, request):
        probe = self.probes.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = probe()
        response["Cache-Control"] = "no-store"
        return response


def healthz():
    """200 as long as the process answers. Looks at nothing else: a dead database must not restart every web process."""
    return JsonResponse({"status": "ok"})


def readyz():
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
