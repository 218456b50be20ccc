"""The second wall: PostgreSQL is told, with each statement, whose eyes it is asked for.

Row-level security (policies in the rooms' migrations) guards the tables that hold people's data, so that a query that
went round the scoped manager, raw SQL included, still returns nothing that is not in scope. The context travels in
the same message as the statement (`SELECT set_config(…, true); SELECT …`), local to its transaction: there is no
session state that a pooled connection or a rolled-back savepoint could leave behind, and no round trip more.

The web role `gongjian_app` is neither owner nor superuser nor BYPASSRLS; migrations run as the owner, whom policies
do not bind.
"""

from __future__ import annotations

from django.db.backends.signals import connection_created

from common.scoping import Scope, scope_or_none

# Tables of the guarded rooms begin like this; nothing else pays for the context.
GUARDED = (
    "members_",
    "exchange_",
    "covenants_",
    "meetings_",
    "orgs_booking",
    "orgs_fundpaper",
    "grids_",
    "appraisal_",
    "notices_notice",
    "notices_snooze",
)
_COLUMNS = {"district_id", "street_id", "community_id", "grid_id", "id"}


def context_of(scope: Scope | None) -> tuple[str, str, str]:
    """(column, anchor, party) as policies read them; column "everything" opens all, empty texts open nothing."""
    if scope is None:
        return "", "", ""
    if scope.sees_everything:
        return "everything", "", ""
    column = scope.column if scope.column in _COLUMNS else ""
    anchor = str(int(scope.anchor_id)) if column and scope.anchor_id is not None else ""
    party = str(int(scope.party_id)) if scope.party_id is not None else ""
    return column, anchor, party


def setting_of(scope: Scope | None) -> str:
    """The statement that tells the database, for the transaction, in whose eyes it is asked."""
    column, anchor, party = context_of(scope)
    return (
        f"SELECT set_config('gongjian.column', '{column}', true), set_config('gongjian.anchor', '{anchor}', true), "
        f"set_config('gongjian.party', '{party}', true)"
    )


def say_who_asks(execute, sql, params, many, context):
    """Send the scope along with every statement that touches a guarded table."""
    text = sql if isinstance(sql, str) else ""
    if not any(prefix in text for prefix in GUARDED):
        return execute(sql, params, many, context)
    setting = setting_of(scope_or_none())
    cursor = context["cursor"]
    # A named cursor is a DECLARE and executemany repeats its statement: neither can carry a second one. Both run in a
    # transaction here, so a statement of its own reaches as far.
    if many or getattr(cursor.cursor, "name", None):
        with context["connection"].connection.cursor() as plain:
            plain.execute(setting)
        return execute(sql, params, many, context)
    return execute(f"{setting}; {sql}", params, many, context)


def install(connection, **kwargs) -> None:
    """Put the wrapper on a new connection."""
    if connection.vendor == "postgresql" and say_who_asks not in connection.execute_wrappers:
        connection.execute_wrappers.append(say_who_asks)


def register() -> None:
    """Called once when the project starts."""
    connection_created.connect(install, dispatch_uid="gongjian row level")
