"""A provider's recordings in a dictionary."""

from collections.abc import Mapping

from cleanbreak.ports.errors import Refused


class MemoryKeptRecordings:
    """The port ``kept_recordings`` in one process."""

    def __init__(self, kept: Mapping[str, bytes]) -> None:
        self._kept = kept

    def fetch(self, address: str) -> bytes:
        """Return what is kept there."""
        if address not in self._kept:
            raise Refused("The provider has no such recording.")
        return self._kept[address]
