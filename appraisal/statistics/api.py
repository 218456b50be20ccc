"""Statistics for programs: the catalogue, and the numbers as JSON, CSV or a workbook, each with its ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.urls import path
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from appraisal.metrics import METRICS, clauses_of, metrics_of, practice_ids_of
from appraisal.statistics.answers import Row, answer
from appraisal.statistics.asking import LEVELS, MOST_MONTHS, MOST_NUMBERS, Unanswerable, read
from appraisal.statistics.sheets import file, sheet
from common.api import ConditionalGet, VerbAllowed, day_parameter
from common.audit import record
from common.lists import EXPORT_TYPES
from common.metrics import Counts, Metric
from common.scoping import current_scope
from orgs.models import Tier
from orgs.practice import Practice, load_all
from orgs.rules_in_force import practice_of


class MetricSerializer(serializers.Serializer):
    """A metric: what it counts, out of what, and where a source speaks of it."""

    id = serializers.CharField(help_text="指标编号，稳定不变")
    name = serializers.CharField()
    definition = serializers.CharField(help_text="口径")
    unit = serializers.CharField(help_text="计量单位")
    counts = serializers.ChoiceField([(item.value, item.label) for item in Counts], help_text="按什么计数")
    room = serializers.CharField(help_text="所属模块")
    rows = serializers.CharField(help_text="从哪一类记录里数")
    is_rate = serializers.BooleanField(help_text="有没有基数；有的，百分比由数值和基数得出")
    clauses = serializers.ListField(child=serializers.CharField(), help_text="出处")
    practices = serializers.ListField(child=serializers.CharField(), help_text="有这项指标的做法")
    protects = serializers.BooleanField(help_text="人数少时是否不显示")
    version = serializers.CharField(help_text="口径版本；口径一变，版本就变")


class MetricCatalogueSerializer(serializers.Serializer):
    """The metrics that the district's practice has on the day."""

    on = serializers.DateField(help_text="截至日期")
    practice = serializers.CharField(help_text="当天采用的做法；看得到几个区的为空")
    results = MetricSerializer(many=True)


class CountedBodySerializer(serializers.Serializer):
    """An organisation as it was on the day."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    code = serializers.CharField()
    tier = serializers.ChoiceField(Tier.choices)


class NumberSerializer(serializers.Serializer):
    """One number. A rate is never told without both counts."""

    on = serializers.DateField(help_text="截至日期")
    metric = serializers.CharField(help_text="指标编号")
    version = serializers.CharField(help_text="口径版本；已存档的，是存档时的版本")
    organization = CountedBodySerializer()
    within = serializers.IntegerField(allow_null=True, help_text="属于哪个组织的分项；所问组织本身为空")
    own = serializers.BooleanField(help_text="只是该组织本级的，不含下级")
    numerator = serializers.IntegerField(allow_null=True, help_text="数值；不显示的为空")
    denominator = serializers.IntegerField(allow_null=True, help_text="基数；没有基数或不显示的为空")
    rate = serializers.FloatField(
        allow_null=True, help_text="百分比，一位小数，基数上千的两位；没到全部不进成 100；基数为零的为空"
    )
    suppressed = serializers.BooleanField(help_text="人数少，为保护个人不显示")
    frozen = serializers.BooleanField(help_text="取自月末存档")


class NumbersSerializer(serializers.Serializer):
    """The numbers: by day, metric and organisation in administrative order, each organisation before its parts."""

    by = serializers.ChoiceField(list(LEVELS), allow_null=True, help_text="按哪一级分")
    results = NumberSerializer(many=True)


_CATALOGUE_PARAMETERS = [
    OpenApiParameter("on", {"type": "string", "format": "date"}, description="截至哪一天，默认今天"),
    OpenApiParameter(
        "room", str, enum=list(dict.fromkeys(one.room for one in METRICS.values())), description="只要一个模块的"
    ),
]
_PARAMETERS = [
    OpenApiParameter("metric", str, required=True, description="指标编号，多个用逗号分隔，也可以重复给"),
    OpenApiParameter("organization", str, description="组织编号，多个用逗号分隔；默认是本岗位所在的组织"),
    OpenApiParameter("by", str, enum=list(LEVELS), description="再按哪一级分开；不给就只要合计"),
    OpenApiParameter("on", {"type": "string", "format": "date"}, description="截至哪一天，默认今天，不能晚于今天"),
    OpenApiParameter(
        "from",
        {"type": "string", "format": "date"},
        description=f"一段时间的开始：取其间每个月末，最多 {MOST_MONTHS} 个月",
    ),
    OpenApiParameter("to", {"type": "string", "format": "date"}, description="一段时间的结束，默认今天"),
    OpenApiParameter("step", str, enum=["month"], description="每个月末取一次"),
    OpenApiParameter(
        "export", str, enum=list(EXPORT_TYPES), description=f"不给是 JSON；一次最多约 {MOST_NUMBERS:,} 个数字"
    ),
]


class CatalogueView(ConditionalGet, APIView):
    """指标目录."""

    permission_classes = [VerbAllowed]
    verbs = {"get": "statistics.view"}

    @extend_schema(
        operation_id="statistics_metrics",
        summary="指标目录",
        responses=MetricCatalogueSerializer,
        parameters=_CATALOGUE_PARAMETERS,
        tags=["统计"],
    )
    def get(self, request):
        """Every metric that the district's practice has."""
        _known(request, {"on", "room"})
        on = day_parameter(request)
        practices = practices_here(on)
        room = request.query_params.get("room", "")
        rooms = list(dict.fromkeys(metric.room for metric in METRICS.values()))
        if room and room not in rooms:
            text = f"room 只能是 {'、'.join(rooms)}，不能是“{room[:20]}”。"
            raise exceptions.ValidationError({"room": [text]})
        practice = practices[0] if len(practices) == 1 else None
        results = [describe(metric, practice) for metric in metrics_of(practices) if room in ("", metric.room)]
        return Response(
            {"on": on.isoformat(), "practice": practice.id if practice is not None else "", "results": results}
        )


class ValuesView(APIView):
    """指标的数值."""

    permission_classes = [VerbAllowed]
    verbs = {"get": "statistics.view"}

    @extend_schema(
        operation_id="statistics_values",
        summary="指标的数值",
        responses=NumbersSerializer,
        parameters=_PARAMETERS,
        tags=["统计"],
    )
    def get(self, request):
        """Metrics × organisations × a level below × a day, or the ends of months."""
        kind = request.query_params.get("export", "")
        if kind and kind not in EXPORT_TYPES:
            text = f"export 只能是 {'、'.join(EXPORT_TYPES)}，不能是“{kind[:20]}”。"
            raise exceptions.ValidationError({"export": [text]})
        try:
            question = read(request.query_params, also=("export",))
        except Unanswerable as error:
            raise exceptions.ValidationError({name: [text] for name, text in error.errors.items()}) from error
        rows = answer(question)
        heads, cells = sheet(rows)
        if kind:
            response = file("统计", heads, cells, kind, f"统计_{question.on:%Y%m%d}")
            record(
                actor=request.user,
                action="statistics.exported",
                rows=len(cells),
                form=kind,
                metrics=len(question.metrics),
                on=question.on,
            )
        else:
            by = question.by.value.lower() if question.by is not None else None
            response = Response({"by": by, "results": [number(row) for row in rows]})
        # Of the numbers, not of the bytes: a workbook says when it was made.
        etag = f'"{hashlib.sha256(repr((kind, cells)).encode()).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response)


def practices_here(on) -> list[Practice]:
    """The practice of the office's district on the day; all of them for who sees several districts."""
    district_id = current_scope().district_id
    return list(load_all()) if district_id is None else [practice_of(district_id, on)]


def _known(request, known: Iterable[str]) -> None:
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        text = f"没有这个参数。可用：{'、'.join(sorted(known))}"
        raise exceptions.ValidationError({name[:60]: [text] for name in unknown[:10]}, code="unknown_parameter")


def describe(metric: Metric, practice: Practice | None = None) -> dict[str, Any]:
    """A metric as the API tells it."""
    return {
        "id": metric.id,
        "name": metric.name,
        "definition": metric.definition,
        "unit": metric.unit,
        "counts": metric.counts.value,
        "room": metric.room,
        "rows": metric.population.name,
        "is_rate": metric.is_rate,
        "clauses": clauses_of(metric, practice),
        "practices": practice_ids_of(metric),
        "protects": metric.protects,
        "version": metric.version,
    }


def number(row: Row) -> dict[str, Any]:
    """A number as the API tells it."""
    rate = row.value.rate if row.value is not None else None
    return {
        "on": row.on.isoformat(),
        "metric": row.metric.id,
        "version": row.version,
        "organization": {"id": row.node.pk, "name": row.node.name, "code": row.node.code, "tier": row.node.tier},
        "within": row.within,
        "own": row.own,
        "numerator": row.value.numerator if row.value is not None else None,
        "denominator": row.value.denominator if row.value is not None else None,
        "rate": float(rate) if rate is not None else None,
        "suppressed": row.hidden,
        "frozen": row.frozen,
    }


urlpatterns = [
    path("statistics/metrics/", CatalogueView.as_view(), name="statistics-metrics"),
    path("statistics/values/", ValuesView.as_view(), name="statistics-values"),
]
