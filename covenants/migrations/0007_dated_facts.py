"""Days of what was excused, disputed, confirmed and taken back; what an item said before; what a worker found."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.guarding import CIRCLE, ORGS, PARTY, guard
from common.together import Together


# Until now a change of state left no day of its own; the history of rows tells on which it happened.
DAYS = """
UPDATE covenants_fulfilment SET confirmed_on = coalesce(answered_on, recorded_on) WHERE state = 'CONFIRMED';
UPDATE covenants_fulfilment f SET disputed_on = coalesce(
    (SELECT min(e.pgh_created_at)::date FROM covenants_fulfilmentevent e
     WHERE e.pgh_obj_id = f.id AND e.state = 'DISPUTED'), f.answered_on, f.recorded_on) WHERE f.dispute <> '';
UPDATE covenants_fulfilment f SET withdrawn_on = coalesce(
    (SELECT max(e.pgh_created_at)::date FROM covenants_fulfilmentevent e
     WHERE e.pgh_obj_id = f.id AND e.state = 'WITHDRAWN'), f.answered_on, f.recorded_on) WHERE f.state = 'WITHDRAWN';
UPDATE covenants_fulfilment f SET replied_on = coalesce(
    (SELECT min(e.pgh_created_at)::date FROM covenants_fulfilmentevent e
     WHERE e.pgh_obj_id = f.id AND e.reply <> ''), f.answered_on) WHERE f.reply <> '';
UPDATE covenants_delivery d SET excused_on = coalesce(
    (SELECT min(e.pgh_created_at)::date FROM covenants_deliveryevent e
     WHERE e.pgh_obj_id = d.id AND e.excused <> ''), current_date) WHERE d.excused <> '';
"""
TABLES = {
    "covenants_itemversion": (
        f"organization_id IN ({ORGS}) OR item_id IN (SELECT i.id FROM covenants_listitem i WHERE i.unit_id = {PARTY})"
    ),
    "covenants_matching": f"organization_id IN ({ORGS}) OR organization_id IN ({CIRCLE})",
}


class Migration(migrations.Migration):
    dependencies = [
        ("covenants", "0006_items_of_claims"),
        ("orgs", "0009_general_tier_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="ItemVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("until", models.DateField(verbose_name="至")),
                        ("content", models.JSONField(default=dict)),
                        ("submitted_on", models.DateField(blank=True, null=True, verbose_name="提交日期")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("ACCEPTED", "同意列入"),
                                    ("ADJUSTED", "调整后列入"),
                                    ("MERGED", "并入同类项目"),
                                    ("DECLINED", "不予列入"),
                                ],
                                max_length=8,
                                verbose_name="审议结果",
                            ),
                        ),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="审议日期")),
                    ],
                    options={
                        "verbose_name": "清单项目原文",
                        "ordering": ["item", "until", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Matching",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="请求时间")),
                        ("computed_at", models.DateTimeField(blank=True, null=True, verbose_name="计算时间")),
                        ("suggestions", models.JSONField(default=list)),
                        ("pairs", models.JSONField(default=list)),
                    ],
                    options={
                        "verbose_name": "匹配结果",
                    },
                ),
                migrations.AddField(
                    model_name="itemversion",
                    name="item",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="covenants.listitem",
                        verbose_name="清单项目",
                    ),
                ),
                migrations.AddField(
                    model_name="itemversion",
                    name="organization",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.organization",
                        verbose_name="组织",
                    ),
                ),
                migrations.AddField(
                    model_name="matching",
                    name="cycle",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matching",
                        to="covenants.listcycle",
                        verbose_name="清单周期",
                    ),
                ),
                migrations.AddField(
                    model_name="matching",
                    name="organization",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.organization",
                        verbose_name="组织",
                    ),
                ),
                migrations.AddIndex(
                    model_name="itemversion",
                    index=models.Index(fields=["item", "until"], name="covenants_i_item_id_26e443_idx"),
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="delivery",
                    name="insert_insert",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="delivery",
                    name="update_update",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="fulfilment",
                    name="insert_insert",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="fulfilment",
                    name="update_update",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="review",
                    name="insert_insert",
                ),
                pgtrigger.migrations.RemoveTrigger(
                    model_name="review",
                    name="update_update",
                ),
                migrations.AddField(
                    model_name="delivery",
                    name="excused_on",
                    field=models.DateField(blank=True, null=True, verbose_name="注明未履日期"),
                ),
                migrations.AddField(
                    model_name="delivery",
                    name="restored_on",
                    field=models.DateField(blank=True, null=True, verbose_name="恢复日期"),
                ),
                migrations.AddField(
                    model_name="deliveryevent",
                    name="excused_on",
                    field=models.DateField(blank=True, null=True, verbose_name="注明未履日期"),
                ),
                migrations.AddField(
                    model_name="deliveryevent",
                    name="restored_on",
                    field=models.DateField(blank=True, null=True, verbose_name="恢复日期"),
                ),
                migrations.AddField(
                    model_name="fulfilment",
                    name="confirmed_on",
                    field=models.DateField(blank=True, null=True, verbose_name="认可日期"),
                ),
                migrations.AddField(
                    model_name="fulfilment",
                    name="disputed_on",
                    field=models.DateField(blank=True, null=True, verbose_name="异议日期"),
                ),
                migrations.AddField(
                    model_name="fulfilment",
                    name="replied_on",
                    field=models.DateField(blank=True, null=True, verbose_name="答复日期"),
                ),
                migrations.AddField(
                    model_name="fulfilment",
                    name="withdrawn_on",
                    field=models.DateField(blank=True, null=True, verbose_name="撤回日期"),
                ),
                migrations.AddField(
                    model_name="fulfilmentevent",
                    name="confirmed_on",
                    field=models.DateField(blank=True, null=True, verbose_name="认可日期"),
                ),
                migrations.AddField(
                    model_name="fulfilmentevent",
                    name="disputed_on",
                    field=models.DateField(blank=True, null=True, verbose_name="异议日期"),
                ),
                migrations.AddField(
                    model_name="fulfilmentevent",
                    name="replied_on",
                    field=models.DateField(blank=True, null=True, verbose_name="答复日期"),
                ),
                migrations.AddField(
                    model_name="fulfilmentevent",
                    name="withdrawn_on",
                    field=models.DateField(blank=True, null=True, verbose_name="撤回日期"),
                ),
                migrations.AddField(
                    model_name="review",
                    name="changed_on",
                    field=models.DateField(blank=True, null=True, verbose_name="修改日期"),
                ),
                migrations.AddField(
                    model_name="reviewevent",
                    name="changed_on",
                    field=models.DateField(blank=True, null=True, verbose_name="修改日期"),
                ),
            ]
        ),
        migrations.RunSQL(DAYS, migrations.RunSQL.noop),
        Together(
            [
                pgtrigger.migrations.AddTrigger(
                    model_name="delivery",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "covenants_deliveryevent" ("excused", "excused_on", "id", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "pledge_id", "restored_on", "window") VALUES (NEW."excused", NEW."excused_on", NEW."id", NEW."number", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."pledge_id", NEW."restored_on", NEW."window"); RETURN NULL;',
                            hash="ee9218be1aca782ceb65e41d3d783893d4fc40f1",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_516d8",
                            table="covenants_delivery",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="delivery",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "covenants_deliveryevent" ("excused", "excused_on", "id", "number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "pledge_id", "restored_on", "window") VALUES (NEW."excused", NEW."excused_on", NEW."id", NEW."number", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."pledge_id", NEW."restored_on", NEW."window"); RETURN NULL;',
                            hash="ddd2e419fe30c01313e5c5435ed42632a5464554",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_06818",
                            table="covenants_delivery",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="fulfilment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "covenants_fulfilmentevent" ("answered_by_id", "answered_on", "confirmed_on", "delivery_id", "dispute", "disputed_on", "done_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_id", "recorded_by_id", "recorded_on", "remark", "replied_on", "reply", "served", "state", "withdrawn_on") VALUES (NEW."answered_by_id", NEW."answered_on", NEW."confirmed_on", NEW."delivery_id", NEW."dispute", NEW."disputed_on", NEW."done_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pledge_id", NEW."recorded_by_id", NEW."recorded_on", NEW."remark", NEW."replied_on", NEW."reply", NEW."served", NEW."state", NEW."withdrawn_on"); RETURN NULL;',
                            hash="87cf3623e168bb6054d687b412bfa06dceecb0d5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3bcd2",
                            table="covenants_fulfilment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="fulfilment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "covenants_fulfilmentevent" ("answered_by_id", "answered_on", "confirmed_on", "delivery_id", "dispute", "disputed_on", "done_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_id", "recorded_by_id", "recorded_on", "remark", "replied_on", "reply", "served", "state", "withdrawn_on") VALUES (NEW."answered_by_id", NEW."answered_on", NEW."confirmed_on", NEW."delivery_id", NEW."dispute", NEW."disputed_on", NEW."done_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pledge_id", NEW."recorded_by_id", NEW."recorded_on", NEW."remark", NEW."replied_on", NEW."reply", NEW."served", NEW."state", NEW."withdrawn_on"); RETURN NULL;',
                            hash="797170b49029cb8ea133bd5df45e0fb727d0b227",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_78090",
                            table="covenants_fulfilment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="review",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "covenants_reviewevent" ("answer", "answered_by_id", "answered_on", "changed_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_id", "reviewed_by_id", "reviewed_on", "satisfaction", "sentence", "side") VALUES (NEW."answer", NEW."answered_by_id", NEW."answered_on", NEW."changed_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pledge_id", NEW."reviewed_by_id", NEW."reviewed_on", NEW."satisfaction", NEW."sentence", NEW."side"); RETURN NULL;',
                            hash="e870bd566b01ae19f02f4f2aa1f25967ada63147",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_afd16",
                            table="covenants_review",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="review",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "covenants_reviewevent" ("answer", "answered_by_id", "answered_on", "changed_on", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_id", "reviewed_by_id", "reviewed_on", "satisfaction", "sentence", "side") VALUES (NEW."answer", NEW."answered_by_id", NEW."answered_on", NEW."changed_on", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pledge_id", NEW."reviewed_by_id", NEW."reviewed_on", NEW."satisfaction", NEW."sentence", NEW."side"); RETURN NULL;',
                            hash="1dd4969b0bc4c0a21c54e84cde494e5dbc5b2ea0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_eab9c",
                            table="covenants_review",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("excused", ""), ("excused_on__isnull", True)),
                            models.Q(models.Q(("excused", ""), _negated=True), ("excused_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="delivery_excused_on_a_day",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fulfilment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_on__isnull", True), ("disputed_on__isnull", True), ("state", "RECORDED")
                            ),
                            models.Q(("confirmed_on__isnull", False), ("state", "CONFIRMED")),
                            models.Q(
                                ("confirmed_on__isnull", True), ("disputed_on__isnull", False), ("state", "DISPUTED")
                            ),
                            models.Q(("state", "WITHDRAWN"), ("withdrawn_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="fulfilment_state_on_a_day",
                    ),
                ),
            ]
        ),
        guard(TABLES),
    ]
