"""Meetings, matters, who is expected, turns: the same scope, filters and services as the pages."""

from __future__ import annotations

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api import ScopedViewSet
from common.audit import record
from common.files import file_response, read_upload
from meetings.filters.convening import AgendaItemFilter, InviteeFilter, MeetingFilter, PaperFilter, TurnFilter
from meetings.models import AgendaItem, Invitee, Meeting, Paper, Turn
from meetings.serializers import convening as shapes
from meetings.services import (
    agenda,
    attendance,
    consultation,
    convening,
    deferrals,
    items,
    meetings,
    papers,
    passing,
    turns,
)
from members.api.base import given

CREATED = status.HTTP_201_CREATED
GONE = status.HTTP_204_NO_CONTENT


class MeetingViewSet(ScopedViewSet):
    """Meetings of the committees."""

    model = Meeting
    serializer_class = shapes.MeetingSerializer
    filterset_class = MeetingFilter
    ordering = {"id": "-pk", "starts_at": "starts_at"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        "candidates": "meeting.edit",
        **dict.fromkeys(
            (
                "create", "update", "convene", "hold", "cancel", "attendance", "defer", "accept_deferral",
                "invite_units", "invite_newcomers", "take",
            ),
            "meeting.edit",
        ),
    }  # fmt: skip
    summaries = {
        "candidates": "可以列入议程的事项",
        "take": "把可列入的事项列入议程",
        "convene": "发会议通知",
        "hold": "会议记为已召开",
        "cancel": "会议记为未召开",
        "attendance": "登记出席",
        "defer": "说明缓开",
        "accept_deferral": "备案缓开",
        "invite_units": "加全部成员单位",
        "invite_newcomers": "补充通知新到任的",
    }

    def get_queryset(self):
        """With whose meeting it is."""
        return super().get_queryset().select_related("organization")

    def _answer(self, made: Meeting, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=made.pk)).data, status=code)

    @extend_schema(request=shapes.MeetingCreateSerializer, responses={201: shapes.MeetingSerializer})
    def create(self, request):
        """Plan a meeting."""
        data = given(shapes.MeetingCreateSerializer, request)
        made = meetings.create_meeting(
            organization_id=data.pop("organization"), convener_id=data.pop("convener"), actor=request.user, **data
        )
        return self._answer(made, CREATED)

    @extend_schema(request=shapes.MeetingWriteSerializer, responses=shapes.MeetingSerializer)
    def update(self, request, pk):
        """Change what was planned, until it was held."""
        found = self.get_object()
        data = given(shapes.MeetingWriteSerializer, request)
        return self._answer(
            meetings.edit_meeting(meeting_id=found.pk, convener_id=data.pop("convener"), actor=request.user, **data)
        )

    @extend_schema(request=None, responses=shapes.MeetingSerializer)
    @action(detail=True, methods=["post"])
    def convene(self, request, pk):
        """Those in office on the meeting's day are frozen as expected."""
        return self._answer(convening.convene_meeting(meeting_id=self.get_object().pk, actor=request.user))

    @extend_schema(request=None, responses=shapes.MeetingSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request, pk):
        """It took place."""
        return self._answer(meetings.hold_meeting(meeting_id=self.get_object().pk, actor=request.user))

    @extend_schema(request=shapes.CancelSerializer, responses=shapes.MeetingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """It does not take place; its agenda goes back to the pool."""
        found = self.get_object()
        data = given(shapes.CancelSerializer, request)
        return self._answer(meetings.cancel_meeting(meeting_id=found.pk, actor=request.user, **data))

    @extend_schema(request=shapes.DeferSerializer, responses={201: shapes.MeetingSerializer})
    @action(detail=False, methods=["post"])
    def defer(self, request):
        """No meeting of a kind in a period, and why."""
        data = given(shapes.DeferSerializer, request)
        made = deferrals.defer_period(organization_id=data.pop("organization"), actor=request.user, **data)
        return self._answer(made, CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path="accept-deferral")
    def accept_deferral(self, request, pk):
        """The level above takes note; the deviation stands among the committee's."""
        deferrals.accept_deferral(meeting_id=self.get_object().pk, actor=request.user)
        return Response(status=GONE)

    @extend_schema(request=shapes.AttendanceWriteSerializer, responses=shapes.MeetingSerializer)
    @action(detail=True, methods=["post"])
    def attendance(self, request, pk):
        """Who was there, many at once."""
        found = self.get_object()
        marks = given(shapes.AttendanceWriteSerializer, request)["marks"]
        return self._answer(
            attendance.set_attendance(
                meeting_id=found.pk,
                presences={mark["invitee"]: mark["presence"] for mark in marks},
                substitutes={mark["invitee"]: mark["substitute"] for mark in marks if mark["substitute"]},
                actor=request.user,
            )
        )

    @extend_schema(request=None, responses=shapes.InvitedSerializer)
    @action(detail=True, methods=["post"], url_path="invite-units")
    def invite_units(self, request, pk):
        """Every unit of the circle that is not on the list."""
        return Response({"added": convening.add_units(meeting_id=self.get_object().pk, actor=request.user)})

    @extend_schema(request=None, responses=shapes.InvitedSerializer)
    @action(detail=True, methods=["post"], url_path="invite-newcomers")
    def invite_newcomers(self, request, pk):
        """Those who came into office since the notice."""
        return Response({"added": convening.add_newcomers(meeting_id=self.get_object().pk, actor=request.user)})

    @extend_schema(responses=shapes.CandidateSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def candidates(self, request, pk):
        """What suggestions, lists and resolutions offer for this meeting."""
        rows = agenda.waiting_candidates(self.get_object())
        return Response(shapes.CandidateSerializer(rows, many=True).data)

    @extend_schema(request=shapes.TakeSerializer, responses={201: shapes.AgendaItemSerializer})
    @action(detail=True, methods=["post"])
    def take(self, request, pk):
        """One of the candidates, onto the agenda."""
        found = self.get_object()
        data = given(shapes.TakeSerializer, request)
        made = agenda.list_candidate(meeting_id=found.pk, actor=request.user, **data)
        return Response(shapes.AgendaItemSerializer(made).data, status=CREATED)


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

    def _answer(self, made: AgendaItem, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=made.pk)).data, status=code)

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
        return self._answer(made, CREATED)

    @extend_schema(request=shapes.AgendaItemWriteSerializer, responses=shapes.AgendaItemSerializer)
    def update(self, request, pk):
        """Change a matter that is not decided."""
        found = self.get_object()
        data = given(shapes.AgendaItemWriteSerializer, request)
        return self._answer(items.edit_item(item_id=found.pk, line=_line(data), actor=request.user))

    @extend_schema(
        request={"multipart/form-data": shapes.PapersWriteSerializer}, responses={201: shapes.AgendaItemSerializer}
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def papers(self, request, pk):
        """Papers for the matter, one or several."""
        found = self.get_object()
        files = given(shapes.PapersWriteSerializer, request)["file"]
        papers.add_papers(item_id=found.pk, uploads=[read_upload(file) for file in files], actor=request.user)
        return self._answer(found, CREATED)

    @extend_schema(request=shapes.PutOnSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="put-on")
    def put_on(self, request, pk):
        """On a meeting's agenda, as the last one."""
        found = self.get_object()
        meeting = get_object_or_404(Meeting.objects.all(), pk=given(shapes.PutOnSerializer, request)["meeting"])
        return self._answer(agenda.list_item(item_id=found.pk, meeting_id=meeting.pk, actor=request.user))

    @extend_schema(request=None, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="take-off")
    def take_off(self, request, pk):
        """Off the agenda."""
        return self._answer(agenda.unlist_item(item_id=self.get_object().pk, actor=request.user))

    @extend_schema(request=shapes.MoveItemSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """One place up or down."""
        found = self.get_object()
        return self._answer(
            agenda.move_item(item_id=found.pk, actor=request.user, **given(shapes.MoveItemSerializer, request))
        )

    @extend_schema(request=shapes.PassItemSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="pass-on")
    def pass_on(self, request, pk):
        """To the level above or below under the same number; answers the item that was passed."""
        found = self.get_object()
        data = given(shapes.PassItemSerializer, request)
        passing.pass_item(item_id=found.pk, to_id=data["to"], reason=data["reason"], actor=request.user)
        return self._answer(found)

    @extend_schema(request=None, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request, pk):
        """Take back what was passed on and is not taken up there."""
        return self._answer(passing.recall_item(item_id=self.get_object().pk, actor=request.user))

    @extend_schema(request=shapes.DeclineItemSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk):
        """Not onto an agenda, and why."""
        found = self.get_object()
        return self._answer(
            items.decline_item(item_id=found.pk, actor=request.user, **given(shapes.DeclineItemSerializer, request))
        )

    @extend_schema(request=shapes.ConsultationWriteSerializer, responses=shapes.AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="consult")
    def consult(self, request, pk):
        """A visit or a step; writing it again corrects it."""
        found = self.get_object()
        data = given(shapes.ConsultationWriteSerializer, request)
        consultation.record_step(item_id=found.pk, words=data.pop("record"), actor=request.user, **data)
        return self._answer(found)


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


class InviteeViewSet(ScopedViewSet):
    """Who is expected at meetings; a unit sees its own."""

    model = Invitee
    serializer_class = shapes.InviteeSerializer
    filterset_class = InviteeFilter
    ordering = {"id": "pk", "order": "order"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        "create": "meeting.edit",
        "destroy": "meeting.edit",
        "answer": "meeting.take_part",
    }
    summaries = {"answer": "答复会议通知"}

    def get_queryset(self):
        """With the unit."""
        return super().get_queryset().select_related("organization", "unit")

    @extend_schema(request=shapes.InviteeCreateSerializer, responses={201: shapes.InviteeSerializer})
    def create(self, request):
        """Ask somebody who is not on the roster."""
        data = given(shapes.InviteeCreateSerializer, request)
        meeting = get_object_or_404(Meeting.objects.all(), pk=data.pop("meeting"))
        made = convening.add_invitee(meeting_id=meeting.pk, unit_id=data.pop("unit"), actor=request.user, **data)
        return Response(self.get_serializer(made).data, status=CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Off the list before the meeting: a guest, or who left office."""
        convening.remove_invitee(invitee_id=self.get_object().pk, actor=request.user)
        return Response(status=GONE)

    @extend_schema(request=shapes.AnswerInvitationSerializer, responses=shapes.InviteeSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """By the unit for its own, by the organiser for anybody."""
        found = self.get_object()
        data = given(shapes.AnswerInvitationSerializer, request)
        row = convening.answer_invitation(invitee_id=found.pk, actor=request.user, **data)
        return Response(self.get_serializer(row).data)


class TurnViewSet(ScopedViewSet):
    """Turns in the chair."""

    model = Turn
    serializer_class = shapes.TurnSerializer
    filterset_class = TurnFilter
    ordering = {"id": "-pk", "since": "period"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        **dict.fromkeys(("create", "clear", "problem", "solve", "hand_over"), "meeting.edit"),
    }
    summaries = {
        "create": "排轮值",
        "clear": "删去未开始的轮值",
        "problem": "确定攻坚难题",
        "solve": "登记难题解决",
        "hand_over": "交接",
    }

    def get_queryset(self):
        """With whose turn it is."""
        return super().get_queryset().select_related("organization", "unit", "person")

    def _answer(self, made: Turn) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=made.pk)).data)

    @extend_schema(request=shapes.TurnsCreateSerializer, responses={201: shapes.TurnSerializer(many=True)})
    def create(self, request):
        """A year's turns."""
        data = given(shapes.TurnsCreateSerializer, request)
        holders = [turns.Holder(unit_id=one["unit"], person_id=one["person"]) for one in data.pop("holders")]
        made = turns.schedule_turns(
            organization_id=data.pop("organization"), holders=holders, actor=request.user, **data
        )
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made]).order_by("period")
        return Response(self.get_serializer(rows, many=True).data, status=CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def clear(self, request, pk):
        """Those of the same committee that have not begun, off the schedule."""
        turns.clear_turns(organization_id=self.get_object().organization_id, actor=request.user)
        return Response(status=GONE)

    @extend_schema(request=shapes.HardProblemSerializer, responses=shapes.TurnSerializer)
    @action(detail=True, methods=["post"])
    def problem(self, request, pk):
        """The hard problem that it takes on."""
        found = self.get_object()
        data = given(shapes.HardProblemSerializer, request)
        return self._answer(turns.set_problem(turn_id=found.pk, actor=request.user, **data))

    @extend_schema(request=shapes.TurnOutcomeSerializer, responses=shapes.TurnSerializer)
    @action(detail=True, methods=["post"])
    def solve(self, request, pk):
        """What came of it."""
        found = self.get_object()
        data = given(shapes.TurnOutcomeSerializer, request)
        return self._answer(turns.solve_problem(turn_id=found.pk, actor=request.user, **data))

    @extend_schema(request=shapes.HandOverSerializer, responses=shapes.TurnSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, pk):
        """The next one takes the chair."""
        found = self.get_object()
        data = given(shapes.HandOverSerializer, request)
        return self._answer(turns.hand_over(turn_id=found.pk, actor=request.user, **data))


def register(router):
    """Routes of this part."""
    router.register("meetings", MeetingViewSet, basename="meeting")
    router.register("agenda-items", AgendaItemViewSet, basename="agendaitem")
    router.register("papers", PaperViewSet, basename="paper")
    router.register("invitees", InviteeViewSet, basename="invitee")
    router.register("turns", TurnViewSet, basename="turn")
