"""Files beside an evidence of a checklist."""

from __future__ import annotations

from django.db import models

from appraisal.models.checklist import Evidence
from common.files import FileMixin
from common.scoping import ScopedManager, ScopedModel, ScopePaths
from orgs.models import Organization


class EvidenceFile(FileMixin, ScopedModel):
    """A file that shows what was done: who sees the evidence reads it."""

    sealed_as = "appraisal.evidence"

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="files", verbose_name="完成情况")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "完成情况附件"
        verbose_name_plural = "完成情况附件"
        ordering = ["evidence", "id"]

    def __str__(self) -> str:
        return self.name
