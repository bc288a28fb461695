"""Read the log: its checkpoints, and what can be proven of it."""

from dataclasses import dataclass

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.log_tile import consistency_proof, inclusion_proof
from cleanbreak.domain.merkle_tree import Inclusion
from cleanbreak.domain.signed_note import parse_note, write_note
from cleanbreak.records.log_head import cosignature_lines, newest_signed, signatures_of
from cleanbreak.records.log_tile import read_tile


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint, and the note in which the log signed it."""

    checkpoint: Checkpoint
    note: str
    """With the lines of all keys of the log, and of the witnesses that have seen it."""


def current_checkpoint() -> SignedCheckpoint | None:
    """Return the largest one that is signed; ``None`` while there is none."""
    newest = newest_signed()
    return checkpoint_of(newest.size) if newest else None


def checkpoint_of(size: int) -> SignedCheckpoint | None:
    """Return the checkpoint of this size; ``None`` if none was signed."""
    notes = [parse_note(row.note) for row in signatures_of(size)]
    if not notes:
        return None
    text = notes[0].text
    lines = [line for note in notes if note.text == text for line in note.signatures]
    seen = "".join(f"{line}\n" for line in cosignature_lines(size))
    return SignedCheckpoint(Checkpoint.parse(text), write_note(text, lines) + seen)


def prove_inclusion(leaf_index: int, size: int) -> Inclusion:
    """Return the path from a leaf to the root of the log when it had this size.

    :raises ValueError: if the log of that size had no such leaf.
    :raises TileDoesNotFit: if the log is not that large.
    """
    return inclusion_proof(read_tile, leaf_index, size)


def prove_consistency(old: int, size: int) -> tuple[bytes, ...]:
    """Return what shows that the log of this size begins with that of ``old`` leaves.

    :raises ValueError: if ``old`` is the larger one.
    :raises TileDoesNotFit: if the log is not that large.
    """
    return consistency_proof(read_tile, old, size)
