"""Who changes a table that is counted leaves a mark: in which district, which table, in which transaction.

The database leaves it, by triggers of each statement, so no door and no hand-written statement can forget it. A mark is
a row of its own, never an update of a shared one: two who write at once neither wait for one another nor deadlock.

Counters remember the snapshot in which they were counted (`CounterSet.seen`). They are right as long as every mark
that the reader sees was seen by that snapshot, too. It is PostgreSQL that knows which transactions a snapshot saw: a
writer who began before the count and commits after it is among those that it did not see, whoever was first.

A mark of a table in `PLACES` also tells of which organisation the row is, so that a reader can count again just the
communities that somebody touched (`touched`). A statement that touches many tells of the whole district.

    district_of(…)    the SQL by which a changed row tells its district
    watch(tables)     the operation of a migration that sets the triggers
    place(tables)     the operation of a migration that lets their marks tell the organisation, too
    UNSEEN            SQL condition: somebody changed what the counters `s` were counted from
    NEWS              SQL: all such marks of the counters `s`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection, migrations, transaction

EVERYWHERE = 0  # the district of a row that does not tell where it belongs: it concerns all
CLUSTER = "(SELECT c.system_identifier FROM pg_control_system() c)"
WHOLE = 0  # the place of a mark that concerns the whole district
MOST_PLACES = 20  # of how many organisations a statement may tell
NEWS = f"""
    FROM appraisal_mark m WHERE m.district_id IN (s.district_id, {EVERYWHERE})
        AND m.source = ANY(s.sources) AND m.xid >= pg_snapshot_xmin(s.seen::pg_snapshot)
        AND NOT pg_visible_in_snapshot(m.xid, s.seen::pg_snapshot)
"""
UNSEEN = f"EXISTS (SELECT 1 {NEWS})"

# Tables whose rows tell their organisation: its column, or "column>table" of the row above it.
PLACES = {
    "members_appointment": "organization_id",
    "members_seat": "term_id>members_term",
    "members_term": "organization_id",
    "meetings_contact": "organization_id",
    "meetings_meeting": "organization_id",
    "covenants_agreement": "organization_id",
    "covenants_agreementterm": "agreement_id>covenants_agreement",
    "covenants_claim": "organization_id",
    "covenants_cyclestep": "cycle_id>covenants_listcycle",
    "covenants_deliberation": "organization_id",
    "covenants_delivery": "organization_id",
    "covenants_fulfilment": "organization_id",
    "covenants_listcycle": "organization_id",
    "covenants_listitem": "organization_id",
    "covenants_pledge": "organization_id",
    "covenants_review": "organization_id",
}

TABLE = """
CREATE TABLE appraisal_mark (
    district_id bigint NOT NULL, source text NOT NULL, xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (district_id, source, xid)
);
ALTER TABLE appraisal_mark ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_by_all ON appraisal_mark FOR SELECT USING (true);
CREATE POLICY swept_by_the_system ON appraisal_mark FOR DELETE
    USING (current_setting('gongjian.column', true) = 'everything');
"""
_WRITE = """INSERT INTO appraisal_mark (district_id, source)
        SELECT DISTINCT coalesce({district}, {everywhere}), '{table}' FROM {rows} r ON CONFLICT DO NOTHING;"""
_WRITE_PLACED = """INSERT INTO appraisal_mark (district_id, source, place)
        SELECT DISTINCT t.district, '{table}', CASE WHEN count(*) OVER () > {most} THEN {whole} ELSE t.place END
        FROM (SELECT DISTINCT coalesce({district}, {everywhere}) AS district, coalesce({place}, {whole}) AS place
              FROM {rows} r) t ON CONFLICT DO NOTHING;"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION gongjian_mark_{table}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        {both}
    ELSE
        {one}
    END IF;
    RETURN NULL;
END $$;
"""
_TRIGGERS = """
CREATE TRIGGER mark_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION gongjian_mark_{table}();
CREATE TRIGGER mark_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION gongjian_mark_{table}();
CREATE TRIGGER mark_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION gongjian_mark_{table}();
"""


def district_of(table: str, tables: Mapping[str, str], row: str = "r") -> str:
    """SQL for the district of a row.

    tables  table -> its column of the district, of an organisation, or "column>table" of the row above it
    """
    column, _, above = tables[table].partition(">")
    if column == "district_id":
        return f"{row}.district_id"
    if not above:
        return f"(SELECT o.district_id FROM orgs_organization o WHERE o.id = {row}.{column})"  # noqa: S608 - as above
    inner = district_of(above, tables, f"{row}_")
    return f"(SELECT {inner} FROM {above} {row}_ WHERE {row}_.id = {row}.{column})"  # noqa: S608 - as above


def watch(tables: Mapping[str, str], known: Mapping[str, str] | None = None) -> migrations.RunSQL:
    """The operation that sets the triggers on these tables, and takes them away again backwards.

    known  tables of earlier migrations that these refer to
    """
    everything = {**(known or {}), **tables}
    on, off = [], []
    for table in tables:
        on += [_function(_WRITE, table, everything), _TRIGGERS.format(table=table)]
        off += [f"DROP TRIGGER mark_{when} ON {table};" for when in ("insert", "update", "delete")]
        off.append(f"DROP FUNCTION gongjian_mark_{table}();")
    return migrations.RunSQL("\n".join(on), "\n".join(off))


def place(tables: Iterable[str]) -> migrations.RunSQL:
    """The operation by which the marks of these tables, all of them in `PLACES`, tell their organisation."""
    tables = list(tables)
    return migrations.RunSQL(
        "\n".join(_function(_WRITE_PLACED, table, PLACES) for table in tables),
        "\n".join(_function(_WRITE, table, PLACES) for table in tables),
    )


def _function(write: str, table: str, tables: Mapping[str, str]) -> str:
    given = {
        "table": table,
        "district": district_of(table, tables),
        "place": place_of(table),
        "everywhere": EVERYWHERE,
        "whole": WHOLE,
        "most": MOST_PLACES,
    }
    one = write.format(rows="changed", **given)
    both = write.format(rows="(SELECT * FROM before UNION ALL SELECT * FROM after)", **given)
    return _FUNCTION.format(table=table, one=one, both=both)


def place_of(table: str, row: str = "r") -> str:
    """SQL for the organisation of a row; NULL of a table that does not tell."""
    column, _, above = PLACES.get(table, "").partition(">")
    if not column:
        return "NULL::bigint"
    if not above:
        return f"{row}.{column}"
    return f"(SELECT {place_of(above, row + '_')} FROM {above} {row}_ WHERE {row}_.id = {row}.{column})"  # noqa: S608


def hold(cursor, *, alone: bool = False) -> None:
    """Count beside others who count, or alone: nobody sweeps away a mark while a count that misses it is not stored."""
    cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(hashtext('appraisal.marks'))")


@transaction.atomic
def sweep() -> int:
    """Forget the marks that every counter has seen; returns how many. Asked with everything in sight."""
    with connection.cursor() as cursor:
        hold(cursor, alone=True)
        cursor.execute(f"""
            DELETE FROM appraisal_mark m WHERE pg_visible_in_snapshot(m.xid, pg_current_snapshot())
            AND NOT EXISTS (SELECT 1 FROM appraisal_counterset s WHERE s.cluster = {CLUSTER}
                            AND NOT pg_visible_in_snapshot(m.xid, s.seen::pg_snapshot))
        """)  # noqa: S608 - constants of this file
        return cursor.rowcount
