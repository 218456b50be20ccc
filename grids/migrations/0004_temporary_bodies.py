"""Temporary bodies, their people and vanguard posts; the second wall around them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from common.guarding import ALL, ORGS, guard
from common.together import Together

TABLES = {
    "grids_temporarybody": f"organization_id IN ({ORGS})",
    "grids_temporarymember": "body_id IN (SELECT b.id FROM grids_temporarybody b)",
    "grids_vanguardpost": f"organization_id IN ({ORGS})",
}
HISTORY = tuple(f"{table}event" for table in TABLES)
# Whoever sees a body or a post reads the names of its people, wherever their records are kept.
NAMED = (
    "id IN (SELECT t.person_id FROM grids_temporarymember t) OR id IN (SELECT v.person_id FROM grids_vanguardpost v)"
)
PERSONS = f"CREATE POLICY named_in_front_line ON members_person FOR SELECT USING ({ALL} OR {NAMED});"
PERSONS_BACK = "DROP POLICY named_in_front_line ON members_person;"


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0003_matter_carried'),
        ('members', '0008_check_ins'),
        ('orgs', '0009_general_tier_names'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='TemporaryBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('kind', models.CharField(choices=[('GENERAL', '临时党总支'), ('BRANCH', '临时党支部'), ('GROUP', '临时党小组'), ('SHOCK', '突击队'), ('RESERVE', '先锋预备队')], max_length=7, verbose_name='种类')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('purpose', models.CharField(max_length=80, verbose_name='任务')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='设在何处')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='temporary_bodies', to='orgs.organization', verbose_name='成立单位')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grids.temporarybody', verbose_name='上级临时党组织')),
            ],
            options={
                'verbose_name': '临时组织',
                'verbose_name_plural': '临时组织',
                'ordering': ['-period', '-id'],
            },
        ),
        migrations.CreateModel(
            name='TemporaryBodyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('kind', models.CharField(choices=[('GENERAL', '临时党总支'), ('BRANCH', '临时党支部'), ('GROUP', '临时党小组'), ('SHOCK', '突击队'), ('RESERVE', '先锋预备队')], max_length=7, verbose_name='种类')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('purpose', models.CharField(max_length=80, verbose_name='任务')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='设在何处')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='成立单位')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.temporarybody', verbose_name='上级临时党组织')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.temporarybody')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TemporaryMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('role', models.CharField(choices=[('LEADER', '书记（组长、队长）'), ('DEPUTY', '副书记（副组长、副队长）'), ('MEMBER', '成员')], default='MEMBER', max_length=6, verbose_name='职务')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='grids.temporarybody', verbose_name='临时组织')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='temporary_posts', to='members.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '临时组织成员',
                'ordering': ['body', 'role', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TemporaryMemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('role', models.CharField(choices=[('LEADER', '书记（组长、队长）'), ('DEPUTY', '副书记（副组长、副队长）'), ('MEMBER', '成员')], default='MEMBER', max_length=6, verbose_name='职务')),
                ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.temporarybody', verbose_name='临时组织')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.person', verbose_name='人员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.temporarymember')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VanguardPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('name', models.CharField(max_length=40, verbose_name='岗位')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='设在何处')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='备注')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='grids.temporarybody', verbose_name='临时组织')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vanguard_posts', to='orgs.organization', verbose_name='设立单位')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vanguard_posts', to='members.person', verbose_name='在岗党员')),
            ],
            options={
                'verbose_name': '党员先锋岗',
                'verbose_name_plural': '党员先锋岗',
                'ordering': ['-period', '-id'],
            },
        ),
        migrations.CreateModel(
            name='VanguardPostEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('name', models.CharField(max_length=40, verbose_name='岗位')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='设在何处')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='备注')),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.temporarybody', verbose_name='临时组织')),
                ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='设立单位')),
                ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.person', verbose_name='在岗党员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.vanguardpost')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='temporarybody',
            index=models.Index(fields=['organization'], name='temporary_body_organization'),
        ),
        migrations.AddConstraint(
            model_name='temporarybody',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'GENERAL'), ('parent', None)), models.Q(('kind', 'GROUP'), ('parent__isnull', False)), ('kind__in', ['BRANCH', 'SHOCK', 'RESERVE']), _connector='OR'), name='temporary_body_levels'),
        ),
        migrations.AddConstraint(
            model_name='temporarybody',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organization', '='), ('name', '='), ('period', '&&')], name='temporary_body_name_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='temporarybody',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_temporarybodyevent" ("document", "id", "kind", "name", "note", "organization_id", "parent_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "purpose") VALUES (NEW."document", NEW."id", NEW."kind", NEW."name", NEW."note", NEW."organization_id", NEW."parent_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."purpose"); RETURN NULL;', hash='995b912586861b17721a07e156a893edb224417e', operation='INSERT', pgid='pgtrigger_insert_insert_15da3', table='grids_temporarybody', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='temporarybody',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_temporarybodyevent" ("document", "id", "kind", "name", "note", "organization_id", "parent_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "purpose") VALUES (NEW."document", NEW."id", NEW."kind", NEW."name", NEW."note", NEW."organization_id", NEW."parent_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."purpose"); RETURN NULL;', hash='7350a49072eb245edc149241e9de2c5c15e3cfc8', operation='UPDATE', pgid='pgtrigger_update_update_911bf', table='grids_temporarybody', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='temporarymember',
            index=models.Index(fields=['person'], name='temporary_member_person'),
        ),
        migrations.AddConstraint(
            model_name='temporarymember',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('body', '='), ('person', '='), ('period', '&&')], name='temporary_member_once'),
        ),
        migrations.AddConstraint(
            model_name='temporarymember',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'LEADER')), expressions=[('body', '='), ('period', '&&')], name='temporary_body_one_leader'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='temporarymember',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_temporarymemberevent" ("body_id", "id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."body_id", NEW."id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role"); RETURN NULL;', hash='21887a201204cfb8c319129e74a9d4c7af366c57', operation='INSERT', pgid='pgtrigger_insert_insert_f2d52', table='grids_temporarymember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='temporarymember',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_temporarymemberevent" ("body_id", "id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."body_id", NEW."id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role"); RETURN NULL;', hash='97edc8f2f2b4afa3ea604cd75aad80a723bced07', operation='UPDATE', pgid='pgtrigger_update_update_2a9b0', table='grids_temporarymember', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='vanguardpost',
            index=models.Index(fields=['organization'], name='vanguard_post_organization'),
        ),
        migrations.AddIndex(
            model_name='vanguardpost',
            index=models.Index(fields=['person'], name='vanguard_post_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vanguardpost',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_vanguardpostevent" ("body_id", "id", "name", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (NEW."body_id", NEW."id", NEW."name", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place"); RETURN NULL;', hash='99afe5ba1e4597d99a9ce346196d199db0e77933', operation='INSERT', pgid='pgtrigger_insert_insert_83ae9', table='grids_vanguardpost', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vanguardpost',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_vanguardpostevent" ("body_id", "id", "name", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (NEW."body_id", NEW."id", NEW."name", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place"); RETURN NULL;', hash='1cf5ba3d0a6c8b397cd1cc06a180e6efb38125e3', operation='UPDATE', pgid='pgtrigger_update_update_fac0d', table='grids_vanguardpost', when='AFTER')),
        ),
        ]),
        guard(TABLES, HISTORY),
        migrations.RunSQL(PERSONS, PERSONS_BACK),
    ]
