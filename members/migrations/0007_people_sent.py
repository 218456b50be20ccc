"""Whoever sees a secondment sees who was sent: the person may be on record with another community of the district."""

from django.db import migrations

ALL = "current_setting('gongjian.column', true) = 'everything'"
PARTY = "nullif(current_setting('gongjian.party', true), '')::bigint"
BEFORE = (
    f"organization_id IN (SELECT gongjian_orgs()) OR unit_id = {PARTY}"
    " OR id IN (SELECT a.person_id FROM members_appointment a)"
    " OR id IN (SELECT n.person_id FROM members_nomination n)"
)
AFTER = f"{BEFORE} OR id IN (SELECT s.person_id FROM members_secondment s)"


def policy(who: str) -> str:
    return f"ALTER POLICY scope ON members_person USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});"


class Migration(migrations.Migration):
    dependencies = [("members", "0006_row_level_security_of_what_was_done")]
    operations = [migrations.RunSQL(policy(AFTER), policy(BEFORE))]
