"""Territories: grids, buildings, posts, micro-homes, estates, owners' committees (XH 三(二)3、4)."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """The ground the network stands on."""

    name = "grids"
    verbose_name = "网格"

    def ready(self) -> None:
        """Tell the tree what a reorganisation must carry of this room, and imports which workbooks it takes in."""
        from grids import carrying, columns

        carrying.register()
        columns.register()
