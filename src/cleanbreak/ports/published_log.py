"""The log as it is published: tiles and a checkpoint that anybody may fetch (C2SP tlog-tiles)."""

from typing import Protocol


class PublishedLog(Protocol):
    """Reads files of a log, wherever it is published."""

    def read(self, path: str) -> bytes:
        """Return the file at ``checkpoint`` or ``tile/…``, below the address of the log.

        :raises Refused: if there is none.
        :raises Unavailable: if it cannot be asked.
        """
