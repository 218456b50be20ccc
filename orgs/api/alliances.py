"""Alliances, their members and their money."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from common.api import ON, DatedViewSet, ScopedViewSet, given
from common.audit import record
from common.clock import today
from common.files import file_response, read_upload
from orgs.carriers import record_of
from orgs.filters import AllianceFilter, FundPaperFilter
from orgs.models import Alliance, AllianceMember, FundEntry, FundPaper, Rectification
from orgs.selectors import alliances_on, with_papers
from orgs.serializers import alliances as shapes
from orgs.services import alliances as services
from orgs.services import fund_papers

VIEW, VERB = "alliance.view", services.VERB


class AllianceViewSet(DatedViewSet):
    """Alliances that stood on the day."""

    model = Alliance
    serializer_class = shapes.AllianceSerializer
    filterset_class = AllianceFilter
    ordering = {"id": "pk", "name": "name", "since": "period__startswith", "members": "size"}
    verbs = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": VERB,
        "update": VERB,
        "dissolve": VERB,
        "members": "unit.view",
        "join": VERB,
        "funds": VIEW,
        "enter_fund": VERB,
        "rectifications": VIEW,
        "rectify": VERB,
        "year": VIEW,
        "reviews": VIEW,
        "review": VERB,
    }
    summaries = {
        "dissolve": "解散联合体",
        "members": "联合体成员",
        "join": "加入联合体",
        "funds": "联合体经费",
        "enter_fund": "登记经费",
        "rectifications": "规范整顿",
        "rectify": "列入规范整顿",
        "year": "联合体一年的会议和活动",
        "reviews": "年底考评",
        "review": "登记年底考评",
    }

    def get_queryset(self):
        """As of the day."""
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else alliances_on(self.day)

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(alliances_on(today()).get(pk=pk)).data, status=code)

    @extend_schema(request=shapes.AllianceCreateSerializer, responses={201: shapes.AllianceSerializer})
    def create(self, request):
        """Found one."""
        data = given(shapes.AllianceCreateSerializer, request)
        organization_id = data.pop("organization")
        line = services.AllianceLine(**data)
        made = services.found_alliance(organization_id=organization_id, line=line, actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.AllianceWriteSerializer, responses=shapes.AllianceSerializer)
    def update(self, request, pk):
        """The whole of it; its founding day stays."""
        found = self.get_object()
        line = services.AllianceLine(**given(shapes.AllianceWriteSerializer, request))
        return self._answer(services.update_alliance(alliance_id=found.pk, line=line, actor=request.user).pk)

    @extend_schema(request=shapes.AllianceEndSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def dissolve(self, request, pk):
        """It ends, and with it its memberships."""
        pk = self.get_object().pk
        data = given(shapes.AllianceEndSerializer, request)
        services.dissolve_alliance(alliance_id=pk, actor=request.user, **data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=[ON], responses=shapes.MembershipSerializer(many=True))
    @action(detail=True)
    def members(self, request, pk):
        """In it on the day."""
        rows = self.get_object().members.in_force(self.day).select_related("unit", "member").order_by("pk")
        return Response(shapes.MembershipSerializer(rows, many=True).data)

    @extend_schema(request=shapes.AllianceJoinSerializer, responses={201: shapes.MembershipSerializer})
    @action(detail=True, methods=["post"])
    def join(self, request, pk):
        """A unit or an organisation joins; 409 for one that is in it."""
        pk = self.get_object().pk
        data = given(shapes.AllianceJoinSerializer, request)
        made = services.join_alliance(alliance_id=pk, actor=request.user, **data)
        return Response(shapes.MembershipSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=shapes.FundSerializer(many=True))
    @action(detail=True)
    def funds(self, request, pk):
        """Money received and spent, cancelled entries too."""
        return Response(shapes.FundSerializer(with_papers(self.get_object().entries.all()), many=True).data)

    @extend_schema(
        request={"application/json": shapes.FundWriteSerializer, "multipart/form-data": shapes.FundWriteSerializer},
        responses={201: shapes.FundSerializer},
    )
    @action(detail=True, methods=["post"], url_path="funds/enter", parser_classes=[JSONParser, MultiPartParser])
    def enter_fund(self, request, pk):
        """Put money on record, with its papers."""
        pk, data = self.get_object().pk, given(shapes.FundWriteSerializer, request)
        uploads = [read_upload(file) for file in data.pop("file")]
        line = services.FundLine(**data)
        made = services.enter_fund(alliance_id=pk, line=line, uploads=uploads, actor=request.user)
        return Response(shapes.FundSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=shapes.RectificationSerializer(many=True))
    @action(detail=True)
    def rectifications(self, request, pk):
        """Each putting in order, the latest first."""
        return Response(shapes.RectificationSerializer(self.get_object().rectifications.all(), many=True).data)

    @extend_schema(request=shapes.RectifySerializer, responses={201: shapes.RectificationSerializer})
    @action(detail=True, methods=["post"])
    def rectify(self, request, pk):
        """Put it in order."""
        pk = self.get_object().pk
        data = given(shapes.RectifySerializer, request)
        made = services.begin_rectification(alliance_id=pk, actor=request.user, **data)
        return Response(shapes.RectificationSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=shapes.AllianceRecordSerializer(many=True))
    @action(detail=True)
    def year(self, request, pk):
        """Of each kind with a cadence, how many periods of the day's year were kept by the day."""
        found = self.get_object()
        return Response(shapes.AllianceRecordSerializer(record_of(found, self.day.year, self.day), many=True).data)

    @extend_schema(responses=shapes.AllianceReviewSerializer(many=True))
    @action(detail=True)
    def reviews(self, request, pk):
        """Year by year, the latest first."""
        return Response(shapes.AllianceReviewSerializer(self.get_object().reviews.all(), many=True).data)

    @extend_schema(request=shapes.AllianceReviewWriteSerializer, responses={201: shapes.AllianceReviewSerializer})
    @action(detail=True, methods=["post"])
    def review(self, request, pk):
        """Appraise it for a year; the same year again corrects it."""
        pk = self.get_object().pk
        line = services.ReviewLine(**given(shapes.AllianceReviewWriteSerializer, request))
        made = services.review_alliance(alliance_id=pk, line=line, actor=request.user)
        return Response(shapes.AllianceReviewSerializer(made).data, status=status.HTTP_201_CREATED)


class MembershipViewSet(ScopedViewSet):
    """Who is or was in an alliance."""

    model = AllianceMember
    serializer_class = shapes.MembershipSerializer
    ordering = {"id": "pk", "since": "period__startswith"}
    verbs = {"list": "unit.view", "retrieve": "unit.view", "leave": VERB}
    summaries = {"leave": "退出联合体"}

    def get_queryset(self):
        """With their names."""
        return super().get_queryset().select_related("unit", "member")

    @extend_schema(request=shapes.AllianceEndSerializer, responses=shapes.MembershipSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request, pk):
        """A member leaves after the day."""
        pk = self.get_object().pk
        data = given(shapes.AllianceEndSerializer, request)
        row = services.leave_alliance(membership_id=pk, actor=request.user, **data)
        return Response(self.get_serializer(row).data)


class FundViewSet(ScopedViewSet):
    """Money of alliances."""

    model = FundEntry
    serializer_class = shapes.FundSerializer
    ordering = {"id": "pk", "on": "on"}
    verbs = {"list": VIEW, "retrieve": VIEW, "cancel": VERB, "papers": VERB}
    summaries = {"cancel": "作废经费", "papers": "上传经费凭证"}

    def get_queryset(self):
        """With their papers."""
        return with_papers(super().get_queryset())

    @extend_schema(request=shapes.CancelFundSerializer, responses=shapes.FundSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Put down wrongly."""
        pk = self.get_object().pk
        data = given(shapes.CancelFundSerializer, request)
        row = services.cancel_fund(entry_id=pk, actor=request.user, **data)
        return Response(self.get_serializer(row).data)

    @extend_schema(
        request={"multipart/form-data": shapes.FundPapersWriteSerializer}, responses={201: shapes.FundSerializer}
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def papers(self, request, pk):
        """Papers for an entry on record, one or several."""
        found = self.get_object()
        files = given(shapes.FundPapersWriteSerializer, request)["file"]
        fund_papers.add_fund_papers(
            entry_id=found.pk, uploads=[read_upload(file) for file in files], actor=request.user
        )
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_201_CREATED)


class FundPaperViewSet(ScopedViewSet):
    """Papers of money; who sees the entry and may see units reads them: narrower than the money itself."""

    model = FundPaper
    serializer_class = shapes.FundPaperSerializer
    filterset_class = FundPaperFilter
    ordering = {"id": "-pk"}
    verbs = {**dict.fromkeys(("list", "retrieve", "file"), fund_papers.READ), "destroy": VERB}
    summaries = {"file": "经费凭证的文件"}

    def get_queryset(self):
        """Their bytes only where they are asked for."""
        rows = super().get_queryset()
        return rows.select_related("alliance") if self.action == "file" else rows.defer("content")

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, pagination_class=None, filter_backends=[])
    def file(self, request, pk):
        """The bytes; that they were read is on record."""
        found = self.get_object()
        record(
            actor=request.user, action="orgs.fund_paper.read", obj=found.alliance, entry=found.entry_id, paper=found.pk
        )
        return file_response(found)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """While the entry stands."""
        fund_papers.remove_fund_paper(paper_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RectificationViewSet(ScopedViewSet):
    """Alliances being put in order."""

    model = Rectification
    serializer_class = shapes.RectificationSerializer
    ordering = {"id": "pk", "due_on": "due_on"}
    verbs = {"list": VIEW, "retrieve": VIEW, "finish": VERB}
    summaries = {"finish": "登记整顿结果"}

    @extend_schema(request=shapes.RectifiedSerializer, responses=shapes.RectificationSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request, pk):
        """What came of it."""
        pk = self.get_object().pk
        data = given(shapes.RectifiedSerializer, request)
        row = services.finish_rectification(rectification_id=pk, actor=request.user, **data)
        return Response(self.get_serializer(row).data)
