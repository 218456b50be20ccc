"""The OpenAPI document: generated without anybody's scope, so it says what exists and shows nobody's data.

Its readers are Chinese, our docstrings are not: summaries are made from the action and the model's Chinese name,
or given by `summaries` of a viewset or by `extend_schema(summary=…)`.
"""

from __future__ import annotations

import re

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from accounts.roles import VERB_NAMES
from common.api import ON, PROBLEM, DatedViewSet, ProblemSerializer, ScopedViewSet, ordering_parameter
from common.rules import State
from common.scoping import everything

SUMMARIES = {
    "list": "{}列表",
    "retrieve": "查看一项{}",
    "create": "新增{}",
    "update": "修改{}",
    "partial_update": "修改{}",
    "destroy": "删除{}",
}
FINDING_STATES = [(state.value, state.label) for state in State]
_CHINESE = re.compile(r"[一-鿿]")


class Generator(SchemaGenerator):
    """drf-spectacular's generator, run outside of any office."""

    def get_schema(self, request=None, public=False):
        """The whole document."""
        with everything("OpenAPI schema: no rows are read"):
            return super().get_schema(request=request, public=public)


class Schema(AutoSchema):
    """Adds what every operation of ours has: Chinese summary, the verb it needs, ordering, errors as problems."""

    def get_override_parameters(self):
        """The allow-list of `?ordering=` for lists, and the day of what stands as of a day."""
        parameters = list(super().get_override_parameters())
        if isinstance(self.view, DatedViewSet) and self.view.action in ("list", "retrieve"):
            parameters.append(ON)
        if isinstance(self.view, ScopedViewSet) and self._is_list_view():
            parameters.append(ordering_parameter(self.view))
        return parameters

    def get_summary(self):
        """What the operation does, in Chinese."""
        given = super().get_summary()
        if given:
            return given
        action = getattr(self.view, "action", None)
        model = getattr(self.view, "model", None)
        summaries = getattr(self.view, "summaries", {})
        if action in summaries:
            return summaries[action]
        if model is not None and action in SUMMARIES:
            return SUMMARIES[action].format(model._meta.verbose_name)
        return VERB_NAMES.get(self._verb(), "") or None

    def get_description(self):
        """Which verb the operation needs; docstrings are for those who read the source."""
        verb = self._verb()
        return f"所需权限：{VERB_NAMES.get(verb, verb)}（`{verb}`）" if verb else ""

    def get_tags(self):
        """What the operation is about, in Chinese; views without a model name it by extend_schema(tags=…)."""
        model = getattr(self.view, "model", None)
        return [str(model._meta.verbose_name)] if model is not None else super().get_tags()

    def _verb(self):
        return getattr(self.view, "verbs", {}).get(getattr(self.view, "action", None))

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


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema names `accounts.authentication.TokenAuthentication`."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "bearer"
    priority = 1

    def get_security_definition(self, auto_schema):
        """HTTP bearer."""
        return {"type": "http", "scheme": "bearer", "description": "由安全管理员签发的接口令牌"}


def only_chinese_descriptions(result, generator, request, public):
    """Postprocessing hook: descriptions that came from docstrings of serializers are left out."""
    for component in result.get("components", {}).get("schemas", {}).values():
        if not _CHINESE.search(component.get("description", "")):
            component.pop("description", None)
    return result
