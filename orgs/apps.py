"""The network: organisations in a tree, units, venues, practices."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Organisations of a district and the units that take part."""

    name = "orgs"
    verbose_name = "组织"

    def ready(self):
        """Enter what the search looks through, and the workbooks of this room."""
        from orgs import columns, searching

        searching.register()
        columns.register()
