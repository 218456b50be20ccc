"""Checklists for programs: the scope, filters and services of the pages; how each item stands is computed."""

from appraisal.checklists.api.lists import ChecklistItemViewSet, ChecklistViewSet
from appraisal.checklists.api.progress import ProgressViewSet


def register(router) -> None:
    """`/api/v1/appraisal/checklists/`, `…-items/`, `…-progress/`."""
    router.register("appraisal/checklists", ChecklistViewSet, basename="checklist")
    router.register("appraisal/checklist-items", ChecklistItemViewSet, basename="checklist-item")
    router.register("appraisal/checklist-progress", ProgressViewSet, basename="checklist-progress")
