"""What this room offers on pages of others."""

from __future__ import annotations

from django.urls import reverse

from accounts.web import may
from common.authority import covers
from common.scoping import current_scope
from members.extensions import Link
from members.models import CheckIn
from orgs.models import Tier


def certificate_link(row: CheckIn) -> Link | None:
    """The service certificate of a member who reported, issued by the community; where the office may issue it."""
    place = row.organization
    place = place if place.tier == Tier.COMMUNITY else place.community
    if place is None or row.reported_on is None or not may("meeting.edit") or not covers(current_scope(), place):
        return None
    return Link("服务证明", reverse("meetings:certificate", args=[place.pk, row.person_id]), "file-check")
