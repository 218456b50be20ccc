"""The network: organisations in a tree, units, venues, practices."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Organisations of a district and the units that take part."""

    name = "orgs"
    verbose_name = "组织"
