"""A round of the list may be an alliance's; its members see what is published."""

from importlib import import_module

import django.contrib.postgres.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.guarding import ALL, ALLIANCES
from common.together import Together

BEFORE = import_module("covenants.migrations.0006_items_of_claims").NOW
ALLIED = f"SELECT c.id FROM covenants_listcycle c WHERE c.alliance_id IN ({ALLIANCES})"  # noqa: S608 - constants
AFTER = f"{BEFORE} OR (published_on IS NOT NULL AND cycle_id IN ({ALLIED}))"


def policy(who: str) -> str:
    """The policy, as it reads afterwards."""
    return f"ALTER POLICY scope ON covenants_listitem USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});"


class Migration(migrations.Migration):

    dependencies = [
        ('covenants', '0009_past'),
        ('orgs', '0010_alliances'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='listcycle',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='listcycle',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='listcycle',
            name='cycle_one_at_a_time',
        ),
        migrations.AddField(
            model_name='listcycle',
            name='alliance',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='orgs.alliance', verbose_name='联合体'),
        ),
        migrations.AddField(
            model_name='listcycleevent',
            name='alliance',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliance', verbose_name='联合体'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listcycle',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "covenants_listcycleevent" ("alliance_id", "collect_by", "created_at", "created_by_id", "id", "is_public", "note", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_by", "stage", "title") VALUES (NEW."alliance_id", NEW."collect_by", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_public", NEW."note", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_by", NEW."stage", NEW."title"); RETURN NULL;', hash='495334d0068f102c7d26746c05ec0fc319019d1e', operation='INSERT', pgid='pgtrigger_insert_insert_2e9c2', table='covenants_listcycle', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listcycle',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "covenants_listcycleevent" ("alliance_id", "collect_by", "created_at", "created_by_id", "id", "is_public", "note", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_by", "stage", "title") VALUES (NEW."alliance_id", NEW."collect_by", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_public", NEW."note", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_by", NEW."stage", NEW."title"); RETURN NULL;', hash='3da1bfed1dc7dfd39697f14825e54a348162f15e', operation='UPDATE', pgid='pgtrigger_update_update_90d21', table='covenants_listcycle', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='listcycle',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('alliance__isnull', True)), expressions=[('organization', '='), ('period', '&&')], name='cycle_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='listcycle',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('alliance', '='), ('period', '&&')], name='alliance_cycle_one_at_a_time'),
        ),
        ]),
        migrations.RunSQL(policy(AFTER), policy(BEFORE)),
    ]
