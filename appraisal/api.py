"""The compliance table for programs: the same network, form and selectors as the page and its export."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from appraisal.checklists import api as checklists
from appraisal.columns import short_name
from appraisal.filters import ComplianceForm, Wanted
from appraisal.network import Network, Node, network_on
from appraisal.selectors import GRAVITY, Group, Row, finding_of, groups_of, level_below, rows_of, table_of
from appraisal.statistics.api import urlpatterns as statistics_urls
from appraisal.year import api as year
from common.api import ConditionalGet, VerbAllowed, day_parameter
from common.rules import Finding, Severity, State
from orgs.practice import RULE_CATALOGUE
from orgs.rules_in_force import practice_of
from orgs.serializers.practice import ValueSerializer
from orgs.wording import LOWER_TIERS

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
_FILTERS = ("q", "tier", "street", "community", "grid", "rule", "state", "severity")


# ---- shapes ---------------------------------------------------------------------------------------------------------


class NamedSerializer(serializers.Serializer):
    """An organisation that is only named."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class JudgedSerializer(serializers.Serializer):
    """An organisation as it was on the day."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    code = serializers.CharField()
    tier = serializers.ChoiceField(LOWER_TIERS)
    street = NamedSerializer(allow_null=True)
    community = NamedSerializer(allow_null=True)


class FindingSerializer(serializers.Serializer):
    """What one rule says."""

    rule = serializers.CharField(help_text="规则编号，例如 committee.size.community")
    name = serializers.CharField()
    state = serializers.ChoiceField([(state.value, state.label) for state in State])
    severity = serializers.ChoiceField([(item.value, item.label) for item in Severity])
    found = serializers.CharField(help_text="在册的情况")
    required = serializers.CharField(help_text="要求")
    mend = serializers.CharField(help_text="怎样办")
    clause = serializers.CharField(help_text="出处")
    ours = serializers.BooleanField(help_text="原文没有数字，用的是系统默认值")
    deviation = serializers.IntegerField(allow_null=True, help_text="说明了理由的例外，其编号")
    due_on = serializers.DateField(allow_null=True, help_text="还要办的，最迟到哪一天；不用再办或没有期限为空")


class ComplianceRowSerializer(serializers.Serializer):
    """One organisation and its findings."""

    organization = JudgedSerializer()
    state = serializers.ChoiceField(
        [(state.value, state.label) for state in State], allow_null=True, help_text="最严重的一项；没有可核对的为空"
    )
    findings = FindingSerializer(many=True)


class WhySerializer(FindingSerializer):
    """A finding in full: the words of the clause, the figures with the district's own, and what was counted."""

    on = serializers.DateField(help_text="截至日期")
    organization = JudgedSerializer()
    quote = serializers.CharField(help_text="原文")
    values = ValueSerializer(many=True, help_text="执行的数字；本区另有规定的并列原规定")
    inputs = serializers.DictField(help_text="据以判断的事实")


class CompliancePageSerializer(serializers.Serializer):
    """A page of rows."""

    on = serializers.DateField(help_text="截至日期")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ComplianceRowSerializer(many=True)


class CountsSerializer(serializers.Serializer):
    """Organisations by state."""

    BROKEN = serializers.IntegerField()
    DUE = serializers.IntegerField()
    SETTLED = serializers.IntegerField()
    HOLDS = serializers.IntegerField()
    NOT_APPLICABLE = serializers.IntegerField()


class RuleCountsSerializer(serializers.Serializer):
    """One column's counts."""

    rule = serializers.CharField(help_text="条款（不分层级），例如 committee.size")
    name = serializers.CharField()
    states = CountsSerializer()


class GroupSerializer(serializers.Serializer):
    """What hangs under one organisation, added up."""

    organization = NamedSerializer(allow_null=True)
    organizations = serializers.IntegerField(help_text="组织数")
    states = CountsSerializer(help_text="每个组织按最严重的一项计一次；没有可核对的计入 NOT_APPLICABLE")
    rules = RuleCountsSerializer(many=True)


class SummarySerializer(serializers.Serializer):
    """The summary by the level below."""

    on = serializers.DateField(help_text="截至日期")
    level = serializers.ChoiceField(LOWER_TIERS, help_text="按哪一级汇总")
    results = GroupSerializer(many=True)
    total = GroupSerializer()


# ---- the door -------------------------------------------------------------------------------------------------------


ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="截至哪一天，默认今天")


def _parameters(*more: OpenApiParameter) -> list[OpenApiParameter]:
    def choice(name: str, choices, text: str) -> OpenApiParameter:
        return OpenApiParameter(name, str, enum=[str(key) for key, _ in choices], description=text)

    return [
        ON,
        choice("tier", LOWER_TIERS, "层级"),
        OpenApiParameter("street", int, description="当天所在街道的编号"),
        OpenApiParameter("community", int, description="当天所在社区的编号"),
        OpenApiParameter("grid", int, description="当天所在网格的编号"),
        OpenApiParameter("rule", str, description="规则编号，或不带层级的条款，例如 committee.size"),
        choice("state", [(state.value, "") for state in State], "有此状态的组织"),
        choice("severity", [(item.value, "") for item in Severity], "只看应当的，或只看原则上的"),
        OpenApiParameter("q", str, description="名称、代码、拼音或首字母"),
        *more,
    ]


class ComplianceViewSet(ConditionalGet, GenericViewSet):
    """合规: organisations with their findings, and the summary by the level below."""

    permission_classes = [VerbAllowed]
    serializer_class = ComplianceRowSerializer
    pagination_class = None
    filter_backends: list[Any] = []
    verbs = {"list": "compliance.view", "summary": "compliance.view"}

    @extend_schema(
        operation_id="compliance_list",
        summary="各组织的合规情况",
        responses=CompliancePageSerializer,
        parameters=_parameters(
            OpenApiParameter("cursor", str, description="上一页或下一页的游标"),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
                description="每页条数",
            ),
        ),
    )
    def list(self, request):
        """One row per organisation in administrative order."""
        network, wanted = _read(request, ("cursor", "limit"))
        nodes: list[Any] = [node for node in network.nodes if wanted.takes(node)]
        rows = rows_of(nodes, network.on, wanted) if wanted.judges else None
        found = [row.node for row in rows] if rows is not None else nodes
        start, end = _slice(request, found)
        page = rows[start:end] if rows is not None else rows_of(nodes[start:end], network.on, wanted)
        return Response(
            {
                "on": network.on.isoformat(),
                "next": _link(request, "after", found[end - 1]) if end < len(found) else None,
                "previous": _link(request, "before", found[start]) if start > 0 else None,
                "results": [_row(network, row) for row in page],
            }
        )

    @extend_schema(
        operation_id="compliance_summary",
        summary="合规情况按下一级汇总",
        responses=SummarySerializer,
        parameters=_parameters(),
    )
    @action(detail=False, methods=["get"])
    def summary(self, request):
        """By street for a district, by community for a street."""
        network, wanted = _read(request)
        table = table_of(network, wanted)
        level = level_below()
        total = Group(0, "", "")
        for row in table.rows:
            total.add(row)
        return Response(
            {
                "on": network.on.isoformat(),
                "level": level.value,
                "results": [_group(group) for group in groups_of(network, table.rows, level)],
                "total": _group(total),
            }
        )


class WhyView(ConditionalGet, APIView):
    """One finding in full, as the page of the same name."""

    permission_classes = [VerbAllowed]
    verbs = {"get": "compliance.view"}

    @extend_schema(
        operation_id="compliance_why",
        summary="一个组织的一项规则：为什么",
        responses=WhySerializer,
        parameters=[ON],
        tags=["合规"],
    )
    def get(self, request, pk, rule_id):
        """Clause, quotation, figures, inputs."""
        on = day_parameter(request)
        network = network_on(on, [pk])
        if not network.nodes or rule_id not in RULE_CATALOGUE:
            raise exceptions.NotFound
        node = network.nodes[0]
        finding = finding_of(node, rule_id, on)
        figure = practice_of(node.district_id, on).figure(rule_id)
        if finding is None or figure is None:
            raise exceptions.NotFound
        return Response(
            {
                "on": on.isoformat(),
                "organization": _judged(network, node),
                **_finding(finding),
                "quote": figure.quote,
                "values": ValueSerializer(
                    [value for value in figure.values.values() if value.value is not None], many=True
                ).data,
                "inputs": {str(name): _plain(value) for name, value in finding.inputs.items()},
            }
        )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _read(request, more: tuple[str, ...] = ()) -> tuple[Network, Wanted]:
    known = {"on", *_FILTERS, *more}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        text = f"没有这个参数。可用：{'、'.join(sorted(known))}"
        raise exceptions.ValidationError({name[:60]: [text] for name in unknown[:10]}, code="unknown_parameter")
    network = network_on(day_parameter(request))
    form = ComplianceForm(request.query_params, network)
    if not form.is_valid():
        raise exceptions.ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return network, form.wanted


def _slice(request, nodes: list[Node]) -> tuple[int, int]:
    """Where the page begins and ends: after or before the organisation that the cursor names."""
    text = request.query_params.get("limit", "")
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_LIMIT):
        raise exceptions.ValidationError({"limit": [f"limit 应为 1 到 {MAX_LIMIT} 的整数。"]})
    limit = int(text or DEFAULT_LIMIT)
    cursor = request.query_params.get("cursor", "")
    if not cursor:
        return 0, limit
    try:
        side, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").split(":")
        place = next(number for number, node in enumerate(nodes) if node.pk == int(pk))
    except (binascii.Error, ValueError, StopIteration) as error:
        raise exceptions.ValidationError({"cursor": ["这个 cursor 不是本列表给出的，请从第一页重新开始。"]}) from error
    if side == "before":
        return max(0, place - limit), place
    return place + 1, place + 1 + limit


def _link(request, side: str, node: Node) -> str:
    cursor = base64.urlsafe_b64encode(f"{side}:{node.pk}".encode()).decode().rstrip("=")
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)


def _row(network: Network, row: Row) -> dict[str, Any]:
    return {
        "organization": _judged(network, row.node),
        "state": row.state,
        "findings": [_finding(finding) for finding in row.findings],
    }


def _judged(network: Network, node: Node) -> dict[str, Any]:
    return {
        "id": node.pk,
        "name": node.name,
        "code": node.code,
        "tier": node.tier,
        "street": _place(network, node.street_id),
        "community": _place(network, node.community_id),
    }


def _place(network: Network, pk: int | None) -> dict[str, Any] | None:
    return {"id": pk, "name": network.names.get(pk, "")} if pk is not None else None


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule_id,
        "name": finding.name,
        "state": finding.state,
        "severity": finding.severity,
        "found": finding.found,
        "required": finding.required,
        "mend": finding.mend,
        "clause": finding.clause,
        "ours": finding.ours,
        "deviation": finding.deviation_id,
        "due_on": finding.due_on,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "organization": {"id": group.pk, "name": group.name} if group.pk else None,
        "organizations": group.organizations,
        "states": {state.value: group.states[state] for state in GRAVITY},
        "rules": [
            {"rule": key, "name": short_name(key), "states": {state.value: counts[state] for state in GRAVITY}}
            for key, counts in sorted(group.by_rule.items())
            if counts.total()
        ],
    }


def register(router) -> None:
    """`/api/v1/compliance/`, `/api/v1/compliance/summary/`, and a year's appraisal."""
    router.register("compliance", ComplianceViewSet, basename="compliance")
    year.register(router)
    checklists.register(router)


urlpatterns = [
    path("compliance/<int:pk>/<str:rule_id>/", WhyView.as_view(), name="compliance-why"),
    *statistics_urls,
]
