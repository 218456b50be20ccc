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


# Of a row's state: whatever the office itself may import.
OWN = "OWN"


class RowFilter(filters.FilterSet):
    """Rows of a preview. `OWN` leaves out what belongs to other offices."""

    state = filters.ChoiceFilter(
        label="结果",
        choices=[(OWN, "归本单位的行"), *RowState.choices],
        empty_label="全部",
        method="filter_state",
    )
    group = filters.CharFilter(label="分组", field_name="group")

    class Meta:
        model = ImportRow
        fields: list[str] = []

    def filter_state(self, queryset, name, value):
        """One state, or all but those of other offices."""
        return queryset.exclude(state=RowState.OUT_OF_SCOPE) if value == OWN else queryset.filter(state=value)
