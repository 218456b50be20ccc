"""The draft of an organisation's next term: read it, open it, put the whole slate, throw it away."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ConditionalGet, VerbAllowed
from common.clock import today
from common.errors import Conflict
from members.api.base import given, organization_or_404
from members.compliance import draft_findings
from members.models import Nomination, Term
from members.serializers import read, write
from members.services.slates import check_version, discard_draft, open_draft, put_many

TAGS = ["organizations"]


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
    action_map = {"get", "post", "put", "delete"}
    verbs = {
        "get": "committee.view",
        "post": "committee.draft",
        "put": "committee.draft",
        "delete": "committee.draft",
    }

    def _draft(self, organization) -> Term:
        term = Term.objects.drafts().filter(organization=organization).select_related("organization").first()
        if term is None:
            raise NotFound
        return term

    @extend_schema(responses=read.DraftSerializer, tags=TAGS, operation_id="draft_retrieve", summary="查看草案")
    def get(self, request, pk):
        """The draft with its findings; 404 where there is none."""
        return Response(draft_data(self._draft(organization_or_404(pk))))

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
        return Response(draft_data(self._draft(organization)))

    @extend_schema(responses={204: None}, tags=TAGS, operation_id="draft_destroy", summary="删除草案")
    def delete(self, request, pk):
        """Throw the draft away; one that was filed cannot be."""
        discard_draft(term_id=self._draft(organization_or_404(pk)).pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
