"""How relying parties hear of the end of a number: pushed, in order, and to each as it can."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.relying_parties import a_signing_key
from tests.signals import (
    SECRET,
    Signalled,
    a_stream,
    address_of,
    claims_of_token,
    credential_types,
    origins,
    owed,
)
from tests.worlds import LineOf, make_world

from cleanbreak.domain import signal_delivery
from cleanbreak.domain.signal_delivery import (
    REFUSALS_MAX,
    WAIT_LONGEST_S,
    DeliveryProblem,
    Lane,
)
from cleanbreak.domain.signal_stream import EventType, StreamStatus
from cleanbreak.flows import push_signals
from cleanbreak.flows.push_signals import CLAIM
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.ports.signal_receiver import NotDelivered, PushAnswer, PushPlace, TokenRefused
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.ssf_delivery import claim_stream
from cleanbreak.records.ssf_event import SsfEventRow, confirmations_of, owe_about_stream
from cleanbreak.records.ssf_stream import SsfStreamRow

pytestmark = pytest.mark.usefixtures("committed_db")
ANNA = LineOf()
BANK, SHOP = address_of("bank"), address_of("shop")
GONE = NotDelivered(DeliveryProblem.UNREACHABLE)
REVOKED = ["phone-sms", "phone-voice"]


@pytest.fixture
def told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Signalled:
    """A world in which Anna's line is, and two relying parties may be pushed to."""
    settings.CLEANBREAK_SIGNALS_PUSHED_TO = origins("bank", "shop")
    world = make_world()
    a_signing_key(monkeypatch, world.clock())
    world.add(ANNA)
    return Signalled(world)


def lines(count: int) -> list[LineOf]:
    return [replace(ANNA, msisdn=f"+49152288{serial:05d}", name="") for serial in range(count)]


def stream_at(address: str) -> SsfStreamRow:
    return SsfStreamRow.objects.get(endpoint_url=address)


def test_a_receiver_hears_of_the_end_once_in_order_and_its_confirmation_is_kept(
    told: Signalled,
) -> None:
    party, stream = a_stream(told.world, [ANNA], "bank")
    (order_id,) = told.end(ANNA)
    assert confirmations_of(order_id) == []

    assert told.push() == 2
    assert told.push() == 0

    first, second = told.told(BANK)
    assert credential_types([first, second]) == REVOKED
    assert (first["aud"], first["txn"]) == (party.client_id, order_id.hex)
    assert (second["txn"], second["jti"] != first["jti"]) == (first["txn"], True)
    assert first["sub_id"] == {"format": "phone_number", "phone_number": ANNA.msisdn}
    assert [one.client_id for one in confirmations_of(order_id)] == [party.client_id]
    assert set(SsfEventRow.objects.values_list("number", flat=True)) == {""}
    assert stream_at(BANK).delivered_at is not None
    assert stream.stream_id == stream_at(BANK).stream_id


def test_whoever_watches_another_number_hears_nothing(told: Signalled) -> None:
    a_stream(told.world, [replace(ANNA, msisdn="+4915228817387")], "bank")
    told.end(ANNA)
    assert (told.push(), told.receivers.asked(BANK)) == (0, 0)


def test_a_receiver_that_was_down_for_a_week_has_all_of_it_in_order(told: Signalled) -> None:
    others = lines(3)
    told.world.add(*others)
    a_stream(told.world, [ANNA, *others], "bank")
    a_stream(told.world, [ANNA], "shop")
    told.receivers.answer_with(BANK, GONE)
    told.end(ANNA)
    told.push()
    assert credential_types(told.told(SHOP)) == REVOKED, "one's trouble is nobody else's"

    for _ in range(7):
        told.world.clock.advance(days=1)
        told.push()
        told.push()
    told.end(*others)
    assert told.receivers.asked(BANK) == 1 + 7, "it is tried with one alone, and seldom"
    failing = stream_at(BANK)
    assert failing.problem_code == "unreachable"
    assert 'cleanbreak_signals_owed{receiver="bank"} 8\n' in read_metrics()
    assert failing.due_at - told.world.clock() <= timedelta(seconds=WAIT_LONGEST_S)

    told.receivers.answer_with(BANK, None)
    told.world.clock.advance(seconds=WAIT_LONGEST_S)
    assert told.push() == 2 * (1 + len(others))
    news = told.told(BANK)
    assert [one["sub_id"]["phone_number"] for one in news].index(ANNA.msisdn) == 0
    for line in (ANNA, *others):
        own = [one for one in news if one["sub_id"]["phone_number"] == line.msisdn]
        assert credential_types(own) == REVOKED
    assert 'cleanbreak_signals_owed{receiver="bank"} 0\n' in read_metrics()
    mended = stream_at(BANK)
    assert (mended.problem_code, mended.attempt, mended.failing_since) == ("", 0, None)
    assert news[0]["iat"] == int(SsfEventRow.objects.order_by("seq")[0].made_at.timestamp())


def test_another_audience_loses_nothing_and_mending_it_delivers_all(told: Signalled) -> None:
    a_stream(told.world, [ANNA], "bank")
    told.receivers.answer_with(BANK, TokenRefused("invalid_audience"))
    told.end(ANNA)
    for _ in range(3 * REFUSALS_MAX):
        told.push()
        told.world.clock.advance(seconds=WAIT_LONGEST_S)
    assert (owed(), stream_at(BANK).problem_code) == (2, "invalid_audience")

    told.receivers.answer_with(BANK, None)
    assert told.push() == 2


class Receivers:
    """Receivers at every address, each push going through what a test wants."""

    def __init__(self, told: Signalled) -> None:
        self.told = told

    @contextmanager
    def reach(self, place: PushPlace) -> Iterator[Any]:
        yield SimpleNamespace(push=lambda tokens: [self.hand(place, one) for one in tokens])

    def hand(self, place: PushPlace, token: str) -> PushAnswer:
        return self.told.receivers.hand(place, token)


class RefusesOne(Receivers):
    """Refuses what is about Anna's number."""

    refused = 0

    def hand(self, place: PushPlace, token: str) -> PushAnswer:
        if claims_of_token(token)["sub_id"].get("phone_number") != ANNA.msisdn:
            return super().hand(place, token)
        self.refused += 1
        return TokenRefused("invalid_request")


class Slow(Receivers):
    """Takes everything, and a second over each."""

    def hand(self, place: PushPlace, token: str) -> PushAnswer:
        self.told.world.clock.advance(seconds=1)
        return super().hand(place, token)


def test_one_token_that_cannot_be_taken_is_set_aside_and_holds_up_no_other(
    told: Signalled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal_delivery, "TOGETHER_MAX", 4)
    others = lines(12)
    told.world.add(*others)
    a_stream(told.world, [ANNA, *others], "bank")
    (order_id, *_) = told.end(ANNA, *others)
    picky = RefusesOne(told)

    told.push(receivers=picky)

    assert len(told.told(BANK)) == 2 * len(others)
    assert REFUSALS_MAX <= picky.refused <= 2 * REFUSALS_MAX
    assert SsfEventRow.objects.filter(set_err="invalid_request", txn=order_id).count() >= 1
    assert confirmations_of(order_id) == [], "refused is not confirmed"


def test_a_pusher_that_dies_loses_its_stream_and_the_same_tokens_come_again(
    told: Signalled,
) -> None:
    a_stream(told.world, [ANNA], "bank")
    told.end(ANNA)
    now = told.world.clock()
    assert claim_stream(Lane.SOUND, now, now + CLAIM) is not None
    assert told.push() == 0, "somebody has it"
    told.world.clock.now = now + CLAIM
    assert told.push() == 2


def test_of_a_paused_stream_all_is_held_and_of_a_suspended_party_too(told: Signalled) -> None:
    party, _ = a_stream(told.world, [ANNA], "bank")
    told.end(ANNA)
    SsfStreamRow.objects.update(status=StreamStatus.PAUSED.value)
    assert told.push() == 0
    SsfStreamRow.objects.update(status=StreamStatus.ENABLED.value)
    RelyingPartyRow.objects.filter(pk=party.client_id).update(is_active=False)
    assert told.push() == 0
    RelyingPartyRow.objects.update(is_active=True)
    assert told.push() == 2


def test_a_slow_receiver_has_its_turn_and_pushers_of_its_own(told: Signalled) -> None:
    others = lines(20)
    told.world.add(*others)
    a_stream(told.world, others, "bank")
    told.end(*others)
    told.push(lane=Lane.SOUND, receivers=Slow(told))

    assert 0 < len(told.told(BANK)) < 2 * len(others), "its turn was over"
    assert stream_at(BANK).problem_code == "slow"
    told.push(lane=Lane.SOUND)
    still_owed = owed()
    assert still_owed > 0, "those who are quick have not waited for it"
    assert told.push(lane=Lane.TROUBLED) == still_owed
    assert stream_at(BANK).problem_code == ""


def test_what_cannot_be_made_here_stops_that_stream_alone(
    told: Signalled, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank, _ = a_stream(told.world, [ANNA], "bank")
    a_stream(told.world, [ANNA], "shop")
    told.end(ANNA)
    real = push_signals.event_signer

    def broken(stream: SsfStreamRow, now: datetime) -> Any:
        if stream.client_id == bank.client_id:
            raise RuntimeError(ANNA.msisdn)
        return real(stream, now)

    monkeypatch.setattr(push_signals, "event_signer", broken)
    assert told.push() == 2
    assert credential_types(told.told(SHOP)) == REVOKED
    assert stream_at(BANK).problem_code == "not_made"


def test_the_secret_goes_to_the_receiver_and_is_sealed_with_us(told: Signalled) -> None:
    a_stream(told.world, [ANNA], "bank")
    told.receivers.let_in_only(BANK, SECRET)
    told.end(ANNA)
    assert told.push() == 2
    assert SECRET not in stream_at(BANK).authorization_header


def test_only_that_it_is_paused_goes_over_a_paused_stream(told: Signalled) -> None:
    _, stream = a_stream(told.world, [ANNA], "bank")
    told.end(ANNA)
    owe_about_stream(stream, EventType.STREAM_UPDATED, {"status": "paused"}, told.world.clock())
    SsfStreamRow.objects.update(status=StreamStatus.PAUSED.value)
    assert told.push() == 1
    ((address, body),) = told.told(BANK)[0]["events"].items()
    assert (address, body) == (EventType.STREAM_UPDATED.uri, {"status": "paused"})
