"""The second wall around what is due for whom, and what somebody put off."""

from django.db import migrations

from common.guarding import ORGS, PARTY, guard

TABLES = {
    "notices_notice": f"organization_id IN ({ORGS}) OR unit_id = {PARTY}",
    "notices_snooze": f"organization_id IN ({ORGS}) OR unit_id = {PARTY}",
}


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [guard(TABLES, ("notices_snoozeevent",))]
