"""Verdicts: what somebody is told who has a proof checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class VerdictKind(StrEnum):
    """What came out."""

    VALID = "valid"
    ALTERED = "altered"
    """It is not what was signed."""
    UNKNOWN_KEY = "unknown_key"
    """It is signed by a key of which the checker was told nothing."""
    REVOKED_KEY = "revoked_key"
    """It is signed by a key that was given up, and the log does not have it from before."""
    LOG_FORKED = "log_forked"
    """Two trees of one log were signed that contradict each other."""
    NOT_A_PROOF = "not_a_proof"
    """It is another kind of file, in which nothing can be checked."""
    OTHER_LINE = "other_line"
    """It is right, and about another line than was asked for."""


class Part(StrEnum):
    """Which part it was, or why it is no proof."""

    FILE = "file"
    """Cut off, or changed so that it cannot be read to its end."""
    QR = "qr"
    """Likewise, of the text of a QR code."""
    STATEMENT = "statement"
    CLAIM = "claim"
    """With the claim's name behind it: ``claim money``."""
    RECEIPT = "receipt"
    NOTE = "note"
    PAPER = "paper"
    LOG = "log"
    WITNESSES = "witnesses"
    CHECKPOINTS = "checkpoints"
    """That somebody has from elsewhere, and that are of another size than the proof's."""
    NUMBER = "number"
    ORDER = "order"
    EMPTY = "empty"
    PICTURE = "picture"
    PDF_WITHOUT_PROOF = "pdf_without_proof"
    NOTHING_OPENED = "nothing_opened"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out of a check."""

    kind: VerdictKind
    what: tuple[str, ...] = ()
    """The part, and of a key its use and ID; empty if it is valid."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    """What was opened, by name; empty unless it is valid, or about another line."""
    checkpoints: tuple[str, ...] = ()
    """If the log is forked: the two trees that contradict each other, as notes."""
    unchecked: tuple[str, ...] = ()
    """What nobody could check, though it is valid: ``witnesses``, if too few of them signed."""

    @property
    def is_valid(self) -> bool:
        """Return whether it can be relied on."""
        return self.kind == VerdictKind.VALID


class NotValid(Exception):
    """Something was found on the way that settles the verdict."""

    def __init__(self, kind: VerdictKind, *what: str) -> None:
        super().__init__(kind, *what)
        self.verdict = Verdict(kind, what)


def altered(*what: str) -> NotValid:
    """Return that a part is not what was signed."""
    return NotValid(VerdictKind.ALTERED, *what)


def unknown_key(*what: str) -> NotValid:
    """Return that a part is signed by a key of which nothing is known."""
    return NotValid(VerdictKind.UNKNOWN_KEY, *what)
