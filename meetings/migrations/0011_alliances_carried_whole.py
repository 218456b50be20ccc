# What of an alliance goes over with who leads it keeps its number; both walls are of one width.

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.guarding import ALL, ALLIANCES, CIRCLE, LED, ORGS
from common.together import Together

# Beside whom it is of: members of an alliance and who leads it by now; the circle of the committee only where no
# alliance met.
_ALLIED = f"SELECT m.id FROM meetings_meeting m WHERE m.alliance_id IN ({ALLIANCES} UNION ALL {LED})"  # noqa: S608
_ALLIANCES_OWN = "SELECT m.id FROM meetings_meeting m WHERE m.alliance_id IS NOT NULL"
_NOW = (
    f"organization_id IN ({ORGS}) OR (state <> 'DRAFT' AND ("
    f"(organization_id IN ({CIRCLE}) AND meeting_id NOT IN ({_ALLIANCES_OWN})) OR meeting_id IN ({_ALLIED})))"
)
_BEFORE = import_module("meetings.migrations.0010_meetings_of_alliances").AFTER


def policy(who: str) -> str:
    """The policy, as it reads afterwards."""
    return f"ALTER POLICY scope ON meetings_minutes USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});"


FROZEN = """
CREATE OR REPLACE FUNCTION gongjian_minutes_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'ISSUED' AND (to_jsonb(NEW) - 'organization_id' - 'numbered_by_id')
        IS DISTINCT FROM (to_jsonb(OLD) - 'organization_id' - 'numbered_by_id') THEN
        RAISE EXCEPTION 'issued minutes do not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
FROZEN_BACK = """
CREATE OR REPLACE FUNCTION gongjian_minutes_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'ISSUED' THEN
        RAISE EXCEPTION 'issued minutes do not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0010_meetings_of_alliances'),
        ('orgs', '0013_facility_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
        migrations.RemoveConstraint(
            model_name='minutes',
            name='minutes_number_once',
        ),
        migrations.AddField(
            model_name='minutes',
            name='numbered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='编号组织'),
        ),
        migrations.AddField(
            model_name='minutesevent',
            name='numbered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='编号组织'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_minutesevent" ("digest", "id", "issued_by_id", "issued_on", "meeting_id", "number", "numbered_by_id", "objections_since", "objections_until", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "year") VALUES (NEW."digest", NEW."id", NEW."issued_by_id", NEW."issued_on", NEW."meeting_id", NEW."number", NEW."numbered_by_id", NEW."objections_since", NEW."objections_until", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."text", NEW."year"); RETURN NULL;', hash='6530da7216fb92be83c8f68d736943397596f9d7', operation='INSERT', pgid='pgtrigger_insert_insert_61343', table='meetings_minutes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_minutesevent" ("digest", "id", "issued_by_id", "issued_on", "meeting_id", "number", "numbered_by_id", "objections_since", "objections_until", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "year") VALUES (NEW."digest", NEW."id", NEW."issued_by_id", NEW."issued_on", NEW."meeting_id", NEW."number", NEW."numbered_by_id", NEW."objections_since", NEW."objections_until", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."text", NEW."year"); RETURN NULL;', hash='f86339ecbda33e7c8497e2e4a84d22233bfb136f', operation='UPDATE', pgid='pgtrigger_update_update_324d9', table='meetings_minutes', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('numbered_by', 'organization'), models.F('year'), models.F('number'), condition=models.Q(('number__isnull', False)), name='minutes_number_once'),
        ),
        ]),
        migrations.RunSQL(policy(_NOW), policy(_BEFORE)),
        migrations.RunSQL(FROZEN, FROZEN_BACK),
    ]
