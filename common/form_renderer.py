"""How forms look everywhere: `FORM_RENDERER = "common.form_renderer.FormRenderer"`.

Templates are in `templates/django/forms/`; this class gives each widget its class, so that `{{ form }}`,
`{{ form.name.as_field_group }}` and a bare `{{ form.name }}` all look the same.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import DateField
from django.forms.renderers import TemplatesSetting

WIDGETS = "django/forms/widgets/"
CLASSES = {
    **dict.fromkeys(
        ("text", "number", "email", "url", "password", "date", "datetime", "time", "textarea", "file", "search", "tel"),
        "form-control",
    ),
    "clearable_file_input": "form-control",
    "color": "form-control",
    "select": "form-select",
    "select_date": "form-select",
    "checkbox": "form-check-input",
}


class FormRenderer(TemplatesSetting):
    """Finds templates in the project first and dresses the widgets."""

    def render(self, template_name: str, context: dict[str, Any], request=None) -> str:
        """Render a form, field or widget template."""
        widget = context.get("widget")
        if widget is not None:
            prepare(widget, template_name)
            parts = widget.get("subwidgets") or ()
            for part in parts:  # drawn by an include of their whole, so they never come here by themselves
                prepare(part, part["template_name"])
            if len(parts) == 2:
                for part, word in zip(parts, ("起", "止"), strict=True):
                    part["attrs"] = {"aria-label": word, **part["attrs"]}
        return super().render(template_name, context, request=request)


def prepare(widget: dict[str, Any], template_name: str) -> None:
    """Give a widget what its kind asks for; those of other packages are left as they are."""
    if template_name.startswith(WIDGETS):
        kind = template_name.removeprefix(WIDGETS).removesuffix(".html")
        dress(widget, kind)
        if kind == "date":
            use_date_picker(widget)


def dress(widget: dict[str, Any], kind: str) -> None:
    """Add the class of a kind of widget to those it has."""
    given = CLASSES.get(kind)
    if given is None:
        return
    attrs = dict(widget["attrs"])
    classes = str(attrs.get("class", "")).split()
    if given not in classes:
        attrs["class"] = " ".join([given, *classes])
    if kind == "textarea" and attrs.get("rows") == "10":
        attrs["rows"] = "4"  # Django's own default is half a screen for what is mostly one sentence
    widget["attrs"] = attrs


def use_date_picker(widget: dict[str, Any]) -> None:
    """Turn a text field for a date into the browser's own picker.

    The picker takes ISO dates only. What was typed and is no date stays in a text field, so that it is not lost.
    """
    value = widget.get("value")
    if value:
        try:
            widget["value"] = DateField().to_python(str(value)).isoformat()
        except ValidationError:
            return
    widget["type"] = "date"
