"""Intervals change in place: no index holds them, and every page keeps room for the changed rows (a HOT update)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orgs", "0007_practice_only_by_choice")]

    operations = [
        migrations.RemoveIndex(model_name="organization", name="orgs_organization_tree_id_bb46"),
        migrations.RunSQL(
            "ALTER TABLE orgs_organization SET (fillfactor = 45)", "ALTER TABLE orgs_organization RESET (fillfactor)"
        ),
    ]
