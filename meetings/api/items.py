"""Matters and their papers: the same scope, filters and services as the pages."""

from __future__ import annotations

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api import ScopedViewSet, given
from common.audit import record
from common.files import file_response, read_upload
from meetings.filters.convening import AgendaItemFilter, PaperFilter
from meetings.models import AgendaItem, Meeting, Paper
from meetings.serializers import convening as shapes
from meetings.services import (
    agenda,
    consultation,
    items,
    papers,
    passing,
)

CREATED = status.HTTP_201_CREATED
GONE = status.HTTP_204_NO_CONTENT


class AgendaItemViewSet(ScopedViewSet):
    """Matters for meetings."""

    model = AgendaItem
    serializer_class = shapes.AgendaItemSerializer
    filterset_class = AgendaItemFilter
    ordering = {"id": "-pk", "proposed_on": "proposed_on", "order": "order"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        "create": "meeting.take_part",
        "update": "meeting.take_part",
        "papers": "meeting.take_part",
        **dict.fromkeys(("put_on", "take_off", "move", "pass_on", "recall", "decline", "consult"), "meeting.edit"),
    }
    summaries = {
        "papers": "上传材料",
        "put_on": "列入议程",
        "take_off": "退回待列入",
        "move": "调整次序",
        "pass_on": "转上级或下级",
        "recall": "收回",
        "decline": "不列入",
        "consult": "记录协商",
    }

    def get_queryset(self):
        """With whose it is and its consultation."""
        papers = Prefetch("papers", Paper._base_manager.defer("content").order_by("pk"))
        return super().get_queryset().select_related("organization").prefetch_related("consultation", papers, "put_off")

    @extend_schema(request=shapes.AgendaItemCreateSerializer, responses={201: shapes.AgendaItemSerializer})
    def create(self, request):
        """Propose a matter: a unit for itself until the meeting's deadline, a committee any time."""
        data = given(shapes.AgendaItemCreateSerializer, request)
        made = items.propose_item(
            organization_id=data.pop("organization"),
            meeting_id=data.pop("meeting"),
            line=_line(data),
            actor=request.user,
        )
        return self._answer(made.pk, CREATED)

    @extend_schema(request=shapes.AgendaItemWriteSerializer, responses=shapes.AgendaItemSerializer)
    def update(self, request, pk):
        """Change a matter that is not decided."""
        found = self.get_object()
        data = given(shapes.AgendaItemWriteSerializer, request)
        return self._answer(items.edit_item(item_id=found.pk, line=_line(data), actor=request.user).pk)

    @extend_schema(
        request={"multipart/form-data": shapes.PapersWriteSerializer}, responses={201: shapes.AgendaItemSerializer}
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def papers(self, request, pk):
        """Papers for the matter, one or several."""
        found = self.get_object()
        files = given(shapes.PapersWriteSerializer, request)["file"]
        papers.add_papers(item_id=found.pk, uploads=[read_upload(file) for file in files], actor=request.user)
        return self._answer(found.pk, CREATED)

    @extend_schema(request=shapes.PutOnSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="put-on")
    def put_on(self, request, pk):
        """On a meeting's agenda, as the last one."""
        found = self.get_object()
        meeting = get_object_or_404(Meeting.objects.all(), pk=given(shapes.PutOnSerializer, request)["meeting"])
        return self._answer(agenda.list_item(item_id=found.pk, meeting_id=meeting.pk, actor=request.user).pk)

    @extend_schema(request=None, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="take-off")
    def take_off(self, request, pk):
        """Off the agenda."""
        return self._answer(agenda.unlist_item(item_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=shapes.MoveItemSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """One place up or down."""
        found = self.get_object()
        return self._answer(
            agenda.move_item(item_id=found.pk, actor=request.user, **given(shapes.MoveItemSerializer, request)).pk
        )

    @extend_schema(request=shapes.PassItemSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="pass-on")
    def pass_on(self, request, pk):
        """To the level above or below under the same number; answers the item that was passed."""
        found = self.get_object()
        data = given(shapes.PassItemSerializer, request)
        passing.pass_item(item_id=found.pk, to_id=data["to"], reason=data["reason"], actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=None, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request, pk):
        """Take back what was passed on and is not taken up there."""
        return self._answer(passing.recall_item(item_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=shapes.DeclineItemSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk):
        """Not onto an agenda, and why."""
        found = self.get_object()
        return self._answer(
            items.decline_item(item_id=found.pk, actor=request.user, **given(shapes.DeclineItemSerializer, request)).pk
        )

    @extend_schema(request=shapes.ConsultationWriteSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="consult")
    def consult(self, request, pk):
        """A visit or a step; writing it again corrects it."""
        found = self.get_object()
        data = given(shapes.ConsultationWriteSerializer, request)
        consultation.record_step(item_id=found.pk, words=data.pop("record"), actor=request.user, **data)
        return self._answer(found.pk)


def _line(data: dict) -> items.ItemLine:
    return items.ItemLine(proposer_unit_id=data.pop("proposer_unit"), **data)


class PaperViewSet(ScopedViewSet):
    """Papers of matters; who sees the matter reads them."""

    model = Paper
    serializer_class = shapes.PaperSerializer
    filterset_class = PaperFilter
    ordering = {"id": "-pk"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        "file": "meeting.view",
        "destroy": "meeting.take_part",
    }
    summaries = {"file": "会议材料的文件"}

    def get_queryset(self):
        """Their bytes only where they are asked for."""
        rows = super().get_queryset().select_related("organization", "item")
        return rows if self.action == "file" else rows.defer("content")

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, pagination_class=None, filter_backends=[])
    def file(self, request, pk):
        """The bytes; that they were read is on record."""
        found = self.get_object()
        record(actor=request.user, action="meetings.paper.read", obj=found.item, paper=found.pk)
        return file_response(found)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Until the matter is decided: a unit what it brought itself, the committee any."""
        papers.remove_paper(paper_id=self.get_object().pk, actor=request.user)
        return Response(status=GONE)


def register(router):
    """Routes of this part."""
    router.register("agenda-items", AgendaItemViewSet, basename="agendaitem")
    router.register("papers", PaperViewSet, basename="paper")
