"""Contacts, suggestions, activities and who took part: the same services and filters as the pages."""

from __future__ import annotations

from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import DatedViewSet, ScopedViewSet, given
from common.clock import today
from meetings.filters.touch import (
    ActivityFilter,
    AttendanceFilter,
    ContactFilter,
    ContactStateFilter,
    SuggestionFilter,
    own_practice,
)
from meetings.models import Activity, ActivityState, Attendance, Contact, Suggestion
from meetings.selectors.touch import contact_states, people_there
from meetings.serializers import touch as shapes
from meetings.services import activities, contacts, reporting, suggestions
from meetings.services.activities import ActivityLine
from members.models import Appointment

VIEW, EDIT, CONTACT = "meeting.view", "meeting.edit", "contact.view"
LIFE, ARRANGE, REPORT = "activity.view", "activity.edit", "activity.report"


class ContactStateViewSet(DatedViewSet):
    """Part-time members and whether each was telephoned in the period that holds the day."""

    model = Appointment
    serializer_class = shapes.ContactStateSerializer
    filterset_class = ContactStateFilter
    ordering = {"id": "pk", "name": "person__pinyin"}
    verbs = {"list": CONTACT, "retrieve": CONTACT}

    def get_queryset(self):
        """As of the day."""
        return contact_states(own_practice(), getattr(self.request, "as_of", None) or today())


class ContactViewSet(ScopedViewSet):
    """Contacts with part-time members."""

    model = Contact
    serializer_class = shapes.ContactSerializer
    filterset_class = ContactFilter
    ordering = {"id": "-pk", "on": "on"}
    verbs = {"list": CONTACT, "retrieve": CONTACT, "create": EDIT, "update": EDIT, "destroy": EDIT}

    def get_queryset(self):
        """With whom."""
        return super().get_queryset().select_related("appointment__person", "organization")

    @extend_schema(request=shapes.ContactsRecordSerializer, responses={201: shapes.ContactSerializer(many=True)})
    def create(self, request):
        """One contact with each of these members, all or none."""
        data = given(shapes.ContactsRecordSerializer, request)
        made = contacts.record_contacts(
            organization_id=data.pop("organization"),
            appointment_ids=data.pop("appointments"),
            actor=request.user,
            **data,
        )
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made]).order_by("pk")
        return Response(self.get_serializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ContactEditSerializer, responses=shapes.ContactSerializer)
    def update(self, request, pk):
        """Correct it."""
        found = self.get_object()
        contacts.edit_contact(contact_id=found.pk, actor=request.user, **given(shapes.ContactEditSerializer, request))
        return Response(self.get_serializer(self.get_queryset().get(pk=found.pk)).data)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk):
        """Recorded by mistake."""
        contacts.remove_contact(contact_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SuggestionViewSet(ScopedViewSet):
    """Suggestions of part-time members; a unit's liaison sees those of its own people."""

    model = Suggestion
    serializer_class = shapes.SuggestionSerializer
    filterset_class = SuggestionFilter
    ordering = {"id": "-pk", "received_on": "received_on"}
    verbs = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": EDIT,
        "answer": EDIT,
        "follow": EDIT,
        "propose": EDIT,
    }
    summaries = {"answer": "答复意见建议", "follow": "登记落实情况", "propose": "列为议题"}

    def get_queryset(self):
        """With whose it is."""
        return super().get_queryset().select_related("appointment__person", "organization")

    @extend_schema(request=shapes.SuggestionReceiveSerializer, responses={201: shapes.SuggestionSerializer})
    def create(self, request):
        """Take one down."""
        data = given(shapes.SuggestionReceiveSerializer, request)
        made = suggestions.receive_suggestion(
            appointment_id=data["appointment"],
            text=data["text"],
            received_on=data["received_on"],
            contact_id=data["contact"],
            meeting_id=data["meeting"],
            actor=request.user,
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.SuggestionAnswerSerializer, responses=shapes.SuggestionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """Adopted, partly, or not with the reason."""
        found = self.get_object()
        data = given(shapes.SuggestionAnswerSerializer, request)
        suggestions.answer_suggestion(suggestion_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=shapes.SuggestionFollowSerializer, responses=shapes.SuggestionSerializer)
    @action(detail=True, methods=["post"])
    def follow(self, request, pk):
        """What became of it."""
        found = self.get_object()
        data = given(shapes.SuggestionFollowSerializer, request)
        suggestions.follow_suggestion(suggestion_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=shapes.SuggestionProposeSerializer, responses={201: shapes.SuggestionProposedSerializer})
    @action(detail=True, methods=["post"])
    def propose(self, request, pk):
        """Onto an agenda, once."""
        found = self.get_object()
        data = given(shapes.SuggestionProposeSerializer, request)
        item = suggestions.propose_from_suggestion(
            suggestion_id=found.pk, title=data["title"], meeting_id=data["meeting"], actor=request.user
        )
        return Response({"item": item.pk}, status=status.HTTP_201_CREATED)


class ActivityViewSet(ScopedViewSet):
    """Activities of the double organisational life."""

    model = Activity
    serializer_class = shapes.ActivitySerializer
    filterset_class = ActivityFilter
    ordering = {"id": "-pk", "planned_on": "planned_on"}
    verbs = {
        "list": LIFE,
        "retrieve": LIFE,
        "create": ARRANGE,
        "update": ARRANGE,
        "hold": ARRANGE,
        "report": REPORT,
        "correct": REPORT,
        "participants": ARRANGE,
        "cancel": ARRANGE,
    }
    summaries = {
        "hold": "登记开展情况",
        "report": "登记本单位承办的联合体活动",
        "correct": "改正登记的联合体活动",
        "participants": "登记参加人员",
        "cancel": "取消活动",
    }

    def get_queryset(self):
        """With how many took part."""
        rows = super().get_queryset().select_related("organization", "alliance", "host__unit", "host__member")
        rows = rows.prefetch_related("presences")
        return rows.annotate(people=people_there(), day=Coalesce("held_on", "planned_on"))

    @extend_schema(request=shapes.ActivityCreateSerializer, responses={201: shapes.ActivitySerializer})
    def create(self, request):
        """Plan one."""
        data = given(shapes.ActivityCreateSerializer, request)
        made = activities.plan_activity(
            organization_id=data.pop("organization"),
            alliance_id=data.pop("alliance"),
            host_id=data.pop("host"),
            line=ActivityLine(**data),
            actor=request.user,
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ActivityPlanSerializer, responses=shapes.ActivitySerializer)
    def update(self, request, pk):
        """Change the plan."""
        found = self.get_object()
        data = given(shapes.ActivityPlanSerializer, request)
        host_id = data.pop("host")
        activities.edit_activity(activity_id=found.pk, line=ActivityLine(**data), host_id=host_id, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=shapes.ActivityHoldSerializer, responses=shapes.ActivitySerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request, pk):
        """It took place."""
        found = self.get_object()
        data = given(shapes.ActivityHoldSerializer, request)
        activities.hold_activity(
            activity_id=found.pk,
            person_ids=data.pop("persons"),
            member_ids=data.pop("members"),
            actor=request.user,
            **data,
        )
        return self._answer(found.pk)

    @extend_schema(request=shapes.ActivityReportSerializer, responses={201: shapes.ActivitySerializer})
    @action(detail=False, methods=["post"])
    def report(self, request):
        """What the own unit or organisation arranged for an alliance, after the day."""
        data = given(shapes.ActivityReportSerializer, request)
        made = reporting.report_activity(
            alliance_id=data.pop("alliance"),
            member_ids=data.pop("members") or (),
            host_id=data.pop("host"),
            line=reporting.ReportLine(**data),
            actor=request.user,
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ActivityCorrectSerializer, responses=shapes.ActivitySerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request, pk):
        """Correct what the own unit or organisation reported, or report what was planned for it."""
        found = self.get_object()
        data = given(shapes.ActivityCorrectSerializer, request)
        reporting.correct_report(
            activity_id=found.pk,
            member_ids=data.pop("members"),
            host_id=data.pop("host"),
            line=reporting.ReportLine(**data),
            actor=request.user,
        )
        return self._answer(found.pk)

    @extend_schema(request=shapes.ParticipantsSerializer, responses=shapes.ActivitySerializer)
    @action(detail=True, methods=["post"])
    def participants(self, request, pk):
        """Who took part, as a whole."""
        found = self.get_object()
        rows = given(shapes.ParticipantsSerializer, request)["participants"]
        activities.set_participants(
            activity_id=found.pk,
            person_ids=[row["person"] for row in rows],
            did={row["person"]: row["did"] for row in rows},
            actor=request.user,
        )
        return self._answer(found.pk)

    @extend_schema(request=shapes.ActivityCancelSerializer, responses=shapes.ActivitySerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """It will not take place."""
        found = self.get_object()
        data = given(shapes.ActivityCancelSerializer, request)
        activities.cancel_activity(activity_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)


class AttendanceViewSet(ScopedViewSet):
    """Who took part in what was held; counted at both ends."""

    model = Attendance
    serializer_class = shapes.AttendanceSerializer
    filterset_class = AttendanceFilter
    ordering = {"id": "-pk", "held_on": "activity__held_on"}
    verbs = {"list": LIFE, "retrieve": LIFE}

    def get_queryset(self):
        """What was held."""
        rows = super().get_queryset().filter(activity__state=ActivityState.HELD)
        return rows.select_related("activity", "person", "organization")


def register(router):
    """Routes of the part."""
    router.register("contact-states", ContactStateViewSet, basename="contact-state")
    router.register("contacts", ContactViewSet, basename="contact")
    router.register("suggestions", SuggestionViewSet, basename="suggestion")
    router.register("activities", ActivityViewSet, basename="activity")
    router.register("activity-attendances", AttendanceViewSet, basename="activity-attendance")
