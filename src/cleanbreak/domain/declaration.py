"""A declaration: the legal act of ending an agreement, and the receipt that answers it."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from cleanbreak.domain.crockford import ALPHABET, digits_of, grouped
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.typed_text import DIRECTION_SIGNS

NAME_LENGTH_MAX = 200
REASON_LENGTH_MAX = 2000
UNREADABLE = ("Cc", "Cs", "Zl", "Zp")
"""Unicode categories of what nobody types: control characters, half a character, line breaks."""
FIRST_IDEOGRAPH = "\u2e80"
"""First character of the Unicode blocks for Chinese, Japanese and Korean."""


class DeclarationKind(Enum):
    """BGB 312k(2) no. 1 a: with notice, or at once for an important cause; and, a separate act,
    withdrawing from the agreement (Directive 2011/83/EU art. 11a)."""

    ORDINARY = "ordinary"
    EXTRAORDINARY = "extraordinary"
    WITHDRAWAL = "withdrawal"


class CauseDecision(Enum):
    """What was decided about an important cause, or about a withdrawal."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class HolderToldBy(Enum):
    """By what a declaration says whose line it is; the number alone is known to many."""

    NAME = "name"
    PROOF = "proof"
    """By keys of a telephone: a proof of the line that is given in the call."""
    VOICE = "voice"
    """In a recording, to which a person listens."""


class LookResult(Enum):
    """What a person found out about a declaration that told no name and fitted no line."""

    FITS = "fits"
    """Whose it is was found out; it counts from the instant at which it was received."""
    NOT_MEANT = "not_meant"
    """The holder does not want it."""
    NO_LINE = "no_line"
    """No line of ours is meant."""
    DUPLICATE = "duplicate"
    """The same wish has an order already."""
    NOT_REACHED = "not_reached"
    """Nobody who could say more was reached, three times."""


class NameMissing(Refusal):
    """Enter the name of the person the line belongs to."""

    code = "name_missing"


class NameTooLong(Refusal):
    """This name is longer than {maximum} characters. Enter it as it stands in the agreement."""

    code = "name_too_long"


class NameUnreadable(Refusal):
    """This name holds invisible control characters. Type it again instead of pasting it."""

    code = "name_unreadable"


class ReasonMissing(Refusal):
    """Say in a few words why the line must end without notice."""

    code = "reason_missing"


class ReasonTooLong(Refusal):
    """This reason is longer than {maximum} characters. Say it more briefly."""

    code = "reason_too_long"


class ReasonUnreadable(Refusal):
    """This reason holds invisible control characters. Type it again instead of pasting it."""

    code = "reason_unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What somebody declared, in their own words or by keys; nothing is proved by it."""

    submission_key: str
    """Made with the page: sent twice, it is the same declaration."""
    kind: DeclarationKind
    reason: str = field(default="", repr=False)
    """Only for an important cause."""
    holder_name: str = field(repr=False)
    """Empty where no name is told."""
    told_by: HolderToldBy = HolderToldBy.NAME
    msisdn: str | None = field(default=None, repr=False)
    iccid: str | None = None
    wished_date: date | None = None
    """``None``: as soon as possible."""
    reply_email: str = field(repr=False)
    language: str

    def __post_init__(self) -> None:
        is_by_name = self.told_by is HolderToldBy.NAME
        if not is_by_name and self.holder_name:
            raise ValueError("a declaration that tells no name has none")
        name_mistakes = _name_mistakes(self.holder_name) if is_by_name else ()
        for mistake in (*_reason_mistakes(self.kind, self.reason), *name_mistakes):
            raise mistake


def find_mistakes(kind: DeclarationKind, holder_name: str, reason: str) -> Iterator[Refusal]:
    """Return everything for which a declaration in these words is refused, in reading order."""
    yield from _reason_mistakes(kind, reason)
    yield from _name_mistakes(holder_name)


def _reason_mistakes(kind: DeclarationKind, reason: str) -> Iterator[Refusal]:
    if kind is DeclarationKind.EXTRAORDINARY and not reason.strip():
        yield ReasonMissing()
    elif len(reason) > REASON_LENGTH_MAX:
        yield ReasonTooLong(maximum=REASON_LENGTH_MAX)
    elif _is_unreadable(reason, allowed="\t\r\n"):
        yield ReasonUnreadable()


def _name_mistakes(holder_name: str) -> Iterator[Refusal]:
    if not holder_name.strip():
        yield NameMissing()
    elif len(holder_name) > NAME_LENGTH_MAX:
        yield NameTooLong(maximum=NAME_LENGTH_MAX)
    elif _is_unreadable(holder_name):
        yield NameUnreadable()


def _is_unreadable(text: str, allowed: str = "") -> bool:
    """Return whether a text holds what nobody types; the database could not keep a NUL either.

    A sign that turns the direction would show staff another name than the one that is compared.
    """
    return any(
        unicodedata.category(char) in UNREADABLE or char in DIRECTION_SIGNS
        for char in text
        if char not in allowed
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a declaration, at once and in text form (BGB 312k(4))."""

    receipt_number: str
    received_at: datetime
    earliest_end_date: date
    """The first day on which a line can end by this declaration; the exact day follows."""
    declaration: Declaration
    operator: str
    is_by_button: bool = True
    """Whether it was given with the button of the public page, and not to a clerk."""

    def as_json(self) -> dict[str, Any]:
        """Return the statement behind the page and the text; canonical bytes are made of it."""
        said = self.declaration
        by_name = said.told_by is HolderToldBy.NAME
        told = {} if by_name else {"holder_told_by": said.told_by.value}
        return {
            "type": "cleanbreak.receipt.v1",
            "operator": self.operator,
            "receipt_number": self.receipt_number,
            "received_at": self.received_at.isoformat(),
            "earliest_end_date": self.earliest_end_date.isoformat(),
            "declaration": {
                "kind": said.kind.value,
                "reason": said.reason,
                "holder_name": said.holder_name,
                "msisdn": said.msisdn,
                "iccid": said.iccid,
                "wished_date": said.wished_date.isoformat() if said.wished_date else None,
                "reply_email": said.reply_email,
                "language": said.language,
                **told,
            },
        }


def receipt_number_from(entropy: bytes) -> str:
    """Return a receipt number of 50 random bits and a check character, like ``7K2M-9QXD-4T8``.

    Its check is the number modulo 31, older than that of all other codes of ours.

    :param entropy: at least 7 random bytes.
    """
    number = int.from_bytes(entropy[:7], "big") >> 6
    return grouped(digits_of(number, 10) + ALPHABET[number % 31])


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common.

    Unicode NFKC, case and all but letters and digits are folded, and the order of the parts does
    not count, so that "MÜLLER, Anna" is "Anna Müller" and full-width letters are plain ones. In
    names of ideographs the order counts and blanks do not: "王 伟" is "王伟", not "伟王".
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    parts = "".join(char if _belongs_to_word(char) else " " for char in folded).split()
    if all(char >= FIRST_IDEOGRAPH for part in parts for char in part):
        return "".join(parts)
    return " ".join(sorted(parts))


def _belongs_to_word(char: str) -> bool:
    """Return whether a name is not divided here; vowel signs and accents belong to their letter."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")
