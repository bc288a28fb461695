"""Cosign a checkpoint as a witness does: check that the log has grown, keep it, then answer.

A witness needs neither Django nor a database; this module imports none.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cosignature import Cosigner, cosign
from cleanbreak.domain.signed_note import (
    Note,
    NoteSignature,
    VerifierKey,
    names_key,
    parse_note,
    write_note,
)
from cleanbreak.domain.witness_rules import (
    AnotherSizeCosigned,
    NotGrown,
    Submission,
    UnknownLog,
    log_signatures,
    parse_submission,
    require_grown,
    shows_fork,
)


class WitnessPage(Protocol):
    """What is remembered of one log, held by nobody else meanwhile."""

    def latest(self) -> str | None:
        """Return the note that was cosigned last.

        :raises MemoryLost: if it cannot be read: then nothing may be cosigned.
        """

    def keep(self, note: str) -> None:
        """Put the note in its place; when this returns, no loss of power undoes it."""


class WitnessBook(Protocol):
    """What a witness remembers of all logs."""

    def page(self, origin: str) -> AbstractContextManager[WitnessPage]:
        """Hold what is remembered of a log."""

    def latest(self, origin_hash: str) -> str | None:
        """Return the note of the log with this SHA-256 of its name; ``None``: none was cosigned."""

    def note_fork(self, cosigned: str, shown: str, *, is_proved: bool) -> str:
        """Keep two checkpoints that do not go together; return where."""


@dataclass(frozen=True, slots=True)
class WitnessSetup:
    """A witness: which logs it watches, with which keys it signs, and what it remembers."""

    logs: Mapping[str, Sequence[VerifierKey]]
    """The keys of each log, by its name."""
    cosigners: Sequence[Cosigner]
    book: WitnessBook
    tell: Callable[[str, Mapping[str, Any]], None]
    """Is told what happened, and facts of it; nothing of them is about a person."""


def cosign_checkpoint(body: bytes, witness: WitnessSetup, now_s: int) -> str:
    """Return the cosignatures, a line each.

    :param body: as C2SP tlog-witness sends it to ``add-checkpoint``.
    :param now_s: seconds since 1970.
    :raises Refusal: one of :mod:`cleanbreak.domain.witness_rules`, if it is not to be cosigned.
    """
    submission = parse_submission(body)
    origin = submission.checkpoint.origin
    if origin not in witness.logs:
        raise UnknownLog(origin=origin)
    signed = log_signatures(submission.note, witness.logs[origin])
    with witness.book.page(origin) as page:
        latest = page.latest()
        _require_grown(submission, signed, latest, witness)
        cosigned = [cosign(one, signed.text, now_s) for one in witness.cosigners]
        page.keep(write_note(signed.text, [*signed.signatures, *cosigned]))
    if latest is None:
        witness.tell("log_begun", {"origin": origin, "size": submission.checkpoint.size})
    return lines_of(cosigned)


def lines_of(signatures: Sequence[NoteSignature]) -> str:
    """Return the signatures as they stand in a note."""
    return "".join(f"{one.line}\n" for one in signatures)


def _require_grown(
    submission: Submission, signed: Note, latest: str | None, witness: WitnessSetup
) -> None:
    """Return if it may be cosigned; a tree that does not go with the last one is noted."""
    known = parse_note(latest) if latest else None
    cosigned = Checkpoint.parse(known.text) if known else None
    is_fork = cosigned is not None and shows_fork(cosigned, submission.checkpoint)
    try:
        require_grown(submission, cosigned)
    except (AnotherSizeCosigned, NotGrown) as refusal:
        if known and cosigned and (is_fork or isinstance(refusal, NotGrown)):
            _note_fork(signed, known, witness, is_proved=is_fork)
        raise


def _note_fork(signed: Note, known: Note, witness: WitnessSetup, *, is_proved: bool) -> None:
    """Keep both checkpoints: signed by the log, they show to anybody what it did."""
    shown = write_note(signed.text, signed.signatures)
    own = [one.key for one in witness.cosigners]
    kept = [one for one in known.signatures if not any(names_key(one, key) for key in own)]
    place = witness.book.note_fork(write_note(known.text, kept), shown, is_proved=is_proved)
    facts = {"is_proved": is_proved, "cosigned": known.text, "shown": signed.text, "kept_in": place}
    witness.tell("log_forked" if is_proved else "log_not_grown", facts)
