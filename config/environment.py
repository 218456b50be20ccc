"""Reading the environment: every setting that differs between machines comes in through here.

Production collects *all* that is missing or malformed and says it in one message, so that an operator mends
the environment once and not six times.
"""

import base64
import binascii
import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from psycopg2.extensions import parse_dsn

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class Environment:
    """The process environment, with the list of what is wrong in it.

    A value may also stand in a file named by `<NAME>_FILE`, which is how containers pass secrets.
    """

    def __init__(self, variables=None):
        self.variables = os.environ if variables is None else variables
        self.problems = []

    def text(self, name, default=None):
        """The value of `name`, else `default`; without a default an absent value is noted as a problem and reads ''."""
        value = self.variables.get(name, "").strip()
        file_name = self.variables.get(f"{name}_FILE", "").strip()
        if not value and file_name:
            try:
                value = Path(file_name).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                self.problems.append(f"{name}_FILE：读不出文件 {file_name}（{error.__class__.__name__}）")
                return ""
        if value:
            return value
        if default is None:
            self.problems.append(f"{name}：没有设置")
            return ""
        return default

    def items(self, name, default=None):
        """A comma-separated list, without empty items."""
        text = self.text(name, default)
        return [item.strip() for item in text.split(",") if item.strip()]

    def networks(self, name):
        """A comma-separated list of networks like 10.20.0.0/16; none by default."""
        found = self.items(name, "")
        for text in found:
            try:
                ipaddress.ip_network(text)
            except ValueError:
                self.problems.append(f"{name}：“{text[:40]}”不是网段，应写成 10.20.0.0/16 这样，多个用逗号分开")
        return found

    def number(self, name, default):
        """A whole number >= 0."""
        text = self.text(name, str(default))
        if not text.isascii() or not text.isdigit():
            self.problems.append(f"{name}：应为不小于 0 的整数，现在是“{text}”")
            return default
        return int(text)

    def flag(self, name, default):
        """yes or no, in the usual spellings."""
        text = self.text(name, "1" if default else "0").lower()
        if text not in TRUE_WORDS | FALSE_WORDS:
            self.problems.append(f"{name}：应为 1 或 0，现在是“{text}”")
            return default
        return text in TRUE_WORDS

    def long_text(self, name, at_least):
        """A secret of a certain length at least."""
        text = self.text(name)
        if text and (len(text) < at_least or len(set(text)) < 10):
            self.problems.append(f"{name}：太短或太简单，至少 {at_least} 个随机字符")
        return text

    def field_keys(self, name):
        """Keys of encrypted fields, the first one encrypts, all of them decrypt: 32 bytes each in URL-safe base64."""
        keys = self.items(name)
        for number, key in enumerate(keys, start=1):
            try:
                sound = len(base64.urlsafe_b64decode(key)) == 32
            except (binascii.Error, ValueError):
                sound = False
            if not sound:
                self.problems.append(f"{name}：第 {number} 个密钥应为 32 字节的 URL-safe base64（44 个字符）")
        return keys

    def database(self, name, **more):
        """Django's DATABASES entry for the PostgreSQL address in variable `name`."""
        url = self.text(name)
        if not url:
            return {}
        try:
            return database_from_url(url, **more)
        except ValueError as error:
            self.problems.append(f"{name}：{error}")
            return {}

    def require_sound(self):
        """Refuse to start when anything was missing or malformed: one message that lists it all."""
        if self.problems:
            lines = "\n".join(f"  - {problem}" for problem in self.problems)
            raise ImproperlyConfigured(
                "环境变量不完整，系统没有启动。请补齐后再启动（说明见 docs/deploy.md）：\n"
                f"{lines}\n(The environment is incomplete; see the list above and docs/deploy.md.)"
            )


def database_from_url(url, **more):
    """`postgresql://user:password@host:port/name?sslmode=…` → one entry of Django's DATABASES.

    The address is read by libpq itself, so sockets (`?host=/run/…`), several hosts and sslmode all work.
    Raises ValueError, with a message in Chinese, when it is not an address of a PostgreSQL database.
    """
    if not url.startswith(("postgres://", "postgresql://")):
        raise ValueError("应以 postgresql:// 开头")
    try:
        parts = parse_dsn(url)
    except psycopg2.Error:  # its text may quote the password: not repeated
        raise ValueError("不是有效的 PostgreSQL 连接地址") from None
    if not parts.get("dbname"):
        raise ValueError("没有写数据库名")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": parts,
        **more,
    }


def redis_urls(url):
    """(broker, cache) addresses from one Redis address: the broker in its database 0, the cache in database 1.

    `unix:///path/to.sock` is spelled differently by Celery and by redis-py; every other scheme alike.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host=0", f"unix://{parts.path}?db=1"
    return tuple(urlunsplit(parts._replace(path=f"/{number}")) for number in (0, 1))
