"""Pages and API lists of the district's staff: server time beside the time of their own statements, and bytes.

Everything runs in this process through Django's test client, in one transaction that is taken back.
"""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Grant, User
from bench.data import district
from bench.measuring import Line, best, watched
from common.clock import today
from common.periods import period
from common.scoping import everything
from members.models import Appointment, Position
from orgs.models import Organization, Tier

RUNS = 5
FIRST_PAINT = 200 * 1024
_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))')


def pages(root: Organization) -> list[tuple[str, str]]:
    """(name, address) of what is measured."""
    with everything("measurements"):
        community = Organization.objects.filter(district=root, tier=Tier.COMMUNITY).order_by("pk").first()
        secretary = Appointment.objects.in_force(today()).get(organization=community, position=Position.SECRETARY)
    return [
        ("workbench", reverse("notices:workbench")),
        ("tree, first level", reverse("orgs:tree")),
        ("organisation page", reverse("orgs:detail", args=[community.pk])),
        ("committee page", reverse("members:committee", args=[community.pk])),
        ("list of organisations", reverse("orgs:list")),
        ("list of committees", reverse("members:committees")),
        ("list of people", reverse("members:persons")),
        ("person page", reverse("members:person", args=[secretary.person_id])),
        ("list of filings", reverse("members:filings")),
        ("compliance by street", reverse("appraisal:compliance")),
        ("compliance, all tiers", f"{reverse('appraisal:compliance')}?tier="),
        ("compliance summed up", reverse("appraisal:summary")),
        ("why a finding", reverse("appraisal:why", args=[community.pk, "committee.shape"])),
        ("search, two characters", f"{reverse('notices:search')}?q=建国"),
        ("API organisations, 50", reverse("api:organization-list")),
        ("API people, 50", reverse("api:person-list")),
        ("API appointments, 50", reverse("api:appointment-list")),
        ("API compliance, 50", reverse("api:compliance-list")),
    ]


# These judge the committees of the whole district on purpose: what they must be is said in seconds.
_WHOLE = frozenset({"workbench", "compliance by street", "compliance, all tiers", "compliance summed up"})


def measure() -> list[Line]:
    """A line for each page, and one for the bytes of the first paint."""
    root = district()
    lines = []
    with transaction.atomic():
        client = signed_in(root)
        for name, address in pages(root):
            lines.append(page_line(client, name, address))
        lines.append(_first_paint(client))
        transaction.set_rollback(True)
    return lines


def signed_in(root: Organization) -> Client:
    """A browser of the district's staff."""
    user = User.objects.create_user("bench-pages", None, display_name="测量", district=root)
    Grant.objects.create(user=user, role="DISTRICT_STAFF", organization=root, period=period(today()))
    client = Client(headers={"host": _host()})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _host() -> str:
    allowed = [name for name in settings.ALLOWED_HOSTS if "*" not in name and not name.startswith(".")]
    return allowed[0] if allowed else "localhost"


def page_line(client: Client, name: str, address: str) -> Line:
    """Server time of a page beside the time of its own statements."""
    response = client.get(address, follow=True)
    assert response.status_code == 200, (name, response.status_code)
    ours, response = best(lambda: client.get(address, follow=True), RUNS)
    own = float("inf")
    for _ in range(RUNS):
        with watched() as watch:
            client.get(address, follow=True)
        own = min(own, watch.milliseconds)
    size = len(gzip.compress(response.content, 6))
    whole = name in _WHOLE
    return Line(
        name,
        ours,
        own,
        "its own SQL",
        "≤ 1 s" if whole else "≤ 3 × its SQL + 15 ms",
        ours <= (1000 if whole else 3 * own + 15),
        watch.queries,
        f"{size / 1024:.0f} KB",
    )


def _first_paint(client: Client) -> Line:
    """The tree page as a cold browser loads it: page, style sheets and scripts, compressed as they are sent."""
    response = client.get(reverse("orgs:tree"))
    text = response.content.decode()
    total = len(gzip.compress(response.content, 6))
    names = {urlsplit(url).path.removeprefix("/static/") for url in _ASSET.findall(text)} | {"img/icons.svg"}
    for name in names:
        packed = finders.find(f"{name}.br") or finders.find(f"{name}.gz")
        path = packed or finders.find(name)
        with open(path, "rb") as file:
            content = file.read()
        total += len(content) if packed else len(gzip.compress(content, 6))
    return Line(
        "tree, first paint",
        0,
        must="≤ 200 KB",
        holds=total <= FIRST_PAINT,
        note=f"{total / 1024:.0f} KB with {len(names)} assets, compressed",
    )
