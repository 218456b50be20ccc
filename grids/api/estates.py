"""Estates, owners' committees, and the figures of LY: scope, filters and services of the pages."""

from __future__ import annotations

from datetime import timedelta

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api import ON, OfDay, given
from grids.api.base import OfDayViewSet, after_last_day
from grids.api.territory import Only, person_of
from grids.filters.estates import EstateFilter, OwnersFilter
from grids.models import Estate, OwnersCommittee, OwnersMember
from grids.selectors.estates import estates_on, figures_below, members_on, overlapping
from grids.serializers import estates as shapes
from grids.serializers.territory import LastDaySerializer, OnSerializer
from grids.services import estates, owners
from grids.services.base import VERB
from grids.views.base import VIEW
from orgs.models import Organization, Tier


class EstateViewSet(OfDayViewSet):
    """Estates."""

    model = Estate
    serializer_class = shapes.EstateSerializer
    filterset_class = EstateFilter
    ordering = {"id": "pk", "name": "pinyin", "households": "households"}
    verbs = {
        "list": VIEW, "retrieve": VIEW, "create": VERB, "update": VERB, "close": VERB, "property": VERB,
    }  # fmt: skip
    summaries = {"close": "撤销小区", "property": "登记物业公司"}

    def rows(self):
        """As of the day."""
        return estates_on(self.day)

    @extend_schema(request=shapes.EstateCreateSerializer, responses={201: shapes.EstateSerializer})
    def create(self, request):
        """One more estate."""
        data = given(shapes.EstateCreateSerializer, request)
        community = data.pop("community")
        made = estates.create_estate(community_id=community, line=estates.EstateLine(**data), actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.EstateWriteSerializer, responses=shapes.EstateSerializer)
    def update(self, request, pk):
        """The whole of it."""
        found = self.get_object()
        line = estates.EstateLine(**given(shapes.EstateWriteSerializer, request))
        return self._answer(estates.update_estate(estate_id=found.pk, line=line, actor=request.user).pk)

    @extend_schema(request=OnSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """It is no longer one."""
        found = self.get_object()
        estates.close_estate(estate_id=found.pk, on=given(OnSerializer, request)["on"], actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=shapes.PropertySerializer, responses=shapes.EstateSerializer)
    @action(detail=True, methods=["put"])
    def property(self, request, pk):
        """Which company looks after it from a day on; null for none."""
        found = self.get_object()
        data = given(shapes.PropertySerializer, request)
        estates.engage_property(estate_id=found.pk, unit_id=data["unit"], since=data["since"], actor=request.user)
        return self._answer(found.pk)


class OwnersCommitteeViewSet(OfDayViewSet):
    """Owners' committees in office on the day."""

    model = OwnersCommittee
    serializer_class = shapes.OwnersSerializer
    filterset_class = OwnersFilter
    ordering = {"id": "pk", "since": "period"}
    verbs = {"list": VIEW, "retrieve": VIEW, "create": VERB, "members": VIEW, "join": VERB}
    summaries = {"members": "业委会成员", "join": "添加业委会成员"}

    def rows(self):
        """In office on the day."""
        return self.model.objects.in_force(self.day).select_related("estate")

    @extend_schema(request=shapes.OwnersCreateSerializer, responses={201: shapes.OwnersSerializer})
    def create(self, request):
        """A term of an estate's owners' committee."""
        data = given(shapes.OwnersCreateSerializer, request)
        estate, last = data.pop("estate"), data.pop("last_day")
        line = owners.OwnersTermLine(until=last + timedelta(days=1) if last else None, **data)
        made = owners.open_owners_committee(estate_id=estate, line=line, actor=request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[ON], responses=shapes.OwnersMemberSerializer(many=True))
    @action(detail=True)
    def members(self, request, pk):
        """On the day, with what overlaps with the branch."""
        rows = members_on([self.get_object().pk], self.day)
        return Response(shapes.OwnersMemberSerializer(rows, many=True).data)

    @extend_schema(request=shapes.OwnersMemberWriteSerializer, responses={201: shapes.OwnersMemberSerializer})
    @action(detail=True, methods=["post"])
    def join(self, request, pk):
        """A person joins; 409 for a second chair or for one who is there."""
        found = self.get_object()
        person, data = person_of(shapes.OwnersMemberWriteSerializer, request)
        line = owners.OwnersMemberLine(person=person, **data)
        made = owners.add_owners_member(committee_id=found.pk, line=line, actor=request.user)
        [row] = members_on([found.pk], made.since).filter(pk=made.pk)
        return Response(shapes.OwnersMemberSerializer(row).data, status=status.HTTP_201_CREATED)


class OwnersMemberViewSet(OfDayViewSet):
    """Members of owners' committees on the day."""

    model = OwnersMember
    serializer_class = shapes.OwnersMemberSerializer
    ordering = {"id": "pk", "since": "period"}
    verbs = {"list": VIEW, "retrieve": VIEW, "end": VERB}
    summaries = {"end": "业委会成员离任"}

    def rows(self):
        """With what overlaps with the branch on the day."""
        return overlapping(self.model.objects.in_force(self.day), self.day)

    @extend_schema(request=LastDaySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """After the last day."""
        return after_last_day(self, request, owners.end_owners_member, "member_id")


class EstateFiguresViewSet(OfDay, Only, GenericViewSet):
    """The figures of LY below an organisation."""

    model = Organization
    serializer_class = shapes.FigureTableSerializer
    verbs = {"retrieve": VIEW}
    summaries = {"retrieve": "小区和业委会统计"}

    @extend_schema(parameters=[ON], responses=shapes.FigureTableSerializer)
    def retrieve(self, request, pk):
        """A district by streets, a street by communities, a community by itself."""
        tiers = [Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY]
        top = get_object_or_404(self.get_queryset(), pk=pk, tier__in=tiers)
        return Response(shapes.FigureTableSerializer(figures_below(top, self.day)).data)


def register(router):
    """Routes of this part."""
    router.register("estates", EstateViewSet, basename="estate")
    router.register("owners-committees", OwnersCommitteeViewSet, basename="owners-committee")
    router.register("owners-members", OwnersMemberViewSet, basename="owners-member")
    router.register("estate-figures", EstateFiguresViewSet, basename="estate-figures")
