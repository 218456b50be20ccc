"""A meeting may be an alliance's; its members read its minutes."""

from importlib import import_module

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.guarding import ALL, ALLIANCES
from common.together import Together

TABLES = import_module("meetings.migrations.0003_guards").TABLES
ALLIED = f"SELECT m.id FROM meetings_meeting m WHERE m.alliance_id IN ({ALLIANCES})"  # noqa: S608 - constants
AFTER = f"{TABLES['meetings_minutes']} OR (state <> 'DRAFT' AND meeting_id IN ({ALLIED}))"


def policy(who: str) -> str:
    """The policy, as it reads afterwards."""
    return f"ALTER POLICY scope ON meetings_minutes USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});"


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0009_minutes_open_since'),
        ('orgs', '0010_alliances'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='meeting_session_once',
        ),
        migrations.AddField(
            model_name='meeting',
            name='alliance',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='orgs.alliance', verbose_name='联合体'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='alliance',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliance', verbose_name='联合体'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_meetingevent" ("alliance_id", "cancelled_why", "chair", "closed_on", "convened_on", "convener_id", "created_at", "created_by_id", "id", "kind", "notice", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "proposals_by", "quorum", "session", "starts_at", "state", "stated_expected", "stated_present", "title", "year") VALUES (NEW."alliance_id", NEW."cancelled_why", NEW."chair", NEW."closed_on", NEW."convened_on", NEW."convener_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."notice", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."proposals_by", NEW."quorum", NEW."session", NEW."starts_at", NEW."state", NEW."stated_expected", NEW."stated_present", NEW."title", NEW."year"); RETURN NULL;', hash='24c68a8ae535d43096b5f42108c38406c262e5ec', operation='INSERT', pgid='pgtrigger_insert_insert_61d9e', table='meetings_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "meetings_meetingevent" ("alliance_id", "cancelled_why", "chair", "closed_on", "convened_on", "convener_id", "created_at", "created_by_id", "id", "kind", "notice", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "proposals_by", "quorum", "session", "starts_at", "state", "stated_expected", "stated_present", "title", "year") VALUES (NEW."alliance_id", NEW."cancelled_why", NEW."chair", NEW."closed_on", NEW."convened_on", NEW."convener_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."notice", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."proposals_by", NEW."quorum", NEW."session", NEW."starts_at", NEW."state", NEW."stated_expected", NEW."stated_present", NEW."title", NEW."year"); RETURN NULL;', hash='b8ae88a915aa4c93affcf27ab6ed00e786b20874', operation='UPDATE', pgid='pgtrigger_update_update_495b8', table='meetings_meeting', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('alliance__isnull', True), ('session__isnull', False)), fields=('organization', 'kind', 'year', 'session'), name='meeting_session_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('alliance__isnull', False), ('session__isnull', False)), fields=('alliance', 'kind', 'year', 'session'), name='alliance_session_once'),
        ),
        ]),
        migrations.RunSQL(policy(AFTER), policy(TABLES["meetings_minutes"])),
    ]
