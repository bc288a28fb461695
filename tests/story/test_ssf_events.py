"""What a receiver is told when a line ends, comes back, goes to somebody new, or is ported away.

Ported from OpenID Shared Signals Framework 1.0 section 4, CAEP 1.0, RISC 1.0 and the CAEP
interoperability profile 1.0.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from tests.relying_parties import a_signing_key
from tests.ssf_receivers import EVENTS, STREAMS, Receiver, a_receiver, events_of, phone
from tests.ssf_spec import CAEP, INTEROP, SSF, example, needs_spec, of_section
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.domain.number_change import InitiatedBy, NumberChange, NumberChangeKind
from cleanbreak.domain.number_signals import TOLD, signals_of
from cleanbreak.domain.termination import TerminationRequest
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.tell_of_numbers import tell_of_numbers
from cleanbreak.records import ssf_subject
from cleanbreak.records.order import OrderRow
from cleanbreak.records.ssf_event import SsfEventRow, confirmations_of

pytestmark = [pytest.mark.django_db, needs_spec]
LINE = LineOf()


@pytest.fixture
def world() -> TestWorld:
    return make_world()


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    a_signing_key(monkeypatch)
    receiver = a_receiver()
    receiver.make()
    return receiver


def end(world: TestWorld, line: LineOf = LINE, **changes: Any) -> UUID:
    """End a line, and return its order."""
    request: TerminationRequest = replace(at_once(line), **changes)
    order_id = request_termination(request, world.outside, world.clock()).order_id
    while world.work():
        pass
    return UUID(str(order_id))


def change(kind: NumberChangeKind, cause: int = 7) -> NumberChange:
    return NumberChange(
        LINE.msisdn, kind, timezone.now() - timedelta(hours=1), InitiatedBy.USER, UUID(int=cause)
    )


@of_section("3.3.1", "Event-Specific Claims", CAEP)
def test_when_a_line_ends_its_number_is_a_factor_no_more(world: TestWorld, bank: Receiver) -> None:
    world.add(LINE)
    bank.watch(LINE.msisdn)
    order_id = end(world)
    sms, voice = bank.told()
    for told, credential in ((sms, "phone-sms"), (voice, "phone-voice")):
        assert told["sub_id"] == phone(LINE.msisdn)
        assert told["txn"] == order_id.hex
        ((name, said),) = events_of([told])
        assert name == "credential-change"
        assert (said["credential_type"], said["change_type"]) == (credential, "revoke")
        assert said["initiating_entity"] in ("user", "admin", "policy", "system")
        assert said["event_timestamp"] == int(world.clock().timestamp())
        assert said["reason_admin"]["en"].startswith("The line with this number has ended.")
    assert set(example("credential-change-example-fido2", CAEP)) <= set(sms)


@of_section("4.1.9", 'The "txn" claim')
def test_all_tokens_of_one_cause_share_a_txn_and_no_others(
    world: TestWorld, bank: Receiver
) -> None:
    other = LineOf(msisdn="+4915228817387", name="Bo")
    world.add(LINE, other)
    bank.watch(LINE.msisdn, other.msisdn)
    orders = [end(world), end(world, other)]
    told = bank.told()
    assert [one["txn"] for one in told] == [order.hex for order in orders for _ in range(2)]
    assert len({one["jti"] for one in told}) == 4


@of_section("4.1.1", "Explicit Typing of SETs")
def test_the_header_says_what_kind_of_token_it_is(bank: Receiver) -> None:
    bank.watch(LINE.msisdn)
    tell_of_numbers([change(NumberChangeKind.GIVEN_OUT)])
    (token,) = bank.owed()
    assert token.header["typ"] == "secevent+jwt"


@of_section("2.6", "Event Signatures", INTEROP)
def test_it_is_signed_with_rs256_by_a_key_that_is_published(bank: Receiver) -> None:
    bank.watch(LINE.msisdn)
    tell_of_numbers([change(NumberChangeKind.GIVEN_OUT)])
    (token,) = bank.owed()  # verified by what the jwks_uri has
    assert token.header["alg"] == "RS256"
    assert token.header["kid"]


@of_section("4.1.3", "Distinguishing SETs from other Kinds of JWTs")
def test_a_token_has_neither_sub_nor_exp(bank: Receiver) -> None:
    bank.watch(LINE.msisdn)
    tell_of_numbers([change(NumberChangeKind.ENDED)])
    for told in bank.told():
        assert set(told) == {"iss", "aud", "iat", "jti", "txn", "sub_id", "events"}


@of_section("4.1.6", 'The "iss" Claim')
def test_issuer_and_audience_are_those_of_the_stream(bank: Receiver) -> None:
    """Each receiver is told on its own: it cannot be taken for what another was told."""
    other = a_receiver()
    other.make()
    for one in (bank, other):
        one.watch(LINE.msisdn)
    tell_of_numbers([change(NumberChangeKind.GIVEN_OUT)])
    for one in (bank, other):
        (made,) = one.ask("GET", STREAMS).json()
        (told,) = one.told()
        assert (told["iss"], told["aud"]) == (made["iss"], made["aud"])
    assert bank.told()[0]["aud"] != other.told()[0]["aud"]
    assert bank.told()[0]["jti"] != other.told()[0]["jti"]


@of_section("2.8.1", 'The "events" claim', INTEROP)
def test_there_is_one_event_in_a_token(bank: Receiver) -> None:
    bank.watch(LINE.msisdn)
    for kind in NumberChangeKind:
        tell_of_numbers([change(kind)])
    assert all(len(one["events"]) == 1 for one in bank.told())


@of_section("4.1.7", 'The "exp" Claim')
def test_a_token_that_is_handed_out_again_is_the_same_event(bank: Receiver) -> None:
    bank.watch(LINE.msisdn)
    tell_of_numbers([change(NumberChangeKind.GIVEN_OUT)])
    made_at = SsfEventRow.objects.get().made_at
    first, again = bank.told(), bank.told()
    assert first == again
    assert first[0]["iat"] == int(made_at.timestamp())


def test_a_number_that_goes_to_somebody_new_was_recycled(bank: Receiver) -> None:
    """RISC 1.0 section 2.6: it belongs to a new user, and there are no attributes."""
    bank.watch(LINE.msisdn)
    tell_of_numbers([change(NumberChangeKind.GIVEN_OUT)])
    (told,) = bank.told()
    assert told["events"] == {
        "https://schemas.openid.net/secevent/risc/event-type/identifier-recycled": {}
    }


@of_section("3.2", "Credential Change", INTEROP)
def test_a_reclaimed_number_is_a_factor_again(bank: Receiver) -> None:
    bank.watch(LINE.msisdn)
    tell_of_numbers([change(NumberChangeKind.RECLAIMED)])
    said = [one for _name, one in events_of(bank.told())]
    assert [(one["credential_type"], one["change_type"]) for one in said] == [
        ("phone-sms", "create"), ("phone-voice", "create"),
    ]  # fmt: skip
    assert all(one["reason_admin"] for one in said)


def test_a_number_that_is_ported_away_is_told_by_nothing(world: TestWorld, bank: Receiver) -> None:
    """Its holder has it still: whoever were told that it was recycled would lock them out."""
    world.add(LINE)
    bank.watch(LINE.msisdn)
    request_termination(at_once(LINE), world.outside, world.clock())
    order = OrderRow.objects.get()
    order.plan["ported_to"] = "Other Mobile"  # as `tie_to_switch` writes it
    order.save(update_fields=["plan"])
    while world.work():
        pass
    assert OrderRow.objects.get().state == "completed"
    assert bank.told() == []
    assert {kind for kind in NumberChangeKind if signals_of(change(kind))} == TOLD
    assert not TOLD & {NumberChangeKind.PORTED_OUT, NumberChangeKind.SIM_CHANGED}


def test_a_number_that_is_recycled_twice_on_a_day_is_told_of_twice(bank: Receiver) -> None:
    bank.watch(LINE.msisdn)
    for cause in (1, 2):
        tell_of_numbers([change(NumberChangeKind.ENDED, cause)])
        tell_of_numbers([change(NumberChangeKind.GIVEN_OUT, cause + 10)])
    names = [name for name, _said in events_of(bank.told())]
    assert names == ["credential-change", "credential-change", "identifier-recycled"] * 2


@of_section("8.1.1", "Stream Configuration", SSF)
def test_what_was_not_requested_does_not_come(bank: Receiver) -> None:
    bank.watch(LINE.msisdn)
    bank.ask("PATCH", STREAMS, bank.of_stream(events_requested=EVENTS[1:]))
    tell_of_numbers([change(NumberChangeKind.ENDED), change(NumberChangeKind.GIVEN_OUT)])
    assert [name for name, _said in events_of(bank.told())] == ["identifier-recycled"]


def test_who_has_confirmed_is_known_by_the_order(world: TestWorld, bank: Receiver) -> None:
    shop = a_receiver()
    shop.make()
    world.add(LINE)
    for one in (bank, shop):
        one.watch(LINE.msisdn)
    order_id = end(world)
    assert confirmations_of(order_id) == []
    bank.take()
    shop.take("invalid_key")
    assert [one.client_id for one in confirmations_of(order_id)] == [bank.party.client_id]


def test_a_campaign_seals_nothing_where_few_numbers_are_watched(
    bank: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A campaign of a million must not pay for what nobody asked for."""
    with monkeypatch.context() as apart:
        apart.setattr(ssf_subject, "seals_of", None)
        tell_of_numbers([change(NumberChangeKind.ENDED)])
        assert bank.told() == []
    bank.watch(LINE.msisdn, "+4915228817400")
    others = [replace(change(NumberChangeKind.ENDED), msisdn=f"+49152288{n:04}") for n in range(9)]
    with monkeypatch.context() as apart:
        apart.setattr(ssf_subject, "seals_of", None)
        tell_of_numbers([*others, change(NumberChangeKind.ENDED)])
        assert [one["sub_id"] for one in bank.told()] == [phone(LINE.msisdn)] * 2
        with pytest.raises(TypeError):  # more are watched than have ended
            tell_of_numbers([change(NumberChangeKind.ENDED)])
    tell_of_numbers([change(NumberChangeKind.ENDED)])
    assert len(bank.told()) == 4
