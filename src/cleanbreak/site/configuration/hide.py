"""Take secrets out of what an adapter or a library says of a setting that it cannot use."""

import re

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.configuration.read import HIDDEN, without_password
from cleanbreak.site.secret_files import OUT_OF_CONFIGURATION, environment, is_secret

BETWEEN = re.compile(r"[\s,;=@/\"']+")
PIECE_LENGTH_LEAST = 6
"""A secret may have several parts, such as NAME:SECRET or a list: each that long is one, too."""


def without_secrets(text: str) -> str:
    """Return the text without the values of secret settings, and without the parts of them."""
    for one in sorted(_secrets(), key=len, reverse=True):
        text = text.replace(one, HIDDEN)
    return without_password(text)


def _secrets() -> set[str]:
    try:
        known = environment()
    except Refusal:  # a file of one cannot be read: what is in it nobody can repeat
        known = OUT_OF_CONFIGURATION
    values = {value for name, value in known.items() if is_secret(name) and value}
    pieces = {piece for value in values for piece in BETWEEN.split(value.replace(":", " "))}
    return values | {piece for piece in pieces if len(piece) >= PIECE_LENGTH_LEAST}
