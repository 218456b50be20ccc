"""Counters of today, when they were counted, and what recounts found: see appraisal/statistics/counters.py."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from common.together import Together


from common.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0004_year_guards'),
        ('orgs', '0010_alliances'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='CounterSet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('population', models.CharField(max_length=60, verbose_name='计数来源')),
                    ('on', models.DateField(null=True, verbose_name='截至日期')),
                    ('version', models.CharField(default='', max_length=16, verbose_name='口径版本')),
                    ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None, verbose_name='依据的表')),
                    ('seen', models.TextField(default='', verbose_name='计数时的快照')),
                    ('cluster', models.BigIntegerField(null=True, verbose_name='数据库系统')),
                    ('counted_at', models.DateTimeField(null=True, verbose_name='计数时间')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organization', verbose_name='区')),
                ],
                options={
                    'verbose_name': '一组计数',
                },
            ),
            migrations.CreateModel(
                name='Counter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('own', models.BooleanField(default=False, verbose_name='只是本级')),
                    ('metric', models.CharField(max_length=60, verbose_name='指标编号')),
                    ('numerator', models.BigIntegerField(verbose_name='数值')),
                    ('denominator', models.BigIntegerField(null=True, verbose_name='基数')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organization', verbose_name='组织')),
                    ('counted', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counters', to='appraisal.counterset', verbose_name='一组计数')),
                ],
                options={
                    'verbose_name': '计数',
                },
            ),
            migrations.CreateModel(
                name='Recount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(verbose_name='重算时间')),
                    ('seconds', models.FloatField(verbose_name='用时（秒）')),
                    ('compared', models.IntegerField(verbose_name='核对的数字')),
                    ('different', models.IntegerField(verbose_name='不一致的数字')),
                    ('examples', models.JSONField(default=list, verbose_name='举例')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgs.organization', verbose_name='区')),
                ],
                options={
                    'verbose_name': '统计重算',
                    'ordering': ['district', '-at'],
                },
            ),
            migrations.AddConstraint(
                model_name='counterset',
                constraint=models.UniqueConstraint(fields=('district', 'population'), name='counter_set_once'),
            ),
            migrations.AddConstraint(
                model_name='counter',
                constraint=models.UniqueConstraint(fields=('organization', 'own', 'metric'), name='counter_once'),
            ),
            migrations.AddIndex(
                model_name='recount',
                index=models.Index(fields=['district', '-at'], name='recount_last'),
            ),
        ]),
    ]
