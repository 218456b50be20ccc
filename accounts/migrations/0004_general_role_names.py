"""The labels of the roles are the general words; what a district calls them, its practice says. No SQL."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_district_of_accounts_and_events'),
    ]

    operations = [
        migrations.AlterField(
            model_name='grant',
            name='role',
            field=models.CharField(choices=[('DISTRICT_STAFF', '区委组织部工作人员'), ('STREET_STAFF', '街道党建工作人员'), ('COMMUNITY_SECRETARY', '社区书记'), ('GRID_SECRETARY', '网格书记'), ('HOME_HEAD', '微家负责人'), ('UNIT_LIAISON', '成员单位联络员'), ('READ_ONLY', '只读查看'), ('STATISTICS_CLIENT', '统计接口客户端'), ('SYSTEM_ADMIN', '系统管理员'), ('SECURITY_ADMIN', '安全管理员'), ('AUDIT_ADMIN', '审计管理员')], max_length=20, verbose_name='角色'),
        ),
        migrations.AlterField(
            model_name='grantevent',
            name='role',
            field=models.CharField(choices=[('DISTRICT_STAFF', '区委组织部工作人员'), ('STREET_STAFF', '街道党建工作人员'), ('COMMUNITY_SECRETARY', '社区书记'), ('GRID_SECRETARY', '网格书记'), ('HOME_HEAD', '微家负责人'), ('UNIT_LIAISON', '成员单位联络员'), ('READ_ONLY', '只读查看'), ('STATISTICS_CLIENT', '统计接口客户端'), ('SYSTEM_ADMIN', '系统管理员'), ('SECURITY_ADMIN', '安全管理员'), ('AUDIT_ADMIN', '审计管理员')], max_length=20, verbose_name='角色'),
        ),
    ]
