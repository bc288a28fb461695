"""Sinks that misbehave over HTTPS: none holds up anybody, and none is followed elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.event_sink_stages import QUICK_S, HttpEventSinkStage, PlayedSink, playing

from cleanbreak.adapters.event_sink import http
from cleanbreak.adapters.event_sink.http import HttpEventSink
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.event_sink import SinkEvent


@pytest.fixture
def played(tmp_path: Path, monkeypatch: Any) -> Iterator[PlayedSink]:
    with playing(tmp_path, monkeypatch) as made:
        yield made


def event(played: PlayedSink) -> SinkEvent:
    return SinkEvent(sink=played.address, token="t", content=b"{}", correlator="c-1")


def test_it_is_sent_as_a_cloud_event_with_its_correlator(played: PlayedSink) -> None:
    HttpEventSinkStage(played).sink.send([event(played)])
    ((_, headers),) = played.taken
    assert headers["Content-Type"] == "application/cloudevents+json"
    assert headers["x-correlator"] == "c-1"


def test_a_redirect_is_not_followed(played: PlayedSink) -> None:
    played.status, played.further = 307, {"Location": f"{played.address}/elsewhere"}
    (answer,) = HttpEventSinkStage(played).sink.send([event(played)])
    assert isinstance(answer, Unavailable)
    assert len(played.taken) == 1


def test_patience_that_is_asked_for_is_told(played: PlayedSink) -> None:
    played.status, played.further = 429, {"Retry-After": "120"}
    (answer,) = HttpEventSinkStage(played).sink.send([event(played)])
    assert isinstance(answer, Unavailable)
    assert answer.retry_after_s == 120


def test_a_sink_that_says_nothing_is_left(played: PlayedSink) -> None:
    played.release.clear()
    (answer,) = HttpEventSink(QUICK_S, QUICK_S * 2).send([event(played)])
    assert isinstance(answer, Unavailable)


def test_a_sink_that_nobody_vouches_for_is_told_nothing(
    played: PlayedSink, monkeypatch: Any
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    http._trusted.cache_clear()
    (answer,) = HttpEventSinkStage(played).sink.send([event(played)])
    assert isinstance(answer, Unavailable)
    assert played.taken == []
