"""A store of objects in a folder of this machine, for tests and rehearsals."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cleanbreak.domain.object_folder import ObjectFolder
from cleanbreak.ports.errors import Refused, Unavailable

PIECE_BYTES = 1 << 20
DRAFT = ".draft-"


class FolderObjectStore:
    """The port ``object_store`` with one folder for each bucket.

    :param root: where the folders of the buckets are.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, folder: ObjectFolder, name: str, content: BinaryIO) -> None:
        """Write a draft beside the place, and give it its name when it is on the disk."""
        with _telling(folder):
            place = self._bucket(folder).joinpath(*folder.folders, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=place.parent, prefix=DRAFT)
            with os.fdopen(descriptor, "wb") as file:
                while piece := content.read(PIECE_BYTES):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).rename(place)

    def read(self, folder: ObjectFolder, name: str) -> Iterator[bytes]:
        """Open the file, then read it."""
        with _telling(folder):
            file = self._bucket(folder).joinpath(*folder.folders, name).open("rb")
        return _pieces(folder, file)

    def names(self, folder: ObjectFolder) -> list[str]:
        """List the files of the folder."""
        with _telling(folder):
            place = self._bucket(folder).joinpath(*folder.folders)
            found = place.iterdir() if place.is_dir() else ()
            return [one.name for one in found if one.is_file() and DRAFT not in one.name]

    def _bucket(self, folder: ObjectFolder) -> Path:
        bucket = self._root / folder.bucket
        if not self._root.is_dir():
            raise Unavailable(f"The object store of {folder} is not there.")
        if not bucket.is_dir():
            raise Refused(f"The object store says no to {folder} (there is no such bucket).")
        return bucket


def _pieces(folder: ObjectFolder, file: BinaryIO) -> Iterator[bytes]:
    with file, _telling(folder):
        while piece := file.read(PIECE_BYTES):
            yield piece


@contextmanager
def _telling(folder: ObjectFolder) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Refused(f"The object store says no to {folder} (there is no such object).") from error
    except OSError as error:
        raise Unavailable(
            f"The object store of {folder} cannot be used: {error.strerror}."
        ) from error
