"""Addresses and integrity of static files, as the browser will receive them (docs/adr/003-assets.md)."""

from __future__ import annotations

import base64
import hashlib
import time
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured


def asset_url(name: str) -> str:
    """The address of a static file; changes whenever its content does.

    A hashed storage puts the hash in the name. Without one it goes into the query: a copy cached from before an
    upgrade would otherwise fail the new integrity value and leave a page without its looks.
    """
    return _described(name, _moment())[0]


def integrity(name: str) -> str:
    """The subresource-integrity value of a static file, `sha384-…`."""
    return _described(name, _moment())[1]


def _moment() -> int:
    """Changes once a second: a page draws a hundred icons, and looks for the sprite on disk only once."""
    return int(time.monotonic())


@lru_cache(maxsize=64)
def _described(name: str, moment: int) -> tuple[str, str]:
    """Address and integrity together, so that they always speak of the same content."""
    digest = _digest(*_stamp(name))
    url = staticfiles_storage.url(name)
    if _stored_path(name) is None:
        url = f"{url}?v={digest.hex()[:10]}"
    return url, "sha384-" + base64.b64encode(digest).decode()


def _stored_path(name: str) -> Path | None:
    """Where a hashed storage keeps the collected file; None when the file is served from its source folder."""
    stored_name = getattr(staticfiles_storage, "stored_name", None)
    if stored_name is None or staticfiles_storage.url(name) == staticfiles_storage.base_url + name:
        return None
    return Path(staticfiles_storage.path(stored_name(name)))


def _stamp(name: str) -> tuple[str, int]:
    found = _stored_path(name) or finders.find(name)
    if not found:
        raise ImproperlyConfigured(f"static file {name!r} does not exist")
    return str(found), Path(found).stat().st_mtime_ns


@lru_cache(maxsize=128)
def _digest(path: str, changed: int) -> bytes:
    """SHA-384 of a file; `changed` makes an edited file a new entry."""
    return hashlib.sha384(Path(path).read_bytes()).digest()
