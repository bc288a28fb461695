"""Whoever is played on loopback for the conformance suites, for one test each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.collectors import Collector, collector
from tests.lint_sites.served import ShownSite, showing
from tests.peers.oidc.provider import PlayedProvider, played
from tests.peers.sftp.server import PlayedServer, serving
from tests.played_listener import PlayedListeners
from tests.played_listener import playing as playing_listeners
from tests.played_printer import PlayedPrinter, playing
from tests.played_receiver import PlayedReceiver
from tests.played_receiver import playing as receiving
from tests.played_recorder import PlayedRecorder
from tests.played_recorder import playing as recording
from tests.push_receivers import PlayedPushService
from tests.push_receivers import playing as pushing

from . import kept_recordings_stages


@pytest.fixture
def played_receiver() -> Iterator[PlayedReceiver]:
    """A receiver of signals on loopback."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def shown_site() -> Iterator[ShownSite]:
    """A web site on loopback."""
    with showing() as server:
        yield server


@pytest.fixture
def served_recordings() -> Iterator[kept_recordings_stages.ServedRecordings]:
    """A provider of telephony on loopback."""
    with kept_recordings_stages.serving() as served:
        yield served


@pytest.fixture
def provider() -> Iterator[PlayedProvider]:
    """An identity provider on loopback."""
    with played() as made:
        yield made


@pytest.fixture
def played_push(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedPushService]:
    """A push service on loopback."""
    with pushing(tmp_path, monkeypatch) as service:
        yield service


@pytest.fixture
def played_listeners() -> Iterator[PlayedListeners]:
    """Receivers of events on loopback."""
    with playing_listeners() as played:
        yield played


@pytest.fixture
def played_slip_printer() -> Iterator[PlayedPrinter]:
    """A printer of slips on loopback."""
    with playing() as printer:
        yield printer


@pytest.fixture
def played_recorder() -> Iterator[PlayedRecorder]:
    """A recorder of calls on loopback."""
    with recording() as recorder:
        yield recorder


@pytest.fixture
def sftp_server(tmp_path: Path) -> Iterator[PlayedServer]:
    """A server on loopback that takes files by SFTP."""
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def running_collector() -> Iterator[Collector]:
    with collector() as there:
        yield there
