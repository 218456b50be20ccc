"""What was on record until a day: days agreed upon, projects, wishes taken on, agreements laid out."""

import common.clock
import django.db.models.deletion
from django.db import migrations, models

from common.guarding import CIRCLE, ORGS, guard


class Migration(migrations.Migration):
    dependencies = [
        ("covenants", "0008_taken_by_the_own_side"),
        ("orgs", "0009_general_tier_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="project",
            name="created_at",
            field=models.DateTimeField(default=common.clock.now, editable=False, verbose_name="立项时间"),
        ),
        migrations.AlterField(
            model_name="projectevent",
            name="created_at",
            field=models.DateTimeField(default=common.clock.now, editable=False, verbose_name="立项时间"),
        ),
        migrations.CreateModel(
            name="Past",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DELIVERY", "应履次"),
                            ("PROJECT", "项目"),
                            ("WISH", "微心愿"),
                            ("AGREEMENT", "协议"),
                        ],
                        max_length=9,
                        verbose_name="种类",
                    ),
                ),
                ("of", models.BigIntegerField(verbose_name="编号")),
                ("since", models.DateField(blank=True, null=True, verbose_name="自")),
                ("until", models.DateField(verbose_name="至")),
                ("content", models.JSONField(default=dict)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.organization",
                        verbose_name="组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "曾经的记录",
                "ordering": ["kind", "of", "until", "id"],
                "constraints": [models.UniqueConstraint(fields=("kind", "of", "until"), name="past_once_a_day")],
            },
        ),
        guard({"covenants_past": f"organization_id IN ({ORGS}) OR organization_id IN ({CIRCLE})"}),
    ]
