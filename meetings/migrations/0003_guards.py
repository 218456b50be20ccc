"""The second wall around what names people, and issued minutes stay as they were issued."""

from django.db import migrations

from common.guarding import CIRCLE, ORGS, PARTY, guard

SEATS = f"SELECT a.id FROM members_appointment a WHERE a.represents_id = {PARTY}"  # noqa: S608 - constants
PEOPLE = f"SELECT p.id FROM members_person p WHERE p.unit_id = {PARTY}"  # noqa: S608 - constants
TABLES = {
    "meetings_invitee": f"organization_id IN ({ORGS}) OR unit_id = {PARTY}",
    "meetings_turn": f"organization_id IN ({ORGS}) OR organization_id IN ({CIRCLE})",
    "meetings_contact": f"organization_id IN ({ORGS})",
    "meetings_suggestion": f"organization_id IN ({ORGS}) OR appointment_id IN ({SEATS})",
    "meetings_attendance": f"organization_id IN ({ORGS}) OR person_id IN ({PEOPLE})",
    "meetings_minutes": (f"organization_id IN ({ORGS}) OR (state <> 'DRAFT' AND organization_id IN ({CIRCLE}))"),
}
HISTORY = tuple(f"{table}event" for table in TABLES)
FROZEN = """
CREATE FUNCTION gongjian_minutes_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'ISSUED' THEN
        RAISE EXCEPTION 'issued minutes do not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER minutes_frozen BEFORE UPDATE ON meetings_minutes
    FOR EACH ROW EXECUTE FUNCTION gongjian_minutes_frozen();
"""
FROZEN_BACK = "DROP TRIGGER minutes_frozen ON meetings_minutes; DROP FUNCTION gongjian_minutes_frozen();"


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_initial"),
        ("members", "0007_people_sent"),
    ]
    operations = [guard(TABLES, HISTORY), migrations.RunSQL(FROZEN, FROZEN_BACK)]
