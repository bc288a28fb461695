"""Check codes: every message and every call bears one, by which people see that it is ours.

Eight characters in Crockford's base 32, printed like ``K7M2-9QXD``: 35 bits and a check character,
by the rules of pick-up codes. A check code authorises nothing, whoever knows it.
"""

import re

from cleanbreak.domain.pick_up_code import ALPHABET, CHECK_PRIME, READ_AS
from cleanbreak.domain.refusal import Refusal

CODE_LENGTH = 8
CODE_BITS = 5 * (CODE_LENGTH - 1)
WRITTEN = re.compile(r"(?<![0-9A-Za-z\-])[0-9A-Za-z]{4}-[0-9A-Za-z]{4}(?![0-9A-Za-z\-])", re.ASCII)
"""How we write one, found in a longer text."""
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


class MalformedCheckCode(Refusal):
    """A check code has eight letters and digits, like K7M2-9QXD. Read it again."""

    code = "malformed_check_code"


class MistypedCheckCode(Refusal):
    """This check code has a typing error. Compare it character by character, or ask for it again.

    If somebody reads it to you on the phone and it is wrong again, hang up.
    """

    code = "mistyped_check_code"


def check_code_from(number: int) -> str | None:
    """Return the code that is made from these bits; ``None`` if others must be taken.

    Five of 37 checks have signs of their own that nobody types: those codes are not given out.
    """
    number %= 1 << CODE_BITS
    check = number % CHECK_PRIME
    if check >= len(ALPHABET):
        return None
    places = range(CODE_BITS - 5, -1, -5)
    code = "".join(ALPHABET[number >> place & 31] for place in places) + ALPHABET[check]
    return f"{code[:4]}-{code[4:]}"


def parse_check_code(text: str) -> str:
    """Return the code as we write it; small letters, O, I and L are read as meant.

    :raises MalformedCheckCode: if it is none.
    :raises MistypedCheckCode: if the check character does not fit: this says nothing of whether
        there is such a code.
    """
    code = _BETWEEN.sub("", text).upper().translate(READ_AS)
    if not _CODE.fullmatch(code):
        raise MalformedCheckCode
    number = 0
    for character in code[:-1]:
        number = number << 5 | ALPHABET.index(character)
    if number % CHECK_PRIME != ALPHABET.index(code[-1]):
        raise MistypedCheckCode
    return f"{code[:4]}-{code[4:]}"
