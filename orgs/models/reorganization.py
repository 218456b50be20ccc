"""Reorganisations: one dated act, whole and undoable."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models

from common.scoping import ScopedManager, ScopedModel, ScopePaths


class ReorganizationKind(models.TextChoices):
    """What an act does to the tree."""

    IMPORT = "IMPORT", "区划更新"
    CREATE = "CREATE", "新设"
    RENAME = "RENAME", "更名"
    RECODE = "RECODE", "改代码"
    MOVE = "MOVE", "划转"
    MERGE = "MERGE", "合并"
    SPLIT = "SPLIT", "分设"
    CLOSE = "CLOSE", "撤销"
    BATCH = "BATCH", "调整方案"


@pghistory.track()
class Reorganization(ScopedModel):
    """One act on the structure of a district, on one day, for one reason.

    `changes` lists, in the order they were made, what each organisation was before and is after:
    `[{"organization": 7, "before": {…} | null, "after": {…}, "version_before": {…} | null, "version_after": 12}]`;
    null before means the act created it. Undoing an act restores every one of them, or nothing.
    `place` is the lowest organisation above everything the act touched: who sees that organisation sees the act.
    """

    district = models.ForeignKey("orgs.Organization", models.PROTECT, related_name="reorganizations", verbose_name="区")
    place = models.ForeignKey("orgs.Organization", models.PROTECT, related_name="+", verbose_name="所在组织")
    kind = models.CharField("类别", max_length=7, choices=ReorganizationKind)
    effective_on = models.DateField("生效日期")
    title = models.CharField("事由", max_length=120)
    document = models.CharField("文号", max_length=80, blank=True)
    changes = models.JSONField(default=list)
    carried = models.JSONField(default=dict, help_text="其他房间随之变动的记录，供撤回")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤回时间", null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="place")

    class Meta:
        verbose_name = "机构调整"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title
