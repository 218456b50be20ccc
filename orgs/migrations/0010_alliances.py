"""Alliances, who is in them, their money, and the weak ones being put in order."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from common.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0009_general_tier_names'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='Alliance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('form', models.CharField(blank=True, max_length=40, verbose_name='形式')),
                ('purpose', models.CharField(max_length=120, verbose_name='做什么')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alliances', to='orgs.organization', verbose_name='牵头组织')),
            ],
            options={
                'verbose_name': '党建联合体',
                'verbose_name_plural': '党建联合体',
                'ordering': ['organization', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AllianceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('form', models.CharField(blank=True, max_length=40, verbose_name='形式')),
                ('purpose', models.CharField(max_length=120, verbose_name='做什么')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='牵头组织')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.alliance')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AllianceMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='orgs.alliance', verbose_name='联合体')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='orgs.organization', verbose_name='成员组织')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alliances', to='orgs.unit', verbose_name='成员单位')),
            ],
            options={
                'verbose_name': '联合体成员',
                'ordering': ['alliance', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AllianceMemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('alliance', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliance', verbose_name='联合体')),
                ('member', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='成员组织')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.alliancemember')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.unit', verbose_name='成员单位')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FundEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ALLOCATED', '上级拨'), ('RAISED', '各方筹'), ('DUES', '党费补'), ('SPENT', '支出')], max_length=9, verbose_name='类别')),
                ('on', models.DateField(verbose_name='日期')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='金额（元）')),
                ('what', models.CharField(max_length=80, verbose_name='摘要')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='凭证号')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='作废日期')),
                ('cancelled_why', models.CharField(blank=True, max_length=120, verbose_name='作废原因')),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='orgs.alliance', verbose_name='联合体')),
            ],
            options={
                'verbose_name': '联合体经费',
                'verbose_name_plural': '联合体经费',
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FundEntryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('ALLOCATED', '上级拨'), ('RAISED', '各方筹'), ('DUES', '党费补'), ('SPENT', '支出')], max_length=9, verbose_name='类别')),
                ('on', models.DateField(verbose_name='日期')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='金额（元）')),
                ('what', models.CharField(max_length=80, verbose_name='摘要')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='凭证号')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='作废日期')),
                ('cancelled_why', models.CharField(blank=True, max_length=120, verbose_name='作废原因')),
                ('alliance', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliance', verbose_name='联合体')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.fundentry')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rectification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='列入日期')),
                ('why', models.CharField(max_length=200, verbose_name='存在的问题')),
                ('plan', models.CharField(max_length=500, verbose_name='整顿措施')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('finished_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='整顿结果')),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rectifications', to='orgs.alliance', verbose_name='联合体')),
            ],
            options={
                'verbose_name': '规范整顿',
                'ordering': ['-since', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RectificationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('since', models.DateField(verbose_name='列入日期')),
                ('why', models.CharField(max_length=200, verbose_name='存在的问题')),
                ('plan', models.CharField(max_length=500, verbose_name='整顿措施')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('finished_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='整顿结果')),
                ('alliance', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliance', verbose_name='联合体')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.rectification')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='alliance',
            index=models.Index(fields=['organization'], name='alliance_organization'),
        ),
        migrations.AddConstraint(
            model_name='alliance',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organization', '='), ('name', '='), ('period', '&&')], name='alliance_name_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alliance',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_allianceevent" ("document", "form", "id", "name", "note", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") VALUES (NEW."document", NEW."form", NEW."id", NEW."name", NEW."note", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose"); RETURN NULL;', hash='f5344be3197034ad1538a515fb35c2b8a887651d', operation='INSERT', pgid='pgtrigger_insert_insert_3a09c', table='orgs_alliance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alliance',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_allianceevent" ("document", "form", "id", "name", "note", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") VALUES (NEW."document", NEW."form", NEW."id", NEW."name", NEW."note", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose"); RETURN NULL;', hash='c45717c2e74ad82c9951746529836bd31569d1b2', operation='UPDATE', pgid='pgtrigger_update_update_2ce68', table='orgs_alliance', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='alliancemember',
            index=models.Index(fields=['unit'], name='alliance_member_unit'),
        ),
        migrations.AddIndex(
            model_name='alliancemember',
            index=models.Index(fields=['member'], name='alliance_member_member'),
        ),
        migrations.AddConstraint(
            model_name='alliancemember',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('unit__isnull', True)), models.Q(('member__isnull', True), ('unit__isnull', False)), _connector='OR'), name='alliance_member_one_of_two'),
        ),
        migrations.AddConstraint(
            model_name='alliancemember',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('alliance', '='), ('unit', '='), ('period', '&&')], name='alliance_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='alliancemember',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('alliance', '='), ('member', '='), ('period', '&&')], name='alliance_member_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alliancemember',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_alliancememberevent" ("alliance_id", "id", "member_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (NEW."alliance_id", NEW."id", NEW."member_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."unit_id"); RETURN NULL;', hash='9f7cf480de1ef69ba0b79d8c9b1284e9f5501817', operation='INSERT', pgid='pgtrigger_insert_insert_78c95', table='orgs_alliancemember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alliancemember',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_alliancememberevent" ("alliance_id", "id", "member_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (NEW."alliance_id", NEW."id", NEW."member_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."unit_id"); RETURN NULL;', hash='494c8ea8976082b5a67508f9b52dd7ed9ea0550b', operation='UPDATE', pgid='pgtrigger_update_update_174ed', table='orgs_alliancemember', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='fundentry',
            index=models.Index(fields=['alliance'], name='fund_entry_alliance'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='fund_entry_positive'),
        ),
        migrations.AddConstraint(
            model_name='fundentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_on', None), ('cancelled_why', '')), models.Q(('cancelled_why', ''), _negated=True), _connector='OR'), name='fund_entry_cancelled_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundentry',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."alliance_id" IS DISTINCT FROM (NEW."alliance_id") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."what" IS DISTINCT FROM (NEW."what"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='8e16851604c22f1cab4bdd22eccda34bdfef9436', operation='UPDATE', pgid='pgtrigger_stays_f8cd3', table='orgs_fundentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundentry',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_fundentryevent" ("alliance_id", "amount", "cancelled_on", "cancelled_why", "document", "id", "kind", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what") VALUES (NEW."alliance_id", NEW."amount", NEW."cancelled_on", NEW."cancelled_why", NEW."document", NEW."id", NEW."kind", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."what"); RETURN NULL;', hash='4ef91ef9704248a3ee2905db09554660a6fee04e', operation='INSERT', pgid='pgtrigger_insert_insert_0242f', table='orgs_fundentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundentry',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_fundentryevent" ("alliance_id", "amount", "cancelled_on", "cancelled_why", "document", "id", "kind", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what") VALUES (NEW."alliance_id", NEW."amount", NEW."cancelled_on", NEW."cancelled_why", NEW."document", NEW."id", NEW."kind", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."what"); RETURN NULL;', hash='f8a5ff63fdda4c56c2d5d4cf99dfe5e42476417f', operation='UPDATE', pgid='pgtrigger_update_update_2495d', table='orgs_fundentry', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.UniqueConstraint(condition=models.Q(('finished_on', None)), fields=('alliance',), name='rectification_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('since'))), name='rectification_due'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_on', None), ('outcome', '')), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='rectification_outcome'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rectification',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_rectificationevent" ("alliance_id", "due_on", "finished_on", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "since", "why") VALUES (NEW."alliance_id", NEW."due_on", NEW."finished_on", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan", NEW."since", NEW."why"); RETURN NULL;', hash='5fd25ea5906523d395f3e3856984c92d8c137e1c', operation='INSERT', pgid='pgtrigger_insert_insert_f94e6', table='orgs_rectification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rectification',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_rectificationevent" ("alliance_id", "due_on", "finished_on", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "since", "why") VALUES (NEW."alliance_id", NEW."due_on", NEW."finished_on", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan", NEW."since", NEW."why"); RETURN NULL;', hash='40e714c0a3c7e98c51efa8a89b138670bd97bc95', operation='UPDATE', pgid='pgtrigger_update_update_9b3ed', table='orgs_rectification', when='AFTER')),
        ),
        ]),
    ]
