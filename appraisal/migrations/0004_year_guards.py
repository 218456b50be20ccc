"""The second wall around a year's appraisal, and what was handed in or settled stays as it was."""

from django.db import migrations

from common.guarding import ORGS, PARTY, guard

ANCHOR = "nullif(current_setting('gongjian.anchor', true), '')::bigint"
# The district of whoever asks: an office in its tree, or the liaison of one of its units.
DISTRICT = (
    f"SELECT o.district_id FROM orgs_organization o WHERE o.id = {ANCHOR} "  # noqa: S608 - constants
    f"UNION ALL SELECT u.district_id FROM orgs_unit u WHERE u.id = {PARTY}"
)
SEATS = f"SELECT a.id FROM members_appointment a WHERE a.represents_id = {PARTY}"  # noqa: S608 - constants
TABLES = {
    "appraisal_scheme": f"organization_id IN ({DISTRICT})",
    "appraisal_indicator": f"organization_id IN ({DISTRICT})",
    "appraisal_dutyreport": f"organization_id IN ({ORGS})",
    "appraisal_memberreview": f"organization_id IN ({ORGS}) OR appointment_id IN ({SEATS})",
    "appraisal_unitreview": f"organization_id IN ({ORGS}) OR unit_id = {PARTY}",
    "appraisal_result": f"organization_id IN ({ORGS})",
    "appraisal_score": f"organization_id IN ({ORGS})",
    "appraisal_resultobjection": f"organization_id IN ({ORGS})",
    "appraisal_award": f"organization_id IN ({ORGS}) OR (state = 'PUBLISHED' AND unit_id = {PARTY})",
}
HISTORY = tuple(f"{table}event" for table in TABLES)
FROZEN = """
CREATE FUNCTION gongjian_report_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'ACCEPTED' OR (TG_OP = 'DELETE' AND OLD.state <> 'DRAFT') THEN
        RAISE EXCEPTION 'a report that was accepted does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF OLD.state = 'SUBMITTED' AND (OLD.content, OLD.words, OLD.opinion, OLD.as_of, OLD.digest)
        IS DISTINCT FROM (NEW.content, NEW.words, NEW.opinion, NEW.as_of, NEW.digest) THEN
        RAISE EXCEPTION 'a report that was submitted is not rewritten' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_frozen BEFORE UPDATE OR DELETE ON appraisal_dutyreport
    FOR EACH ROW EXECUTE FUNCTION gongjian_report_frozen();

CREATE FUNCTION gongjian_result_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'FROZEN' THEN
        RAISE EXCEPTION 'a result that was settled does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER result_frozen BEFORE UPDATE OR DELETE ON appraisal_result
    FOR EACH ROW EXECUTE FUNCTION gongjian_result_frozen();

CREATE FUNCTION gongjian_score_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.result_id ELSE NEW.result_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM appraisal_result r WHERE r.id = wanted AND r.state = 'FROZEN')
        OR (TG_OP = 'UPDATE' AND OLD.result_id <> NEW.result_id) THEN
        RAISE EXCEPTION 'scores of a result that was settled do not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER score_frozen BEFORE INSERT OR UPDATE OR DELETE ON appraisal_score
    FOR EACH ROW EXECUTE FUNCTION gongjian_score_frozen();
"""
BACK = """
DROP TRIGGER score_frozen ON appraisal_score; DROP FUNCTION gongjian_score_frozen();
DROP TRIGGER result_frozen ON appraisal_result; DROP FUNCTION gongjian_result_frozen();
DROP TRIGGER report_frozen ON appraisal_dutyreport; DROP FUNCTION gongjian_report_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0003_year"), ("members", "0004_row_level_security")]
    operations = [guard(TABLES, HISTORY), migrations.RunSQL(FROZEN, BACK)]
