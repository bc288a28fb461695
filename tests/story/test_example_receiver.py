"""The receiver of `examples/` against the product, over HTTP: it polls, is verified, and goes on.

How it is pushed to stands in `tests/browser/test_bank.py`.
"""

import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from receiver.receiver import Event, Reader, Receiver
from receiver.transmitter import POLL, Transmitter
from tests.browser.portal_site import listening
from tests.relying_parties import a_relying_party, a_signing_key
from tests.signals import SCOPES, Signalled, owed
from tests.worlds import LineOf, make_world

from cleanbreak.records.ssf_event import confirmations_of
from cleanbreak.records.ssf_stream import SsfStreamRow

pytestmark = pytest.mark.usefixtures("committed_db")
ANNA = LineOf()
DELIVERY = {"method": POLL}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Signalled:
    world = make_world()
    a_signing_key(monkeypatch, world.clock())
    world.add(ANNA)
    return Signalled(world)


def test_it_finds_its_way_verifies_its_stream_and_fetches_each_event_once(
    told: Signalled, settings: Any, tmp_path: Path
) -> None:
    heard: list[Event] = []
    with listening() as address:
        settings.CLEANBREAK_BASE_URL = address
        party = a_relying_party(*SCOPES, name="bank")
        operator = Transmitter(address, party.client_id, party.key)
        stream = operator.keep_stream(DELIVERY)
        operator.watch(stream["stream_id"], ANNA.msisdn)
        reader = Reader(operator.issuer, stream["aud"], operator.keys, time.time)
        books = partial(sqlite3.connect, tmp_path / "heard.sqlite")
        receiver = Receiver(reader, books, lambda _, event: heard.append(event))
        fetch = partial(receiver.fetch, partial(operator.poll, stream["delivery"]["endpoint_url"]))

        operator.verify(stream["stream_id"], "are you there?")
        thanks = fetch()
        assert [(one.type, one.body) for one in heard] == [
            ("verification", {"state": "are you there?"})
        ]

        (order_id,) = told.end(ANNA)
        fetch()  # what was fetched is lost before it is thanked for
        again = fetch(thanks)
        assert [one.type for one in heard[1:]] == ["credential-change"] * 2
        assert {one.number for one in heard[1:]} == {ANNA.msisdn}
        assert fetch(again)["ack"] == []
        assert owed() == 0
        assert [one.client_id for one in confirmations_of(order_id)] == [party.client_id]
        assert operator.keep_stream(DELIVERY)["stream_id"] == stream["stream_id"]
    assert SsfStreamRow.objects.count() == 1
