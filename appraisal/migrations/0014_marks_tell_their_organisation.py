"""Marks of what changes often tell of which organisation the row is: appraisal/statistics/marks.py."""

from django.db import migrations

from appraisal.statistics.marks import PLACES, place

COLUMN = """
ALTER TABLE appraisal_mark ADD COLUMN place bigint NOT NULL DEFAULT 0;
ALTER TABLE appraisal_mark DROP CONSTRAINT appraisal_mark_pkey;
ALTER TABLE appraisal_mark ADD PRIMARY KEY (district_id, source, xid, place);
"""
BACK = """
DELETE FROM appraisal_mark WHERE place <> 0;
UPDATE appraisal_counterset SET seen = '', cluster = NULL;
ALTER TABLE appraisal_mark DROP CONSTRAINT appraisal_mark_pkey;
ALTER TABLE appraisal_mark DROP COLUMN place;
ALTER TABLE appraisal_mark ADD PRIMARY KEY (district_id, source, xid);
"""


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0013_allowances"), ("appraisal", "0010_counters_of_centres")]
    operations = [migrations.RunSQL(COLUMN, BACK), place(PLACES)]
