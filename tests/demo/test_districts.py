"""A district for each practice: built on two days of the year, opened by each of its offices, in its own words."""

import re
from datetime import date

import pytest

from accounts.models import User
from appraisal.metrics import METRICS
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from common.clock import as_if_on, today
from common.scoping import everything
from demo.cast import PASSWORD
from demo.districts import SITES, USERNAMES
from orgs.models import Organization, Tier
from orgs.practice import load_all
from tests.appraisal.numbers_and_lists import check_every_number
from tests.factories import client_for

# What only this district says: on which page, and in which words.
OWN = {
    "fucheng": (
        ("/meetings/", "区域事务推进协调会"),
        ("/orgs/practice/", "“一核四强”规范化建设清单"),
        ("/", "小区"),
        ("/year/checklists/", "社区“六化体系”"),
    ),
    "ronghe": (("/meetings/", "联合党委委员月例会"), ("/orgs/practice/", "“五个一”融合党建活动"), ("/", "例会")),
    "haibowan": (
        ("/meetings/", "社区党建联席会议"),
        ("/orgs/practice/", "轮值书记"),
        ("/statistics/", "轮值"),
        ("/year/checklists/", "社区党组织书记责任清单"),
    ),
    "xinluo": (("/orgs/practice/", "“兼合式”党组织"), ("/statistics/", "党员回家"), ("/", "小区")),
}


def entries(client):
    """Addresses of the main navigation of whoever this is."""
    shell = client.get("/", follow=True).content.decode()
    nav = shell[shell.index("<nav") : shell.index("</nav>")]
    return re.findall(r'<a[^>]* href="(/[^"]*)"', nav)


def centres_of(root):
    """Service centres: all, of the district, of streets and towns, of communities and villages."""
    wanted = [METRICS[f"orgs.centres{tail}"] for tail in ("", "_district", "_street", "_community")]
    with everything("test"):
        [body] = network_on(today(), [root.pk], places=False, root=True).nodes
        values = figures_of(wanted, today(), [body])[body.pk].total
    return [values[one.id].numerator for one in wanted]


@pytest.mark.django_db
@pytest.mark.parametrize("name", SITES)
def test_each_office_opens_every_entry_of_its_navigation(name):
    site = SITES[name]
    root = site().build()
    with everything("test"):
        tiers = [row.tier for row in Organization.objects.filter(district=root)]
        users = {user.username: user for user in User.objects.filter(district=root)}
    assert tiers.count(Tier.STREET) >= 8  # the real divisions
    assert all(user.check_password(PASSWORD) for name, user in users.items() if name in USERNAMES)
    clients = [client_for(users[username]) for username, _ in site.SPEC.people]
    for client in clients:
        addresses = entries(client)
        assert len(addresses) > 5
        assert {address: client.get(address, follow=True).status_code for address in addresses} == dict.fromkeys(
            addresses, 200
        )
    assert [check_every_number(client) > 20 for client in (clients[0], clients[2])] == [True, True]
    if name == "haibowan":
        assert centres_of(root) == [49, 1, 7, 41]  # HB 四·四是, on the real divisions
    for page, words in OWN[name]:
        assert words in clients[2].get(page, follow=True).content.decode(), (page, words)


@pytest.mark.django_db
@pytest.mark.parametrize("name", SITES)
def test_it_can_be_built_on_any_day(name):
    """The stories count back from the day: in the first days of a year as well."""
    with as_if_on(date(today().year, 1, 3)):
        root = SITES[name]().build()
    with everything("test"):
        assert root.district_id == root.pk


def test_accounts_are_of_one_person_each():
    assert len(set(USERNAMES)) == len(USERNAMES) == 4 * len(SITES)


@pytest.mark.parametrize("practice", load_all(), ids=lambda practice: practice.id)
def test_sections_of_the_cockpit_name_metrics_of_the_practice(practice):
    for entry in practice.entries("cockpit"):
        for key in entry.items:
            assert key in METRICS, f"{practice.id}: {key}"
            kept = METRICS[key].practices
            assert kept is None or practice.id in kept, f"{practice.id}: {key}"
