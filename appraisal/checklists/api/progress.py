"""How items stand in organisations, and what was recorded."""

from __future__ import annotations

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from appraisal.checklists.evidence import EvidenceLine, record_evidence, return_evidence, withdraw_evidence
from appraisal.checklists.filters import ProgressFilter
from appraisal.checklists.selectors import lying_on
from appraisal.checklists.standing import Standing, Status, standings_of
from appraisal.models import Evidence, EvidenceFile, Progress
from appraisal.year.base import DECIDE, REPORT, VIEW
from common.api import DatedViewSet, given
from common.files import MOST_FILES, read_upload

STATUSES = [(one.value, one.label) for one in Status]


class EvidenceFileSerializer(serializers.ModelSerializer):
    """A file; its page gives the content."""

    class Meta:
        model = EvidenceFile
        fields = ["id", "name", "media_type", "size", "digest"]
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer):
    """What was done, with the record it rests on."""

    files = EvidenceFileSerializer(many=True, read_only=True)

    class Meta:
        model = Evidence
        fields = [
            "id", "done_on", "text", "meeting", "activity", "project", "recorded_on", "withdrawn_on", "returned",
            "remark", "files",
        ]  # fmt: skip
        read_only_fields = fields


class ChecklistStandingSerializer(serializers.Serializer):
    """How it stands on the day asked for (`on`); rates with both sides."""

    state = serializers.ChoiceField(choices=STATUSES)
    found = serializers.CharField(help_text="记录说了什么")
    automatic = serializers.BooleanField(help_text="由记录自动判断")
    numerator = serializers.IntegerField(source="value.numerator", allow_null=True, default=None)
    denominator = serializers.IntegerField(source="value.denominator", allow_null=True, default=None)


class ChecklistProgressSerializer(serializers.ModelSerializer):
    """An item as it lies on one organisation."""

    checklist = serializers.IntegerField(source="item.checklist_id", read_only=True)
    year = serializers.IntegerField(source="item.checklist.year", read_only=True)
    heading = serializers.CharField(source="item.heading.label", read_only=True)
    text = serializers.CharField(source="item.text", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    standing = serializers.SerializerMethodField()
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = Progress
        fields = [
            "id", "item", "checklist", "year", "heading", "text", "organization", "organization_name", "dealt_on",
            "standing", "evidence",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ChecklistStandingSerializer)
    def get_standing(self, row):
        """Computed for the whole page at once."""
        return ChecklistStandingSerializer(row.standing).data


class EvidenceWriteSerializer(serializers.Serializer):
    """What was done."""

    done_on = serializers.DateField()
    text = serializers.CharField(max_length=300)
    link = serializers.RegexField(
        r"\A(meeting|activity|project):[0-9]{1,18}\Z", required=False, allow_blank=True, default="",
        help_text="依据的记录，如 meeting:12",
    )  # fmt: skip
    file = serializers.ListField(
        child=serializers.FileField(), max_length=MOST_FILES, required=False, default=list, help_text="PDF、JPEG、PNG"
    )


class EvidenceRemarkSerializer(serializers.Serializer):
    """Which one, and why."""

    evidence = serializers.IntegerField(min_value=1)
    remark = serializers.CharField(max_length=200)


class ProgressViewSet(DatedViewSet):
    """How items stand, as of any day (`on`)."""

    model = Progress
    serializer_class = ChecklistProgressSerializer
    filterset_class = ProgressFilter
    ordering = {"id": "pk", "organization": "organization__lft"}
    verbs = {"list": VIEW, "retrieve": VIEW, "record": REPORT, "withdraw": REPORT, "send_back": DECIDE}
    summaries = {"record": "登记完成情况", "withdraw": "撤回", "send_back": "退回"}

    def get_queryset(self):
        """With the words, as it lay and was on record on the day; drafts lie on nobody."""
        rows = super().get_queryset().filter(lying_on(self.day))
        rows = rows.select_related("item__checklist", "item__heading", "organization")
        files = Prefetch("files", EvidenceFile._base_manager.defer("content").order_by("pk"))
        recorded = Evidence._base_manager.filter(recorded_on__lte=self.day).prefetch_related(files)
        return rows.prefetch_related(Prefetch("evidence", recorded))

    def _told(self, rows: list[Progress]) -> list[Progress]:
        found: dict[int, Standing] = standings_of(rows, self.day)
        for row in rows:
            row.standing = found[row.pk]
            for one in row.evidence.all():
                if one.withdrawn_on is not None and one.withdrawn_on > self.day:  # it still counted on that day
                    one.withdrawn_on, one.returned, one.remark = None, False, ""
        return rows

    def list(self, request, *args, **kwargs):
        """A page, each with how it stands."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(self._told(page), many=True).data)

    def _again(self, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self._told([self.get_object()])[0]).data, status=code)

    def retrieve(self, request, *args, **kwargs):
        """One, with how it stands."""
        return self._again()

    @extend_schema(
        request={"application/json": EvidenceWriteSerializer, "multipart/form-data": EvidenceWriteSerializer},
        responses={201: ChecklistProgressSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[JSONParser, MultiPartParser])
    def record(self, request, pk):
        """What was done about an item that records do not fulfil."""
        found, data = self.get_object(), given(EvidenceWriteSerializer, request)
        record_evidence(
            progress_id=found.pk,
            line=EvidenceLine(data["done_on"], data["text"], data["link"]),
            uploads=[read_upload(one) for one in data["file"]],
            actor=request.user,
        )
        return self._again(status.HTTP_201_CREATED)

    def _evidence(self, found: Progress, data: dict) -> int:
        return get_object_or_404(found.evidence.all(), pk=data["evidence"]).pk

    @extend_schema(request=EvidenceRemarkSerializer, responses=ChecklistProgressSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """It was wrong."""
        found, data = self.get_object(), given(EvidenceRemarkSerializer, request)
        withdraw_evidence(evidence_id=self._evidence(found, data), remark=data["remark"], actor=request.user)
        return self._again()

    @extend_schema(request=EvidenceRemarkSerializer, responses=ChecklistProgressSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, pk):
        """It does not show that the item was done."""
        found, data = self.get_object(), given(EvidenceRemarkSerializer, request)
        return_evidence(evidence_id=self._evidence(found, data), remark=data["remark"], actor=request.user)
        return self._again()
