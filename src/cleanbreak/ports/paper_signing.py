"""Who signs papers: PDF files that people keep, and that any PDF reader can check.

It fails in the three ways of :mod:`cleanbreak.ports.errors`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is put into a paper, byte for byte and not compressed."""

    name: str
    media_type: str
    content: bytes
    description: str
    """What it is, in the language of the paper."""


class PaperSigning(Protocol):
    """Signs PDF files (PAdES, ETSI EN 319 142-1) with a key that never leaves its keeper."""

    def sign(self, pdf: bytes, attachments: Sequence[Attachment]) -> bytes:
        """Put the files into the PDF and sign all of it.

        :raises Refused: if keeper or time-stamp server say no.
        :raises Unavailable: if one of them cannot be asked.
        """

    def certificate(self) -> bytes:
        """Return the X.509 certificate of the key in PEM (RFC 7468), and behind it those above it.

        :raises Unavailable: if the keeper of the key cannot be asked.
        """

    def certificates(self) -> list[bytes]:
        """Return the certificate of the key, and those of all keys that signed before, in PEM.

        :raises Unavailable: if the keeper of the key cannot be asked.
        """

    def check_reachable(self) -> None:
        """Return if the key can be used.

        :raises Unavailable: if it cannot.
        """
