"""Templates handed out."""

from __future__ import annotations

from common.audit import record as audit
from common.authority import require
from common.clock import today
from common.errors import RuleBroken
from exchange.handlers import handler_for
from exchange.writing import template_workbook


def template_copy(*, kind: str, actor) -> tuple[bytes, str]:
    """An empty workbook of the kind with drop-downs, those of the office's own places too, and an example.

    Returns (bytes, file name). Raises RuleBroken("import.kind", status 404) for a kind that no room takes in.
    """
    scope = require("import.run")
    handler = handler_for(kind)
    if handler is None:
        raise RuleBroken("import.kind", "没有这种表格的模板。", status=404)
    body = template_workbook(kind, choices=handler.template_choices(scope, today()))
    audit(actor=actor, action="exchange.template.downloaded", kind=kind)
    return body, f"{handler.title}模板.xlsx"
