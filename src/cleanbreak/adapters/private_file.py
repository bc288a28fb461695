"""Files that only their owner can read, and that are whole whenever a process is killed."""

import os
import stat
import tempfile
from pathlib import Path

from cleanbreak.ports.errors import Unavailable


def put(path: Path, content: bytes) -> None:
    """Write beside the place, then give it its name: nobody ever sees half a file."""
    os.replace(_draft(path, content), path)
    keep_folder(path.parent)


def put_first(path: Path, content: bytes) -> None:
    """Write it unless it is there; of several processes that do so at once, one wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)
    keep_folder(path.parent)


def keep_folder(path: Path) -> None:
    """Let the names in a folder outlive a loss of power."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_with_mode(path: Path) -> tuple[bytes, int]:
    """Return what is in the file, and the bits of its mode with which others could read it."""
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        return file.read(), mode if mode & 0o077 else 0


def read_private(path: Path, name: str) -> bytes:
    """Return what is in a file that nobody else may read.

    :param name: what it is called in sentences, like "The signing key".
    :raises Unavailable: if it cannot be read, or others can read it.
    """
    try:
        content, open_mode = read_with_mode(path)
    except OSError as error:
        raise Unavailable(f"{name} {path} cannot be read: {error.strerror}.") from error
    if open_mode:
        raise Unavailable(
            f"{name} {path} is open to others than its owner (mode {open_mode:04o}): "
            f"think whether it may have been copied, then run chmod 600 on it."
        )
    return content


def _draft(path: Path, content: bytes) -> str:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft
