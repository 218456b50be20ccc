"""The second wall around bookings: who booked and whose venue it is."""

from django.db import migrations

from common.guarding import ORGS, PARTY, guard

BOOKING = f"organization_id IN ({ORGS}) OR booker_id IN ({ORGS}) OR unit_id = {PARTY}"


class Migration(migrations.Migration):
    dependencies = [("orgs", "0011_centres_subsidies_reviews"), ("members", "0004_row_level_security")]
    operations = [guard({"orgs_booking": BOOKING}, ("orgs_bookingevent",))]
