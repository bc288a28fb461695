"""What a worker knows of the elements: read every few seconds, noted for all workers."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from cleanbreak.domain.element_limit import Breaker, Element
from cleanbreak.records.element import change_breaker, read_elements

LOG = logging.getLogger(__name__)
KNOWN_FOR = timedelta(seconds=2)
"""How old may be what a worker knows of the elements."""


class KnownElements:
    """The rows of the elements, at most two seconds old."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._elements: dict[str, Element] = {}
        self._read_at: datetime | None = None

    def get(self, name: str) -> Element | None:
        """Return what is known of an element; ``None`` if nothing holds its calls up."""
        now, read_at = self.clock(), self._read_at
        if read_at is None or abs(now - read_at) >= KNOWN_FOR:
            self._elements, self._read_at = read_elements(), now
        return self._elements.get(name)

    def last(self, name: str) -> Element | None:
        """Return what was known of an element when last read."""
        return self._elements.get(name)

    def forget(self) -> None:
        """Read everything again before the next call."""
        self._read_at = None

    def note(self, name: str, change: Callable[[Breaker], Breaker]) -> None:
        """Note for all workers how an element answered, and log it if that is news.

        The answers of the element must not be lost with the note, so that without database
        nothing is noted.
        """
        try:
            before, after = change_breaker(name, change)
        except (OperationalError, InterfaceError) as away:
            LOG.warning("element %s: nothing noted: %s", name, type(away).__name__)
        else:
            _tell(name, before, after)
        self.forget()


def _tell(name: str, before: Breaker, after: Breaker) -> None:
    """Log once that an element is left alone, once that it is for long, once that it is back."""
    if after.openings and not before.openings:
        LOG.warning("element %s: does not answer, left alone until it does", name)
    if after.is_alerted and not before.is_alerted:
        LOG.warning("element %s: has not answered for 15 minutes, somebody must look", name)
    if before.openings and not after.openings:
        LOG.warning("element %s: answers again", name)
