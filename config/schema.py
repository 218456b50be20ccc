"""The OpenAPI document: generated without anybody's scope, so it says what exists and shows nobody's data."""

from __future__ import annotations

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from common.api import PROBLEM, ProblemSerializer, ScopedViewSet, ordering_parameter
from common.scoping import everything


class Generator(SchemaGenerator):
    """drf-spectacular's generator, run outside of any office."""

    def get_schema(self, request=None, public=False):
        """The whole document."""
        with everything("OpenAPI schema: no rows are read"):
            return super().get_schema(request=request, public=public)


class Schema(AutoSchema):
    """Adds what every operation of ours has: `?ordering=` and errors as problems."""

    def get_override_parameters(self):
        """The allow-list of `?ordering=` for lists."""
        parameters = list(super().get_override_parameters())
        if isinstance(self.view, ScopedViewSet) and self._is_list_view():
            parameters.append(ordering_parameter(self.view))
        return parameters

    def get_tags(self):
        """The first word of the path."""
        return super().get_tags()

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        described = {"400": "输入有误", "401": "未登录或令牌无效", "403": "不许办理", "404": "没有，或不在范围内"}
        if self.method != "GET":
            described["409"] = "当前状态不允许，或他人抢先"
        for status, text in described.items():
            if status in bodies or (status == "404" and "{" not in self.path):
                continue
            response = OpenApiResponse(ProblemSerializer, text)
            bodies[status] = self._get_response_for_code(response, status, [PROBLEM], direction)
        return bodies
