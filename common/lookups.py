"""`field__any=[…]`: `= ANY(array)` with one parameter, for lists of thousands.

Django writes `IN (%s, %s, …)` and prepares each value by itself: half a second for 10,000 ids, where the query takes a
tenth of it.
"""

from __future__ import annotations

from django.db.models import Field, ForeignKey, Lookup


@Field.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):
    """`id__any=ids`, `term_id__any=ids`; takes anything iterable of plain values, or an expression that is an array.

    With an expression, e.g. `RawSQL("ARRAY(SELECT …)", […])`, the planner takes the array for a short one and goes by
    the index; a subquery it would weigh against reading the whole table.
    """

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        """`column = ANY(%s)`; an empty list finds nothing."""
        left, params = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):
            right, right_params = self.process_rhs(compiler, connection)
            return f"{left} = ANY({right})", [*params, *right_params]
        target = getattr(self.lhs.output_field, "target_field", self.lhs.output_field)
        kind = target.rel_db_type(connection) or target.db_type(connection)
        return f"{left} = ANY(%s::{kind}[])", [*params, list(self.rhs)]
