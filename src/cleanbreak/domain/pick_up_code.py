"""Pick-up codes: with them money is handed out in cash at a store.

Sixteen characters in Crockford's base 32 (https://www.crockford.com/base32.html): four by which
the payout is found, eleven that must be guessed (55 bits), and a check character. The check is the
number modulo 37, which finds every wrong character and every swap of two: 37 is a prime, and 32
has the order 36 modulo 37, so no two places of a code weigh the same.
"""

import re

from cleanbreak.domain.refusal import Refusal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are read as something else."""
READ_AS = str.maketrans("OIL", "011")
SELECTOR_LENGTH, SECRET_LENGTH = 4, 11
CODE_LENGTH = SELECTOR_LENGTH + SECRET_LENGTH + 1
CODE_BITS = 5 * (SELECTOR_LENGTH + SECRET_LENGTH)
CHECK_PRIME = 37
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
    """Return the code that is made from random bits; ``None`` if they must be drawn anew.

    Five of 37 checks have signs of their own (``*~$=U``) that nobody finds on a keyboard in a
    hurry; those codes are not given out, which costs a fifth of one bit.
    """
    number %= 1 << CODE_BITS
    check = number % CHECK_PRIME
    if check >= len(ALPHABET):
        return None
    places = range(CODE_BITS - 5, -1, -5)
    return "".join(ALPHABET[number >> place & 31] for place in places) + ALPHABET[check]


def parse_pick_up_code(text: str) -> str:
    """Return the code without blanks and dashes; small letters, O, I and L are read as meant.

    :raises MalformedPickUpCode: if it is none.
    :raises MistypedPickUpCode: if the check character does not fit: this says nothing of whether
        there is such a code.
    """
    code = _BETWEEN.sub("", text).upper().translate(READ_AS)
    if not _CODE.fullmatch(code):
        raise MalformedPickUpCode
    number = 0
    for character in code[:-1]:
        number = number << 5 | ALPHABET.index(character)
    if number % CHECK_PRIME != ALPHABET.index(code[-1]):
        raise MistypedPickUpCode
    return code


def selector_of(code: str) -> str:
    """Return the part by which the payout is found; it is no secret."""
    return code[:SELECTOR_LENGTH]


def grouped(code: str) -> str:
    """Return the code as people read it: ``K7Q2-M9QX-D4T8-VWB3``."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))
