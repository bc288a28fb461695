"""Birthdays as address books write them: with the year, or without."""

import re

_DATE = re.compile(r"([0-9]{4}|--?)-?([0-9]{2})-?([0-9]{2})(?:T.*)?", re.ASCII)
APPLE_YEARLESS = "1604"
"""Apple writes this year where there is none."""


def birthday_of(text: str) -> str:
    """Return ``1990-05-17`` or ``--05-17``; empty if the text is no day."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return ""
    year, month, day = found.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    has_year = year not in ("-", "--", APPLE_YEARLESS, "0000")
    return f"{year}-{month}-{day}" if has_year else f"--{month}-{day}"
