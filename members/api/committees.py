"""Terms, seats, appointments, changes, deviations, and what the rules say of a committee."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ON, ConditionalGet, OfDay, ScopedViewSet, VerbAllowed, day_parameter, given
from common.clock import today
from members import filters
from members.api.base import VERSION, organization_or_404, version_parameter
from members.api.drafts import draft_answer
from members.compliance import findings_on
from members.models import Appointment, Change, Deviation, Seat, Term
from members.selectors.drafts import previewed
from members.selectors.head import head_of
from members.serializers import read, write
from members.services.changes import Ending, extend_term, propose_co_option, propose_ending
from members.services.persons import candidate, check_unit
from members.services.slates import clear_seat, editable, nominate, remove_seat


class TermViewSet(ScopedViewSet):
    """Terms of committees, drafts among them."""

    model = Term
    serializer_class = read.TermSerializer
    filterset_class = filters.TermFilter
    ordering = {"id": "pk", "number": "number", "since": "period"}
    verbs = {"list": "committee.view", "retrieve": "committee.view", "extend": "committee.change"}
    summaries = {"extend": "延期或提前换届"}

    def get_queryset(self):
        """With the organisation's name."""
        return super().get_queryset().select_related("organization")

    @extend_schema(request=write.ExtendSerializer, responses=read.TermSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request, pk):
        """Move the end of a term in force."""
        found = self.get_object()
        data = given(write.ExtendSerializer, request)
        term = extend_term(term_id=found.pk, actor=request.user, **data)
        return Response(self.get_serializer(term).data)


class SeatViewSet(ScopedViewSet):
    """Seats of terms. Those of a draft are filled and taken away one by one, or as a whole with the draft."""

    model = Seat
    serializer_class = read.SeatSerializer
    filterset_class = filters.SeatFilter
    ordering = {"id": "pk", "order": "order"}
    verbs = {
        "list": "committee.view",
        "retrieve": "committee.view",
        "destroy": "committee.draft",
        "nominate": "committee.draft",
        "clear": "committee.draft",
        "preview": "committee.draft",
        "co_option": "committee.change",
    }
    summaries = {
        "destroy": "撤去草案席位",
        "nominate": "填写拟任人选",
        "clear": "空出草案席位",
        "preview": "预看核对结果",
        "co_option": "增补报备",
    }

    @property
    def query_parameters(self):
        """`version` goes with what has no body."""
        return ("version",) if self.action in ("destroy", "clear") else ()

    def get_queryset(self):
        """With the term, for the organisation."""
        return super().get_queryset().select_related("term")

    @extend_schema(parameters=[VERSION], responses=read.DraftSerializer)
    def destroy(self, request, pk):
        """Take the seat, with whoever is nominated to it, out of the draft."""
        seat = self.get_object()
        term = remove_seat(seat_id=seat.pk, version=version_parameter(request), actor=request.user)
        return draft_answer(term.pk)

    @extend_schema(request=write.NominateSerializer, responses=read.DraftSerializer)
    @action(detail=True, methods=["put"], url_path="nominee")
    def nominate(self, request, pk):
        """Put a person in the seat of the draft, or change what is said of it."""
        seat = self.get_object()
        data = given(write.NominateSerializer, request)
        person, version = data.pop("person"), data.pop("version")
        facts = {**data, "represents_id": data.pop("represents")}
        nominate(seat_id=seat.pk, person_id=person, facts=facts, version=version, actor=request.user)
        return draft_answer(seat.term_id)

    @extend_schema(parameters=[VERSION], responses=read.DraftSerializer)
    @nominate.mapping.delete
    def clear(self, request, pk):
        """Leave the seat of the draft vacant."""
        seat = self.get_object()
        term = clear_seat(seat_id=seat.pk, version=version_parameter(request), actor=request.user)
        return draft_answer(term.pk)

    @extend_schema(request=write.NomineeSerializer, responses=read.CommitteeFindingSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def preview(self, request, pk):
        """What the rules would say if the seat were filled like this; nothing is written."""
        seat = self.get_object()
        data = given(write.NomineeSerializer, request)
        term = Term.objects.select_related("organization__parent").get(pk=seat.term_id)
        editable(term)
        person = candidate(data.pop("person"), term.organization.district_id)
        check_unit(data["represents"], term.organization.district_id)
        values = {"person_id": person.pk, "represents_id": data.pop("represents"), "capacity": seat.capacity} | data
        found = previewed(head_of(term.organization, today()), seat, values)
        return Response(read.CommitteeFindingSerializer(found, many=True).data)

    @extend_schema(request=write.CoOptionSerializer, responses={201: read.FilingDetailSerializer})
    @action(detail=True, methods=["post"], url_path="co-option")
    def co_option(self, request, pk):
        """File a co-option into this seat with the level above."""
        seat = self.get_object()
        data = given(write.CoOptionSerializer, request)
        facts = {name: data[name] for name in ("part_time", "selection_mode", "eligibility")}
        filing = propose_co_option(
            seat_id=seat.pk,
            person_id=data["person"],
            starts_on=data["starts_on"],
            facts={**facts, "represents_id": data["represents"]},
            ground=data["ground"],
            document=data["document"],
            actor=request.user,
        )
        return Response(read.FilingDetailSerializer(filing).data, status=status.HTTP_201_CREATED)


class AppointmentViewSet(ScopedViewSet):
    """Who sits and sat in which seat; with `on`, who sat there on that day."""

    model = Appointment
    serializer_class = read.AppointmentSerializer
    filterset_class = filters.AppointmentFilter
    ordering = {"id": "pk", "since": "period", "name": "person__pinyin"}
    verbs = {"list": "committee.view", "retrieve": "committee.view", "end": "committee.change"}
    summaries = {"end": "免职或解除报备"}

    def get_queryset(self):
        """With the names; of a day when `on` is given."""
        rows = super().get_queryset().select_related("organization", "person", "represents", "seat")
        if self.action == "list" and self.request is not None and self.request.query_params.get("on"):
            rows = rows.in_force(day_parameter(self.request))
        return rows

    @extend_schema(parameters=[ON])
    def list(self, request):
        """All of them, or those of a day."""
        return super().list(request)

    @extend_schema(request=write.EndingSerializer, responses={201: read.FilingDetailSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """File a removal or a release with the level above."""
        found = self.get_object()
        data = given(write.EndingSerializer, request)
        kind = data.pop("kind")
        ending = Ending(appointment_id=found.pk, **data)
        filing = propose_ending(kind=kind, ending=ending, actor=request.user)
        return Response(read.FilingDetailSerializer(filing).data, status=status.HTTP_201_CREATED)


class ChangeViewSet(ScopedViewSet):
    """How appointments began and ended."""

    model = Change
    serializer_class = read.ChangeSerializer
    filterset_class = filters.ChangeFilter
    ordering = {"id": "-pk", "effective_on": "effective_on"}
    verbs = {"list": "committee.view", "retrieve": "committee.view"}

    def get_queryset(self):
        """With whose appointment it was."""
        return super().get_queryset().select_related("organization", "appointment__person")


class DeviationViewSet(OfDay, ScopedViewSet):
    """Principles not followed, with the reason that was filed."""

    model = Deviation
    serializer_class = read.DeviationSerializer
    filterset_class = filters.DeviationFilter
    ordering = {"id": "-pk", "since": "since"}
    verbs = {"list": "committee.view", "retrieve": "committee.view"}

    def get_queryset(self):
        """With the organisation's name."""
        return super().get_queryset().select_related("organization")

    @extend_schema(parameters=[ON])
    def list(self, request):
        """`valid` is judged on the day."""
        return super().list(request)


class FindingsView(ConditionalGet, APIView):
    """What every rule answers for a committee on a day; deviations that were filed are applied."""

    permission_classes = [VerbAllowed]
    verbs = {"get": "compliance.view"}

    @extend_schema(
        parameters=[ON],
        responses=read.CommitteeFindingSerializer(many=True),
        tags=["班子"],
        operation_id="organizations_findings_list",
        summary="班子核对结果",
    )
    def get(self, request, pk):
        """The findings."""
        organization = organization_or_404(pk)
        found = findings_on([organization], day_parameter(request))[organization.pk]
        return Response(read.CommitteeFindingSerializer(found, many=True).data)
