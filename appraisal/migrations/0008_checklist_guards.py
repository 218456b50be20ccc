"""The second wall around checklists; a published item does not change, and of a closed list nothing does."""

from django.db import migrations

from appraisal.statistics.marks import watch
from common.guarding import ORGS, guard

ANCHOR = "nullif(current_setting('gongjian.anchor', true), '')::bigint"
# The district of the office that asks; units have no part in checklists.
DISTRICT = f"SELECT o.district_id FROM orgs_organization o WHERE o.id = {ANCHOR}"  # noqa: S608 - constants
TABLES = {
    "appraisal_checklist": f"organization_id IN ({DISTRICT})",
    "appraisal_checklistheading": f"organization_id IN ({DISTRICT})",
    "appraisal_checklistitem": f"organization_id IN ({DISTRICT})",
    "appraisal_checklistplace": "item_id IN (SELECT i.id FROM appraisal_checklistitem i)",
    "appraisal_progress": f"organization_id IN ({ORGS})",
    "appraisal_evidence": f"organization_id IN ({ORGS})",
    "appraisal_evidencefile": f"organization_id IN ({ORGS})",
}
HISTORY = tuple(
    f"appraisal_{name}event" for name in ("checklist", "checklistheading", "checklistitem", "progress", "evidence")
)
FROZEN = """
CREATE FUNCTION gongjian_checklist_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'CLOSED' OR (TG_OP = 'DELETE' AND OLD.state <> 'DRAFT') THEN
        RAISE EXCEPTION 'a checklist of a closed year does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER checklist_frozen BEFORE UPDATE OR DELETE ON appraisal_checklist
    FOR EACH ROW EXECUTE FUNCTION gongjian_checklist_frozen();

CREATE FUNCTION gongjian_checklist_part_frozen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
DECLARE
    wanted bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.checklist_id ELSE NEW.checklist_id END;
    held text;
BEGIN
    SELECT c.state INTO held FROM appraisal_checklist c WHERE c.id = wanted;
    IF held = 'CLOSED' OR (held = 'PUBLISHED' AND TG_OP <> 'INSERT') THEN
        RAISE EXCEPTION 'what a published checklist says does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER checklist_heading_frozen BEFORE INSERT OR UPDATE OR DELETE ON appraisal_checklistheading
    FOR EACH ROW EXECUTE FUNCTION gongjian_checklist_part_frozen();
CREATE TRIGGER checklist_item_frozen BEFORE INSERT OR UPDATE OR DELETE ON appraisal_checklistitem
    FOR EACH ROW EXECUTE FUNCTION gongjian_checklist_part_frozen();

CREATE FUNCTION gongjian_progress_frozen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
DECLARE
    item bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.item_id ELSE NEW.item_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM appraisal_checklistitem i JOIN appraisal_checklist c ON c.id = i.checklist_id
               WHERE i.id = item AND c.state = 'CLOSED') THEN
        RAISE EXCEPTION 'a checklist of a closed year does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER progress_frozen BEFORE INSERT OR UPDATE OR DELETE ON appraisal_progress
    FOR EACH ROW EXECUTE FUNCTION gongjian_progress_frozen();

CREATE FUNCTION gongjian_evidence_frozen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
DECLARE
    held bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.progress_id ELSE NEW.progress_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM appraisal_progress p JOIN appraisal_checklistitem i ON i.id = p.item_id
               JOIN appraisal_checklist c ON c.id = i.checklist_id WHERE p.id = held AND c.state = 'CLOSED') THEN
        RAISE EXCEPTION 'a checklist of a closed year does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER evidence_frozen BEFORE INSERT OR UPDATE OR DELETE ON appraisal_evidence
    FOR EACH ROW EXECUTE FUNCTION gongjian_evidence_frozen();
"""
BACK = """
DROP TRIGGER evidence_frozen ON appraisal_evidence; DROP FUNCTION gongjian_evidence_frozen();
DROP TRIGGER progress_frozen ON appraisal_progress; DROP FUNCTION gongjian_progress_frozen();
DROP TRIGGER checklist_item_frozen ON appraisal_checklistitem;
DROP TRIGGER checklist_heading_frozen ON appraisal_checklistheading; DROP FUNCTION gongjian_checklist_part_frozen();
DROP TRIGGER checklist_frozen ON appraisal_checklist; DROP FUNCTION gongjian_checklist_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0007_checklists"), ("members", "0004_row_level_security")]
    operations = [
        guard(TABLES, HISTORY),
        migrations.RunSQL(FROZEN, BACK),
        watch(
            {
                "appraisal_checklist": "organization_id",
                "appraisal_checklistitem": "organization_id",
                "appraisal_progress": "organization_id",
                "appraisal_evidence": "organization_id",
            }
        ),
    ]
