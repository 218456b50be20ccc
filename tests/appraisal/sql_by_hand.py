"""Thirty metrics by street as hand-written SQL, to compare with what the product says of them."""

from django.db import connection

from common.scoping import everything

# 本期: of the cycles opened by the day the running one, else the one that begins last; an alliance's are nobody's.
THIS_CYCLE = """y.id = (
    SELECT z.id FROM covenants_listcycle z WHERE z.organization_id = y.organization_id AND z.alliance_id IS NULL
        AND (SELECT min(s.on) FROM covenants_cyclestep s WHERE s.cycle_id = z.id) <= %(on)s
    ORDER BY (z.period @> %(on)s::date)::int DESC, lower(z.period) DESC LIMIT 1)"""

# Each of them counts by street; written without looking at how the product does it.
BY_HAND = {
    "orgs.communities": """
        SELECT street_id, count(*), NULL FROM orgs_organization
        WHERE district_id = %(district)s AND tier = 'COMMUNITY' AND period @> %(on)s::date GROUP BY 1""",
    "orgs.units": """
        SELECT o.street_id, count(DISTINCT p.unit_id), NULL FROM orgs_participation p, orgs_organization o
        WHERE o.id = p.organization_id AND o.district_id = %(district)s AND p.period @> %(on)s::date GROUP BY 1""",
    "members.seated": """
        SELECT o.street_id, count(DISTINCT t.organization_id), count(DISTINCT o.id) FROM orgs_organization o
        LEFT JOIN members_term t ON t.organization_id = o.id AND t.accepted_at IS NOT NULL AND t.period @> %(on)s::date
        WHERE o.district_id = %(district)s AND o.tier IN ('STREET', 'COMMUNITY') GROUP BY 1""",
    "members.part_time": """
        SELECT o.street_id, sum(a.part_time::int), count(*) FROM members_appointment a
        JOIN orgs_organization o ON o.id = a.organization_id
        WHERE o.district_id = %(district)s AND o.tier IN ('STREET', 'COMMUNITY') AND a.period @> %(on)s::date
        GROUP BY 1""",
    "members.part_time_persons": """
        SELECT o.street_id, count(DISTINCT a.person_id), NULL FROM members_appointment a
        JOIN orgs_organization o ON o.id = a.organization_id
        WHERE o.district_id = %(district)s AND a.part_time AND a.period @> %(on)s::date GROUP BY 1""",
    "members.women": """
        SELECT o.street_id, count(DISTINCT p.id) FILTER (WHERE p.gender = '女'), count(DISTINCT p.id)
        FROM members_appointment a JOIN members_person p ON p.id = a.person_id
        JOIN orgs_organization o ON o.id = a.organization_id
        WHERE o.district_id = %(district)s AND o.tier IN ('STREET', 'COMMUNITY') AND a.period @> %(on)s::date
            AND p.gender IN ('男', '女') GROUP BY 1""",
    "members.releases": """
        SELECT o.street_id, count(*), NULL FROM members_change c JOIN orgs_organization o ON o.id = c.organization_id
        WHERE o.district_id = %(district)s AND c.kind = 'RELEASE' AND c.effective_on <= %(on)s
            AND extract(year FROM c.effective_on) = extract(year FROM %(on)s::date) GROUP BY 1""",
    "meetings.minutes_issued": """
        SELECT o.street_id, count(*) FILTER (WHERE n.issued_on <= %(on)s), count(*) FROM meetings_meeting m
        JOIN orgs_organization o ON o.id = m.organization_id LEFT JOIN meetings_minutes n ON n.meeting_id = m.id
        WHERE o.district_id = %(district)s AND m.state IN ('HELD', 'CLOSED')
            AND date_trunc('year', m.starts_at AT TIME ZONE 'Asia/Shanghai') = date_trunc('year', %(on)s::timestamp)
            AND (m.starts_at AT TIME ZONE 'Asia/Shanghai')::date <= %(on)s GROUP BY 1""",
    "meetings.contacted_now": """
        SELECT o.street_id, count(DISTINCT c.appointment_id), count(DISTINCT a.id) FROM members_appointment a
        JOIN orgs_organization o ON o.id = a.organization_id
        LEFT JOIN meetings_contact c ON c.appointment_id = a.id AND c.channel = 'PHONE' AND c.on <= %(on)s
            AND date_trunc('month', c.on::timestamp) = date_trunc('month', %(on)s::timestamp)
        WHERE o.district_id = %(district)s AND a.part_time AND a.period @> %(on)s::date GROUP BY 1""",
    "meetings.suggestions_answered": """
        SELECT o.street_id, count(*) FILTER (WHERE s.answered_on <= %(on)s), count(*) FROM meetings_suggestion s
        JOIN orgs_organization o ON o.id = s.organization_id
        WHERE o.district_id = %(district)s AND s.received_on BETWEEN %(on)s::date - 365 AND %(on)s GROUP BY 1""",
    "covenants.needs_claimed": """
        SELECT o.street_id, count(DISTINCT m.item_id), count(DISTINCT i.id) FROM covenants_listitem i
        JOIN covenants_listcycle y ON y.id = i.cycle_id JOIN orgs_organization o ON o.id = i.organization_id
        LEFT JOIN covenants_claim m ON m.item_id = i.id AND m.decided_on <= %(on)s
            AND (m.state = 'CONFIRMED' OR m.state = 'WITHDRAWN' AND m.ended_on > %(on)s)
        WHERE o.district_id = %(district)s AND {this_cycle} AND i.direction = 'NEED'
            AND i.published_on <= %(on)s AND (i.withdrawn_on IS NULL OR i.withdrawn_on > %(on)s) GROUP BY 1""",
    "covenants.deliveries_done": """
        SELECT o.street_id, count(DISTINCT f.delivery_id), count(DISTINCT d.id) FROM covenants_delivery d
        JOIN covenants_pledge p ON p.id = d.pledge_id JOIN covenants_listcycle y ON y.id = p.cycle_id
        JOIN orgs_organization o ON o.id = d.organization_id
        LEFT JOIN covenants_fulfilment f ON f.delivery_id = d.id AND f.state <> 'WITHDRAWN' AND f.done_on <= %(on)s
        WHERE o.district_id = %(district)s AND {this_cycle} AND p.signed_on <= %(on)s
            AND (d.excused_on IS NULL OR d.excused_on > %(on)s OR d.restored_on <= %(on)s)
            AND (p.ended_on IS NULL OR p.ended_on > %(on)s) AND NOT upper(d."window") > %(on)s::date + 1 GROUP BY 1""",
    "covenants.served": """
        SELECT o.street_id, sum(f.served), NULL FROM covenants_fulfilment f
        JOIN orgs_organization o ON o.id = f.organization_id
        WHERE o.district_id = %(district)s AND f.state = 'CONFIRMED' AND f.answered_on <= %(on)s
            AND f.recorded_on <= %(on)s AND f.done_on BETWEEN date_trunc('year', %(on)s::timestamp)::date AND %(on)s
        GROUP BY 1""",
    "orgs.grids": """
        SELECT street_id, count(*), NULL FROM orgs_organization
        WHERE district_id = %(district)s AND tier = 'GRID' AND period @> %(on)s::date GROUP BY 1""",
    "orgs.communities_with_grid": """
        SELECT c.street_id, count(DISTINCT g.parent_id), count(DISTINCT c.id) FROM orgs_organization c
        LEFT JOIN orgs_organization g ON g.parent_id = c.id AND g.tier = 'GRID' AND g.period @> %(on)s::date
        WHERE c.district_id = %(district)s AND c.tier = 'COMMUNITY' AND c.period @> %(on)s::date GROUP BY 1""",
    "orgs.participations": """
        SELECT o.street_id, count(*), NULL FROM orgs_participation p
        JOIN orgs_organization o ON o.id = p.organization_id
        WHERE o.district_id = %(district)s AND p.period @> %(on)s::date GROUP BY 1""",
    "members.secondments_in": """
        SELECT o.street_id, count(*), NULL FROM members_secondment s
        JOIN orgs_organization o ON o.id = s.organization_id
        WHERE o.district_id = %(district)s AND s.direction = 'IN' AND s.period @> %(on)s::date GROUP BY 1""",
    "members.co_options": """
        SELECT o.street_id, count(*), NULL FROM members_change c JOIN orgs_organization o ON o.id = c.organization_id
        WHERE o.district_id = %(district)s AND c.kind = 'CO_OPTION' AND c.effective_on <= %(on)s
            AND extract(year FROM c.effective_on) = extract(year FROM %(on)s::date) GROUP BY 1""",
    "members.filings_accepted": """
        SELECT o.street_id, count(DISTINCT f.id), NULL FROM members_filing f
        JOIN orgs_organization o ON o.id = f.organization_id JOIN members_filingstep s ON s.filing_id = f.id
        WHERE o.district_id = %(district)s AND s.state = 'ACCEPTED'
            AND date_trunc('year', s.at AT TIME ZONE 'Asia/Shanghai') = date_trunc('year', %(on)s::timestamp)
            AND (s.at AT TIME ZONE 'Asia/Shanghai')::date <= %(on)s GROUP BY 1""",
    "members.checkin.reported": """
        SELECT o.street_id, count(DISTINCT c.person_id) FILTER (WHERE c.reported_on <= %(on)s),
            count(DISTINCT c.person_id) FROM members_checkin c JOIN orgs_organization o ON o.id = c.organization_id
        WHERE o.district_id = %(district)s AND c.kind = 'IN_SERVICE' AND c.leaving <> 'MISTAKE'
            AND c.period @> %(on)s::date GROUP BY 1""",
    "grids.headed": """
        SELECT o.street_id, count(DISTINCT g.organization_id), count(DISTINCT o.id) FROM orgs_organization o
        LEFT JOIN grids_gridpost g ON g.organization_id = o.id AND g.kind = 'GRID_HEAD' AND g.period @> %(on)s::date
        WHERE o.district_id = %(district)s AND o.tier = 'GRID' AND o.kind = 'REGULAR' AND o.period @> %(on)s::date
        GROUP BY 1""",
    "grids.owners_committees": """
        SELECT o.street_id, count(DISTINCT c.id), NULL FROM grids_ownerscommittee c
        JOIN grids_estate e ON e.id = c.estate_id JOIN orgs_organization o ON o.id = e.community_id
        WHERE o.district_id = %(district)s AND c.period @> %(on)s::date GROUP BY 1""",
    "meetings.items_decided": """
        SELECT o.street_id, count(*) FILTER (WHERE i.state = 'DECIDED' AND i.decided_on <= %(on)s), count(*)
        FROM meetings_agendaitem i JOIN orgs_organization o ON o.id = i.organization_id
        WHERE o.district_id = %(district)s AND i.proposed_on <= %(on)s
            AND extract(year FROM i.proposed_on) = extract(year FROM %(on)s::date) GROUP BY 1""",
    "meetings.activities_recorded": """
        SELECT o.street_id, count(DISTINCT a.activity_id) FILTER (WHERE v.outcome <> ''), count(DISTINCT v.id)
        FROM meetings_activity v JOIN orgs_organization o ON o.id = v.organization_id
        LEFT JOIN meetings_attendance a ON a.activity_id = v.id
        WHERE o.district_id = %(district)s AND v.state = 'HELD' AND v.held_on <= %(on)s
            AND extract(year FROM v.held_on) = extract(year FROM %(on)s::date) GROUP BY 1""",
    "meetings.suggestions_adopted": """
        SELECT o.street_id, count(*) FILTER (WHERE s.outcome IN ('ADOPTED', 'PARTLY')), count(*)
        FROM meetings_suggestion s JOIN orgs_organization o ON o.id = s.organization_id
        WHERE o.district_id = %(district)s AND s.answered_on <= %(on)s
            AND s.received_on BETWEEN %(on)s::date - 365 AND %(on)s GROUP BY 1""",
    "covenants.offers": """
        SELECT o.street_id, count(*), NULL FROM covenants_listitem i JOIN covenants_listcycle y ON y.id = i.cycle_id
        JOIN orgs_organization o ON o.id = i.organization_id
        WHERE o.district_id = %(district)s AND {this_cycle} AND i.direction = 'OFFER'
            AND i.submitted_on <= %(on)s AND (i.withdrawn_on IS NULL OR i.withdrawn_on > %(on)s) GROUP BY 1""",
    "covenants.published": """
        SELECT o.street_id, count(*) FILTER (WHERE i.published_on <= %(on)s), count(*) FROM covenants_listitem i
        JOIN covenants_listcycle y ON y.id = i.cycle_id JOIN orgs_organization o ON o.id = i.organization_id
        WHERE o.district_id = %(district)s AND {this_cycle} AND i.submitted_on <= %(on)s
            AND (i.withdrawn_on IS NULL OR i.withdrawn_on > %(on)s) GROUP BY 1""",
    "covenants.pledges_shown": """
        SELECT o.street_id, count(*) FILTER (WHERE p.shown_on <= %(on)s), count(*) FROM covenants_pledge p
        JOIN covenants_listcycle y ON y.id = p.cycle_id JOIN orgs_organization o ON o.id = p.organization_id
        WHERE o.district_id = %(district)s AND {this_cycle} AND p.signed_on <= %(on)s
            AND (p.ended_on IS NULL OR p.ended_on > %(on)s) GROUP BY 1""",
    "covenants.wishes_granted": """
        SELECT o.street_id, count(*) FILTER (WHERE w.granted_on <= %(on)s), count(*) FROM covenants_wish w
        JOIN orgs_organization o ON o.id = w.organization_id
        WHERE o.district_id = %(district)s AND w.posted_on <= %(on)s
            AND extract(year FROM w.posted_on) = extract(year FROM %(on)s::date)
            AND (w.withdrawn_on IS NULL OR w.withdrawn_on > %(on)s) GROUP BY 1""",
    "appraisal.reports_accepted": """
        SELECT o.street_id, count(*), NULL FROM appraisal_dutyreport r
        JOIN orgs_organization o ON o.id = r.organization_id
        WHERE o.district_id = %(district)s AND r.state = 'ACCEPTED' AND r.decided_on <= %(on)s
            AND extract(year FROM r.decided_on) = extract(year FROM %(on)s::date) GROUP BY 1""",
}


def recounted(metric_id, district_id, on):
    """{street: (numerator, denominator)}; what is not there is nothing."""
    with everything("recount"), connection.cursor() as cursor:
        cursor.execute(BY_HAND[metric_id].replace("{this_cycle}", THIS_CYCLE), {"district": district_id, "on": on})
        return {street: (int(count or 0), out_of) for street, count, out_of in cursor.fetchall()}
