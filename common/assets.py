"""Addresses and integrity of static files, as the browser will receive them (docs/adr/003-assets.md)."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured


def asset_url(name: str) -> str:
    """The address of a static file; changes whenever its content does.

    A hashed storage puts the hash in the name. Without one it goes into the query: a copy cached from before an
    upgrade would otherwise fail the new integrity value and leave a page without its looks.
    """
    return _url(name) if settings.DEBUG else _url_for_good(name)


def integrity(name: str) -> str:
    """The subresource-integrity value of a static file, `sha384-…`."""
    return "sha384-" + base64.b64encode(_digest(*_stamp(name))).decode()


def _url(name: str) -> str:
    url = staticfiles_storage.url(name)
    if _stored_path(name) is None:
        url = f"{url}?v={_digest(*_stamp(name)).hex()[:10]}"
    return url


# A page draws a hundred icons; looking for the sprite on disk each time would cost more than the page.
_url_for_good = lru_cache(maxsize=128)(_url)


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
