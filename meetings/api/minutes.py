"""Minutes, resolutions and assignments: the same services and filters as the pages."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from common.api import DatedViewSet, ScopedViewSet, given
from exchange.documents import to_docx
from exchange.documents.word import DOCX_TYPE
from meetings.documents import is_intact, minutes_document, minutes_text, parts_in_order
from meetings.filters.minutes import AssignmentFilter, MinutesFilter, ResolutionFilter
from meetings.models import AgendaItem, Assignment, Meeting, Minutes, MinutesPart, Resolution
from meetings.selectors.resolutions import progress_of
from meetings.serializers import minutes as shapes
from meetings.services import issuing, minutes, resolutions


def _in_scope(model, pk: int):
    """The object, or the 404 that a random id gets."""
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


class MinutesViewSet(ScopedViewSet):
    """Minutes of meetings."""

    model = Minutes
    serializer_class = shapes.MinutesSerializer
    filterset_class = MinutesFilter
    ordering = {"id": "-pk", "issued_on": "issued_on", "number": "number"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        "text": "meeting.view",
        "document": "meeting.view",
        "create": "meeting.edit",
        "part": "meeting.edit",
        "settle": "meeting.edit",
        "send": "meeting.edit",
        "answer": "meeting.edit",
        "issue": "meeting.edit",
        "close": "meeting.edit",
        "object": "meeting.take_part",
        "receive": "meeting.take_part",
    }
    summaries = {
        "text": "纪要全文和校验码",
        "document": "纪要的 Word 文件",
        "part": "写纪要的一部分",
        "settle": "写议题的议定意见",
        "send": "征求意见",
        "object": "提修改意见",
        "answer": "处理修改意见",
        "issue": "印发",
        "receive": "签收",
        "close": "会议办结",
    }

    def get_queryset(self):
        """With the meeting; one alone with its parts, objections and receipts."""
        rows = super().get_queryset().select_related("organization", "meeting")
        if self.action in ("list", None):
            return rows.defer("text")
        return rows.select_related("meeting__organization").prefetch_related("objections", "receipts__unit")

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(shapes.MinutesDetailSerializer(self.get_queryset().get(pk=pk)).data, status=code)

    @extend_schema(responses=shapes.MinutesDetailSerializer)
    def retrieve(self, request, pk):
        """With its parts, objections and receipts."""
        return self._answer(self.get_object().pk)

    @extend_schema(request=shapes.MinutesStartSerializer, responses={201: shapes.MinutesDetailSerializer})
    def create(self, request):
        """Begin from the agenda, or add parts for new items."""
        meeting = _in_scope(Meeting, given(shapes.MinutesStartSerializer, request)["meeting"])
        made = minutes.start_minutes(meeting_id=meeting.pk, actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.PartWriteSerializer, responses=shapes.MinutesPartSerializer)
    @action(detail=True, methods=["put"], url_path="parts/<int:part>")
    def part(self, request, pk, part):
        """Write a part; 409 with the present text when somebody was faster."""
        found = self.get_object()
        if not MinutesPart.objects.filter(pk=part, minutes=found).exists():
            raise NotFound
        data = given(shapes.PartWriteSerializer, request)
        done = minutes.edit_part(part_id=part, actor=request.user, **data)
        written = next(row for row in parts_in_order(found) if row.pk == done.pk)
        return Response(shapes.MinutesPartSerializer(written).data)

    @extend_schema(request=shapes.SettleSerializer, responses=shapes.MinutesDetailSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request, pk):
        """What was decided on an item of this meeting."""
        found = self.get_object()
        data = given(shapes.SettleSerializer, request)
        item = data.pop("item")
        if not AgendaItem.objects.filter(pk=item, meeting=found.meeting_id).exists():
            raise NotFound
        minutes.settle_item(item_id=item, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=shapes.WindowSerializer, responses=shapes.MinutesDetailSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request, pk):
        """Show them to the units until a day."""
        found = self.get_object()
        issuing.send_for_objections(minutes_id=found.pk, actor=request.user, **given(shapes.WindowSerializer, request))
        return self._answer(found.pk)

    @extend_schema(request=shapes.ObjectionMakeSerializer, responses={201: shapes.ObjectionSerializer})
    @action(detail=True, methods=["post"])
    def object(self, request, pk):
        """Ask for a correction."""
        found = self.get_object()
        data = given(shapes.ObjectionMakeSerializer, request)
        made = issuing.make_objection(minutes_id=found.pk, text=data["text"], unit_id=data["unit"], actor=request.user)
        return Response(shapes.ObjectionSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ObjectionAnswerSerializer, responses=shapes.ObjectionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """How a correction was dealt with."""
        found = self.get_object()
        data = given(shapes.ObjectionAnswerSerializer, request)
        if not found.objections.filter(pk=data["objection"]).exists():
            raise NotFound
        done = issuing.answer_objection(objection_id=data["objection"], answer=data["answer"], actor=request.user)
        return Response(shapes.ObjectionSerializer(done).data)

    @extend_schema(request=None, responses=shapes.MinutesDetailSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request, pk):
        """Number, text and hash; from here on nothing of it changes."""
        found = self.get_object()
        issuing.issue_minutes(minutes_id=found.pk, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=shapes.ReceiveSerializer, responses=shapes.ReceiptSerializer)
    @action(detail=True, methods=["post"])
    def receive(self, request, pk):
        """A unit has them."""
        found = self.get_object()
        receipt = given(shapes.ReceiveSerializer, request)["receipt"]
        if not found.receipts.filter(pk=receipt).exists():
            raise NotFound
        done = issuing.acknowledge_receipt(receipt_id=receipt, actor=request.user)
        return Response(shapes.ReceiptSerializer(done).data)

    @extend_schema(request=None, responses=shapes.MinutesDetailSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """The meeting is done."""
        found = self.get_object()
        issuing.close_meeting(meeting_id=found.meeting_id, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(responses=shapes.MinutesTextSerializer)
    @action(detail=True, methods=["get"])
    def text(self, request, pk):
        """The words as issued (or as they stand), and whether they still have their hash."""
        found = self.get_object()
        text = found.text or minutes_text(found)
        return Response({"text": text, "digest": found.digest, "intact": is_intact(found)})

    @extend_schema(responses={(200, DOCX_TYPE): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def document(self, request, pk):
        """As Word."""
        return HttpResponse(to_docx(minutes_document(self.get_object())), content_type=DOCX_TYPE)


class ResolutionViewSet(DatedViewSet):
    """Resolutions with their progress, as of any day."""

    model = Resolution
    serializer_class = shapes.ResolutionSerializer
    filterset_class = ResolutionFilter
    ordering = {"id": "-pk", "due_on": "due_on"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        "create": "meeting.edit",
        "update": "meeting.edit",
        "destroy": "meeting.edit",
        "postpone": "meeting.edit",
        "drop": "meeting.edit",
    }
    summaries = {"postpone": "改期限", "drop": "终止"}

    def get_queryset(self):
        """With whose they are."""
        return super().get_queryset().select_related("organization")

    def get_serializer(self, *args, **kwargs):
        """Progress is counted for all rows at once."""
        if args and not isinstance(args[0], dict):
            rows = list(args[0]) if kwargs.get("many") else [args[0]]
            progress = progress_of(rows, self.request.as_of)
            for row in rows:
                row.progress = progress[row.pk]
            args = (rows if kwargs.get("many") else rows[0], *args[1:])
        return super().get_serializer(*args, **kwargs)

    @extend_schema(request=shapes.ResolutionCreateSerializer, responses={201: shapes.ResolutionSerializer})
    def create(self, request):
        """Put down what was decided."""
        data = given(shapes.ResolutionCreateSerializer, request)
        meeting = _in_scope(Meeting, data["meeting"])
        made = resolutions.create_resolution(
            meeting_id=meeting.pk,
            text=data["text"],
            item_id=data["item"],
            due_on=data["due_on"],
            assignments=[shapes.AssignmentWriteSerializer.line(row) for row in data["assignments"]],
            actor=request.user,
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ResolutionWriteSerializer, responses=shapes.ResolutionSerializer)
    def update(self, request, pk):
        """Until the minutes are issued."""
        found = self.get_object()
        data = given(shapes.ResolutionWriteSerializer, request)
        resolutions.edit_resolution(
            resolution_id=found.pk, text=data["text"], item_id=data["item"], due_on=data["due_on"], actor=request.user
        )
        return self._answer(found.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Until the minutes are issued and while nothing of it is done."""
        resolutions.delete_resolution(resolution_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=shapes.PostponeSerializer, responses=shapes.ResolutionSerializer)
    @action(detail=True, methods=["post"])
    def postpone(self, request, pk):
        """Another day for what is not done."""
        found = self.get_object()
        data = given(shapes.PostponeSerializer, request)
        resolutions.postpone_resolution(resolution_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=shapes.WhySerializer, responses=shapes.ResolutionSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request, pk):
        """It will not be done."""
        found = self.get_object()
        data = given(shapes.WhySerializer, request)
        resolutions.drop_resolution(resolution_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)


class AssignmentViewSet(ScopedViewSet):
    """Who does what; a unit sees its own."""

    model = Assignment
    serializer_class = shapes.AssignmentSerializer
    filterset_class = AssignmentFilter
    ordering = {"id": "-pk", "due_on": "due_on"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        "create": "meeting.edit",
        "update": "meeting.edit",
        "destroy": "meeting.edit",
        "reopen": "meeting.edit",
        "finish": "meeting.take_part",
    }
    summaries = {"finish": "报完成", "reopen": "恢复办理"}

    def get_queryset(self):
        """With what they are part of."""
        return super().get_queryset().select_related("organization", "unit", "resolution")

    @extend_schema(request=shapes.AssignmentCreateSerializer, responses={201: shapes.AssignmentSerializer})
    def create(self, request):
        """One more party to a resolution."""
        data = given(shapes.AssignmentCreateSerializer, request)
        found = _in_scope(Resolution, data["resolution"])
        line = shapes.AssignmentWriteSerializer.line(data)
        made = resolutions.add_assignment(resolution_id=found.pk, line=line, actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.AssignmentWriteSerializer, responses=shapes.AssignmentSerializer)
    def update(self, request, pk):
        """Another owner, task or day; whose it is stays."""
        found = self.get_object()
        line = shapes.AssignmentWriteSerializer.line(given(shapes.AssignmentWriteSerializer, request))
        resolutions.edit_assignment(assignment_id=found.pk, line=line, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Take a party out of it."""
        resolutions.remove_assignment(assignment_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=shapes.FinishSerializer, responses=shapes.AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request, pk):
        """Done, with what came of it."""
        found = self.get_object()
        data = given(shapes.FinishSerializer, request)
        resolutions.finish_assignment(assignment_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=None, responses=shapes.AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """Not done after all."""
        found = self.get_object()
        resolutions.reopen_assignment(assignment_id=found.pk, actor=request.user)
        return self._answer(found.pk)


def register(router):
    """Routes of this part."""
    router.register("minutes", MinutesViewSet, basename="minutes")
    router.register("resolutions", ResolutionViewSet, basename="resolution")
    router.register("assignments", AssignmentViewSet, basename="assignment")
