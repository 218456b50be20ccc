"""Whether the schema must be touched: asking Django takes seconds at every start, comparing a fingerprint does not."""

import hashlib

from ground.state import ROOT


def fingerprint(extra=()):
    """One hash over our migrations and the lock file (whose packages have migrations too), and `extra` files."""
    digest = hashlib.sha256()
    files = [ROOT / "requirements-embedded.lock", *ROOT.glob("*/migrations/*.py"), *extra]
    for path in sorted(set(files)):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
