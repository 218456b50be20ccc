"""Since when minutes are open to remarks: what a unit is told it has been waiting for."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from common.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0008_attendance_of_reported'),
    ]

    operations = [
        Together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='minutes',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='minutes',
            name='update_update',
        ),
        migrations.AddField(
            model_name='minutes',
            name='objections_since',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='征求意见开始'),
        ),
        migrations.AddField(
            model_name='minutesevent',
            name='objections_since',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='征求意见开始'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_minutesevent" ("digest", "id", "issued_by_id", "issued_on", "meeting_id", "number", "objections_since", "objections_until", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "year") VALUES (NEW."digest", NEW."id", NEW."issued_by_id", NEW."issued_on", NEW."meeting_id", NEW."number", NEW."objections_since", NEW."objections_until", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."text", NEW."year"); RETURN NULL;', hash='4c2bad1ba2664f86daa462e48d746719d593b661', operation='INSERT', pgid='pgtrigger_insert_insert_61343', table='meetings_minutes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_minutesevent" ("digest", "id", "issued_by_id", "issued_on", "meeting_id", "number", "objections_since", "objections_until", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "year") VALUES (NEW."digest", NEW."id", NEW."issued_by_id", NEW."issued_on", NEW."meeting_id", NEW."number", NEW."objections_since", NEW."objections_until", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."text", NEW."year"); RETURN NULL;', hash='e4f545ab6744f8498143b73fdc10e7765e772acd', operation='UPDATE', pgid='pgtrigger_update_update_324d9', table='meetings_minutes', when='AFTER')),
        ),
        ])
    ]
