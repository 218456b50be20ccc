"""How much of an item was taken on a day: a number that whoever sees the item may know, of claims it may not read."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION gongjian_item_taken(wanted bigint, day date) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(sum(c.quantity), 0) FROM covenants_claim c
    WHERE c.item_id = wanted AND c.made_on <= day
    AND NOT coalesce(c.ended_on <= day, false)
    AND NOT (c.state = 'DECLINED' AND coalesce(c.decided_on <= day, false))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("covenants", "0004_wish_withdrawn_on")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION gongjian_item_taken(bigint, date);"),
    ]
