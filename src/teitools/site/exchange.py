"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
#: `RENAME_EXCHANGE` of Linux's renameat2(2), and `RENAME_SWAP` of macOS's renamex_np(2), are both 2.
_SWAP = 2
#: The system, or this file system, cannot.
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP)


def exchange(one: Path, other: Path) -> bool:
    """Whether the two have changed places; False where the system cannot do that, and nothing has happened.

    Raises OSError for every other reason.
    """
    arguments = (os.fsencode(one), os.fsencode(other))
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            failed = library.renameat2(_AT_FDCWD, arguments[0], _AT_FDCWD, arguments[1], ctypes.c_uint(_SWAP))
        elif sys.platform == "darwin":
            failed = library.renamex_np(*arguments, ctypes.c_uint(_SWAP))
        else:
            return False
    except (OSError, TypeError, AttributeError):  # no such library, or no such function in it
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))
