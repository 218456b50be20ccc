"""Filters that any room's FilterSet may use."""

from __future__ import annotations

from functools import reduce
from operator import or_

import django_filters
from django.db.models import Q


class WordsFilter(django_filters.CharFilter):
    """Rows in which any of these texts contains what was typed; surplus blanks do not count.

    q = WordsFilter("名称或地址", "name", "address")
    """

    def __init__(self, label: str, *paths: str, **kwargs):
        super().__init__(label=label, **{"max_length": 60, **kwargs})
        self.paths = paths

    def filter(self, qs, value):
        """Rows that say so."""
        text = " ".join((value or "").split())
        return qs.filter(reduce(or_, (Q(**{f"{path}__icontains": text}) for path in self.paths))) if text else qs
