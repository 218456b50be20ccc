"""Forms and services: a `RuleBroken` is shown where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

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


def answer_form(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    template: str,
    back: str,
    service: Callable[[], Any],
    done: str,
    then: Callable[[Any], str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and valid, call the service, say `done` and go on. A refusal stands at its field.

    back     the page one came from: where to cancel, and where to go on
    then     (what the service returned) -> another page to go on to
    context  what the template asks for beside `form` and `cancel_url`: heading, trail, submit …
    """
    if request.method == "POST" and form.is_valid():
        ok, made = attempt(form, service)
        if ok:
            messages.success(request, done)
            return redirect(then(made) if then else back)
    return render(request, template, {"form": form, "cancel_url": back, **context})
