"""The labels of the tiers are the general words; what a district calls them, its practice says. No SQL."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0008_intervals_in_place'),
    ]

    operations = [
        migrations.AlterField(
            model_name='organization',
            name='tier',
            field=models.CharField(choices=[('DISTRICT', '区'), ('STREET', '街道'), ('COMMUNITY', '社区'), ('GRID', '网格'), ('HOME', '微家')], max_length=9, verbose_name='层级'),
        ),
        migrations.AlterField(
            model_name='organizationevent',
            name='tier',
            field=models.CharField(choices=[('DISTRICT', '区'), ('STREET', '街道'), ('COMMUNITY', '社区'), ('GRID', '网格'), ('HOME', '微家')], max_length=9, verbose_name='层级'),
        ),
    ]
