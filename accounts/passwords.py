"""What a password must be like. Two profiles, because two authorities disagree (docs/security.md).

mlps3  等保 level 3 (the default): at least 10 characters, three of four classes, changed on first sign-in
asvs   ASVS 5.0: at least 12 characters, no rule of composition

Both: not a common password, no name of the user, the office or the system inside, none of the last five.
Pasting is allowed; at least 64 characters are accepted.
"""

from __future__ import annotations

import gzip
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password

from common.errors import RuleBroken

KEEP_FORMER = 5
# Letters and digits that nobody confuses when reading them aloud.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_CAPITALS = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_SYSTEM_WORDS = ("gongjian", "dangjian", "共建", "党建")


@dataclass(frozen=True, slots=True)
class Profile:
    """A policy: length and how many of the four classes (lower, upper, digit, other)."""

    length: int
    classes: int

    @property
    def text(self) -> str:
        """The policy as the page says it."""
        parts = [f"至少 {self.length} 个字符"]
        if self.classes > 1:
            parts.append(f"大写字母、小写字母、数字、其他符号中至少有 {self.classes} 种")
        parts.append("不含姓名、用户名和单位名称，不是常见密码，也不能是最近用过的 5 个密码")
        return "；".join(parts) + "。可以粘贴。"


PROFILES = {"mlps3": Profile(10, 3), "asvs": Profile(12, 1)}


def profile() -> Profile:
    """The policy in force."""
    return PROFILES[settings.PASSWORD_PROFILE]


def random_password() -> str:
    """A password for the first sign-in, like `Kdm7-x2fp-Tq9v`: easy to read out, about 65 bits."""
    groups = ["".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(3)) for _ in range(3)]
    groups = [secrets.choice(_CAPITALS) + secrets.choice(_DIGITS) + group for group in groups]
    return "-".join(groups)


def check_policy(password: str, *, user, words: list[str]) -> None:
    """Raise RuleBroken("password.weak") with every reason at once.

    words  names that must not be inside: the user's, the offices'
    """
    problems = []
    policy = profile()
    if len(password) < policy.length:
        problems.append(f"太短：现在 {len(password)} 个字符，至少要 {policy.length} 个。")
    if classes_in(password) < policy.classes:
        problems.append(f"种类太少：大写字母、小写字母、数字、其他符号中至少要有 {policy.classes} 种。")
    if password.lower() in common_passwords():
        problems.append("这是很多人都在用的密码，容易被猜到。")
    found = [word for word in [*words, *_SYSTEM_WORDS] if _tells(word, password)]
    if found:
        problems.append(f"不能含有姓名、用户名、单位或系统名称（{'、'.join(dict.fromkeys(found))}）。")
    if user.pk and _used_before(user, password):
        problems.append("最近用过这个密码，请换一个没有用过的。")
    if problems:
        raise RuleBroken("password.weak", "新密码不符合要求：", "new", details=problems)


def classes_in(password: str) -> int:
    """How many of the four classes are in it."""
    patterns = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    return sum(bool(re.search(pattern, password)) for pattern in patterns)


def _tells(word: str, password: str) -> bool:
    word = word.strip().lower()
    long_enough = len(word) >= (2 if any(ord(letter) > 0x2E80 for letter in word) else 4)
    return long_enough and word in password.lower()


def _used_before(user, password: str) -> bool:
    former = user.former_passwords.values_list("password", flat=True)[:KEEP_FORMER]
    return any(check_password(password, encoded) for encoded in (user.password, *former))


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """Django's list of twenty thousand common passwords, in lower case."""
    path = Path(password_validation.__file__).resolve().parent / "common-passwords.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().lower() for line in lines)
