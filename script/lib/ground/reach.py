"""What another user can reach: started as root, the databases run as somebody else, who may not enter our folders."""

import shutil


def can_walk_to(path, uid):
    """Whether the user `uid` may enter every folder on the way to `path`, and read and run it."""
    for step in (path, *path.parents):
        status = step.stat()
        wanted = 0o5 if step == path else 0o1
        if status.st_uid == uid:
            wanted <<= 6
        if status.st_mode & wanted != wanted:
            return False
    return True


def runnable_by(uid, program, needed, target):
    """`program`, or a copy of it that the user `uid` can run.

    `needed` are the files and folders, all in one folder, that make up the program; absent ones are passed over. They
    are copied into `target` once per version, readable for everybody.
    """
    if can_walk_to(program, uid):
        return program
    stamp = target / "complete"
    version = str(program.stat().st_mtime_ns)
    if not stamp.exists() or stamp.read_text(encoding="ascii") != version:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        for source in needed:
            if source.is_dir():
                shutil.copytree(source, target / source.name, symlinks=True)
            elif source.exists():
                shutil.copy(source, target)
        for path in (target, *target.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        stamp.write_text(version, encoding="ascii")
    return target / program.relative_to(needed[0].parent)
