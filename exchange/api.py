"""The API of imports: the same services, scope and filters as the pages."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from common.api import ScopedViewSet
from common.scoping import current_scope
from exchange import services
from exchange.filters import BatchFilter, RowFilter
from exchange.handlers import ImportHandler, handler_for, handlers
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.selectors import (
    PlaceNames,
    batches,
    fields_of,
    fields_of_row,
    foreseen,
    form_texts,
    row_view,
    said_of,
    supported_handlers,
    to_confirm,
)
from exchange.serializers import (
    BatchDetailSerializer,
    BatchSerializer,
    ConfirmSerializer,
    ForeseenSerializer,
    MendSerializer,
    OfferedSerializer,
    OptionsSerializer,
    ReadAgainSerializer,
    RowFormSerializer,
    RowSerializer,
    TemplateSerializer,
    UploadSerializer,
)
from exchange.services.judging import record_of
from exchange.views.furniture import XLSX, workbook_response

VERB = "import.run"


class ImportViewSet(ScopedViewSet):
    """Imports of the office: upload a workbook, look at what it would do, mend, confirm, undo."""

    model = ImportBatch
    serializer_class = BatchSerializer
    filterset_class = BatchFilter
    ordering = {"id": "-pk", "created_at": "created_at"}
    summaries = {
        "create": "上传表格",
        "destroy": "取消导入",
        "templates": "可以导入的表格",
        "template": "下载空白模板",
        "read_again": "指定种类再识别一次",
        "marked": "下载标注表",
        "rows": "核对结果逐行",
        "row_form": "查看一行，供改正",
        "row": "改正一行，或不导入",
        "offered": "怎样导入的选项",
        "set_options": "选择怎样导入",
        "foresee": "确认之前看会发生什么",
        "confirm": "确认导入",
        "undo": "撤销导入",
    }
    verbs = dict.fromkeys(["list", "retrieve", *summaries], VERB)

    def get_queryset(self):
        """Without what is sealed."""
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else batches()

    def get_serializer_class(self):
        """One import is told with its sheets."""
        return BatchDetailSerializer if self.action == "retrieve" else BatchSerializer

    @extend_schema(responses=TemplateSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def templates(self, request):
        """The kinds of sheet that the office may import, each with its template."""
        verbs = current_scope().verbs
        return Response(
            [
                {
                    "kind": handler.kind,
                    "title": handler.title,
                    "url": reverse("api:import-template", args=[handler.kind], request=request),
                }
                for handler in handlers()
                if handler.verb in verbs
            ]
        )

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY}, filters=False)
    @action(detail=False, methods=["get"], url_path="templates/<slug:kind>", pagination_class=None)
    def template(self, request, kind):
        """An empty workbook of a kind, with drop-downs and an example."""
        return workbook_response(*services.template_copy(kind=kind, actor=request.user))

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={202: BatchSerializer})
    def create(self, request):
        """Upload a workbook. It is read by a worker: ask for the import until `state` is READY or REFUSED."""
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["workbook"]
        batch = services.receive_workbook(
            organization_id=current_scope().anchor_id,
            filename=file.name,
            content=file.read(),
            kind=given.validated_data["kind"],
            sheet_name=given.validated_data["sheet_name"],
            office=str(getattr(request._request, "acting", "") or ""),
            actor=request.user,
        )
        return self._answer(batch.pk, status.HTTP_202_ACCEPTED)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Drop an import that did not go in."""
        services.cancel_batch(batch_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ReadAgainSerializer, responses={202: BatchSerializer})
    @action(detail=True, methods=["post"], url_path="read-again")
    def read_again(self, request, pk):
        """Read a refused workbook once more, as a named kind or one of its sheets."""
        batch = self.get_object()
        given = ReadAgainSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.read_once_more(batch_id=batch.pk, actor=request.user, **given.validated_data)
        return self._answer(pk, status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY, 202: BatchSerializer})
    @action(detail=True, methods=["get"])
    def marked(self, request, pk):
        """The workbook with its wrong cells marked. 202 while a worker makes that of a large one: ask again."""
        made = services.marked_copy(batch_id=self.get_object().pk, actor=request.user)
        if made is not None:
            return workbook_response(*made)
        answer = self._answer(pk, status.HTTP_202_ACCEPTED)
        answer["Retry-After"] = "3"
        return answer

    @extend_schema(responses=RowSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], filterset_class=RowFilter, ordering={"row": "pk"})
    def rows(self, request, pk):
        """The rows of the preview; `?state=` and `?group=` narrow them, `?state=OWN` leaves out other offices' rows."""
        batch = self._batch(pk)
        fields = {handler.kind: fields_of(batch, handler) for handler in supported_handlers(batch)}
        found = self.filter_queryset(ImportRow.objects.filter(batch=batch))
        page, names = self.paginate_queryset(found), PlaceNames(batch)
        return self.get_paginated_response(
            [_row(item, fields[item.kind], names) for item in page if item.kind in fields]
        )

    @extend_schema(request=MendSerializer, responses=RowSerializer)
    @action(detail=True, methods=["patch"], url_path="rows/<int:row_pk>")
    def row(self, request, pk, row_pk):
        """Mend a row, leave it out, or take it back."""
        batch = self.get_object()
        given = MendSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = {"batch_id": batch.pk, "row_id": int(row_pk), "actor": request.user}
        left_out = given.validated_data.get("left_out")
        if left_out is not None:
            item = (services.leave_out_row if left_out else services.take_back_row)(**asked)
        else:
            item = services.mend_row(
                **asked, texts=given.validated_data["texts"], accepted=given.validated_data["accepted"]
            )
        handler = next(one for one in supported_handlers(batch) if one.kind == item.kind)
        return Response(RowSerializer(_row(item, fields_of(batch, handler))).data)

    @extend_schema(responses=RowFormSerializer)
    @row.mapping.get
    def row_form(self, request, pk, row_pk):
        """A row as the form has it: every cell with its text, its choices, and what is wrong with it."""
        batch = self._batch(pk)
        item = ImportRow.objects.filter(batch=batch, pk=row_pk).first()
        handler = handler_for(item.kind) if item is not None else None
        if handler is None:
            raise Http404
        return Response(RowFormSerializer(_form(batch, item, handler)).data)

    @extend_schema(request=OptionsSerializer, responses=BatchSerializer)
    @action(detail=True, methods=["post"], url_path="options")
    def set_options(self, request, pk):
        """Choose for the whole import; every row is judged again."""
        batch = self.get_object()
        given = OptionsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.choose_options(batch_id=batch.pk, actor=request.user, **given.validated_data)
        return self._answer(pk)

    @extend_schema(responses=OfferedSerializer(many=True), filters=False)
    @set_options.mapping.get
    def offered(self, request, pk):
        """What can be decided for the whole import, and what is chosen."""
        batch = self._batch(pk)
        found = [
            {
                "kind": handler.kind,
                "title": handler.title,
                "options": handler.options(current_scope()),
                "chosen": batch.options.get(handler.kind, {}),
            }
            for handler in supported_handlers(batch)
        ]
        return Response(OfferedSerializer([one for one in found if one["options"]], many=True).data)

    @extend_schema(request=ConfirmSerializer, responses={200: BatchSerializer, 202: BatchSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """Write it. Large imports are written by a worker: 202, then ask again."""
        batch = self.get_object()
        given = ConfirmSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        batch = services.confirm_batch(batch_id=batch.pk, actor=request.user, **given.validated_data)
        return self._answer(pk, status.HTTP_202_ACCEPTED if batch.busy else status.HTTP_200_OK)

    @extend_schema(responses=ForeseenSerializer)
    @confirm.mapping.get
    def foresee(self, request, pk):
        """What confirming would do. Empty once there is nothing to confirm."""
        batch = self._batch(pk)
        ready = batch.state == BatchState.READY
        return Response(
            {
                "revision": batch.revision,
                "lines": foreseen(batch) if ready else [],
                "wrong": batch.counts.get(RowState.WRONG, 0) if ready else 0,
            }
        )

    @extend_schema(request=None, responses=BatchSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request, pk):
        """Take it back, whole, within 24 hours."""
        services.undo_batch(batch_id=self.get_object().pk, actor=request.user)
        return self._answer(pk)

    def _batch(self, pk) -> ImportBatch:
        batch = batches().select_related("organization").filter(pk=pk).first()
        if batch is None:
            raise Http404
        return batch

    def _answer(self, pk, code=status.HTTP_200_OK):
        return Response(BatchSerializer(batches().get(pk=pk)).data, status=code)


def _row(item: ImportRow, fields, names: PlaceNames | None = None) -> dict:
    view = row_view(item, fields, names)
    return {
        "id": item.pk,
        "sheet": item.sheet,
        "row": item.row,
        "state": item.state,
        "group": item.group,
        "group_name": item.group_name,
        "values": {cell.field.key: cell.text for cell in view.cells},
        "reasons": view.reasons,
        "notes": view.notes,
        "changes": [list(change) for change in view.changes],
    }


def _form(batch: ImportBatch, item: ImportRow, handler: ImportHandler) -> dict:
    record = record_of(item)
    texts, said = form_texts(handler, record), said_of(record, batch)
    return {
        "id": item.pk,
        "row": item.row,
        "state": item.state,
        "confirm": to_confirm(handler, record),
        "cells": [
            {
                "key": field.key,
                "label": field.label,
                "type": field.kind,
                "required": field.required,
                "hint": field.hint,
                "choices": [list(choice) for choice in field.choices],
                "text": texts.get(field.key, ""),
                "said": said.get(field.key, []),
            }
            for field in fields_of_row(batch, handler, record)
        ],
    }


def register(router):
    """Routes of the room."""
    router.register("imports", ImportViewSet, basename="import")
