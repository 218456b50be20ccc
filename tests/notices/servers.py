"""Stand-ins for a mail server and for the platforms' robots: they keep, byte by byte, what arrives."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Mail:
    """One mail as it came: envelope and bytes."""

    sender: str
    recipients: list[str]
    body: bytes

    @property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.body, policy=policy.default)


@dataclass
class Post:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Box:
    """What a server took, and how it is to behave.

    answers   path without query -> (status, object, bytes, or pieces that drip), or a function of the Post
    default   the answer of other paths
    refuse    (code, text) of SMTP for every recipient, None to take them
    """

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    default: tuple = (200, {"errcode": 0, "errmsg": "ok"})
    refuse: tuple[int, str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as smtplib speaks."""

    def handle(self):
        box: Box = self.server.box
        self.say(220, "ready")
        sender, recipients = "", []
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            verb = verb.upper()
            if verb in ("EHLO", "HELO"):
                self.say(250, "here")
            elif verb == "MAIL":
                sender, recipients = rest, []
                self.say(250, "ok")
            elif verb == "RCPT":
                if box.refuse:
                    self.say(*box.refuse)
                else:
                    recipients.append(rest.partition(":<")[2].partition(">")[0])
                    self.say(250, "ok")
            elif verb == "DATA":
                self.say(354, "go on")
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                if line:
                    box.mails.append(Mail(sender, recipients, b"".join(lines)))
                    self.say(250, "taken")
            elif verb == "QUIT":
                self.say(221, "bye")
                return
            else:
                self.say(250, "ok")

    def say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())


class _Http(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        box: Box = self.server.box
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        post = Post(self.command, self.path, dict(self.headers), body)
        box.posts.append(post)
        answer = box.answers.get(self.path.partition("?")[0], box.default)
        status, content = answer(post) if callable(answer) else answer
        pieces = content if isinstance(content, list) else []
        data = content if isinstance(content, bytes) else b"".join(pieces) or json.dumps(content).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"{box.url}/elsewhere")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        for piece in pieces:
            time.sleep(0.05)
            self.wfile.write(piece)
        if not pieces:
            self.wfile.write(data)

    do_GET = do_POST  # noqa: N815 - the name that http.server looks for

    def log_message(self, *args):
        pass


class _Quiet:
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A client that was killed in the middle of a sentence is what some tests are about."""


class SmtpServer(_Quiet, socketserver.ThreadingTCPServer):
    pass


class HttpServer(_Quiet, ThreadingHTTPServer):
    pass


@contextmanager
def _serving(server):
    box = server.box = Box(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def smtp_server():
    """A mail server on a free port: `with smtp_server() as box`."""
    return _serving(SmtpServer(("127.0.0.1", 0), _Smtp))


def http_server():
    """A platform on a free port."""
    return _serving(HttpServer(("127.0.0.1", 0), _Http))
