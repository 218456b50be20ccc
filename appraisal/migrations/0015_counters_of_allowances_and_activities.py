"""Counters watch allowances, and which members took part in what an alliance does."""

from django.db import migrations

from appraisal.statistics.marks import watch

TABLES = {
    "appraisal_allowance": "organization_id",
    "appraisal_allowancepayment": "allowance_id>appraisal_allowance",
    "meetings_alliancepresence": "organization_id",
}


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0014_marks_tell_their_organisation"),
        ("meetings", "0012_activities_of_alliances"),
    ]
    operations = [watch(TABLES)]
