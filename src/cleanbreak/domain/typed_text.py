"""What comes along with a text that somebody typed or pasted, and is none of it.

Signs that turn the direction of the text around them: nobody types them, thieves paste them.
"""

import re

DIRECTION_SIGNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates (Unicode Standard Annex 9); marks that names need are none."""
BETWEEN_GROUPS = re.compile(
    r"[\s\-\u2010-\u2015\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
"""Between the groups of a code, seen or not: blanks, hyphens, and what a message puts around it."""
_LEFT_OUT = dict.fromkeys([*map(ord, DIRECTION_SIGNS), 0])


def without_tricks(text: str) -> str:
    """Return the text without signs that turn its direction, and without NUL."""
    return text.translate(_LEFT_OUT)
