"""Marks of whoever changes a counted table, and the second wall around counters: see appraisal/statistics/marks.py."""

from django.db import migrations

from appraisal.statistics.marks import TABLE, watch
from common.guarding import ALL, ORGS, guard

# Every table that a population of a metric reads: its column of the district, of an organisation, or of the row above.
TABLES = {
    "orgs_organization": "district_id",
    "orgs_unit": "district_id",
    "orgs_practicechoice": "district_id",
    "orgs_practiceoverride": "district_id",
    "orgs_alliance": "organization_id",
    "orgs_alliancemember": "alliance_id>orgs_alliance",
    "orgs_participation": "organization_id",
    "orgs_rectification": "alliance_id>orgs_alliance",
    "orgs_venue": "organization_id",
    "members_person": "district_id",
    "members_appointment": "organization_id",
    "members_change": "organization_id",
    "members_checkin": "organization_id",
    "members_deviation": "organization_id",
    "members_duty": "appointment_id>members_appointment",
    "members_filing": "organization_id",
    "members_filingstep": "filing_id>members_filing",
    "members_opinionrequest": "organization_id",
    "members_reserve": "organization_id",
    "members_seat": "term_id>members_term",
    "members_secondment": "organization_id",
    "members_service": "organization_id",
    "members_term": "organization_id",
    "members_training": "organization_id",
    "members_trainingattendance": "training_id>members_training",
    "grids_building": "community_id",
    "grids_businessplace": "community_id",
    "grids_estate": "community_id",
    "grids_estatecover": "organization_id",
    "grids_gridpost": "organization_id",
    "grids_gridprofile": "organization_id",
    "grids_homeprofile": "organization_id",
    "grids_instructor": "place_id>grids_businessplace",
    "grids_ownerscommittee": "estate_id>grids_estate",
    "grids_ownersmember": "estate_id>grids_estate",
    "grids_placement": "organization_id",
    "grids_temporarybody": "organization_id",
    "grids_temporarymember": "body_id>grids_temporarybody",
    "grids_tenancy": "place_id>grids_businessplace",
    "grids_vanguardpost": "organization_id",
    "meetings_activity": "organization_id",
    "meetings_agendaitem": "organization_id",
    "meetings_assignment": "organization_id",
    "meetings_attendance": "organization_id",
    "meetings_contact": "organization_id",
    "meetings_invitee": "organization_id",
    "meetings_meeting": "organization_id",
    "meetings_minutes": "organization_id",
    "meetings_resolution": "organization_id",
    "meetings_suggestion": "organization_id",
    "meetings_turn": "organization_id",
    "covenants_agreement": "organization_id",
    "covenants_agreementterm": "agreement_id>covenants_agreement",
    "covenants_claim": "organization_id",
    "covenants_cyclestep": "cycle_id>covenants_listcycle",
    "covenants_deliberation": "organization_id",
    "covenants_delivery": "organization_id",
    "covenants_fulfilment": "organization_id",
    "covenants_listcycle": "organization_id",
    "covenants_listitem": "organization_id",
    "covenants_milestone": "organization_id",
    "covenants_pledge": "organization_id",
    "covenants_project": "organization_id",
    "covenants_promisecase": "organization_id",
    "covenants_review": "organization_id",
    "covenants_wish": "organization_id",
    "appraisal_award": "organization_id",
    "appraisal_dutyreport": "organization_id",
    "appraisal_result": "organization_id",
    "appraisal_resultobjection": "organization_id",
}
# When something was counted tells nothing of anybody; only the system counts.
SETS = f"""
ALTER TABLE appraisal_counterset ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_by_all ON appraisal_counterset FOR SELECT USING (true);
CREATE POLICY counted_by_the_system ON appraisal_counterset USING ({ALL}) WITH CHECK ({ALL});
CREATE POLICY written_by_the_system ON appraisal_counter AS RESTRICTIVE FOR INSERT WITH CHECK ({ALL});
CREATE POLICY changed_by_the_system ON appraisal_counter AS RESTRICTIVE FOR UPDATE USING ({ALL});
CREATE POLICY removed_by_the_system ON appraisal_counter AS RESTRICTIVE FOR DELETE USING ({ALL});
"""
BACK = """
DROP POLICY removed_by_the_system ON appraisal_counter;
DROP POLICY changed_by_the_system ON appraisal_counter;
DROP POLICY written_by_the_system ON appraisal_counter;
DROP POLICY counted_by_the_system ON appraisal_counterset;
DROP POLICY read_by_all ON appraisal_counterset;
ALTER TABLE appraisal_counterset DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0005_counters"),
        ("covenants", "0009_past"),
        ("grids", "0005_office_buildings_and_markets"),
        ("meetings", "0008_attendance_of_reported"),
        ("members", "0009_dual_management_opinions_reserve"),
        ("orgs", "0010_alliances"),
    ]
    operations = [
        guard({"appraisal_counter": f"organization_id IN ({ORGS})", "appraisal_recount": "false"}),
        migrations.RunSQL(SETS, BACK),
        migrations.RunSQL(TABLE, "DROP TABLE appraisal_mark;"),
        watch(TABLES),
    ]
