"""The ground floor: scoping, locks, periods, errors, audit. Knows no domain word."""

from django import forms
from django.apps import AppConfig
from django.core.validators import MaxLengthValidator, MinLengthValidator


class CommonConfig(AppConfig):
    """Shared furniture of all rooms."""

    name = "common"
    verbose_name = "公共"

    def ready(self) -> None:
        """Let every database connection say who asks; teach querysets `any`; look at production settings."""
        import common.checks
        import common.lookups  # noqa: F401
        from common.rowlevel import register

        register()
        # Django's own words for these are a programmer's.
        MaxLengthValidator.message = "最多 %(limit_value)d 个字，现在是 %(show_value)d 个字。"
        MinLengthValidator.message = "至少 %(limit_value)d 个字，现在是 %(show_value)d 个字。"
        _say_what_to_write()


def _say_what_to_write() -> None:
    """The sentence of a field left empty or misread says how to mend it, where the form has none of its own."""
    forms.Field.default_error_messages["required"] = "请填写这一项。"
    for choice in (forms.ChoiceField, forms.ModelChoiceField, forms.MultipleChoiceField):
        choice.default_error_messages["required"] = "请选择一项。"
    forms.FileField.default_error_messages["required"] = "请选择文件。"
    forms.DateField.default_error_messages["invalid"] = "请按年-月-日填写日期，例如 2026-03-09。"
    forms.TimeField.default_error_messages["invalid"] = "请按时:分填写时间，例如 09:00。"
    forms.DateTimeField.default_error_messages["invalid"] = "请填写日期和时间，例如 2026-03-09 09:00。"
    forms.IntegerField.default_error_messages["invalid"] = "请填写整数，例如 3。"
    for number in (forms.DecimalField, forms.FloatField):
        number.default_error_messages["invalid"] = "请填写数字，例如 3 或 2.5。"
