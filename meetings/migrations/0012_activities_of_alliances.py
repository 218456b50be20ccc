"""An activity may be an alliance's; members of it take part, arrange it, and see it."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.guarding import ALLIANCES, LED, ORGS, guard
from common.together import Together

ALLIED = (
    "SELECT v.id FROM meetings_activity v WHERE v.alliance_id IN "  # noqa: S608 - constants
    f"({ALLIANCES} UNION ALL {LED})"
)


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0011_alliances_carried_whole'),
        ('orgs', '0013_facility_names'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='AlliancePresence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': '参加的成员',
                'ordering': ['activity', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AlliancePresenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='activity',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='activity',
            name='update_update',
        ),
        migrations.AddField(
            model_name='activity',
            name='alliance',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='orgs.alliance', verbose_name='联合体'),
        ),
        migrations.AddField(
            model_name='activity',
            name='host',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted', to='orgs.alliancemember', verbose_name='承办成员'),
        ),
        migrations.AddField(
            model_name='activityevent',
            name='alliance',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliance', verbose_name='联合体'),
        ),
        migrations.AddField(
            model_name='activityevent',
            name='host',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliancemember', verbose_name='承办成员'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_activityevent" ("alliance_id", "created_by_id", "held_on", "host_id", "hours", "id", "kind", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "plan", "planned_on", "state", "title") VALUES (NEW."alliance_id", NEW."created_by_id", NEW."held_on", NEW."host_id", NEW."hours", NEW."id", NEW."kind", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."plan", NEW."planned_on", NEW."state", NEW."title"); RETURN NULL;', hash='ae1421d9bd61239879666b05cfdac5d2c3fabaa6', operation='INSERT', pgid='pgtrigger_insert_insert_eb720', table='meetings_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_activityevent" ("alliance_id", "created_by_id", "held_on", "host_id", "hours", "id", "kind", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "plan", "planned_on", "state", "title") VALUES (NEW."alliance_id", NEW."created_by_id", NEW."held_on", NEW."host_id", NEW."hours", NEW."id", NEW."kind", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."plan", NEW."planned_on", NEW."state", NEW."title"); RETURN NULL;', hash='46e5d7340a890dd5359ac42829a00ac15d92e5bb', operation='UPDATE', pgid='pgtrigger_update_update_f6d21', table='meetings_activity', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('host__isnull', True), ('alliance__isnull', False), _connector='OR'), name='activity_host_of_alliance'),
        ),
        migrations.AddField(
            model_name='alliancepresence',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='meetings.activity', verbose_name='活动'),
        ),
        migrations.AddField(
            model_name='alliancepresence',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='orgs.alliancemember', verbose_name='成员'),
        ),
        migrations.AddField(
            model_name='alliancepresence',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='组织'),
        ),
        migrations.AddField(
            model_name='alliancepresenceevent',
            name='activity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.activity', verbose_name='活动'),
        ),
        migrations.AddField(
            model_name='alliancepresenceevent',
            name='member',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliancemember', verbose_name='成员'),
        ),
        migrations.AddField(
            model_name='alliancepresenceevent',
            name='organization',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='组织'),
        ),
        migrations.AddField(
            model_name='alliancepresenceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='alliancepresenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='meetings.alliancepresence'),
        ),
        migrations.AddConstraint(
            model_name='alliancepresence',
            constraint=models.UniqueConstraint(fields=('activity', 'member'), name='alliance_presence_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alliancepresence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_alliancepresenceevent" ("activity_id", "id", "member_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."activity_id", NEW."id", NEW."member_id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='268033a8d38b3c1f5d6c7e362f6003def45cdbe6', operation='INSERT', pgid='pgtrigger_insert_insert_e24e9', table='meetings_alliancepresence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alliancepresence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_alliancepresenceevent" ("activity_id", "id", "member_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."activity_id", NEW."id", NEW."member_id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='b7c438efcaf52c90854af16aec5c97da2cab9970', operation='UPDATE', pgid='pgtrigger_update_update_fb2f0', table='meetings_alliancepresence', when='AFTER')),
        ),
        ]),
        guard({"meetings_alliancepresence": f"organization_id IN ({ORGS}) OR activity_id IN ({ALLIED})"}, ("meetings_alliancepresenceevent",)),
    ]
