"""A folder of this machine, or one that is mounted: somebody else takes the files from there."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cleanbreak.ports.errors import Refused, Unavailable

DRAFT = ".draft-"
READABLE_BY_GROUP = 0o640
"""Whoever takes the files away is another user, in the folder's group."""


class FolderFeedDrop:
    """The port ``feed_drop`` with a folder, which must be there already.

    :param folder: where files go; a draft in it begins with a dot.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: Iterable[bytes]) -> int:
        """Write a draft beside the place, and give it its name when it is on the disk."""
        with self._telling():
            descriptor, draft = tempfile.mkstemp(dir=self._folder, prefix=DRAFT)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    os.fchmod(descriptor, READABLE_BY_GROUP)
                    file.writelines(content)
                    file.flush()
                    os.fsync(file.fileno())
                    written = file.tell()
                Path(draft).rename(self._folder / name)
            except BaseException:
                Path(draft).unlink(missing_ok=True)
                raise
            return written

    def size_of(self, name: str) -> int | None:
        """Return the bytes of a file."""
        with self._telling():
            self._folder.stat()
            try:
                return (self._folder / name).stat().st_size
            except FileNotFoundError:
                return None

    def check_reachable(self) -> None:
        """Return if files can be put there.

        :raises Refused: if there is no such folder, or no right to write into it.
        """
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise Refused(f"The folder {self._folder} is not there, or cannot be written to.")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, NotADirectoryError, PermissionError) as fault:
            raise Refused(
                f"The folder {self._folder} is not there, or cannot be written to."
            ) from fault
        except OSError as fault:
            raise Unavailable(
                f"The folder {self._folder} cannot be used: {fault.strerror}."
            ) from fault
