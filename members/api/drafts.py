"""The draft of an organisation's next term: read it, open it, date it, fill it, put the whole slate, throw it away."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ConditionalGet, VerbAllowed, given
from common.clock import today
from common.errors import Conflict
from members.api.base import organization_or_404
from members.compliance import draft_findings
from members.models import Nomination, Term
from members.serializers import read, write
from members.services.filling import fill_missing
from members.services.renewals import start_next_term
from members.services.slates import add_seat, check_version, discard_draft, open_draft, set_term_dates
from members.services.slates_many import put_many

TAGS = ["班子"]


def draft_or_404(pk: int) -> Term:
    """The draft of the organisation, if that is in scope and has one."""
    term = Term.objects.drafts().filter(organization=organization_or_404(pk)).select_related("organization").first()
    if term is None:
        raise NotFound
    return term


def draft_answer(term_id: int, code: int = status.HTTP_200_OK) -> Response:
    """The draft as it is now."""
    return Response(draft_data(Term.objects.select_related("organization").get(pk=term_id)), status=code)


def draft_data(term: Term) -> dict:
    """A draft as the API says it. Five queries."""
    rows = {row.seat_id: row for row in Nomination.objects.filter(seat__term=term).select_related("person")}
    lines = []
    for seat in term.seats.filter(abolished_on=None):
        row = rows.get(seat.pk)
        lines.append(
            {
                "seat": seat.pk,
                "position": seat.position,
                "position_name": seat.get_position_display(),
                "capacity": seat.capacity,
                "person": row.person if row else None,
                "part_time": row.part_time if row else False,
                "represents": row.represents_id if row else seat.unit_id,
                "selection_mode": row.selection_mode if row else "",
                "eligibility": row.eligibility if row else "",
                "appointed_on": row.starts_on if row else None,
                "note": row.note if row else "",
                "origin": row.origin if row else "",
            }
        )
    findings = draft_findings(term, today())
    ready = bool(rows) and not any(finding.blocks_filing for finding in findings)
    return read.DraftSerializer({"term": term, "lines": lines, "findings": findings, "can_be_filed": ready}).data


class DraftView(ConditionalGet, APIView):
    """One draft at a time per organisation. Filing it is `POST /filings/`."""

    permission_classes = [VerbAllowed]
    action_map = {"get", "post", "put", "patch", "delete"}
    verbs = {
        "get": "committee.view",
        "post": "committee.draft",
        "put": "committee.draft",
        "patch": "committee.draft",
        "delete": "committee.draft",
    }

    @extend_schema(responses=read.DraftSerializer, tags=TAGS, operation_id="draft_retrieve", summary="查看草案")
    def get(self, request, pk):
        """The draft with its findings; 404 where there is none."""
        return Response(draft_data(draft_or_404(pk)))

    @extend_schema(
        request=write.OpenDraftSerializer,
        responses={200: read.DraftSerializer, 201: read.DraftSerializer},
        tags=TAGS,
        operation_id="draft_create",
        summary="开始起草下一届",
    )
    def post(self, request, pk):
        """Open the draft: 201 for a new one, 200 with the one that is there already."""
        organization = organization_or_404(pk)
        data = given(write.OpenDraftSerializer, request)
        keep = data.pop("keep")
        if keep is not None:
            data.pop("copy_from_last")
            term, fresh = start_next_term(organization_id=organization.pk, keep=keep, actor=request.user, **data), True
        else:
            term, fresh = open_draft(organization_id=organization.pk, actor=request.user, **data)
        return Response(draft_data(term), status=status.HTTP_201_CREATED if fresh else status.HTTP_200_OK)

    @extend_schema(
        request=write.SlateSerializer,
        responses=read.DraftSerializer,
        tags=TAGS,
        operation_id="draft_update",
        summary="整份写入草案名册",
    )
    def put(self, request, pk):
        """Make the draft say exactly these lines; opens one where there is none."""
        organization = organization_or_404(pk)
        serializer = write.SlateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        version = serializer.validated_data.get("version")
        if version is not None:
            present = (
                Term.objects.drafts()
                .select_for_update(of=("self",), no_key=True)
                .filter(organization=organization)
                .first()
            )
            if present is None:
                raise Conflict("slate.stale", "这份草案已经不在了，请重新读取。")
            check_version(present, version)
        put_many(plan={organization.pk: serializer.slate()}, actor=request.user)
        return Response(draft_data(draft_or_404(pk)))

    @extend_schema(
        request=write.TermDatesSerializer,
        responses=read.DraftSerializer,
        tags=TAGS,
        operation_id="draft_partial_update",
        summary="修改草案届期",
    )
    def patch(self, request, pk):
        """Set the first and the last day of its term."""
        term = draft_or_404(pk)
        set_term_dates(term_id=term.pk, actor=request.user, **given(write.TermDatesSerializer, request))
        return draft_answer(term.pk)

    @extend_schema(responses={204: None}, tags=TAGS, operation_id="draft_destroy", summary="删除草案")
    def delete(self, request, pk):
        """Throw the draft away; one that was filed cannot be."""
        discard_draft(term_id=draft_or_404(pk).pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DraftFillView(APIView):
    """One answer for everybody of the draft who still lacks it."""

    permission_classes = [VerbAllowed]
    action_map = {"post"}
    verbs = {"post": "committee.draft"}

    @extend_schema(
        request=write.FillSerializer,
        responses=read.DraftSerializer,
        tags=TAGS,
        operation_id="draft_fill",
        summary="草案一次填齐",
    )
    def post(self, request, pk):
        """Fill in the way of selection and the condition where they are missing."""
        term = draft_or_404(pk)
        fill_missing(term_id=term.pk, actor=request.user, **given(write.FillSerializer, request))
        return draft_answer(term.pk)


class DraftSeatsView(APIView):
    """Seats of the draft; one of them: `/seats/<id>/`."""

    permission_classes = [VerbAllowed]
    action_map = {"post"}
    verbs = {"post": "committee.draft"}

    @extend_schema(
        request=write.SeatAddSerializer,
        responses={201: read.DraftSerializer},
        tags=TAGS,
        operation_id="draft_seat_add",
        summary="草案增设席位",
    )
    def post(self, request, pk):
        """Add a vacant seat."""
        term = draft_or_404(pk)
        data = given(write.SeatAddSerializer, request)
        add_seat(term_id=term.pk, unit_id=data.pop("unit"), actor=request.user, **data)
        return draft_answer(term.pk, status.HTTP_201_CREATED)
