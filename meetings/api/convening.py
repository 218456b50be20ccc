"""Meetings and who is expected there: the same scope, filters and services as the pages."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ScopedViewSet, given
from meetings.filters.convening import InviteeFilter, MeetingFilter
from meetings.models import Invitee, Meeting
from meetings.serializers import convening as shapes
from meetings.services import (
    agenda,
    attendance,
    convening,
    deferrals,
    meetings,
)

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

    @extend_schema(request=shapes.MeetingCreateSerializer, responses={201: shapes.MeetingSerializer})
    def create(self, request):
        """Plan a meeting."""
        data = given(shapes.MeetingCreateSerializer, request)
        made = meetings.create_meeting(
            organization_id=data.pop("organization"),
            alliance_id=data.pop("alliance"),
            convener_id=data.pop("convener"),
            actor=request.user,
            **data,
        )
        return self._answer(made.pk, CREATED)

    @extend_schema(request=shapes.MeetingWriteSerializer, responses=shapes.MeetingSerializer)
    def update(self, request, pk):
        """Change what was planned, until it was held."""
        found = self.get_object()
        data = given(shapes.MeetingWriteSerializer, request)
        return self._answer(
            meetings.edit_meeting(meeting_id=found.pk, convener_id=data.pop("convener"), actor=request.user, **data).pk
        )

    @extend_schema(request=None, responses=shapes.MeetingSerializer)
    @action(detail=True, methods=["post"])
    def convene(self, request, pk):
        """Those in office on the meeting's day are frozen as expected."""
        return self._answer(convening.convene_meeting(meeting_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=None, responses=shapes.MeetingSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request, pk):
        """It took place."""
        return self._answer(meetings.hold_meeting(meeting_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=shapes.CancelSerializer, responses=shapes.MeetingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """It does not take place; its agenda goes back to the pool."""
        found = self.get_object()
        data = given(shapes.CancelSerializer, request)
        return self._answer(meetings.cancel_meeting(meeting_id=found.pk, actor=request.user, **data).pk)

    @extend_schema(request=shapes.DeferSerializer, responses={201: shapes.MeetingSerializer})
    @action(detail=False, methods=["post"])
    def defer(self, request):
        """No meeting of a kind in a period, and why."""
        data = given(shapes.DeferSerializer, request)
        made = deferrals.defer_period(organization_id=data.pop("organization"), actor=request.user, **data)
        return self._answer(made.pk, CREATED)

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
            ).pk
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


def register(router):
    """Routes of this part."""
    router.register("meetings", MeetingViewSet, basename="meeting")
    router.register("invitees", InviteeViewSet, basename="invitee")
