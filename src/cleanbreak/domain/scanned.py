"""What was scanned into the one field of the desk: recognised by its form and its check digits.

A scanner types like a keyboard, so that a line from it is a line that somebody may as well have
typed. Nothing is looked up here: whether there is such a line, code or ticket, is not known yet.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.identifiers import (
    SEPARATORS,
    MalformedIccid,
    parse_eid,
    parse_iccid,
)
from cleanbreak.domain.mrz_fields import FILLER, FIRST_LETTERS, MrzFormat
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.pick_up_code import CODE_LENGTH as PICK_UP_LENGTH
from cleanbreak.domain.pick_up_code import parse_pick_up_code
from cleanbreak.domain.refusal import Refusal

SCAN_LENGTH_MAX = 400
"""The longest that we make is a link; whatever is longer was not made by us."""
MRZ_LINES = {form.wide: form.rows for form in MrzFormat}
"""How many lines there are of how many characters."""
MRZ_BEGINS = {form.wide: letters for form, letters in FIRST_LETTERS.items()}
EID_LENGTH = 32
_MRZ = re.compile(r"[A-Z0-9<]+", re.ASCII)
_DIGITS = re.compile(r"\+?[0-9]+[fF]?", re.ASCII)
_STATUS = re.compile(
    r"https?://[^\s/?#]{1,200}/status/([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3})/([0-9a-f]{40})/?",
    re.ASCII,
)
_HANDOVER_LINK = re.compile(r"https?://[^\s?#]{1,200}/handover/\S+", re.ASCII | re.IGNORECASE)
_HANDOVER = re.compile(r"CBH[0-9A-Z]{3,20}", re.ASCII)
_TICKET = re.compile(r"T[0-9A-Z]{6}", re.ASCII)
_LETTERS_AND_DIGITS = re.compile(r"[0-9A-Z]+", re.ASCII)


class ScanKind(Enum):
    """What it was."""

    CARD = "card"
    """The number of a SIM card, ICCID."""
    EID = "eid"
    """The number of the chip that eSIMs are in."""
    NUMBER = "number"
    """A phone number."""
    MRZ = "mrz"
    """All machine-readable lines of a document."""
    MRZ_BEGUN = "mrz_begun"
    """The first of them; more must follow."""
    HANDOVER = "handover"
    STATUS = "status"
    """The link to the status page of a receipt."""
    PICK_UP_CODE = "pick_up_code"
    TICKET = "ticket"


class NothingScanned(Refusal):
    """Scan something, or type it."""

    code = "nothing_scanned"


class NotRecognised(Refusal):
    """This is neither a card number, an EID, a phone number, the lines of a document, nor a code of
    ours. Scan it again, or type it.
    """

    code = "not_recognised"


class MrzLineBroken(Refusal):
    """These could be the machine-readable lines of a document, but one has {length} characters.
    They have 30, 36 or 44 each: scan them again.
    """

    code = "mrz_line_broken"


class MrzLinesDiffer(Refusal):
    """This line does not belong to the one before. Scan the document again, from its first line."""

    code = "mrz_lines_differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """Something that was recognised."""

    kind: ScanKind
    text: str = field(repr=False)
    """Its normal form; of a handover and a ticket as it was scanned."""
    lines: tuple[str, ...] = field(default=(), repr=False)
    """Of a document."""
    secret: str = field(default="", repr=False)
    """Of a status link, whose text is the receipt number."""


def recognise(text: str, place: str, earlier: Sequence[str] = ()) -> Scanned:
    """Return what was scanned.

    :param place: of the store: a number without country code is one of there.
    :param earlier: lines of a document that were scanned just before, by a scanner that sends each
        for itself.
    :raises NothingScanned, NotRecognised: if it is nothing, or nothing that we know.
    :raises WrongIccidCheckDigit, MalformedIccid, WrongEidCheckDigits, MalformedMsisdn,
        MistypedPickUpCode, MrzLineBroken, MrzLinesDiffer: if it is nearly something.
    """
    stripped = text.strip()
    if not stripped:
        raise NothingScanned
    if len(stripped) > SCAN_LENGTH_MAX:
        raise NotRecognised
    if (link := _STATUS.fullmatch(stripped)) is not None:
        return Scanned(kind=ScanKind.STATUS, text=link[1], secret=link[2])
    if _HANDOVER_LINK.fullmatch(stripped):
        return Scanned(kind=ScanKind.HANDOVER, text=stripped)
    if (document := _document(stripped, tuple(earlier))) is not None:
        return document
    return _number(stripped, place) or _code(stripped)


def _number(text: str, place: str) -> Scanned | None:
    """Return a card, an EID or a phone number; ``None`` if it is not made of digits."""
    digits = SEPARATORS.sub("", text)
    if not _DIGITS.fullmatch(digits):
        return None
    if digits.startswith("89") and len(digits) == EID_LENGTH:
        return Scanned(kind=ScanKind.EID, text=parse_eid(digits))
    if digits.startswith("89") and len(digits) > PICK_UP_LENGTH:
        return Scanned(kind=ScanKind.CARD, text=parse_iccid(digits))
    if len(digits) > PICK_UP_LENGTH:
        raise MalformedIccid if len(digits) < EID_LENGTH else NotRecognised
    if len(digits) == PICK_UP_LENGTH and digits.isdigit():
        return None
    return Scanned(kind=ScanKind.NUMBER, text=parse_msisdn_at(digits, place))


def _code(text: str) -> Scanned:
    """Return one of our codes."""
    code = SEPARATORS.sub("", text).upper()
    if _HANDOVER.fullmatch(code):
        return Scanned(kind=ScanKind.HANDOVER, text=text)
    if _TICKET.fullmatch(code):
        return Scanned(kind=ScanKind.TICKET, text=text)
    if len(code) == PICK_UP_LENGTH and _LETTERS_AND_DIGITS.fullmatch(code):
        return Scanned(kind=ScanKind.PICK_UP_CODE, text=parse_pick_up_code(code))
    raise NotRecognised


def _document(text: str, earlier: tuple[str, ...]) -> Scanned | None:
    """Return the lines of a document, or its first ones; ``None`` if it is none.

    Lines come each for themselves, with their line breaks, or as one without any.
    """
    lines = _lines(text)
    if not all(_MRZ.fullmatch(line) for line in lines):
        return None
    if earlier and lines != earlier[: len(lines)] and _belong(earlier + lines):
        lines = earlier + lines
    elif lines[0][0] not in MRZ_BEGINS.get(len(lines[0]), ""):
        if FILLER not in text:
            return None
        raise MrzLinesDiffer if len(lines[0]) in MRZ_LINES else MrzLineBroken(length=len(lines[0]))
    if not _belong(lines):
        raise MrzLinesDiffer
    is_whole = len(lines) == MRZ_LINES[len(lines[0])]
    kind = ScanKind.MRZ if is_whole else ScanKind.MRZ_BEGUN
    return Scanned(kind=kind, text="\n".join(lines), lines=lines)


def _lines(text: str) -> tuple[str, ...]:
    """Return the pieces between blanks; of a document that came without any, its lines."""
    pieces = tuple(text.upper().split())
    for length, count in MRZ_LINES.items():
        if len(pieces) == 1 and len(pieces[0]) == length * count:
            return tuple(pieces[0][at : at + length] for at in range(0, length * count, length))
    return pieces


def _belong(lines: tuple[str, ...]) -> bool:
    """Return whether these can be lines of one document."""
    return len({len(line) for line in lines}) == 1 and len(lines) <= MRZ_LINES.get(len(lines[0]), 0)
