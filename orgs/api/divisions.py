"""Official division lists: what one would change, and carrying it out."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import VerbAllowed, given
from common.errors import RuleBroken
from orgs import services
from orgs.divisions import MAX_BYTES, apply_divisions, plan_divisions, read_divisions, shipped_lists
from orgs.models import Organization, Tier
from orgs.selectors import top_of_scope
from orgs.serializers import divisions as shapes


class _Divisions(APIView):
    permission_classes = [VerbAllowed]

    def district(self) -> Organization:
        """The district of the office; below it there are no division lists."""
        found = top_of_scope()
        if found is None or found.tier != Tier.DISTRICT:
            raise NotFound
        return found

    def terms(self, district: Organization, data: dict[str, Any]) -> dict[str, Any]:
        """The list that was named or uploaded, as the services take it."""
        if data.get("file"):
            content = data["file"].read(MAX_BYTES + 1)
        else:
            found = shipped_for(district).get(data["shipped"])
            if found is None:
                known = "、".join(shipped_for(district)) or "没有"
                raise ValidationError({"shipped": [f"没有这份附带的名单。本区可用的：{known}。"]})
            content = found.read_bytes()
        return {
            "district_id": district.pk,
            "rows": read_divisions(content),
            "vintage": data["vintage"],
            "effective_on": data.get("effective_on") or data["vintage"],
            "document": data.get("document", ""),
        }


def shipped_for(district: Organization) -> dict:
    """The lists of the district that come with the product, by name."""
    return {path.name: path for path in shipped_lists() if path.stem.endswith(district.code[:6])}


class DivisionsView(_Divisions):
    """The lists at hand; carrying one out."""

    verbs = {"get": "org.import", "post": "org.import"}

    @extend_schema(
        responses=shapes.ShippedListSerializer(many=True),
        tags=["区划"],
        operation_id="divisions_list",
        summary="随系统附带的区划名单",
    )
    def get(self, request):
        """Lists of the district that come with the product."""
        found = [{"name": name} for name in shipped_for(self.district())]
        return Response(shapes.ShippedListSerializer(found, many=True).data)

    @extend_schema(
        request={
            "multipart/form-data": shapes.DivisionApplySerializer,
            "application/json": shapes.DivisionApplySerializer,
        },
        responses=shapes.DivisionResultSerializer,
        tags=["区划"],
        operation_id="divisions_apply",
        summary="按区划名单更新",
    )
    def post(self, request):
        """Carry out what the preview showed; Conflict when the district changed since."""
        district = self.district()
        data = given(shapes.DivisionApplySerializer, request)
        terms = self.terms(district, data)
        sentence = plan_divisions(**terms).sentence
        act = apply_divisions(**terms, fingerprint=data["fingerprint"], actor=request.user)
        return Response(shapes.DivisionResultSerializer({"sentence": sentence, "act": act}).data)


class DivisionsPreviewView(_Divisions):
    """What a list would change."""

    verbs = {"post": "org.import"}

    @extend_schema(
        request={
            "multipart/form-data": shapes.DivisionListSerializer,
            "application/json": shapes.DivisionListSerializer,
        },
        responses=shapes.DivisionPlanSerializer,
        tags=["区划"],
        operation_id="divisions_preview",
        summary="核对区划名单：会有什么变化，不办理",
    )
    def post(self, request):
        """Compare a list with the district; nothing is written."""
        district = self.district()
        planned = plan_divisions(**self.terms(district, given(shapes.DivisionListSerializer, request)))
        refusal = ""
        if not planned.empty:
            try:
                services.preview(planned.plan)
            except RuleBroken as error:
                refusal = error.message
        planned_as_seen = {name: getattr(planned, name) for name in _PLAN}
        return Response(shapes.DivisionPlanSerializer({**planned_as_seen, "refusal": refusal}).data)


_PLAN = (
    "sentence", "empty", "fingerprint", "unchanged", "added", "closed", "moved", "recoded", "renamed", "doubts",
)  # fmt: skip
