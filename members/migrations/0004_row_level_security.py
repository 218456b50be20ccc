"""Row-level security on the tables that hold people's data; see common/rowlevel.py.

Policies bind every role but the owner of the tables. Tables of row history are written by triggers and read only with
everything in sight. Where the web role does not exist (a developer's own database) nothing depends on it: policies
are for PUBLIC.
"""

from django.db import migrations

ORGS = "SELECT gongjian_orgs()"
PARTY = "nullif(current_setting('gongjian.party', true), '')::bigint"
ALL = "current_setting('gongjian.column', true) = 'everything'"

FUNCTION = """
CREATE FUNCTION gongjian_orgs() RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT id FROM orgs_organization WHERE current_setting('gongjian.column', true) = 'district_id'
        AND district_id = nullif(current_setting('gongjian.anchor', true), '')::bigint
    UNION ALL SELECT id FROM orgs_organization WHERE current_setting('gongjian.column', true) = 'street_id'
        AND street_id = nullif(current_setting('gongjian.anchor', true), '')::bigint
    UNION ALL SELECT id FROM orgs_organization WHERE current_setting('gongjian.column', true) = 'community_id'
        AND community_id = nullif(current_setting('gongjian.anchor', true), '')::bigint
    UNION ALL SELECT id FROM orgs_organization WHERE current_setting('gongjian.column', true) = 'grid_id'
        AND grid_id = nullif(current_setting('gongjian.anchor', true), '')::bigint
    UNION ALL SELECT id FROM orgs_organization WHERE current_setting('gongjian.column', true) = 'id'
        AND id = nullif(current_setting('gongjian.anchor', true), '')::bigint
$$;
"""

SEATED = "seat_id IN (SELECT s.id FROM members_seat s JOIN members_term t ON t.id = s.term_id WHERE t.organization_id IN ({orgs}))"

# table -> who sees a row beside whoever sees everything
GUARDED = {
    "members_appointment": f"organization_id IN ({ORGS}) OR represents_id = {PARTY}",
    "members_nomination": f"{SEATED.format(orgs=ORGS)} OR represents_id = {PARTY}",
    "members_filing": f"organization_id IN ({ORGS})",
    "members_secondment": f"organization_id IN ({ORGS}) OR unit_id = {PARTY}",
    "members_person": (
        f"organization_id IN ({ORGS}) OR unit_id = {PARTY}"
        " OR id IN (SELECT a.person_id FROM members_appointment a)"
        " OR id IN (SELECT n.person_id FROM members_nomination n)"
    ),
}
HISTORY = [
    "members_appointmentevent",
    "members_nominationevent",
    "members_filingevent",
    "members_secondmentevent",
    "members_personevent",
]


def forward() -> str:
    statements = [FUNCTION]
    for table, who in GUARDED.items():
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});",
        ]
    for table in HISTORY:
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY written_by_triggers ON {table} FOR INSERT WITH CHECK (true);",
            f"CREATE POLICY read_by_the_system ON {table} FOR SELECT USING ({ALL});",
        ]
    return "\n".join(statements)


def backward() -> str:
    statements = []
    for table in GUARDED:
        statements += [f"DROP POLICY scope ON {table};", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"]
    for table in HISTORY:
        statements += [
            f"DROP POLICY written_by_triggers ON {table};",
            f"DROP POLICY read_by_the_system ON {table};",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
        ]
    return "\n".join([*statements, "DROP FUNCTION gongjian_orgs();"])


class Migration(migrations.Migration):
    dependencies = [("members", "0003_appointment_guard")]
    operations = [migrations.RunSQL(forward(), backward())]
