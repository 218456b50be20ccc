"""Forms and services: a `RuleBroken` is shown where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction

from common.errors import RuleBroken


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
