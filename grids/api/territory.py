"""Grids, buildings, posts, micro-homes and a community's ground: scope, filters and services of the pages."""

from __future__ import annotations

from dataclasses import replace

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api import ON, ConditionalGet, OfDay, VerbAllowed, given
from common.clock import today
from common.errors import Conflict
from grids.api.base import OfDayViewSet, after_last_day
from grids.dividing import divide
from grids.filters.territory import BuildingFilter, GridFilter, HomeFilter, PostFilter
from grids.models import Building, GridPost
from grids.selectors.coverage import coverage_below
from grids.selectors.dividing import ground_of
from grids.selectors.territory import buildings_on, grids_on, home_profiles, posts_on_day
from grids.serializers import territory as shapes
from grids.serializers.estates import ChangedSerializer, CoverSerializer
from grids.services import buildings, estates, homes, posts, profiles
from grids.services.base import VERB
from grids.views.base import VIEW
from orgs.models import Organization, Tier


def person_of(serializer_class, request, **more):
    """(the person line, the rest) of a request that names a person."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    line = serializer.line(**more)
    rest = {key: value for key, value in serializer.validated_data.items() if key not in ("person", "name", "phone")}
    return line, rest


class GridViewSet(OfDayViewSet):
    """Grids."""

    model = Organization
    serializer_class = shapes.GridSerializer
    filterset_class = GridFilter
    ordering = {"place": "lft", "id": "pk", "households": "households_on"}
    verbs = {"list": VIEW, "retrieve": VIEW, "profile": VERB, "posts": VERB, "estates": VERB}
    summaries = {
        "list": "网格列表", "retrieve": "查看一个网格", "profile": "登记网格概况", "posts": "登记网格岗位",
        "estates": "调整党支部覆盖的小区",
    }  # fmt: skip

    def rows(self):
        """As of the day."""
        return grids_on(self.day)

    @extend_schema(request=shapes.ProfileWriteSerializer, responses=shapes.GridSerializer)
    @action(detail=True, methods=["put"])
    def profile(self, request, pk):
        """What it is like from a day on."""
        found = self.get_object()
        line = profiles.ProfileLine(**given(shapes.ProfileWriteSerializer, request))
        profiles.set_grid_profile(organization_id=found.pk, line=line, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=shapes.PostWriteSerializer, responses={201: shapes.PostSerializer})
    @action(detail=True, methods=["post"])
    def posts(self, request, pk):
        """Somebody takes a post; 409 while somebody else holds it."""
        found = self.get_object()
        person, data = person_of(shapes.PostWriteSerializer, request)
        line = posts.PostLine(person=person, building_id=data.pop("building"), **data)
        made = posts.fill_grid_post(organization_id=found.pk, line=line, actor=request.user)
        return Response(shapes.PostSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CoverSerializer, responses=ChangedSerializer)
    @action(detail=True, methods=["put"])
    def estates(self, request, pk):
        """The branch covers exactly these estates; 409 where another covers one of them."""
        found = self.get_object()
        data = given(CoverSerializer, request)
        changed = estates.cover_estates(
            organization_id=found.pk, estate_ids=data["estates"], since=data["since"], actor=request.user
        )
        return Response({"changed": changed})


class BuildingViewSet(OfDayViewSet):
    """Buildings."""

    model = Building
    serializer_class = shapes.BuildingSerializer
    filterset_class = BuildingFilter
    ordering = {"id": "pk", "name": "name", "households": "households"}
    verbs = {"list": VIEW, "retrieve": VIEW, "create": VERB, "update": VERB, "close": VERB}
    summaries = {"close": "登记楼栋拆除"}

    def rows(self):
        """Those that stood on the day, with the grid of the day."""
        return buildings_on(self.day).prefetch_related("neighbours")

    @staticmethod
    def _line(data: dict) -> buildings.BuildingLine:
        near = data.pop("neighbours")
        return buildings.BuildingLine(
            estate_id=data.pop("estate"), neighbours=tuple(near) if near is not None else None, **data
        )

    @extend_schema(request=shapes.BuildingCreateSerializer, responses={201: shapes.BuildingSerializer})
    def create(self, request):
        """One more building."""
        data = given(shapes.BuildingCreateSerializer, request)
        community, grid = data.pop("community"), data.pop("grid")
        made = buildings.create_building(
            community_id=community, line=self._line(data), grid_id=grid, actor=request.user
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.BuildingWriteSerializer, responses=shapes.BuildingSerializer)
    def update(self, request, pk):
        """The whole of it; which grid it belongs to is changed on the community's ground."""
        found = self.get_object()
        line = self._line(given(shapes.BuildingWriteSerializer, request))
        return self._answer(buildings.update_building(building_id=found.pk, line=line, actor=request.user).pk)

    @extend_schema(request=shapes.OnSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """It was pulled down."""
        found = self.get_object()
        data = given(shapes.OnSerializer, request)
        buildings.close_building(building_id=found.pk, on=data["on"], actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class GridPostViewSet(OfDayViewSet):
    """Posts of grids, as of the day."""

    model = GridPost
    serializer_class = shapes.PostSerializer
    filterset_class = PostFilter
    ordering = {"id": "pk", "since": "period"}
    verbs = {"list": VIEW, "retrieve": VIEW, "end": VERB}
    summaries = {"end": "结束网格岗位"}

    def rows(self):
        """Those that are held on the day."""
        return posts_on_day(self.day)

    @extend_schema(request=shapes.LastDaySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """After its last day."""
        return after_last_day(self, request, posts.end_grid_post, "post_id")


class MicroHomeViewSet(OfDayViewSet):
    """Micro-homes."""

    model = Organization
    serializer_class = shapes.HomeSerializer
    filterset_class = HomeFilter
    ordering = {"place": "lft", "id": "pk"}
    verbs = {"list": VIEW, "retrieve": VIEW, "profile": VERB, "buildings": VERB}
    summaries = {
        "list": "微家列表", "retrieve": "查看一个微家", "profile": "登记微家", "buildings": "调整党小组联系的楼栋",
    }  # fmt: skip

    def rows(self):
        """As of the day."""
        return Organization.objects.filter(tier=Tier.HOME).existing(self.day).select_related("grid")

    def _with_profiles(self, rows):
        rows = list(rows)
        found = home_profiles([row.pk for row in rows], self.day)
        for row in rows:
            row.profile = found.get(row.pk)
        return rows

    def paginate_queryset(self, queryset):
        """With their profiles."""
        return self._with_profiles(super().paginate_queryset(queryset))

    def retrieve(self, request, pk):
        """As of the day."""
        return Response(self.get_serializer(self._with_profiles([self.get_object()])[0]).data)

    @extend_schema(request=shapes.HomeWriteSerializer, responses=shapes.HomeSerializer)
    @action(detail=True, methods=["put"])
    def profile(self, request, pk):
        """In whose home, where, when open, from a day on."""
        found = self.get_object()
        host, data = person_of(shapes.HomeWriteSerializer, request)
        host = replace(host, political_status=data.pop("political_status"))
        line = homes.HomeLine(host=host, building_id=data.pop("building"), **data)
        homes.set_home_profile(organization_id=found.pk, line=line, actor=request.user)
        return self.retrieve(request, pk)

    @extend_schema(request=shapes.GroupSerializer, responses=shapes.MovedSerializer)
    @action(detail=True, methods=["put"])
    def buildings(self, request, pk):
        """It looks after exactly these buildings from a day on; the grid's or the community's office says so."""
        found = self.get_object()
        get_object_or_404(Organization.objects.all(), pk=found.grid_id)
        data = given(shapes.GroupSerializer, request)
        moved = buildings.group_buildings(
            organization_id=found.pk, building_ids=data["buildings"], since=data["since"], actor=request.user
        )
        return Response({"moved": moved})


class Only(ConditionalGet):
    """What has no list: an organisation that is known, and what can be asked of it."""

    permission_classes = [VerbAllowed]
    filter_backends: list = []
    pagination_class = None
    lookup_value_converter = "int"

    def get_queryset(self):
        """Organisations of the scope."""
        if getattr(self, "swagger_fake_view", False):
            return Organization._base_manager.none()
        return Organization.objects.all()


class GroundViewSet(OfDay, Only, GenericViewSet):
    """The ground of organisations: what is there and what is missing; dividing a community."""

    model = Organization
    serializer_class = shapes.CoverageSerializer
    verbs = {"retrieve": VIEW, "propose": VERB, "place": VERB}
    summaries = {"retrieve": "网格一览：有什么、缺什么", "propose": "提出网格划分建议", "place": "把楼栋划入网格"}

    def _community(self):
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"], tier=Tier.COMMUNITY)

    @extend_schema(parameters=[ON], responses=shapes.CoverageSerializer(many=True))
    def retrieve(self, request, pk):
        """A district by streets, a street by communities, a community by itself."""
        top = get_object_or_404(self.get_queryset(), pk=pk, tier__in=[Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY])
        return Response(shapes.CoverageSerializer(coverage_below(top, self.day), many=True).data)

    @extend_schema(request=None, responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request, pk):
        """Changes nothing; takes up to eight seconds."""
        ground = ground_of(self._community(), today())
        found = divide(ground.problem)
        places = [{"building": building, "grid": grid} for building, grid in found.division.items()]
        shape = {name: getattr(found, name) for name in ("better", "feasible", "score", "obstacles", "figures")}
        return Response(shapes.ProposalSerializer({**shape, "places": places, "shown": ground.digest}).data)

    @extend_schema(request=shapes.PlanSerializer, responses=shapes.MovedSerializer)
    @action(detail=True, methods=["post"])
    def place(self, request, pk):
        """The buildings named go to these grids from a day on; the others stay where they are.

        With `shown` of a proposal: 409 where somebody has changed the division since.
        """
        community = self._community()
        data = given(shapes.PlanSerializer, request)
        if data["shown"] and data["shown"] != ground_of(community, today()).digest:
            raise Conflict(
                "grid.changed", "这个社区的楼栋、网格或划分刚有改动，没有办理。请重新取得建议后再提交。", "shown"
            )
        plan = {row["building"]: row["grid"] for row in data["places"]}
        moved = buildings.place_buildings(community_id=community.pk, plan=plan, since=data["since"], actor=request.user)
        return Response({"moved": moved})


def register(router):
    """Routes of this part."""
    router.register("grids", GridViewSet, basename="grid")
    router.register("buildings", BuildingViewSet, basename="building")
    router.register("grid-posts", GridPostViewSet, basename="grid-post")
    router.register("micro-homes", MicroHomeViewSet, basename="micro-home")
    router.register("ground", GroundViewSet, basename="ground")
