"""A database among what is kept between runs: SQLite, the user's alone, begun anew where it is damaged or another's.

A database that cannot be read, written or trusted costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from .kept import kept_folder, own_file

_ENDINGS = ("", "-journal", "-wal", "-shm")


def database_place(folder: Path, kind: str, name: str) -> Path | None:
    """Where the database of that kind and name lies or will lie; None where others could have written it.

    What others could write to in its place is gone.
    """
    own = kept_folder(folder, kind)
    if own is None:
        return None
    place = own / f"{name}.sqlite"
    try:
        for file in _files(place):
            if os.path.lexists(file) and not own_file(file):
                file.unlink()
    except OSError:
        return None
    return place


def open_database(place: Path, form: int, tables: str, *, seconds: float, pragmas: str = "") -> sqlite3.Connection:
    """The database at `place`; `tables` (`CREATE TABLE IF NOT EXISTS …`) makes its tables. No transaction is open.

    form: a number, raised whenever the tables change; not 0. seconds: how long others that write are waited for.
    pragmas: what is set before the tables are made. Raises sqlite3.Error.
    """
    try:
        return _opened(place, form, tables, seconds, pragmas)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        remove_database(place)
        return _opened(place, form, tables, seconds, pragmas)


def _opened(place: Path, form: int, tables: str, seconds: float, pragmas: str) -> sqlite3.Connection:
    database = sqlite3.connect(place, timeout=seconds, isolation_level=None)
    try:
        with contextlib.suppress(OSError):
            place.chmod(0o600)
        # In this order: another process may be making the tables and the number, both at once.
        (tables_there,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (found,) = database.execute("PRAGMA user_version").fetchone()
        if found not in (0, form) or (found == 0 and tables_there):
            raise sqlite3.DatabaseError("it is of another form")
        database.executescript(pragmas + "PRAGMA synchronous = OFF;")
        if found == 0:
            database.executescript(f"BEGIN IMMEDIATE; {tables}; PRAGMA user_version = {form}; COMMIT;")
    except sqlite3.Error:
        database.close()
        raise
    return database


def is_damage(error: sqlite3.Error) -> bool:
    """Whether removing the database would mend it: not where room or permission lacks, or another process holds it."""
    return not isinstance(error, sqlite3.OperationalError) or "malformed" in str(error)


def remove_database(place: Path) -> None:
    """The database is gone, as far as it can be removed."""
    for file in _files(place):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


def _files(place: Path) -> list[Path]:
    return [Path(f"{place}{ending}") for ending in _ENDINGS]
