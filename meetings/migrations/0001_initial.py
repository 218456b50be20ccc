"""Every table of meetings, contacts and activities, created together."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from common.together import CreateTogether


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0007_people_sent"),
        ("orgs", "0007_practice_only_by_choice"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether(
            operations=[
                migrations.CreateModel(
                    name="Activity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30, verbose_name="种类")),
                        ("title", models.CharField(max_length=80, verbose_name="名称")),
                        ("planned_on", models.DateField(verbose_name="计划日期")),
                        ("held_on", models.DateField(blank=True, null=True, verbose_name="开展日期")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("plan", models.CharField(blank=True, max_length=500, verbose_name="安排")),
                        ("outcome", models.CharField(blank=True, max_length=500, verbose_name="成效")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="时长（小时）"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("PLANNED", "计划"), ("HELD", "已开展"), ("CANCELLED", "取消")],
                                default="PLANNED",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "created_by",
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
                                related_name="activities",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "活动",
                        "verbose_name_plural": "活动",
                        "ordering": ["-planned_on", "-id"],
                        "indexes": [
                            models.Index(fields=["organization", "held_on"], name="meetings_ac_organiz_0b8ce4_idx")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "HELD"), _negated=True),
                                    ("held_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="activity_held_has_day",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_activityevent" ("created_by_id", "held_on", "hours", "id", "kind", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "plan", "planned_on", "state", "title") VALUES (NEW."created_by_id", NEW."held_on", NEW."hours", NEW."id", NEW."kind", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."plan", NEW."planned_on", NEW."state", NEW."title"); RETURN NULL;',
                                    hash="a364ec3df8c7cbe09d3e80177c3d3e5d4b94be81",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_eb720",
                                    table="meetings_activity",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_activityevent" ("created_by_id", "held_on", "hours", "id", "kind", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "plan", "planned_on", "state", "title") VALUES (NEW."created_by_id", NEW."held_on", NEW."hours", NEW."id", NEW."kind", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."plan", NEW."planned_on", NEW."state", NEW."title"); RETURN NULL;',
                                    hash="05e6c67dee0cff59f341be2a3fb09ffac09452de",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_f6d21",
                                    table="meetings_activity",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                        ("title", models.CharField(max_length=80, verbose_name="议题")),
                        ("detail", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                        ("gravity", models.CharField(blank=True, max_length=20, verbose_name="分级")),
                        (
                            "minutes_planned",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="预计分钟"),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("PROPOSAL", "提议"),
                                    ("SUGGESTION", "意见建议"),
                                    ("LIST", "清单审议"),
                                    ("RESOLUTION", "未办结决议"),
                                    ("PASSED", "上下级转来"),
                                ],
                                default="PROPOSAL",
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        ("proposer", models.CharField(blank=True, max_length=40, verbose_name="提议人")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("PROPOSED", "待列入"),
                                    ("LISTED", "已列入议程"),
                                    ("DECIDED", "已议定"),
                                    ("DEFERRED", "缓议"),
                                    ("PASSED", "已转办"),
                                    ("DECLINED", "不列入"),
                                ],
                                default="PROPOSED",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("decision", models.CharField(blank=True, max_length=1000, verbose_name="议定意见")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="议定日期")),
                        ("proposed_on", models.DateField(verbose_name="提出日期")),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda",
                                to="meetings.meeting",
                                verbose_name="会议",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "origin",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="首办组织",
                            ),
                        ),
                        (
                            "passed_from",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passed_item",
                                to="meetings.agendaitem",
                                verbose_name="转自",
                            ),
                        ),
                        (
                            "passed_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="转至",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposer_unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.unit",
                                verbose_name="提议单位",
                            ),
                        ),
                        (
                            "resolution",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to="meetings.resolution",
                            ),
                        ),
                        (
                            "suggestion",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to="meetings.suggestion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "议题",
                        "verbose_name_plural": "议题",
                        "ordering": ["meeting", "order", "id"],
                        "indexes": [
                            models.Index(fields=["organization", "state"], name="meetings_ag_organiz_f270bc_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("origin", "year", "number", "organization"), name="agenda_number_once_per_level"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "DECIDED"), _negated=True),
                                    models.Q(("decision", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="agenda_decided_says_what",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_agendaitemevent" ("decided_on", "decision", "detail", "gravity", "id", "meeting_id", "minutes_planned", "number", "order", "organization_id", "origin_id", "passed_from_id", "passed_to_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_on", "proposer", "proposer_unit_id", "resolution_id", "source", "state", "suggestion_id", "title", "year") VALUES (NEW."decided_on", NEW."decision", NEW."detail", NEW."gravity", NEW."id", NEW."meeting_id", NEW."minutes_planned", NEW."number", NEW."order", NEW."organization_id", NEW."origin_id", NEW."passed_from_id", NEW."passed_to_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_by_id", NEW."proposed_on", NEW."proposer", NEW."proposer_unit_id", NEW."resolution_id", NEW."source", NEW."state", NEW."suggestion_id", NEW."title", NEW."year"); RETURN NULL;',
                                    hash="efa8d8850931eee798d314b52fa57974791bc61c",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f98e2",
                                    table="meetings_agendaitem",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_agendaitemevent" ("decided_on", "decision", "detail", "gravity", "id", "meeting_id", "minutes_planned", "number", "order", "organization_id", "origin_id", "passed_from_id", "passed_to_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_on", "proposer", "proposer_unit_id", "resolution_id", "source", "state", "suggestion_id", "title", "year") VALUES (NEW."decided_on", NEW."decision", NEW."detail", NEW."gravity", NEW."id", NEW."meeting_id", NEW."minutes_planned", NEW."number", NEW."order", NEW."organization_id", NEW."origin_id", NEW."passed_from_id", NEW."passed_to_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_by_id", NEW."proposed_on", NEW."proposer", NEW."proposer_unit_id", NEW."resolution_id", NEW."source", NEW."state", NEW."suggestion_id", NEW."title", NEW."year"); RETURN NULL;',
                                    hash="b7c024652f012dd4bf66698a770853c14fcb8226",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_ca6ee",
                                    table="meetings_agendaitem",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("owner", models.CharField(blank=True, max_length=60, verbose_name="责任人")),
                        ("task", models.CharField(blank=True, max_length=200, verbose_name="任务")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                        ("result", models.CharField(blank=True, max_length=300, verbose_name="完成情况")),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="orgs.unit",
                                verbose_name="责任单位",
                            ),
                        ),
                        (
                            "resolution",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assignments",
                                to="meetings.resolution",
                                verbose_name="决议",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "任务",
                        "verbose_name_plural": "任务",
                        "ordering": ["resolution", "id"],
                        "indexes": [
                            models.Index(
                                fields=["organization", "done_on", "due_on"], name="meetings_as_organiz_b2fac7_idx"
                            )
                        ],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_assignmentevent" ("done_on", "due_on", "id", "organization_id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resolution_id", "result", "task", "unit_id") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."organization_id", NEW."owner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."resolution_id", NEW."result", NEW."task", NEW."unit_id"); RETURN NULL;',
                                    hash="a7bcc2f4ebea96ad0ecbf7caa00c43d70b904b81",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_d19dc",
                                    table="meetings_assignment",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_assignmentevent" ("done_on", "due_on", "id", "organization_id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resolution_id", "result", "task", "unit_id") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."organization_id", NEW."owner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."resolution_id", NEW."result", NEW."task", NEW."unit_id"); RETURN NULL;',
                                    hash="1320c88360182b09b19f92690726348dd526d38c",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_546b6",
                                    table="meetings_assignment",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("did", models.CharField(blank=True, max_length=100, verbose_name="承担工作")),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="meetings.activity",
                                verbose_name="活动",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "参加活动",
                        "ordering": ["activity", "id"],
                        "indexes": [],
                        "constraints": [models.UniqueConstraint(fields=("activity", "person"), name="attendance_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_attendanceevent" ("activity_id", "did", "id", "organization_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."activity_id", NEW."did", NEW."id", NEW."organization_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="5b891f644aac9e86f08c47b9dde074531fedfe0f",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f595f",
                                    table="meetings_attendance",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_attendanceevent" ("activity_id", "did", "id", "organization_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."activity_id", NEW."did", NEW."id", NEW."organization_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="8009b0de840a3833dfea933c8b54276649117d5e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_870cb",
                                    table="meetings_attendance",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConsultationStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[("VISIT", "进访"), ("STEP", "协商")], max_length=5, verbose_name="阶段"
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField(verbose_name="第几步")),
                        ("on", models.DateField(verbose_name="日期")),
                        ("record", models.CharField(max_length=500, verbose_name="记录")),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consultation",
                                to="meetings.agendaitem",
                                verbose_name="议题",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "协商记录",
                        "ordering": ["item", "phase", "step"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "phase", "step"), name="consultation_step_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_consultationstepevent" ("id", "item_id", "on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "record", "step") VALUES (NEW."id", NEW."item_id", NEW."on", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phase", NEW."record", NEW."step"); RETURN NULL;',
                                    hash="a49a0e8ab80801e4105035d57715107f69db9673",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_69f86",
                                    table="meetings_consultationstep",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_consultationstepevent" ("id", "item_id", "on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "record", "step") VALUES (NEW."id", NEW."item_id", NEW."on", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phase", NEW."record", NEW."step"); RETURN NULL;',
                                    hash="108bbab084f0e714cc92177dec0d3a40c266473b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_b079a",
                                    table="meetings_consultationstep",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("PHONE", "电话沟通"),
                                    ("LETTER", "信函沟通"),
                                    ("NETWORK", "网络沟通"),
                                    ("VISIT", "现场调研"),
                                ],
                                default="PHONE",
                                max_length=7,
                                verbose_name="方式",
                            ),
                        ),
                        ("topic", models.CharField(blank=True, max_length=30, verbose_name="事项")),
                        ("on", models.DateField(verbose_name="日期")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="要点")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "appointment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="members.appointment",
                                verbose_name="兼职委员",
                            ),
                        ),
                        (
                            "made_by",
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
                                related_name="contacts",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "沟通记录",
                        "verbose_name_plural": "沟通记录",
                        "ordering": ["-on", "-id"],
                        "indexes": [
                            models.Index(fields=["organization", "on"], name="meetings_co_organiz_456e43_idx"),
                            models.Index(fields=["appointment", "on"], name="meetings_co_appoint_f82c44_idx"),
                        ],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_contactevent" ("appointment_id", "channel", "created_at", "id", "made_by_id", "note", "on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic") VALUES (NEW."appointment_id", NEW."channel", NEW."created_at", NEW."id", NEW."made_by_id", NEW."note", NEW."on", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."topic"); RETURN NULL;',
                                    hash="5c2c2c9a163dc5c4668d14690d48db2119e61485",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_958d9",
                                    table="meetings_contact",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_contactevent" ("appointment_id", "channel", "created_at", "id", "made_by_id", "note", "on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic") VALUES (NEW."appointment_id", NEW."channel", NEW."created_at", NEW."id", NEW."made_by_id", NEW."note", NEW."on", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."topic"); RETURN NULL;',
                                    hash="682c366b0f0a985cefdc75c98afb257503ccdd93",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_179ed",
                                    table="meetings_contact",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        ("post", models.CharField(blank=True, max_length=80, verbose_name="职务")),
                        ("voting", models.BooleanField(default=True, verbose_name="应到")),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[("", "未答复"), ("YES", "参加"), ("NO", "请假"), ("SUB", "委托他人参加")],
                                default="",
                                max_length=3,
                                verbose_name="答复",
                            ),
                        ),
                        ("substitute", models.CharField(blank=True, max_length=40, verbose_name="受托人")),
                        ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                        (
                            "presence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "未登记"),
                                    ("PRESENT", "到会"),
                                    ("SUB", "委托到会"),
                                    ("EXCUSED", "请假"),
                                    ("ABSENT", "缺席"),
                                ],
                                default="",
                                max_length=7,
                                verbose_name="出席",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitees",
                                to="meetings.meeting",
                                verbose_name="会议",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "参会人员",
                        "ordering": ["meeting", "order"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("person__isnull", False)),
                                fields=("meeting", "person"),
                                name="invitee_once",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_inviteeevent" ("answer", "id", "meeting_id", "name", "note", "order", "organization_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "presence", "substitute", "unit_id", "voting") VALUES (NEW."answer", NEW."id", NEW."meeting_id", NEW."name", NEW."note", NEW."order", NEW."organization_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post", NEW."presence", NEW."substitute", NEW."unit_id", NEW."voting"); RETURN NULL;',
                                    hash="680ddef51a834174bc222df8f5dd7d6592e94965",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_2691e",
                                    table="meetings_invitee",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_inviteeevent" ("answer", "id", "meeting_id", "name", "note", "order", "organization_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "presence", "substitute", "unit_id", "voting") VALUES (NEW."answer", NEW."id", NEW."meeting_id", NEW."name", NEW."note", NEW."order", NEW."organization_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post", NEW."presence", NEW."substitute", NEW."unit_id", NEW."voting"); RETURN NULL;',
                                    hash="e9f0d2c52dff2049911484ef3bcfae11fd17090c",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_a4cba",
                                    table="meetings_invitee",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30, verbose_name="会议种类")),
                        ("title", models.CharField(max_length=80, verbose_name="会议名称")),
                        ("starts_at", models.DateTimeField(verbose_name="会议时间")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("chair", models.CharField(blank=True, max_length=40, verbose_name="主持人")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("PLANNED", "筹备中"),
                                    ("CONVENED", "已通知"),
                                    ("HELD", "已召开"),
                                    ("CLOSED", "已办结"),
                                    ("CANCELLED", "未召开"),
                                ],
                                default="PLANNED",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("session", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="会次")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "created_by",
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
                                related_name="meetings",
                                to="orgs.organization",
                                verbose_name="召开组织",
                            ),
                        ),
                        ("cancelled_why", models.CharField(blank=True, max_length=200, verbose_name="未召开原因")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                        ("convened_on", models.DateField(blank=True, null=True, verbose_name="通知日期")),
                        (
                            "convener",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="convened",
                                to="orgs.unit",
                                verbose_name="轮值召集单位",
                            ),
                        ),
                        ("notice", models.CharField(blank=True, max_length=500, verbose_name="通知事项")),
                        ("proposals_by", models.DateField(blank=True, null=True, verbose_name="议题征集截止")),
                        ("quorum", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="法定人数")),
                    ],
                    options={
                        "verbose_name": "会议",
                        "verbose_name_plural": "会议",
                        "ordering": ["-starts_at", "-id"],
                        "indexes": [
                            models.Index(fields=["organization", "starts_at"], name="meetings_me_organiz_7510e4_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("session__isnull", False)),
                                fields=("organization", "kind", "year", "session"),
                                name="meeting_session_once",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_meetingevent" ("cancelled_why", "chair", "closed_on", "convened_on", "convener_id", "created_at", "created_by_id", "id", "kind", "notice", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "proposals_by", "quorum", "session", "starts_at", "state", "title", "year") VALUES (NEW."cancelled_why", NEW."chair", NEW."closed_on", NEW."convened_on", NEW."convener_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."notice", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."proposals_by", NEW."quorum", NEW."session", NEW."starts_at", NEW."state", NEW."title", NEW."year"); RETURN NULL;',
                                    hash="e1d03d2532cd3b9ce41de42788103b94c8a7998e",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_61d9e",
                                    table="meetings_meeting",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_meetingevent" ("cancelled_why", "chair", "closed_on", "convened_on", "convener_id", "created_at", "created_by_id", "id", "kind", "notice", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "proposals_by", "quorum", "session", "starts_at", "state", "title", "year") VALUES (NEW."cancelled_why", NEW."chair", NEW."closed_on", NEW."convened_on", NEW."convener_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."notice", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."proposals_by", NEW."quorum", NEW."session", NEW."starts_at", NEW."state", NEW."title", NEW."year"); RETURN NULL;',
                                    hash="0c94bdd1417491fe7c3f3b30461d3a7bb428b12c",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_495b8",
                                    table="meetings_meeting",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Minutes",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("DRAFT", "起草中"), ("OBJECTIONS", "征求意见"), ("ISSUED", "已印发")],
                                default="DRAFT",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年份")),
                        ("number", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="期号")),
                        ("objections_until", models.DateField(blank=True, null=True, verbose_name="征求意见截止")),
                        ("issued_on", models.DateField(blank=True, null=True, verbose_name="印发日期")),
                        ("text", models.TextField(blank=True, editable=False)),
                        ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "issued_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "meeting",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="minutes",
                                to="meetings.meeting",
                                verbose_name="会议",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="minutes",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "会议纪要",
                        "verbose_name_plural": "会议纪要",
                        "ordering": ["-issued_on", "-id"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("number__isnull", False)),
                                fields=("organization", "year", "number"),
                                name="minutes_number_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ISSUED"), _negated=True),
                                    models.Q(
                                        models.Q(("digest", ""), _negated=True),
                                        ("issued_on__isnull", False),
                                        ("number__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="minutes_issued_is_hashed",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_minutesevent" ("digest", "id", "issued_by_id", "issued_on", "meeting_id", "number", "objections_until", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "year") VALUES (NEW."digest", NEW."id", NEW."issued_by_id", NEW."issued_on", NEW."meeting_id", NEW."number", NEW."objections_until", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."text", NEW."year"); RETURN NULL;',
                                    hash="74e1b5d0a8a60d885bd8b5dd73f8cf219a551351",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_61343",
                                    table="meetings_minutes",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_minutesevent" ("digest", "id", "issued_by_id", "issued_on", "meeting_id", "number", "objections_until", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "year") VALUES (NEW."digest", NEW."id", NEW."issued_by_id", NEW."issued_on", NEW."meeting_id", NEW."number", NEW."objections_until", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."text", NEW."year"); RETURN NULL;',
                                    hash="ce87e7056f6e2542cf0c1a4979b124d6d0e771c9",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_324d9",
                                    table="meetings_minutes",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MinutesPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("text", models.TextField(blank=True, max_length=8000, verbose_name="内容")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("edited_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                        (
                            "edited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="minutes_parts",
                                to="meetings.agendaitem",
                                verbose_name="议题",
                            ),
                        ),
                        (
                            "minutes",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="meetings.minutes",
                                verbose_name="纪要",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "纪要内容",
                        "ordering": ["minutes", "order"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("minutes", "order"), name="minutes_part_order_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_minutespartevent" ("edited_at", "edited_by_id", "id", "item_id", "minutes_id", "order", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."edited_at", NEW."edited_by_id", NEW."id", NEW."item_id", NEW."minutes_id", NEW."order", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."version"); RETURN NULL;',
                                    hash="985741da517cddd58463c380cce3082403637909",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_8e3b3",
                                    table="meetings_minutespart",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_minutespartevent" ("edited_at", "edited_by_id", "id", "item_id", "minutes_id", "order", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."edited_at", NEW."edited_by_id", NEW."id", NEW."item_id", NEW."minutes_id", NEW."order", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."version"); RETURN NULL;',
                                    hash="72903d53c6b35b3048696446e4af37e3feecee20",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c3e27",
                                    table="meetings_minutespart",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="意见")),
                        ("answer", models.CharField(blank=True, max_length=300, verbose_name="处理")),
                        ("made_on", models.DateField(verbose_name="日期")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="处理日期")),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "minutes",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="objections",
                                to="meetings.minutes",
                                verbose_name="纪要",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "修改意见",
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_objectionevent" ("answer", "answered_on", "id", "made_by_id", "made_on", "minutes_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") VALUES (NEW."answer", NEW."answered_on", NEW."id", NEW."made_by_id", NEW."made_on", NEW."minutes_id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."unit_id"); RETURN NULL;',
                                    hash="d050c0bba8e49f240dedab44a2faa92b6240808a",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_3035f",
                                    table="meetings_objection",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_objectionevent" ("answer", "answered_on", "id", "made_by_id", "made_on", "minutes_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") VALUES (NEW."answer", NEW."answered_on", NEW."id", NEW."made_by_id", NEW."made_on", NEW."minutes_id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."unit_id"); RETURN NULL;',
                                    hash="733569aeea3a8dd109786df51892470e9357bd5a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_af869",
                                    table="meetings_objection",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("received_on", models.DateField(blank=True, null=True, verbose_name="签收日期")),
                        (
                            "minutes",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="receipts",
                                to="meetings.minutes",
                                verbose_name="纪要",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "received_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "签收",
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [models.UniqueConstraint(fields=("minutes", "unit"), name="receipt_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_receiptevent" ("id", "minutes_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_by_id", "received_on", "unit_id") VALUES (NEW."id", NEW."minutes_id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_by_id", NEW."received_on", NEW."unit_id"); RETURN NULL;',
                                    hash="2baa2980c10180bb86313e25c525bee5e541e159",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c3f20",
                                    table="meetings_receipt",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_receiptevent" ("id", "minutes_id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_by_id", "received_on", "unit_id") VALUES (NEW."id", NEW."minutes_id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_by_id", NEW."received_on", NEW."unit_id"); RETURN NULL;',
                                    hash="bf713a3cb1c34b815e9ed66ad329e0d2f6e8c945",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_21309",
                                    table="meetings_receipt",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Resolution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("text", models.CharField(max_length=500, verbose_name="议定事项")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                        ("dropped_why", models.CharField(blank=True, max_length=200, verbose_name="终止原因")),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resolutions",
                                to="meetings.agendaitem",
                                verbose_name="议题",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resolutions",
                                to="meetings.meeting",
                                verbose_name="会议",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resolutions",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "决议",
                        "verbose_name_plural": "决议",
                        "ordering": ["-meeting", "order"],
                        "indexes": [
                            models.Index(
                                fields=["organization", "closed_on", "due_on"], name="meetings_re_organiz_b1f379_idx"
                            )
                        ],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_resolutionevent" ("closed_on", "dropped_why", "due_on", "id", "item_id", "meeting_id", "order", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."closed_on", NEW."dropped_why", NEW."due_on", NEW."id", NEW."item_id", NEW."meeting_id", NEW."order", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;',
                                    hash="a6081c9eed517e5a506cd392a23a1b73eae6e448",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_89dcc",
                                    table="meetings_resolution",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_resolutionevent" ("closed_on", "dropped_why", "due_on", "id", "item_id", "meeting_id", "order", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."closed_on", NEW."dropped_why", NEW."due_on", NEW."id", NEW."item_id", NEW."meeting_id", NEW."order", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;',
                                    hash="7893dc48fe0b1179004070d398b23703f58e65bc",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_514aa",
                                    table="meetings_resolution",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suggestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="意见建议")),
                        ("received_on", models.DateField(verbose_name="收到日期")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "待答复"),
                                    ("ADOPTED", "采纳"),
                                    ("PARTLY", "部分采纳"),
                                    ("NOT", "未采纳"),
                                ],
                                default="",
                                max_length=7,
                                verbose_name="结果",
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                        ("follow_up", models.CharField(blank=True, max_length=300, verbose_name="落实情况")),
                        ("followed_on", models.DateField(blank=True, null=True, verbose_name="落实日期")),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "appointment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suggestions",
                                to="members.appointment",
                                verbose_name="兼职委员",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="suggestions",
                                to="meetings.contact",
                                verbose_name="沟通记录",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="suggestions",
                                to="meetings.meeting",
                                verbose_name="会议",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suggestions",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "意见建议",
                        "verbose_name_plural": "意见建议",
                        "ordering": ["-received_on", "-id"],
                        "indexes": [
                            models.Index(
                                fields=["organization", "answered_on", "received_on"],
                                name="meetings_su_organiz_378291_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome", ""),
                                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="suggestion_answered_says_what",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_suggestionevent" ("answer", "answered_by_id", "answered_on", "appointment_id", "contact_id", "follow_up", "followed_on", "id", "meeting_id", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "text") VALUES (NEW."answer", NEW."answered_by_id", NEW."answered_on", NEW."appointment_id", NEW."contact_id", NEW."follow_up", NEW."followed_on", NEW."id", NEW."meeting_id", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_on", NEW."text"); RETURN NULL;',
                                    hash="c42692d44c8364df6f9ed8cf2d93879039d9d33d",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0233a",
                                    table="meetings_suggestion",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_suggestionevent" ("answer", "answered_by_id", "answered_on", "appointment_id", "contact_id", "follow_up", "followed_on", "id", "meeting_id", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "text") VALUES (NEW."answer", NEW."answered_by_id", NEW."answered_on", NEW."appointment_id", NEW."contact_id", NEW."follow_up", NEW."followed_on", NEW."id", NEW."meeting_id", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_on", NEW."text"); RETURN NULL;',
                                    hash="5d50c67fb00826f0b5b485c932cec7042ecc7333",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_952ad",
                                    table="meetings_suggestion",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Turn",
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
                        ("problem", models.CharField(blank=True, max_length=120, verbose_name="攻坚难题")),
                        ("outcome", models.CharField(blank=True, max_length=300, verbose_name="解决情况")),
                        ("solved_on", models.DateField(blank=True, null=True, verbose_name="解决日期")),
                        ("handed_over_on", models.DateField(blank=True, null=True, verbose_name="交接日期")),
                        ("handover", models.CharField(blank=True, max_length=300, verbose_name="交接事项")),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="turns",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="turns",
                                to="members.person",
                                verbose_name="轮值人",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="turns",
                                to="orgs.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "轮值",
                        "ordering": ["organization", "period"],
                        "indexes": [],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("organization", "="), ("period", "&&")], name="turn_one_at_a_time"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "meetings_turnevent" ("handed_over_on", "handover", "id", "organization_id", "outcome", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "solved_on", "unit_id") VALUES (NEW."handed_over_on", NEW."handover", NEW."id", NEW."organization_id", NEW."outcome", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."problem", NEW."solved_on", NEW."unit_id"); RETURN NULL;',
                                    hash="4502f09b94c6d67b4971bcddb9771e6f2dd163ba",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_fcc01",
                                    table="meetings_turn",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "meetings_turnevent" ("handed_over_on", "handover", "id", "organization_id", "outcome", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "solved_on", "unit_id") VALUES (NEW."handed_over_on", NEW."handover", NEW."id", NEW."organization_id", NEW."outcome", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."problem", NEW."solved_on", NEW."unit_id"); RETURN NULL;',
                                    hash="926e24c8a05651421ee7fe9f22225b7011698292",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_ca95c",
                                    table="meetings_turn",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActivityEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("kind", models.CharField(max_length=30, verbose_name="种类")),
                        ("title", models.CharField(max_length=80, verbose_name="名称")),
                        ("planned_on", models.DateField(verbose_name="计划日期")),
                        ("held_on", models.DateField(blank=True, null=True, verbose_name="开展日期")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("plan", models.CharField(blank=True, max_length=500, verbose_name="安排")),
                        ("outcome", models.CharField(blank=True, max_length=500, verbose_name="成效")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="时长（小时）"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("PLANNED", "计划"), ("HELD", "已开展"), ("CANCELLED", "取消")],
                                default="PLANNED",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "created_by",
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
                                verbose_name="组织",
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
                                to="meetings.activity",
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
                    name="AgendaItemEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                        ("title", models.CharField(max_length=80, verbose_name="议题")),
                        ("detail", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                        ("gravity", models.CharField(blank=True, max_length=20, verbose_name="分级")),
                        (
                            "minutes_planned",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="预计分钟"),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("PROPOSAL", "提议"),
                                    ("SUGGESTION", "意见建议"),
                                    ("LIST", "清单审议"),
                                    ("RESOLUTION", "未办结决议"),
                                    ("PASSED", "上下级转来"),
                                ],
                                default="PROPOSAL",
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        ("proposer", models.CharField(blank=True, max_length=40, verbose_name="提议人")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("PROPOSED", "待列入"),
                                    ("LISTED", "已列入议程"),
                                    ("DECIDED", "已议定"),
                                    ("DEFERRED", "缓议"),
                                    ("PASSED", "已转办"),
                                    ("DECLINED", "不列入"),
                                ],
                                default="PROPOSED",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("decision", models.CharField(blank=True, max_length=1000, verbose_name="议定意见")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="议定日期")),
                        ("proposed_on", models.DateField(verbose_name="提出日期")),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="会议",
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
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "origin",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="首办组织",
                            ),
                        ),
                        (
                            "passed_from",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                                verbose_name="转自",
                            ),
                        ),
                        (
                            "passed_to",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="转至",
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
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "proposed_by",
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
                            "proposer_unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="提议单位",
                            ),
                        ),
                        (
                            "resolution",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.resolution",
                            ),
                        ),
                        (
                            "suggestion",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.suggestion",
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
                    name="AssignmentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("owner", models.CharField(blank=True, max_length=60, verbose_name="责任人")),
                        ("task", models.CharField(blank=True, max_length=200, verbose_name="任务")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                        ("result", models.CharField(blank=True, max_length=300, verbose_name="完成情况")),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
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
                                to="meetings.assignment",
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
                                verbose_name="责任单位",
                            ),
                        ),
                        (
                            "resolution",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.resolution",
                                verbose_name="决议",
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
                    name="AttendanceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("did", models.CharField(blank=True, max_length=100, verbose_name="承担工作")),
                        (
                            "activity",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.activity",
                                verbose_name="活动",
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
                                verbose_name="组织",
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
                                to="meetings.attendance",
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
                    name="ConsultationStepEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "phase",
                            models.CharField(
                                choices=[("VISIT", "进访"), ("STEP", "协商")], max_length=5, verbose_name="阶段"
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField(verbose_name="第几步")),
                        ("on", models.DateField(verbose_name="日期")),
                        ("record", models.CharField(max_length=500, verbose_name="记录")),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                                verbose_name="议题",
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
                                verbose_name="组织",
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
                                to="meetings.consultationstep",
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
                    name="ContactEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("PHONE", "电话沟通"),
                                    ("LETTER", "信函沟通"),
                                    ("NETWORK", "网络沟通"),
                                    ("VISIT", "现场调研"),
                                ],
                                default="PHONE",
                                max_length=7,
                                verbose_name="方式",
                            ),
                        ),
                        ("topic", models.CharField(blank=True, max_length=30, verbose_name="事项")),
                        ("on", models.DateField(verbose_name="日期")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="要点")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "appointment",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.appointment",
                                verbose_name="兼职委员",
                            ),
                        ),
                        (
                            "made_by",
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
                                verbose_name="组织",
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
                                to="meetings.contact",
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
                    name="InviteeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        ("post", models.CharField(blank=True, max_length=80, verbose_name="职务")),
                        ("voting", models.BooleanField(default=True, verbose_name="应到")),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[("", "未答复"), ("YES", "参加"), ("NO", "请假"), ("SUB", "委托他人参加")],
                                default="",
                                max_length=3,
                                verbose_name="答复",
                            ),
                        ),
                        ("substitute", models.CharField(blank=True, max_length=40, verbose_name="受托人")),
                        ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                        (
                            "presence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "未登记"),
                                    ("PRESENT", "到会"),
                                    ("SUB", "委托到会"),
                                    ("EXCUSED", "请假"),
                                    ("ABSENT", "缺席"),
                                ],
                                default="",
                                max_length=7,
                                verbose_name="出席",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="会议",
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
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
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
                                to="meetings.invitee",
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
                                verbose_name="单位",
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
                    name="MeetingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("kind", models.CharField(max_length=30, verbose_name="会议种类")),
                        ("title", models.CharField(max_length=80, verbose_name="会议名称")),
                        ("starts_at", models.DateTimeField(verbose_name="会议时间")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("chair", models.CharField(blank=True, max_length=40, verbose_name="主持人")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("PLANNED", "筹备中"),
                                    ("CONVENED", "已通知"),
                                    ("HELD", "已召开"),
                                    ("CLOSED", "已办结"),
                                    ("CANCELLED", "未召开"),
                                ],
                                default="PLANNED",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("session", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="会次")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "created_by",
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
                                verbose_name="召开组织",
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
                                to="meetings.meeting",
                            ),
                        ),
                        ("cancelled_why", models.CharField(blank=True, max_length=200, verbose_name="未召开原因")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                        ("convened_on", models.DateField(blank=True, null=True, verbose_name="通知日期")),
                        (
                            "convener",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="轮值召集单位",
                            ),
                        ),
                        ("notice", models.CharField(blank=True, max_length=500, verbose_name="通知事项")),
                        ("proposals_by", models.DateField(blank=True, null=True, verbose_name="议题征集截止")),
                        ("quorum", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="法定人数")),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="MinutesEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("DRAFT", "起草中"), ("OBJECTIONS", "征求意见"), ("ISSUED", "已印发")],
                                default="DRAFT",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年份")),
                        ("number", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="期号")),
                        ("objections_until", models.DateField(blank=True, null=True, verbose_name="征求意见截止")),
                        ("issued_on", models.DateField(blank=True, null=True, verbose_name="印发日期")),
                        ("text", models.TextField(blank=True, editable=False)),
                        ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "issued_by",
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
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="会议",
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
                                verbose_name="组织",
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
                                to="meetings.minutes",
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
                    name="MinutesPartEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("text", models.TextField(blank=True, max_length=8000, verbose_name="内容")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("edited_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
                        (
                            "edited_by",
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
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                                verbose_name="议题",
                            ),
                        ),
                        (
                            "minutes",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.minutes",
                                verbose_name="纪要",
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
                                verbose_name="组织",
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
                                to="meetings.minutespart",
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
                    name="ObjectionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("text", models.CharField(max_length=500, verbose_name="意见")),
                        ("answer", models.CharField(blank=True, max_length=300, verbose_name="处理")),
                        ("made_on", models.DateField(verbose_name="日期")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="处理日期")),
                        (
                            "made_by",
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
                            "minutes",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.minutes",
                                verbose_name="纪要",
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
                                verbose_name="组织",
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
                                to="meetings.objection",
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
                                verbose_name="单位",
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
                    name="ReceiptEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("received_on", models.DateField(blank=True, null=True, verbose_name="签收日期")),
                        (
                            "minutes",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.minutes",
                                verbose_name="纪要",
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
                                verbose_name="组织",
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
                                to="meetings.receipt",
                            ),
                        ),
                        (
                            "received_by",
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
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="单位",
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
                    name="ResolutionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("text", models.CharField(max_length=500, verbose_name="议定事项")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                        ("dropped_why", models.CharField(blank=True, max_length=200, verbose_name="终止原因")),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                                verbose_name="议题",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="会议",
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
                                verbose_name="组织",
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
                                to="meetings.resolution",
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
                    name="SuggestionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("text", models.CharField(max_length=500, verbose_name="意见建议")),
                        ("received_on", models.DateField(verbose_name="收到日期")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "待答复"),
                                    ("ADOPTED", "采纳"),
                                    ("PARTLY", "部分采纳"),
                                    ("NOT", "未采纳"),
                                ],
                                default="",
                                max_length=7,
                                verbose_name="结果",
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                        ("follow_up", models.CharField(blank=True, max_length=300, verbose_name="落实情况")),
                        ("followed_on", models.DateField(blank=True, null=True, verbose_name="落实日期")),
                        (
                            "answered_by",
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
                            "appointment",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.appointment",
                                verbose_name="兼职委员",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.contact",
                                verbose_name="沟通记录",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="会议",
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
                                verbose_name="组织",
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
                                to="meetings.suggestion",
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
                    name="TurnEvent",
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
                        ("problem", models.CharField(blank=True, max_length=120, verbose_name="攻坚难题")),
                        ("outcome", models.CharField(blank=True, max_length=300, verbose_name="解决情况")),
                        ("solved_on", models.DateField(blank=True, null=True, verbose_name="解决日期")),
                        ("handed_over_on", models.DateField(blank=True, null=True, verbose_name="交接日期")),
                        ("handover", models.CharField(blank=True, max_length=300, verbose_name="交接事项")),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.person",
                                verbose_name="轮值人",
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
                                to="meetings.turn",
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
                                verbose_name="单位",
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
    ]
