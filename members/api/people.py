"""Persons, and what part-time members do."""

from __future__ import annotations

from django.db.models import Count, Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from common.api import ON, OfDay, ScopedViewSet, given
from common.scoping import current_scope
from members import filters
from members.api.base import organization_or_404
from members.models import Duty, Person, Secondment, Training, TrainingAttendance
from members.serializers import people, write
from members.services.duties import DutyLine, add_duties, complete_duty, remove_duty, reopen_duty, update_duty
from members.services.persons import create_person, reveal_phone, update_person
from members.services.secondments import SecondmentLine, create_secondment, update_secondment
from members.services.trainings import TrainingLine, create_training, set_attendance, update_training
from orgs.serializers import RevealSerializer


class PersonViewSet(ScopedViewSet):
    """Whoever holds or may hold a post. Phones are masked."""

    model = Person
    serializer_class = people.PersonSerializer
    filterset_class = filters.PersonFilter
    ordering = {"name": "pinyin", "id": "pk"}
    verbs = {
        "list": "person.view",
        "retrieve": "person.view",
        "create": "person.edit",
        "update": "person.edit",
        "reveal": "person.reveal",
    }
    summaries = {"reveal": "查看完整电话"}

    def get_queryset(self):
        """With unit and keeper."""
        return super().get_queryset().select_related("unit", "organization")

    @extend_schema(request=write.PersonCreateSerializer, responses={201: people.PersonSerializer})
    def create(self, request):
        """Put a person on record; 409 for one who is there already."""
        data = given(write.PersonCreateSerializer, request)
        keeper = data.pop("organization", None) or current_scope().anchor_id
        if keeper is None:
            raise NotFound
        line = write.PersonWriteSerializer().line(data)
        made = create_person(organization_id=organization_or_404(keeper).pk, line=line, actor=request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=write.PersonUpdateSerializer, responses=people.PersonSerializer)
    def update(self, request, pk):
        """The whole record; an empty phone keeps the one on record."""
        found = self.get_object()
        data = given(write.PersonUpdateSerializer, request)
        note = data.pop("note")
        line = write.PersonWriteSerializer().line(data)
        person = update_person(person_id=found.pk, line=line, note=note, actor=request.user)
        return Response(self.get_serializer(self.get_queryset().get(pk=person.pk)).data)

    @extend_schema(request=RevealSerializer, responses=people.PersonPhoneSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request, pk):
        """One phone in clear, for a purpose; every look is on record."""
        found = self.get_object()
        data = given(RevealSerializer, request)
        phone = reveal_phone(person_id=found.pk, actor=request.user, **data)
        return Response(people.PersonPhoneSerializer({"phone": phone}).data)


class DutyViewSet(ScopedViewSet):
    """Duty lists of part-time members."""

    model = Duty
    serializer_class = people.DutySerializer
    filterset_class = filters.DutyFilter
    ordering = {"id": "pk", "due_on": "due_on"}
    verbs = {
        "list": "committee.view",
        "retrieve": "committee.view",
        "create": "committee.draft",
        "update": "committee.draft",
        "destroy": "committee.draft",
        "complete": "committee.draft",
        "reopen": "committee.draft",
    }
    summaries = {"destroy": "删去履职事项", "complete": "办结履职事项", "reopen": "恢复履职事项为未完成"}

    def get_queryset(self):
        """With whose list it is."""
        return super().get_queryset().select_related("appointment__person")

    @extend_schema(request=write.DutyCreateSerializer, responses={201: people.DutySerializer(many=True)})
    def create(self, request):
        """The same line for one or more part-time members."""
        data = given(write.DutyCreateSerializer, request)
        ids = data.pop("appointments")
        made = add_duties(appointment_ids=ids, line=DutyLine(**data), actor=request.user)
        rows = self.get_queryset().filter(pk__in=[duty.pk for duty in made])
        return Response(people.DutySerializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=write.DutyWriteSerializer, responses=people.DutySerializer)
    def update(self, request, pk):
        """Correct an open line."""
        found = self.get_object()
        data = given(write.DutyWriteSerializer, request)
        duty = update_duty(duty_id=found.pk, line=DutyLine(**data), actor=request.user)
        return Response(self.get_serializer(duty).data)

    @extend_schema(request=write.DutyDoneSerializer, responses=people.DutySerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request, pk):
        """It was done."""
        found = self.get_object()
        data = given(write.DutyDoneSerializer, request)
        duty = complete_duty(duty_id=found.pk, actor=request.user, **data)
        return Response(self.get_serializer(duty).data)

    @extend_schema(request=None, responses=people.DutySerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """It was not done after all."""
        duty = reopen_duty(duty_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(duty).data)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Take a line that was never done off the list."""
        remove_duty(duty_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _secondment(data: dict) -> SecondmentLine:
    return SecondmentLine(person_id=data.pop("person"), unit_id=data.pop("unit"), **data)


class SecondmentViewSet(OfDay, ScopedViewSet):
    """Cadres that units and communities send to each other."""

    model = Secondment
    serializer_class = people.SecondmentSerializer
    filterset_class = filters.SecondmentFilter
    ordering = {"id": "-pk", "since": "period"}
    verbs = {
        "list": "committee.view",
        "retrieve": "committee.view",
        "create": "committee.draft",
        "update": "committee.draft",
    }

    def get_queryset(self):
        """With the names."""
        return super().get_queryset().select_related("person", "organization", "unit")

    @extend_schema(parameters=[ON])
    def list(self, request):
        """`current` is judged on the day."""
        return super().list(request)

    @extend_schema(request=write.SecondmentCreateSerializer, responses={201: people.SecondmentSerializer})
    def create(self, request):
        """Put a secondment on record."""
        data = given(write.SecondmentCreateSerializer, request)
        organization = organization_or_404(data.pop("organization"))
        row = create_secondment(organization_id=organization.pk, line=_secondment(data), actor=request.user)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=write.SecondmentWriteSerializer, responses=people.SecondmentSerializer)
    def update(self, request, pk):
        """Correct it, or write down its last day."""
        found = self.get_object()
        line = _secondment(given(write.SecondmentWriteSerializer, request))
        row = update_secondment(secondment_id=found.pk, line=line, actor=request.user)
        return Response(self.get_serializer(row).data)


class TrainingViewSet(ScopedViewSet):
    """Training of part-time members."""

    model = Training
    serializer_class = people.TrainingSerializer
    filterset_class = filters.TrainingFilter
    ordering = {"id": "-pk", "held_on": "held_on"}
    verbs = {
        "list": "committee.view",
        "retrieve": "committee.view",
        "create": "committee.draft",
        "update": "committee.draft",
        "attendance": "committee.draft",
    }
    summaries = {"attendance": "登记参训人员"}

    def get_queryset(self):
        """With how many were there; with who, for one of them."""
        rows = super().get_queryset().select_related("organization").annotate(present=Count("attendances"))
        there = TrainingAttendance.objects.select_related("person").order_by("person__pinyin", "pk")
        return rows if self.action == "list" else rows.prefetch_related(Prefetch("attendances", there))

    def get_serializer_class(self):
        """The whole of one, the head of many."""
        return people.TrainingSerializer if self.action == "list" else people.TrainingDetailSerializer

    @extend_schema(request=write.TrainingCreateSerializer, responses={201: people.TrainingDetailSerializer})
    def create(self, request):
        """Put a training on record."""
        data = given(write.TrainingCreateSerializer, request)
        organization = organization_or_404(data.pop("organization"))
        made = create_training(organization_id=organization.pk, line=TrainingLine(**data), actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=write.TrainingWriteSerializer, responses=people.TrainingDetailSerializer)
    def update(self, request, pk):
        """Correct it."""
        found = self.get_object()
        line = TrainingLine(**given(write.TrainingWriteSerializer, request))
        return self._answer(update_training(training_id=found.pk, line=line, actor=request.user).pk)

    @extend_schema(request=write.AttendanceSerializer, responses=people.TrainingDetailSerializer)
    @action(detail=True, methods=["put"])
    def attendance(self, request, pk):
        """Who was there, as a whole."""
        training = self.get_object()
        data = given(write.AttendanceSerializer, request)
        set_attendance(training_id=training.pk, person_ids=data["persons"], actor=request.user)
        return self._answer(training.pk)
