"""PostgreSQL and Valkey together, and how Django reaches them."""

import os
import signal
import subprocess
import sys

from ground.broker import start_valkey
from ground.postgres import APP, OWNER, Postgres
from ground.processes import die_with_parent
from ground.state import ROOT


class Cluster:
    """Starts both as `children` of this process; `environment` is then what Django needs to know."""

    def __init__(self, state, children, *, throw_away=False):
        log = state.path / "log"
        self.postgres = Postgres(state.path, throw_away=throw_away)
        self.postgres.start(children, log / "postgres.log")
        redis_url = start_valkey(
            children,
            data=self.postgres.home / "valkey",
            run=self.postgres.run,
            log_path=log / "valkey.log",
            user=self.postgres.user,
        )
        self.environment = {
            "GONGJIAN_STATE": str(state.path),
            "DATABASE_URL": self.postgres.url(APP),
            "MIGRATION_DATABASE_URL": self.postgres.url(OWNER),
            "REDIS_URL": redis_url,
            **state.key_variables(),
        }


def django_environment(environment, settings="config.settings.embedded", **more):
    """The whole environment of a Django process: ours wins over what happens to be set outside."""
    return {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings, "PYTHONUNBUFFERED": "1", **more}


def manage(*args):
    """The command line of manage.py with this interpreter."""
    return [sys.executable, str(ROOT / "manage.py"), *args]


def run_manage(*args, environment):
    """Run a command of manage.py to its end, out of the terminal's reach; True when it went well.

    Interrupting us ends it too, and so does killing us.
    """
    prepare = die_with_parent(signal.SIGKILL)
    done = subprocess.run(
        manage(*args), cwd=ROOT, env=environment, start_new_session=True, preexec_fn=prepare, check=False
    )
    return done.returncode == 0
