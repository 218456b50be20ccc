"""The audit trail: for the audit administrator, and for nobody else."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import action_name
from accounts.filters import EventFilter
from accounts.selectors import object_text
from accounts.services import verify_audit
from common.lists import Column, ListView
from common.models import AuditEvent
from common.views import VerbRequired, may, once, requires

RESULT_STATE = {AuditEvent.Result.OK: "ok", AuditEvent.Result.REFUSED: "due", AuditEvent.Result.FAILED: "bad"}
VERIFIED = "audit_verified"


class AuditList(VerbRequired, ListView):
    """Who did what, when, in which office, with what result."""

    verb = "audit.view"
    model = AuditEvent
    filterset_class = EventFilter
    title = "审计记录"
    sub = "只增不改；每条都和上一条连在一起，改动、删除、插入都会被核对出来"
    template_name = "accounts/audit.html"
    columns = [
        Column(
            "at", "时间", "at", sort="-pk", url=lambda row: reverse("accounts:audit_event", args=[row.pk]), fixed=True
        ),
        Column("actor", "操作人", "actor_name"),
        Column("office", "身份", "office", shown=False),
        Column("action", "事项", lambda row: action_name(row.action), fixed=True),
        Column("object", "对象", object_text),
        Column("result", "结果", "get_result_display", state=lambda row: RESULT_STATE[row.result]),
        Column("ip", "来源地址", "ip"),
        Column("request_id", "请求编号", "request_id", shown=False),
        Column("code", "事项代码", "action", shown=False),
    ]
    default_sort = "at"
    export_verb = "audit.export"
    empty = "还没有审计记录。"

    def get_context_data(self, **kwargs):
        """With the last answer of the verification."""
        verified = self.request.session.pop(VERIFIED, None)
        return super().get_context_data(verified=verified, may_verify=may("audit.view"), **kwargs)


@requires("audit.view")
@require_safe
def audit_event(request, pk):
    """One event in full."""
    event = AuditEvent.objects.select_related("organization").filter(pk=pk).first()
    if event is None:
        raise Http404
    facts = [
        {"label": "时间", "value": f"{event.at.astimezone():%Y-%m-%d %H:%M:%S %z}"},
        {"label": "操作人", "value": event.actor_name},
        {"label": "身份", "value": event.office},
        {"label": "事项", "value": f"{action_name(event.action)}（{event.action}）"},
        {"label": "对象", "value": object_text(event)},
        {"label": "对象编号", "value": f"{event.object_type} {event.object_id}".strip()},
        {"label": "组织", "value": str(event.organization or "")},
        {"label": "结果", "value": event.get_result_display()},
        {"label": "来源地址", "value": event.ip},
        {"label": "请求编号", "value": event.request_id},
        {"label": "本条摘要", "value": event.digest},
        {"label": "上条摘要", "value": event.previous},
    ]
    details = [{"label": key, "value": str(value)} for key, value in event.detail.items()]
    return render(request, "accounts/audit_event.html", {"event": event, "facts": facts, "details": details})


@requires("audit.view")
@require_POST
@once
def audit_verify(request):
    """Walk the whole chain and say whether it holds."""
    count, broken = verify_audit(actor=request.user)
    request.session[VERIFIED] = {"count": count, "broken": broken[:20], "more": max(0, len(broken) - 20)}
    return redirect("accounts:audit")
