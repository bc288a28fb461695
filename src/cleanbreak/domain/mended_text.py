"""Text with the characters replaced that a file of its kind must not hold, and their count."""

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (2.2) forbids: a form feed is one, and real messages hold it (TS 23.038 6.2.1.1)."""
SURROGATES = re.compile("[\ud800-\udfff]")
"""Halves of a character: no UTF-8 can hold one."""


class Mender:
    """Replaces characters and counts them, for one file."""

    def __init__(self, forbidden: re.Pattern[str] = ILLEGAL) -> None:
        self.replaced = 0
        self._forbidden = forbidden

    def mend(self, text: str) -> str:
        """Return the text with each forbidden character replaced by U+FFFD."""
        if self._forbidden.search(text) is None:
            return text
        mended, count = self._forbidden.subn(REPLACEMENT, text)
        self.replaced += count
        return mended
