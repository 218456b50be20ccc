"""Of an item with which its party claims another's as much is taken as the claim answers it; so also on a past day."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from common.together import Together


FUNCTION = """
CREATE OR REPLACE FUNCTION gongjian_item_taken(wanted bigint, day date) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(sum(CASE WHEN c.item_id = wanted THEN c.quantity ELSE c.matched_quantity END), 0)
    FROM covenants_claim c
    WHERE (c.item_id = wanted OR c.matched_id = wanted) AND c.made_on <= day
    AND NOT coalesce(c.ended_on <= day, false)
    AND NOT (c.state = 'DECLINED' AND coalesce(c.decided_on <= day, false))
$$;
"""
BACK = """
CREATE OR REPLACE FUNCTION gongjian_item_taken(wanted bigint, day date) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(sum(c.quantity), 0) FROM covenants_claim c
    WHERE c.item_id = wanted AND c.made_on <= day
    AND NOT coalesce(c.ended_on <= day, false)
    AND NOT (c.state = 'DECLINED' AND coalesce(c.decided_on <= day, false))
$$;
"""
# Claims that live already, in the order in which they were made; never more than there is.
TAKE = """
DO $$
DECLARE
    c record;
    amount numeric;
BEGIN
    FOR c IN
        SELECT m.id, m.matched_id, m.quantity, i.measure AS given, o.measure AS own, o.direction, o.quantity AS whole,
               o.quantity - o.taken AS rest
        FROM covenants_claim m JOIN covenants_listitem i ON i.id = m.item_id
        JOIN covenants_listitem o ON o.id = m.matched_id
        WHERE m.state IN ('PENDING', 'CONFIRMED') ORDER BY m.id
    LOOP
        SELECT o.quantity - o.taken INTO c.rest FROM covenants_listitem o WHERE o.id = c.matched_id;
        amount := CASE WHEN c.given = c.own THEN c.quantity
                       WHEN c.direction = 'NEED' THEN coalesce(c.rest, 1) ELSE 1 END;
        amount := greatest(least(amount, coalesce(c.rest, amount)), 0);
        UPDATE covenants_claim SET matched_quantity = amount WHERE id = c.id;
        UPDATE covenants_listitem SET taken = taken + amount WHERE id = c.matched_id;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("covenants", "0007_dated_facts"),
    ]

    operations = [
        Together(
            [
                pgtrigger.migrations.RemoveTrigger(
                    model_name="claim",
                    name="insert_insert",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="claim",
                    name="update_update",
                ),
                migrations.AddField(
                    model_name="claim",
                    name="matched_quantity",
                    field=models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=12),
                ),
                migrations.AddField(
                    model_name="claimevent",
                    name="matched_quantity",
                    field=models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=12),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="claim",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "covenants_claimevent" ("created_at", "decided_by_id", "decided_on", "ended_on", "id", "item_id", "made_by_id", "made_on", "matched_id", "matched_quantity", "message", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "state", "unit_id") VALUES (NEW."created_at", NEW."decided_by_id", NEW."decided_on", NEW."ended_on", NEW."id", NEW."item_id", NEW."made_by_id", NEW."made_on", NEW."matched_id", NEW."matched_quantity", NEW."message", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quantity", NEW."reason", NEW."state", NEW."unit_id"); RETURN NULL;',
                            hash="f2ef3c9b2e5c8a1a7f8eb34bfff2073dada582fb",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_39ff8",
                            table="covenants_claim",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="claim",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "covenants_claimevent" ("created_at", "decided_by_id", "decided_on", "ended_on", "id", "item_id", "made_by_id", "made_on", "matched_id", "matched_quantity", "message", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "state", "unit_id") VALUES (NEW."created_at", NEW."decided_by_id", NEW."decided_on", NEW."ended_on", NEW."id", NEW."item_id", NEW."made_by_id", NEW."made_on", NEW."matched_id", NEW."matched_quantity", NEW."message", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quantity", NEW."reason", NEW."state", NEW."unit_id"); RETURN NULL;',
                            hash="d96e8d12bf67948fd1b85258c9601140a3a7b2f8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_cbd96",
                            table="covenants_claim",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunSQL(FUNCTION, BACK),
        migrations.RunSQL(TAKE, migrations.RunSQL.noop),
    ]
