"""Organisations and the acts on them: a plan as the page makes it, looked at or carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from common.api import ON, ScopedViewSet, day_parameter, given
from orgs import services
from orgs.filters import OrganizationFilter, ReorganizationFilter
from orgs.models import Organization, Reorganization, ReorganizationKind
from orgs.selectors import as_they_were, history_of
from orgs.serializers import structure
from orgs.services.plans import Step


@dataclass(frozen=True, slots=True)
class Act:
    """An act on one organisation: what is sent for it, its kind, its steps, and its title where none is sent."""

    serializer_class: type
    kind: str
    steps: Callable[[Organization, dict], tuple[Step, ...]]
    title: Callable[[dict], str]

    def plan(self, organization: Organization, data: dict[str, Any]) -> services.Plan:
        """The plan, as the page's form makes it."""
        title, on, document = (data.pop(name, None) for name in ("title", "effective_on", "document"))
        return services.Plan(
            organization.district_id,
            self.kind,
            title or self.title(data),
            self.steps(organization, data),
            on,
            document or "",
        )


def _merged(organization: Organization, data: dict[str, Any]) -> tuple[Step, ...]:
    name = data.get("name", "").strip()
    renamed = (services.Rename(organization.pk, name),) if name else ()
    return (services.Merge(tuple(data["sources"]), organization.pk), *renamed)


def _split(organization: Organization, data: dict[str, Any]) -> tuple[Step, ...]:
    parts = (
        services.Part(part["name"], tuple(part.get("children", ())), part.get("code", "")) for part in data["parts"]
    )
    return (services.Split(organization.pk, tuple(parts), data["keep"]),)


ACTS = {
    "rename": Act(
        structure.RenameSerializer,
        ReorganizationKind.RENAME,
        lambda own, data: (services.Rename(own.pk, data["name"]),),
        lambda data: f"更名为“{data['name']}”",
    ),
    "recode": Act(
        structure.RecodeSerializer,
        ReorganizationKind.RECODE,
        lambda own, data: (services.Recode(own.pk, data["code"], data.get("code_system", own.code_system)),),
        lambda data: f"代码改为 {data['code'] or '空'}",
    ),
    "move": Act(
        structure.MoveSerializer,
        ReorganizationKind.MOVE,
        lambda own, data: (services.Move(own.pk, data["parent"], data.get("code")),),
        lambda data: "划转",
    ),
    "merge": Act(structure.MergeSerializer, ReorganizationKind.MERGE, _merged, lambda data: "合并"),
    "split": Act(structure.SplitSerializer, ReorganizationKind.SPLIT, _split, lambda data: "分设"),
    "close": Act(
        structure.CloseSerializer,
        ReorganizationKind.CLOSE,
        lambda own, data: (services.Close(own.pk, data["whole"]),),
        lambda data: "撤销",
    ),
}


class OrganizationViewSet(ScopedViewSet):
    """Organisations: the tree of the scope as it is, or as it was on a day."""

    model = Organization
    serializer_class = structure.OrganizationSerializer
    filterset_class = OrganizationFilter
    ordering = {"code": "code", "name": "pinyin", "id": "pk", "level": "level"}
    verbs = {
        "list": "org.view",
        "retrieve": "org.view",
        "versions": "org.view",
        "create": "org.edit",
        "partial_update": "org.edit",
        "preview": "org.edit",
        "rename": "org.edit",
        "recode": "org.edit",
        "move": "org.edit",
        "merge": "org.edit",
        "split": "org.edit",
        "close": "org.edit",
    }
    summaries = {
        "create": "新设组织",
        "partial_update": "修改组织资料",
        "versions": "组织沿革",
        "preview": "核对一项调整：会有什么变化，不办理",
        "rename": "更名",
        "recode": "改代码",
        "move": "划转",
        "merge": "把其他组织并入",
        "split": "分设",
        "close": "撤销",
    }

    @extend_schema(parameters=[ON])
    def list(self, request):
        """Organisations that existed on the day."""
        self.day = day_parameter(request)
        return super().list(request)

    def paginate_queryset(self, queryset):
        """A page of them, as they were."""
        return as_they_were(
            super().paginate_queryset(queryset), getattr(self, "day", None) or day_parameter(self.request)
        )

    @extend_schema(parameters=[ON])
    def retrieve(self, request, pk):
        """One, as it was on the day."""
        found = as_they_were([self.get_object()], day_parameter(request))[0]
        return Response(self.get_serializer(found).data)

    def filter_queryset(self, queryset):
        """The filters narrow lists only: a closed organisation has a page too."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(request=structure.FoundSerializer, responses={201: structure.OrganizationSerializer})
    def create(self, request):
        """Found an organisation."""
        data = given(structure.FoundSerializer, request)
        new = services.create_organization(parent_id=data.pop("parent"), actor=request.user, **data)
        return Response(self.get_serializer(new).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=structure.DescribeSerializer(partial=True), responses={200: structure.OrganizationSerializer}
    )
    def partial_update(self, request, pk):
        """Address, kind and note; what is not sent stays."""
        found = self.get_object()
        data = given(structure.DescribeSerializer, request, partial=True)
        as_is = {"address": found.address, "kind": found.kind, "note": found.note}
        changed = services.describe_organization(organization_id=found.pk, actor=request.user, **{**as_is, **data})
        return Response(self.get_serializer(changed).data)

    @extend_schema(responses=structure.VersionSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def versions(self, request, pk):
        """Its history, newest first."""
        return Response(structure.VersionSerializer(history_of(self.get_object()), many=True).data)

    @extend_schema(request=structure.ActPreviewSerializer, responses=structure.PreviewSerializer)
    @action(detail=True, methods=["post"])
    def preview(self, request, pk):
        """What an act would do, or why it cannot be; nothing is written."""
        found = self.get_object()
        asked = given(structure.ActPreviewSerializer, request)
        act = ACTS[asked["act"]]
        inner = act.serializer_class(data=asked["content"])
        if not inner.is_valid():
            raise ValidationError({"content": inner.errors})
        preview = services.preview(act.plan(found, dict(inner.validated_data)))
        return Response(structure.PreviewSerializer(preview).data)

    @extend_schema(request=structure.RenameSerializer, responses=structure.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def rename(self, request, pk):
        """Another name."""
        return self._carry_out("rename")

    @extend_schema(request=structure.RecodeSerializer, responses=structure.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def recode(self, request, pk):
        """Another code."""
        return self._carry_out("recode")

    @extend_schema(request=structure.MoveSerializer, responses=structure.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """Another parent."""
        return self._carry_out("move")

    @extend_schema(request=structure.MergeSerializer, responses=structure.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request, pk):
        """Others into this one."""
        return self._carry_out("merge")

    @extend_schema(request=structure.SplitSerializer, responses=structure.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def split(self, request, pk):
        """New organisations beside this one."""
        return self._carry_out("split")

    @extend_schema(request=structure.CloseSerializer, responses=structure.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """The end."""
        return self._carry_out("close")

    def _carry_out(self, name: str) -> Response:
        """Look for the object before the body is read: a foreign one is a 404 whatever was sent."""
        found = self.get_object()
        act = ACTS[name]
        plan = act.plan(found, given(act.serializer_class, self.request))
        done = services.carry_out(plan, actor=self.request.user)
        return Response(structure.ReorganizationSerializer(done).data)


class ReorganizationViewSet(ScopedViewSet):
    """Acts on the structure."""

    model = Reorganization
    serializer_class = structure.ReorganizationSerializer
    filterset_class = ReorganizationFilter
    ordering = {"id": "-pk", "effective_on": "-effective_on"}
    verbs = {"list": "org.view", "retrieve": "org.view", "undo": "org.edit"}
    summaries = {"undo": "整体撤回一次机构调整"}

    @extend_schema(request=None, responses=structure.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request, pk):
        """Take an act back as a whole."""
        act = services.undo_reorganization(reorganization_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(act).data)
