"""The second wall around workbooks on their way in; see common/rowlevel.py.

As the manager has it: an import is of exactly the office's organisation, not even the level above looks into it. The
rows ask the batch, which guards itself.
"""

from django.db import migrations

ALL = "current_setting('gongjian.column', true) = 'everything'"
ANCHOR = "nullif(current_setting('gongjian.anchor', true), '')::bigint"
GUARDED = {
    "exchange_importbatch": f"organization_id = {ANCHOR}",
    "exchange_importrow": "batch_id IN (SELECT b.id FROM exchange_importbatch b)",
}


def forward() -> str:
    """Policies on."""
    return "\n".join(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" CREATE POLICY scope ON {table} USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});"
        for table, who in GUARDED.items()
    )


def backward() -> str:
    """Policies off."""
    return "\n".join(
        f"DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;" for table in GUARDED
    )


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_imports")]
    operations = [migrations.RunSQL(forward(), backward())]
