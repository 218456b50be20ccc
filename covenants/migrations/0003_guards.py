"""The second wall around what names people or is not yet published, and what is frozen stays frozen."""

from django.db import migrations

from common.guarding import CIRCLE, ORGS, PARTY, guard

OWN_PLEDGES = "SELECT p.id FROM covenants_pledge p"
TABLES = {
    "covenants_listitem": (
        f"organization_id IN ({ORGS}) OR unit_id = {PARTY}"
        f" OR (published_on IS NOT NULL AND organization_id IN ({CIRCLE}))"
    ),
    "covenants_claim": (
        f"organization_id IN ({ORGS}) OR unit_id = {PARTY}"
        f" OR item_id IN (SELECT i.id FROM covenants_listitem i WHERE i.unit_id = {PARTY})"
    ),
    "covenants_agreementparty": "gongjian_agreement_visible(agreement_id)",
    "covenants_agreement": f"organization_id IN ({ORGS}) OR gongjian_agreement_of_party(id)",
    "covenants_pledge": f"organization_id IN ({ORGS}) OR giver_id = {PARTY} OR receiver_id = {PARTY}",
    "covenants_fulfilment": f"organization_id IN ({ORGS}) OR pledge_id IN ({OWN_PLEDGES})",
    "covenants_review": f"organization_id IN ({ORGS}) OR pledge_id IN ({OWN_PLEDGES})",
    "covenants_attachment": (
        f"organization_id IN ({ORGS}) OR agreement_id IN (SELECT a.id FROM covenants_agreement a)"
        " OR fulfilment_id IN (SELECT f.id FROM covenants_fulfilment f)"
    ),
}
HISTORY = tuple(f"{table}event" for table in TABLES if table != "covenants_attachment")

# An agreement asks its parties and a party its agreement: the one that looks must not be looked at again.
FUNCTIONS = f"""
CREATE FUNCTION gongjian_agreement_of_party(agreement bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM covenants_agreementparty p WHERE p.agreement_id = agreement AND p.unit_id = {PARTY})
$$;
CREATE FUNCTION gongjian_agreement_visible(agreement bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM covenants_agreement a WHERE a.id = agreement
        AND (a.organization_id IN ({ORGS}) OR gongjian_agreement_of_party(a.id))
    )
$$;
"""
FUNCTIONS_BACK = """
DROP FUNCTION gongjian_agreement_visible(bigint);
DROP FUNCTION gongjian_agreement_of_party(bigint);
"""

# What was laid out for signing, published or closed does not change, whoever asks.
FROZEN = """
CREATE FUNCTION gongjian_agreement_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('SIGNED', 'AMENDED') AND (
        NEW.text IS DISTINCT FROM OLD.text OR NEW.digest IS DISTINCT FROM OLD.digest
        OR NEW.year <> OLD.year OR NEW.number <> OLD.number OR NEW.version <> OLD.version
        OR NEW.signed_on IS DISTINCT FROM OLD.signed_on
    ) THEN
        RAISE EXCEPTION 'a signed agreement does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_frozen BEFORE UPDATE ON covenants_agreement
    FOR EACH ROW EXECUTE FUNCTION gongjian_agreement_frozen();

CREATE FUNCTION gongjian_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was published or closed does not change' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER publication_frozen BEFORE UPDATE OF lines, digest, number, year, published_on ON covenants_publication
    FOR EACH ROW EXECUTE FUNCTION gongjian_frozen();
CREATE TRIGGER record_frozen BEFORE UPDATE ON covenants_cyclerecord
    FOR EACH ROW EXECUTE FUNCTION gongjian_frozen();
"""
FROZEN_BACK = """
DROP TRIGGER record_frozen ON covenants_cyclerecord;
DROP TRIGGER publication_frozen ON covenants_publication;
DROP FUNCTION gongjian_frozen();
DROP TRIGGER agreement_frozen ON covenants_agreement;
DROP FUNCTION gongjian_agreement_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("covenants", "0001_initial"), ("members", "0004_row_level_security")]
    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        guard(TABLES, HISTORY),
        migrations.RunSQL(FROZEN, FROZEN_BACK),
    ]
