"""What of a centre can be booked and who booked it; money for branches; the year-end appraisal of alliances."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from common.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0010_alliances'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='AllianceReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('grade', models.CharField(choices=[('GOOD', '运行良好'), ('FAIR', '运行正常'), ('WEAK', '作用不明显')], max_length=4, verbose_name='考评结果')),
                ('opinion', models.CharField(max_length=500, verbose_name='考评意见')),
                ('reviewed_on', models.DateField(verbose_name='考评日期')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
            ],
            options={
                'verbose_name': '联合体考评',
                'verbose_name_plural': '联合体考评',
                'ordering': ['-year', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AllianceReviewEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('grade', models.CharField(choices=[('GOOD', '运行良好'), ('FAIR', '运行正常'), ('WEAK', '作用不明显')], max_length=4, verbose_name='考评结果')),
                ('opinion', models.CharField(max_length=500, verbose_name='考评意见')),
                ('reviewed_on', models.DateField(verbose_name='考评日期')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='时间')),
                ('purpose', models.CharField(max_length=80, verbose_name='用途')),
                ('contact', models.CharField(blank=True, max_length=40, verbose_name='联系人')),
                ('made_on', models.DateField(verbose_name='预约日期')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='取消日期')),
                ('cancelled_why', models.CharField(blank=True, max_length=120, verbose_name='取消原因')),
            ],
            options={
                'verbose_name': '预约',
                'verbose_name_plural': '预约',
                'ordering': ['during', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BookingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='时间')),
                ('purpose', models.CharField(max_length=80, verbose_name='用途')),
                ('contact', models.CharField(blank=True, max_length=40, verbose_name='联系人')),
                ('made_on', models.DateField(verbose_name='预约日期')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='取消日期')),
                ('cancelled_why', models.CharField(blank=True, max_length=120, verbose_name='取消原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('why', models.CharField(max_length=60, verbose_name='原因')),
            ],
            options={
                'verbose_name': '闭馆日',
                'ordering': ['venue', 'on'],
            },
        ),
        migrations.CreateModel(
            name='ClosedDayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('on', models.DateField(verbose_name='日期')),
                ('why', models.CharField(max_length=60, verbose_name='原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Facility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ROOM', '场地'), ('SERVICE', '服务')], default='ROOM', max_length=7, verbose_name='类别')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='可容纳人数')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
            ],
            options={
                'verbose_name': '可预约的场地或服务',
                'ordering': ['venue', 'kind', 'name'],
            },
        ),
        migrations.CreateModel(
            name='FacilityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('ROOM', '场地'), ('SERVICE', '服务')], default='ROOM', max_length=7, verbose_name='类别')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='可容纳人数')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Subsidy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('START', '新组建补助'), ('WORK', '工作经费'), ('OTHER', '其他')], default='START', max_length=5, verbose_name='类别')),
                ('on', models.DateField(verbose_name='核拨日期')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='金额（元）')),
                ('purpose', models.CharField(max_length=80, verbose_name='用途')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号或凭证号')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='作废日期')),
                ('cancelled_why', models.CharField(blank=True, max_length=120, verbose_name='作废原因')),
            ],
            options={
                'verbose_name': '支部补助',
                'verbose_name_plural': '支部补助',
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SubsidyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('START', '新组建补助'), ('WORK', '工作经费'), ('OTHER', '其他')], default='START', max_length=5, verbose_name='类别')),
                ('on', models.DateField(verbose_name='核拨日期')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='金额（元）')),
                ('purpose', models.CharField(max_length=80, verbose_name='用途')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号或凭证号')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='作废日期')),
                ('cancelled_why', models.CharField(blank=True, max_length=120, verbose_name='作废原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='venue',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='venue',
            name='update_update',
        ),
        migrations.AddField(
            model_name='venue',
            name='is_public',
            field=models.BooleanField(default=False, verbose_name='向居民公开'),
        ),
        migrations.AddField(
            model_name='venueevent',
            name='is_public',
            field=models.BooleanField(default=False, verbose_name='向居民公开'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='venue',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_venueevent" ("address", "capacity", "closed_on", "id", "is_public", "kind", "lends", "name", "opening_hours", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."capacity", NEW."closed_on", NEW."id", NEW."is_public", NEW."kind", NEW."lends", NEW."name", NEW."opening_hours", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='8ac3e64d92e192bc517171e9505b2a1d19c7e34c', operation='INSERT', pgid='pgtrigger_insert_insert_0ea55', table='orgs_venue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='venue',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_venueevent" ("address", "capacity", "closed_on", "id", "is_public", "kind", "lends", "name", "opening_hours", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."address", NEW."capacity", NEW."closed_on", NEW."id", NEW."is_public", NEW."kind", NEW."lends", NEW."name", NEW."opening_hours", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='ef7ac02f8264564ad2ec41b7d7f6141dd932f332', operation='UPDATE', pgid='pgtrigger_update_update_797ef', table='orgs_venue', when='AFTER')),
        ),
        migrations.AddField(
            model_name='alliancereview',
            name='alliance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='orgs.alliance', verbose_name='联合体'),
        ),
        migrations.AddField(
            model_name='alliancereviewevent',
            name='alliance',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.alliance', verbose_name='联合体'),
        ),
        migrations.AddField(
            model_name='alliancereviewevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='alliancereviewevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.alliancereview'),
        ),
        migrations.AddField(
            model_name='booking',
            name='booker',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='booked', to='orgs.organization', verbose_name='预约组织'),
        ),
        migrations.AddField(
            model_name='booking',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='booking',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='orgs.organization', verbose_name='阵地所属'),
        ),
        migrations.AddField(
            model_name='booking',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='orgs.unit', verbose_name='预约单位'),
        ),
        migrations.AddField(
            model_name='bookingevent',
            name='booker',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='预约组织'),
        ),
        migrations.AddField(
            model_name='bookingevent',
            name='made_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bookingevent',
            name='organization',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='阵地所属'),
        ),
        migrations.AddField(
            model_name='bookingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='bookingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.booking'),
        ),
        migrations.AddField(
            model_name='bookingevent',
            name='unit',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.unit', verbose_name='预约单位'),
        ),
        migrations.AddField(
            model_name='closedday',
            name='venue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='orgs.venue', verbose_name='阵地'),
        ),
        migrations.AddField(
            model_name='closeddayevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='closeddayevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.closedday'),
        ),
        migrations.AddField(
            model_name='closeddayevent',
            name='venue',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.venue', verbose_name='阵地'),
        ),
        migrations.AddField(
            model_name='facility',
            name='venue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facilities', to='orgs.venue', verbose_name='阵地'),
        ),
        migrations.AddField(
            model_name='bookingevent',
            name='facility',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.facility', verbose_name='场地或服务'),
        ),
        migrations.AddField(
            model_name='booking',
            name='facility',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='orgs.facility', verbose_name='场地或服务'),
        ),
        migrations.AddField(
            model_name='facilityevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='facilityevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.facility'),
        ),
        migrations.AddField(
            model_name='facilityevent',
            name='venue',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.venue', verbose_name='阵地'),
        ),
        migrations.AddField(
            model_name='subsidy',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subsidies', to='orgs.organization', verbose_name='党支部'),
        ),
        migrations.AddField(
            model_name='subsidyevent',
            name='branch',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.organization', verbose_name='党支部'),
        ),
        migrations.AddField(
            model_name='subsidyevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='subsidyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orgs.subsidy'),
        ),
        migrations.AddConstraint(
            model_name='alliancereview',
            constraint=models.UniqueConstraint(fields=('alliance', 'year'), name='alliance_review_once_a_year'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alliancereview',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_alliancereviewevent" ("alliance_id", "document", "grade", "id", "opinion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed_on", "year") VALUES (NEW."alliance_id", NEW."document", NEW."grade", NEW."id", NEW."opinion", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reviewed_on", NEW."year"); RETURN NULL;', hash='4773d54dc9670faefbae5d2beb2b5b423330f9b1', operation='INSERT', pgid='pgtrigger_insert_insert_20975', table='orgs_alliancereview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alliancereview',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_alliancereviewevent" ("alliance_id", "document", "grade", "id", "opinion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed_on", "year") VALUES (NEW."alliance_id", NEW."document", NEW."grade", NEW."id", NEW."opinion", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reviewed_on", NEW."year"); RETURN NULL;', hash='ed0bfe35b815c2aae0291c7402ef96ba2726d942', operation='UPDATE', pgid='pgtrigger_update_update_cf307', table='orgs_alliancereview', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='closedday',
            constraint=models.UniqueConstraint(fields=('venue', 'on'), name='closed_day_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedday',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_closeddayevent" ("id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue_id", "why") VALUES (NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."venue_id", NEW."why"); RETURN NULL;', hash='6da815daea08fb96faae1823705b6cfcf7344470', operation='INSERT', pgid='pgtrigger_insert_insert_ae0c4', table='orgs_closedday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedday',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_closeddayevent" ("id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue_id", "why") VALUES (NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."venue_id", NEW."why"); RETURN NULL;', hash='cecd5268c237ba54a27bffdf3aa344faedb59d81', operation='UPDATE', pgid='pgtrigger_update_update_f4fc2', table='orgs_closedday', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.UniqueConstraint(fields=('venue', 'name'), name='facility_name_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facility',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_facilityevent" ("capacity", "closed_on", "id", "kind", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue_id") VALUES (NEW."capacity", NEW."closed_on", NEW."id", NEW."kind", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."venue_id"); RETURN NULL;', hash='f052756c3c6fdb7ae3f9887cd97183fba4922104', operation='INSERT', pgid='pgtrigger_insert_insert_90b36', table='orgs_facility', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facility',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_facilityevent" ("capacity", "closed_on", "id", "kind", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue_id") VALUES (NEW."capacity", NEW."closed_on", NEW."id", NEW."kind", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."venue_id"); RETURN NULL;', hash='ed66f0d05725d5b368e077c1c3ba65e032340cc1', operation='UPDATE', pgid='pgtrigger_update_update_87961', table='orgs_facility', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['organization'], name='booking_organization'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('cancelled_on__isnull', True)), expressions=[('facility', '='), ('during', '&&')], name='booking_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booker__isnull', False), ('unit__isnull', True)), models.Q(('booker__isnull', True), ('unit__isnull', False)), _connector='OR'), name='booking_one_of_two'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_on', None), ('cancelled_why', '')), models.Q(('cancelled_why', ''), _negated=True), _connector='OR'), name='booking_cancelled_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."booker_id" IS DISTINCT FROM (NEW."booker_id") OR OLD."during" IS DISTINCT FROM (NEW."during") OR OLD."facility_id" IS DISTINCT FROM (NEW."facility_id") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='229fcd74cbd8ff66a931f2582d7e63535ff24e7b', operation='UPDATE', pgid='pgtrigger_stays_36505', table='orgs_booking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_bookingevent" ("booker_id", "cancelled_on", "cancelled_why", "contact", "during", "facility_id", "id", "made_by_id", "made_on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "unit_id") VALUES (NEW."booker_id", NEW."cancelled_on", NEW."cancelled_why", NEW."contact", NEW."during", NEW."facility_id", NEW."id", NEW."made_by_id", NEW."made_on", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."unit_id"); RETURN NULL;', hash='f2562c845952f02ddeea893feb026e202f6b05eb', operation='INSERT', pgid='pgtrigger_insert_insert_40f1b', table='orgs_booking', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_bookingevent" ("booker_id", "cancelled_on", "cancelled_why", "contact", "during", "facility_id", "id", "made_by_id", "made_on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "unit_id") VALUES (NEW."booker_id", NEW."cancelled_on", NEW."cancelled_why", NEW."contact", NEW."during", NEW."facility_id", NEW."id", NEW."made_by_id", NEW."made_on", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."unit_id"); RETURN NULL;', hash='33fb37474d520aedd80a55194f387a3848bfd763', operation='UPDATE', pgid='pgtrigger_update_update_0eb8a', table='orgs_booking', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='subsidy',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_on', None), ('kind', 'START')), fields=('branch',), name='subsidy_start_once'),
        ),
        migrations.AddConstraint(
            model_name='subsidy',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='subsidy_positive'),
        ),
        migrations.AddConstraint(
            model_name='subsidy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_on', None), ('cancelled_why', '')), models.Q(('cancelled_why', ''), _negated=True), _connector='OR'), name='subsidy_cancelled_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subsidy',
            trigger=pgtrigger.compiler.Trigger(name='stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c24721ac49be58059ec0c934420e06f488149961', operation='UPDATE', pgid='pgtrigger_stays_86969', table='orgs_subsidy', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subsidy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "orgs_subsidyevent" ("amount", "branch_id", "cancelled_on", "cancelled_why", "document", "id", "kind", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") VALUES (NEW."amount", NEW."branch_id", NEW."cancelled_on", NEW."cancelled_why", NEW."document", NEW."id", NEW."kind", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose"); RETURN NULL;', hash='5d408b01c99e5b2d0275554f646d8b08a7deb4bc', operation='INSERT', pgid='pgtrigger_insert_insert_5612a', table='orgs_subsidy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subsidy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "orgs_subsidyevent" ("amount", "branch_id", "cancelled_on", "cancelled_why", "document", "id", "kind", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") VALUES (NEW."amount", NEW."branch_id", NEW."cancelled_on", NEW."cancelled_why", NEW."document", NEW."id", NEW."kind", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose"); RETURN NULL;', hash='5eed79e875c8b7647d94ebeb7c5ddd0f3359582a', operation='UPDATE', pgid='pgtrigger_update_update_58187', table='orgs_subsidy', when='AFTER')),
        ),
        ]),
    ]
