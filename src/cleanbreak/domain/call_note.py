"""Notes on a call: short, and never with what could be used by whoever reads them later."""

import re
import unicodedata

from cleanbreak.domain.refusal import Refusal

NOTE_LENGTH_MAX = 500
NOTES_MAX = 10
"""Of one call."""
LONG_NUMBER, PROOF_MIN = 9, 4
"""Digits: from nine on it is a card, an account or a phone; from four on perhaps a PIN or code."""
_NUMBER = re.compile(r"\d(?:[ .\-/_,:]{0,2}\d)*")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?:-\d{1,2}-\d{1,2})?|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)(?!\d)"
)
_TIME = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")


class NoteEmpty(Refusal):
    """Write what is to be noted."""

    code = "note_empty"


class NoteTooLong(Refusal):
    """A note has at most {limit} characters."""

    code = "note_too_long"


class TooManyNotes(Refusal):
    """A call has at most {limit} notes."""

    code = "too_many_notes"


class NoteHoldsNumber(Refusal):
    """Numbers of cards, accounts and phones do not belong into a note. Leave this one out."""

    code = "note_holds_number"


class NoteMayHoldProof(Refusal):
    """This looks like a PIN or a code. Leave it out; or say that it is none."""

    code = "note_may_hold_proof"


def check_note(text: str, *, is_no_proof: bool) -> str:
    """Return the note as it is kept.

    :param is_no_proof: whether the agent has said that the short numbers in it are no proofs.
    :raises NoteEmpty, NoteTooLong: by its length.
    :raises NoteHoldsNumber: if it holds a long number, however it is written.
    :raises NoteMayHoldProof: if it holds one that a proof could be.
    """
    note = " ".join(text.split())
    if not note:
        raise NoteEmpty
    if len(note) > NOTE_LENGTH_MAX:
        raise NoteTooLong(limit=NOTE_LENGTH_MAX)
    longest = longest_number(note)
    if longest >= LONG_NUMBER:
        raise NoteHoldsNumber
    if longest >= PROOF_MIN and not is_no_proof:
        raise NoteMayHoldProof
    return note


def longest_number(text: str) -> int:
    """Return of how many digits the longest number is; days, years and times of day are none.

    Digits of other scripts count, and blanks, dots and dashes between digits do not part them.
    """
    plain = "".join(_as_ascii(one) for one in text)
    undated = _TIME.sub("·", _DATE.sub("·", plain))
    numbers = (sum(c.isdigit() for c in found) for found in _NUMBER.findall(undated))
    return max(numbers, default=0)


def _as_ascii(character: str) -> str:
    if unicodedata.category(character) == "Cf":  # invisible ones part no digits
        return ""
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)
