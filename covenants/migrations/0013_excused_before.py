# Each time that a delivery was excused is kept.

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from common.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('covenants', '0012_alliances_carried_whole'),
    ]

    operations = [
        Together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='delivery',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='delivery',
            name='update_update',
        ),
        migrations.AddField(
            model_name='delivery',
            name='excused_before',
            field=models.JSONField(blank=True, default=list, verbose_name='以前注明的未履'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='excused_before',
            field=models.JSONField(blank=True, default=list, verbose_name='以前注明的未履'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "covenants_deliveryevent" ("excused", "excused_before", "excused_on", "id", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "pledge_id", "restored_on", "window") VALUES (NEW."excused", NEW."excused_before", NEW."excused_on", NEW."id", NEW."number", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."pledge_id", NEW."restored_on", NEW."window"); RETURN NULL;', hash='f72c4990de2943ced3fc3989baeede6e858dca3d', operation='INSERT', pgid='pgtrigger_insert_insert_516d8', table='covenants_delivery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "covenants_deliveryevent" ("excused", "excused_before", "excused_on", "id", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "pledge_id", "restored_on", "window") VALUES (NEW."excused", NEW."excused_before", NEW."excused_on", NEW."id", NEW."number", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."pledge_id", NEW."restored_on", NEW."window"); RETURN NULL;', hash='edbd74b6eb95b452ff33bd0e5520af41cacc8398', operation='UPDATE', pgid='pgtrigger_update_update_06818', table='covenants_delivery', when='AFTER')),
        ),
        ]),
    ]
