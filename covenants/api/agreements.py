"""Agreements: drafted, laid out, signed, amended, ended; as of any day with `?on=`."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.response import Response

from common.api import DatedViewSet, given
from common.files import read_upload
from covenants.documents import agreement_document, agreement_text, is_intact
from covenants.filters.agreements import AgreementFilter
from covenants.models import Agreement, ListCycle
from covenants.selectors.agreements import agreements_on
from covenants.serializers import agreements as shapes
from covenants.services import agreements, signing
from exchange.documents import to_docx
from exchange.documents.word import DOCX_TYPE


class AgreementViewSet(DatedViewSet):
    """Agreements with their sides and lines."""

    model = Agreement
    serializer_class = shapes.AgreementSerializer
    filterset_class = AgreementFilter
    ordering = {"id": "-pk", "signed_on": "signed_on", "title": "title"}
    parser_classes = [JSONParser, MultiPartParser, FormParser]
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "text": "covenant.view",
        "document": "covenant.view",
        "create": "agreement.edit",
        "update": "agreement.edit",
        "lay_out": "agreement.edit",
        "reopen": "agreement.edit",
        "amend": "agreement.edit",
        "void": "agreement.edit",
        "end": "agreement.edit",
        "sign": "agreement.sign",
    }
    summaries = {
        "text": "协议全文和校验码",
        "document": "协议的 Word 文件",
        "lay_out": "定稿",
        "reopen": "退回修改",
        "amend": "变更为新的版本",
        "void": "作废",
        "end": "终止",
        "sign": "签订",
    }

    def get_queryset(self):
        """Those drafted by the day, with their state then."""
        rows = super().get_queryset().select_related("organization").prefetch_related("parties", "terms")
        return agreements_on(rows, self.request.as_of) if hasattr(self.request, "as_of") else rows

    @extend_schema(request=shapes.AgreementCreateSerializer, responses={201: shapes.AgreementSerializer})
    def create(self, request):
        """A draft from confirmed claims, in both directions at once; further lines as given."""
        data = given(shapes.AgreementCreateSerializer, request)
        cycle = ListCycle.objects.filter(pk=data.pop("cycle")).first()
        if cycle is None:
            raise NotFound
        first = {"kind": data.pop("kind"), "unit_ids": data.pop("units"), "claim_ids": data.pop("claims")}
        line, terms = shapes.AgreementWriteSerializer.split(data)
        made = agreements.draft_agreement(cycle_id=cycle.pk, line=line, terms=terms or (), actor=request.user, **first)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.AgreementWriteSerializer, responses=shapes.AgreementSerializer)
    def update(self, request, pk):
        """The draft as a whole; without `terms` its lines stay as they are."""
        found = self.get_object()
        line, terms = shapes.AgreementWriteSerializer.split(given(shapes.AgreementWriteSerializer, request))
        agreements.update_agreement(agreement_id=found.pk, line=line, terms=terms, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(responses=shapes.AgreementTextSerializer)
    @action(detail=True, methods=["get"])
    def text(self, request, pk):
        """The words that are signed, and whether they still have the hash they were signed with."""
        found = self.get_object()
        text = found.text or agreement_text(found)
        return Response({"text": text, "digest": found.digest, "intact": is_intact(found)})

    @extend_schema(responses={(200, DOCX_TYPE): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def document(self, request, pk):
        """The document as Word."""
        return HttpResponse(to_docx(agreement_document(self.get_object())), content_type=DOCX_TYPE)

    @extend_schema(request=None, responses=shapes.AgreementSerializer)
    @action(detail=True, methods=["post"])
    def lay_out(self, request, pk):
        """Fix the text for signing."""
        found = self.get_object()
        agreements.lay_out_agreement(agreement_id=found.pk, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=None, responses=shapes.AgreementSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """Back to the draft, as long as nobody has signed."""
        found = self.get_object()
        agreements.reopen_agreement(agreement_id=found.pk, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=shapes.AgreementReasonSerializer, responses={201: shapes.AgreementSerializer})
    @action(detail=True, methods=["post"])
    def amend(self, request, pk):
        """A new version as a draft; this one holds until the new one is signed."""
        found = self.get_object()
        data = given(shapes.AgreementReasonSerializer, request)
        made = agreements.amend_agreement(agreement_id=found.pk, actor=request.user, **data)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.AgreementReasonSerializer, responses=shapes.AgreementSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request, pk):
        """Give up one that was never wholly signed."""
        found = self.get_object()
        data = given(shapes.AgreementReasonSerializer, request)
        agreements.void_agreement(agreement_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=shapes.AgreementEndSerializer, responses=shapes.AgreementSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """End a signed one before its time."""
        found = self.get_object()
        data = given(shapes.AgreementEndSerializer, request)
        agreements.end_agreement(agreement_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=shapes.AgreementSignSerializer, responses=shapes.AgreementSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request, pk):
        """One side signs: in the system for oneself, or as it was signed on paper."""
        found = self.get_object()
        data = given(shapes.AgreementSignSerializer, request)
        file, party = data.pop("file"), data.pop("party")
        if not found.parties.filter(pk=party).exists():
            raise NotFound
        signing.sign_agreement(
            agreement_id=found.pk,
            party_id=party,
            scan=read_upload(file) if file is not None else None,
            actor=request.user,
            **data,
        )
        return self._answer(found.pk)


def register(router):
    """Routes of this part."""
    router.register("agreements", AgreementViewSet, basename="agreement")
