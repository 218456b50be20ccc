"""What is due, and finding one's way: the workbench and the search."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The to-do list is computed from the records; nothing is stored, so nothing can be out of date."""

    name = "notices"
    verbose_name = "提醒"

    def ready(self) -> None:
        """Enter people into the search, and say to practices what can be reminded of."""
        from notices import search
        from notices.kinds import KINDS
        from orgs.practice.vocabulary import REMINDED

        search.register()
        REMINDED.update({kind.id: kind.name for kind in KINDS.values()})
