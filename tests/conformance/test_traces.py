"""Whoever is told what was done when: the fake and OpenTelemetry's own SDK, by what arrives."""

import pytest
from tests.collectors import collector
from uuid_utils.compat import uuid7

from cleanbreak.adapters.traces.otlp import OtlpTraces
from cleanbreak.ports.traces import LINKED_MAX, SHARED_MAX

from .traces_stages import TracesStage

PORT = "traces"


def test_what_is_done_for_one_order_is_told_in_its_trace(stage: TracesStage) -> None:
    traces, told = stage.traces, stage.told
    order = uuid7()
    with traces.span("POST end/") as asked:
        asked.rename("POST end/<secret>")
        traces.accept(order)
    with traces.span("stop_usage", [order]), traces.span("network.bar") as call:
        call.note(calls=1, element="hlr")
    by_name = {span.name: span for span in told()}
    assert {one.trace for one in by_name.values() if one.name[0] != "P"} == {order}
    assert by_name["order"].links == (by_name["POST end/<secret>"].trace,)
    assert by_name["network.bar"].within == "stop_usage"
    assert by_name["network.bar"].facts == {"calls": 1, "element": "hlr"}
    if "order" in {one.within for one in by_name.values()}:
        assert by_name["stop_usage"].within == "order", "the beginning is the same everywhere"


def test_a_batch_leads_to_its_orders_and_back(stage: TracesStage) -> None:
    traces, told = stage.traces, stage.told
    orders = [uuid7() for _ in range(SHARED_MAX)]
    with traces.span("stop_usage", orders):
        pass
    batch = next(span for span in told() if span.trace not in orders)
    assert batch.links == tuple(orders)
    back = {span.trace: span.links for span in told() if span is not batch}
    assert {order: back[order] for order in orders} == dict.fromkeys(orders, (batch.trace,))


def test_a_mass_leads_to_some_of_its_orders(stage: TracesStage) -> None:
    traces, told = stage.traces, stage.told
    orders = [uuid7() for _ in range(LINKED_MAX + 1)]
    with traces.span("stop_usage", orders):
        pass
    (batch,) = told()
    assert batch.links == tuple(orders[:LINKED_MAX])


def test_what_fails_is_told_by_its_class_and_never_by_its_words(stage: TracesStage) -> None:
    traces, told = stage.traces, stage.told
    with pytest.raises(ValueError, match="4915"), traces.span("work"):
        raise ValueError("+4915228817386 is Ada Lovelace")
    with traces.span("call") as call:
        call.fail("Unavailable")
    assert [span.problem for span in told()] == ["ValueError", "Unavailable"]
    assert "Ada" not in repr(told())


def test_nobody_waits_for_a_collector_that_is_dead(caplog: pytest.LogCaptureFixture) -> None:
    with collector() as there:
        address = there.address
    traces = OtlpTraces(address, "1.2.3")
    for _ in range(5000):  # more than are kept
        with traces.span("step", [uuid7()]) as span:
            span.note(orders=1)
    traces.flush()
    assert "cleanbreak" not in {one.name.partition(".")[0] for one in caplog.records}
