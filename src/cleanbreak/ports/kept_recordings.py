"""What callers have said, where a provider of telephony keeps it.

It fails in the three ways of :mod:`cleanbreak.ports.errors`.
"""

from typing import Protocol


class KeptRecordings(Protocol):
    """Recordings by the address that the provider tells."""

    def fetch(self, address: str) -> bytes:
        """Return a recording, as WAV.

        :raises Refused: if it is not there, not there yet, or kept by somebody else.
        :raises Unavailable: if the provider does not answer.
        """
