"""An outbox full of messages, and what became of it: for tests that kill, cut and restart. Also run as a program.

python -m tests.notices.outgoing make URL CHANNELS | send | sent     in a process of its own, on a database of its own
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime

START = datetime.fromisoformat("2024-06-05 09:02+08:00")
CHANNELS = 24


def fill(district, url: str, channels: int = CHANNELS) -> list[str]:
    """A robot for each organisation in each of so many channels, a reminder for each organisation, and the digests;
    returns the keys of the messages."""
    from common.scoping import everything
    from notices.delivery import VALUE
    from notices.digest import write_digests
    from notices.models import Address, Message
    from notices.services.filling import seal
    from tests.notices.making import make_channel, make_notice

    organizations = [district.root, *district.streets, *district.communities, *district.grids, *district.homes]
    for organization in organizations:
        make_notice(organization, planned_on=START.date())
    with everything("test"):
        for _ in range(channels):
            channel = make_channel(district, "WECOM_ROBOT", base_url=url)
            Address.objects.bulk_create(
                Address(channel=channel, organization=one, value_sealed=seal({"hook": f"k{one.pk}"}, field=VALUE))
                for one in organizations
            )
        assert write_digests(at=START) == channels * len(organizations)
        return [str(key) for key in Message.objects.values_list("key", flat=True)]


def state_of_things() -> dict:
    """What is in the inbox and in the outbox."""
    from django.db.models import Count

    from common.scoping import everything
    from notices.models import Message, MessageLine, Notice

    with everything("test"):
        lines = MessageLine.objects.values("address", "notice").annotate(times=Count("pk"))
        return {
            "states": dict(Message.objects.values_list("state").annotate(Count("pk")).order_by()),
            "keys": sorted(str(key) for key in Message.objects.values_list("key", flat=True)),
            "notices": Notice.objects.count(),
            "things": Notice.objects.values("key").distinct().count(),
            "lines": lines.count(),
            "twice": sum(1 for line in lines if line["times"] > 1),
        }


def send_all() -> int:
    """Deliver until nothing waits, beginning again whenever the database goes away; returns how often it did."""
    from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError, connection

    from common.scoping import everything
    from notices.delivery import deliver
    from notices.models import Message, MessageState

    cut = 0
    end = time.monotonic() + 240
    while time.monotonic() < end:
        try:
            deliver(at=START)
            with everything("test"):
                if not Message.objects.filter(state=MessageState.WAITING).exists():
                    return cut
        except (DatabaseError, InterfaceError) as error:
            # A session that ends in the middle of a statement is no OperationalError to psycopg.
            if type(error) is DatabaseError and "closed the connection" not in str(error):
                raise
            if isinstance(error, IntegrityError | ProgrammingError | DataError):
                raise
            cut += 1
            connection.close()
            time.sleep(0.05)
    raise AssertionError("messages still wait")


def main(what: str, *args: str) -> None:
    import django

    django.setup()
    from django.conf import settings

    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    if what == "make":
        from tests.factories import make_district

        url, channels = args
        answer: object = fill(make_district(), url, int(channels))
    else:
        answer = {"send": send_all, "sent": state_of_things}[what]()
    print(json.dumps(answer))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
