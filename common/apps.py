"""The ground floor: scoping, locks, periods, errors, audit. Knows no domain word."""

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
