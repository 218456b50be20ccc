"""Committees: persons, terms, seats, appointments, filings."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Committees of a district and who sits on them."""

    name = "members"
    verbose_name = "队伍"

    def ready(self) -> None:
        """Tell the tree what a reorganisation must carry of this room, and imports which workbooks it takes in."""
        from members import carrying, columns

        carrying.register()
        columns.register()
