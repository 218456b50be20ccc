"""What is counted of lists, claims, agreements, pledges, projects, wishes and promises (XH 三(三)1)."""

from covenants.metrics import lists, pledges, projects
from covenants.metrics.subjects import BOOK

__all__ = ["BOOK", "lists", "pledges", "projects"]
