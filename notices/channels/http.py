"""HTTP out of the house: one request, no redirect, a deadline, and never into the own network unless a setting says so.

A name is looked up once, what it stands for is judged, and the connection goes to that very address: a name that
points elsewhere a moment later leads nowhere. The certificate is checked for the name.
"""

from __future__ import annotations

import functools
import http.client
import io
import ipaddress
import json
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from notices.channels.errors import DeliveryFailed
from notices.channels.in_time import InTime, left

PATIENCE = 10  # seconds, all in all: connection, request and the whole of the answer
LONGEST_ANSWER = 64 * 1024
AGENT = "gongjian"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The answer as an object; raises DeliveryFailed where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise DeliveryFailed("对方的应答看不懂，请核对渠道的接口地址。", channel=True)
        return found


def check_url(url: str) -> None:
    """Raise ValueError, with a sentence, for an address that will never be called."""
    parts = urlsplit(url)
    try:
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        port_is_right = False
    if parts.scheme not in ("https", "http") or not parts.hostname or not port_is_right:
        raise ValueError("请填写完整的网址，以 https:// 开头，例如 https://qyapi.weixin.qq.com。")
    if parts.username or parts.password:
        raise ValueError("网址里不能写用户名和密码，请填在下面专门的栏目里。")
    if not url.isascii() or any(sign.isspace() for sign in url):
        raise ValueError("网址里不能有空格和中文，请照对方给的原样粘贴。")


def call(url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None, method: str = "") -> Answer:
    """One request; POST where there is a body. Raises DeliveryFailed where nobody answers or with a status of trouble.

    A refusal of the request itself (4xx) comes back as an answer: what it means, the caller knows.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    end = time.monotonic() + PATIENCE
    address = _address_of(host, port, secure=parts.scheme == "https")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = _Connection(host, port, address, end, secure=parts.scheme == "https")
    try:
        line.request(
            method or ("GET" if body is None else "POST"), target, body, {"User-Agent": AGENT, **(headers or {})}
        )
        with line.getresponse() as response:
            answer = Answer(response.status, _read(response))
    except (OSError, http.client.HTTPException, ValueError) as error:
        # The error's own text may hold the address with its key: only its kind is told.
        raise DeliveryFailed(f"连不上 {host}（{_kind(error)}）。", channel=True) from None
    finally:
        line.close()
    if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == http.HTTPStatus.TOO_MANY_REQUESTS:
        raise DeliveryFailed(f"{host} 暂时不能受理（HTTP {answer.status}）。", channel=True)
    if http.HTTPStatus.MULTIPLE_CHOICES <= answer.status < http.HTTPStatus.BAD_REQUEST:
        raise DeliveryFailed(f"{host} 要求转到别的网址（HTTP {answer.status}），请核对接口地址。", channel=True)
    return answer


def post_json(url: str, content: dict[str, Any], *, headers: dict[str, str] | None = None) -> Answer:
    """POST an object as JSON."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return call(url, body=body, headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def _kind(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "证书不受信任"
    if isinstance(error, TimeoutError):
        return "超时"
    if isinstance(error, ConnectionRefusedError):
        return "拒绝连接"
    return "连接中断"


def _read(response: http.client.HTTPResponse) -> bytes:
    """The body, as far as it may be long."""
    pieces, size = [], 0
    while size < LONGEST_ANSWER and (piece := response.read1(8192)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)[:LONGEST_ANSWER]


def _address_of(host: str, port: int, *, secure: bool) -> tuple:
    """The first address the name stands for that may be called: (family, socket address)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise DeliveryFailed(f"找不到 {host} 的网络地址，请核对接口地址或域名解析。", channel=True) from None
    own = [ipaddress.ip_network(text) for text in settings.CHANNEL_NETWORKS]
    for family, _, _, _, target in found:
        address = ipaddress.ip_address(target[0].partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if any(address in network for network in own if network.version == address.version):
            return family, target
        if secure and is_public(address):
            return family, target
    if not secure and any(is_public(ipaddress.ip_address(target[0].partition("%")[0])) for *_, target in found):
        raise DeliveryFailed(f"{host} 是外网地址，只能用 https:// 连接。", channel=True)
    raise DeliveryFailed(
        f"{host} 在本单位内部网络，系统默认不连接；确需连接的，请运维人员在 GONGJIAN_CHANNEL_NETWORKS 中写明网段。",
        channel=True,
    )


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it lies in the open internet; addresses that wrap another one inside are none."""
    wrapped = address.version == 6 and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address in _TRANSLATED
    )
    return address.is_global and not address.is_multicast and not wrapped


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class _Response(http.client.HTTPResponse):
    """An answer that has come by the end, from its first line on."""

    def __init__(self, sock: socket.socket, *args, end: float, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(InTime(self.fp.detach(), sock, end))


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was judged before, under the name it was asked for; it lasts until `end`."""

    def __init__(self, host: str, port: int, address: tuple, end: float, *, secure: bool):
        super().__init__(host, port)
        self.response_class = functools.partial(_Response, end=end)
        self._end = end
        self.default_port = 443 if secure else 80  # so that the Host header goes without it
        self._address = address
        self._secure = secure

    def connect(self) -> None:
        """Connect, with TLS where the address says https."""
        family, target = self._address
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(left(self._end))
        self.sock.connect(target)
        self.sock.settimeout(left(self._end))
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
            self.sock.settimeout(left(self._end))
