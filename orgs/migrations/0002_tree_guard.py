"""The database compares every organisation's tier columns with its parent's, and its children's with its own.

Deferred to the end of the transaction, so that a whole subtree may be moved in several statements.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION orgs_tree_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    node orgs_organization%ROWTYPE;
    up orgs_organization%ROWTYPE;
BEGIN
    SELECT * INTO node FROM orgs_organization WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF node.parent_id IS NOT NULL THEN
        SELECT * INTO up FROM orgs_organization WHERE id = node.parent_id;
        IF up.district_id <> node.district_id
           OR (node.tier <> 'STREET' AND up.street_id IS DISTINCT FROM node.street_id)
           OR (node.tier NOT IN ('STREET', 'COMMUNITY') AND up.community_id IS DISTINCT FROM node.community_id)
           OR (node.tier = 'HOME' AND up.grid_id IS DISTINCT FROM node.grid_id)
           OR up.tier <> (CASE node.tier WHEN 'STREET' THEN 'DISTRICT' WHEN 'COMMUNITY' THEN 'STREET'
                                        WHEN 'GRID' THEN 'COMMUNITY' WHEN 'HOME' THEN 'GRID' END)
        THEN
            RAISE EXCEPTION 'organization % disagrees with its parent %', node.id, up.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'orgs_tree_guard';
        END IF;
    END IF;
    IF EXISTS (
        SELECT 1 FROM orgs_organization child WHERE child.parent_id = node.id
           AND (child.district_id <> node.district_id
                OR (node.street_id IS NOT NULL AND child.street_id IS DISTINCT FROM node.street_id)
                OR (node.community_id IS NOT NULL AND child.community_id IS DISTINCT FROM node.community_id)
                OR (node.grid_id IS NOT NULL AND child.grid_id IS DISTINCT FROM node.grid_id))
    ) THEN
        RAISE EXCEPTION 'children of organization % disagree with it', node.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'orgs_tree_guard';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER orgs_tree_guard
    AFTER INSERT OR UPDATE OF parent_id, tier, district_id, street_id, community_id, grid_id ON orgs_organization
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION orgs_tree_guard();
"""
BACKWARD = "DROP TRIGGER orgs_tree_guard ON orgs_organization; DROP FUNCTION orgs_tree_guard();"


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
