"""Witnesses of our log: each says of a checkpoint that the log has only grown, or refuses."""

from collections.abc import Sequence
from typing import Protocol

from cleanbreak.ports.errors import Refused


class Conflict(Refused):
    """Finding: the witness cosigned another size last, and wants a proof from there."""

    def __init__(self, size: int) -> None:
        super().__init__("The witness cosigned another checkpoint last.")
        self.size = size


class NotConsistent(Refused):
    """Finding: the witness does not see that this tree begins with the one it cosigned."""


class Witness(Protocol):
    """One witness."""

    @property
    def name(self) -> str:
        """Return how it is called in cosignatures."""

    @property
    def vkeys(self) -> Sequence[str]:
        """Return the keys with which it cosigns, as C2SP signed-note writes them."""

    def cosign(self, old_size: int, proof: Sequence[bytes], note: str) -> list[str]:
        """Return the lines with which it cosigns a checkpoint; whether they are right, is not said.

        Asked again, it cosigns again: whatever became of an earlier call does not matter.

        :param old_size: of the checkpoint that it cosigned last; 0: of none.
        :param proof: that the log has only grown since (RFC 6962 2.1.2); 32 bytes each.
        :param note: the checkpoint, signed by the log.
        :raises Conflict: with the size that it cosigned last.
        :raises NotConsistent: if the proof does not lead from there to this checkpoint.
        :raises Refused: if it does not know the log, or its key.
        :raises Unavailable: if it cannot be asked, or does not answer.
        """

    def latest(self, origin: str) -> str | None:
        """Return the checkpoint that it cosigned last, with all signatures; ``None``: none.

        :raises Unavailable: if it cannot be asked, or does not answer.
        """
