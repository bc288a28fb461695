"""How a receiver fetches what it is owed, and says what it has (RFC 8936)."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.relying_parties import RelyingParty, a_signing_key
from tests.signals import SCOPES, Signalled, a_stream, claims_of_token, credential_types
from tests.worlds import LineOf, make_world

from cleanbreak.channels.api.ssf import poll as poll_page
from cleanbreak.domain.signal_poll import Poll
from cleanbreak.flows.answer_poll import answer_poll
from cleanbreak.flows.own_stream import configuration
from cleanbreak.records.ssf_event import SsfEventRow, confirmations_of

pytestmark = pytest.mark.usefixtures("committed_db")
ANNA = LineOf()
REVOKED = ["phone-sms", "phone-voice"]
AT_ONCE = {"returnImmediately": True}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Signalled:
    world = make_world()
    a_signing_key(monkeypatch, world.clock())
    world.add(ANNA)
    return Signalled(world)


class Fetching:
    """A receiver that polls, with one token for all of a test."""

    def __init__(self, party: RelyingParty, address: str) -> None:
        self._path = address.partition("//")[2].partition("/")[2]
        self._headers = party.headers(*SCOPES)

    def poll(self, body: Any, status: int = 200) -> dict[str, Any]:
        answer = Client().post(
            f"/{self._path}", body, content_type="application/json", headers=self._headers
        )
        assert answer.status_code == status, answer.content
        assert answer["Cache-Control"] == "no-store"
        return dict(answer.json())


def fetching(told: Signalled, name: str, lines: list[LineOf]) -> Fetching:
    party, stream = a_stream(told.world, lines, name, is_polled=True)
    return Fetching(party, configuration(stream)["delivery"]["endpoint_url"])


@pytest.fixture
def bank(told: Signalled) -> Fetching:
    return fetching(told, "bank", [ANNA])


def test_what_is_owed_is_there_at_the_first_poll_after_the_end(
    told: Signalled, bank: Fetching
) -> None:
    """Nobody need be woken first: the events are written with the step that is the end."""
    assert bank.poll(AT_ONCE) == {"sets": {}, "moreAvailable": False}
    told.end(ANNA)
    fetched = bank.poll(AT_ONCE)
    sets = [claims_of_token(token) for token in fetched["sets"].values()]
    assert credential_types(sets) == REVOKED
    assert [one["jti"] for one in sets] == list(fetched["sets"])
    assert fetched["moreAvailable"] is False


def test_what_is_not_answered_comes_again_and_what_is_does_not(
    told: Signalled, bank: Fetching
) -> None:
    (order_id,) = told.end(ANNA)
    first = bank.poll({**AT_ONCE, "maxEvents": 1})
    assert (len(first["sets"]), first["moreAvailable"]) == (1, True)
    assert list(bank.poll({**AT_ONCE, "maxEvents": 1})["sets"]) == list(first["sets"])

    rest = bank.poll({**AT_ONCE, "ack": list(first["sets"])})
    assert set(rest["sets"]).isdisjoint(first["sets"])
    assert confirmations_of(order_id) == [], "half of it is not all of it"
    done = bank.poll({"maxEvents": 0, "ack": list(rest["sets"])})
    assert done == {"sets": {}, "moreAvailable": False}
    assert len(confirmations_of(order_id)) == 1


def test_to_acknowledge_only_tells_that_there_is_more(told: Signalled, bank: Fetching) -> None:
    told.end(ANNA)
    assert bank.poll({"maxEvents": 0}) == {"sets": {}, "moreAvailable": True}


def test_what_was_not_believed_is_kept_with_its_code_and_confirms_nothing(
    told: Signalled, bank: Fetching
) -> None:
    (order_id,) = told.end(ANNA)
    fetched = list(bank.poll(AT_ONCE)["sets"])
    errors = {one: {"err": "invalid_audience", "description": "not ours"} for one in fetched}
    assert bank.poll({**AT_ONCE, "setErrs": errors})["sets"] == {}
    assert set(SsfEventRow.objects.values_list("set_err", flat=True)) == {"invalid_audience"}
    assert confirmations_of(order_id) == []


def test_nobody_acknowledges_for_another(told: Signalled, bank: Fetching) -> None:
    shop = fetching(told, "shop", [])
    told.end(ANNA)
    ours = list(bank.poll(AT_ONCE)["sets"])
    assert shop.poll({**AT_ONCE, "ack": [*ours, uuid4().hex, "nonsense"]})["sets"] == {}
    assert SsfEventRow.objects.filter(acked_at=None).count() == 2


def test_whoever_would_rather_wait_is_told_as_soon_as_there_is_something(
    told: Signalled,
) -> None:
    _, stream = a_stream(told.world, [ANNA], is_polled=True)
    looks: list[int] = []

    def wait_a_little() -> bool:
        looks.append(1)
        if len(looks) == 3:
            told.end(ANNA)
        return True

    handed_out = answer_poll(stream, Poll(), told.world.clock, wait_a_little)
    assert (len(handed_out.sets), len(looks)) == (2, 3)


def test_the_wait_has_an_end_and_one_alone_waits_in_a_process(
    bank: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []
    clock = SimpleNamespace(sleep=naps.append, monotonic=lambda: float(len(naps)))
    monkeypatch.setattr(poll_page, "time", clock)  # and nobody else's
    assert bank.poll({})["sets"] == {}
    assert len(naps) == poll_page.WAITS_S
    with poll_page.WAITING:
        assert bank.poll({})["sets"] == {}
    assert len(naps) == poll_page.WAITS_S, "the other was answered at once"


@pytest.mark.parametrize("body", ["[]", "{", '{"maxEvents": -1}', '{"ack": "all"}'])
def test_what_is_no_poll_is_a_bad_request(bank: Fetching, body: str) -> None:
    assert bank.poll(body, 400)["description"]
