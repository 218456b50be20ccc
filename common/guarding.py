"""Row-level security in a migration: which tables are guarded, and who sees a row beside whoever sees everything.

See common/rowlevel.py and ADR 004. A room's migration says, per table, the condition in SQL; the words below stand for
what the context of the statement tells. Tables of row history (pghistory) are written by triggers and read only with
everything in sight.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import migrations

ALL = "current_setting('gongjian.column', true) = 'everything'"
PARTY = "nullif(current_setting('gongjian.party', true), '')::bigint"
ORGS = "SELECT gongjian_orgs()"
# The day here. A session's own current_date is that of UTC: yesterday, until eight in the morning.
DAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
# Organisations in which the unit that asks takes part today.
_TODAY = f"p.unit_id = {PARTY} AND p.period @> {DAY}"
CIRCLE = f"SELECT p.organization_id FROM orgs_participation p WHERE {_TODAY}"  # noqa: S608 - constants of this file
# Alliances in which the unit that asks, or an organisation in its sight, is today.
ALLIANCES = (
    f"SELECT m.alliance_id FROM orgs_alliancemember m WHERE m.period @> {DAY} "  # noqa: S608 - as above
    f"AND (m.unit_id = {PARTY} OR m.member_id IN ({ORGS}))"
)
# Alliances that an organisation in sight leads by now.
LED = f"SELECT l.id FROM orgs_alliance l WHERE l.organization_id IN ({ORGS})"  # noqa: S608 - as above


def guard(tables: Mapping[str, str], history: tuple[str, ...] = ()) -> migrations.RunSQL:
    """The operation that turns the policies on, and off again backwards."""
    on, off = [], []
    for table, who in tables.items():
        on += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});",
        ]
        off += [f"DROP POLICY scope ON {table};", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"]
    for table in history:
        on += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY written_by_triggers ON {table} FOR INSERT WITH CHECK (true);",
            f"CREATE POLICY read_by_the_system ON {table} FOR SELECT USING ({ALL});",
        ]
        off += [
            f"DROP POLICY written_by_triggers ON {table};",
            f"DROP POLICY read_by_the_system ON {table};",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
        ]
    return migrations.RunSQL("\n".join(on), "\n".join(off))
