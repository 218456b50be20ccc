"""A step of a matter: handed over when its office was closed in a reorganisation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0002_matters")]

    operations = [
        migrations.AlterField(
            model_name="matterstep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("RAISED", "登记"),
                    ("PASSED_UP", "转上级"),
                    ("PASSED_DOWN", "交下级"),
                    ("CARRIED", "随机构调整转交"),
                    ("ANSWERED", "答复"),
                    ("CONFIRMED", "反映人满意"),
                    ("AGAIN", "反映人不满意，继续办理"),
                    ("CLOSED", "办结"),
                ],
                max_length=11,
                verbose_name="步骤",
            ),
        ),
    ]
