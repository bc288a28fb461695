"""Handover codes: what was begun on one channel goes on at another one.

Twelve characters in Crockford's base 32 behind a prefix, written ``CBH-K7M2-9QXD-4T8V``: 55 random
bits and a check character. A QR holds the same code in a link. A
code carries what was told, and proves nothing, whoever knows it.
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

PREFIX = "CBH"
LINK_PATH = "/handover/"
"""Before the code in the link that a QR holds."""
CODE_LENGTH = 12
CODE_BITS = BITS_EACH * (CODE_LENGTH - 1)
TEXT_LENGTH_MAX = 300
"""Of a link; whatever is longer was not made by us."""
_CODE = re.compile(f"{PREFIX}([{ALPHABET}]{{{CODE_LENGTH}}})")
_LINK = re.compile(r"https?://[^\s?#]{1,200}/handover/(CBH-[0-9A-Z-]{14})/?", re.ASCII | re.I)


class MalformedHandoverCode(Refusal):
    """A handover code is CBH and twelve letters and digits, like CBH-K7M2-9QXD-4T8V."""

    code = "malformed_handover_code"


class MistypedHandoverCode(Refusal):
    """This handover code has a typing error. Compare it character by character."""

    code = "mistyped_handover_code"


def handover_code_from(number: int) -> str | None:
    """Return the code that is made from random bits; ``None`` if they must be drawn anew."""
    code = checked(number, CODE_LENGTH - 1)
    return code and _written(code)


def parse_handover_code(text: str) -> str:
    """Return the code as we write it, from what was typed, said or scanned.

    Small letters, O, I and L are read as meant; of a link, the code in it is read. Nothing says
    whose link it is: it is only read, never followed.

    :raises MalformedHandoverCode: if it is none.
    :raises MistypedHandoverCode: if the check character does not fit: this says nothing of whether
        there is such a code.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise MalformedHandoverCode
    link = _LINK.fullmatch(text.strip())
    found = _CODE.fullmatch(plain(link[1] if link else text))
    if found is None:
        raise MalformedHandoverCode
    if not is_checked(found[1]):
        raise MistypedHandoverCode
    return _written(found[1])


def _written(code: str) -> str:
    return f"{PREFIX}-{grouped(code)}"
