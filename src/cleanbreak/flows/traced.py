"""Tell of what is done, if the operator wants to be told: of each request, step and call."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from uuid import UUID

from django.db import transaction

from cleanbreak.flows.wired_traces import wired_traces
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.traces import Fact, Span

ACCEPTED_MAX = 16
"""Of more orders at once, a campaign, no trace is begun."""


class Untold:
    """What is done while nobody is told."""

    def rename(self, name: str) -> None:
        """Nobody is told."""

    def note(self, **facts: Fact) -> None:
        """Nobody is told."""

    def fail(self, code: str) -> None:
        """Nobody is told."""


_UNTOLD: AbstractContextManager[Span] = nullcontext(Untold())


def traced(name: str, orders: Sequence[UUID] = ()) -> AbstractContextManager[Span]:
    """Tell of what is done in the block, see :class:`cleanbreak.ports.traces.Traces`."""
    traces = wired_traces()
    return traces.span(name, orders) if traces else _UNTOLD


def tell_answers(span: Span, answers: Sequence[object]) -> None:
    """Tell how many calls went out together, and if some failed, how many and the first's kind."""
    span.note(calls=len(answers))
    if failed := [one for one in answers if isinstance(one, OutsideFailure)]:
        span.note(failed=len(failed))
        span.fail(type(failed[0]).__name__)


def trace_accepted(orders: Iterable[UUID]) -> None:
    """Begin the traces of orders as soon as the running transaction has kept them."""
    traces = wired_traces()
    if traces is None:
        return
    for order_id in [*orders][:ACCEPTED_MAX]:
        transaction.on_commit(partial(traces.accept, order_id))
