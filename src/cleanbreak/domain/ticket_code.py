"""Ticket codes: said aloud or scanned at a store's desk by whoever has a time or a place in line.

A ``T``, five characters in Crockford's base 32 and a check character, by the rules of pick-up
codes; printed like ``T-7K2-M9Q``. A code counts at one store on one day, tells nothing of anybody
and opens nothing: the page of the ticket has a secret of its own.
"""

import re

from cleanbreak.domain.pick_up_code import ALPHABET, CHECK_PRIME, READ_AS
from cleanbreak.domain.refusal import Refusal

PREFIX = "T"
DRAWN_LENGTH = 5
CODE_BITS = 5 * DRAWN_LENGTH
_CODE = re.compile(f"{PREFIX}[{ALPHABET}]{{{DRAWN_LENGTH + 1}}}")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


class MalformedTicketCode(Refusal):
    """A ticket has a T and six letters and digits, like T-7K2-M9Q. Read it again."""

    code = "malformed_ticket_code"


class MistypedTicketCode(Refusal):
    """This ticket code has a typing error. Compare it character by character, or scan it."""

    code = "mistyped_ticket_code"


def ticket_code_from(number: int) -> str | None:
    """Return the code that is made from these bits; ``None`` if others must be taken.

    Five of 37 checks have signs of their own that nobody types: those codes are not given out.
    """
    number %= 1 << CODE_BITS
    check = number % CHECK_PRIME
    if check >= len(ALPHABET):
        return None
    places = range(CODE_BITS - 5, -1, -5)
    drawn = "".join(ALPHABET[number >> place & 31] for place in places)
    return _written(PREFIX + drawn + ALPHABET[check])


def looks_like_ticket_code(text: str) -> bool:
    """Return whether a text has the form of a ticket code, right or mistyped."""
    return bool(_CODE.fullmatch(_plain(text)))


def parse_ticket_code(text: str) -> str:
    """Return the code as we write it; small letters, O, I and L are read as meant.

    :raises MalformedTicketCode: if it is none.
    :raises MistypedTicketCode: if the check character does not fit: this says nothing of whether
        there is such a ticket.
    """
    code = _plain(text)
    if not _CODE.fullmatch(code):
        raise MalformedTicketCode
    number = 0
    for character in code[len(PREFIX) : -1]:
        number = number << 5 | ALPHABET.index(character)
    if number % CHECK_PRIME != ALPHABET.index(code[-1]):
        raise MistypedTicketCode
    return _written(code)


def _plain(text: str) -> str:
    return _BETWEEN.sub("", text).upper().translate(READ_AS)


def _written(code: str) -> str:
    return f"{code[0]}-{code[1:4]}-{code[4:]}"
