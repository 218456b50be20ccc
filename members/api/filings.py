"""Filings and their steps."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ScopedViewSet, given
from exchange.documents import DOCX_TYPE, PDF_TYPE
from members.api.base import organization_or_404
from members.documents import hand_out
from members.filters import FilingFilter
from members.models import Filing, FilingKind, Term
from members.serializers import read, write
from members.services.changes import abandon_filing, resubmit_change
from members.services.filings import accept_filing, return_filing, submit_roster, withdraw_filing


class FilingViewSet(ScopedViewSet):
    """Filings with the level above: rosters, co-options, removals, releases."""

    model = Filing
    serializer_class = read.FilingSerializer
    filterset_class = FilingFilter
    ordering = {"id": "-pk", "submitted_at": "submitted_at", "state": "state"}
    verbs = {
        "list": "filing.view",
        "retrieve": "filing.view",
        "document": "filing.view",
        "document_pdf": "filing.view",
        "create": "filing.submit",
        "submit": "filing.submit",
        "withdraw": "filing.submit",
        "abandon": "filing.submit",
        "send_back": "filing.decide",
        "accept": "filing.decide",
    }
    summaries = {
        "document": "报备的 Word 文件",
        "document_pdf": "报备的 PDF 文件",
        "create": "名册报备",
        "submit": "退回后再报",
        "withdraw": "撤回",
        "abandon": "作废",
        "send_back": "退回",
        "accept": "同意备案",
    }

    def get_queryset(self):
        """With both sides; with the steps for one of them."""
        rows = super().get_queryset().select_related("organization", "superior", "term")
        return rows if self.action == "list" else rows.prefetch_related("steps__actor")

    def get_serializer_class(self):
        """The whole of one, the head of many."""
        return read.FilingSerializer if self.action == "list" else read.FilingDetailSerializer

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(read.FilingDetailSerializer(self.get_queryset().get(pk=pk)).data, status=code)

    @extend_schema(responses={(200, DOCX_TYPE): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def document(self, request, pk) -> HttpResponse:
        """As Word, as it was filed."""
        made = hand_out(self.get_object(), "docx", actor=request.user)
        return HttpResponse(made.body, content_type=made.media_type)

    @extend_schema(responses={(200, PDF_TYPE): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="document/pdf")
    def document_pdf(self, request, pk) -> HttpResponse:
        """As PDF, as it was filed."""
        made = hand_out(self.get_object(), "pdf", actor=request.user)
        return HttpResponse(made.body, content_type=made.media_type)

    @extend_schema(request=write.RosterFilingSerializer, responses={201: read.FilingDetailSerializer})
    def create(self, request):
        """File the draft of an organisation."""
        data = given(write.RosterFilingSerializer, request)
        organization = organization_or_404(data.pop("organization"))
        term = get_object_or_404(Term.objects.drafts(), organization=organization)
        return self._answer(submit_roster(term_id=term.pk, actor=request.user, **data).pk, status.HTTP_201_CREATED)

    @extend_schema(request=write.ResubmitSerializer, responses=read.FilingDetailSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request, pk):
        """File again what came back."""
        filing = self.get_object()
        data = given(write.ResubmitSerializer, request)
        if filing.kind == FilingKind.ROSTER:
            return self._answer(submit_roster(term_id=filing.term_id, actor=request.user, **data).pk)
        data.pop("reasons")
        return self._answer(resubmit_change(filing_id=filing.pk, actor=request.user, **data).pk)

    @extend_schema(request=None, responses=read.FilingDetailSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Take it back to go on drafting."""
        return self._answer(withdraw_filing(filing_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=None, responses=read.FilingDetailSerializer)
    @action(detail=True, methods=["post"])
    def abandon(self, request, pk):
        """Give up a change in office that came back."""
        return self._answer(abandon_filing(filing_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=write.ReturnSerializer, responses=read.FilingDetailSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, pk):
        """Send it back with what is to be mended."""
        filing = self.get_object()
        data = given(write.ReturnSerializer, request)
        return self._answer(return_filing(filing_id=filing.pk, actor=request.user, **data).pk)

    @extend_schema(request=write.AcceptSerializer, responses=read.FilingDetailSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, pk):
        """Accept it; it takes effect."""
        filing = self.get_object()
        data = given(write.AcceptSerializer, request)
        return self._answer(accept_filing(filing_id=filing.pk, actor=request.user, **data).pk)
