"""A unit sees where those took part whom it sent, also when they are on record with the committee and not with it."""

from django.db import migrations

from common.guarding import ALL, ORGS, PARTY

PEOPLE = f"SELECT p.id FROM members_person p WHERE p.unit_id = {PARTY}"  # noqa: S608 - constants
SENT = f"SELECT a.person_id FROM members_appointment a WHERE a.represents_id = {PARTY}"  # noqa: S608 - constants
BEFORE = f"organization_id IN ({ORGS}) OR person_id IN ({PEOPLE})"
AFTER = f"{BEFORE} OR person_id IN ({SENT})"


def policy(who: str) -> str:
    """The policy, as it reads afterwards."""
    return f"ALTER POLICY scope ON meetings_attendance USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_stated_attendance")]
    operations = [migrations.RunSQL(policy(AFTER), policy(BEFORE))]
