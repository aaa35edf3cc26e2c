"""What several files of tests look at and is dear to make: made once for all workers of a run."""

import os
from contextlib import contextmanager


def once(tmp_path_factory, name, make):
    """The folder `name` of this run, filled by `make(folder)`: by the worker that comes first, while others wait."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with _alone(place.with_suffix(".lock")):
        done = place / "is whole"
        if not done.exists():
            place.mkdir(exist_ok=True)
            make(place / "made")
            done.touch()
    return place / "made"


@contextmanager
def _alone(path):
    """No other process is within this."""
    with path.open("w") as lock:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
