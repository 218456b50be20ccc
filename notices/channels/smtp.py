"""Mail in time: the backend's timeout is for the whole of a conversation, not for each piece of it.

A mail server that answers one letter every nine seconds would otherwise hold a worker for hours.
"""

from __future__ import annotations

import io
import smtplib
import time

from django.core.mail.backends.smtp import EmailBackend

from notices.channels.in_time import InTime, left


class _Bounded:
    """Of a class of smtplib: what is said and what is answered, all of it until `timeout` seconds from now."""

    def __init__(self, *args, timeout: float, **options):
        self._end = time.monotonic() + timeout
        super().__init__(*args, timeout=timeout, **options)

    def getreply(self):
        """An answer that has come by the end."""
        if self.file is None:
            self.file = io.BufferedReader(InTime(self.sock.makefile("rb", buffering=0), self.sock, self._end))
        return super().getreply()

    def send(self, text):
        """What is said by the end."""
        if self.sock:
            self.sock.settimeout(left(self._end))
        super().send(text)

    def quit(self):
        """Good-bye. What was taken is sent, however long the server takes to say so."""
        try:
            return super().quit()
        except OSError:
            self.close()
            return 221, b""


class _Plain(_Bounded, smtplib.SMTP):
    """Without TLS, or with STARTTLS."""


class _Tls(_Bounded, smtplib.SMTP_SSL):
    """With TLS from the first byte."""


class Backend(EmailBackend):
    """Django's, in time. One without a timeout takes that of the settings (EMAIL_TIMEOUT)."""

    @property
    def connection_class(self):
        """What speaks with the server."""
        return _Tls if self.use_ssl else _Plain
