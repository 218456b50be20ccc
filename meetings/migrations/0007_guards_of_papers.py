"""The second wall around papers and what was put off; issued minutes say by themselves what was decided."""

from django.db import migrations

from common.guarding import CIRCLE, ORGS, PARTY, guard

# A unit's own matters, and the agendas of its committees once the meeting is convened.
_CONVENED = f"SELECT m.id FROM meetings_meeting m WHERE m.state <> 'PLANNED' AND m.organization_id IN ({CIRCLE})"  # noqa: S608 - constants
_ITEMS = f"SELECT i.id FROM meetings_agendaitem i WHERE i.proposer_unit_id = {PARTY} OR i.meeting_id IN ({_CONVENED})"  # noqa: S608 - constants
TABLES = {
    "meetings_paper": f"organization_id IN ({ORGS}) OR item_id IN ({_ITEMS})",
    "meetings_putoff": f"organization_id IN ({ORGS}) OR meeting_id IN ({_CONVENED})",
}
ISSUED = """
UPDATE meetings_minutespart AS part
SET title = item.title, outcome = item.state, decision = item.decision
FROM meetings_minutes AS minutes, meetings_agendaitem AS item
WHERE minutes.id = part.minutes_id AND minutes.state = 'ISSUED'
AND item.id = part.item_id AND item.meeting_id = minutes.meeting_id;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_papers_and_put_off")]
    operations = [
        guard(TABLES, ("meetings_putoffevent",)),
        migrations.RunSQL(ISSUED, migrations.RunSQL.noop),
    ]
