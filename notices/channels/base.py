"""What every channel has: the settings an administrator fills in, what an address on it is, and a sender."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from common.crypto import Undecryptable, blind_index, decrypt, encrypt
from notices.channels.errors import DeliveryFailed
from notices.channels.http import Answer, check_url

Values = dict[str, str]
NO_CACHE = (RedisError, OSError)  # without Redis messages still go out, with a token fetched for each
TOKEN = "notices.channel.token"  # noqa: S105 - the name of a field, not a token


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    secret    never shown again; left empty when editing it stays as it is
    place     says where messages go: when it changes, secrets have to be filled in anew, or they would go along
    clean     (text, channel settings) -> text as kept; raises ValueError with a sentence
    """

    name: str
    label: str
    help: str = ""
    default: str = ""
    secret: bool = False
    place: bool = False
    required: bool = True
    long: bool = False
    clean: Callable[[str, Values], str] | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """One kind of channel.

    personal  whether people have addresses on it; else groups of offices have
    settings  what the administrator fills in for the channel
    address   what is filled in for one address
    send      (settings, value, content, key) -> id at the provider; raises DeliveryFailed
    """

    personal: bool
    settings: tuple[Field, ...]
    address: tuple[Field, ...]
    send: Callable[[Values, Values, dict[str, Any], str], str]
    note: str = ""


def clean_url(text: str, settings: Values) -> str:
    """An address to call, without a slash at its end."""
    check_url(text)
    return text.rstrip("/")


def base_url(default: str) -> Field:
    """Where the platform is: its own public address, or that of a private installation."""
    return Field("base_url", "接口地址", "专有部署的，改为本单位的地址", default=default, place=True, clean=clean_url)


def key_of(text: str, settings: Values, before: str) -> str:
    """The key in a robot's webhook address, which must be one of the channel's platform."""
    start = settings["base_url"] + before
    key = text.removeprefix(start)
    if key == text or not key or not key.isascii() or not key.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"请粘贴完整的机器人 Webhook 地址，应以 {start} 开头。")
    return key


def code_of(answer: Answer, secrets: Iterable[str], *, name: str, text: str) -> dict[str, Any]:
    """The answer's object where it says 0; raises DeliveryFailed for anything else, secrets left out of what it says.

    name, text   keys of the code and of its words: errcode/errmsg, code/msg
    """
    found = answer.json()
    code = found.get(name)
    if code == 0 and answer.status == 200:
        return found
    said = str(found.get(text, ""))
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) > 3:
            said = said.replace(secret, "…")
    raise Refused(code, f"平台拒绝（{code if code is not None else f'HTTP {answer.status}'}）：{said[:120]}")


class Refused(DeliveryFailed):
    """A platform answered that it does not take the message; `code` is its own."""

    def __init__(self, code: Any, message: str):
        super().__init__(message)
        self.code = code


def judged(error: Refused, *, address: frozenset[int], message: frozenset[int] = frozenset()) -> DeliveryFailed:
    """The same failure with its meaning: codes about the one address, codes about this one message, else the channel's.

    Too many messages a minute is the channel's trouble as well: the others wait with it.
    """
    return DeliveryFailed(error.message, retry=error.code not in address, channel=error.code not in address | message)


def with_token(
    settings: Values, fetch: Callable[[], tuple[str, int]], use: Callable[[str], str], stale: frozenset[int]
) -> str:
    """Use the platform's access token: from the cache while it holds, fetched anew once when it is said to be stale."""
    name = f"notices:token:{_name_of(settings)}"
    for fresh in (False, True):
        token = None if fresh else _cached(name)
        if token is None:
            token, lasts = fetch()
            _keep(name, token, max(60, min(lasts, 7200) - 300))
        try:
            return use(token)
        except Refused as error:
            if fresh or error.code not in stale:
                raise
    raise AssertionError("the second turn returns or raises")


def _name_of(settings: Values) -> str:
    """A name for what belongs to just these settings; it tells nothing of them."""
    return blind_index("\0".join(f"{name}={settings[name]}" for name in sorted(settings)), field=TOKEN)


def _cached(name: str) -> str | None:
    try:
        sealed = cache.get(name)
        return decrypt(sealed, field=TOKEN) if sealed else None
    except (Undecryptable, *NO_CACHE):
        return None


def _keep(name: str, token: str, seconds: int) -> None:
    with suppress(*NO_CACHE):  # the next message fetches another one
        cache.set(name, encrypt(token, field=TOKEN), seconds)
