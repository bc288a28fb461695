"""Tells a collector by OTLP/HTTP what was done when, from a thread of its own.

What the collector does not take in time is dropped: nobody waits for it, and memory holds a few
thousand spans at most. The SDK starts its thread anew in a process that was forked.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags

from cleanbreak.ports.traces import LINKED_MAX, SHARED_MAX, Fact

PATH = "/v1/traces"
TIMEOUT_S = 3.0
"""So long a process that ends waits for a collector that does not answer."""
KEPT_MAX = 2048
"""All that waits goes out at once, so that there is only one such wait."""
FLUSH_MS = 5_000
SPAN_BITS = 64
PREFIX = "cleanbreak."


class OtlpTraces:
    """A collector at an address such as ``http://collector:4318``."""

    def __init__(self, address: str, version: str) -> None:
        self._provider = TracerProvider(
            resource=Resource({SERVICE_NAME: "cleanbreak", SERVICE_VERSION: version}),
            id_generator=_Ids(),
        )
        exporter = OTLPSpanExporter(endpoint=address.rstrip("/") + PATH, timeout=TIMEOUT_S)
        processor = BatchSpanProcessor(
            exporter, max_queue_size=KEPT_MAX, max_export_batch_size=KEPT_MAX
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("cleanbreak")

    @contextmanager
    def span(self, name: str, orders: Sequence[UUID] = ()) -> Iterator["OtlpSpan"]:
        """Tell of what is done in the block."""
        around = trace.get_current_span().get_span_context()
        within, links = None, [_beginning_of(one) for one in orders[:LINKED_MAX]]
        if len(orders) == 1:
            within = trace.set_span_in_context(NonRecordingSpan(links[0]))
            links = [around] if around.is_valid and around.trace_id != orders[0].int else []
        with self._tracer.start_as_current_span(
            name,
            context=within,
            links=[Link(one) for one in links],
            record_exception=False,  # its text may hold personal data
            set_status_on_exception=False,
        ) as begun:
            span, began_ns = OtlpSpan(begun), time.time_ns()
            try:
                yield span
            except Exception as raised:
                span.fail(type(raised).__name__)
                raise
            finally:
                if 1 < len(orders) <= SHARED_MAX:
                    self._share(name, orders, began_ns, begun.get_span_context())

    def _share(self, name: str, orders: Sequence[UUID], began_ns: int, batch: SpanContext) -> None:
        """Tell in the trace of each order that it was in the batch."""
        for one in orders:
            within = trace.set_span_in_context(NonRecordingSpan(_beginning_of(one)))
            span = self._tracer.start_span(
                name, context=within, links=[Link(batch)], start_time=began_ns
            )
            span.end()

    def accept(self, order_id: UUID) -> None:
        """Tell that an order was accepted: the span under which all others of its trace stand."""
        around = trace.get_current_span().get_span_context()
        links = [Link(around)] if around.is_valid else []
        token = _GIVEN.set(_beginning_of(order_id))
        try:
            self._tracer.start_span("order", context=Context(), links=links).end()
        finally:
            _GIVEN.reset(token)

    def flush(self) -> None:
        """Tell now what waits to be told."""
        self._provider.force_flush(FLUSH_MS)


class OtlpSpan:
    """Something that is being done."""

    def __init__(self, begun: trace.Span) -> None:
        self._begun = begun

    def rename(self, name: str) -> None:
        """Call it otherwise."""
        self._begun.update_name(name)

    def note(self, **facts: Fact) -> None:
        """Note facts about it."""
        self._begun.set_attributes({PREFIX + name: fact for name, fact in facts.items()})

    def fail(self, code: str) -> None:
        """Note that it did not succeed."""
        self._begun.set_status(Status(StatusCode.ERROR, code))


_GIVEN: ContextVar[SpanContext | None] = ContextVar("given", default=None)


class _Ids(IdGenerator):
    """Makes ids by chance, but for the beginning of an order's trace, whose ids are given."""

    def __init__(self) -> None:
        self._by_chance = RandomIdGenerator()

    def generate_trace_id(self) -> int:
        """Return the id of a new trace."""
        given = _GIVEN.get()
        return given.trace_id if given else self._by_chance.generate_trace_id()

    def generate_span_id(self) -> int:
        """Return the id of a new span."""
        given = _GIVEN.get()
        return given.span_id if given else self._by_chance.generate_span_id()


def _beginning_of(order_id: UUID) -> SpanContext:
    """Return the first span of an order's trace, which every process knows."""
    return SpanContext(
        trace_id=order_id.int,
        span_id=order_id.int % (1 << SPAN_BITS),  # random in a UUID of version 7, and never zero
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
