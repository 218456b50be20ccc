"""What must not be so in production. `check --deploy` looks at settings, `check --deploy --database default` at the
database as well; the container's start runs both, and does not serve when one of them fails."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register  # noqa: A004 - Django's own word for it
from django.db import connections

EXTENSIONS = {"btree_gist": "期间互斥约束", "pg_trgm": "名称搜索"}
TEST_MARKS = ("tests only", "insecure", "changeme", "secret")
STRONG_HASHER = "django.contrib.auth.hashers.Argon2PasswordHasher"


@register(Tags.security, deploy=True)
def settings_of_production(app_configs, **kwargs):
    """Settings that are right on a developer's machine and dangerous on a server."""
    problems = []
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):
        problems.append(
            Error(
                "CELERY_TASK_ALWAYS_EAGER 为真：后台任务会在网页进程里执行，导入会拖住所有人。",
                hint="生产环境不要设置它，并启动 worker。",
                id="gongjian.E001",
            )
        )
    problems += _keys()
    if settings.PASSWORD_HASHERS[0] != STRONG_HASHER:
        problems.append(Error("第一个密码算法不是 Argon2。", hint=f"应为 {STRONG_HASHER}。", id="gongjian.E004"))
    if not settings.AXES_ENABLED or settings.AXES_LOCKOUT_PARAMETERS != [["username", "ip_address"]]:
        problems.append(
            Error(
                "登录锁定没有按“用户名加来源地址”设置：要么没有锁定，要么一人输错会锁住整个街道。",
                hint='AXES_ENABLED = True，AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]。',
                id="gongjian.E005",
            )
        )
    if settings.AXES_COOLOFF_TIME is None:
        problems.append(Error("登录锁定永不解除。", hint="设置 AXES_COOLOFF_TIME。", id="gongjian.E006"))
    return problems


def _keys():
    keys = [("SECRET_KEY", settings.SECRET_KEY), *(("FIELD_KEYS", key) for key in settings.FIELD_KEYS)]
    for name, key in keys:
        if any(mark in key.lower() for mark in TEST_MARKS) or len(set(key)) < 10 or len(key) < 32:
            yield Error(f"{name} 是示例、测试或过短的密钥。", hint="用 deploy/make-env 生成新的。", id="gongjian.E002")
    if not settings.FIELD_KEYS:
        yield Error("没有设置 FIELD_KEYS：电话不能加密。", hint="设置 GONGJIAN_FIELD_KEY。", id="gongjian.E003")
    if settings.SECRET_KEY in settings.FIELD_KEYS:
        yield Error("SECRET_KEY 和字段加密密钥相同：换一个就会读不出电话。", hint="分别生成。", id="gongjian.E003")


@register(Tags.database, deploy=True)
def database_of_production(app_configs, databases=None, **kwargs):
    """The role that serves pages, and what the database must offer."""
    return [problem for alias in databases or [] for problem in _look_at(connections[alias])]


def _look_at(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        role, superuser, bypasses = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        owned = cursor.fetchone()[0]
        cursor.execute("SELECT extname FROM pg_extension")
        present = {name for (name,) in cursor}
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        ctype = cursor.fetchone()[0]
    if superuser or bypasses:
        yield Error(
            f"数据库角色 {role} 是超级用户或可以绕过行级安全：第二道隔离形同虚设。",
            hint="web、worker、beat 用 deploy/postgres 建立的 app 角色连接。",
            id="gongjian.E011",
        )
    if owned:
        yield Error(
            f"数据库角色 {role} 拥有 {owned} 张表：能改结构、停用触发器、清空审计记录。",
            hint="只有迁移任务用 owner 角色（MIGRATION_DATABASE_URL）。",
            id="gongjian.E012",
        )
    for name, use in EXTENSIONS.items():
        if name not in present:
            yield Error(f"数据库缺少扩展 {name}（{use}）。", hint=f"CREATE EXTENSION {name};", id="gongjian.E013")
    if ctype in ("C", "POSIX"):
        yield Warning(
            f"数据库的字符类型是 {ctype}：中文名称不能用索引搜索。",
            hint="建库时用 LC_CTYPE=C.UTF-8。",
            id="gongjian.W014",
        )
