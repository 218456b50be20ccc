"""The ground floor: scoping, locks, periods, errors, audit. Knows no domain word."""

from django.apps import AppConfig


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
