"""Whoever holds a claim goes on reading what was claimed, also when its unit has left the committee since."""

from django.db import migrations

from common.guarding import ALL, CIRCLE, ORGS, PARTY

BEFORE = (
    f"{ALL} OR organization_id IN ({ORGS}) OR unit_id = {PARTY}"
    f" OR (published_on IS NOT NULL AND organization_id IN ({CIRCLE}))"
)
NOW = f"{BEFORE} OR id IN (SELECT gongjian_items_of_party())"

# A claim asks its item and an item its claims: the one that looks must not be looked at again. What an agreement or a
# pledge stands on is a claim between its two sides, so that claims say it all.
FUNCTION = f"""
CREATE FUNCTION gongjian_items_of_party() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.item_id FROM covenants_claim c WHERE c.unit_id = {PARTY}
    UNION
    SELECT c.matched_id FROM covenants_claim c JOIN covenants_listitem i ON i.id = c.item_id
    WHERE i.unit_id = {PARTY} AND c.matched_id IS NOT NULL
$$;
ALTER POLICY scope ON covenants_listitem USING ({NOW}) WITH CHECK ({NOW});
"""
BACK = f"""
ALTER POLICY scope ON covenants_listitem USING ({BEFORE}) WITH CHECK ({BEFORE});
DROP FUNCTION gongjian_items_of_party();
"""


class Migration(migrations.Migration):
    dependencies = [("covenants", "0005_taken_on_a_day")]
    operations = [migrations.RunSQL(FUNCTION, BACK)]
