"""The heads of everything that only grows: what a backup must hold at the least."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LogHead:
    """The public log; a size of 0 while it is empty."""

    size: int
    root: str
    """As hex."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    """A chain of signed blocks; block 0 while there is none."""

    block: int
    hash: str
    """SHA-256 of the last block's statement, as hex."""


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The ledger; journal 0 while nothing was posted."""

    journal: int
    """The highest number that a journal has."""
    hash: str
    """What that journal says, as hex."""
    journals: int
    """How many there are up to that number; numbers may be missing."""


@dataclass(frozen=True, slots=True)
class Heads:
    """All of them, as they were at one moment."""

    log: LogHead
    audit: ChainHead
    records: ChainHead
    ledger: LedgerHead

    def document(self) -> dict[str, Any]:
        """Return them as they are written into a backup."""
        return asdict(self)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Heads":
        """Read what :meth:`document` returned.

        :raises TypeError: or ``KeyError``, if it is not of this shape.
        """
        return cls(
            log=LogHead(**document["log"]),
            audit=ChainHead(**document["audit"]),
            records=ChainHead(**document["records"]),
            ledger=LedgerHead(**document["ledger"]),
        )
