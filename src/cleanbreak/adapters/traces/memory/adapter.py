"""Keeps spans in memory, the last thousand of them."""

import secrets
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from cleanbreak.ports.traces import LINKED_MAX, SHARED_MAX, Fact

KEPT_MAX = 1000


@dataclass(slots=True)
class KeptSpan:
    """Something that was done."""

    name: str
    trace: UUID
    links: tuple[UUID, ...] = ()
    """Traces to which it leads."""
    within: str = ""
    """The name that the one around it had at its beginning; empty: none was."""
    facts: dict[str, Fact] = field(default_factory=dict)
    problem: str = ""

    def rename(self, name: str) -> None:
        """Call it otherwise."""
        self.name = name

    def note(self, **facts: Fact) -> None:
        """Note facts about it."""
        self.facts.update(facts)

    def fail(self, code: str) -> None:
        """Note that it did not succeed."""
        self.problem = code


class MemoryTraces:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.spans: deque[KeptSpan] = deque(maxlen=KEPT_MAX)
        """In the order in which they ended."""
        self._around: ContextVar[KeptSpan | None] = ContextVar("around", default=None)

    @contextmanager
    def span(self, name: str, orders: Sequence[UUID] = ()) -> Iterator[KeptSpan]:
        """Keep what is done in the block."""
        around = self._around.get()
        span = _begun(name, orders, around)
        token = self._around.set(span)
        try:
            yield span
        except Exception as raised:
            span.problem = type(raised).__name__
            raise
        finally:
            self._around.reset(token)
            self.spans.append(span)
            if 1 < len(orders) <= SHARED_MAX:
                self.spans += [KeptSpan(span.name, one, (span.trace,)) for one in orders]

    def accept(self, order_id: UUID) -> None:
        """Keep the beginning of the trace of an order."""
        around = self._around.get()
        self.spans.append(KeptSpan("order", order_id, (around.trace,) if around else ()))

    def flush(self) -> None:
        """Nothing waits."""


def _begun(name: str, orders: Sequence[UUID], around: KeptSpan | None) -> KeptSpan:
    if len(orders) == 1:
        links = (around.trace,) if around and around.trace != orders[0] else ()
        return KeptSpan(name, orders[0], links)
    trace = around.trace if around else UUID(bytes=secrets.token_bytes(16))
    return KeptSpan(name, trace, tuple(orders[:LINKED_MAX]), around.name if around else "")
