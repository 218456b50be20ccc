"""The second wall around workbooks on their way in; see common/rowlevel.py.

As the manager has it: an import is of exactly the office's organisation, not even the level above looks into it. The
rows ask the batch, which guards itself.
"""

from django.db import migrations

from common.guarding import guard

ANCHOR = "nullif(current_setting('gongjian.anchor', true), '')::bigint"
GUARDED = {
    "exchange_importbatch": f"organization_id = {ANCHOR}",
    "exchange_importrow": "batch_id IN (SELECT b.id FROM exchange_importbatch b)",
}


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_imports")]
    operations = [guard(GUARDED)]
