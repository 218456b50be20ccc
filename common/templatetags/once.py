"""`{% idempotency_key %}`: the hidden field by which a double click becomes one act. Built in, no load needed."""

from __future__ import annotations

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden field with a new key; the view carries `common.views.once`."""
    return format_html('<input type="hidden" name="_once" value="{}">', uuid4().hex)
