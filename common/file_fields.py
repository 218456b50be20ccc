"""Form fields for attached files (`common.files`): one, or several at once."""

from __future__ import annotations

from django import forms

from common.files import ACCEPT, FILE_HINT


class AttachedFile(forms.FileField):
    """One file; what it is, its content says."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", FILE_HINT)
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ACCEPT


class _SeveralInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class AttachedFiles(forms.FileField):
    """One or several files; the value is a list, empty where none was sent and none is required.

    accept   which endings the browser offers
    """

    def __init__(self, *, accept: str = ACCEPT, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", FILE_HINT)
        kwargs.setdefault("widget", _SeveralInput(attrs={"accept": accept, "multiple": True}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        """Each of them."""
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(AttachedFiles, self).clean(file, initial) for file in files]
