"""What a cycle was called, and until when it asked, on a past day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("covenants", "0010_lists_of_alliances")]

    operations = [
        migrations.AlterField(
            model_name="past",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DELIVERY", "应履次"),
                    ("PROJECT", "项目"),
                    ("WISH", "微心愿"),
                    ("AGREEMENT", "协议"),
                    ("CYCLE", "清单周期"),
                ],
                max_length=9,
                verbose_name="种类",
            ),
        ),
    ]
