"""Resident ids: read to check the row they stand in, and forgotten (reading rule 6). Unified social credit codes.

A resident id is never a result: nothing in this module hands one out, and `redact` removes any that was typed where
it does not belong.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass

from exchange.cells import NUMBER, Cell, fold

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_LAYOUT = re.compile(r"\d{17}[\dXx]\Z")
_ALNUM = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class IdReading:
    """What an id tells about its row. The number itself is not kept; `token` only says whether two rows had the same.

    problem  ID_PRECISION_LOST, ID_FORMAT, ID_CHECKSUM or None; with a problem nothing else is told
    """

    problem: str | None = None
    detail: str | None = None
    birth: str | None = None
    gender: str | None = None
    token: bytes | None = None


# Fresh for every process: a token compares rows of one reading and means nothing outside it.
_SALT = secrets.token_bytes(16)


def read_resident_id(cell: Cell | None, text: str | None) -> IdReading:
    """Check an id cell: 18 characters, a birth date that exists, MOD 11-2. A numeric cell has lost its last digits."""
    if cell is None or text is None:
        return IdReading()
    if cell.kind == NUMBER or re.fullmatch(r"\d\.\d+[Ee]\+?1[67]", text):
        return IdReading("ID_PRECISION_LOST", detail="数值单元格只保留 15 位有效数字")
    number = re.sub(r"[\s\u00a0\u3000\-—－'’`]", "", fold(text)).upper()
    if not _LAYOUT.match(number) or (born := _birth(number)) is None:
        return IdReading("ID_FORMAT")
    if number[17] != check_digit(number[:17]):
        return IdReading("ID_CHECKSUM")
    token = hashlib.blake2b(number.encode(), digest_size=16, key=_SALT).digest()
    return IdReading(birth=born, gender="男" if int(number[16]) % 2 else "女", token=token)


def check_digit(first17: str) -> str:
    """The 18th character of GB 11643 (MOD 11-2)."""
    return _CHECK[sum(int(c) * w for c, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def _birth(number: str) -> str | None:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14])).isoformat()
    except ValueError:
        return None


# Six digits of area, a date of birth of the last two centuries, three digits and a check character; also in groups.
_HIDDEN = re.compile(
    r"(?<![0-9A-Za-z])\d{6}[ \-]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"[ \-]?\d{3}[0-9Xx](?![0-9A-Za-z])"
)
REDACTED = "［证件号已隐去］"


def redact(text: str) -> tuple[str, bool]:
    """A text without resident ids, and whether one was in it."""
    if len(text) < 18:
        return text, False
    cleaned = _HIDDEN.sub(REDACTED, fold(text)) if _HIDDEN.search(fold(text)) else text
    return cleaned, cleaned != text


def read_credit_code(text: str | None) -> tuple[str | None, str | None]:
    """(code, problem): 18 characters of GB 32100 with its mod-31 check character; the code is None unless it holds."""
    if text is None:
        return None, None
    code = re.sub(r"[\s\u00a0\u3000\-—－]", "", fold(text)).upper()
    if len(code) != 18 or any(c not in _ALNUM for c in code):
        return None, "CREDIT_CODE_FORMAT"
    return (code, None) if code[17] == credit_check(code[:17]) else (None, "CREDIT_CODE_CHECKSUM")


def credit_check(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100, mod 31)."""
    total = sum(_ALNUM.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _ALNUM[(31 - total % 31) % 31]
