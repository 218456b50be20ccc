"""The state folder: one owner at a time, secrets for its owner alone, and no more erased than we made."""

import os
import stat
import subprocess
import sys

import pytest

from ground import migrations
from ground.reach import can_walk_to, runnable_by
from ground.state import State

STRANGER = 65_000  # some user that owns nothing here


@pytest.fixture
def state(tmp_path):
    made = State(tmp_path / "state")
    made.prepare()
    return made


def test_one_process_at_a_time_runs_it(state):
    other = State(state.path)
    assert state.acquire() is True
    assert other.acquire() is False
    state.release()
    assert other.acquire() is True
    other.release()


def test_what_a_killed_process_noted_is_not_believed_by_the_next(state):
    state.announce(address="http://127.0.0.1:1/")
    assert state.announced() == {"pid": os.getpid(), "address": "http://127.0.0.1:1/"}
    assert state.acquire() is True
    assert state.announced() is None
    state.release()


def test_the_owner_waits_for_its_guests(state):
    assert state.acquire()
    state.announce(environment={})
    code = (
        "import sys; from ground.state import State; s = State(sys.argv[1]); s.join(); print('in', flush=True); input()"
    )
    guest = subprocess.Popen(
        [sys.executable, "-c", code, state.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=path_to_us(),
    )
    assert guest.stdout.readline() == "in\n"
    code = "import sys; from ground.state import State; State(sys.argv[1]).close_to_guests(); print('out', flush=True)"
    owner = subprocess.Popen(
        [sys.executable, "-c", code, state.path], stdout=subprocess.PIPE, text=True, env=path_to_us()
    )
    with pytest.raises(subprocess.TimeoutExpired):
        owner.wait(timeout=0.5)
    guest.communicate("\n")
    assert owner.communicate(timeout=30) == ("out\n", None)
    assert state.announced() is None
    state.release()


def path_to_us():
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_keys_are_made_once_and_for_their_owner_alone(state):
    first = state.key_variables()
    assert state.key_variables() == first
    for name in ("secret_key", "field_key"):
        assert stat.S_IMODE((state.path / "keys" / name).stat().st_mode) == 0o600
    assert len(first["GONGJIAN_SECRET_KEY"]) >= 50


def test_erasing_leaves_what_is_not_ours(state):
    state.key_variables()
    state.set_note("demo", "done")
    (state.path / "notes-of-the-owner.txt").write_text("mine", encoding="utf-8")
    state.erase()
    state.prepare()
    assert state.note("demo") == ""
    assert not list((state.path / "keys").iterdir())
    assert (state.path / "notes-of-the-owner.txt").read_text(encoding="utf-8") == "mine"


def test_migrations_are_recognised_by_their_content(tmp_path, monkeypatch):
    monkeypatch.setattr(migrations, "ROOT", tmp_path)
    (tmp_path / "requirements-embedded.lock").write_text("django==5.2", encoding="utf-8")
    folder = tmp_path / "orgs" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_initial.py").write_text("one", encoding="utf-8")
    first = migrations.fingerprint()
    assert migrations.fingerprint() == first
    (folder / "0001_initial.py").write_text("two", encoding="utf-8")
    second = migrations.fingerprint()
    (folder / "0001_initial.py").rename(folder / "0001_renamed.py")
    assert len({first, second, migrations.fingerprint()}) == 3


@pytest.fixture
def private_program(tmp_path):
    """A program with a library beside it, below a folder that only its owner may enter."""
    tmp_path.chmod(0o700)
    for name in ("package", "package.libs"):
        (tmp_path / name).mkdir(mode=0o700)
        (tmp_path / name / "file").write_text(name, encoding="utf-8")
        (tmp_path / name / "file").chmod(0o700)
    return tmp_path / "package" / "file"


def test_a_private_program_is_copied_with_what_it_needs(private_program, tmp_path):
    assert can_walk_to(private_program, os.getuid())
    assert not can_walk_to(private_program, STRANGER)
    needed = [private_program.parent, private_program.with_name("absent"), tmp_path / "package.libs"]
    target = tmp_path / "copy"
    program = runnable_by(STRANGER, private_program, needed, target)
    assert program == target / "package" / "file"
    assert stat.S_IMODE(program.stat().st_mode) == 0o755
    assert (target / "package.libs" / "file").read_text(encoding="utf-8") == "package.libs"


def test_a_program_within_reach_is_used_where_it_is(private_program, tmp_path):
    assert runnable_by(os.getuid(), private_program, [], tmp_path / "copy") == private_program
    assert not (tmp_path / "copy").exists()
