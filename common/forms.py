"""Forms and services: a `RuleBroken` is shown where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, QueryDict

from common.errors import RuleBroken


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None when nothing was. An empty form that was sent is sent all the same."""
    return request.POST if request.method == "POST" else None


def show_error(form: forms.BaseForm, error: RuleBroken) -> None:
    """Put the sentence at its field, or above the form when the form has no such field; details follow it."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, [error.message, *map(str, error.details)])


def attempt(form: forms.BaseForm, service: Callable[[], Any]) -> tuple[bool, Any]:
    """Call a service for a valid form; (True, its result), or (False, None) with the error on the form.

    Nothing of a failed service stays: it runs in a savepoint of its own.
    """
    try:
        with transaction.atomic():
            return True, service()
    except RuleBroken as error:
        show_error(form, error)
        return False, None


def told(request: HttpRequest, service: Callable[[], Any]) -> tuple[bool, Any]:
    """Call a service for a form of buttons only: (True, its result), or (False, None) with a message on the next page.

    Nothing of a failed service stays, as with `attempt`.
    """
    try:
        with transaction.atomic():
            return True, service()
    except RuleBroken as error:
        messages.error(request, " ".join([error.message, *map(str, error.details)]))
        return False, None
