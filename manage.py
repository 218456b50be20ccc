#!/usr/bin/env python
"""Django's command line. `script/manage` calls it with the embedded database running."""

import os
import sys

# Commands that change the schema connect as the database's owner; everything else as the web role, which owns nothing.
OWNER_COMMANDS = {"migrate", "sqlmigrate", "sqlflush", "flush", "pgtrigger"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("GONGJIAN_DB_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
