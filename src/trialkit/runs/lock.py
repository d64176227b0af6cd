"""One run at a time into one folder, also after a run that was killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from trialkit.errors import KitError, UsageError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]
    import msvcrt

NAME = ".run.lock"
STAGING = ".run-"


@contextlib.contextmanager
def hold(out: Path) -> Iterator[None]:
    """Keep an output folder for one run.

    The system itself lets go of the lock when its process ends in whatever way, so that a lock
    file left behind by a killed run keeps nobody out. What such a run had begun is cleared away.

    Raises
    ------
    UsageError
        If another run holds the folder.
    """
    path = out / NAME
    handle = _open(path)
    try:
        with contextlib.suppress(OSError):  # on a full disk; it is only for the message
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        for left in out.glob(f"{STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        # Windows removes no file that is open; elsewhere it must go before the next one locks it.
        if fcntl is None:
            os.close(handle)
        with contextlib.suppress(OSError):
            path.unlink()
        if fcntl is not None:
            os.close(handle)


def ready(out: Path) -> None:
    """Make an output folder, or say why nothing can be written there.

    Raises
    ------
    UsageError
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be made ({error.strerror})") from None
    if not os.access(out, os.W_OK):
        raise UsageError(f"--out {out}: cannot be written to")


def staging(out: Path) -> Path:
    """Make a folder in an output folder, in which files are made before they are moved.

    Raises
    ------
    KitError
    """
    try:
        return Path(tempfile.mkdtemp(prefix=STAGING, dir=out))
    except OSError as error:
        raise KitError(f"--out {out}: cannot be written to ({error.strerror})") from None


def _open(path: Path) -> int:
    for _ in range(10):
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            reason = f"cannot be written to ({error.strerror})"
            raise UsageError(f"--out {path.parent}: {reason}") from None
        try:
            _lock(handle)
            # Whoever had it before may have removed it between our opening and our locking.
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except OSError as error:
            if fcntl is not None and not isinstance(error, BlockingIOError):
                return handle  # a file system that knows no locks keeps nobody out
            owner = _owner(path)
            os.close(handle)
            raise UsageError(
                f"--out {path.parent}: another run{owner} is writing into it. "
                "Wait until it has ended, or give another folder with --out."
            ) from None
        os.close(handle)
    raise UsageError(f"--out {path.parent}: other runs begin and end in it; try again")


def _lock(handle: int) -> None:
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)


def _owner(path: Path) -> str:
    try:
        return f" (process {int(path.read_text(encoding='ascii'))})"
    except (OSError, ValueError):
        return ""
