"""Who joined today sees today what members see, and not from eight in the morning on.

Policies compared memberships with current_date, which is the session's: in UTC it is yesterday until then. A database
made before `common.guarding` said otherwise has them written so; here, above all rooms, each is written anew.
"""

from django.db import migrations

from common.guarding import DAY

POLICIES = f"""
DO $$
DECLARE row record;
BEGIN
  FOR row IN SELECT schemaname, tablename, policyname, qual, with_check FROM pg_policies
             WHERE qual LIKE '%CURRENT_DATE%' OR with_check LIKE '%CURRENT_DATE%'
  LOOP
    EXECUTE format('ALTER POLICY %I ON %I.%I', row.policyname, row.schemaname, row.tablename)
      || coalesce(' USING (' || replace(row.qual, 'CURRENT_DATE', '({DAY.replace("'", "''")})') || ')', '')
      || coalesce(' WITH CHECK (' || replace(row.with_check, 'CURRENT_DATE', '({DAY.replace("'", "''")})') || ')', '');
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0020_feed_read_at"),
        ("orgs", "0014_fund_papers"),
        ("members", "0010_managed_elsewhere"),
        ("meetings", "0013_minutes_stay_with_members"),
        ("covenants", "0013_excused_before"),
        ("appraisal", "0017_award_withdrawn"),
    ]

    operations = [migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
