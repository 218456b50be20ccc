"""Papers beside an entry of an alliance's funds."""

from __future__ import annotations

from django.db import models

from common.files import FileMixin
from common.scoping import ScopedManager, ScopePaths
from orgs.models.alliance import Alliance, FundEntry, OfAlliance


class FundPaper(FileMixin, OfAlliance):
    """An invoice, a receipt, the order by which money came; it stays after dissolving.

    Who sees the entry and may see units (unit.view) reads it; with alliance.view alone one sees how many there are.

    alliance  the entry's: by it the database tells who may see the row
    """

    sealed_as = "orgs.fund"

    entry = models.ForeignKey(FundEntry, models.CASCADE, related_name="papers", verbose_name="经费")
    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="+", verbose_name="联合体")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="alliance__organization")

    class Meta:
        verbose_name = "经费凭证"
        verbose_name_plural = "经费凭证"
        ordering = ["entry", "id"]

    def __str__(self) -> str:
        return self.name
