"""How the machinery of reminders stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.clock import now
from common.scoping import current_scope
from common.views import requires
from notices.health import BAD, DUE, OK, parts_of, worst

VERB = "channel.edit"
_WORDS = {OK: "正常", DUE: "请看一看", BAD: "不正常"}


@requires(VERB)
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """One line per part, the worst of them above."""
    moment = now()
    parts = parts_of(district_id=current_scope().district_id, at=moment)
    context = {
        "parts": [{"part": part, "look": _WORDS[part.state]} for part in parts],
        "worst": worst(parts),
        "moment": moment,
        "attention_text": f"{sum(part.state != OK for part in parts)} 项要看一看",
    }
    return render(request, "notices/status.html", context)
