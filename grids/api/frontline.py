"""Temporary bodies, their people, and vanguard posts: scope, filters and services of the pages."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ON, given
from grids.api.base import EndingViewSet, OfDayViewSet, after_last_day
from grids.filters.frontline import BodyFilter, MemberFilter, VanguardFilter
from grids.models import TemporaryBody, TemporaryMember, VanguardPost
from grids.selectors.frontline import bodies_on
from grids.serializers import frontline as shapes
from grids.serializers.territory import LastDaySerializer
from grids.services import frontline
from grids.services.base import VERB
from grids.views.base import VIEW
from members.services.persons import PersonLine


class TemporaryBodyViewSet(OfDayViewSet):
    """Temporary bodies that stood on the day."""

    model = TemporaryBody
    serializer_class = shapes.BodySerializer
    filterset_class = BodyFilter
    ordering = {"id": "pk", "since": "period", "name": "name"}
    verbs = {
        "list": VIEW, "retrieve": VIEW, "create": VERB, "update": VERB, "close": VERB, "members": VIEW, "join": VERB,
    }  # fmt: skip
    summaries = {"close": "撤销临时组织", "members": "临时组织成员", "join": "添加临时组织成员"}

    def rows(self):
        """As of the day."""
        return bodies_on(self.day)

    @extend_schema(request=shapes.BodyCreateSerializer, responses={201: shapes.BodySerializer})
    def create(self, request):
        """Found one."""
        data = given(shapes.BodyCreateSerializer, request)
        organization = data.pop("organization")
        made = frontline.found_body(organization_id=organization, line=frontline.BodyLine(**data), actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.BodyWriteSerializer, responses=shapes.BodySerializer)
    def update(self, request, pk):
        """The whole of it; its kind cannot change."""
        found = self.get_object()
        line = frontline.BodyLine(**given(shapes.BodyWriteSerializer, request))
        return self._answer(frontline.update_body(body_id=found.pk, line=line, actor=request.user).pk)

    @extend_schema(request=LastDaySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """The task is done."""
        return after_last_day(self, request, frontline.close_body, "body_id")

    @extend_schema(parameters=[ON], responses=shapes.TemporaryMemberSerializer(many=True))
    @action(detail=True)
    def members(self, request, pk):
        """In it on the day."""
        rows = TemporaryMember.objects.filter(body=self.get_object()).in_force(self.day).select_related("person")
        return Response(shapes.TemporaryMemberSerializer(rows.order_by("pk"), many=True).data)

    @extend_schema(request=shapes.BodyJoinSerializer, responses={201: shapes.TemporaryMemberSerializer(many=True)})
    @action(detail=True, methods=["post"])
    def join(self, request, pk):
        """People join; 409 for one who is in it, or a second leader."""
        found = self.get_object()
        data = given(shapes.BodyJoinSerializer, request)
        people = [
            PersonLine(name=one["name"], phone=one["phone"], person_id=one["person"]) for one in data.pop("people")
        ]
        made = frontline.join_body(body_id=found.pk, people=people, actor=request.user, **data)
        return Response(shapes.TemporaryMemberSerializer(made, many=True).data, status=status.HTTP_201_CREATED)


class TemporaryMemberViewSet(EndingViewSet):
    """Who is or was in a temporary body."""

    model = TemporaryMember
    serializer_class = shapes.TemporaryMemberSerializer
    filterset_class = MemberFilter
    summaries = {"end": "离开临时组织"}
    service, argument = frontline.leave_body, "member_id"


class VanguardPostViewSet(OfDayViewSet):
    """Vanguard posts kept on the day."""

    model = VanguardPost
    serializer_class = shapes.VanguardSerializer
    filterset_class = VanguardFilter
    ordering = {"id": "pk", "since": "period", "name": "name"}
    verbs = {"list": VIEW, "retrieve": VIEW, "create": VERB, "update": VERB, "end": VERB}
    summaries = {"end": "撤销先锋岗"}

    def rows(self):
        """As of the day."""
        return VanguardPost.objects.in_force(self.day).select_related("organization", "person")

    def _line(self, serializer_class, request) -> tuple[frontline.VanguardLine, dict]:
        serializer = serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        return frontline.VanguardLine(**serializer.taken()), serializer.validated_data

    @extend_schema(request=shapes.VanguardCreateSerializer, responses={201: shapes.VanguardSerializer})
    def create(self, request):
        """Set one up."""
        line, data = self._line(shapes.VanguardCreateSerializer, request)
        made = frontline.set_up_post(organization_id=data["organization"], line=line, actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.VanguardWriteSerializer, responses=shapes.VanguardSerializer)
    def update(self, request, pk):
        """The whole of it."""
        found = self.get_object()
        line, _ = self._line(shapes.VanguardWriteSerializer, request)
        kept = frontline.update_post(post_id=found.pk, line=line, actor=request.user)
        return self._answer(kept.pk)

    @extend_schema(request=LastDaySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """It is kept no longer."""
        return after_last_day(self, request, frontline.end_post, "post_id")


def register(router):
    """Routes of this part."""
    router.register("temporary-bodies", TemporaryBodyViewSet, basename="temporary-body")
    router.register("temporary-members", TemporaryMemberViewSet, basename="temporary-member")
    router.register("vanguard-posts", VanguardPostViewSet, basename="vanguard-post")
