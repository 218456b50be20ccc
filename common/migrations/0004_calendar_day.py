"""The calendar of working days. Its rows come from `load_calendar`; until then the package is asked."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("common", "0003_district_of_accounts_and_events")]
    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True, verbose_name="日期")),
                (
                    "kind",
                    models.CharField(choices=[("REST", "放假"), ("WORK", "上班")], max_length=4, verbose_name="安排"),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="节日")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("confirmed", models.BooleanField(default=True, verbose_name="已公布")),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "放假安排",
                "verbose_name_plural": "放假安排",
                "ordering": ["date"],
                "constraints": [
                    models.CheckConstraint(
                        name="only_weekends_are_made_up",
                        condition=Q(("kind", "REST"), ("date__iso_week_day__in", [6, 7]), _connector="OR"),
                    )
                ],
            },
        ),
    ]
