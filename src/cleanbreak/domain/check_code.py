"""Check codes: every message and every call bears one, by which people see that it is ours.

Eight characters in Crockford's base 32, printed like ``K7M2-9QXD``: 35 bits and a check character,
as all codes of ours have one. A check code authorises nothing, whoever knows it.
"""

import re

from cleanbreak.domain.crockford import (
    ALPHABET,
    BITS_EACH,
    checked,
    grouped,
    is_checked,
    plain,
)
from cleanbreak.domain.refusal import Refusal

CODE_LENGTH = 8
CODE_BITS = BITS_EACH * (CODE_LENGTH - 1)
WRITTEN = re.compile(r"(?<![0-9A-Za-z\-])[0-9A-Za-z]{4}-[0-9A-Za-z]{4}(?![0-9A-Za-z\-])", re.ASCII)
"""How we write one, found in a longer text."""
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


class MalformedCheckCode(Refusal):
    """A check code has eight letters and digits, like K7M2-9QXD. Read it again."""

    code = "malformed_check_code"


class MistypedCheckCode(Refusal):
    """This check code has a typing error. Compare it character by character, or ask for it again.

    If somebody reads it to you on the phone and it is wrong again, hang up.
    """

    code = "mistyped_check_code"


def check_code_from(number: int) -> str | None:
    """Return the code that is made from these bits; ``None`` if others must be taken."""
    code = checked(number, CODE_LENGTH - 1)
    return code and grouped(code)


def parse_check_code(text: str) -> str:
    """Return the code as we write it; small letters, O, I and L are read as meant.

    :raises MalformedCheckCode: if it is none.
    :raises MistypedCheckCode: if the check character does not fit: this says nothing of whether
        there is such a code.
    """
    code = plain(text)
    if not _CODE.fullmatch(code):
        raise MalformedCheckCode
    if not is_checked(code):
        raise MistypedCheckCode
    return grouped(code)
