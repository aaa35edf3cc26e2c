"""A folder as a whole or not at all; of what stood there only what a build has written is removed."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from io import FileIO
from pathlib import Path
from stat import S_ISREG

from teitools.document import remove_parts, sync_folder, try_lock, umask, write_whole

from .exchange import exchange
from .files import Files

MARK = "build.json"
GENERATOR = "teitools"
#: The end of the names of folders that are not yet, or no longer, in their place.
_FRESH = ".new.teitools"
_OLD = ".old.teitools"
#: Seconds that another build is waited for.
_PATIENCE = 60.0
_LONGEST = 40
#: Bytes of a copied file that are held at once.
_CHUNK = 1 << 20
#: More new files than these are put on the disk all at once.
_AT_ONCE = 200


class OutputError(OSError):
    """The folder cannot be written to, or holds what no build has made."""


def replace_folder(
    target: Path, files: Mapping[str, bytes], version: str, copies: Mapping[str, Path] | None = None
) -> None:
    """`target` holds exactly `files` (relative paths with `/`) and the mark of a build; nobody sees it half written.

    copies: further files, by path too, each the copy of one that lies elsewhere; these are never held in memory.

    The mark lists the files with their digests; one that has not changed stays the file it was, with its time. The
    new folder is written beside the old one under a name of its own, is on the disk before it takes its place, and
    does so in one step where the system can exchange two folders. When anything fails, the old one stands as it was.
    One build at a time: another one is waited for. What a build that was killed has left is removed.
    Raises OutputError when `target` holds what no build has made, OSError when it cannot be written.
    """
    target = Path.cwd() / target
    refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        _clear_remains(target)
        refuse_foreign(target)
        fresh = _beside(target, _FRESH)
        try:
            _write(fresh, files, copies or {}, version, target)
            _put_in_place(fresh, target)
        finally:
            _remove_own(fresh)


def refuse_foreign(target: Path) -> None:
    """Raises OutputError, with their names, when something stands at `target` that no build has written."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(errno.ENOTDIR, "not a folder", str(target))
    foreign = _foreign(target) if target.is_dir() else []
    if foreign:
        names = ", ".join(f"`{each}`" for each in foreign[:3]) + (f" and {len(foreign) - 3} more" * (len(foreign) > 3))
        reason = f"it holds files that no build has made, {names}: move them away, or name another folder with `-o`"
        raise OutputError(errno.ENOTEMPTY, reason, str(target))


def _foreign(folder: Path) -> list[str]:
    """What stands in `folder` beside folders and the files that its mark lists, sorted."""
    own = _listed(folder)
    found = []
    waiting = [""]
    while waiting:
        place = waiting.pop()
        with os.scandir(f"{folder}/{place}" if place else folder) as entries:
            for each in entries:
                relative = f"{place}/{each.name}" if place else each.name
                if each.is_dir(follow_symlinks=False):
                    waiting.append(relative)
                elif relative not in own or not each.is_file(follow_symlinks=False):
                    found.append(relative)
    return sorted(found)


def _listed(folder: Path) -> frozenset[str]:
    """The files that the mark in `folder` lists, and the mark; nothing where there is no mark of this program."""
    try:
        mark = json.loads((folder / MARK).read_bytes())
        if mark["generator"] == GENERATOR and isinstance(mark["files"], list):
            return frozenset((MARK, *(each for each in mark["files"] if isinstance(each, str))))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return frozenset()


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(f".{target.name[:_LONGEST]}.{secrets.token_hex(6)}{ending}")


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Nobody else builds into the folder of `target` while this lasts. Raises OutputError after a minute's waiting."""
    if os.name != "posix":
        yield
        return
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        until = time.monotonic() + _PATIENCE
        while not try_lock(descriptor):
            if time.monotonic() > until:
                raise OutputError(errno.EBUSY, "another build is writing there", str(target.parent))
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def _clear_remains(target: Path) -> None:
    """What builds that were killed have left beside `target` is gone; the site that one had just moved away is back."""
    start = f".{target.name[:_LONGEST]}."
    with os.scandir(target.parent) as entries:
        names = [each.name for each in entries if each.name.startswith(start) and each.is_dir(follow_symlinks=False)]
    for name in sorted(names):
        if not name.endswith((_FRESH, _OLD)) or len(name) != len(start) + 12 + len(_FRESH):
            continue
        remains = target.with_name(name)
        if name.endswith(_OLD) and not target.exists():
            remains.rename(target)
        else:
            _remove_own(remains)


def _write(fresh: Path, files: Mapping[str, bytes], copies: Mapping[str, Path], version: str, target: Path) -> None:
    """All files and the mark stand in `fresh`, on the disk; the mark comes first, so they are known as a build's."""
    fresh.mkdir(mode=0o700)
    known = files.digests if isinstance(files, Files) else None
    sums = dict(known) if known is not None else {name: hashlib.sha256(files[name]).hexdigest() for name in files}
    sums |= {name: _digest(path) for name, path in copies.items()}
    names = sorted(sums)
    said = {"generator": GENERATOR, "version": version, "files": names, "sha256": {name: sums[name] for name in names}}
    write_whole(fresh / MARK, json.dumps(said, indent=1) + "\n")
    folders = {fresh}
    written: list[str] = []
    there = {""}
    again = target.is_dir()
    for name in (*files, *copies):
        place = name.rpartition("/")[0]
        if place not in there:
            there.add(place)
            parent = fresh.joinpath(*place.split("/"))
            parent.mkdir(parents=True, exist_ok=True)
            folders.update(each for each in (parent, *parent.parents) if each.is_relative_to(fresh))
        if isinstance(files, Files) and _linked(files.place_of(name), f"{fresh}/{name}"):
            continue
        data = copies[name] if name in copies else files[name]
        path = f"{fresh}/{name}"
        if again and _kept(target.joinpath(*name.split("/")), Path(path), data):
            continue
        with open(path, "xb", buffering=0) as file:  # noqa: PTH123 (thousands of times)
            if isinstance(data, Path):
                with data.open("rb") as source:
                    while chunk := source.read(_CHUNK):
                        _write_all(file, chunk)
            else:
                _write_all(file, data)
        written.append(path)
    if len(written) > _AT_ONCE and sys.platform == "linux":
        # Linux waits here until all is on the disk; by POSIX a system need not wait.
        os.sync()
    else:
        for path in written:
            _sync(path)
    for folder in sorted(folders, reverse=True):
        sync_folder(folder)
    fresh.chmod(target.stat().st_mode & 0o7777 if target.is_dir() else 0o777 & ~umask())


def _write_all(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            made.update(chunk)
    return made.hexdigest()


def _linked(old: str | None, path: str) -> bool:
    """Whether the file at `old`, of which nobody else has a name, is at `path` too now."""
    try:
        if old is None or os.lstat(old).st_nlink != 1:
            return False
        os.link(old, path)
    except (OSError, NotImplementedError):
        return False
    return True


def _kept(old: Path, path: Path, data: bytes | Path) -> bool:
    """Whether the file at `old` holds `data` already and is at `path` too now: the same file, with its time.

    One that has further names elsewhere is left to itself: who writes there would write here.
    """
    try:
        stat = old.lstat()
        if not S_ISREG(stat.st_mode) or stat.st_nlink != 1:
            return False
        if isinstance(data, Path):
            if stat.st_size != data.stat().st_size or not filecmp.cmp(old, data, shallow=False):
                return False
        elif stat.st_size != len(data) or old.read_bytes() != data:
            return False
        path.hardlink_to(old)
    except (OSError, NotImplementedError):
        return False
    return True


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(fresh: Path, target: Path) -> None:
    """`fresh` stands at `target`; what a build had written there is gone."""
    written = fresh.stat()
    if not target.exists():
        fresh.rename(target)
    elif not exchange(fresh, target):
        old = _beside(target, _OLD)
        target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            old.rename(target)
            raise
        fresh = old
    sync_folder(target.parent)
    there = target.stat()
    if (there.st_dev, there.st_ino) != (written.st_dev, written.st_ino):
        raise OutputError(errno.EBUSY, "something else has put itself in its place", str(target))
    if fresh.exists() and not _remove_own(fresh):
        reason = f"what came into the old folder meanwhile was kept in `{fresh.name}`"
        raise OutputError(errno.ENOTEMPTY, reason, str(target))


def _remove_own(folder: Path) -> bool:
    """Whether `folder` is gone, as far as only a build's files stand in it; the mark goes last."""
    if not folder.is_dir() or folder.is_symlink():
        return not folder.exists()
    try:
        remove_parts(folder / MARK)
        if _foreign(folder):
            return False
        for place, folders, names in os.walk(folder, topdown=False):
            for name in names:
                if name != MARK or place != str(folder):
                    os.unlink(f"{place}/{name}")  # noqa: PTH108 (thousands of times)
            for name in folders:
                Path(place, name).rmdir()
        (folder / MARK).unlink(missing_ok=True)
        folder.rmdir()
    except OSError:
        return False
    return True
