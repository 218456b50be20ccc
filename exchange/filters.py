"""What the list of imports can be narrowed by; the page and the API use the same."""

from __future__ import annotations

import django_filters as filters

from exchange.models import BatchState, ImportBatch, ImportRow, RowState


class BatchFilter(filters.FilterSet):
    """Imports of the office."""

    q = filters.CharFilter(label="文件名", field_name="filename", lookup_expr="icontains")
    state = filters.ChoiceFilter(label="状态", choices=BatchState.choices, empty_label="全部状态")

    class Meta:
        model = ImportBatch
        fields: list[str] = []


class RowFilter(filters.FilterSet):
    """Rows of a preview."""

    state = filters.ChoiceFilter(label="结果", choices=RowState.choices, empty_label="全部")
    group = filters.CharFilter(label="分组", field_name="group")

    class Meta:
        model = ImportRow
        fields: list[str] = []
