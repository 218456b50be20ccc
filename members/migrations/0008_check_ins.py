"""Members who report where they live, and their services; with the second wall around both."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from common.guarding import ALL, ORGS, PARTY, guard
from common.together import CreateTogether


TABLES = {
    "members_checkin": f"organization_id IN ({ORGS}) OR unit_id = {PARTY}",
    # A unit sees the services of its own people, and the place where a member lives now what he or she did before.
    "members_service": (
        f"organization_id IN ({ORGS}) OR person_id IN (SELECT c.person_id FROM members_checkin c WHERE c.leaving = '')"
    ),
}
HISTORY = ("members_checkinevent", "members_serviceevent")
# Whoever sees a check-in sees who reported: the person may be on record with another community of the district.
BEFORE = (
    f"organization_id IN (SELECT gongjian_orgs()) OR unit_id = {PARTY}"
    " OR EXISTS (SELECT 1 FROM members_appointment a WHERE a.person_id = members_person.id)"
    " OR EXISTS (SELECT 1 FROM members_nomination n WHERE n.person_id = members_person.id)"
    " OR EXISTS (SELECT 1 FROM members_secondment s WHERE s.person_id = members_person.id)"
)
AFTER = f"{BEFORE} OR EXISTS (SELECT 1 FROM members_checkin c WHERE c.person_id = members_person.id)"


def policy(who: str) -> str:
    """Who sees a person."""
    return f"ALTER POLICY scope ON members_person USING ({ALL} OR {who}) WITH CHECK ({ALL} OR {who});"


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0007_people_sent"),
        ("orgs", "0009_general_tier_names"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether(
            operations=[
                migrations.CreateModel(
                    name="CheckIn",
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
                        ("home_branch", models.CharField(blank=True, max_length=80, verbose_name="所在单位及党支部")),
                        (
                            "rank",
                            models.CharField(
                                blank=True,
                                choices=[("BUREAU", "厅级"), ("DIVISION", "处级"), ("SECTION", "科级")],
                                default="",
                                max_length=8,
                                verbose_name="职级",
                            ),
                        ),
                        ("residence", models.CharField(blank=True, max_length=80, verbose_name="居住小区")),
                        ("reported_on", models.DateField(blank=True, null=True, verbose_name="报到日期")),
                        ("claimed_post", models.CharField(blank=True, max_length=30, verbose_name="认领岗位")),
                        (
                            "wishes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="服务意向",
                            ),
                        ),
                        ("joined_party", models.DateField(blank=True, null=True, verbose_name="入党时间")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "leaving",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("MOVED", "迁往别处"),
                                    ("RETIRED", "不再在职"),
                                    ("MISTAKE", "登记有误"),
                                    ("ABOLITION", "组织撤并"),
                                ],
                                default="",
                                max_length=9,
                                verbose_name="离开原因",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "moved_from",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="moved_to",
                                to="members.checkin",
                                verbose_name="原报到处",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="check_ins",
                                to="orgs.organization",
                                verbose_name="报到组织",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="check_ins",
                                to="members.person",
                                verbose_name="党员",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="check_ins",
                                to="orgs.unit",
                                verbose_name="所在单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "报到",
                        "verbose_name_plural": "报到",
                        "ordering": ["-period", "-id"],
                        "indexes": [
                            models.Index(fields=["organization", "reported_on"], name="members_che_organiz_1b6540_idx"),
                            models.Index(fields=["unit"], name="members_che_unit_id_e316bb_idx"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("leaving", ""), ("period__endswith", None)),
                                    models.Q(
                                        models.Q(("leaving", ""), _negated=True), ("period__endswith__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="check_in_ended_for_a_reason",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("leaving", "MISTAKE"), _negated=True),
                                expressions=[("person", "="), ("period", "&&")],
                                name="check_in_one_place_at_a_time",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_checkinevent" ("claimed_post", "created_at", "home_branch", "id", "joined_party", "leaving", "moved_from_id", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reported_on", "residence", "unit_id", "wishes") VALUES (NEW."claimed_post", NEW."created_at", NEW."home_branch", NEW."id", NEW."joined_party", NEW."leaving", NEW."moved_from_id", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rank", NEW."reported_on", NEW."residence", NEW."unit_id", NEW."wishes"); RETURN NULL;',
                                    hash="5a472267e6c439fe38f8d5ed09618d24f13c82fb",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_afb8b",
                                    table="members_checkin",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_checkinevent" ("claimed_post", "created_at", "home_branch", "id", "joined_party", "leaving", "moved_from_id", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reported_on", "residence", "unit_id", "wishes") VALUES (NEW."claimed_post", NEW."created_at", NEW."home_branch", NEW."id", NEW."joined_party", NEW."leaving", NEW."moved_from_id", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank", NEW."reported_on", NEW."residence", NEW."unit_id", NEW."wishes"); RETURN NULL;',
                                    hash="f761fe37e9d1547bdbb820b5187e96ccb32b1061",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_68a4a",
                                    table="members_checkin",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Service",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField(verbose_name="服务日期")),
                        ("title", models.CharField(max_length=60, verbose_name="服务内容")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="时长（小时）"
                            ),
                        ),
                        ("served", models.PositiveIntegerField(blank=True, null=True, verbose_name="服务人数")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "state",
                            models.CharField(
                                choices=[("RECORDED", "待社区确认"), ("CONFIRMED", "已确认"), ("REFUSED", "不予确认")],
                                default="RECORDED",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("recorded_on", models.DateField(verbose_name="登记日期")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="确认日期")),
                        ("reason", models.CharField(blank=True, max_length=100, verbose_name="不予确认的原因")),
                        (
                            "check_in",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="services",
                                to="members.checkin",
                                verbose_name="报到",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="services",
                                to="orgs.organization",
                                verbose_name="服务地",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="services",
                                to="members.person",
                                verbose_name="党员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "服务记录",
                        "verbose_name_plural": "服务记录",
                        "ordering": ["-on", "-id"],
                        "indexes": [models.Index(fields=["organization", "on"], name="members_ser_organiz_dc2d1b_idx")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_on", None), ("state", "RECORDED")),
                                    models.Q(
                                        models.Q(("state", "RECORDED"), _negated=True), ("decided_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="service_decided_on_a_day",
                            ),
                            models.UniqueConstraint(fields=("check_in", "on", "title"), name="service_once_a_day"),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_serviceevent" ("check_in_id", "decided_by_id", "decided_on", "hours", "id", "note", "on", "organization_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_by_id", "recorded_on", "served", "state", "title") VALUES (NEW."check_in_id", NEW."decided_by_id", NEW."decided_on", NEW."hours", NEW."id", NEW."note", NEW."on", NEW."organization_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recorded_by_id", NEW."recorded_on", NEW."served", NEW."state", NEW."title"); RETURN NULL;',
                                    hash="87d1b11275de80442dfca8932d3f6d3b3110db9c",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_1db0a",
                                    table="members_service",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_serviceevent" ("check_in_id", "decided_by_id", "decided_on", "hours", "id", "note", "on", "organization_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_by_id", "recorded_on", "served", "state", "title") VALUES (NEW."check_in_id", NEW."decided_by_id", NEW."decided_on", NEW."hours", NEW."id", NEW."note", NEW."on", NEW."organization_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recorded_by_id", NEW."recorded_on", NEW."served", NEW."state", NEW."title"); RETURN NULL;',
                                    hash="ed59890f30aa03d79e740b4e4b98f483b57c4a8c",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_2eb05",
                                    table="members_service",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckInEvent",
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
                        ("home_branch", models.CharField(blank=True, max_length=80, verbose_name="所在单位及党支部")),
                        (
                            "rank",
                            models.CharField(
                                blank=True,
                                choices=[("BUREAU", "厅级"), ("DIVISION", "处级"), ("SECTION", "科级")],
                                default="",
                                max_length=8,
                                verbose_name="职级",
                            ),
                        ),
                        ("residence", models.CharField(blank=True, max_length=80, verbose_name="居住小区")),
                        ("reported_on", models.DateField(blank=True, null=True, verbose_name="报到日期")),
                        ("claimed_post", models.CharField(blank=True, max_length=30, verbose_name="认领岗位")),
                        (
                            "wishes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="服务意向",
                            ),
                        ),
                        ("joined_party", models.DateField(blank=True, null=True, verbose_name="入党时间")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "leaving",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("MOVED", "迁往别处"),
                                    ("RETIRED", "不再在职"),
                                    ("MISTAKE", "登记有误"),
                                    ("ABOLITION", "组织撤并"),
                                ],
                                default="",
                                max_length=9,
                                verbose_name="离开原因",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "moved_from",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.checkin",
                                verbose_name="原报到处",
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
                                verbose_name="报到组织",
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
                                verbose_name="党员",
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
                                to="members.checkin",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="所在单位",
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
                    name="ServiceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("on", models.DateField(verbose_name="服务日期")),
                        ("title", models.CharField(max_length=60, verbose_name="服务内容")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="时长（小时）"
                            ),
                        ),
                        ("served", models.PositiveIntegerField(blank=True, null=True, verbose_name="服务人数")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "state",
                            models.CharField(
                                choices=[("RECORDED", "待社区确认"), ("CONFIRMED", "已确认"), ("REFUSED", "不予确认")],
                                default="RECORDED",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("recorded_on", models.DateField(verbose_name="登记日期")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="确认日期")),
                        ("reason", models.CharField(blank=True, max_length=100, verbose_name="不予确认的原因")),
                        (
                            "check_in",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.checkin",
                                verbose_name="报到",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                verbose_name="服务地",
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
                                to="members.service",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                                verbose_name="党员",
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
        migrations.RunSQL(policy(AFTER), policy(BEFORE)),
    ]
