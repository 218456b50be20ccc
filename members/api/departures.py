"""If this person leaves: what would no longer hold, of the committee in force and of a draft. Nothing is written."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ON, ConditionalGet, VerbAllowed, day_parameter
from common.clock import today
from members.api.base import organization_or_404
from members.api.drafts import TAGS, draft_or_404
from members.facts import committee_facts, draft_facts
from members.models import Person
from members.selectors.committee import simulate_departure
from members.serializers import read
from orgs.rules_in_force import practice_of

PERSON = OpenApiParameter("person", int, required=True, description="假如离任的人")


def _answer(request, facts, day) -> Response:
    text = request.query_params.get("person", "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValidationError({"person": ["请给出人员的编号，例如 ?person=12。"]})
    pk = int(text)
    names = dict(Person.objects.filter(pk__in=[post.person_id for post in facts.held]).values_list("pk", "name"))
    if pk not in names:
        raise NotFound
    found = simulate_departure(facts, names, pk, practice_of(facts.district_id, day), day)
    return Response(read.DepartureSerializer(found).data)


class DepartureView(ConditionalGet, APIView):
    """The committee in force on a day."""

    permission_classes = [VerbAllowed]
    verbs = {"get": "committee.view"}

    @extend_schema(
        parameters=[PERSON, ON],
        responses=read.DepartureSerializer,
        tags=TAGS,
        operation_id="organizations_departure",
        summary="假如某人离任",
    )
    def get(self, request, pk):
        """What the committee would be without the person; 404 for who does not sit there."""
        organization, day = organization_or_404(pk), day_parameter(request)
        return _answer(request, committee_facts([organization], day)[organization.pk], day)


class DraftDepartureView(ConditionalGet, APIView):
    """The draft of the next term."""

    permission_classes = [VerbAllowed]
    verbs = {"get": "committee.view"}

    @extend_schema(
        parameters=[PERSON],
        responses=read.DepartureSerializer,
        tags=TAGS,
        operation_id="draft_departure",
        summary="假如草案中没有某人",
    )
    def get(self, request, pk):
        """What the draft would be without the nominee."""
        term = draft_or_404(pk)
        return _answer(request, draft_facts([term])[term.pk], today())
