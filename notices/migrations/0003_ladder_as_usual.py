"""A district's ruling may say that a ladder is as usual again: the day from which it is so stays on record."""

from django.db import migrations, models

STAGES = models.JSONField("提醒时点", null=True, blank=True)


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_guards")]
    operations = [
        migrations.AlterField("ladderruling", "stages", STAGES),
        migrations.AlterField("ladderrulingevent", "stages", STAGES.clone()),
    ]
