"""Every table of the two-way service, created together."""

import covenants.models.cycle
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from common.together import CreateTogether


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_initial"),
        ("orgs", "0007_practice_only_by_choice"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether(
            operations=[
                migrations.CreateModel(
                    name="Agreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30, verbose_name="种类")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "拟稿"),
                                    ("SIGNING", "待签订"),
                                    ("SIGNED", "已签订"),
                                    ("AMENDED", "已变更"),
                                    ("VOID", "已作废"),
                                ],
                                default="DRAFT",
                                max_length=7,
                                verbose_name="状态",
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="标题")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="有效期")),
                        ("our_duties", models.TextField(blank=True, max_length=2000, verbose_name="甲方职责任务")),
                        ("their_duties", models.TextField(blank=True, max_length=2000, verbose_name="乙方职责任务")),
                        ("plan", models.TextField(blank=True, max_length=2000, verbose_name="共建计划")),
                        ("text", models.TextField(blank=True, editable=False)),
                        ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                        ("laid_out_on", models.DateField(blank=True, null=True, verbose_name="定稿日期")),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="签订日期")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="变更或作废原因")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="拟稿时间")),
                        (
                            "drafted_by",
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
                                related_name="agreements",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "supersedes",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amended_by",
                                to="covenants.agreement",
                                verbose_name="原协议",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "协议",
                        "verbose_name_plural": "协议",
                        "ordering": ["-year", "-number", "-version"],
                        "indexes": [
                            models.Index(fields=["organization", "state"], name="covenants_a_organiz_19e678_idx"),
                            models.Index(fields=["cycle", "state"], name="covenants_a_cycle_i_1db54b_idx"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "year", "number", "version"), name="agreement_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["SIGNED", "AMENDED"]), _negated=True),
                                    models.Q(models.Q(("digest", ""), _negated=True), ("signed_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="agreement_signed_is_hashed",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_agreementevent" ("created_at", "cycle_id", "digest", "drafted_by_id", "ended_on", "id", "kind", "laid_out_on", "number", "organization_id", "our_duties", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "reason", "signed_on", "state", "supersedes_id", "text", "their_duties", "title", "version", "year") VALUES (NEW."created_at", NEW."cycle_id", NEW."digest", NEW."drafted_by_id", NEW."ended_on", NEW."id", NEW."kind", NEW."laid_out_on", NEW."number", NEW."organization_id", NEW."our_duties", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan", NEW."reason", NEW."signed_on", NEW."state", NEW."supersedes_id", NEW."text", NEW."their_duties", NEW."title", NEW."version", NEW."year"); RETURN NULL;',
                                    hash="daff8fac75e7682c3f2369a6ed79454c2f1958ad",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f539c",
                                    table="covenants_agreement",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_agreementevent" ("created_at", "cycle_id", "digest", "drafted_by_id", "ended_on", "id", "kind", "laid_out_on", "number", "organization_id", "our_duties", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "reason", "signed_on", "state", "supersedes_id", "text", "their_duties", "title", "version", "year") VALUES (NEW."created_at", NEW."cycle_id", NEW."digest", NEW."drafted_by_id", NEW."ended_on", NEW."id", NEW."kind", NEW."laid_out_on", NEW."number", NEW."organization_id", NEW."our_duties", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan", NEW."reason", NEW."signed_on", NEW."state", NEW."supersedes_id", NEW."text", NEW."their_duties", NEW."title", NEW."version", NEW."year"); RETURN NULL;',
                                    hash="810afaa23220ebb4d2b6be87184996f59d1da525",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_97532",
                                    table="covenants_agreement",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementParty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        ("signatory", models.CharField(blank=True, max_length=40, verbose_name="签署人")),
                        (
                            "method",
                            models.CharField(
                                blank=True,
                                choices=[("SYSTEM", "系统内确认"), ("PAPER", "纸质签订")],
                                max_length=6,
                                verbose_name="签订方式",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="签署日期")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                        ("office", models.CharField(blank=True, max_length=120, verbose_name="以何身份")),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parties",
                                to="covenants.agreement",
                                verbose_name="协议",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "signed_by",
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
                        "verbose_name": "签约方",
                        "ordering": ["agreement", "order"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("agreement", "order"), name="agreement_party_order_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("organization__isnull", False), ("unit__isnull", True)),
                                    models.Q(("organization__isnull", True), ("unit__isnull", False)),
                                    _connector="OR",
                                ),
                                name="agreement_party_is_one",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_agreementpartyevent" ("agreement_id", "id", "method", "name", "office", "order", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatory", "signed_at", "signed_by_id", "signed_on", "unit_id") VALUES (NEW."agreement_id", NEW."id", NEW."method", NEW."name", NEW."office", NEW."order", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signatory", NEW."signed_at", NEW."signed_by_id", NEW."signed_on", NEW."unit_id"); RETURN NULL;',
                                    hash="5c0532782a7bd6eef47e08cd611934c7eb6e5191",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f294f",
                                    table="covenants_agreementparty",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_agreementpartyevent" ("agreement_id", "id", "method", "name", "office", "order", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatory", "signed_at", "signed_by_id", "signed_on", "unit_id") VALUES (NEW."agreement_id", NEW."id", NEW."method", NEW."name", NEW."office", NEW."order", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signatory", NEW."signed_at", NEW."signed_by_id", NEW."signed_on", NEW."unit_id"); RETURN NULL;',
                                    hash="809cb86ccde9377e7aa2a832d4e112fc016ade1f",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_be0e0",
                                    table="covenants_agreementparty",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementTerm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("frequency_text", models.CharField(blank=True, max_length=60, verbose_name="频次")),
                        (
                            "per",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "每天"),
                                    ("week", "每周"),
                                    ("month", "每月"),
                                    ("quarter", "每季度"),
                                    ("half_year", "每半年"),
                                    ("term", "每学期"),
                                    ("year", "每年"),
                                    ("once", "一次"),
                                    ("on_demand", "按需"),
                                    ("irregular", "不定期"),
                                    ("ongoing", "长期"),
                                ],
                                max_length=9,
                                verbose_name="周期",
                            ),
                        ),
                        ("times", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="次数")),
                        ("at_least", models.BooleanField(default=False, verbose_name="不少于")),
                        ("by", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="星期",
                            ),
                        ),
                        (
                            "half_day",
                            models.CharField(
                                blank=True,
                                choices=[("AM", "上午"), ("PM", "下午"), ("EVE", "晚上")],
                                max_length=3,
                                verbose_name="时段",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("content", models.CharField(max_length=200, verbose_name="内容")),
                        ("audience", models.CharField(blank=True, max_length=60, verbose_name="服务对象")),
                        (
                            "quantity",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="数量"
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=10, verbose_name="单位")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="起止")),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terms",
                                to="covenants.agreement",
                                verbose_name="协议",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.unit",
                                verbose_name="提供方",
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.unit",
                                verbose_name="接受方",
                            ),
                        ),
                        (
                            "claim",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="terms",
                                to="covenants.claim",
                                verbose_name="认领",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "协议条目",
                        "ordering": ["agreement", "order"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("agreement", "order"), name="agreement_term_order_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_agreementtermevent" ("agreement_id", "at_least", "audience", "by", "claim_id", "content", "frequency_text", "giver_id", "half_day", "id", "measure", "order", "per", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "receiver_id", "times", "weekdays") VALUES (NEW."agreement_id", NEW."at_least", NEW."audience", NEW."by", NEW."claim_id", NEW."content", NEW."frequency_text", NEW."giver_id", NEW."half_day", NEW."id", NEW."measure", NEW."order", NEW."per", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."quantity", NEW."receiver_id", NEW."times", NEW."weekdays"); RETURN NULL;',
                                    hash="ec6ecef3a4e8d06b21c05de76699088d757c615a",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_e0fed",
                                    table="covenants_agreementterm",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_agreementtermevent" ("agreement_id", "at_least", "audience", "by", "claim_id", "content", "frequency_text", "giver_id", "half_day", "id", "measure", "order", "per", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "receiver_id", "times", "weekdays") VALUES (NEW."agreement_id", NEW."at_least", NEW."audience", NEW."by", NEW."claim_id", NEW."content", NEW."frequency_text", NEW."giver_id", NEW."half_day", NEW."id", NEW."measure", NEW."order", NEW."per", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."quantity", NEW."receiver_id", NEW."times", NEW."weekdays"); RETURN NULL;',
                                    hash="7701ca269b952b9581a1e5d0cfaec08c032de4bd",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_dc262",
                                    table="covenants_agreementterm",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
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
                                choices=[("SCAN", "签字扫描件"), ("PHOTO", "照片"), ("PAPER", "材料")],
                                max_length=5,
                                verbose_name="种类",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="文件名")),
                        ("media_type", models.CharField(max_length=60)),
                        ("size", models.PositiveIntegerField(verbose_name="大小")),
                        ("digest", models.CharField(max_length=64)),
                        ("content", models.BinaryField()),
                        ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="covenants.agreement",
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
                            "fulfilment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="covenants.fulfilment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "附件",
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("agreement__isnull", False), ("fulfilment__isnull", True)),
                                    models.Q(("agreement__isnull", True), ("fulfilment__isnull", False)),
                                    _connector="OR",
                                ),
                                name="attachment_of_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Claim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "quantity",
                            models.DecimalField(decimal_places=2, default=1, max_digits=12, verbose_name="认领数量"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("PENDING", "待确认"),
                                    ("CONFIRMED", "已确认"),
                                    ("DECLINED", "已谢绝"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                default="PENDING",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("message", models.CharField(blank=True, max_length=200, verbose_name="留言")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                        ("made_on", models.DateField(verbose_name="认领日期")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="确认日期")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="撤回日期")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
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
                                related_name="claims",
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
                                related_name="claims",
                                to="orgs.unit",
                                verbose_name="认领单位",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="covenants.listitem",
                                verbose_name="清单项目",
                            ),
                        ),
                        (
                            "matched",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matched_claims",
                                to="covenants.listitem",
                                verbose_name="对应项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "认领",
                        "verbose_name_plural": "认领",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["item", "state"], name="covenants_c_item_id_13812d_idx"),
                            models.Index(fields=["organization", "state"], name="covenants_c_organiz_5acd74_idx"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)), name="claim_quantity_positive"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["PENDING", "CONFIRMED"])),
                                fields=("item", "unit"),
                                name="claim_once_per_party",
                                nulls_distinct=False,
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_claimevent" ("created_at", "decided_by_id", "decided_on", "ended_on", "id", "item_id", "made_by_id", "made_on", "matched_id", "message", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "state", "unit_id") VALUES (NEW."created_at", NEW."decided_by_id", NEW."decided_on", NEW."ended_on", NEW."id", NEW."item_id", NEW."made_by_id", NEW."made_on", NEW."matched_id", NEW."message", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quantity", NEW."reason", NEW."state", NEW."unit_id"); RETURN NULL;',
                                    hash="972539767f835745c23196f6f339e118b256f6c8",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_39ff8",
                                    table="covenants_claim",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_claimevent" ("created_at", "decided_by_id", "decided_on", "ended_on", "id", "item_id", "made_by_id", "made_on", "matched_id", "message", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "state", "unit_id") VALUES (NEW."created_at", NEW."decided_by_id", NEW."decided_on", NEW."ended_on", NEW."id", NEW."item_id", NEW."made_by_id", NEW."made_on", NEW."matched_id", NEW."message", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quantity", NEW."reason", NEW."state", NEW."unit_id"); RETURN NULL;',
                                    hash="8ef59ce844f7dc4ebe58fc98f38a314f1b3792be",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_cbd96",
                                    table="covenants_claim",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CycleRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("content", models.JSONField(default=dict)),
                        ("digest", models.CharField(max_length=64)),
                        ("closed_on", models.DateField(verbose_name="办结日期")),
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
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cycle_records",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "cycle",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="record",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "周期存档",
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_cyclerecordevent" ("actor_id", "closed_on", "content", "cycle_id", "digest", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actor_id", NEW."closed_on", NEW."content", NEW."cycle_id", NEW."digest", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="8c9a49404b07095fc80b92f6dc3ceb0862882659",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_aeade",
                                    table="covenants_cyclerecord",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_cyclerecordevent" ("actor_id", "closed_on", "content", "cycle_id", "digest", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actor_id", NEW."closed_on", NEW."content", NEW."cycle_id", NEW."digest", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="e0e267a7282d176b22bf98812914f9f324061344",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_fd671",
                                    table="covenants_cyclerecord",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CycleStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("COLLECTING", "征集"),
                                    ("DELIBERATING", "审议"),
                                    ("PUBLISHED", "发布认领"),
                                    ("SIGNING", "签约"),
                                    ("FULFILLING", "履诺"),
                                    ("REVIEWING", "评诺"),
                                    ("CLOSED", "办结"),
                                ],
                                max_length=12,
                                verbose_name="阶段",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="日期")),
                        ("evidence", models.JSONField(default=dict)),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
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
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "阶段",
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [models.UniqueConstraint(fields=("cycle", "stage"), name="cycle_stage_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_cyclestepevent" ("actor_id", "at", "cycle_id", "evidence", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage") VALUES (NEW."actor_id", NEW."at", NEW."cycle_id", NEW."evidence", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."stage"); RETURN NULL;',
                                    hash="782a89d97c00cf60c0bf209217e26145a2de6af3",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_af684",
                                    table="covenants_cyclestep",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_cyclestepevent" ("actor_id", "at", "cycle_id", "evidence", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage") VALUES (NEW."actor_id", NEW."at", NEW."cycle_id", NEW."evidence", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."stage"); RETURN NULL;',
                                    hash="9ff6dcd7f0aea64528c52ddc4075fda444c2cd8f",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_1c981",
                                    table="covenants_cyclestep",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deliberation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("ACCEPTED", "同意列入"),
                                    ("ADJUSTED", "调整后列入"),
                                    ("MERGED", "并入同类项目"),
                                    ("DECLINED", "不予列入"),
                                ],
                                max_length=8,
                                verbose_name="结果",
                            ),
                        ),
                        ("before", models.JSONField(default=dict)),
                        ("after", models.JSONField(default=dict)),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                        ("decided_on", models.DateField(verbose_name="日期")),
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
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliberations",
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
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliberations",
                                to="covenants.listitem",
                                verbose_name="清单项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "审议",
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("item",), name="item_deliberated_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "DECLINED"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="declined_with_reason",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_deliberationevent" ("actor_id", "after", "before", "decided_on", "id", "item_id", "meeting_id", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."actor_id", NEW."after", NEW."before", NEW."decided_on", NEW."id", NEW."item_id", NEW."meeting_id", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason"); RETURN NULL;',
                                    hash="417d2fdbc89464ea111f3ed6aeb0891038e023b5",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_eff58",
                                    table="covenants_deliberation",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_deliberationevent" ("actor_id", "after", "before", "decided_on", "id", "item_id", "meeting_id", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."actor_id", NEW."after", NEW."before", NEW."decided_on", NEW."id", NEW."item_id", NEW."meeting_id", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason"); RETURN NULL;',
                                    hash="e85018920fb7638fd1950b4a5f47e615c7479ada",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_5cf50",
                                    table="covenants_deliberation",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                        ("window", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="应履时段")),
                        ("planned_on", models.DateField(blank=True, null=True, verbose_name="约定日期")),
                        ("excused", models.CharField(blank=True, max_length=200, verbose_name="未履原因")),
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
                            "pledge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="covenants.pledge",
                                verbose_name="承诺",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "应履次",
                        "ordering": ["pledge", "number"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("pledge", "number"), name="delivery_number_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_deliveryevent" ("excused", "id", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "pledge_id", "window") VALUES (NEW."excused", NEW."id", NEW."number", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."pledge_id", NEW."window"); RETURN NULL;',
                                    hash="e0a8d1851dafe6e3f6436c5c68b4e69ad9e2b7a2",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_516d8",
                                    table="covenants_delivery",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_deliveryevent" ("excused", "id", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "pledge_id", "window") VALUES (NEW."excused", NEW."id", NEW."number", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."pledge_id", NEW."window"); RETURN NULL;',
                                    hash="a495cef390c44b8b1a793c6ebea0cff48902a0af",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_06818",
                                    table="covenants_delivery",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Fulfilment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("done_on", models.DateField(verbose_name="履诺日期")),
                        ("served", models.PositiveIntegerField(blank=True, null=True, verbose_name="服务人次")),
                        ("remark", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("RECORDED", "待确认"),
                                    ("CONFIRMED", "已确认"),
                                    ("DISPUTED", "有异议"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                default="RECORDED",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("recorded_on", models.DateField(verbose_name="记录日期")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="确认日期")),
                        ("dispute", models.CharField(blank=True, max_length=300, verbose_name="异议")),
                        ("reply", models.CharField(blank=True, max_length=300, verbose_name="答复")),
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
                            "delivery",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="fulfilments",
                                to="covenants.delivery",
                                verbose_name="应履次",
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
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "pledge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="fulfilments",
                                to="covenants.pledge",
                                verbose_name="承诺",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "履诺记录",
                        "verbose_name_plural": "履诺记录",
                        "ordering": ["-done_on", "-id"],
                        "indexes": [
                            models.Index(fields=["organization", "done_on"], name="covenants_f_organiz_1799e8_idx"),
                            models.Index(fields=["pledge", "state"], name="covenants_f_pledge__363805_idx"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["RECORDED", "CONFIRMED"]), ("delivery__isnull", False)
                                ),
                                fields=("delivery",),
                                name="delivery_fulfilled_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "DISPUTED"), _negated=True),
                                    models.Q(("dispute", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="dispute_with_reason",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_fulfilmentevent" ("answered_by_id", "answered_on", "delivery_id", "dispute", "done_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_id", "recorded_by_id", "recorded_on", "remark", "reply", "served", "state") VALUES (NEW."answered_by_id", NEW."answered_on", NEW."delivery_id", NEW."dispute", NEW."done_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pledge_id", NEW."recorded_by_id", NEW."recorded_on", NEW."remark", NEW."reply", NEW."served", NEW."state"); RETURN NULL;',
                                    hash="92f88ff4af21e43902cbd791ed89a3709c3e1d67",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_3bcd2",
                                    table="covenants_fulfilment",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_fulfilmentevent" ("answered_by_id", "answered_on", "delivery_id", "dispute", "done_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_id", "recorded_by_id", "recorded_on", "remark", "reply", "served", "state") VALUES (NEW."answered_by_id", NEW."answered_on", NEW."delivery_id", NEW."dispute", NEW."done_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pledge_id", NEW."recorded_by_id", NEW."recorded_on", NEW."remark", NEW."reply", NEW."served", NEW."state"); RETURN NULL;',
                                    hash="5566390ca68abd31bd36b7a0cea9f8bca5c3127c",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_78090",
                                    table="covenants_fulfilment",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListCycle",
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
                        ("title", models.CharField(max_length=60, verbose_name="名称")),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("COLLECTING", "征集"),
                                    ("DELIBERATING", "审议"),
                                    ("PUBLISHED", "发布认领"),
                                    ("SIGNING", "签约"),
                                    ("FULFILLING", "履诺"),
                                    ("REVIEWING", "评诺"),
                                    ("CLOSED", "办结"),
                                ],
                                default="COLLECTING",
                                max_length=12,
                                verbose_name="阶段",
                            ),
                        ),
                        ("collect_by", models.DateField(blank=True, null=True, verbose_name="征集截止")),
                        ("review_by", models.DateField(blank=True, null=True, verbose_name="评诺截止")),
                        ("is_public", models.BooleanField(default=True, verbose_name="向居民公示")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="开启时间")),
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
                                related_name="cycles",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "清单周期",
                        "verbose_name_plural": "清单周期",
                        "ordering": ["-period", "-id"],
                        "indexes": [],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("organization", "="), ("period", "&&")], name="cycle_one_at_a_time"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_listcycleevent" ("collect_by", "created_at", "created_by_id", "id", "is_public", "note", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_by", "stage", "title") VALUES (NEW."collect_by", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_public", NEW."note", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_by", NEW."stage", NEW."title"); RETURN NULL;',
                                    hash="3b68b46b046eacb14c4c48744ff05ce1c10f4960",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_2e9c2",
                                    table="covenants_listcycle",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_listcycleevent" ("collect_by", "created_at", "created_by_id", "id", "is_public", "note", "organization_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_by", "stage", "title") VALUES (NEW."collect_by", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_public", NEW."note", NEW."organization_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_by", NEW."stage", NEW."title"); RETURN NULL;',
                                    hash="8a5255c3ba672dc678b0d46ef814b83c155e5cac",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_90d21",
                                    table="covenants_listcycle",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("frequency_text", models.CharField(blank=True, max_length=60, verbose_name="频次")),
                        (
                            "per",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "每天"),
                                    ("week", "每周"),
                                    ("month", "每月"),
                                    ("quarter", "每季度"),
                                    ("half_year", "每半年"),
                                    ("term", "每学期"),
                                    ("year", "每年"),
                                    ("once", "一次"),
                                    ("on_demand", "按需"),
                                    ("irregular", "不定期"),
                                    ("ongoing", "长期"),
                                ],
                                max_length=9,
                                verbose_name="周期",
                            ),
                        ),
                        ("times", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="次数")),
                        ("at_least", models.BooleanField(default=False, verbose_name="不少于")),
                        ("by", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="星期",
                            ),
                        ),
                        (
                            "half_day",
                            models.CharField(
                                blank=True,
                                choices=[("AM", "上午"), ("PM", "下午"), ("EVE", "晚上")],
                                max_length=3,
                                verbose_name="时段",
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[("OFFER", "能够提供的服务"), ("NEED", "需要提供的服务")],
                                max_length=5,
                                verbose_name="清单",
                            ),
                        ),
                        ("category", models.CharField(max_length=30, verbose_name="类别")),
                        ("title", models.CharField(max_length=80, verbose_name="内容")),
                        ("detail", models.CharField(blank=True, max_length=500, verbose_name="具体说明")),
                        ("audience", models.CharField(blank=True, max_length=60, verbose_name="服务对象")),
                        (
                            "quantity",
                            models.DecimalField(
                                blank=True, decimal_places=2, default=1, max_digits=12, null=True, verbose_name="数量"
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=10, verbose_name="单位")),
                        ("taken", models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=12)),
                        (
                            "budget",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="预算（元）"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                blank=True, null=True, verbose_name="起止"
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("contact_name", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                        ("contact_phone_sealed", models.CharField(blank=True, editable=False, max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "草稿"),
                                    ("SUBMITTED", "待审议"),
                                    ("ACCEPTED", "审议通过"),
                                    ("MERGED", "已并入"),
                                    ("DECLINED", "不予列入"),
                                    ("PUBLISHED", "已发布"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                default="DRAFT",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="编号")),
                        ("own_number", models.CharField(blank=True, max_length=20, verbose_name="原编号")),
                        ("submitted_on", models.DateField(blank=True, null=True, verbose_name="提交日期")),
                        ("published_on", models.DateField(blank=True, null=True, verbose_name="发布日期")),
                        ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="撤回日期")),
                        ("on_behalf", models.BooleanField(default=False, verbose_name="代填")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="covenants.listitem",
                                verbose_name="并入",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="list_items",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="carried",
                                to="covenants.listitem",
                                verbose_name="上期",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="list_items",
                                to="orgs.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "venue",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.venue",
                                verbose_name="阵地",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "清单项目",
                        "verbose_name_plural": "清单项目",
                        "ordering": ["cycle", "direction", "number", "id"],
                        "indexes": [
                            models.Index(fields=["cycle", "direction", "state"], name="covenants_l_cycle_i_f5645e_idx"),
                            models.Index(
                                fields=["organization", "direction", "state", "id"],
                                name="covenants_l_organiz_e5cb75_idx",
                            ),
                            models.Index(fields=["unit", "state"], name="covenants_l_unit_id_60496d_idx"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("number__isnull", False)),
                                fields=("cycle", "direction", "number"),
                                name="item_number_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("taken__gte", 0),
                                    models.Q(
                                        ("quantity__isnull", True),
                                        ("taken__lte", models.F("quantity")),
                                        _connector="OR",
                                    ),
                                ),
                                name="item_not_overtaken",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity__isnull", True), ("quantity__gt", 0), _connector="OR"),
                                name="item_quantity_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "PUBLISHED"), _negated=True),
                                    models.Q(("number__isnull", False), ("published_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="item_published_is_numbered",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_listitemevent" ("at_least", "audience", "budget", "by", "category", "contact_name", "created_at", "cycle_id", "detail", "direction", "filed_by_id", "frequency_text", "half_day", "id", "measure", "merged_into_id", "number", "on_behalf", "organization_id", "own_number", "per", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "previous_id", "published_on", "quantity", "state", "submitted_on", "taken", "times", "title", "unit_id", "venue_id", "weekdays", "withdrawn_on") VALUES (NEW."at_least", NEW."audience", NEW."budget", NEW."by", NEW."category", NEW."contact_name", NEW."created_at", NEW."cycle_id", NEW."detail", NEW."direction", NEW."filed_by_id", NEW."frequency_text", NEW."half_day", NEW."id", NEW."measure", NEW."merged_into_id", NEW."number", NEW."on_behalf", NEW."organization_id", NEW."own_number", NEW."per", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."previous_id", NEW."published_on", NEW."quantity", NEW."state", NEW."submitted_on", NEW."taken", NEW."times", NEW."title", NEW."unit_id", NEW."venue_id", NEW."weekdays", NEW."withdrawn_on"); RETURN NULL;',
                                    hash="ffd21ad7c08337fb3d591f1bc14eea6c00df1c4c",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_3c429",
                                    table="covenants_listitem",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."at_least" IS DISTINCT FROM (NEW."at_least") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."budget" IS DISTINCT FROM (NEW."budget") OR OLD."by" IS DISTINCT FROM (NEW."by") OR OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."contact_name" IS DISTINCT FROM (NEW."contact_name") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."cycle_id" IS DISTINCT FROM (NEW."cycle_id") OR OLD."detail" IS DISTINCT FROM (NEW."detail") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."filed_by_id" IS DISTINCT FROM (NEW."filed_by_id") OR OLD."frequency_text" IS DISTINCT FROM (NEW."frequency_text") OR OLD."half_day" IS DISTINCT FROM (NEW."half_day") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."measure" IS DISTINCT FROM (NEW."measure") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."on_behalf" IS DISTINCT FROM (NEW."on_behalf") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."own_number" IS DISTINCT FROM (NEW."own_number") OR OLD."per" IS DISTINCT FROM (NEW."per") OR OLD."period" IS DISTINCT FROM (NEW."period") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."previous_id" IS DISTINCT FROM (NEW."previous_id") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_on" IS DISTINCT FROM (NEW."submitted_on") OR OLD."taken" IS DISTINCT FROM (NEW."taken") OR OLD."times" IS DISTINCT FROM (NEW."times") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."venue_id" IS DISTINCT FROM (NEW."venue_id") OR OLD."weekdays" IS DISTINCT FROM (NEW."weekdays") OR OLD."withdrawn_on" IS DISTINCT FROM (NEW."withdrawn_on"))',
                                    func='INSERT INTO "covenants_listitemevent" ("at_least", "audience", "budget", "by", "category", "contact_name", "created_at", "cycle_id", "detail", "direction", "filed_by_id", "frequency_text", "half_day", "id", "measure", "merged_into_id", "number", "on_behalf", "organization_id", "own_number", "per", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "previous_id", "published_on", "quantity", "state", "submitted_on", "taken", "times", "title", "unit_id", "venue_id", "weekdays", "withdrawn_on") VALUES (NEW."at_least", NEW."audience", NEW."budget", NEW."by", NEW."category", NEW."contact_name", NEW."created_at", NEW."cycle_id", NEW."detail", NEW."direction", NEW."filed_by_id", NEW."frequency_text", NEW."half_day", NEW."id", NEW."measure", NEW."merged_into_id", NEW."number", NEW."on_behalf", NEW."organization_id", NEW."own_number", NEW."per", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."previous_id", NEW."published_on", NEW."quantity", NEW."state", NEW."submitted_on", NEW."taken", NEW."times", NEW."title", NEW."unit_id", NEW."venue_id", NEW."weekdays", NEW."withdrawn_on"); RETURN NULL;',
                                    hash="df0b7514f99125b6bcec7f07abd67bd86787b219",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_3c65b",
                                    table="covenants_listitem",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="节点")),
                        ("due_on", models.DateField(verbose_name="期限")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="covenants.project",
                                verbose_name="项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "节点",
                        "ordering": ["due_on", "id"],
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_milestoneevent" ("done_on", "due_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "title") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."title"); RETURN NULL;',
                                    hash="f5ef7115f7e62294f3bfd993741c290352acee78",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_19688",
                                    table="covenants_milestone",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_milestoneevent" ("done_on", "due_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "title") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."title"); RETURN NULL;',
                                    hash="834447b4f3ddfc2052fe201eeeb98f758560be21",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_21aa1",
                                    table="covenants_milestone",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pledge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("frequency_text", models.CharField(blank=True, max_length=60, verbose_name="频次")),
                        (
                            "per",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "每天"),
                                    ("week", "每周"),
                                    ("month", "每月"),
                                    ("quarter", "每季度"),
                                    ("half_year", "每半年"),
                                    ("term", "每学期"),
                                    ("year", "每年"),
                                    ("once", "一次"),
                                    ("on_demand", "按需"),
                                    ("irregular", "不定期"),
                                    ("ongoing", "长期"),
                                ],
                                max_length=9,
                                verbose_name="周期",
                            ),
                        ),
                        ("times", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="次数")),
                        ("at_least", models.BooleanField(default=False, verbose_name="不少于")),
                        ("by", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="星期",
                            ),
                        ),
                        (
                            "half_day",
                            models.CharField(
                                blank=True,
                                choices=[("AM", "上午"), ("PM", "下午"), ("EVE", "晚上")],
                                max_length=3,
                                verbose_name="时段",
                            ),
                        ),
                        ("category", models.CharField(blank=True, max_length=30, verbose_name="类别")),
                        ("content", models.CharField(max_length=200, verbose_name="内容")),
                        ("audience", models.CharField(blank=True, max_length=60, verbose_name="服务对象")),
                        (
                            "quantity",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="数量"
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=10, verbose_name="单位")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="起止")),
                        ("signed_on", models.DateField(verbose_name="签诺日期")),
                        ("shown_on", models.DateField(blank=True, null=True, verbose_name="亮诺日期")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                        (
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pledges",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="given",
                                to="orgs.unit",
                                verbose_name="提供方",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pledges",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received",
                                to="orgs.unit",
                                verbose_name="接受方",
                            ),
                        ),
                        (
                            "term",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pledge",
                                to="covenants.agreementterm",
                                verbose_name="协议条目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "承诺",
                        "verbose_name_plural": "承诺",
                        "ordering": ["cycle", "id"],
                        "indexes": [
                            models.Index(fields=["organization", "cycle"], name="covenants_p_organiz_d80364_idx")
                        ],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_pledgeevent" ("at_least", "audience", "by", "category", "content", "cycle_id", "ended_on", "frequency_text", "giver_id", "half_day", "id", "measure", "organization_id", "per", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "receiver_id", "shown_on", "signed_on", "term_id", "times", "weekdays") VALUES (NEW."at_least", NEW."audience", NEW."by", NEW."category", NEW."content", NEW."cycle_id", NEW."ended_on", NEW."frequency_text", NEW."giver_id", NEW."half_day", NEW."id", NEW."measure", NEW."organization_id", NEW."per", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."quantity", NEW."receiver_id", NEW."shown_on", NEW."signed_on", NEW."term_id", NEW."times", NEW."weekdays"); RETURN NULL;',
                                    hash="c6e524873da13f60779a534bb98b87eb2c437526",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_79108",
                                    table="covenants_pledge",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_pledgeevent" ("at_least", "audience", "by", "category", "content", "cycle_id", "ended_on", "frequency_text", "giver_id", "half_day", "id", "measure", "organization_id", "per", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quantity", "receiver_id", "shown_on", "signed_on", "term_id", "times", "weekdays") VALUES (NEW."at_least", NEW."audience", NEW."by", NEW."category", NEW."content", NEW."cycle_id", NEW."ended_on", NEW."frequency_text", NEW."giver_id", NEW."half_day", NEW."id", NEW."measure", NEW."organization_id", NEW."per", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."quantity", NEW."receiver_id", NEW."shown_on", NEW."signed_on", NEW."term_id", NEW."times", NEW."weekdays"); RETURN NULL;',
                                    hash="a0814a127bcf1417e2b032c228b7c3bcd0c85317",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_7904f",
                                    table="covenants_pledge",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Project",
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
                                choices=[("PROJECT", "项目"), ("PROGRAMME", "服务项目")],
                                default="PROJECT",
                                max_length=9,
                                verbose_name="种类",
                            ),
                        ),
                        ("group", models.CharField(blank=True, max_length=30, verbose_name="服务人群")),
                        ("title", models.CharField(max_length=80, verbose_name="名称")),
                        ("summary", models.CharField(blank=True, max_length=500, verbose_name="内容")),
                        (
                            "budget",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="预算（元）"
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="起止")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="结项日期")),
                        ("outcome", models.CharField(blank=True, max_length=300, verbose_name="结项情况")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="立项时间")),
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
                            "cycle",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                        (
                            "items",
                            models.ManyToManyField(
                                blank=True, related_name="projects", to="covenants.listitem", verbose_name="清单项目"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
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
                                related_name="projects",
                                to="orgs.unit",
                                verbose_name="牵头单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "项目",
                        "verbose_name_plural": "项目",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["organization", "kind"], name="covenants_p_organiz_01738f_idx")
                        ],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_projectevent" ("budget", "closed_on", "created_at", "created_by_id", "cycle_id", "group", "id", "kind", "organization_id", "outcome", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "title", "unit_id") VALUES (NEW."budget", NEW."closed_on", NEW."created_at", NEW."created_by_id", NEW."cycle_id", NEW."group", NEW."id", NEW."kind", NEW."organization_id", NEW."outcome", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."summary", NEW."title", NEW."unit_id"); RETURN NULL;',
                                    hash="10ee9f9faf5c8c2a660e973f83e1797499e3f547",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_3deca",
                                    table="covenants_project",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_projectevent" ("budget", "closed_on", "created_at", "created_by_id", "cycle_id", "group", "id", "kind", "organization_id", "outcome", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "title", "unit_id") VALUES (NEW."budget", NEW."closed_on", NEW."created_at", NEW."created_by_id", NEW."cycle_id", NEW."group", NEW."id", NEW."kind", NEW."organization_id", NEW."outcome", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."summary", NEW."title", NEW."unit_id"); RETURN NULL;',
                                    hash="5379f42c4b40931599a3941362f4ffb9773e8f3d",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_8ed60",
                                    table="covenants_project",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PromiseCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("matter", models.CharField(max_length=120, verbose_name="事项")),
                        ("received_on", models.DateField(verbose_name="受理日期")),
                        ("due_on", models.DateField(verbose_name="办结期限")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                        ("result", models.CharField(blank=True, max_length=200, verbose_name="办理结果")),
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
                            "promise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="covenants.servicepromise",
                                verbose_name="服务承诺",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "承诺办件",
                        "ordering": ["-received_on", "-id"],
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_promisecaseevent" ("done_on", "due_on", "id", "matter", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise_id", "received_on", "result") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."matter", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."promise_id", NEW."received_on", NEW."result"); RETURN NULL;',
                                    hash="e6bf59fc93ce23b902437d6068f665923ed78f55",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_7fda6",
                                    table="covenants_promisecase",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_promisecaseevent" ("done_on", "due_on", "id", "matter", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise_id", "received_on", "result") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."matter", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."promise_id", NEW."received_on", NEW."result"); RETURN NULL;',
                                    hash="e94eb1a09cf93f0af9233ad708e2993ec3a3b9c2",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_58e33",
                                    table="covenants_promisecase",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Publication",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="期号")),
                        ("title", models.CharField(max_length=80, verbose_name="标题")),
                        ("lines", models.JSONField(default=list)),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "token",
                            models.CharField(
                                default=covenants.models.cycle.public_token, editable=False, max_length=16, unique=True
                            ),
                        ),
                        ("published_on", models.DateField(verbose_name="发布日期")),
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
                            "cycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publications",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publications",
                                to="meetings.meeting",
                                verbose_name="审议会议",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publications",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "发布的清单",
                        "ordering": ["-published_on", "-id"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organization", "year", "number"), name="publication_number_once"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_publicationevent" ("actor_id", "cycle_id", "digest", "id", "lines", "meeting_id", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "title", "token", "year") VALUES (NEW."actor_id", NEW."cycle_id", NEW."digest", NEW."id", NEW."lines", NEW."meeting_id", NEW."number", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_on", NEW."title", NEW."token", NEW."year"); RETURN NULL;',
                                    hash="beecfa61a34a28545a30c16f1ecc966bdfa1948b",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_780f0",
                                    table="covenants_publication",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_publicationevent" ("actor_id", "cycle_id", "digest", "id", "lines", "meeting_id", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "title", "token", "year") VALUES (NEW."actor_id", NEW."cycle_id", NEW."digest", NEW."id", NEW."lines", NEW."meeting_id", NEW."number", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_on", NEW."title", NEW."token", NEW."year"); RETURN NULL;',
                                    hash="a001b818c52dcd6ddfc1ea880702bd118143be10",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_3aac8",
                                    table="covenants_publication",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("GIVER", "提供方"), ("RECEIVER", "接受方")],
                                max_length=8,
                                verbose_name="评价方",
                            ),
                        ),
                        (
                            "satisfaction",
                            models.PositiveSmallIntegerField(
                                choices=[(4, "很满意"), (3, "满意"), (2, "基本满意"), (1, "不满意")],
                                verbose_name="满意度",
                            ),
                        ),
                        ("sentence", models.CharField(blank=True, max_length=200, verbose_name="评语")),
                        ("reviewed_on", models.DateField(verbose_name="评诺日期")),
                        ("answer", models.CharField(blank=True, max_length=200, verbose_name="回应")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="回应日期")),
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
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "pledge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="covenants.pledge",
                                verbose_name="承诺",
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "评诺",
                        "ordering": ["pledge", "side"],
                        "indexes": [],
                        "constraints": [
                            models.UniqueConstraint(fields=("pledge", "side"), name="review_once_per_side"),
                            models.CheckConstraint(
                                condition=models.Q(("satisfaction__gte", 1), ("satisfaction__lte", 4)),
                                name="review_satisfaction_known",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_reviewevent" ("answer", "answered_by_id", "answered_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_id", "reviewed_by_id", "reviewed_on", "satisfaction", "sentence", "side") VALUES (NEW."answer", NEW."answered_by_id", NEW."answered_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pledge_id", NEW."reviewed_by_id", NEW."reviewed_on", NEW."satisfaction", NEW."sentence", NEW."side"); RETURN NULL;',
                                    hash="1875466daff7592e52abf3203bc62f5d746adca8",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_afd16",
                                    table="covenants_review",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_reviewevent" ("answer", "answered_by_id", "answered_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_id", "reviewed_by_id", "reviewed_on", "satisfaction", "sentence", "side") VALUES (NEW."answer", NEW."answered_by_id", NEW."answered_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pledge_id", NEW."reviewed_by_id", NEW."reviewed_on", NEW."satisfaction", NEW."sentence", NEW."side"); RETURN NULL;',
                                    hash="f56754d4ec7f24b3f89b60c19e2a21eba507a93b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_eab9c",
                                    table="covenants_review",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServicePromise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="承诺事项")),
                        ("working_days", models.PositiveSmallIntegerField(verbose_name="办结时限（工作日）")),
                        ("since", models.DateField(verbose_name="自")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="至")),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promises",
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
                                related_name="promises",
                                to="orgs.unit",
                                verbose_name="承诺单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "服务承诺",
                        "verbose_name_plural": "服务承诺",
                        "ordering": ["title", "id"],
                        "indexes": [],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_servicepromiseevent" ("id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "title", "unit_id", "until", "working_days") VALUES (NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."title", NEW."unit_id", NEW."until", NEW."working_days"); RETURN NULL;',
                                    hash="1bea7eac101f5975ed0f16224a5304fd3744b460",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_b777a",
                                    table="covenants_servicepromise",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_servicepromiseevent" ("id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "title", "unit_id", "until", "working_days") VALUES (NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."title", NEW."unit_id", NEW."until", NEW."working_days"); RETURN NULL;',
                                    hash="d6580027d6a8da2fe6feeedee598c274a791c311",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_b79f5",
                                    table="covenants_servicepromise",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Wish",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=60, verbose_name="心愿")),
                        ("detail", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("OPEN", "待认领"),
                                    ("CLAIMED", "已认领"),
                                    ("GRANTED", "已实现"),
                                    ("WITHDRAWN", "已撤下"),
                                ],
                                default="OPEN",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("posted_on", models.DateField(verbose_name="发布日期")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="希望实现日期")),
                        ("claimed_on", models.DateField(blank=True, null=True, verbose_name="认领日期")),
                        ("granted_on", models.DateField(blank=True, null=True, verbose_name="实现日期")),
                        ("outcome", models.CharField(blank=True, max_length=200, verbose_name="实现情况")),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wishes",
                                to="orgs.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "posted_by",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wishes",
                                to="orgs.unit",
                                verbose_name="认领单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "微心愿",
                        "verbose_name_plural": "微心愿",
                        "ordering": ["-posted_on", "-id"],
                        "indexes": [
                            models.Index(fields=["organization", "state"], name="covenants_w_organiz_032151_idx")
                        ],
                        "constraints": [],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "covenants_wishevent" ("claimed_on", "detail", "due_on", "granted_on", "id", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_by_id", "posted_on", "state", "title", "unit_id") VALUES (NEW."claimed_on", NEW."detail", NEW."due_on", NEW."granted_on", NEW."id", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."posted_by_id", NEW."posted_on", NEW."state", NEW."title", NEW."unit_id"); RETURN NULL;',
                                    hash="44cbc092c00fa5dec838053a3cf84eddde0c5f44",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c8b78",
                                    table="covenants_wish",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "covenants_wishevent" ("claimed_on", "detail", "due_on", "granted_on", "id", "organization_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_by_id", "posted_on", "state", "title", "unit_id") VALUES (NEW."claimed_on", NEW."detail", NEW."due_on", NEW."granted_on", NEW."id", NEW."organization_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."posted_by_id", NEW."posted_on", NEW."state", NEW."title", NEW."unit_id"); RETURN NULL;',
                                    hash="716b9ece811100e38442e378004331f17f8e9aad",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_aaf34",
                                    table="covenants_wish",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("kind", models.CharField(max_length=30, verbose_name="种类")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "拟稿"),
                                    ("SIGNING", "待签订"),
                                    ("SIGNED", "已签订"),
                                    ("AMENDED", "已变更"),
                                    ("VOID", "已作废"),
                                ],
                                default="DRAFT",
                                max_length=7,
                                verbose_name="状态",
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="标题")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="有效期")),
                        ("our_duties", models.TextField(blank=True, max_length=2000, verbose_name="甲方职责任务")),
                        ("their_duties", models.TextField(blank=True, max_length=2000, verbose_name="乙方职责任务")),
                        ("plan", models.TextField(blank=True, max_length=2000, verbose_name="共建计划")),
                        ("text", models.TextField(blank=True, editable=False)),
                        ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                        ("laid_out_on", models.DateField(blank=True, null=True, verbose_name="定稿日期")),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="签订日期")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="变更或作废原因")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="拟稿时间")),
                        (
                            "drafted_by",
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
                                to="covenants.agreement",
                            ),
                        ),
                        (
                            "supersedes",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.agreement",
                                verbose_name="原协议",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
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
                    name="AgreementPartyEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("name", models.CharField(max_length=80, verbose_name="名称")),
                        ("signatory", models.CharField(blank=True, max_length=40, verbose_name="签署人")),
                        (
                            "method",
                            models.CharField(
                                blank=True,
                                choices=[("SYSTEM", "系统内确认"), ("PAPER", "纸质签订")],
                                max_length=6,
                                verbose_name="签订方式",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="签署日期")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                        ("office", models.CharField(blank=True, max_length=120, verbose_name="以何身份")),
                        (
                            "agreement",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.agreement",
                                verbose_name="协议",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
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
                                to="covenants.agreementparty",
                            ),
                        ),
                        (
                            "signed_by",
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
                    name="AgreementTermEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("frequency_text", models.CharField(blank=True, max_length=60, verbose_name="频次")),
                        (
                            "per",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "每天"),
                                    ("week", "每周"),
                                    ("month", "每月"),
                                    ("quarter", "每季度"),
                                    ("half_year", "每半年"),
                                    ("term", "每学期"),
                                    ("year", "每年"),
                                    ("once", "一次"),
                                    ("on_demand", "按需"),
                                    ("irregular", "不定期"),
                                    ("ongoing", "长期"),
                                ],
                                max_length=9,
                                verbose_name="周期",
                            ),
                        ),
                        ("times", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="次数")),
                        ("at_least", models.BooleanField(default=False, verbose_name="不少于")),
                        ("by", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="星期",
                            ),
                        ),
                        (
                            "half_day",
                            models.CharField(
                                blank=True,
                                choices=[("AM", "上午"), ("PM", "下午"), ("EVE", "晚上")],
                                max_length=3,
                                verbose_name="时段",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("content", models.CharField(max_length=200, verbose_name="内容")),
                        ("audience", models.CharField(blank=True, max_length=60, verbose_name="服务对象")),
                        (
                            "quantity",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="数量"
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=10, verbose_name="单位")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="起止")),
                        (
                            "agreement",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.agreement",
                                verbose_name="协议",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="提供方",
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
                                to="covenants.agreementterm",
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="接受方",
                            ),
                        ),
                        (
                            "claim",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.claim",
                                verbose_name="认领",
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
                    name="ClaimEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "quantity",
                            models.DecimalField(decimal_places=2, default=1, max_digits=12, verbose_name="认领数量"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("PENDING", "待确认"),
                                    ("CONFIRMED", "已确认"),
                                    ("DECLINED", "已谢绝"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                default="PENDING",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("message", models.CharField(blank=True, max_length=200, verbose_name="留言")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                        ("made_on", models.DateField(verbose_name="认领日期")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="确认日期")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="撤回日期")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
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
                                to="covenants.claim",
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
                                verbose_name="认领单位",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listitem",
                                verbose_name="清单项目",
                            ),
                        ),
                        (
                            "matched",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listitem",
                                verbose_name="对应项目",
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
                    name="CycleRecordEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("content", models.JSONField(default=dict)),
                        ("digest", models.CharField(max_length=64)),
                        ("closed_on", models.DateField(verbose_name="办结日期")),
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
                                to="covenants.cyclerecord",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
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
                    name="CycleStepEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("COLLECTING", "征集"),
                                    ("DELIBERATING", "审议"),
                                    ("PUBLISHED", "发布认领"),
                                    ("SIGNING", "签约"),
                                    ("FULFILLING", "履诺"),
                                    ("REVIEWING", "评诺"),
                                    ("CLOSED", "办结"),
                                ],
                                max_length=12,
                                verbose_name="阶段",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="日期")),
                        ("evidence", models.JSONField(default=dict)),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
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
                                to="covenants.cyclestep",
                            ),
                        ),
                        (
                            "cycle",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
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
                    name="DeliberationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("ACCEPTED", "同意列入"),
                                    ("ADJUSTED", "调整后列入"),
                                    ("MERGED", "并入同类项目"),
                                    ("DECLINED", "不予列入"),
                                ],
                                max_length=8,
                                verbose_name="结果",
                            ),
                        ),
                        ("before", models.JSONField(default=dict)),
                        ("after", models.JSONField(default=dict)),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                        ("decided_on", models.DateField(verbose_name="日期")),
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
                                to="covenants.deliberation",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listitem",
                                verbose_name="清单项目",
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
                    name="DeliveryEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                        ("window", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="应履时段")),
                        ("planned_on", models.DateField(blank=True, null=True, verbose_name="约定日期")),
                        ("excused", models.CharField(blank=True, max_length=200, verbose_name="未履原因")),
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
                                to="covenants.delivery",
                            ),
                        ),
                        (
                            "pledge",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.pledge",
                                verbose_name="承诺",
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
                    name="FulfilmentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("done_on", models.DateField(verbose_name="履诺日期")),
                        ("served", models.PositiveIntegerField(blank=True, null=True, verbose_name="服务人次")),
                        ("remark", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("RECORDED", "待确认"),
                                    ("CONFIRMED", "已确认"),
                                    ("DISPUTED", "有异议"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                default="RECORDED",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("recorded_on", models.DateField(verbose_name="记录日期")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="确认日期")),
                        ("dispute", models.CharField(blank=True, max_length=300, verbose_name="异议")),
                        ("reply", models.CharField(blank=True, max_length=300, verbose_name="答复")),
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
                            "delivery",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.delivery",
                                verbose_name="应履次",
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
                                to="covenants.fulfilment",
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
                            "pledge",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.pledge",
                                verbose_name="承诺",
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
                    name="ListCycleEvent",
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
                        ("title", models.CharField(max_length=60, verbose_name="名称")),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("COLLECTING", "征集"),
                                    ("DELIBERATING", "审议"),
                                    ("PUBLISHED", "发布认领"),
                                    ("SIGNING", "签约"),
                                    ("FULFILLING", "履诺"),
                                    ("REVIEWING", "评诺"),
                                    ("CLOSED", "办结"),
                                ],
                                default="COLLECTING",
                                max_length=12,
                                verbose_name="阶段",
                            ),
                        ),
                        ("collect_by", models.DateField(blank=True, null=True, verbose_name="征集截止")),
                        ("review_by", models.DateField(blank=True, null=True, verbose_name="评诺截止")),
                        ("is_public", models.BooleanField(default=True, verbose_name="向居民公示")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="开启时间")),
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
                                to="covenants.listcycle",
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
                    name="ListItemEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("frequency_text", models.CharField(blank=True, max_length=60, verbose_name="频次")),
                        (
                            "per",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "每天"),
                                    ("week", "每周"),
                                    ("month", "每月"),
                                    ("quarter", "每季度"),
                                    ("half_year", "每半年"),
                                    ("term", "每学期"),
                                    ("year", "每年"),
                                    ("once", "一次"),
                                    ("on_demand", "按需"),
                                    ("irregular", "不定期"),
                                    ("ongoing", "长期"),
                                ],
                                max_length=9,
                                verbose_name="周期",
                            ),
                        ),
                        ("times", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="次数")),
                        ("at_least", models.BooleanField(default=False, verbose_name="不少于")),
                        ("by", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="星期",
                            ),
                        ),
                        (
                            "half_day",
                            models.CharField(
                                blank=True,
                                choices=[("AM", "上午"), ("PM", "下午"), ("EVE", "晚上")],
                                max_length=3,
                                verbose_name="时段",
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[("OFFER", "能够提供的服务"), ("NEED", "需要提供的服务")],
                                max_length=5,
                                verbose_name="清单",
                            ),
                        ),
                        ("category", models.CharField(max_length=30, verbose_name="类别")),
                        ("title", models.CharField(max_length=80, verbose_name="内容")),
                        ("detail", models.CharField(blank=True, max_length=500, verbose_name="具体说明")),
                        ("audience", models.CharField(blank=True, max_length=60, verbose_name="服务对象")),
                        (
                            "quantity",
                            models.DecimalField(
                                blank=True, decimal_places=2, default=1, max_digits=12, null=True, verbose_name="数量"
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=10, verbose_name="单位")),
                        ("taken", models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=12)),
                        (
                            "budget",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="预算（元）"
                            ),
                        ),
                        (
                            "period",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                blank=True, null=True, verbose_name="起止"
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("contact_name", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("DRAFT", "草稿"),
                                    ("SUBMITTED", "待审议"),
                                    ("ACCEPTED", "审议通过"),
                                    ("MERGED", "已并入"),
                                    ("DECLINED", "不予列入"),
                                    ("PUBLISHED", "已发布"),
                                    ("WITHDRAWN", "已撤回"),
                                ],
                                default="DRAFT",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="编号")),
                        ("own_number", models.CharField(blank=True, max_length=20, verbose_name="原编号")),
                        ("submitted_on", models.DateField(blank=True, null=True, verbose_name="提交日期")),
                        ("published_on", models.DateField(blank=True, null=True, verbose_name="发布日期")),
                        ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="撤回日期")),
                        ("on_behalf", models.BooleanField(default=False, verbose_name="代填")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                        (
                            "cycle",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                        (
                            "filed_by",
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listitem",
                                verbose_name="并入",
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
                                to="covenants.listitem",
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listitem",
                                verbose_name="上期",
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
                        (
                            "venue",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.venue",
                                verbose_name="阵地",
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
                    name="MilestoneEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("title", models.CharField(max_length=80, verbose_name="节点")),
                        ("due_on", models.DateField(verbose_name="期限")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
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
                                to="covenants.milestone",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.project",
                                verbose_name="项目",
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
                    name="PledgeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("frequency_text", models.CharField(blank=True, max_length=60, verbose_name="频次")),
                        (
                            "per",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "每天"),
                                    ("week", "每周"),
                                    ("month", "每月"),
                                    ("quarter", "每季度"),
                                    ("half_year", "每半年"),
                                    ("term", "每学期"),
                                    ("year", "每年"),
                                    ("once", "一次"),
                                    ("on_demand", "按需"),
                                    ("irregular", "不定期"),
                                    ("ongoing", "长期"),
                                ],
                                max_length=9,
                                verbose_name="周期",
                            ),
                        ),
                        ("times", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="次数")),
                        ("at_least", models.BooleanField(default=False, verbose_name="不少于")),
                        ("by", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="星期",
                            ),
                        ),
                        (
                            "half_day",
                            models.CharField(
                                blank=True,
                                choices=[("AM", "上午"), ("PM", "下午"), ("EVE", "晚上")],
                                max_length=3,
                                verbose_name="时段",
                            ),
                        ),
                        ("category", models.CharField(blank=True, max_length=30, verbose_name="类别")),
                        ("content", models.CharField(max_length=200, verbose_name="内容")),
                        ("audience", models.CharField(blank=True, max_length=60, verbose_name="服务对象")),
                        (
                            "quantity",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="数量"
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=10, verbose_name="单位")),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="起止")),
                        ("signed_on", models.DateField(verbose_name="签诺日期")),
                        ("shown_on", models.DateField(blank=True, null=True, verbose_name="亮诺日期")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                        (
                            "cycle",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="提供方",
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
                                to="covenants.pledge",
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="接受方",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.agreementterm",
                                verbose_name="协议条目",
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
                    name="ProjectEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[("PROJECT", "项目"), ("PROGRAMME", "服务项目")],
                                default="PROJECT",
                                max_length=9,
                                verbose_name="种类",
                            ),
                        ),
                        ("group", models.CharField(blank=True, max_length=30, verbose_name="服务人群")),
                        ("title", models.CharField(max_length=80, verbose_name="名称")),
                        ("summary", models.CharField(blank=True, max_length=500, verbose_name="内容")),
                        (
                            "budget",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="预算（元）"
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="起止")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="结项日期")),
                        ("outcome", models.CharField(blank=True, max_length=300, verbose_name="结项情况")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="立项时间")),
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
                            "cycle",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
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
                                to="covenants.project",
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
                                verbose_name="牵头单位",
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
                    name="PromiseCaseEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("matter", models.CharField(max_length=120, verbose_name="事项")),
                        ("received_on", models.DateField(verbose_name="受理日期")),
                        ("due_on", models.DateField(verbose_name="办结期限")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                        ("result", models.CharField(blank=True, max_length=200, verbose_name="办理结果")),
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
                                to="covenants.promisecase",
                            ),
                        ),
                        (
                            "promise",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.servicepromise",
                                verbose_name="服务承诺",
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
                    name="PublicationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="期号")),
                        ("title", models.CharField(max_length=80, verbose_name="标题")),
                        ("lines", models.JSONField(default=list)),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "token",
                            models.CharField(
                                default=covenants.models.cycle.public_token, editable=False, max_length=16
                            ),
                        ),
                        ("published_on", models.DateField(verbose_name="发布日期")),
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
                            "cycle",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.listcycle",
                                verbose_name="清单周期",
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
                                verbose_name="审议会议",
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
                                to="covenants.publication",
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
                    name="ReviewEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "side",
                            models.CharField(
                                choices=[("GIVER", "提供方"), ("RECEIVER", "接受方")],
                                max_length=8,
                                verbose_name="评价方",
                            ),
                        ),
                        (
                            "satisfaction",
                            models.PositiveSmallIntegerField(
                                choices=[(4, "很满意"), (3, "满意"), (2, "基本满意"), (1, "不满意")],
                                verbose_name="满意度",
                            ),
                        ),
                        ("sentence", models.CharField(blank=True, max_length=200, verbose_name="评语")),
                        ("reviewed_on", models.DateField(verbose_name="评诺日期")),
                        ("answer", models.CharField(blank=True, max_length=200, verbose_name="回应")),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="回应日期")),
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
                                to="covenants.review",
                            ),
                        ),
                        (
                            "pledge",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="covenants.pledge",
                                verbose_name="承诺",
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                    name="ServicePromiseEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("title", models.CharField(max_length=80, verbose_name="承诺事项")),
                        ("working_days", models.PositiveSmallIntegerField(verbose_name="办结时限（工作日）")),
                        ("since", models.DateField(verbose_name="自")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="至")),
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
                                to="covenants.servicepromise",
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
                                verbose_name="承诺单位",
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
                    name="WishEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("title", models.CharField(max_length=60, verbose_name="心愿")),
                        ("detail", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("OPEN", "待认领"),
                                    ("CLAIMED", "已认领"),
                                    ("GRANTED", "已实现"),
                                    ("WITHDRAWN", "已撤下"),
                                ],
                                default="OPEN",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("posted_on", models.DateField(verbose_name="发布日期")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="希望实现日期")),
                        ("claimed_on", models.DateField(blank=True, null=True, verbose_name="认领日期")),
                        ("granted_on", models.DateField(blank=True, null=True, verbose_name="实现日期")),
                        ("outcome", models.CharField(blank=True, max_length=200, verbose_name="实现情况")),
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
                                to="covenants.wish",
                            ),
                        ),
                        (
                            "posted_by",
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
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="orgs.unit",
                                verbose_name="认领单位",
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
