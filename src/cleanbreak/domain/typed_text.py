"""Signs that turn the direction of the text around them: nobody types them, thieves paste them."""

DIRECTION_SIGNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates (Unicode Standard Annex 9); marks that names need are none."""
_LEFT_OUT = dict.fromkeys([*map(ord, DIRECTION_SIGNS), 0])


def without_tricks(text: str) -> str:
    """Return the text without signs that turn its direction, and without NUL."""
    return text.translate(_LEFT_OUT)
