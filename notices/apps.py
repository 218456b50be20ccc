"""What is due, and finding one's way: the workbench and the search."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The to-do list is computed from the records; nothing is stored, so nothing can be out of date."""

    name = "notices"
    verbose_name = "提醒"

    def ready(self) -> None:
        """Enter people into the search."""
        from notices import search

        search.register()
