"""From the click to the element: one trace for an order, and nothing personal in it."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from tests.collectors import Collector, collector
from tests.holders import ANNA, account_world, line_id, twice_proved
from tests.worlds import TestWorld, at_once

from cleanbreak.adapters.traces.memory import MemoryTraces
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.step_paths import STEP_NAMED
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.flows.traced import traced
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.flows.wired_traces import wired_traces
from cleanbreak.records.order import OrderRow
from cleanbreak.site.traced_requests import TracedRequests
from cleanbreak.site.wiring.traces import MalformedTraces, TracesNotInstalled, wire_traces

KEPT = MemoryTraces()


def kept_traces() -> MemoryTraces:
    return KEPT


@pytest.fixture
def told(settings: Any) -> Iterator[Collector]:
    """A collector that is told, as an operator sets it up."""
    with collector() as there:
        settings.CLEANBREAK_TRACES = there.address
        yield there


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with account_world(settings) as made:
        yield made


def _end_by_a_click(world: TestWorld) -> Client:
    client = twice_proved(world)
    client.post(f"/account/lines/{line_id(ANNA)}/cancel/", {"when": "now"})
    world.clock.now = timezone.now()
    world.work(wired_outside())
    return client


def _tell_all() -> None:
    traces = wired_traces()
    assert traces
    traces.flush()


def test_from_the_click_to_the_element(world: TestWorld, told: Collector) -> None:
    _end_by_a_click(world)
    order = OrderRow.objects.get()
    _tell_all()

    (click,) = [one for one in told.spans if one.name.endswith("/cancel/")]
    assert click.facts["status"] == 303
    of_order = [one for one in told.spans if one.trace == order.order_id]
    (accepted,) = [one for one in of_order if one.name == "order"]
    assert accepted.links == (click.trace,)
    steps = [one.name for one in of_order if one.name in STEP_NAMED]
    assert steps == [step.name for step in STEPS]
    bar = next(one for one in of_order if one.name == "network.bar")
    assert (bar.within, bar.facts["calls"]) == ("stop_usage", 1)


def test_nothing_personal_is_told(world: TestWorld, told: Collector) -> None:
    client = _end_by_a_click(world)
    client.get(f"/status/secret-{ANNA.msisdn}/")
    _tell_all()
    said = b"".join(told.bodies)
    assert b"network.bar" in said
    for canary in (ANNA.msisdn[1:], ANNA.iccid, ANNA.imsi, ANNA.email, ANNA.name.split()[-1]):
        assert canary.encode() not in said


def test_a_call_that_fails_is_told_by_its_kind(
    world: TestWorld, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLEANBREAK_TRACES_WIRING = "tests.story.test_traces.kept_traces"
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.world.set_down("network", True)
    world.work(wired_outside())
    bar = next(one for one in KEPT.spans if one.name == "network.bar")
    assert bar.problem == "Unavailable"


def test_nobody_is_told_unless_the_operator_wants_it(settings: Any) -> None:
    settings.CLEANBREAK_TRACES = ""
    assert wired_traces() is None
    assert traced("one") is traced("another"), "nothing is made for it"
    with traced("work") as span:
        span.rename("other")
        span.note(calls=1)
        span.fail("Unavailable")
    with pytest.raises(MiddlewareNotUsed):
        TracedRequests(lambda _: HttpResponse())


def test_an_answer_that_is_a_fault_is_told_as_one(settings: Any) -> None:
    settings.CLEANBREAK_TRACES = "http://collector.example:4318"
    settings.CLEANBREAK_TRACES_WIRING = "tests.story.test_traces.kept_traces"
    request = RequestFactory().generic("STRANGE", "/nowhere/secret/")
    TracedRequests(lambda _: HttpResponse(status=503))(request)
    last = KEPT.spans[-1]
    assert (last.name, last.problem) == ("OTHER no page", "503")
    assert "secret" not in json.dumps(last.facts)


@pytest.mark.parametrize("text", ["collector:4318", "ftp://collector", "http://", "http://a/?b=c"])
def test_an_address_that_is_none_is_refused(settings: Any, text: str) -> None:
    settings.CLEANBREAK_TRACES = text
    with pytest.raises(MalformedTraces, match="http://collector:4318, not"):
        wire_traces()


def test_a_library_that_is_missing_is_named(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLEANBREAK_TRACES = "http://collector.example:4319"
    monkeypatch.setitem(sys.modules, "cleanbreak.adapters.traces.otlp", None)
    with pytest.raises(TracesNotInstalled, match=r"cleanbreak\[otel\]"):
        wire_traces()
