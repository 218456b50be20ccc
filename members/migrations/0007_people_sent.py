"""Whoever sees a secondment sees who was sent: the person may be on record with another community of the district."""

from django.db import migrations

ALL = "current_setting('gongjian.column', true) = 'everything'"
PARTY = "nullif(current_setting('gongjian.party', true), '')::bigint"
# EXISTS, as in 0005: PostgreSQL may then answer person by person instead of reading all appointments first.
BEFORE = (
    f"organization_id IN (SELECT gongjian_orgs()) OR unit_id = {PARTY}"
    " OR EXISTS (SELECT 1 FROM members_appointment a WHERE a.person_id = members_person.id)"
    " OR EXISTS (SELECT 1 FROM members_nomination n WHERE n.person_id = members_person.id)"
)
AFTER = f"{BEFORE} OR EXISTS (SELECT 1 FROM members_secondment s WHERE s.person_id = members_person.id)"


def policy(who: str) -> str:
    return f"ALTER POLICY scope ON members_person USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});"


class Migration(migrations.Migration):
    dependencies = [("members", "0006_row_level_security_of_what_was_done")]
    operations = [migrations.RunSQL(policy(AFTER), policy(BEFORE))]
