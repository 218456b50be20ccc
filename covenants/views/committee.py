"""From a committee to its cycle: where the rules of the two-way service are mended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.scoping import current_scope
from common.views import as_of, is_past_view, may, requires
from covenants.parties import acts_for
from covenants.selectors.counting import cycle_that_counts
from covenants.services.cycles import HAVE_LISTS
from covenants.views.base import crumbs
from orgs.models import Organization


@require_safe
@requires("covenant.view")
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The cycle that counts of the committee on the day; where there is none, what to do."""
    day = as_of(request)
    found = cycle_that_counts(pk, day)
    if found is not None:
        address = reverse("covenants:cycle", args=[found.pk])
        return redirect(f"{address}?on={day}" if is_past_view(request) else address)
    organization = get_object_or_404(Organization, pk=pk)
    has_lists = organization.tier in HAVE_LISTS
    may_open = has_lists and not is_past_view(request) and may("covenant.run")
    return render(
        request,
        "covenants/committee.html",
        {
            "trail": crumbs((organization.name, "")),
            "organization": organization,
            "has_lists": has_lists,
            "open_url": f"{reverse('covenants:cycle_open')}?organization={pk}"
            if may_open and acts_for(current_scope(), organization, None)
            else "",
        },
    )
