"""Production reads the environment, and says in one message everything that is wrong with it."""

import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment, database_from_url, redis_urls
from tests.conftest import ROOT

REQUIRED = ["GONGJIAN_SECRET_KEY", "GONGJIAN_FIELD_KEY", "GONGJIAN_HOSTS", "DATABASE_URL", "REDIS_URL"]
SOUND = {
    "GONGJIAN_SECRET_KEY": "0123456789abcdef" * 4,
    "GONGJIAN_FIELD_KEY": "dGVzdHMgb25seTsgbm8gZGF0YSBvdXRsaXZlcyBhIHI=",
    "GONGJIAN_HOSTS": "dangjian.example.cn",
    "DATABASE_URL": "postgresql://app:secret@db.example.cn:5433/gongjian?sslmode=verify-full",
    "REDIS_URL": "redis://:secret@redis.example.cn:6379",
}


def load_production(variables, expression="None"):
    """Import the production settings in a process of its own that has these variables only."""
    code = f"import config.settings.production as settings; print({expression})"
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_production_names_everything_that_is_missing_at_once():
    result = load_production({})
    assert result.returncode == 1
    assert "ImproperlyConfigured" in result.stderr
    assert re.findall(r"^  - (\w+)：没有设置$", result.stderr, re.M) == REQUIRED


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("GONGJIAN_SECRET_KEY", "short", "太短"),
        ("GONGJIAN_FIELD_KEY", "not-a-key", "第 1 个密钥"),
        ("GONGJIAN_HOSTS", "*", "不能用 *"),
        ("DATABASE_URL", "mysql://x/y", "应以 postgresql:// 开头"),
        ("DATABASE_URL", "postgresql://host-only", "没有写数据库名"),
        ("REDIS_URL", "amqp://x", "应以 redis://"),
        ("GONGJIAN_DB_ROLE", "root", "应为 app 或 owner"),
        ("GONGJIAN_HSTS_SECONDS", "-1", "不小于 0 的整数"),
        ("GONGJIAN_PGBOUNCER", "maybe", "应为 1 或 0"),
    ],
)
def test_production_refuses_a_malformed_value_and_nothing_else(name, value, complaint):
    result = load_production({**SOUND, name: value})
    complaints = re.findall(r"^  - (.*)$", result.stderr, re.M)
    assert result.returncode == 1
    assert len(complaints) == 1
    assert complaints[0].startswith(name)
    assert complaint in complaints[0]
    assert "secret@" not in result.stderr


def test_production_starts_with_a_sound_environment():
    shown = (
        "settings.DEBUG, settings.SESSION_COOKIE_SECURE, settings.CELERY_BROKER_URL, "
        "settings.DATABASES['default']['HOST']"
    )
    result = load_production(SOUND, shown)
    assert result.stderr == ""
    assert result.stdout.strip() == "False True redis://:secret@redis.example.cn:6379/0 db.example.cn"


def test_the_migrate_job_needs_the_owners_address_and_only_that_job():
    result = load_production({**SOUND, "GONGJIAN_DB_ROLE": "owner"})
    assert re.findall(r"^  - (.*)$", result.stderr, re.M) == ["MIGRATION_DATABASE_URL：没有设置"]
    owner = {"GONGJIAN_DB_ROLE": "owner", "MIGRATION_DATABASE_URL": "postgresql://owner:x@db/gongjian"}
    result = load_production({**SOUND, **owner}, "settings.DATABASES['default']['USER']")
    assert result.stdout.strip() == "owner"


def test_a_value_may_stand_in_a_file(tmp_path):
    path = tmp_path / "key"
    path.write_text("from a file\n", encoding="utf-8")
    env = Environment({"KEY_FILE": str(path)})
    assert env.text("KEY") == "from a file"
    assert env.problems == []


def test_an_unreadable_file_is_named(tmp_path):
    env = Environment({"KEY_FILE": str(tmp_path / "absent")})
    assert env.text("KEY") == ""
    with pytest.raises(ImproperlyConfigured, match=r"KEY_FILE：读不出文件 .*absent"):
        env.require_sound()


def test_database_address_with_socket_and_options():
    entry = database_from_url("postgresql://app@/gongjian?host=/run/pg&sslmode=disable")
    assert (entry["NAME"], entry["USER"], entry["HOST"], entry["PORT"]) == ("gongjian", "app", "/run/pg", "")
    assert entry["OPTIONS"] == {"sslmode": "disable"}


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("redis://:p@h:6379", "redis://:p@h:6379/0", "redis://:p@h:6379/1"),
        ("rediss://h/3", "rediss://h/0", "rediss://h/1"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock?virtual_host=0", "unix:///run/v.sock?db=1"),
    ],
)
def test_broker_and_cache_share_a_redis_but_no_database(url, broker, cache):
    assert redis_urls(url) == (broker, cache)
