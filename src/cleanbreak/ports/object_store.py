"""Where files go that have left the database: a store of objects, each under a name."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from cleanbreak.domain.object_folder import ObjectFolder


class ObjectStore(Protocol):
    """Keeps whole objects; whoever reads one compares it, since the store may have lost a bit.

    A bucket must be there already. Each method fails in the three ways of
    :mod:`cleanbreak.ports.errors`: refused (no such bucket, no right), unavailable, or, for a
    write that broke off, outcome unknown. To repeat a write is always right.
    """

    def write(self, folder: ObjectFolder, name: str, content: BinaryIO) -> None:
        """Keep the content, in place of what had this name: all of it, or nothing."""

    def read(self, folder: ObjectFolder, name: str) -> Iterator[bytes]:
        """Read an object, piece by piece.

        :raises Refused: if there is no such object.
        """

    def names(self, folder: ObjectFolder) -> list[str]:
        """Return the names of all objects in the folder, without those of folders in it."""
