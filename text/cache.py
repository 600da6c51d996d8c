"""cache: results kept in a folder of the user's, to be found again by what they were made of.

A file of the cache is trusted as the program's own files are: it has to be a plain file in a plain folder, both
belonging to the user who runs the program and closed to others, and it has to end as it begins to say. A file that is
not so is passed over, and the log says why. What a file holds is data; nothing in it is run.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("tiaoli.cache")

#: How many files are kept; the oldest make way for new ones.
MOST_FILES = 8


def folder() -> Path | None:
    """Return where the cache is: ``tiaoli`` in ``$XDG_CACHE_HOME`` or ``~/.cache``; ``None`` without a home."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    try:
        home = Path(named) if Path(named).is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return home / "tiaoli"


def find(key: str) -> bytes | None:
    """Return what is kept under a key, ``None`` when nothing that can be trusted is."""
    where = folder()
    if where is None or not where.is_dir():
        return None
    path = where / key
    try:
        _own(os.lstat(where), stat.S_ISDIR)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            _own(os.fstat(descriptor), stat.S_ISREG)
            digest, _, content = file.read().partition(b"\n")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        ignore(key, str(error))
        return None
    if digest.decode("ascii", "replace") == _digest(key, content):
        return content
    ignore(key, "its content is not what was written")
    return None


def keep(key: str, content: bytes) -> None:
    """Keep something under a key: wholly, or, where the folder cannot be written, not at all."""
    where = folder()
    if where is None:
        return
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        _own(os.lstat(where), stat.S_ISDIR)
        descriptor, name = tempfile.mkstemp(prefix=".", dir=where)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_digest(key, content).encode("ascii") + b"\n" + content)
            Path(name).replace(where / key)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        files = sorted((path for path in where.iterdir() if path.is_file()), key=lambda path: path.stat().st_mtime)
        for path in files[:-MOST_FILES]:
            path.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        log.info("缓存写不了 · the cache cannot be written: %s: %s", where, error)


def ignore(key: str, why: str) -> None:
    """Say that a file of the cache is passed over, and why."""
    log.warning("缓存不用 · a file of the cache is passed over: %s: %s", key, why)


def _own(status: os.stat_result, is_kind: Callable[[int], bool]) -> None:
    """Raise :class:`ValueError` unless a file or folder is of a kind, the user's, and closed to others."""
    if not is_kind(status.st_mode):
        raise ValueError("no plain file in a plain folder")
    if status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise ValueError("not the user's alone")


def _digest(key: str, content: bytes) -> str:
    return hashlib.sha256(key.encode() + b"\n" + content).hexdigest()
