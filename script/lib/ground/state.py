"""The state folder: `.state` in the checkout, or $GONGJIAN_STATE. Everything the embedded product keeps is below it.

lock           held (flock) by the one process that runs the database; the kernel releases it, however that ends
guests         held shared by every script/manage that uses a database another script/manage started
running.json   how to reach the running database; there only while it runs
keys/          SECRET_KEY and the key of encrypted fields, made once, 0600
demo           how far the demo district is: "started" or "done"
migrated       fingerprint of the migrations that have been applied
pg/ valkey/ media/ log/ run/
"""

import base64
import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path

from ground.messages import die

ROOT = Path(__file__).resolve().parents[3]
OURS = ("keys", "pg", "pgbin", "valkey", "valkeybin", "media", "log", "run", "demo", "migrated", "running.json", "beat")
MIN_FREE_MB = 300


class State:
    """One state folder. `acquire()` makes this process the one that runs what is in it."""

    def __init__(self, path=None):
        self.path = Path(path or os.environ.get("GONGJIAN_STATE") or ROOT / ".state").absolute()
        self._lock = None
        self._guests = None

    def prepare(self):
        """Make the folder, or say why it cannot be used."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if os.stat(self.path).st_uid == os.geteuid():
                self.path.chmod(0o755)  # the database may run as another user; secrets below are 0600
            for name in ("log", "media", "keys"):
                (self.path / name).mkdir(exist_ok=True, mode=0o700)
            self._open("lock").close()
        except PermissionError:
            die(
                f"不能写入数据目录 {self.path}：它属于另一个用户。请换回那个用户，或用 GONGJIAN_STATE=目录 指定别处。",
                f"the state folder {self.path} belongs to another user; name another one with GONGJIAN_STATE",
            )
        except OSError as error:
            die(
                f"不能使用数据目录 {self.path}：{error.strerror}。可用 GONGJIAN_STATE=目录 指定别处。",
                f"the state folder {self.path} cannot be used: {error.strerror}",
            )
        free = shutil.disk_usage(self.path).free // 2**20
        minimum = int(os.environ.get("GONGJIAN_MIN_FREE_MB") or MIN_FREE_MB)
        if free < minimum:
            die(
                f"磁盘空间不足：{self.path} 所在的盘只剩 {free} MB，至少需要 {minimum} MB。请腾出空间后再启动。",
                f"not enough disk space: {free} MB free, {minimum} MB needed",
            )

    def _open(self, name):
        return open(self.path / name, "a+", encoding="utf-8")

    def acquire(self):
        """True when this process now runs the state folder; False when another one does."""
        lock = self._open("lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        self.running_note.unlink(missing_ok=True)  # left by a killed run
        return True

    def release(self):
        """Let another process run the state folder."""
        self.running_note.unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    def join(self):
        """Count this process among the users of a database that someone else runs."""
        self._guests = self._open("guests")
        fcntl.flock(self._guests, fcntl.LOCK_SH)

    def leave(self):
        if self._guests:
            self._guests.close()
            self._guests = None

    def close_to_guests(self):
        """Wait until no other process uses our database, and let nobody in any more."""
        self._guests = self._open("guests")
        fcntl.flock(self._guests, fcntl.LOCK_EX)
        self.running_note.unlink(missing_ok=True)
        self.leave()

    @property
    def running_note(self):
        return self.path / "running.json"

    def announce(self, **facts):
        """Write down how to reach what runs here, whole or not at all."""
        partial = self.path / "running.json.new"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump({"pid": os.getpid(), **facts}, file)
        partial.replace(self.running_note)

    def announced(self):
        """What `announce` wrote, or None."""
        try:
            return json.loads(self.running_note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def key(self, name, make):
        """A secret that is made once and kept."""
        path = self.path / "keys" / name
        if not path.exists():
            partial = path.with_suffix(".new")
            partial.touch(mode=0o600)
            partial.write_text(make() + "\n", encoding="ascii")
            partial.replace(path)
        return path.read_text(encoding="ascii").strip()

    def key_variables(self):
        return {
            "GONGJIAN_SECRET_KEY": self.key("secret_key", lambda: secrets.token_urlsafe(60)),
            "GONGJIAN_FIELD_KEY": self.key(
                "field_key", lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
            ),
        }

    def note(self, name):
        try:
            return (self.path / name).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def set_note(self, name, text):
        (self.path / name).write_text(text + "\n", encoding="utf-8")

    def erase(self):
        """Begin anew: remove what we made, and nothing else that may stand in a folder of the user's choice."""
        for name in OURS:
            path = self.path / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
