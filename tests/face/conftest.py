"""The gallery on a port of its own, and axe."""

from __future__ import annotations

import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

HERE = Path(__file__).parent
AXE = (HERE / "axe.min.js").read_text()


class Server(ThreadingMixIn, WSGIServer):
    """One thread per request: a page asks for a dozen files at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing on the terminal."""

    def log_message(self, *args):
        """Not here."""


def gallery_settings() -> dict:
    """The product's settings as far as the face needs them: its policy and its templates, no database."""
    engine = dict(settings.TEMPLATES[0])
    engine["DIRS"] = [*engine["DIRS"], HERE / "templates"]
    return {
        "ROOT_URLCONF": "tests.face.gallery",
        "TEMPLATES": [engine],
        "MIDDLEWARE": [
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": True,
    }


@pytest.fixture(scope="module")
def gallery():
    """Address of the running gallery."""
    with override_settings(**gallery_settings()):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def problems(page):
    """What the browser complained about: errors of scripts, of the content security policy, of integrity."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def axe_findings(page) -> list[str]:
    """Violations that axe finds on the page, each as `rule: element`."""
    page.evaluate(AXE)
    tags = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
    found = page.evaluate(f"axe.run(document, {{runOnly: {tags}}})")["violations"]
    return [f"{rule['id']} ({rule['impact']}): {node['html'][:160]}" for rule in found for node in rule["nodes"]]
