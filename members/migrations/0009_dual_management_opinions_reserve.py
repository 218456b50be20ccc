"""Whom both sides manage, the place's opinion before awards and promotions, reserve talent; the second wall."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.guarding import ALL, ORGS, PARTY, guard
from common.together import Together

TABLES = {
    "members_opinionrequest": f"organization_id IN ({ORGS}) OR asker_id IN ({ORGS}) OR unit_id = {PARTY}",
    "members_reserve": f"organization_id IN ({ORGS})",
}
HISTORY = tuple(f"{table}event" for table in TABLES)
# Whoever keeps somebody in reserve reads the name, wherever the record is kept.
PERSONS = (
    "CREATE POLICY named_in_reserve ON members_person FOR SELECT"
    f" USING ({ALL} OR id IN (SELECT r.person_id FROM members_reserve r));"
)
PERSONS_BACK = "DROP POLICY named_in_reserve ON members_person;"
# What a place has answered stays as it was given.
FROZEN = """
CREATE FUNCTION gongjian_opinion_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_on IS NOT NULL OR OLD.withdrawn_on IS NOT NULL THEN
        RAISE EXCEPTION 'an answered or withdrawn request of an opinion stays as it is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opinion_frozen BEFORE UPDATE ON members_opinionrequest
    FOR EACH ROW EXECUTE FUNCTION gongjian_opinion_frozen();
"""
THAWED = """
DROP TRIGGER opinion_frozen ON members_opinionrequest;
DROP FUNCTION gongjian_opinion_frozen();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0008_check_ins'),
        ('orgs', '0009_general_tier_names'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='OpinionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(choices=[('AWARD', '评优评先'), ('PROMOTION', '提拔使用'), ('GRADE', '晋级晋职'), ('DELEGATE', '“两代表一委员”推选')], max_length=9, verbose_name='事由')),
                ('title', models.CharField(max_length=80, verbose_name='具体事项')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('asked_on', models.DateField(verbose_name='征求日期')),
                ('due_on', models.DateField(verbose_name='答复期限')),
                ('opinion', models.CharField(blank=True, choices=[('AGREE', '同意'), ('RESERVED', '有意见'), ('DISAGREE', '不同意'), ('UNKNOWN', '不了解情况')], default='', max_length=8, verbose_name='意见')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='具体意见')),
                ('answer_facts', models.JSONField(blank=True, default=dict, verbose_name='答复时的记录')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='答复日期')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤回日期')),
            ],
            options={
                'verbose_name': '征求意见',
                'verbose_name_plural': '征求意见',
                'ordering': ['-asked_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='OpinionRequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('occasion', models.CharField(choices=[('AWARD', '评优评先'), ('PROMOTION', '提拔使用'), ('GRADE', '晋级晋职'), ('DELEGATE', '“两代表一委员”推选')], max_length=9, verbose_name='事由')),
                ('title', models.CharField(max_length=80, verbose_name='具体事项')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('asked_on', models.DateField(verbose_name='征求日期')),
                ('due_on', models.DateField(verbose_name='答复期限')),
                ('opinion', models.CharField(blank=True, choices=[('AGREE', '同意'), ('RESERVED', '有意见'), ('DISAGREE', '不同意'), ('UNKNOWN', '不了解情况')], default='', max_length=8, verbose_name='意见')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='具体意见')),
                ('answer_facts', models.JSONField(blank=True, default=dict, verbose_name='答复时的记录')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='答复日期')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤回日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reserve',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('aim', models.CharField(max_length=40, verbose_name='培养方向')),
                ('readiness', models.CharField(choices=[('NOW', '近期可用'), ('NEXT', '中期培养'), ('LATER', '长期储备')], default='NEXT', max_length=5, verbose_name='梯度')),
                ('mentor', models.CharField(blank=True, max_length=40, verbose_name='培养联系人')),
                ('ended_as', models.CharField(blank=True, choices=[('APPOINTED', '已任用'), ('LEFT', '调离或退出'), ('UNFIT', '不再合适'), ('MISTAKE', '登记有误')], default='', max_length=9, verbose_name='退出原因')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
            ],
            options={
                'verbose_name': '后备人才',
                'verbose_name_plural': '后备人才',
                'ordering': ['-period', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ReserveEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='自起始日（含）至结束日（不含）', verbose_name='起止')),
                ('aim', models.CharField(max_length=40, verbose_name='培养方向')),
                ('readiness', models.CharField(choices=[('NOW', '近期可用'), ('NEXT', '中期培养'), ('LATER', '长期储备')], default='NEXT', max_length=5, verbose_name='梯度')),
                ('mentor', models.CharField(blank=True, max_length=40, verbose_name='培养联系人')),
                ('ended_as', models.CharField(blank=True, choices=[('APPOINTED', '已任用'), ('LEFT', '调离或退出'), ('UNFIT', '不再合适'), ('MISTAKE', '登记有误')], default='', max_length=9, verbose_name='退出原因')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='checkin',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='checkin',
            name='update_update',
        ),
        migrations.AddField(
            model_name='checkin',
            name='kind',
            field=models.CharField(choices=[('IN_SERVICE', '在职党员'), ('DUAL', '非在册党员'), ('INCOMING', '流入党员')], default='IN_SERVICE', max_length=10, verbose_name='党员类别'),
        ),
        migrations.AddField(
            model_name='checkin',
            name='managing',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='managed_members', to='orgs.organization', verbose_name='管理党组织'),
        ),
        migrations.AddField(
            model_name='checkinevent',
            name='kind',
            field=models.CharField(choices=[('IN_SERVICE', '在职党员'), ('DUAL', '非在册党员'), ('INCOMING', '流入党员')], default='IN_SERVICE', max_length=10, verbose_name='党员类别'),
        ),
        migrations.AddField(
            model_name='checkinevent',
            name='managing',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='管理党组织'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkin',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_checkinevent" ("claimed_post", "created_at", "home_branch", "id", "joined_party", "kind", "leaving", "managing_id", "moved_from_id", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reported_on", "residence", "unit_id", "wishes") VALUES (NEW."claimed_post", NEW."created_at", NEW."home_branch", NEW."id", NEW."joined_party", NEW."kind", NEW."leaving", NEW."managing_id", NEW."moved_from_id", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rank", NEW."reported_on", NEW."residence", NEW."unit_id", NEW."wishes"); RETURN NULL;', hash='35350adbb38cfb8f6c59654cde4ef73063fe389a', operation='INSERT', pgid='pgtrigger_insert_insert_afb8b', table='members_checkin', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkin',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "members_checkinevent" ("claimed_post", "created_at", "home_branch", "id", "joined_party", "kind", "leaving", "managing_id", "moved_from_id", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reported_on", "residence", "unit_id", "wishes") VALUES (NEW."claimed_post", NEW."created_at", NEW."home_branch", NEW."id", NEW."joined_party", NEW."kind", NEW."leaving", NEW."managing_id", NEW."moved_from_id", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank", NEW."reported_on", NEW."residence", NEW."unit_id", NEW."wishes"); RETURN NULL;', hash='3a7dabfb171871d65e82120ffdaf28babe9b4a4b', operation='UPDATE', pgid='pgtrigger_update_update_68a4a', table='members_checkin', when='AFTER')),
        ),
        migrations.AddField(
            model_name='opinionrequest',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opinionrequest',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opinionrequest',
            name='asker',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinions_sought', to='orgs.organization', verbose_name='征求单位'),
        ),
        migrations.AddField(
            model_name='opinionrequest',
            name='check_in',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='members.checkin', verbose_name='报到'),
        ),
        migrations.AddField(
            model_name='opinionrequest',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions_asked', to='orgs.organization', verbose_name='征求谁的意见'),
        ),
        migrations.AddField(
            model_name='opinionrequest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='members.person', verbose_name='党员'),
        ),
        migrations.AddField(
            model_name='opinionrequest',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='orgs.unit', verbose_name='征求单位'),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='answered_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='asked_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='asker',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='征求单位'),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='check_in',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.checkin', verbose_name='报到'),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='organization',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='征求谁的意见'),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.person', verbose_name='党员'),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='members.opinionrequest'),
        ),
        migrations.AddField(
            model_name='opinionrequestevent',
            name='unit',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.unit', verbose_name='征求单位'),
        ),
        migrations.AddField(
            model_name='reserve',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reserves', to='orgs.organization', verbose_name='储备单位'),
        ),
        migrations.AddField(
            model_name='reserve',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reserves', to='members.person', verbose_name='人员'),
        ),
        migrations.AddField(
            model_name='reserveevent',
            name='organization',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='储备单位'),
        ),
        migrations.AddField(
            model_name='reserveevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.person', verbose_name='人员'),
        ),
        migrations.AddField(
            model_name='reserveevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='reserveevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='members.reserve'),
        ),
        migrations.AddIndex(
            model_name='opinionrequest',
            index=models.Index(fields=['organization', 'answered_on'], name='opinion_place'),
        ),
        migrations.AddIndex(
            model_name='opinionrequest',
            index=models.Index(fields=['unit'], name='opinion_unit'),
        ),
        migrations.AddIndex(
            model_name='opinionrequest',
            index=models.Index(fields=['asker'], name='opinion_asker'),
        ),
        migrations.AddConstraint(
            model_name='opinionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asker__isnull', False), ('unit', None)), models.Q(('asker', None), ('unit__isnull', False)), _connector='OR'), name='opinion_asked_by_one'),
        ),
        migrations.AddConstraint(
            model_name='opinionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_on', None), ('opinion', '')), models.Q(('answered_on__isnull', False), models.Q(('opinion', ''), _negated=True)), _connector='OR'), name='opinion_answered_whole'),
        ),
        migrations.AddConstraint(
            model_name='opinionrequest',
            constraint=models.CheckConstraint(condition=models.Q(('answered_on', None), ('withdrawn_on', None), _connector='OR'), name='opinion_answered_or_withdrawn'),
        ),
        migrations.AddConstraint(
            model_name='opinionrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_on', None), ('withdrawn_on', None)), fields=('person', 'occasion', 'title'), name='opinion_asked_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinionrequest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_opinionrequestevent" ("answer", "answer_facts", "answered_by_id", "answered_on", "asked_by_id", "asked_on", "asker_id", "check_in_id", "due_on", "id", "note", "occasion", "opinion", "organization_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "unit_id", "withdrawn_on") VALUES (NEW."answer", NEW."answer_facts", NEW."answered_by_id", NEW."answered_on", NEW."asked_by_id", NEW."asked_on", NEW."asker_id", NEW."check_in_id", NEW."due_on", NEW."id", NEW."note", NEW."occasion", NEW."opinion", NEW."organization_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title", NEW."unit_id", NEW."withdrawn_on"); RETURN NULL;', hash='de3325f946fdad713765456628ada6ba21914e89', operation='INSERT', pgid='pgtrigger_insert_insert_2b681', table='members_opinionrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinionrequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "members_opinionrequestevent" ("answer", "answer_facts", "answered_by_id", "answered_on", "asked_by_id", "asked_on", "asker_id", "check_in_id", "due_on", "id", "note", "occasion", "opinion", "organization_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "unit_id", "withdrawn_on") VALUES (NEW."answer", NEW."answer_facts", NEW."answered_by_id", NEW."answered_on", NEW."asked_by_id", NEW."asked_on", NEW."asker_id", NEW."check_in_id", NEW."due_on", NEW."id", NEW."note", NEW."occasion", NEW."opinion", NEW."organization_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title", NEW."unit_id", NEW."withdrawn_on"); RETURN NULL;', hash='2c52f77c41403193e4c8c206ffeddfa29281a9d0', operation='UPDATE', pgid='pgtrigger_update_update_dd8dd', table='members_opinionrequest', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='reserve',
            index=models.Index(fields=['organization'], name='reserve_organization'),
        ),
        migrations.AddConstraint(
            model_name='reserve',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_as', 'MISTAKE'), _negated=True), expressions=[('person', '='), ('period', '&&')], name='reserve_one_place_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='reserve',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('period__endswith', None)), models.Q(models.Q(('ended_as', ''), _negated=True), ('period__endswith__isnull', False)), _connector='OR'), name='reserve_ended_for_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reserve',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "members_reserveevent" ("aim", "ended_as", "id", "mentor", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "readiness") VALUES (NEW."aim", NEW."ended_as", NEW."id", NEW."mentor", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."readiness"); RETURN NULL;', hash='6da4ff152d4f08e87bc13fcb7cf613c68891f77e', operation='INSERT', pgid='pgtrigger_insert_insert_fab91', table='members_reserve', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reserve',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "members_reserveevent" ("aim", "ended_as", "id", "mentor", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "readiness") VALUES (NEW."aim", NEW."ended_as", NEW."id", NEW."mentor", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."readiness"); RETURN NULL;', hash='847e6cd20b4cd523a68ba42c5baea712929889f5', operation='UPDATE', pgid='pgtrigger_update_update_3e577', table='members_reserve', when='AFTER')),
        ),
        ]),
        guard(TABLES, HISTORY),
        migrations.RunSQL(PERSONS, PERSONS_BACK),
        migrations.RunSQL(FROZEN, THAWED),
    ]
