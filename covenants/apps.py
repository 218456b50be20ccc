"""The two-way service: lists, claims, agreements, pledges (XH 三(三)1)."""

from django.apps import AppConfig


class CovenantsConfig(AppConfig):
    """What each side gives and needs, and what became of it."""

    name = "covenants"
    verbose_name = "双向服务"

    def ready(self) -> None:
        """Tell imports which workbooks this room takes in, and meetings what they have to do with its lists."""
        from covenants import agenda, carrying, columns

        columns.register()
        agenda.register()
        carrying.register()
