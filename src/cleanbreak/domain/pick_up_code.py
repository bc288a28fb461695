"""Pick-up codes: with them money is handed out in cash at a store.

Sixteen characters in Crockford's base 32: four by which the payout is found, eleven that must be
guessed (55 bits), and a check character.
"""

import re

from cleanbreak.domain.crockford import ALPHABET, BITS_EACH, READ_AS, checked, is_checked
from cleanbreak.domain.refusal import Refusal

SELECTOR_LENGTH, SECRET_LENGTH = 4, 11
CODE_LENGTH = SELECTOR_LENGTH + SECRET_LENGTH + 1
CODE_BITS = BITS_EACH * (SELECTOR_LENGTH + SECRET_LENGTH)
TRIES = 5
"""Wrong tries after which a code is dead and a person must look."""
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u00a0]+")


class MalformedPickUpCode(Refusal):
    """A pick-up code has sixteen letters and digits, in four groups. Read it again."""

    code = "malformed_pick_up_code"


class MistypedPickUpCode(Refusal):
    """This pick-up code has a typing error. Compare it with the message, character by character."""

    code = "mistyped_pick_up_code"


def code_from(number: int) -> str | None:
    """Return the code that is made from random bits; ``None`` if they must be drawn anew."""
    return checked(number, SELECTOR_LENGTH + SECRET_LENGTH)


def parse_pick_up_code(text: str) -> str:
    """Return the code without blanks and dashes; small letters, O, I and L are read as meant.

    :raises MalformedPickUpCode: if it is none.
    :raises MistypedPickUpCode: if the check character does not fit: this says nothing of whether
        there is such a code.
    """
    code = _BETWEEN.sub("", text).upper().translate(READ_AS)
    if not _CODE.fullmatch(code):
        raise MalformedPickUpCode
    if not is_checked(code):
        raise MistypedPickUpCode
    return code


def selector_of(code: str) -> str:
    """Return the part by which the payout is found; it is no secret."""
    return code[:SELECTOR_LENGTH]
