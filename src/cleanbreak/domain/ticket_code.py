"""Ticket codes: said aloud or scanned at a store's desk by whoever has a time or a place in line.

A ``T``, five characters in Crockford's base 32 and a check character; printed like ``T-7K2-M9Q``.
A code counts at one store on one day, tells nothing of anybody and opens nothing: the page of the
ticket has a secret of its own.
"""

import re

from cleanbreak.domain.crockford import ALPHABET, BITS_EACH, checked, is_checked, plain
from cleanbreak.domain.refusal import Refusal

PREFIX = "T"
DRAWN_LENGTH = 5
CODE_BITS = BITS_EACH * DRAWN_LENGTH
_CODE = re.compile(f"{PREFIX}([{ALPHABET}]{{{DRAWN_LENGTH + 1}}})")


class MalformedTicketCode(Refusal):
    """A ticket has a T and six letters and digits, like T-7K2-M9Q. Read it again."""

    code = "malformed_ticket_code"


class MistypedTicketCode(Refusal):
    """This ticket code has a typing error. Compare it character by character, or scan it."""

    code = "mistyped_ticket_code"


def ticket_code_from(number: int) -> str | None:
    """Return the code that is made from these bits; ``None`` if others must be taken."""
    code = checked(number, DRAWN_LENGTH)
    return code and _written(code)


def parse_ticket_code(text: str) -> str:
    """Return the code as we write it; small letters, O, I and L are read as meant.

    :raises MalformedTicketCode: if it is none.
    :raises MistypedTicketCode: if the check character does not fit: this says nothing of whether
        there is such a ticket.
    """
    found = _CODE.fullmatch(plain(text))
    if found is None:
        raise MalformedTicketCode
    if not is_checked(found[1]):
        raise MistypedTicketCode
    return _written(found[1])


def _written(code: str) -> str:
    return f"{PREFIX}-{code[:3]}-{code[3:]}"
