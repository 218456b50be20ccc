"""What the pages of imports share."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from exchange.models import BatchState, ImportBatch
from exchange.selectors import batches

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VERB = "import.run"
_LOOKS = {
    BatchState.REFUSED: "bad",
    BatchState.READY: "due",
    BatchState.COMMITTED: "ok",
}


def batch_of(pk: int) -> ImportBatch:
    """An import of the office; 404 for another's."""
    found = batches().select_related("organization", "committed_by", "undone_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def look_of(batch: ImportBatch) -> str:
    """How the state of an import looks."""
    return _LOOKS.get(batch.state_enum, "info" if batch.busy else "mute")


def steps_of(found: ImportBatch) -> list[dict]:
    """Where the import is on its way, for components/steps.html."""
    labels = ("上传", "识别", "核对", "写入", "完成")
    at = {
        BatchState.RECEIVED: 1,
        BatchState.READING: 1,
        BatchState.REFUSED: 1,
        BatchState.READY: 2,
        BatchState.COMMITTING: 3,
    }.get(found.state_enum, len(labels))
    return [
        {"label": label, "state": "done" if index < at else "current" if index == at else "todo"}
        for index, label in enumerate(labels)
    ]


def kept_query(request) -> str:
    """The filter of the preview one came from, carried through the form."""
    return urlencode(kept_filter(request))


def kept_filter(request, **changes) -> dict[str, str]:
    """The same as parameters. An empty state stays: it asks for all rows, where none asks for the own ones."""
    kept = {key: request.GET[key] for key in ("state", "group", "page") if key in request.GET} | changes
    return {key: value for key, value in kept.items() if value or (key == "state" and value is not None)}


def workbook_response(body: bytes, name: str) -> HttpResponse:
    """A workbook to be saved."""
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
