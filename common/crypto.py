"""Encryption of protected fields: SM4-GCM with a key outside the database, and a blind index for equality.

A stored value is `v1:` + base64(nonce ‖ ciphertext ‖ tag). The associated data is the name of the field, so that a
value moved to another column no longer decrypts. The blind index is HMAC-SM3 under a key of its own: it lets a
phone be found by equality and tells nothing else. Keys are a list: the first seals, all of them open, so that a
key can be replaced without a day on which nothing can be read.
"""

from __future__ import annotations

import base64
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

VERSION = "v1:"
_BYTES_VERSION = b"\x01"
_NONCE = 12
_TAG = 16


class Undecryptable(ValueError):
    """The value does not belong to this key or this field, or was tampered with."""


@lru_cache(maxsize=8)
def _keys(master: str) -> tuple[bytes, bytes]:
    def derive(label: bytes) -> bytes:
        mac = HMAC(master.encode(), hashes.SHA256())
        mac.update(label)
        return mac.finalize()

    return derive(b"gongjian field encryption")[:16], derive(b"gongjian blind index")


def seal_bytes(content: bytes, *, field: str) -> bytes:
    """Encrypt bytes for the field named: a version byte, then nonce, ciphertext and tag. Empty stays empty."""
    if not content:
        return b""
    key, _ = _keys(settings.FIELD_KEYS[0])
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(field.encode())
    return b"".join([_BYTES_VERSION, nonce, encryptor.update(content), encryptor.finalize(), encryptor.tag])


def open_bytes(sealed: bytes, *, field: str) -> bytes:
    """The bytes again; raises Undecryptable."""
    if not sealed:
        return b""
    if sealed[:1] != _BYTES_VERSION:
        raise Undecryptable("unknown version of an encrypted field")
    nonce, body, tag = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE : -_TAG], sealed[-_TAG:]
    for master in settings.FIELD_KEYS:
        decryptor = Cipher(algorithms.SM4(_keys(master)[0]), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(field.encode())
        try:
            return decryptor.update(body) + decryptor.finalize()
        except InvalidTag:
            continue
    raise Undecryptable(f"cannot decrypt {field}")


def encrypt(text: str, *, field: str) -> str:
    """Encrypt a text for the field named like `members.person.phone`; empty stays empty."""
    if not text:
        return ""
    return VERSION + base64.b64encode(seal_bytes(text.encode(), field=field)[1:]).decode()


def decrypt(stored: str, *, field: str) -> str:
    """The text again; raises Undecryptable."""
    if not stored:
        return ""
    if not stored.startswith(VERSION):
        raise Undecryptable("unknown version of an encrypted field")
    return open_bytes(_BYTES_VERSION + base64.b64decode(stored[len(VERSION) :]), field=field).decode()


def blind_index(text: str, *, field: str) -> str:
    """32 hex digits by which equal values of one field can be found; empty for empty."""
    if not text:
        return ""
    _, key = _keys(settings.FIELD_KEYS[0])
    mac = HMAC(key, hashes.SM3())
    mac.update(f"{field}\0{text}".encode())
    return mac.finalize().hex()[:32]


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def mask_phone(phone: str) -> str:
    """`154****0101`; a landline keeps its area code and the last two digits."""
    if not phone:
        return ""
    if len(phone) == 11 and phone.isdigit() and phone.startswith("1"):
        return f"{phone[:3]}****{phone[-4:]}"
    return f"{phone[:4]}****{phone[-2:]}" if len(phone) > 6 else "****"
