"""Papers of an alliance's funds, behind the second wall."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.guarding import ALLIANCES, LED, guard


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0004_row_level_security'),
        ('orgs', '0013_facility_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FundPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('media_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField(verbose_name='大小')),
                ('digest', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.alliance', verbose_name='联合体')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='orgs.fundentry', verbose_name='经费')),
            ],
            options={
                'verbose_name': '经费凭证',
                'verbose_name_plural': '经费凭证',
                'ordering': ['entry', 'id'],
            },
        ),
        # Whoever sees the alliance: who leads it, and who is in it today.
        guard({"orgs_fundpaper": f"alliance_id IN ({LED}) OR alliance_id IN ({ALLIANCES})"}),
    ]
