"""The second wall around frozen figures: whoever sees an organisation sees its past figures, nobody else."""

from django.db import migrations

from common.guarding import ORGS, guard


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial"), ("members", "0004_row_level_security")]
    operations = [guard({"appraisal_snapshot": f"organization_id IN ({ORGS})"})]
