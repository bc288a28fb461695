"""How well one colour is read on another (WCAG 2.2, "contrast ratio" and "relative luminance")."""

import re

AA = 4.5
"""WCAG 2.2 success criterion 1.4.3, for text of any size."""
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)


def is_colour(text: str) -> bool:
    """Return whether it is a colour as we write them: ``#0f5a55``."""
    return bool(_COLOUR.fullmatch(text))


def contrast(one: str, other: str) -> float:
    """Return the ratio, from 1 (the same) to 21 (black on white).

    :param one: as ``other``, a colour of :func:`is_colour`.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
