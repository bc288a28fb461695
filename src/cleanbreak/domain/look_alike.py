"""Names that look like another one: what the eye takes for the same, and what carries it.

Nothing is ours because it looks like it: only an exact name is. This module only tells a copy from
something unknown. The table is a choice of Unicode's confusables (UTS 39) for Latin names.
"""

import re
import unicodedata
from functools import lru_cache

BRAND_LENGTH_MIN = 4
"""A shorter name stands in too many others by chance."""
TYPO_LENGTH_MIN = 6
"""In a shorter name, one other letter makes another word."""
HIDDEN_CATEGORIES = ("Cf", "Cc")
_LOOK_ALIKES = {
    "a": "аαɑ", "b": "Ьвβ", "c": "сϲ", "d": "ԁđ", "e": "еεєө", "g": "ɡց", "h": "һнհ",
    "i": "іι1ı!|", "j": "ј", "k": "кκ", "l": "ӏłɩ", "m": "м", "n": "ոռηɴ", "o": "оοσօ0ø",
    "p": "рρ", "q": "ԛգ", "r": "гʀ", "s": "ѕ5$", "t": "тτ", "u": "υսц", "v": "ѵν", "w": "ԝωш",
    "x": "хχ", "y": "уγү", "z": "ʐ", "3": "з",
}  # fmt: skip
_LOOKS_LIKE = {ord(one): letter for letter, alike in _LOOK_ALIKES.items() for one in alike}
_BETWEEN_PARTS = {ord(one): None for one in "-_ \u00a0"}
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))


def is_hidden(character: str) -> bool:
    """Return whether a character is one that nobody sees: zero width, direction, control."""
    return unicodedata.category(character) in HIDDEN_CATEGORIES


def without_hidden(text: str) -> str:
    """Return the text as far as it can be seen."""
    return "".join(one for one in text if not is_hidden(one))


@lru_cache(maxsize=1024)
def skeleton(text: str) -> str:
    """Return what the eye sees: texts that look alike have the same one."""
    folded = unicodedata.normalize("NFKD", without_hidden(text).casefold()).casefold()
    bare = "".join(one for one in folded if not unicodedata.category(one).startswith("M"))
    seen = bare.translate(_LOOKS_LIKE)
    for pair, one in _PAIRS:
        seen = seen.replace(pair, one)
    return seen


def imitates(name: str, ours: str) -> bool:
    """Return whether a host's or a sender's name carries one of ours, or all but carries it.

    :param name: as it was written or in Unicode; it is not ours.
    :param ours: a domain or a sender name of the register.
    """
    if skeleton(ours) in skeleton(name):
        return True
    brand = brand_of(ours)
    if len(brand) < BRAND_LENGTH_MIN:
        return False
    if brand in _squeezed(name):
        return True
    parts = re.split(r"[.。．｡]", name)
    return len(brand) >= TYPO_LENGTH_MIN and any(_is_near(_squeezed(one), brand) for one in parts)


@lru_cache(maxsize=1024)
def brand_of(ours: str) -> str:
    """Return by which part people know a name: the longest one before the last dot."""
    labels = ours.split(".")
    return _squeezed(max(labels[:-1] or labels, key=len))


def _squeezed(text: str) -> str:
    """Return what the eye sees of a name, its parts written together."""
    return skeleton(text.translate(_BETWEEN_PARTS))


def _is_near(one: str, other: str) -> bool:
    """Return whether one change of one letter, or one swap, makes one of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, wanted = one[start:], other[start:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[1::-1] == wanted[:2] and rest[2:] == wanted[2:])
    )
