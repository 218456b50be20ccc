"""The statements of the planner, over one table of what is due that lives as long as the transaction.

A reminder's key is its mark and its stage; the mark is the thing with its date (planning.mark_of), so that mark and
thing of a stored reminder are read off its columns.
"""

COLUMNS = (
    "mark, thing, kind, object, organization_id, unit_id, due_on, late_on, stage, planned_on, key, verb, title, url,"
    " upward, name, basis"
)

TABLE = """
CREATE TEMPORARY TABLE planned_due (
    mark text NOT NULL, thing text NOT NULL, kind text NOT NULL, object text NOT NULL, organization_id bigint NOT NULL,
    unit_id bigint, due_on date, late_on date, stage text, planned_on date, key text, verb text NOT NULL,
    title text NOT NULL, url text NOT NULL, upward boolean NOT NULL, name text NOT NULL, basis jsonb NOT NULL,
    count integer NOT NULL DEFAULT 1, escalated boolean NOT NULL DEFAULT false
) ON COMMIT DROP
"""
# An empty text is an empty text: only what may be missing is read as NULL.
_TEXTS = "mark, thing, kind, object, verb, title, url, name"
COPY = f"COPY planned_due ({COLUMNS}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({_TEXTS}))"
ANALYZE = "ANALYZE planned_due (mark, thing, organization_id, due_on, key)"  # what is joined by, and no more
DROP = "DROP TABLE planned_due, planned_standing"

# What is put off is due and not reminded of: it keeps its row and loses its key.
HUSH = """
UPDATE planned_due p SET key = NULL FROM notices_snooze s
WHERE s.thing = p.thing AND s.withdrawn_on IS NULL AND s.until > %(day)s
"""

# What is overdue for days (late_on: its last day, or the last stage of what only waits) becomes one line for the level
# above, per kind and week: of a committee's things its parent, of a unit's the committee. Which ones and how many each
# is kept with it, for its page. On a day of rest nobody is told anything new, but what stands goes on standing.
ESCALATE = """
INSERT INTO planned_due (mark, thing, kind, object, organization_id, stage, planned_on, key, verb, title, url, upward,
                         name, basis, count, escalated)
SELECT thing || '|' || %(week)s, thing, kind, 'overdue', superior, 'UP', %(day)s,
       CASE WHEN %(workday)s THEN thing || '|' || %(week)s || '|UP' END,
       verb, '所属组织“' || name || '”超期', %(url)s || '?kind=' || kind, false, name,
       jsonb_build_object('week', %(week)s::text, 'after', %(after)s::int, 'below', below), number, true
FROM (
    SELECT h.kind || '|overdue|o' || h.superior AS thing, h.kind, h.superior, min(h.verb) AS verb,
           min(h.name) AS name, sum(h.number) AS number,
           jsonb_agg(jsonb_build_object('organization', h.organization_id, 'unit', h.unit_id, 'count', h.number,
                                        'due_on', h.first) ORDER BY h.organization_id, h.unit_id) AS below
    FROM (
        SELECT p.kind, s.superior, p.organization_id, p.unit_id, min(p.verb) AS verb, min(p.name) AS name,
               count(DISTINCT p.mark) AS number, min(p.late_on) AS first
        FROM planned_due p
        JOIN orgs_organization o ON o.id = p.organization_id
        CROSS JOIN LATERAL (SELECT CASE WHEN p.unit_id IS NULL THEN o.parent_id ELSE o.id END AS superior) s
        WHERE p.upward AND s.superior IS NOT NULL AND p.late_on + %(after)s <= %(day)s
        GROUP BY p.kind, s.superior, p.organization_id, p.unit_id
    ) h
    GROUP BY h.kind, h.superior
) late
"""

_FIELDS = (
    "district_id, organization_id, unit_id, kind, object, due_on, stage, key, planned_on, verb, title, url, count,"
    " escalated, basis, created_at, closed_on, closing"
)
_VALUES = (
    "%(district)s, p.organization_id, p.unit_id, p.kind, p.object, p.due_on, p.stage, p.key, p.planned_on, p.verb,"
    " p.title, p.url, p.count, p.escalated, p.basis, %(now)s"
)
# A reminder whose date moved away and came back stands again; whatever carried it before does not carry it twice.
INSERT = f"""
WITH entered AS (
    INSERT INTO notices_notice ({_FIELDS})
    SELECT DISTINCT ON (p.key) {_VALUES}, NULL::date, '' FROM planned_due p WHERE p.key IS NOT NULL ORDER BY p.key
    ON CONFLICT (key) DO UPDATE SET closed_on = NULL, closing = '' WHERE notices_notice.closed_on IS NOT NULL
    RETURNING 1
) SELECT count(*) FROM entered
"""  # noqa: S608 - constants of this file

_HOLDER = (
    "CASE WHEN n.unit_id IS NULL THEN 'o' || n.organization_id ELSE 'u' || n.unit_id || '@' || n.organization_id END"
)
# What has to be done in each period is another thing in each: its object is the first day of the period.
_PERIOD = r"^\d{4}-\d\d-\d\d$"

# The reminders that stand, in a table of their own with figures about it: how many there are this morning the database
# does not know, and would join them row by row.
STANDING = f"""
CREATE TEMPORARY TABLE planned_standing ON COMMIT DROP AS
SELECT n.id, n.key, n.escalated, n.planned_on, n.kind, n.organization_id, n.unit_id, n.due_on,
       n.object ~ '{_PERIOD}' AS periodic, left(n.key, length(n.key) - length(n.stage) - 1) AS mark,
       n.kind || '|' || n.object || '|' || {_HOLDER} AS thing
FROM notices_notice n WHERE n.district_id = %(district)s AND n.closed_on IS NULL
"""  # noqa: S608 - constants of this file
ANALYZE_STANDING = "ANALYZE planned_standing (id, mark, thing)"

# Of a day that is over: what nobody was reminded of then is on record, and does not go out any more.
ENTER_MISSED = f"""
WITH entered AS (
    INSERT INTO notices_notice ({_FIELDS})
    SELECT DISTINCT ON (p.key) {_VALUES}, %(day)s,
           CASE WHEN p.thing IN (SELECT thing FROM planned_standing) THEN 'LATER' ELSE 'DONE' END
    FROM planned_due p WHERE p.key IS NOT NULL ORDER BY p.key
    ON CONFLICT (key) DO NOTHING
    RETURNING 1
) SELECT count(*) FROM entered
"""  # noqa: S608 - constants of this file

# What stands and is not due any more, has another date, or was overtaken by a later stage, which stands since INSERT.
# A period that was missed is due as part of the next one, by the same last day: that is not done, but said anew, and
# until the next one comes to a stage of its own the reminder stands.
CLOSE = f"""
WITH judged AS (
    SELECT s.id, CASE
        WHEN m.mark IS NOT NULL AND (m.key IS NULL OR m.key = s.key) THEN NULL
        WHEN s.escalated AND t.thing IS NOT NULL AND t.key IS NULL THEN NULL
        WHEN m.mark IS NOT NULL OR (t.thing IS NOT NULL AND s.escalated) THEN 'LATER'
        WHEN t.thing IS NOT NULL THEN 'MOVED'
        WHEN NOT o.reached THEN NULL
        WHEN o.reached THEN 'LATER'
        ELSE 'DONE' END AS closing
    FROM planned_standing s
    LEFT JOIN (SELECT DISTINCT ON (mark) mark, key FROM planned_due ORDER BY mark, planned_on DESC) m USING (mark)
    LEFT JOIN (SELECT thing, max(key) AS key FROM planned_due GROUP BY thing) t ON t.thing = s.thing
    LEFT JOIN (
        SELECT kind, organization_id, coalesce(unit_id, 0) AS unit, due_on, bool_or(stage IS NOT NULL) AS reached
        FROM planned_due WHERE object ~ '{_PERIOD}' GROUP BY 1, 2, 3, 4
    ) o ON s.periodic AND o.kind = s.kind AND o.organization_id = s.organization_id
        AND o.unit = coalesce(s.unit_id, 0) AND o.due_on = s.due_on
    WHERE s.planned_on <= %(day)s
), closed AS (
    UPDATE notices_notice n SET closed_on = %(day)s, closing = judged.closing
    FROM judged WHERE judged.id = n.id AND judged.closing IS NOT NULL
    RETURNING 1
) SELECT count(*) FROM closed
"""  # noqa: S608 - constants of this file
