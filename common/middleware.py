"""Request context: who called, from where, under which request id."""

from __future__ import annotations

import logging
import uuid

import pghistory
from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from common.audit import RequestInfo, request_info
from common.errors import RuleBroken
from common.secret_paths import without_secret

logger = logging.getLogger(__name__)


class RequestContext:
    """Give every request an id, hand it to the audit trail and to row history, and translate what may go wrong.

    A `RuleBroken` that no view caught becomes a page with its sentence; a database that is away becomes a 503 that
    says that nothing was lost.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex
        acting = getattr(request, "acting", None)
        info = RequestInfo(
            ip=request.META.get("REMOTE_ADDR") or None,
            request_id=request.request_id,
            office=str(acting) if acting else "",
        )
        token = request_info.set(info)
        try:
            with pghistory.context(
                user=getattr(request.user, "pk", None), request=request.request_id, url=without_secret(request.path)
            ):
                response = self.get_response(request)
        finally:
            request_info.reset(token)
        response["X-Request-ID"] = request.request_id
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request, exception):
        """Turn known failures into pages a person understands."""
        if isinstance(exception, RuleBroken) and not request.path.startswith("/api/"):
            request.undo_everything = True
            context = {"error": exception, "title": "没有办成"}
            return render(request, "errors/rule.html", context, status=exception.status)
        if isinstance(exception, (OperationalError, InterfaceError)):
            logger.exception("database unavailable")
            return render(request, "errors/503.html", status=503)
        return None
