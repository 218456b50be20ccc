"""Pages of things that go wrong: they need no database, no user, no session, and tell nothing of what is there."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from common.api import PROBLEM

_API = "/api/"
_PROBLEMS = {
    400: ("bad_request", "请求有误。"),
    403: ("not_allowed", "你当前的身份不能办理此事。"),
    404: ("not_found", "没有找到，或不在你的范围内。"),
    500: ("error", "系统出错了，已经记录。"),
    503: ("unavailable", "系统暂时不可用，请稍后再试。"),
}


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith(_API):
        code, detail = _PROBLEMS[status]
        body = {"type": "about:blank", "status": status, "code": code, "detail": detail}
        response = JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})
    else:
        # Without the request: no context processor runs, so no session and no user are looked up.
        # A 404 does not even name the request: that of a foreign object is that of a random id, to the byte.
        context = {"request": request} if status >= 500 else {}
        response = HttpResponse(render_to_string(f"errors/{status}.html", context), status=status)
    if status == 503:
        response["Retry-After"] = "30"
    return response


def bad_request(request, exception=None):
    """400: a malformed request, for example too many fields."""
    return _answer(request, 400)


def permission_denied(request, exception=None):
    """403: signed in, and not allowed."""
    return _answer(request, 403)


def page_not_found(request, exception=None):
    """404: no such page, or an object outside the scope; both look alike to the byte."""
    return _answer(request, 404)


def server_error(request):
    """500; or 503 when the database is away, also when it went away before a view was reached."""
    error = sys.exc_info()[1]
    return _answer(request, 503 if isinstance(error, (OperationalError, InterfaceError)) else 500)


def csrf_failure(request, reason=""):
    """403: the form is too old or came from elsewhere."""
    if request.path.startswith(_API):
        return _answer(request, 403)
    return HttpResponse(render_to_string("errors/csrf.html"), status=403)
