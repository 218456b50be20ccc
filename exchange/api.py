"""The API of imports: the same services, scope and filters as the pages."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ScopedViewSet
from common.scoping import current_scope
from exchange import services
from exchange.filters import BatchFilter, RowFilter
from exchange.models import ImportBatch, ImportRow
from exchange.selectors import batches, fields_of, row_view, supported_handlers
from exchange.serializers import (
    BatchSerializer,
    ConfirmSerializer,
    MendSerializer,
    OptionsSerializer,
    RowSerializer,
    UploadSerializer,
)

VERB = "import.run"


class ImportViewSet(ScopedViewSet):
    """Imports of the office: upload a workbook, look at what it would do, mend, confirm, undo."""

    model = ImportBatch
    serializer_class = BatchSerializer
    filterset_class = BatchFilter
    ordering = {"id": "-pk", "created_at": "created_at"}
    verbs = dict.fromkeys(
        ("list", "retrieve", "create", "destroy", "rows", "row", "set_options", "confirm", "undo"), VERB
    )

    def get_queryset(self):
        """Without what is sealed."""
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else batches()

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

    @extend_schema(responses=RowSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], filterset_class=RowFilter, ordering={"row": "pk"})
    def rows(self, request, pk):
        """The rows of the preview; `?state=` and `?group=` narrow them."""
        batch = batches().select_related("organization").filter(pk=pk).first()
        if batch is None:
            raise Http404
        fields = {handler.kind: fields_of(batch, handler) for handler in supported_handlers(batch)}
        found = self.filter_queryset(ImportRow.objects.filter(batch=batch))
        page = self.paginate_queryset(found)
        return self.get_paginated_response([_row(item, fields[item.kind]) for item in page if item.kind in fields])

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

    @extend_schema(request=OptionsSerializer, responses=BatchSerializer)
    @action(detail=True, methods=["post"], url_path="options")
    def set_options(self, request, pk):
        """Choose for the whole import; every row is judged again."""
        batch = self.get_object()
        given = OptionsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.choose_options(batch_id=batch.pk, actor=request.user, **given.validated_data)
        return self._answer(pk)

    @extend_schema(request=ConfirmSerializer, responses={200: BatchSerializer, 202: BatchSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """Write it. Large imports are written by a worker: 202, then ask again."""
        batch = self.get_object()
        given = ConfirmSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        batch = services.confirm_batch(batch_id=batch.pk, actor=request.user, **given.validated_data)
        return self._answer(pk, status.HTTP_202_ACCEPTED if batch.busy else status.HTTP_200_OK)

    @extend_schema(request=None, responses=BatchSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request, pk):
        """Take it back, whole, within 24 hours."""
        services.undo_batch(batch_id=self.get_object().pk, actor=request.user)
        return self._answer(pk)

    def _answer(self, pk, code=status.HTTP_200_OK):
        return Response(BatchSerializer(batches().get(pk=pk)).data, status=code)


def _row(item: ImportRow, fields) -> dict:
    view = row_view(item, fields)
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


def register(router):
    """Routes of the room."""
    router.register("imports", ImportViewSet, basename="import")
