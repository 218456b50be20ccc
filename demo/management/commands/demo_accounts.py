"""Print the demonstration's accounts, one per role."""

import unicodedata

from django.core.management.base import BaseCommand

from common.scoping import everything
from demo.cast import PASSWORD, listed
from demo.districts import USERNAMES


class Command(BaseCommand):
    """demo_accounts"""

    help = "Print the demonstration's accounts."

    def handle(self, *args, **options):
        """A table a person can read on a terminal; nothing when there is no demonstration district."""
        with everything("print the demonstration's accounts"):
            rows = [(grant.user.username, grant.role_enum.name, grant.title) for grant in listed(USERNAMES)]
        if not rows:
            return
        self.stdout.write(f"演示账号（密码都是 {PASSWORD}） / demo accounts, all with this password:")
        for username, role, title in rows:
            self.stdout.write(f"  {_wide(username, 15)}{_wide(role, 22)}{title}")


def _wide(text: str, width: int) -> str:
    """Pad to a width in terminal columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(1, width - taken)
