"""Cleaning what people write about a unit; other doors use it to check a row before they call the services."""

from __future__ import annotations

import re
import unicodedata

from common.crypto import encrypt
from common.errors import RuleBroken
from orgs.credit_code import tidy, why_wrong
from orgs.models import Unit, UnitKind

PHONE_FIELD = "orgs.unit.contact_phone"
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{7,8}|[48]00-?\d{3}-?\d{4}")
_TEXTS = {
    "name": 80,
    "party_organization": 80,
    "superior": 80,
    "address": 120,
    "contact_name": 40,
    "note": 200,
}
_COUNTS = ("headcount", "party_members")
EDITABLE = (*_TEXTS, *_COUNTS, "kind", "credit_code", "contact_phone")


def clean_unit(fields: dict) -> dict:
    """The given fields, cleaned; RuleBroken with the field that is wrong."""
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"unknown fields of a unit: {', '.join(sorted(unknown))}")
    cleaned = {}
    for name, limit in _TEXTS.items():
        if name in fields:
            cleaned[name] = _clean_text(name, fields[name], limit)
    for name in _COUNTS:
        if name in fields:
            cleaned[name] = _clean_count(name, fields[name])
    if "kind" in fields:
        cleaned["kind"] = _clean_kind(fields["kind"])
    if "credit_code" in fields:
        cleaned["credit_code"] = _clean_credit_code(fields["credit_code"])
    if "contact_phone" in fields:
        cleaned["contact_phone"] = _clean_phone(fields["contact_phone"])
    if (cleaned.get("party_members") or 0) > (cleaned.get("headcount") or 1_000_000):
        raise RuleBroken("unit.count", "党员人数多于职工人数，请核对。", "party_members")
    return cleaned


def columns_of(cleaned: dict) -> dict:
    """Cleaned fields as columns: the phone sealed."""
    columns = {name: value for name, value in cleaned.items() if name != "contact_phone"}
    if "contact_phone" in cleaned:
        columns["contact_phone_sealed"] = encrypt(cleaned["contact_phone"], field=PHONE_FIELD)
    return columns


def plain(text: str | None) -> str:
    """Without doubled blanks and invisible characters."""
    text = " ".join(unicodedata.normalize("NFC", text or "").split())
    return "".join(char for char in text if unicodedata.category(char)[0] != "C")


def core(name: str) -> str:
    """A name without brackets and the endings that people leave out."""
    name = re.sub(r"[（(].*?[)）]", "", name)
    return re.sub(r"(股份)?有限(责任)?公司$|党(委|总支|支部)$", "", name)


def _label(name: str) -> str:
    return str(Unit._meta.get_field(name).verbose_name)


def _clean_text(name: str, value: str | None, limit: int) -> str:
    value = plain(value)
    if len(value) > limit:
        raise RuleBroken("unit.text", f"{_label(name)}最多 {limit} 个字，现在是 {len(value)} 个字。", name)
    if name == "name" and len(value) < 2:
        raise RuleBroken("unit.name", "请填写单位名称，至少 2 个字。", "name")
    return value


def _clean_count(name: str, value: int | None) -> int | None:
    if value is not None and not 0 <= value <= 1_000_000:
        raise RuleBroken("unit.count", f"{_label(name)}应在 0 到 100 万之间。", name)
    return value


def _clean_kind(kind: str) -> str:
    if kind not in UnitKind.values:
        known = "、".join(UnitKind.values)
        raise RuleBroken("unit.kind", f"没有“{kind}”这个类别，可用的有：{known}。", "kind")
    return kind


def _clean_credit_code(text: str) -> str:
    code = tidy(text)
    wrong = why_wrong(code) if code else ""
    if wrong:
        raise RuleBroken("unit.credit_code", wrong, "credit_code")
    return code


def _clean_phone(text: str) -> str:
    phone = re.sub(r"[\s()（）]", "", unicodedata.normalize("NFKC", text or ""))
    if phone and not _PHONE.fullmatch(phone):
        sentence = "联系电话应是 11 位手机号（如 15400000001）或带区号的座机号，请核对。"
        raise RuleBroken("unit.phone", sentence, "contact_phone")
    return phone
