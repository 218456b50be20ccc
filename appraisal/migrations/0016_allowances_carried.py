"""Whoever an allowance came to with a closed committee learns for whom it is: the appointment itself stays there."""

from django.db import migrations

# Written by whoever keeps it, as before; read beside that.
SEEN = (
    "CREATE POLICY with_allowance ON members_appointment FOR SELECT "
    "USING (id IN (SELECT a.appointment_id FROM appraisal_allowance a));"
)


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0015_counters_of_allowances_and_activities")]
    operations = [migrations.RunSQL(SEEN, "DROP POLICY with_allowance ON members_appointment;")]
