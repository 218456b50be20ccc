"""Counters watch what is counted of centres, of branch money and of the appraisal of alliances."""

from django.db import migrations

from appraisal.statistics.marks import watch

TABLES = {
    "orgs_alliancereview": "alliance_id>orgs_alliance",
    "orgs_booking": "organization_id",
    "orgs_subsidy": "branch_id",
}


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0009_public_awards"),
        ("orgs", "0011_centres_subsidies_reviews"),
    ]
    operations = [watch(TABLES, {"orgs_alliance": "organization_id"})]
