"""What a witness of a log does and refuses (C2SP tlog-witness): it cosigns only what has grown."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from cleanbreak.domain.checkpoint import Checkpoint, MalformedCheckpoint
from cleanbreak.domain.cosignature import fits
from cleanbreak.domain.merkle_tree import EMPTY_ROOT, HASH_BYTES, is_consistent
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import (
    MalformedNote,
    Note,
    VerifierKey,
    decode_base64,
    names_key,
    parse_note,
)

BODY_BYTES_MAX = 262_144
"""63 hashes and more signatures of the largest kind than anybody sends."""
PROOF_LINES_MAX = 63
OLD_SIZE = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)


class MalformedSubmission(Refusal):
    """A witness is sent the line "old" with a size, the proof, an empty line and a checkpoint."""

    code = "malformed_submission"


class OldSizeTooLarge(Refusal):
    """The old size is larger than the size of the checkpoint."""

    code = "witness_old_size_too_large"


class UnknownLog(Refusal):
    """This witness does not know the log {origin}."""

    code = "witness_unknown_log"


class NotSignedByLog(Refusal):
    """The checkpoint is not signed by the log {origin}, or one of its signatures is false."""

    code = "witness_not_signed_by_log"


class AnotherSizeCosigned(Refusal):
    """The last checkpoint that was cosigned has {size} entries: prove from there."""

    code = "witness_another_size_cosigned"


class NotGrown(Refusal):
    """It is not shown that this tree begins with the one that was cosigned last."""

    code = "witness_not_grown"


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint that is to be cosigned, and the proof that the log has only grown."""

    old_size: int
    """Of the checkpoint that was cosigned before; 0: of none."""
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


def parse_submission(body: bytes) -> Submission:
    """Return what the body of an ``add-checkpoint`` says.

    :raises MalformedSubmission: if it is none.
    """
    head, blank, signed = body.partition(b"\n\n")
    if not blank or len(body) > BODY_BYTES_MAX or not head.isascii():
        raise MalformedSubmission
    first, *lines = head.decode("ascii").split("\n")
    old_size = OLD_SIZE.fullmatch(first)
    if not old_size or len(lines) > PROOF_LINES_MAX:
        raise MalformedSubmission
    try:
        note = parse_note(signed)
        checkpoint = Checkpoint.parse(note.text)
    except (MalformedNote, MalformedCheckpoint) as fault:
        raise MalformedSubmission from fault
    return Submission(int(old_size[1]), tuple(map(_hash, lines)), note, checkpoint)


def write_submission(old_size: int, proof: Sequence[bytes], note: str) -> bytes:
    """Return the body of an ``add-checkpoint``."""
    lines = [f"old {old_size}", *(b64encode(one).decode("ascii") for one in proof), "", note]
    return "\n".join(lines).encode()


def log_signatures(note: Note, keys: Sequence[VerifierKey]) -> Note:
    """Return the checkpoint with the signatures of its log alone.

    :raises NotSignedByLog: if there is none, or one of them is false.
    """
    found = [(one, key) for one in note.signatures for key in keys if names_key(one, key)]
    if not found or not all(fits(note.text, one, key) for one, key in found):
        raise NotSignedByLog(origin=note.text.partition("\n")[0])
    return Note(note.text, tuple(one for one, _ in found))


def require_grown(submission: Submission, latest: Checkpoint | None) -> None:
    """Return if a witness may cosign this after what it cosigned last.

    The order of the questions is that of the specification.

    :raises OldSizeTooLarge: if nothing can have grown.
    :raises AnotherSizeCosigned: with the size from which it is to be proved.
    :raises NotGrown: if the proof does not show it.
    """
    new, size = submission.checkpoint, latest.size if latest else 0
    if submission.old_size > new.size:
        raise OldSizeTooLarge
    if submission.old_size != size:
        raise AnotherSizeCosigned(size=size)
    root = latest.root if latest else EMPTY_ROOT
    if not is_consistent(size, root, new.size, new.root, submission.proof):
        raise NotGrown


def shows_fork(one: Checkpoint, other: Checkpoint) -> bool:
    """Tell whether one log signed two trees: of one size they have one root, or history forked."""
    return (one.origin, one.size) == (other.origin, other.size) and one.root != other.root


def _hash(line: str) -> bytes:
    raw = decode_base64(line)
    if raw is None or len(raw) != HASH_BYTES:
        raise MalformedSubmission
    return raw
