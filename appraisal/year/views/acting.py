"""A service behind a button: a refusal becomes a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from common.errors import RuleBroken


def told(request: HttpRequest, service: Callable[[], Any]) -> tuple[bool, Any]:
    """(True, result), or (False, None) with the sentence shown on the next page."""
    try:
        with transaction.atomic():
            return True, service()
    except RuleBroken as error:
        messages.error(request, " ".join([error.message, *map(str, error.details)]))
        return False, None
