"""Whether the schema must be touched: asking Django takes seconds at every start, comparing a fingerprint does not."""

import hashlib

from ground.cluster import run_manage
from ground.messages import die, step
from ground.state import ROOT


def fingerprint(extra=()):
    """One hash over our migrations and the lock file (whose packages have migrations too), and `extra` files."""
    digest = hashlib.sha256()
    files = [ROOT / "requirements-embedded.lock", *ROOT.glob("*/migrations/*.py"), *extra]
    for path in sorted(set(files)):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def bring_up_to_date(state, environment):
    """Migrate as the owner, unless these very migrations have been applied to this state folder."""
    current = fingerprint()
    if state.note("migrated") == current:
        return
    step("正在更新数据库结构", "migrating")
    owner = {**environment, "GONGJIAN_DB_ROLE": "owner"}
    if not run_manage("migrate", "--verbosity", "0", environment=owner):
        die(
            "更新数据库结构失败，原因见上；出错的那一步已撤回，原有数据还在。不需要这些数据时，"
            "可用 script/server --fresh 重新开始。",
            "the migrations failed, see above; --fresh begins anew",
        )
    if not run_manage("load_calendar", "--verbosity", "0", environment=owner):
        die("放假安排没有装入，原因见上。", "the calendar of working days was not loaded, see above")
    state.set_note("migrated", current)
