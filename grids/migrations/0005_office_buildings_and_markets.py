"""Office buildings and markets, their units and instructors; the second wall around them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from common.guarding import ALL, ORGS, PARTY, guard
from common.together import Together

PLACES = "SELECT b.id FROM grids_businessplace b"
TABLES = {
    "grids_businessplace": f"community_id IN ({ORGS})",
    "grids_tenancy": f"place_id IN ({PLACES}) OR unit_id = {PARTY}",
    "grids_instructor": f"place_id IN ({PLACES})",
}
HISTORY = tuple(f"{table}event" for table in TABLES)
# Whoever sees a place reads the names of its instructors, wherever their records are kept.
PERSONS = (
    "CREATE POLICY named_as_instructor ON members_person FOR SELECT"
    f" USING ({ALL} OR id IN (SELECT i.person_id FROM grids_instructor i));"
)
PERSONS_BACK = "DROP POLICY named_as_instructor ON members_person;"


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0004_temporary_bodies'),
        ('members', '0009_dual_management_opinions_reserve'),
        ('orgs', '0009_general_tier_names'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='BusinessPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('kind', models.CharField(choices=[('OFFICES', '商务楼宇'), ('MARKET', '专业市场'), ('CIRCLE', '商圈'), ('PARK', '园区')], default='OFFICES', max_length=7, verbose_name='种类')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='business_places', to='orgs.organization', verbose_name='所在社区')),
            ],
            options={
                'verbose_name': '楼宇市场',
                'verbose_name_plural': '楼宇市场',
                'ordering': ['community', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BusinessPlaceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('kind', models.CharField(choices=[('OFFICES', '商务楼宇'), ('MARKET', '专业市场'), ('CIRCLE', '商圈'), ('PARK', '园区')], default='OFFICES', max_length=7, verbose_name='种类')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('community', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='所在社区')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.businessplace')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Instructor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guided_places', to='members.person', verbose_name='党建指导员')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instructors', to='grids.businessplace', verbose_name='楼宇市场')),
            ],
            options={
                'verbose_name': '党建指导员',
                'ordering': ['place', 'id'],
            },
        ),
        migrations.CreateModel(
            name='InstructorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.person', verbose_name='党建指导员')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.instructor')),
                ('place', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.businessplace', verbose_name='楼宇市场')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Tenancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tenancies', to='grids.businessplace', verbose_name='楼宇市场')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenancies', to='orgs.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '入驻单位',
                'ordering': ['place', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TenancyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.tenancy')),
                ('place', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.businessplace', verbose_name='楼宇市场')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.unit', verbose_name='单位')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='businessplace',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('community', '='), ('name', '='), ('period', '&&')], name='business_place_name_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='businessplace',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_businessplaceevent" ("address", "community_id", "id", "kind", "name", "note", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."community_id", NEW."id", NEW."kind", NEW."name", NEW."note", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='a7cf44930522388d8ddb89115ea44acadc2b9d04', operation='INSERT', pgid='pgtrigger_insert_insert_b7ad3', table='grids_businessplace', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='businessplace',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_businessplaceevent" ("address", "community_id", "id", "kind", "name", "note", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."community_id", NEW."id", NEW."kind", NEW."name", NEW."note", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='051ff2768825cd1cfeb538ebedc0154902292017', operation='UPDATE', pgid='pgtrigger_update_update_78fe1', table='grids_businessplace', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='instructor',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('place', '='), ('person', '='), ('period', '&&')], name='instructor_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instructor',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_instructorevent" ("id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id") VALUES (NEW."id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id"); RETURN NULL;', hash='da59319a069e4ca506ab61d916e497c7c136f0f2', operation='INSERT', pgid='pgtrigger_insert_insert_afb57', table='grids_instructor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='instructor',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_instructorevent" ("id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id") VALUES (NEW."id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id"); RETURN NULL;', hash='8c71a64d303005987d324295ec30b1f8798f0d88', operation='UPDATE', pgid='pgtrigger_update_update_ec267', table='grids_instructor', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='tenancy',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('unit', '='), ('period', '&&')], name='tenancy_one_place_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tenancy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_tenancyevent" ("id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "unit_id") VALUES (NEW."id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."unit_id"); RETURN NULL;', hash='eb0412513aaaf648258bcc86746a2be79c736d0e', operation='INSERT', pgid='pgtrigger_insert_insert_67a67', table='grids_tenancy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tenancy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_tenancyevent" ("id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "unit_id") VALUES (NEW."id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."unit_id"); RETURN NULL;', hash='f62ac6487a4c1b4c11b6b62cbb2747665a0f3c09', operation='UPDATE', pgid='pgtrigger_update_update_950ea', table='grids_tenancy', when='AFTER')),
        ),
        ]),
        guard(TABLES, HISTORY),
        migrations.RunSQL(PERSONS, PERSONS_BACK),
    ]
