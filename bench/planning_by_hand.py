"""The morning's plan as somebody would write it by hand: one statement that knows one practice and nothing else.

It reads everything the district has from which reminders come, finds the stage each thing has reached and the working
day it falls on, counts what is overdue for the level above, enters what is new, lets stand again what came back, and
withdraws what is not due any more. It does not look where this district has nothing (lists, agreements, projects).
"""

SQL = """
WITH cal AS (
    SELECT d::date AS day, max(d::date) FILTER (WHERE NOT d::date = ANY(%(rest)s)) OVER (ORDER BY d) AS send
    FROM generate_series(%(on)s::date - 400, %(on)s::date + 400, interval '1 day') d
), ladder AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(stages)s::text[], %(shifts)s::int[]) AS l (kind, stage, shift)
), org AS (
    SELECT id FROM orgs_organization
    WHERE district_id = %(district)s AND tier IN ('STREET', 'COMMUNITY') AND period @> %(on)s
), term AS (
    SELECT DISTINCT ON (t.organization_id) t.organization_id, t.id, lower(t.period) AS since, upper(t.period) AS until
    FROM members_term t JOIN org ON org.id = t.organization_id
    WHERE t.accepted_at IS NOT NULL AND lower(t.period) <= %(on)s ORDER BY t.organization_id, lower(t.period) DESC
), held AS (
    SELECT organization_id, count(*) FILTER (WHERE starts_at >= %(quarter)s) AS now,
           count(*) FILTER (WHERE starts_at < %(quarter)s) AS before
    FROM meetings_meeting WHERE state IN ('HELD', 'ISSUED', 'CLOSED') AND starts_at >= %(last_quarter)s GROUP BY 1
), part_time AS (
    SELECT a.organization_id, a.person_id, lower(a.period) AS since,
           count(c.id) FILTER (WHERE c."on" >= %(month)s) AS now,
           count(c.id) FILTER (WHERE c."on" < %(month)s) AS before
    FROM members_appointment a JOIN org ON org.id = a.organization_id
    LEFT JOIN meetings_contact c ON c.appointment_id = a.id AND c."on" BETWEEN %(last_month)s AND %(on)s
    WHERE a.part_time AND a.period @> %(on)s GROUP BY 1, 2, 3
), vacant AS (
    SELECT t.organization_id, t.id, min(coalesce(
        (SELECT max(upper(b.period)) FROM members_appointment b WHERE b.seat_id = s.id AND upper(b.period) <= %(on)s),
        t.since)) + 60 AS due_on
    FROM term t JOIN members_seat s ON s.term_id = t.id AND (s.abolished_on IS NULL OR s.abolished_on > %(on)s)
    WHERE NOT EXISTS (SELECT 1 FROM members_appointment a WHERE a.seat_id = s.id AND a.period @> %(on)s)
    GROUP BY 1, 2
), due AS (
    SELECT 'term.expired' AS kind, 'members.term:' || id AS object, organization_id, until - 1 AS due_on,
           '/members/' || organization_id || '/draft/open/' AS url, until - 1 AS counted, true AS upward
    FROM term WHERE until > %(on)s AND NOT EXISTS (
        SELECT 1 FROM members_filing f
        WHERE f.organization_id = term.organization_id AND f.kind = 'ROSTER' AND f.state IN ('SUBMITTED', 'RETURNED'))
    UNION ALL
    SELECT 'committee.vacancy', 'members.term:' || id, organization_id, due_on,
           '/members/' || organization_id || '/', due_on, true FROM vacant
    UNION ALL
    SELECT 'meeting.quarterly', %(quarter)s::text, t.organization_id,
           CASE WHEN coalesce(h.before, 0) < 1 AND t.since <= %(last_quarter)s THEN %(quarter)s - 1 ELSE %(on)s END,
           '/meetings/of/' || t.organization_id || '/', %(quarter)s, true
    FROM term t LEFT JOIN held h USING (organization_id) WHERE coalesce(h.now, 0) < 1
    UNION ALL
    SELECT 'contact.monthly', %(month)s::text, p.organization_id,
           CASE WHEN bool_or(p.before < 1 AND p.since <= %(last_month)s AND t.since <= %(last_month)s)
                THEN %(month)s - 1 ELSE %(on)s END,
           '/meetings/contacts/' || p.organization_id || '/', %(month)s, true
    FROM part_time p JOIN term t USING (organization_id) WHERE p.now < 1 GROUP BY p.organization_id
    UNION ALL
    SELECT 'dual_life.attended', %(year)s::text, p.organization_id, %(year_end)s,
           '/meetings/activities/' || p.organization_id || '/', %(year_end)s, true
    FROM part_time p WHERE NOT EXISTS (
        SELECT 1 FROM meetings_activity v JOIN meetings_attendance t ON t.activity_id = v.id
        WHERE v.organization_id = p.organization_id AND t.person_id = p.person_id AND v.state = 'HELD'
          AND v.held_on BETWEEN %(year)s AND %(on)s) GROUP BY p.organization_id
    UNION ALL
    SELECT 'duty.open', 'members.duty:' || d.id, a.organization_id, d.due_on, '/members/duties/' || d.id || '/done/',
           d.due_on, false
    FROM members_duty d JOIN members_appointment a ON a.id = d.appointment_id
    JOIN orgs_organization o ON o.id = a.organization_id
    WHERE d.done_on IS NULL AND d.due_on <= %(on)s::date + 60 AND a.period @> %(on)s
      AND o.district_id = %(district)s
    UNION ALL
    SELECT 'matter.due', 'grids.matter:' || id, organization_id, due_on, '/grids/matters/' || id || '/', due_on, true
    FROM grids_matter WHERE state = 'OPEN' AND district_id = %(district)s
), reached AS (
    SELECT DISTINCT ON (d.kind, d.object, d.organization_id) d.*, l.stage, cal.send
    FROM due d JOIN ladder l USING (kind) JOIN cal ON cal.day = d.counted + l.shift
    WHERE cal.send <= %(on)s AND NOT EXISTS (
        SELECT 1 FROM notices_snooze s WHERE s.withdrawn_on IS NULL AND s.until > %(on)s
          AND s.thing = d.kind || '|' || d.object || '|o' || d.organization_id)
    ORDER BY d.kind, d.object, d.organization_id, cal.send DESC, l.shift DESC
), above AS (
    SELECT kind, parent_id, sum(number) AS number,
           jsonb_agg(jsonb_build_object('organization', id, 'count', number, 'due_on', first) ORDER BY id) AS below
    FROM (
        SELECT d.kind, o.parent_id, o.id, count(*) AS number, min(d.due_on) AS first
        FROM due d JOIN orgs_organization o ON o.id = d.organization_id
        WHERE d.upward AND d.due_on + 7 <= %(on)s GROUP BY 1, 2, 3
    ) one GROUP BY 1, 2
), wanted AS (
    SELECT organization_id, kind, object, due_on, stage, send AS planned_on, url, 1 AS count, false AS escalated,
           kind || '|' || object || '|o' || organization_id || '|' || due_on || '|' || stage AS key,
           jsonb_build_object('stages', (SELECT jsonb_agg(stage) FROM ladder l WHERE l.kind = r.kind)) AS basis
    FROM reached r
    UNION ALL
    SELECT parent_id, kind, 'overdue', NULL, 'UP', %(on)s, '/todo/below/?kind=' || kind, number, true,
           kind || '|overdue|o' || parent_id || '|' || %(week)s || '|UP', jsonb_build_object('below', below) FROM above
), entered AS (
    INSERT INTO notices_notice (district_id, organization_id, kind, object, due_on, stage, key, planned_on, verb, title,
                                url, count, escalated, basis, created_at, closing)
    SELECT %(district)s, organization_id, kind, object, due_on, stage, key, planned_on, 'org.view', kind, url, count,
           escalated, basis, now(), '' FROM wanted
    ON CONFLICT (key) DO UPDATE SET closed_on = NULL, closing = '' WHERE notices_notice.closed_on IS NOT NULL
    RETURNING 1
), withdrawn AS (
    UPDATE notices_notice n SET closed_on = %(on)s, closing = CASE WHEN EXISTS (
        SELECT 1 FROM due d WHERE d.kind = n.kind AND d.object = n.object AND d.organization_id = n.organization_id)
        THEN 'LATER' ELSE 'DONE' END
    WHERE n.district_id = %(district)s AND n.closed_on IS NULL AND n.kind = ANY(%(kinds)s)
      AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.key = n.key)
    RETURNING 1
) SELECT (SELECT count(*) FROM entered), (SELECT count(*) FROM withdrawn)
"""
