"""Whether a sentence that is spoken holds a number of somebody: such sounds are kept nowhere."""

import re

SHORTEST = 4
"""So many digits or single letters in a row are a number, a code or a year."""
DIGIT_WORDS = {
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh"),
    *("null", "eins", "zwei", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
}
CHINESE_DIGITS = "零〇一二三四五六七八九幺"
PIECE = re.compile(rf"[{CHINESE_DIGITS}]|\d|[^\W\d{CHINESE_DIGITS}]+")
SPELLED = re.compile(r"\b[A-Z] (as in|wie) \w")
"""A letter of a number that is spelled by an alphabet."""


def holds_a_number(text: str) -> bool:
    """Return whether digits, spelled or not, or single letters stand in a row or alone."""
    pieces = PIECE.findall(text.lower())
    if SPELLED.search(text) or (pieces and all(len(one) == 1 for one in pieces)):
        return True
    in_a_row = 0
    for piece in pieces:
        in_a_row = in_a_row + 1 if len(piece) == 1 or piece in DIGIT_WORDS else 0
        if in_a_row >= SHORTEST:
            return True
    return False
