"""Whoever was in an alliance when minutes were issued reads them on."""

from importlib import import_module

from django.db import migrations

from common.guarding import ORGS, PARTY

earlier = import_module("meetings.migrations.0011_alliances_carried_whole")
_MINE = f"(a.unit_id = {PARTY} OR a.member_id IN ({ORGS}))"
_EVER = (
    "SELECT m.id FROM meetings_meeting m JOIN orgs_alliancemember a ON a.alliance_id = m.alliance_id "  # noqa: S608
    f"WHERE {_MINE}"
)
# Read of few rows: those of alliances in which one never was are out before it is asked of the day.
_THEN = (
    "EXISTS (SELECT 1 FROM meetings_meeting m JOIN orgs_alliancemember a ON a.alliance_id = m.alliance_id "  # noqa: S608
    f"WHERE m.id = meetings_minutes.meeting_id AND a.period @> meetings_minutes.issued_on AND {_MINE})"
)
AFTER = f"{earlier._NOW} OR (state = 'ISSUED' AND meeting_id IN ({_EVER}) AND {_THEN})"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0012_activities_of_alliances")]
    operations = [migrations.RunSQL(earlier.policy(AFTER), earlier.policy(earlier._NOW))]
