"""The second wall around what was decided about people: changes in office, steps of filings, duties, deviations,
attendance. Same policies as 0004, by the organisation the row belongs to."""

from django.db import migrations

ALL = "current_setting('gongjian.column', true) = 'everything'"
PARTY = "nullif(current_setting('gongjian.party', true), '')::bigint"
ORGS = "SELECT gongjian_orgs()"
# Whoever sees the appointment, filing or training sees what hangs on it: those tables guard themselves.
GUARDED = {
    "members_change": f"organization_id IN ({ORGS})",
    "members_deviation": f"organization_id IN ({ORGS})",
    "members_filingstep": "filing_id IN (SELECT f.id FROM members_filing f)",
    "members_duty": "appointment_id IN (SELECT a.id FROM members_appointment a)",
    "members_trainingattendance": (
        f"training_id IN (SELECT t.id FROM members_training t WHERE t.organization_id IN ({ORGS}))"
        f" OR person_id IN (SELECT p.id FROM members_person p WHERE p.unit_id = {PARTY})"
    ),
}
HISTORY = [f"{table}event" for table in GUARDED]


def forward() -> str:
    """Policies on."""
    statements = []
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
    """Policies off."""
    statements = []
    for table in GUARDED:
        statements += [f"DROP POLICY scope ON {table};", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"]
    for table in HISTORY:
        statements += [
            f"DROP POLICY written_by_triggers ON {table};",
            f"DROP POLICY read_by_the_system ON {table};",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
        ]
    return "\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [("members", "0005_search_names")]
    operations = [migrations.RunSQL(forward(), backward())]
