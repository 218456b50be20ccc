# What of an alliance goes over with who leads it keeps its number; both walls are of one width.

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.guarding import ALL, ALLIANCES, CIRCLE, LED, ORGS, PARTY
from common.together import Together

# Beside whom it is of: members of an alliance and who leads it by now; the circle of the committee only where the list
# is no alliance's.
_ALLIED = f"{ALLIANCES} UNION ALL {LED}"
_CYCLES = f"SELECT c.id FROM covenants_listcycle c WHERE c.alliance_id IN ({_ALLIED})"  # noqa: S608 - constants
_ALLIANCES_OWN = "SELECT c.id FROM covenants_listcycle c WHERE c.alliance_id IS NOT NULL"
ITEMS = (
    f"{ALL} OR organization_id IN ({ORGS}) OR unit_id = {PARTY} OR (published_on IS NOT NULL AND ("
    f"(organization_id IN ({CIRCLE}) AND cycle_id NOT IN ({_ALLIANCES_OWN})) OR cycle_id IN ({_CYCLES})))"
    " OR id IN (SELECT gongjian_items_of_party())"
)
_ITEMS_BEFORE = import_module("covenants.migrations.0010_lists_of_alliances").AFTER
PAST = (
    f"{ALL} OR organization_id IN ({ORGS}) OR (alliance_id IS NULL AND organization_id IN ({CIRCLE}))"
    f" OR alliance_id IN ({_ALLIED})"
)
_PAST_BEFORE = f"{ALL} OR organization_id IN ({ORGS}) OR organization_id IN ({CIRCLE})"


def policies(items: str, past: str) -> str:
    """The policies, as they read afterwards."""
    return "".join(
        f"ALTER POLICY scope ON covenants_{table} USING ({who}) WITH CHECK ({who});"
        for table, who in (("listitem", items), ("past", past))
    )


_IN_WHOSE = """
    SELECT 'CYCLE' AS kind, c.id AS of, c.alliance_id FROM covenants_listcycle c
    UNION ALL SELECT 'PROJECT', x.id, c.alliance_id
        FROM covenants_project x JOIN covenants_listcycle c ON c.id = x.cycle_id
    UNION ALL SELECT 'AGREEMENT', x.id, c.alliance_id
        FROM covenants_agreement x JOIN covenants_listcycle c ON c.id = x.cycle_id
    UNION ALL SELECT 'DELIVERY', x.id, c.alliance_id
        FROM covenants_delivery x JOIN covenants_pledge p ON p.id = x.pledge_id
        JOIN covenants_listcycle c ON c.id = p.cycle_id
"""
FILL = f"""
UPDATE covenants_past p SET alliance_id = w.alliance_id FROM ({_IN_WHOSE}) w
WHERE w.kind = p.kind AND w.of = p.of AND w.alliance_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""  # noqa: S608 - constants


class Migration(migrations.Migration):

    dependencies = [
        ('covenants', '0011_cycles_as_they_were'),
        ('meetings', '0010_meetings_of_alliances'),
        ('orgs', '0013_facility_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='publication',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='publication',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_number_once',
        ),
        migrations.RemoveConstraint(
            model_name='publication',
            name='publication_number_once',
        ),
        migrations.AddField(
            model_name='agreement',
            name='numbered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='编号组织'),
        ),
        migrations.AddField(
            model_name='agreementevent',
            name='numbered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='编号组织'),
        ),
        migrations.AddField(
            model_name='past',
            name='alliance',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.alliance', verbose_name='联合体'),
        ),
        migrations.AddField(
            model_name='publication',
            name='numbered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='编号组织'),
        ),
        migrations.AddField(
            model_name='publicationevent',
            name='numbered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='编号组织'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "covenants_agreementevent" ("created_at", "cycle_id", "digest", "drafted_by_id", "ended_on", "id", "kind", "laid_out_on", "number", "numbered_by_id", "organization_id", "our_duties", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "reason", "signed_on", "state", "supersedes_id", "text", "their_duties", "title", "version", "year") VALUES (NEW."created_at", NEW."cycle_id", NEW."digest", NEW."drafted_by_id", NEW."ended_on", NEW."id", NEW."kind", NEW."laid_out_on", NEW."number", NEW."numbered_by_id", NEW."organization_id", NEW."our_duties", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan", NEW."reason", NEW."signed_on", NEW."state", NEW."supersedes_id", NEW."text", NEW."their_duties", NEW."title", NEW."version", NEW."year"); RETURN NULL;', hash='9601bd6b2e5e2fd34c77b0443d799c25ea51b215', operation='INSERT', pgid='pgtrigger_insert_insert_f539c', table='covenants_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "covenants_agreementevent" ("created_at", "cycle_id", "digest", "drafted_by_id", "ended_on", "id", "kind", "laid_out_on", "number", "numbered_by_id", "organization_id", "our_duties", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "reason", "signed_on", "state", "supersedes_id", "text", "their_duties", "title", "version", "year") VALUES (NEW."created_at", NEW."cycle_id", NEW."digest", NEW."drafted_by_id", NEW."ended_on", NEW."id", NEW."kind", NEW."laid_out_on", NEW."number", NEW."numbered_by_id", NEW."organization_id", NEW."our_duties", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan", NEW."reason", NEW."signed_on", NEW."state", NEW."supersedes_id", NEW."text", NEW."their_duties", NEW."title", NEW."version", NEW."year"); RETURN NULL;', hash='543cd91650d8a4f3d87dab0f5d95330960f65ac2', operation='UPDATE', pgid='pgtrigger_update_update_97532', table='covenants_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publication',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "covenants_publicationevent" ("actor_id", "cycle_id", "digest", "id", "lines", "meeting_id", "number", "numbered_by_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "title", "token", "year") VALUES (NEW."actor_id", NEW."cycle_id", NEW."digest", NEW."id", NEW."lines", NEW."meeting_id", NEW."number", NEW."numbered_by_id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_on", NEW."title", NEW."token", NEW."year"); RETURN NULL;', hash='a71ea3bc881e673ba262794a4eef33c62b55d27c', operation='INSERT', pgid='pgtrigger_insert_insert_780f0', table='covenants_publication', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publication',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "covenants_publicationevent" ("actor_id", "cycle_id", "digest", "id", "lines", "meeting_id", "number", "numbered_by_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "title", "token", "year") VALUES (NEW."actor_id", NEW."cycle_id", NEW."digest", NEW."id", NEW."lines", NEW."meeting_id", NEW."number", NEW."numbered_by_id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_on", NEW."title", NEW."token", NEW."year"); RETURN NULL;', hash='910709b0ca4e8c85af6b36f9a6f35c702195f4a2', operation='UPDATE', pgid='pgtrigger_update_update_3aac8', table='covenants_publication', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('numbered_by', 'organization'), models.F('year'), models.F('number'), models.F('version'), name='agreement_number_once'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('numbered_by', 'organization'), models.F('year'), models.F('number'), name='publication_number_once'),
        ),
        ]),
        migrations.RunSQL(policies(ITEMS, PAST), policies(_ITEMS_BEFORE, _PAST_BEFORE)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
