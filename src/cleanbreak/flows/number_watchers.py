"""Who watches numbers: receivers of our signals, as far as the inventory must know of them.

Each function takes numbers, and returns those of them to which it applies, with one statement.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from django.utils import timezone

from cleanbreak.records import ssf_subject
from cleanbreak.records.ssf_event import awaited_among

Among: TypeAlias = Callable[[Sequence[str]], set[str]]


def _watched_by_receivers(msisdns: Sequence[str]) -> set[str]:
    return set(ssf_subject.watched_among(msisdns, timezone.now()))


UNACKNOWLEDGED: tuple[Among, ...] = (awaited_among,)
"""A receiver watches it, and has not acknowledged yet that its line has ended."""
WATCHED: tuple[Among, ...] = (_watched_by_receivers,)
"""A receiver watches it: to somebody it still means a person."""


def unacknowledged_among(msisdns: Sequence[str]) -> set[str]:
    """Return the numbers whose end somebody who watches them has not acknowledged."""
    return set().union(*(among(msisdns) for among in UNACKNOWLEDGED)) if msisdns else set()


def watched_among(msisdns: Sequence[str]) -> set[str]:
    """Return the numbers that somebody watches."""
    return set().union(*(among(msisdns) for among in WATCHED)) if msisdns else set()
