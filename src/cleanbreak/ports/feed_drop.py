"""Where files for an authority are put: a folder of ours, or a server of theirs.

Both acts can be repeated: a file that is put again replaces the one of its name. They fail in the
three ways of :mod:`cleanbreak.ports.errors`.
"""

from collections.abc import Iterable
from typing import Protocol


class FeedDrop(Protocol):
    """Takes files, each as a whole: nobody there ever sees a part of one under its name."""

    def put(self, name: str, content: Iterable[bytes]) -> int:
        """Put a file there; return its bytes.

        :raises Refused: if the server is not the one that was pinned, or does not let us in, or
            has no such folder.
        :raises OutcomeUnknown: if the link broke when the file was given its name.
        """

    def size_of(self, name: str) -> int | None:
        """Return the bytes of a file that lies there; ``None``: there is none, or it was taken."""

    def check_reachable(self) -> None:
        """Return if files can be put there.

        :raises Unavailable: if nobody answers.
        :raises Refused: as :meth:`put`.
        """
