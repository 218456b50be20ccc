"""The API's furniture: scoped viewsets, pages by cursor, errors as problems (RFC 9457), conditional GET.

A room's `api.py`:

    class PersonViewSet(ScopedViewSet):
        model = Person
        serializer_class = PersonSerializer
        filterset_class = PersonFilter            # the one of the page and of the export
        ordering = {"name": "pinyin", "id": "pk"} # allow-list: what the API calls it -> field; first is the default
        verbs = {"list": "person.view", "retrieve": "person.view", "reveal": "person.reveal"}

        @extend_schema(request=RevealSerializer, responses=PhoneSerializer)
        @action(detail=True, methods=["post"])
        def reveal(self, request, pk): ...        # calls the service the page calls

    def register(router):
        router.register("persons", PersonViewSet, basename="person")

Foreign or missing: the same 404. `RuleBroken` from a service: its status, `code`, and the field it concerns.
"""

from __future__ import annotations

import hashlib
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.cache import get_conditional_response
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers, status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.pagination import BasePagination
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.viewsets import GenericViewSet

from common import keyset
from common.audit import record
from common.clock import today
from common.errors import RuleBroken
from common.models import AuditEvent
from common.scoping import scope_or_none
from common.views import may

logger = logging.getLogger(__name__)

PROBLEM = "application/problem+json"


# ---- who ------------------------------------------------------------------------------------------------------------


class VerbAllowed(IsAuthenticated):
    """The office (or token) holds the verb that the viewset names for the action."""

    def has_permission(self, request, view) -> bool:
        """Asks `common.authority.can`; a refusal is noted in the audit trail."""
        if not super().has_permission(request, view):
            return False
        if scope_or_none() is None:
            raise exceptions.PermissionDenied("你现在没有任职授权，不能使用接口。", code="no_office")
        action = getattr(view, "action", None) or request.method.lower()
        if action in ("options", "metadata"):
            return True
        verb = view.verbs.get(action)
        if verb is None:
            method = request.method.lower()
            served = method in view.action_map if hasattr(view, "action_map") else hasattr(view, method)
            if not served:
                return True  # DRF answers 405
            raise ImproperlyConfigured(f"{type(view).__name__}.verbs says nothing of {action!r}")
        if may(verb):
            return True
        record(
            actor=request.user,
            action="access.refused",
            result=AuditEvent.Result.REFUSED,
            verb=verb,
            path=request.path[:200],
            method=request.method,
        )
        return False


# ---- pages, order, filters ------------------------------------------------------------------------------------------


class CursorPagination(BasePagination):
    """Pages by cursor (`common.keyset`): `?cursor=`, `?limit=` 1–200, 50 by default."""

    default_limit = 50
    max_limit = 200

    def paginate_queryset(self, queryset, request, view=None):
        """The rows of the page."""
        self.request = request
        order = view.order_of(request) if hasattr(view, "order_of") else list(queryset.query.order_by) or ["pk"]
        try:
            self.page = keyset.page(queryset, order, self._limit(request), request.query_params.get("cursor", ""))
        except keyset.BadCursor as error:
            raise exceptions.ValidationError(
                {"cursor": ["这个 cursor 不是本列表给出的，请从第一页重新开始。"]}
            ) from error
        return self.page.rows

    def _limit(self, request) -> int:
        text = request.query_params.get("limit", "")
        if not text:
            return self.default_limit
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= self.max_limit:
            raise exceptions.ValidationError({"limit": [f"limit 应为 1 到 {self.max_limit} 的整数。"]})
        return int(text)

    def _link(self, cursor):
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor) if cursor else None

    def get_paginated_response(self, data):
        """`{"next": url, "previous": url, "results": […]}`."""
        return Response(
            {"next": self._link(self.page.next), "previous": self._link(self.page.previous), "results": data}
        )

    def get_paginated_response_schema(self, schema):
        """The same, for OpenAPI."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view):
        """`cursor` and `limit`."""
        limit = {"type": "integer", "minimum": 1, "maximum": self.max_limit, "default": self.default_limit}
        return [
            {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "上一页或下一页的游标"},
            {"name": "limit", "in": "query", "schema": limit, "description": "每页条数"},
        ]


class StrictFilters(DjangoFilterBackend):
    """The FilterSet of the page. A parameter nobody knows is an error, not a list that quietly shows everything."""

    always = frozenset({"cursor", "limit", "ordering", "on"})

    def filter_queryset(self, request, queryset, view):
        """Filtered rows; 400 for an unknown parameter or a bad value."""
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(self.always) | set(getattr(view, "query_parameters", ()))
        if filterset_class is not None:
            for name, item in filterset_class.base_filters.items():
                suffixes = getattr(item.field.widget, "suffixes", None) or []
                known |= {name, *(f"{name}_{suffix}" for suffix in suffixes)}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            text = f"没有这个参数。可用：{'、'.join(sorted(known))}"
            raise exceptions.ValidationError({name[:60]: [text] for name in unknown[:10]}, code="unknown_parameter")
        return super().filter_queryset(request, queryset, view)


# ---- viewsets -------------------------------------------------------------------------------------------------------


class ConditionalGet:
    """Answers `If-None-Match` with 304: the ETag is a digest of the body."""

    def dispatch(self, request, *args, **kwargs):
        """The response with its ETag, or 304."""
        response = super().dispatch(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or response.status_code != HTTPStatus.OK or response.streaming:
            return response
        if hasattr(response, "render") and not response.is_rendered:
            response.render()
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response)


class ScopedViewSet(ConditionalGet, ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """List and detail of a scoped model; rooms add service-backed `create`, `partial_update` and actions.

    model             the scoped model; its manager filters by the scope of the office or token
    verbs             action -> verb; an action without one is a fault of the program
    summaries         action -> what it is called in the API documentation (config.schema has words for list, create …)
    ordering          what the API calls it -> sort key; the first one is the default
    query_parameters  names of parameters that the viewset reads itself, beside its FilterSet
    """

    model = None
    verbs: dict[str, str] = {}
    summaries: dict[str, str] = {}
    ordering: dict[str, str] = {"id": "pk"}
    query_parameters: tuple[str, ...] = ()
    permission_classes = [VerbAllowed]
    filter_backends = [StrictFilters]
    pagination_class = CursorPagination
    lookup_value_converter = "int"

    def initial(self, request, *args, **kwargs):
        """What is changed is changed today: asking for a day with it is a 400 before anything is done, as a page of
        another day offers no action."""
        super().initial(request, *args, **kwargs)
        if "on" in request.query_params and request.method not in SAFE_METHODS:
            raise RuleBroken("request.on", "参数 on 只用于查看某一天的情况；办理都以今天为准，请去掉 on 再提交。", "on")

    def get_queryset(self):
        """Rows of the scope; override to add `select_related` and annotations."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._base_manager.none()
        return self.model.objects.all()

    def order_of(self, request) -> list[str]:
        """The sort keys that `?ordering=` asks for; 400 for one that is not on the list."""
        wanted = request.query_params.get("ordering", "") or next(iter(self.ordering))
        order = []
        for name in wanted.split(","):
            field = self.ordering.get(name.strip().lstrip("-"))
            if field is None:
                text = f"不能按“{name[:40]}”排序。可用：{'、'.join(self.ordering)}，前加 - 为倒序。"
                raise exceptions.ValidationError({"ordering": [text]}, code="ordering")
            down = name.strip().startswith("-") != field.startswith("-")
            order.append(f"-{field.lstrip('-')}" if down else field.lstrip("-"))
        return order

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        """One row read anew, for what changes it: as a list or `retrieve` would tell it."""
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data, status=code)


def given(serializer_class, request, **kwargs) -> dict[str, Any]:
    """What was sent, in its shape; 400 otherwise."""
    serializer = serializer_class(data=request.data, **kwargs)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def ordering_parameter(view) -> OpenApiParameter:
    """`?ordering=` with its allow-list, for the schema."""
    names = [sign + name for name in view.ordering for sign in ("", "-")]
    return OpenApiParameter("ordering", str, enum=names, description="排序；多个用逗号分隔，前加 - 为倒序")


# ---- errors ---------------------------------------------------------------------------------------------------------


class ProblemSerializer(serializers.Serializer):
    """An error (RFC 9457, application/problem+json)."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="稳定的错误代码，供程序判断")
    detail = serializers.CharField(help_text="给人看的说明")
    errors = serializers.ListField(child=serializers.DictField(), required=False, help_text="各字段的错误")
    request_id = serializers.CharField(required=False)


def problem_handler(exc, context):
    """Every failure as one shape; None (a 500) for what nobody foresaw."""
    request = context.get("request")
    status, code, detail, errors, headers = _read(exc)
    if status is None:
        return None
    if request is not None:
        request._request.undo_everything = True
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            # The refusal itself is in the audit trail and must stay there; nothing else was done yet.
            request._request.undo_everything = isinstance(exc, RuleBroken)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    request_id = getattr(getattr(request, "_request", None), "request_id", "")
    if request_id and status != HTTPStatus.NOT_FOUND:  # a foreign object's 404 is that of a random id, to the byte
        body["request_id"] = request_id
    return Response(body, status=status, headers=headers, content_type=PROBLEM)


def _read(exc):
    """(status, code, detail, errors, headers) of an exception."""
    if isinstance(exc, RuleBroken):
        errors = [{"field": exc.field, "code": exc.code, "message": exc.message}] if exc.field else []
        errors += [{"field": exc.field or "", "code": exc.code, "message": str(line)} for line in exc.details]
        return exc.status, exc.code, exc.message, errors, {}
    if isinstance(exc, (Http404, exceptions.NotFound)):
        return HTTPStatus.NOT_FOUND, "not_found", "没有找到，或不在你的范围内。", [], {}
    if isinstance(exc, PermissionDenied):
        return HTTPStatus.FORBIDDEN, "not_allowed", "你当前的身份不能办理此事。", [], {}
    if isinstance(exc, (OperationalError, InterfaceError)):
        logger.exception("database unavailable")
        return HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "系统暂时不可用，请稍后再试。", [], {"Retry-After": "30"}
    if isinstance(exc, exceptions.ValidationError):
        return HTTPStatus.BAD_REQUEST, "invalid", "提交的内容有误，见 errors。", list(_flatten(exc.detail)), {}
    if isinstance(exc, exceptions.APIException):
        headers = {}
        if getattr(exc, "auth_header", None):
            headers["WWW-Authenticate"] = exc.auth_header
        if getattr(exc, "wait", None):
            headers["Retry-After"] = str(int(exc.wait))
        codes = exc.get_codes()
        code = codes if isinstance(codes, str) else "error"
        return exc.status_code, _CODES.get(code, code), _DETAILS.get(code, str(exc.detail)), [], headers
    return None, None, None, None, None


_CODES = {"permission_denied": "not_allowed"}
_DETAILS = {
    "permission_denied": "你当前的身份不能办理此事。",
    "not_authenticated": "请先登录，或在请求头中带上 Authorization: Bearer <令牌>。",
    "parse_error": "请求内容不是有效的 JSON。",
}


def _flatten(detail, path=""):
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flatten(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list))
            yield from _flatten(inner, f"{path}[{number}]" if nested else path)
    else:
        field = "" if path == "non_field_errors" else path
        yield {"field": field, "code": getattr(detail, "code", "invalid"), "message": str(detail)}


# ---- rows of a day --------------------------------------------------------------------------------------------------

ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="截至哪一天，默认今天")


def day_parameter(request):
    """`?on=YYYY-MM-DD` of the API: the day, today by default; 400 for anything else."""
    text = request.query_params.get("on", "")
    if not text:
        return today()
    try:
        return serializers.DateField().to_internal_value(text)
    except exceptions.ValidationError as error:
        raise exceptions.ValidationError({"on": ["日期应写成 2026-06-30 这样。"]}) from error


class OfDay:
    """Mixin: `?on=` is read once and noted where the FilterSets look for it."""

    def initial(self, request, *args, **kwargs):
        """Before anything else, so that a bad day is a 400 for everybody alike."""
        super().initial(request, *args, **kwargs)
        request.as_of = day_parameter(request)

    @property
    def day(self):
        """The day that is asked for; today where there is no request yet, as when the schema is drawn."""
        return getattr(self.request, "as_of", None) or today()


class DatedViewSet(OfDay, ScopedViewSet):
    """Rows as they stand on the day asked for: `get_queryset` reads `self.day`, and the schema tells of `?on=`."""
