"""Where it is told what was done when: spans, joined to traces, for whoever looks for lost time.

The trace of an order is called like the order: a UUID has the 128 bits that a trace id has (W3C
Trace Context 3.2.2.3). So every process joins it, and nothing has to be carried from one to the
next. Facts are names, counts and codes: never a number, a name, an address or a sentence.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias
from uuid import UUID

Fact: TypeAlias = str | int | bool


class Span(Protocol):
    """Something that is being done."""

    def rename(self, name: str) -> None:
        """Call it otherwise: what it was is known when it is done."""

    def note(self, **facts: Fact) -> None:
        """Note facts about it."""

    def fail(self, code: str) -> None:
        """Note that it did not succeed, and by which code."""


class Traces(Protocol):
    """Who is told. Telling never fails and never waits: what cannot be told is dropped."""

    def span(self, name: str, orders: Sequence[UUID] = ()) -> AbstractContextManager[Span]:
        """Tell of what is done in the block; what is told within it belongs to it.

        With one order it is told in the trace of that order. With more, in a trace of its own that
        leads to them, :data:`LINKED_MAX` at most; up to :data:`SHARED_MAX` have in their own traces
        one span that leads back. An exception fails it by its class.
        """

    def accept(self, order_id: UUID) -> None:
        """Begin the trace of an order, with a link from what is being done."""

    def flush(self) -> None:
        """Tell now what waits to be told; for at most a few seconds."""


LINKED_MAX, SHARED_MAX = 100, 16
