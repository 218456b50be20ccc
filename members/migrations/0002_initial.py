"""Every table of committees, created together (see common/together.py)."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from common.together import CreateTogether


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("orgs", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether(
            operations=[
                migrations.CreateModel(
                    name="Appointment",
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
                        ("part_time", models.BooleanField(default=False, verbose_name="兼职委员")),
                        (
                            "selection_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("UPPER_ASSIGNED", "上级选派"),
                                    ("CONSULTED", "协商推选"),
                                    ("SELF_NOMINATED", "党员自荐"),
                                    ("MASS_RECOMMENDED", "群众推荐"),
                                ],
                                max_length=16,
                                verbose_name="产生方式",
                            ),
                        ),
                        (
                            "eligibility",
                            models.CharField(
                                blank=True, help_text="制度中的任职条件编号", max_length=20, verbose_name="符合条件"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "position",
                            models.CharField(
                                choices=[
                                    ("FIRST_SECRETARY", "第一书记"),
                                    ("SECRETARY", "书记"),
                                    ("DEPUTY_SECRETARY", "副书记"),
                                    ("MEMBER", "委员"),
                                    ("HOME_COUNCILLOR", "家委会成员"),
                                ],
                                max_length=16,
                                verbose_name="职务",
                            ),
                        ),
                        (
                            "began_as",
                            models.CharField(
                                choices=[
                                    ("APPOINTMENT", "任职"),
                                    ("CO_OPTION", "增补"),
                                    ("REMOVAL", "免职"),
                                    ("RELEASE", "解除"),
                                    ("EXPIRY", "自动免职"),
                                    ("RENEWAL", "连任"),
                                    ("MOVE", "转任"),
                                    ("ABOLITION", "机构撤并"),
                                ],
                                default="APPOINTMENT",
                                max_length=11,
                                verbose_name="任职方式",
                            ),
                        ),
                        (
                            "ended_as",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("APPOINTMENT", "任职"),
                                    ("CO_OPTION", "增补"),
                                    ("REMOVAL", "免职"),
                                    ("RELEASE", "解除"),
                                    ("EXPIRY", "自动免职"),
                                    ("RENEWAL", "连任"),
                                    ("MOVE", "转任"),
                                    ("ABOLITION", "机构撤并"),
                                ],
                                max_length=11,
                                verbose_name="离任方式",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "represents",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="orgs.unit",
                                verbose_name="代表单位",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "seat",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="members.seat",
                                verbose_name="席位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "任职",
                        "verbose_name_plural": "任职",
                        "ordering": ["organization", "seat__order", "id"],
                        "default_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["person"], name="members_app_person__9f0ed5_idx"),
                            models.Index(fields=["represents"], name="members_app_represe_1049e7_idx"),
                        ],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("position__in", ["SECRETARY", "FIRST_SECRETARY"])),
                                expressions=[("organization", "="), ("position", "="), ("period", "&&")],
                                name="appointment_one_head_at_a_time",
                                violation_error_message="同一时间只能有一名书记、一名第一书记。",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("organization", "="), ("person", "="), ("period", "&&")],
                                name="appointment_person_once_in_committee",
                                violation_error_message="同一个人不能同时在一个班子里任两个职务。",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("seat", "="), ("period", "&&")],
                                name="appointment_seat_one_holder",
                                violation_error_message="这个席位在这段时间已经有人。",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_appointmentevent" ("began_as", "eligibility", "ended_as", "id", "note", "organization_id", "part_time", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "represents_id", "seat_id", "selection_mode") VALUES (NEW."began_as", NEW."eligibility", NEW."ended_as", NEW."id", NEW."note", NEW."organization_id", NEW."part_time", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."represents_id", NEW."seat_id", NEW."selection_mode"); RETURN NULL;',
                                    hash="413609299c73aaa89349ed659120e76c3b39f0c4",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_7c67b",
                                    table="members_appointment",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_appointmentevent" ("began_as", "eligibility", "ended_as", "id", "note", "organization_id", "part_time", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "represents_id", "seat_id", "selection_mode") VALUES (NEW."began_as", NEW."eligibility", NEW."ended_as", NEW."id", NEW."note", NEW."organization_id", NEW."part_time", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."represents_id", NEW."seat_id", NEW."selection_mode"); RETURN NULL;',
                                    hash="a2a72e20bf68b7b62fac2947eafc5eec7c28b14b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c7032",
                                    table="members_appointment",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Change",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("APPOINTMENT", "任职"),
                                    ("CO_OPTION", "增补"),
                                    ("REMOVAL", "免职"),
                                    ("RELEASE", "解除"),
                                    ("EXPIRY", "自动免职"),
                                    ("RENEWAL", "连任"),
                                    ("MOVE", "转任"),
                                    ("ABOLITION", "机构撤并"),
                                ],
                                max_length=11,
                                verbose_name="类别",
                            ),
                        ),
                        ("effective_on", models.DateField(verbose_name="生效日期")),
                        ("ground", models.CharField(blank=True, max_length=300, verbose_name="事由")),
                        ("document", models.CharField(blank=True, max_length=120, verbose_name="依据文件")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "actor",
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
                                related_name="changes",
                                to="members.appointment",
                                verbose_name="任职",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="members.filing",
                                verbose_name="报备",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "任职变动",
                        "ordering": ["-effective_on", "-id"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind__in", ["EXPIRY", "REMOVAL", "RELEASE"])),
                                fields=("appointment",),
                                name="change_ends_once",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_changeevent" ("actor_id", "appointment_id", "created_at", "document", "effective_on", "filing_id", "ground", "id", "kind", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actor_id", NEW."appointment_id", NEW."created_at", NEW."document", NEW."effective_on", NEW."filing_id", NEW."ground", NEW."id", NEW."kind", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="4412186cef9165592e0fc5cc6fc7f80fd749a2ac",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_b075d",
                                    table="members_change",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_changeevent" ("actor_id", "appointment_id", "created_at", "document", "effective_on", "filing_id", "ground", "id", "kind", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actor_id", NEW."appointment_id", NEW."created_at", NEW."document", NEW."effective_on", NEW."filing_id", NEW."ground", NEW."id", NEW."kind", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="e99b6cba35b25b57671c1e55030266a3b6f8bab4",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c682a",
                                    table="members_change",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deviation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rule_id", models.CharField(max_length=60, verbose_name="规则")),
                        ("found", models.CharField(max_length=200, verbose_name="情况")),
                        ("required", models.CharField(max_length=200, verbose_name="要求")),
                        ("reason", models.CharField(max_length=500, verbose_name="理由")),
                        ("since", models.DateField(verbose_name="自")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="至")),
                        (
                            "accepted_by",
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
                                related_name="deviations",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deviations",
                                to="members.filing",
                                verbose_name="报备",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deviations",
                                to="members.term",
                                verbose_name="届",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "例外说明",
                        "ordering": ["-since", "-id"],
                        "indexes": [
                            models.Index(fields=["organization", "rule_id"], name="members_dev_organiz_a4dcbc_idx")
                        ],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_deviationevent" ("accepted_by_id", "filing_id", "found", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "required", "rule_id", "since", "term_id", "until") VALUES (NEW."accepted_by_id", NEW."filing_id", NEW."found", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."required", NEW."rule_id", NEW."since", NEW."term_id", NEW."until"); RETURN NULL;',
                                    hash="877b34ea839052dd182ac0a6c9e1d3ba65b89b0a",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_e04b7",
                                    table="members_deviation",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_deviationevent" ("accepted_by_id", "filing_id", "found", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "required", "rule_id", "since", "term_id", "until") VALUES (NEW."accepted_by_id", NEW."filing_id", NEW."found", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."required", NEW."rule_id", NEW."since", NEW."term_id", NEW."until"); RETURN NULL;',
                                    hash="4f375212555c724a2346d191973b1da597a6bc59",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_ca968",
                                    table="members_deviation",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Duty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="履职事项")),
                        ("detail", models.CharField(blank=True, max_length=300, verbose_name="具体内容")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                        ("outcome", models.CharField(blank=True, max_length=300, verbose_name="完成情况")),
                        (
                            "appointment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duties",
                                to="members.appointment",
                                verbose_name="任职",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "履职事项",
                        "ordering": ["due_on", "id"],
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_dutyevent" ("appointment_id", "detail", "done_on", "due_on", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."appointment_id", NEW."detail", NEW."done_on", NEW."due_on", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title"); RETURN NULL;',
                                    hash="34c4eb62c9213b7847827a0df044625275d02477",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_6f6ae",
                                    table="members_duty",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_dutyevent" ("appointment_id", "detail", "done_on", "due_on", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."appointment_id", NEW."detail", NEW."done_on", NEW."due_on", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title"); RETURN NULL;',
                                    hash="0159ef0fe24007edc3215215ec635d823d8f6b48",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_93e87",
                                    table="members_duty",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Filing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ROSTER", "班子名册报备"),
                                    ("CO_OPTION", "增补报备"),
                                    ("REMOVAL", "免职报备"),
                                    ("RELEASE", "解除报备"),
                                ],
                                max_length=9,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "起草中"),
                                    ("SUBMITTED", "待上级办理"),
                                    ("RETURNED", "已退回"),
                                    ("ACCEPTED", "已备案"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                default="DRAFT",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                        ("statement", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                        ("payload", models.JSONField(default=dict)),
                        ("roster", models.JSONField(default=list)),
                        ("findings", models.JSONField(default=list)),
                        ("submitted_at", models.DateTimeField(null=True, verbose_name="报备时间")),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="办理时间")),
                        ("remark", models.TextField(blank=True, max_length=1000, verbose_name="办理意见")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
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
                                related_name="filings",
                                to="orgs.organization",
                                verbose_name="报备组织",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "superior",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received_filings",
                                to="orgs.organization",
                                verbose_name="受理组织",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="filings",
                                to="members.term",
                                verbose_name="届",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "报备",
                        "verbose_name_plural": "报备",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["superior", "state"], name="members_fil_superio_fedd78_idx"),
                            models.Index(fields=["organization", "state"], name="members_fil_organiz_58aae6_idx"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("kind", "ROSTER"), ("state__in", ["DRAFT", "SUBMITTED", "RETURNED"])
                                ),
                                fields=("term",),
                                name="filing_one_open_per_term",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_filingevent" ("created_at", "decided_at", "decided_by_id", "document", "findings", "id", "kind", "organization_id", "payload", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "roster", "state", "statement", "submitted_at", "submitted_by_id", "superior_id", "term_id") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."document", NEW."findings", NEW."id", NEW."kind", NEW."organization_id", NEW."payload", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remark", NEW."roster", NEW."state", NEW."statement", NEW."submitted_at", NEW."submitted_by_id", NEW."superior_id", NEW."term_id"); RETURN NULL;',
                                    hash="4de2241031e2361fd7737df44a5ba5431b733aa5",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_032c7",
                                    table="members_filing",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_filingevent" ("created_at", "decided_at", "decided_by_id", "document", "findings", "id", "kind", "organization_id", "payload", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "roster", "state", "statement", "submitted_at", "submitted_by_id", "superior_id", "term_id") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."document", NEW."findings", NEW."id", NEW."kind", NEW."organization_id", NEW."payload", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."remark", NEW."roster", NEW."state", NEW."statement", NEW."submitted_at", NEW."submitted_by_id", NEW."superior_id", NEW."term_id"); RETURN NULL;',
                                    hash="a93a55eab3308c7c1fd535e2606a93d73cfeb402",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_3ecbe",
                                    table="members_filing",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FilingStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "起草中"),
                                    ("SUBMITTED", "待上级办理"),
                                    ("RETURNED", "已退回"),
                                    ("ACCEPTED", "已备案"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="意见")),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="members.filing"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "报备经过",
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_filingstepevent" ("actor_id", "at", "filing_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "state") VALUES (NEW."actor_id", NEW."at", NEW."filing_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remark", NEW."state"); RETURN NULL;',
                                    hash="c99ec5fc28146c8587e1cd9041fc0c62e9f8e7c7",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_4417b",
                                    table="members_filingstep",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_filingstepevent" ("actor_id", "at", "filing_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "state") VALUES (NEW."actor_id", NEW."at", NEW."filing_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."remark", NEW."state"); RETURN NULL;',
                                    hash="05fa9e4d03325ff3d6d09e557e7a42179c679d87",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_0d637",
                                    table="members_filingstep",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Nomination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("part_time", models.BooleanField(default=False, verbose_name="兼职委员")),
                        (
                            "selection_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("UPPER_ASSIGNED", "上级选派"),
                                    ("CONSULTED", "协商推选"),
                                    ("SELF_NOMINATED", "党员自荐"),
                                    ("MASS_RECOMMENDED", "群众推荐"),
                                ],
                                max_length=16,
                                verbose_name="产生方式",
                            ),
                        ),
                        (
                            "eligibility",
                            models.CharField(
                                blank=True, help_text="制度中的任职条件编号", max_length=20, verbose_name="符合条件"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "origin",
                            models.CharField(
                                choices=[("RENEWED", "连任"), ("MOVED", "转任"), ("NEW", "新任")],
                                default="NEW",
                                max_length=7,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(
                                blank=True, help_text="不填则自届期起始日", null=True, verbose_name="任职起始"
                            ),
                        ),
                        (
                            "represents",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="orgs.unit",
                                verbose_name="代表单位",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "seat",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nomination",
                                to="members.seat",
                                verbose_name="席位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "拟任人选",
                        "ordering": ["seat"],
                        "default_manager_name": "objects",
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_nominationevent" ("eligibility", "id", "note", "origin", "part_time", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "represents_id", "seat_id", "selection_mode", "starts_on") VALUES (NEW."eligibility", NEW."id", NEW."note", NEW."origin", NEW."part_time", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."represents_id", NEW."seat_id", NEW."selection_mode", NEW."starts_on"); RETURN NULL;',
                                    hash="1729d37869a9e7794e40fc18039588e5ca3274e2",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_a4000",
                                    table="members_nomination",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_nominationevent" ("eligibility", "id", "note", "origin", "part_time", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "represents_id", "seat_id", "selection_mode", "starts_on") VALUES (NEW."eligibility", NEW."id", NEW."note", NEW."origin", NEW."part_time", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."represents_id", NEW."seat_id", NEW."selection_mode", NEW."starts_on"); RETURN NULL;',
                                    hash="41446998c522cd5a700eaa097732c6395111cf0c",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_6c3be",
                                    table="members_nomination",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        ("pinyin", models.CharField(blank=True, editable=False, max_length=160)),
                        ("initials", models.CharField(blank=True, editable=False, max_length=40)),
                        (
                            "gender",
                            models.CharField(
                                blank=True, choices=[("男", "男"), ("女", "女")], max_length=1, verbose_name="性别"
                            ),
                        ),
                        ("birth", models.DateField(blank=True, null=True, verbose_name="出生年月")),
                        (
                            "birth_precision",
                            models.CharField(choices=[("month", "月"), ("day", "日")], default="month", max_length=5),
                        ),
                        (
                            "political_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("中共党员", "中共党员"),
                                    ("中共预备党员", "中共预备党员"),
                                    ("共青团员", "共青团员"),
                                    ("群众", "群众"),
                                    ("其他", "其他"),
                                ],
                                max_length=6,
                                verbose_name="政治面貌",
                            ),
                        ),
                        ("post", models.CharField(blank=True, max_length=80, verbose_name="单位及职务")),
                        ("phone_sealed", models.CharField(blank=True, editable=False, max_length=200)),
                        ("phone_index", models.CharField(blank=True, editable=False, max_length=32)),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                        (
                            "district",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="区",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="persons",
                                to="orgs.organization",
                                verbose_name="管理组织",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="persons",
                                to="orgs.unit",
                                verbose_name="所在单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "人员",
                        "verbose_name_plural": "人员",
                        "ordering": ["pinyin", "id"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["name"], name="person_name_trgm", opclasses=["gin_trgm_ops"]
                            ),
                            models.Index(fields=["district", "name"], name="members_per_distric_60eeaa_idx"),
                            models.Index(fields=["district", "pinyin", "id"], name="members_per_distric_1e1cb1_idx"),
                            models.Index(fields=["phone_index"], name="members_per_phone_i_a5699c_idx"),
                            models.Index(
                                fields=["initials"], name="person_initials", opclasses=["varchar_pattern_ops"]
                            ),
                        ],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_personevent" ("birth", "birth_precision", "created_at", "district_id", "gender", "id", "initials", "name", "note", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "political_status", "post", "unit_id", "updated_at") VALUES (NEW."birth", NEW."birth_precision", NEW."created_at", NEW."district_id", NEW."gender", NEW."id", NEW."initials", NEW."name", NEW."note", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinyin", NEW."political_status", NEW."post", NEW."unit_id", NEW."updated_at"); RETURN NULL;',
                                    hash="64c2542b357c9dedc94c2b0020f9aa687a2bf496",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_ccaf2",
                                    table="members_person",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."birth" IS DISTINCT FROM (NEW."birth") OR OLD."birth_precision" IS DISTINCT FROM (NEW."birth_precision") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."district_id" IS DISTINCT FROM (NEW."district_id") OR OLD."gender" IS DISTINCT FROM (NEW."gender") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."initials" IS DISTINCT FROM (NEW."initials") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."pinyin" IS DISTINCT FROM (NEW."pinyin") OR OLD."political_status" IS DISTINCT FROM (NEW."political_status") OR OLD."post" IS DISTINCT FROM (NEW."post") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at"))',
                                    func='INSERT INTO "members_personevent" ("birth", "birth_precision", "created_at", "district_id", "gender", "id", "initials", "name", "note", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "political_status", "post", "unit_id", "updated_at") VALUES (NEW."birth", NEW."birth_precision", NEW."created_at", NEW."district_id", NEW."gender", NEW."id", NEW."initials", NEW."name", NEW."note", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinyin", NEW."political_status", NEW."post", NEW."unit_id", NEW."updated_at"); RETURN NULL;',
                                    hash="c9f7b4c0431d19df5470874aba5508b2ed5142e4",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_a133a",
                                    table="members_person",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "position",
                            models.CharField(
                                choices=[
                                    ("FIRST_SECRETARY", "第一书记"),
                                    ("SECRETARY", "书记"),
                                    ("DEPUTY_SECRETARY", "副书记"),
                                    ("MEMBER", "委员"),
                                    ("HOME_COUNCILLOR", "家委会成员"),
                                ],
                                max_length=16,
                                verbose_name="职务",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                        (
                            "capacity",
                            models.CharField(
                                blank=True, help_text="制度中的席位来源编号", max_length=40, verbose_name="席位来源"
                            ),
                        ),
                        ("abolished_on", models.DateField(blank=True, null=True, verbose_name="撤席日期")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="orgs.unit",
                                verbose_name="席位所属单位",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seats",
                                to="members.term",
                                verbose_name="届",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "席位",
                        "verbose_name_plural": "席位",
                        "ordering": ["term", "order", "id"],
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_seatevent" ("abolished_on", "capacity", "id", "note", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "term_id", "unit_id") VALUES (NEW."abolished_on", NEW."capacity", NEW."id", NEW."note", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."term_id", NEW."unit_id"); RETURN NULL;',
                                    hash="6453d92ebaf7c5b4089192ab34cfb9d1f6021e4a",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0a368",
                                    table="members_seat",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_seatevent" ("abolished_on", "capacity", "id", "note", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "term_id", "unit_id") VALUES (NEW."abolished_on", NEW."capacity", NEW."id", NEW."note", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."term_id", NEW."unit_id"); RETURN NULL;',
                                    hash="93aac0eb5da14e3f991d7723ae6a8fca370e663d",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_b2aa2",
                                    table="members_seat",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Secondment",
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
                            "direction",
                            models.CharField(
                                choices=[("IN", "单位派到街道社区"), ("OUT", "街道社区派到单位")],
                                max_length=3,
                                verbose_name="方向",
                            ),
                        ),
                        ("post", models.CharField(max_length=80, verbose_name="挂职岗位")),
                        ("document", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="secondments",
                                to="orgs.organization",
                                verbose_name="街道社区",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="secondments",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="secondments",
                                to="orgs.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "挂职",
                        "ordering": ["-id"],
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_secondmentevent" ("direction", "document", "id", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "unit_id") VALUES (NEW."direction", NEW."document", NEW."id", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post", NEW."unit_id"); RETURN NULL;',
                                    hash="92b461beefecd982836278993aa6aa39422be502",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_a4bb1",
                                    table="members_secondment",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_secondmentevent" ("direction", "document", "id", "note", "organization_id", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "unit_id") VALUES (NEW."direction", NEW."document", NEW."id", NEW."note", NEW."organization_id", NEW."period", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post", NEW."unit_id"); RETURN NULL;',
                                    hash="473102e524faa2e53dfff70275e486073df6c355",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_97ac0",
                                    table="members_secondment",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Term",
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
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="生效办理时间")),
                        ("approval", models.CharField(blank=True, max_length=80, verbose_name="批准延期文号")),
                        ("version", models.PositiveIntegerField(default=1, help_text="每次修改草案加一，防止互相覆盖")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="terms",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "届",
                        "verbose_name_plural": "届",
                        "ordering": ["organization", "-number"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "number"), name="term_number_once"),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("accepted_at__isnull", False)),
                                expressions=[("organization", "="), ("period", "&&")],
                                name="term_accepted_no_overlap",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("accepted_at__isnull", True)),
                                fields=("organization",),
                                name="term_one_draft",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_termevent" ("accepted_at", "approval", "created_at", "id", "number", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."accepted_at", NEW."approval", NEW."created_at", NEW."id", NEW."number", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                                    hash="73fba35447ab6b346b6555e98d34bd4729759f4c",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_d8e11",
                                    table="members_term",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_termevent" ("accepted_at", "approval", "created_at", "id", "number", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."accepted_at", NEW."approval", NEW."created_at", NEW."id", NEW."number", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                                    hash="df8e59b1fe822036d0aedd5bf9c568a36e8b1c34",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_9fb10",
                                    table="members_term",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Training",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="培训名称")),
                        ("held_on", models.DateField(verbose_name="日期")),
                        ("hours", models.DecimalField(decimal_places=1, default=1, max_digits=5, verbose_name="学时")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("content", models.CharField(blank=True, max_length=500, verbose_name="内容")),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="trainings",
                                to="orgs.organization",
                                verbose_name="主办组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "培训",
                        "ordering": ["-held_on", "-id"],
                        "indexes": [],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("hours__gt", 0)), name="training_hours_positive")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_trainingevent" ("content", "held_on", "hours", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "title") VALUES (NEW."content", NEW."held_on", NEW."hours", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."title"); RETURN NULL;',
                                    hash="43ed2a7e6b3db5a5e1c0385ad2448cef123e27b2",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_cccdb",
                                    table="members_training",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_trainingevent" ("content", "held_on", "hours", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "title") VALUES (NEW."content", NEW."held_on", NEW."hours", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."title"); RETURN NULL;',
                                    hash="e4a15138ca037d44bf762b0d81bb24b91191da62",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_436df",
                                    table="members_training",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrainingAttendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="trainings",
                                to="members.person",
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "training",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="members.training",
                                verbose_name="培训",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "参训",
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("training", "person"), name="training_person_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "members_trainingattendanceevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "training_id") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."training_id"); RETURN NULL;',
                                    hash="e89b8e07038af71c203dce281a92e05fb61c73da",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_713e5",
                                    table="members_trainingattendance",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "members_trainingattendanceevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "training_id") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."training_id"); RETURN NULL;',
                                    hash="e820f84b3797745b08c2fc9c302a66ae1f85e6ad",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_ba464",
                                    table="members_trainingattendance",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppointmentEvent",
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
                        ("part_time", models.BooleanField(default=False, verbose_name="兼职委员")),
                        (
                            "selection_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("UPPER_ASSIGNED", "上级选派"),
                                    ("CONSULTED", "协商推选"),
                                    ("SELF_NOMINATED", "党员自荐"),
                                    ("MASS_RECOMMENDED", "群众推荐"),
                                ],
                                max_length=16,
                                verbose_name="产生方式",
                            ),
                        ),
                        (
                            "eligibility",
                            models.CharField(
                                blank=True, help_text="制度中的任职条件编号", max_length=20, verbose_name="符合条件"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "position",
                            models.CharField(
                                choices=[
                                    ("FIRST_SECRETARY", "第一书记"),
                                    ("SECRETARY", "书记"),
                                    ("DEPUTY_SECRETARY", "副书记"),
                                    ("MEMBER", "委员"),
                                    ("HOME_COUNCILLOR", "家委会成员"),
                                ],
                                max_length=16,
                                verbose_name="职务",
                            ),
                        ),
                        (
                            "began_as",
                            models.CharField(
                                choices=[
                                    ("APPOINTMENT", "任职"),
                                    ("CO_OPTION", "增补"),
                                    ("REMOVAL", "免职"),
                                    ("RELEASE", "解除"),
                                    ("EXPIRY", "自动免职"),
                                    ("RENEWAL", "连任"),
                                    ("MOVE", "转任"),
                                    ("ABOLITION", "机构撤并"),
                                ],
                                default="APPOINTMENT",
                                max_length=11,
                                verbose_name="任职方式",
                            ),
                        ),
                        (
                            "ended_as",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("APPOINTMENT", "任职"),
                                    ("CO_OPTION", "增补"),
                                    ("REMOVAL", "免职"),
                                    ("RELEASE", "解除"),
                                    ("EXPIRY", "自动免职"),
                                    ("RENEWAL", "连任"),
                                    ("MOVE", "转任"),
                                    ("ABOLITION", "机构撤并"),
                                ],
                                max_length=11,
                                verbose_name="离任方式",
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
                                to="members.appointment",
                            ),
                        ),
                        (
                            "represents",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="代表单位",
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
                            "seat",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.seat",
                                verbose_name="席位",
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
                    name="ChangeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("APPOINTMENT", "任职"),
                                    ("CO_OPTION", "增补"),
                                    ("REMOVAL", "免职"),
                                    ("RELEASE", "解除"),
                                    ("EXPIRY", "自动免职"),
                                    ("RENEWAL", "连任"),
                                    ("MOVE", "转任"),
                                    ("ABOLITION", "机构撤并"),
                                ],
                                max_length=11,
                                verbose_name="类别",
                            ),
                        ),
                        ("effective_on", models.DateField(verbose_name="生效日期")),
                        ("ground", models.CharField(blank=True, max_length=300, verbose_name="事由")),
                        ("document", models.CharField(blank=True, max_length=120, verbose_name="依据文件")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "actor",
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
                                verbose_name="任职",
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
                                to="members.change",
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.filing",
                                verbose_name="报备",
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
                    name="DeviationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("rule_id", models.CharField(max_length=60, verbose_name="规则")),
                        ("found", models.CharField(max_length=200, verbose_name="情况")),
                        ("required", models.CharField(max_length=200, verbose_name="要求")),
                        ("reason", models.CharField(max_length=500, verbose_name="理由")),
                        ("since", models.DateField(verbose_name="自")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="至")),
                        (
                            "accepted_by",
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
                                to="members.deviation",
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.filing",
                                verbose_name="报备",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.term",
                                verbose_name="届",
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
                    name="DutyEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("title", models.CharField(max_length=120, verbose_name="履职事项")),
                        ("detail", models.CharField(blank=True, max_length=300, verbose_name="具体内容")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                        ("outcome", models.CharField(blank=True, max_length=300, verbose_name="完成情况")),
                        (
                            "appointment",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.appointment",
                                verbose_name="任职",
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
                                to="members.duty",
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
                    name="FilingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ROSTER", "班子名册报备"),
                                    ("CO_OPTION", "增补报备"),
                                    ("REMOVAL", "免职报备"),
                                    ("RELEASE", "解除报备"),
                                ],
                                max_length=9,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "起草中"),
                                    ("SUBMITTED", "待上级办理"),
                                    ("RETURNED", "已退回"),
                                    ("ACCEPTED", "已备案"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                default="DRAFT",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                        ("statement", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                        ("payload", models.JSONField(default=dict)),
                        ("roster", models.JSONField(default=list)),
                        ("findings", models.JSONField(default=list)),
                        ("submitted_at", models.DateTimeField(null=True, verbose_name="报备时间")),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="办理时间")),
                        ("remark", models.TextField(blank=True, max_length=1000, verbose_name="办理意见")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
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
                                verbose_name="报备组织",
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
                                to="members.filing",
                            ),
                        ),
                        (
                            "submitted_by",
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
                            "superior",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="受理组织",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.term",
                                verbose_name="届",
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
                    name="FilingStepEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "起草中"),
                                    ("SUBMITTED", "待上级办理"),
                                    ("RETURNED", "已退回"),
                                    ("ACCEPTED", "已备案"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="意见")),
                        (
                            "actor",
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
                            "filing",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.filing",
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
                                to="members.filingstep",
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
                    name="NominationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("part_time", models.BooleanField(default=False, verbose_name="兼职委员")),
                        (
                            "selection_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("UPPER_ASSIGNED", "上级选派"),
                                    ("CONSULTED", "协商推选"),
                                    ("SELF_NOMINATED", "党员自荐"),
                                    ("MASS_RECOMMENDED", "群众推荐"),
                                ],
                                max_length=16,
                                verbose_name="产生方式",
                            ),
                        ),
                        (
                            "eligibility",
                            models.CharField(
                                blank=True, help_text="制度中的任职条件编号", max_length=20, verbose_name="符合条件"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
                        (
                            "origin",
                            models.CharField(
                                choices=[("RENEWED", "连任"), ("MOVED", "转任"), ("NEW", "新任")],
                                default="NEW",
                                max_length=7,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(
                                blank=True, help_text="不填则自届期起始日", null=True, verbose_name="任职起始"
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
                                to="members.nomination",
                            ),
                        ),
                        (
                            "represents",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="代表单位",
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
                            "seat",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.seat",
                                verbose_name="席位",
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
                    name="PersonEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        ("pinyin", models.CharField(blank=True, editable=False, max_length=160)),
                        ("initials", models.CharField(blank=True, editable=False, max_length=40)),
                        (
                            "gender",
                            models.CharField(
                                blank=True, choices=[("男", "男"), ("女", "女")], max_length=1, verbose_name="性别"
                            ),
                        ),
                        ("birth", models.DateField(blank=True, null=True, verbose_name="出生年月")),
                        (
                            "birth_precision",
                            models.CharField(choices=[("month", "月"), ("day", "日")], default="month", max_length=5),
                        ),
                        (
                            "political_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("中共党员", "中共党员"),
                                    ("中共预备党员", "中共预备党员"),
                                    ("共青团员", "共青团员"),
                                    ("群众", "群众"),
                                    ("其他", "其他"),
                                ],
                                max_length=6,
                                verbose_name="政治面貌",
                            ),
                        ),
                        ("post", models.CharField(blank=True, max_length=80, verbose_name="单位及职务")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                        (
                            "district",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="区",
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
                                verbose_name="管理组织",
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
                                to="members.person",
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
                    name="SeatEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "position",
                            models.CharField(
                                choices=[
                                    ("FIRST_SECRETARY", "第一书记"),
                                    ("SECRETARY", "书记"),
                                    ("DEPUTY_SECRETARY", "副书记"),
                                    ("MEMBER", "委员"),
                                    ("HOME_COUNCILLOR", "家委会成员"),
                                ],
                                max_length=16,
                                verbose_name="职务",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                        (
                            "capacity",
                            models.CharField(
                                blank=True, help_text="制度中的席位来源编号", max_length=40, verbose_name="席位来源"
                            ),
                        ),
                        ("abolished_on", models.DateField(blank=True, null=True, verbose_name="撤席日期")),
                        ("note", models.CharField(blank=True, max_length=120, verbose_name="备注")),
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
                                to="members.seat",
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
                                verbose_name="席位所属单位",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.term",
                                verbose_name="届",
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
                    name="SecondmentEvent",
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
                            "direction",
                            models.CharField(
                                choices=[("IN", "单位派到街道社区"), ("OUT", "街道社区派到单位")],
                                max_length=3,
                                verbose_name="方向",
                            ),
                        ),
                        ("post", models.CharField(max_length=80, verbose_name="挂职岗位")),
                        ("document", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="街道社区",
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
                                to="members.secondment",
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
                    name="TermEvent",
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
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="生效办理时间")),
                        ("approval", models.CharField(blank=True, max_length=80, verbose_name="批准延期文号")),
                        ("version", models.PositiveIntegerField(default=1, help_text="每次修改草案加一，防止互相覆盖")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
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
                                to="members.term",
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
                    name="TrainingAttendanceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
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
                                to="members.trainingattendance",
                            ),
                        ),
                        (
                            "training",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="members.training",
                                verbose_name="培训",
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
                    name="TrainingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("title", models.CharField(max_length=120, verbose_name="培训名称")),
                        ("held_on", models.DateField(verbose_name="日期")),
                        ("hours", models.DecimalField(decimal_places=1, default=1, max_digits=5, verbose_name="学时")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("content", models.CharField(blank=True, max_length=500, verbose_name="内容")),
                        (
                            "organization",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.organization",
                                verbose_name="主办组织",
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
                                to="members.training",
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
