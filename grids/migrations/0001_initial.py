"""Every table of territories, created together; then the second wall around them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
from django.db import migrations, models

from common.guarding import ALL, ORGS, PARTY, guard
from common.together import CreateTogether

ESTATES = "SELECT e.id FROM grids_estate e"
TABLES = {
    "grids_gridprofile": f"organization_id IN ({ORGS})",
    "grids_gridpost": f"organization_id IN ({ORGS})",
    "grids_homeprofile": f"organization_id IN ({ORGS})",
    "grids_placement": f"organization_id IN ({ORGS})",
    "grids_estatecover": f"organization_id IN ({ORGS})",
    # An office below the community sees what was placed with it: the placements that it sees itself.
    "grids_building": f"community_id IN ({ORGS}) OR id IN (SELECT p.building_id FROM grids_placement p)",
    "grids_estate": f"community_id IN ({ORGS}) OR id IN (SELECT c.estate_id FROM grids_estatecover c)",
    "grids_ownerscommittee": f"estate_id IN ({ESTATES})",
    "grids_ownersmember": f"estate_id IN ({ESTATES})",
    "grids_propertyservice": f"estate_id IN ({ESTATES}) OR unit_id = {PARTY}",
}
HISTORY = tuple(f"{table}event" for table in TABLES)
# Whoever sees a post, a micro-home or an owners' committee reads the name of the person, wherever it is kept.
NAMED = " OR ".join(
    f"id IN (SELECT t.{column} FROM {table} t)"
    for table, column in (
        ("grids_gridpost", "person_id"),
        ("grids_homeprofile", "host_id"),
        ("grids_ownersmember", "person_id"),
    )
)
PERSONS = f"CREATE POLICY named_in_territories ON members_person FOR SELECT USING ({ALL} OR {NAMED});"
PERSONS_BACK = "DROP POLICY named_in_territories ON members_person;"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0007_people_sent"),
        ("orgs", "0009_general_tier_names"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        CreateTogether(
            operations=[
                migrations.CreateModel(
                    name="Building",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="楼栋")),
                        ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                        ("households", models.PositiveIntegerField(default=0, verbose_name="户数")),
                        ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                        ("entrances", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="单元数")),
                        ("point", models.JSONField(blank=True, null=True, verbose_name="位置")),
                        ("boundary", models.JSONField(blank=True, null=True, verbose_name="边界")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="拆除日期")),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="buildings",
                                to="orgs.organization",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "neighbours",
                            models.ManyToManyField(blank=True, to="grids.building", verbose_name="相邻楼栋"),
                        ),
                        (
                            "estate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="buildings",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "楼栋",
                        "verbose_name_plural": "楼栋",
                        "ordering": ["community", "name", "id"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on__isnull", True)),
                                fields=("community", "name"),
                                name="building_name_once",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_buildingevent" ("address", "boundary", "closed_on", "community_id", "entrances", "estate_id", "households", "id", "name", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point") VALUES (NEW."address", NEW."boundary", NEW."closed_on", NEW."community_id", NEW."entrances", NEW."estate_id", NEW."households", NEW."id", NEW."name", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."point"); RETURN NULL;',
                                    hash="e43b69343f2d1449b5987487d46a74fce6a2fc87",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_85720",
                                    table="grids_building",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_buildingevent" ("address", "boundary", "closed_on", "community_id", "entrances", "estate_id", "households", "id", "name", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point") VALUES (NEW."address", NEW."boundary", NEW."closed_on", NEW."community_id", NEW."entrances", NEW."estate_id", NEW."households", NEW."id", NEW."name", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."point"); RETURN NULL;',
                                    hash="a2cd6aea243e81d7aa2bf811893c95147610e042",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_e5ac7",
                                    table="grids_building",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Estate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="小区名称")),
                        ("pinyin", models.CharField(blank=True, editable=False, max_length=255)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("RESIDENTIAL", "商住小区"),
                                    ("THREE_NO", "“三无小区”"),
                                    ("OLD_YARD", "老旧院落"),
                                    ("OTHER", "其他"),
                                ],
                                default="RESIDENTIAL",
                                max_length=11,
                                verbose_name="类别",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                        ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="户数")),
                        ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="人数")),
                        ("members", models.PositiveIntegerField(blank=True, null=True, verbose_name="居民党员数")),
                        ("divided_on", models.DateField(verbose_name="划分日期")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="estates",
                                to="orgs.organization",
                                verbose_name="社区",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "小区",
                        "verbose_name_plural": "小区",
                        "ordering": ["community", "name", "id"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on__isnull", True)),
                                fields=("community", "name"),
                                name="estate_name_once",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_estateevent" ("address", "closed_on", "community_id", "divided_on", "households", "id", "kind", "members", "name", "note", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin") VALUES (NEW."address", NEW."closed_on", NEW."community_id", NEW."divided_on", NEW."households", NEW."id", NEW."kind", NEW."members", NEW."name", NEW."note", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinyin"); RETURN NULL;',
                                    hash="e04dc5ef0d6d78875154788ff760a9d2339fd112",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c9acf",
                                    table="grids_estate",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_estateevent" ("address", "closed_on", "community_id", "divided_on", "households", "id", "kind", "members", "name", "note", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin") VALUES (NEW."address", NEW."closed_on", NEW."community_id", NEW."divided_on", NEW."households", NEW."id", NEW."kind", NEW."members", NEW."name", NEW."note", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinyin"); RETURN NULL;',
                                    hash="d943fdff43c5e96fcaae27f5676e9dbd82976610",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_6de4e",
                                    table="grids_estate",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EstateCover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        (
                            "estate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="covers",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="estate_covers",
                                to="orgs.organization",
                                verbose_name="党支部",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "小区党组织覆盖",
                        "ordering": ["estate", "-period"],
                        "indexes": [models.Index(fields=["organization"], name="estate_cover_organization")],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("estate", "="), ("period", "&&")], name="estate_one_branch_at_a_time"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_estatecoverevent" ("estate_id", "id", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."estate_id", NEW."id", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="5130e7d592093a6b675d9f2365c885ee59860fc6",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0e1ca",
                                    table="grids_estatecover",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_estatecoverevent" ("estate_id", "id", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."estate_id", NEW."id", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="489a3d466028bc6411ab0a1153aa826700eb09d8",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_643e2",
                                    table="grids_estatecover",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GridPost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30, verbose_name="岗位")),
                        ("part", models.CharField(blank=True, max_length=40, verbose_name="片区或单元")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "building",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="grids.building",
                                verbose_name="楼栋",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grid_posts",
                                to="orgs.organization",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grid_posts",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "网格岗位",
                        "verbose_name_plural": "网格岗位",
                        "ordering": ["organization", "kind", "id"],
                        "indexes": [models.Index(fields=["person"], name="grid_post_person")],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("organization", "="),
                                    ("kind", "="),
                                    (django.db.models.functions.comparison.Coalesce("building_id", 0), "="),
                                    ("part", "="),
                                    ("period", "&&"),
                                ],
                                name="grid_post_one_holder",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_gridpostevent" ("building_id", "id", "kind", "note", "organization_id", "part", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."building_id", NEW."id", NEW."kind", NEW."note", NEW."organization_id", NEW."part", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="e5096368db3e601391fcc7d34e84f4bbd2fd5703",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_61b3a",
                                    table="grids_gridpost",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_gridpostevent" ("building_id", "id", "kind", "note", "organization_id", "part", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."building_id", NEW."id", NEW."kind", NEW."note", NEW."organization_id", NEW."part", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="00fea5c0c05bc9634f8f499ee04e66cf52030c8f",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_670d7",
                                    table="grids_gridpost",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GridProfile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("kind", models.CharField(blank=True, max_length=30, verbose_name="类型")),
                        ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="户数")),
                        ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="人数")),
                        ("extent", models.CharField(blank=True, max_length=200, verbose_name="四至范围")),
                        ("boundary", models.JSONField(blank=True, null=True, verbose_name="边界")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="profiles",
                                to="orgs.organization",
                                verbose_name="网格",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "网格概况",
                        "ordering": ["organization", "-period"],
                        "indexes": [],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("organization", "="), ("period", "&&")], name="grid_profile_one_at_a_time"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_gridprofileevent" ("boundary", "extent", "households", "id", "kind", "note", "organization_id", "people", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."boundary", NEW."extent", NEW."households", NEW."id", NEW."kind", NEW."note", NEW."organization_id", NEW."people", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="d1a923a9d1a0a408bb21060f1bc7c2ea45407db1",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c1010",
                                    table="grids_gridprofile",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_gridprofileevent" ("boundary", "extent", "households", "id", "kind", "note", "organization_id", "people", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."boundary", NEW."extent", NEW."households", NEW."id", NEW."kind", NEW."note", NEW."organization_id", NEW."people", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="32807619ae14b52da04654f318abd257d02f9a6b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_684ee",
                                    table="grids_gridprofile",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HomeProfile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("address", models.CharField(max_length=120, verbose_name="地址")),
                        ("opening", models.CharField(blank=True, max_length=120, verbose_name="开放时间")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "building",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="homes",
                                to="grids.building",
                                verbose_name="楼栋",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="homes_hosted",
                                to="members.person",
                                verbose_name="设在谁家",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="home_profiles",
                                to="orgs.organization",
                                verbose_name="微家",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "微家概况",
                        "ordering": ["organization", "-period"],
                        "indexes": [],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("organization", "="), ("period", "&&")], name="home_profile_one_at_a_time"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_homeprofileevent" ("address", "building_id", "host_id", "id", "note", "opening", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."building_id", NEW."host_id", NEW."id", NEW."note", NEW."opening", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="64e1fae476cbf42aa185c413190163f23a9efcaa",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_d1ee2",
                                    table="grids_homeprofile",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_homeprofileevent" ("address", "building_id", "host_id", "id", "note", "opening", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."building_id", NEW."host_id", NEW."id", NEW."note", NEW."opening", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="a53e761ea24f9a3de7491d5acf32995454bc03c5",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_76766",
                                    table="grids_homeprofile",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnersCommittee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="届次")),
                        ("document", models.CharField(blank=True, max_length=80, verbose_name="备案文号")),
                        (
                            "estate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="owners_committees",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "业主委员会",
                        "verbose_name_plural": "业主委员会",
                        "ordering": ["estate", "-number"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("estate", "number"), name="owners_committee_number_once"),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("estate", "="), ("period", "&&")], name="owners_committee_one_at_a_time"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_ownerscommitteeevent" ("document", "estate_id", "id", "number", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."document", NEW."estate_id", NEW."id", NEW."number", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="e09664c64ef662c3e78d97188073d4f1614c80b1",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_add67",
                                    table="grids_ownerscommittee",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_ownerscommitteeevent" ("document", "estate_id", "id", "number", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."document", NEW."estate_id", NEW."id", NEW."number", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="be8a2f6310d0bad3a4d08a83bc152e3ba4e57380",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_7b5cc",
                                    table="grids_ownerscommittee",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnersMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        (
                            "post",
                            models.CharField(
                                choices=[("CHAIR", "主任"), ("DEPUTY", "副主任"), ("MEMBER", "委员")],
                                default="MEMBER",
                                max_length=6,
                                verbose_name="职务",
                            ),
                        ),
                        ("party", models.BooleanField(default=False, verbose_name="党员")),
                        ("in_service", models.BooleanField(default=False, verbose_name="在职党员")),
                        (
                            "committee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="grids.ownerscommittee",
                                verbose_name="业委会",
                            ),
                        ),
                        (
                            "estate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="owners_posts",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "业委会成员",
                        "verbose_name_plural": "业委会成员",
                        "ordering": ["committee", "post", "id"],
                        "indexes": [models.Index(fields=["person"], name="owners_member_person")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("in_service", False), ("party", True), _connector="OR"),
                                name="owners_in_service_is_party",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("committee", "="), ("person", "="), ("period", "&&")],
                                name="owners_person_once",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("post", "CHAIR")),
                                expressions=[("committee", "="), ("period", "&&")],
                                name="owners_one_chair",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_ownersmemberevent" ("committee_id", "estate_id", "id", "in_service", "party", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post") VALUES (NEW."committee_id", NEW."estate_id", NEW."id", NEW."in_service", NEW."party", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post"); RETURN NULL;',
                                    hash="8603f850b1aa563821e75a95efe1f63630949280",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0a90d",
                                    table="grids_ownersmember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_ownersmemberevent" ("committee_id", "estate_id", "id", "in_service", "party", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post") VALUES (NEW."committee_id", NEW."estate_id", NEW."id", NEW."in_service", NEW."party", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post"); RETURN NULL;',
                                    hash="2965b5dae8ae89992bd1b5b27f5ead90d23e4d92",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_7baa4",
                                    table="grids_ownersmember",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Placement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("tier", models.CharField(choices=[("GRID", "网格"), ("HOME", "党小组")], max_length=9)),
                        (
                            "building",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placements",
                                to="grids.building",
                                verbose_name="楼栋",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="placements",
                                to="orgs.organization",
                                verbose_name="网格",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "楼栋归属",
                        "ordering": ["building", "-period"],
                        "indexes": [models.Index(fields=["organization"], name="placement_organization")],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("building", "="), ("tier", "="), ("period", "&&")],
                                name="building_one_place_at_a_time",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_placementevent" ("building_id", "id", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier") VALUES (NEW."building_id", NEW."id", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."tier"); RETURN NULL;',
                                    hash="74d0af3898576c47eef32912fe019b19055762b8",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_70b19",
                                    table="grids_placement",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_placementevent" ("building_id", "id", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier") VALUES (NEW."building_id", NEW."id", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."tier"); RETURN NULL;',
                                    hash="75009905d58b840e8b2fa445629a850fae688b1a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_78c22",
                                    table="grids_placement",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PropertyService",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        (
                            "estate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="property_services",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="estates",
                                to="orgs.unit",
                                verbose_name="物业公司",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "物业服务",
                        "ordering": ["estate", "-period"],
                        "indexes": [],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("estate", "="), ("period", "&&")], name="estate_one_property_company"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "grids_propertyserviceevent" ("estate_id", "id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (NEW."estate_id", NEW."id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."unit_id"); RETURN NULL;',
                                    hash="90c60f90cbb71f6bdc36262b7d02c3ace659a442",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_81452",
                                    table="grids_propertyservice",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "grids_propertyserviceevent" ("estate_id", "id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (NEW."estate_id", NEW."id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."unit_id"); RETURN NULL;',
                                    hash="0b0ae1fcac65883bf25145a976bc6db6c61ae94f",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_02ff9",
                                    table="grids_propertyservice",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BuildingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=40, verbose_name="楼栋")),
                        ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                        ("households", models.PositiveIntegerField(default=0, verbose_name="户数")),
                        ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                        ("entrances", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="单元数")),
                        ("point", models.JSONField(blank=True, null=True, verbose_name="位置")),
                        ("boundary", models.JSONField(blank=True, null=True, verbose_name="边界")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="拆除日期")),
                        (
                            "community",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.building",
                            ),
                        ),
                        (
                            "estate",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="EstateCoverEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        (
                            "estate",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="党支部",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.estatecover",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="EstateEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=60, verbose_name="小区名称")),
                        ("pinyin", models.CharField(blank=True, editable=False, max_length=255)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("RESIDENTIAL", "商住小区"),
                                    ("THREE_NO", "“三无小区”"),
                                    ("OLD_YARD", "老旧院落"),
                                    ("OTHER", "其他"),
                                ],
                                default="RESIDENTIAL",
                                max_length=11,
                                verbose_name="类别",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                        ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="户数")),
                        ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="人数")),
                        ("members", models.PositiveIntegerField(blank=True, null=True, verbose_name="居民党员数")),
                        ("divided_on", models.DateField(verbose_name="划分日期")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "community",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.estate",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="GridPostEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30, verbose_name="岗位")),
                        ("part", models.CharField(blank=True, max_length=40, verbose_name="片区或单元")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "building",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.building",
                                verbose_name="楼栋",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.gridpost",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="GridProfileEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("kind", models.CharField(blank=True, max_length=30, verbose_name="类型")),
                        ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="户数")),
                        ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="人数")),
                        ("extent", models.CharField(blank=True, max_length=200, verbose_name="四至范围")),
                        ("boundary", models.JSONField(blank=True, null=True, verbose_name="边界")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.gridprofile",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HomeProfileEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("address", models.CharField(max_length=120, verbose_name="地址")),
                        ("opening", models.CharField(blank=True, max_length=120, verbose_name="开放时间")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "building",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.building",
                                verbose_name="楼栋",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.person",
                                verbose_name="设在谁家",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="微家",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.homeprofile",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="OwnersCommitteeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="届次")),
                        ("document", models.CharField(blank=True, max_length=80, verbose_name="备案文号")),
                        (
                            "estate",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.ownerscommittee",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="OwnersMemberEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        (
                            "post",
                            models.CharField(
                                choices=[("CHAIR", "主任"), ("DEPUTY", "副主任"), ("MEMBER", "委员")],
                                default="MEMBER",
                                max_length=6,
                                verbose_name="职务",
                            ),
                        ),
                        ("party", models.BooleanField(default=False, verbose_name="党员")),
                        ("in_service", models.BooleanField(default=False, verbose_name="在职党员")),
                        (
                            "committee",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.ownerscommittee",
                                verbose_name="业委会",
                            ),
                        ),
                        (
                            "estate",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.ownersmember",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="PlacementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        ("tier", models.CharField(choices=[("GRID", "网格"), ("HOME", "党小组")], max_length=9)),
                        (
                            "building",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.building",
                                verbose_name="楼栋",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.placement",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="PropertyServiceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                help_text="自起始日（含）至结束日（不含）", verbose_name="起止"
                            ),
                        ),
                        (
                            "estate",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="grids.estate",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="grids.propertyservice",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="物业公司",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
            ],
        ),
        guard(TABLES, HISTORY),
        migrations.RunSQL(PERSONS, PERSONS_BACK),
    ]
