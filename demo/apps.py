"""A fictional district to look at and to measure with: real divisions, invented people, block 154."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration district; uses every room, and no room knows it."""

    name = "demo"
    verbose_name = "演示"
