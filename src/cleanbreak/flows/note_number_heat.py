"""Note that a number that rests is hot: somebody still asks for it, texts it, or takes it for a
person. Of two free numbers the cool one is given out."""

from collections.abc import Collection
from datetime import datetime

from cleanbreak.records.number import warm_numbers


def note_number_heat(msisdns: Collection[str], now: datetime) -> None:
    """Note it of those numbers that nobody has; of one in use, and of a strange one, nothing."""
    if msisdns:
        warm_numbers(msisdns, now)
