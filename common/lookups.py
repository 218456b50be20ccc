"""`field__any=[…]`: `= ANY(array)` with one parameter, for lists of thousands.

Django writes `IN (%s, %s, …)` and prepares each value by itself: half a second for 10,000 ids, where the query takes a
tenth of it.
"""

from __future__ import annotations

from django.db.models import Field, ForeignKey, Lookup


@Field.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):
    """`id__any=ids`, `term_id__any=ids`; takes a list (or anything iterable) of plain values."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        """`column = ANY(%s)`; an empty list finds nothing."""
        left, params = self.process_lhs(compiler, connection)
        target = getattr(self.lhs.output_field, "target_field", self.lhs.output_field)
        kind = target.rel_db_type(connection) or target.db_type(connection)
        return f"{left} = ANY(%s::{kind}[])", [*params, list(self.rhs)]
