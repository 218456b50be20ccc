"""The statements of the planner, over one table of what is due that lives as long as the transaction.

A reminder's key is its mark and its stage; the mark is the thing and what it is dated by (planning.mark_of), so that
mark and thing of a stored reminder are read off its columns.
"""

COLUMNS = "thing, object, organization_id, unit_id, url, kind, dated, due_on, late_on, stage, planned_on, key, basis"

TABLE = """
CREATE TEMPORARY TABLE planned_due (
    thing text NOT NULL, kind text NOT NULL, object text NOT NULL, organization_id bigint NOT NULL, unit_id bigint,
    dated text NOT NULL, due_on date, late_on date, stage text, planned_on date, key text, url text NOT NULL,
    basis jsonb NOT NULL, count integer NOT NULL DEFAULT 1, escalated boolean NOT NULL DEFAULT false
) ON COMMIT DROP
"""
COPY = f"COPY planned_due ({COLUMNS}) FROM STDIN"
DROP = "DROP TABLE planned_due, planned_standing"

# How many things are due and how many reminders stand this morning the database does not know; it would take them for
# a handful and join them row by row. Told to hash, it need not look through both tables before it begins.
HASHING = "SET LOCAL enable_nestloop = off"
AS_USUAL = "SET LOCAL enable_nestloop TO DEFAULT"

# What all things of a kind have in common is said once, not in every row.
_KINDS = (
    "unnest(%(kinds)s::text[], %(verbs)s::text[], %(titles)s::text[], %(names)s::text[], %(upward)s::boolean[])"
    " AS k (kind, verb, title, name, upward)"
)

# What is put off is due and not reminded of: it keeps its row and loses its key.
HUSH = """
UPDATE planned_due p SET key = NULL FROM notices_snooze s
WHERE s.thing = p.thing AND s.withdrawn_on IS NULL AND s.until > %(day)s
"""

# What is overdue for days (late_on: its last day, or the last stage of what only waits) becomes one line for the level
# above, per kind and week: of a committee's things its parent, of a unit's the committee. Which ones and how many each
# is kept with it, for its page. On a day of rest nobody is told anything new, but what stands goes on standing.
ESCALATE = f"""
INSERT INTO planned_due (thing, kind, object, organization_id, dated, stage, planned_on, key, url, basis, count,
                         escalated)
SELECT thing, kind, 'overdue', superior, %(week)s, 'UP', %(day)s,
       CASE WHEN %(workday)s THEN thing || '|' || %(week)s || '|UP' END, %(url)s || '?kind=' || kind,
       jsonb_build_object('week', %(week)s::text, 'after', %(after)s::int, 'below', below), number, true
FROM (
    SELECT h.kind || '|overdue|o' || h.superior AS thing, h.kind, h.superior, sum(h.number) AS number,
           jsonb_agg(jsonb_build_object('organization', h.organization_id, 'unit', h.unit_id, 'count', h.number,
                                        'due_on', h.first) ORDER BY h.organization_id, h.unit_id) AS below
    FROM (
        SELECT p.kind, s.superior, p.organization_id, p.unit_id, count(DISTINCT (p.thing, p.dated)) AS number,
               min(p.late_on) AS first
        FROM planned_due p
        JOIN {_KINDS} ON k.kind = p.kind AND k.upward
        JOIN orgs_organization o ON o.id = p.organization_id
        CROSS JOIN LATERAL (SELECT CASE WHEN p.unit_id IS NULL THEN o.parent_id ELSE o.id END AS superior) s
        WHERE s.superior IS NOT NULL AND p.late_on + %(after)s <= %(day)s
        GROUP BY p.kind, s.superior, p.organization_id, p.unit_id
    ) h
    GROUP BY h.kind, h.superior
) late
"""  # noqa: S608 - constants of this file

_FIELDS = (
    "district_id, organization_id, unit_id, kind, object, due_on, stage, key, planned_on, verb, title, url, count,"
    " escalated, basis, created_at, closed_on, closing"
)
_VALUES = (
    "%(district)s, p.organization_id, p.unit_id, p.kind, p.object, p.due_on, p.stage, p.key, p.planned_on, k.verb,"
    " CASE WHEN p.escalated THEN '所属组织“' || k.name || '”超期' ELSE k.title END, p.url, p.count, p.escalated,"
    " p.basis, %(now)s"
)
_DUE = f"planned_due p JOIN {_KINDS} ON k.kind = p.kind"
# What stands stays as it is. A reminder whose date moved away and came back stands again; whatever carried it before
# does not carry it twice.
INSERT = f"""
WITH entered AS (
    INSERT INTO notices_notice ({_FIELDS})
    SELECT DISTINCT ON (p.key) {_VALUES}, NULL::date, '' FROM {_DUE}
    WHERE p.key IS NOT NULL AND NOT EXISTS (SELECT FROM planned_standing s WHERE s.key = p.key) ORDER BY p.key
    ON CONFLICT (key) DO UPDATE SET closed_on = NULL, closing = '' WHERE notices_notice.closed_on IS NOT NULL
    RETURNING 1
) SELECT count(*) FROM entered
"""  # noqa: S608 - constants of this file

# What has to be done in each period is another thing in each: its object is the first day of the period.
_PERIOD = r"^\d{4}-\d\d-\d\d$"

# The reminders that stand when the planner begins, under its lock: nobody else enters or closes any.
STANDING = """
CREATE TEMPORARY TABLE planned_standing ON COMMIT DROP AS
SELECT id, key, stage, escalated, planned_on, kind, object, organization_id, unit_id, due_on
FROM notices_notice WHERE district_id = %(district)s AND closed_on IS NULL
"""
STANDING_KINDS = "SELECT DISTINCT kind FROM planned_standing"
_THING = (
    "s.kind || '|' || s.object || '|' ||"
    " CASE WHEN s.unit_id IS NULL THEN 'o' || s.organization_id ELSE 'u' || s.unit_id || '@' || s.organization_id END"
)

# Of a day that is over: what nobody was reminded of then is on record, and does not go out any more.
ENTER_MISSED = f"""
WITH entered AS (
    INSERT INTO notices_notice ({_FIELDS})
    SELECT DISTINCT ON (p.key) {_VALUES}, %(day)s,
           CASE WHEN p.thing IN (SELECT {_THING} FROM planned_standing s) THEN 'LATER' ELSE 'DONE' END
    FROM {_DUE} WHERE p.key IS NOT NULL ORDER BY p.key
    ON CONFLICT (key) DO NOTHING
    RETURNING 1
) SELECT count(*) FROM entered
"""  # noqa: S608 - constants of this file

# What stands and is not due any more, has another date, or was overtaken by a later stage, which stands since INSERT.
# A period that was missed is due as part of the next one, by the same last day: that is not done, but said anew, and
# until the next one comes to a stage of its own the reminder stands. Most of what stands is due today by the same key:
# only the rest is judged, and the years of reminders that are closed are not looked through for it.
CLOSE = f"""
WITH latest AS MATERIALIZED (
    SELECT DISTINCT ON (thing, dated) thing || '|' || dated AS mark, key FROM planned_due
    ORDER BY thing, dated, planned_on DESC
), rest AS MATERIALIZED (
    SELECT s.id, s.escalated, s.kind, s.organization_id, s.unit_id, s.due_on, s.object ~ '{_PERIOD}' AS periodic,
           left(s.key, length(s.key) - length(s.stage) - 1) AS mark, {_THING} AS thing
    FROM planned_standing s
    WHERE s.planned_on <= %(day)s AND NOT EXISTS (SELECT FROM latest l WHERE l.key = s.key)
), judged AS MATERIALIZED (
    SELECT s.id, CASE
        WHEN m.mark IS NOT NULL AND m.key IS NULL THEN NULL
        WHEN s.escalated AND t.thing IS NOT NULL AND t.key IS NULL THEN NULL
        WHEN m.mark IS NOT NULL OR (t.thing IS NOT NULL AND s.escalated) THEN 'LATER'
        WHEN t.thing IS NOT NULL THEN 'MOVED'
        WHEN NOT o.reached THEN NULL
        WHEN o.reached THEN 'LATER'
        ELSE 'DONE' END AS closing
    FROM rest s
    LEFT JOIN latest m USING (mark)
    LEFT JOIN (
        SELECT thing, max(key) AS key FROM planned_due WHERE thing IN (SELECT thing FROM rest) GROUP BY thing
    ) t ON t.thing = s.thing
    LEFT JOIN (
        SELECT kind, organization_id, coalesce(unit_id, 0) AS unit, due_on, bool_or(stage IS NOT NULL) AS reached
        FROM planned_due WHERE object ~ '{_PERIOD}' AND kind IN (SELECT kind FROM rest WHERE periodic)
        GROUP BY 1, 2, 3, 4
    ) o ON s.periodic AND o.kind = s.kind AND o.organization_id = s.organization_id
        AND o.unit = coalesce(s.unit_id, 0) AND o.due_on = s.due_on
), closed AS (
    UPDATE notices_notice n SET closed_on = %(day)s, closing = judged.closing
    FROM judged WHERE judged.id = n.id AND judged.closing IS NOT NULL
      AND n.id = ANY(ARRAY(SELECT id FROM judged WHERE closing IS NOT NULL))
    RETURNING 1
) SELECT count(*) FROM closed
"""  # noqa: S608 - constants of this file
