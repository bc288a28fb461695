"""What relying parties ask about a number: codes, status, forwardings, its phone."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import worlds
from tests.money_stories import plain_world
from tests.relying_parties import RelyingParty, a_relying_party
from tests.worlds import LineOf, TestWorld, at_once, with_notice

from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.adapters.line_services.none import NoLineServices
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.flows.limit_requests import RATES, Limited, Rate
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.line_services import Forwarding
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.one_time_password import OneTimePasswordRow

ANNA = LineOf()
OTP = "one-time-password-sms:send-validate"
STATUS = "subscription-status:retrive-subscription-status"
FORWARDING = "call-forwarding-signal:call-forwardings:read"
UNCONDITIONAL = "call-forwarding-signal:unconditional-call-forwardings:read"
VERIFY = "number-verification:verify"
SHARE = "number-verification:device-phone-number:read"
TEXT = "{{code}} is your code"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(ANNA)
        yield made


@pytest.fixture
def bank(world: TestWorld) -> RelyingParty:
    del world
    return a_relying_party(OTP, STATUS, FORWARDING, UNCONDITIONAL, VERIFY, SHARE)


def ask(path: str, token: str, **body: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().post(f"/camara/{path}", body, content_type="application/json", headers=headers)


def told(answer: Any) -> tuple[int, Any]:
    """Return status, and code or body."""
    body = answer.json() if answer.content else None
    return answer.status_code, body.get("code", body) if isinstance(body, dict) else body


def annas() -> LineRow:
    return LineRow.objects.get(msisdn=ANNA.msisdn)


def end_anna(world: TestWorld) -> None:
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    assert annas().state == "terminated"


def send(bank: RelyingParty) -> Any:
    path = "one-time-password-sms/v1/send-code"
    return ask(path, bank.token(), phoneNumber=ANNA.msisdn, message=TEXT)


def validate(bank: RelyingParty, authentication_id: str, code: str) -> Any:
    path = "one-time-password-sms/v1/validate-code"
    return ask(path, bank.token(), authenticationId=authentication_id, code=code)


def code_of_newest(world: TestWorld) -> str:
    return MemoryMessages(world.world).inbox(ANNA.msisdn)[0].message.text.split()[0]


def test_a_code_that_was_sent_before_the_end_is_good_no_more(
    world: TestWorld, bank: RelyingParty
) -> None:
    first = send(bank).json()["authenticationId"]
    assert validate(bank, first, code_of_newest(world)).status_code == 204
    second = send(bank).json()["authenticationId"]
    code = code_of_newest(world)
    sent = len(MemoryMessages(world.world).inbox(ANNA.msisdn))

    end_anna(world)

    assert told(validate(bank, second, code)) == (400, "ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED")
    assert told(send(bank)) == (403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED")
    assert len(MemoryMessages(world.world).inbox(ANNA.msisdn)) == sent
    assert NumberRow.objects.get().hot_at is not None, "somebody still takes it for a person"


def test_who_names_very_many_numbers_makes_no_pool_too_hot_to_be_given_out(
    world: TestWorld, bank: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATES, Limited.NUMBER_WARMED, Rate(burst=1, every=timedelta(hours=1)))
    end_anna(world)
    not_allowed = (403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED")
    assert told(send(bank)) == not_allowed
    assert NumberRow.objects.get().hot_at is not None
    NumberRow.objects.update(hot_at=None)
    assert told(send(bank)) == not_allowed
    assert NumberRow.objects.get().hot_at is None
    assert told(send(a_relying_party(OTP))) == not_allowed
    assert NumberRow.objects.get().hot_at is not None, "others are still heard"


def test_a_code_is_of_the_party_that_had_it_sent(world: TestWorld, bank: RelyingParty) -> None:
    other = a_relying_party(OTP)
    mine = send(bank).json()["authenticationId"]
    code = code_of_newest(world)
    send(other)

    assert told(validate(other, mine, code)) == (404, "NOT_FOUND")
    assert validate(bank, mine, code).status_code == 204, "the other's code does not end ours"


def test_nobody_floods_a_phone_whoever_asks(
    world: TestWorld, bank: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.domain.one_time_password.CODES_AN_HOUR_FROM_ALL", 3)
    for party in (bank, bank, a_relying_party(OTP)):
        assert send(party).status_code == 200

    answer = send(a_relying_party(OTP))

    assert told(answer) == (403, "ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED")
    assert ANNA.msisdn not in str(OneTimePasswordRow.objects.values())
    del world


def test_a_carrier_that_is_away_sends_no_code_and_keeps_none(
    world: TestWorld, bank: RelyingParty
) -> None:
    world.world.set_down("messages", True)

    assert told(send(bank)) == (503, "UNAVAILABLE")

    assert not OneTimePasswordRow.objects.filter(is_over=False).exists()


def test_a_message_that_turns_writing_around_is_not_sent(bank: RelyingParty) -> None:
    path = "one-time-password-sms/v1/send-code"
    message = "{{code}} \u202e knab ruoy morf"

    answer = ask(path, bank.token(), phoneNumber=ANNA.msisdn, message=message)

    assert told(answer) == (400, "INVALID_ARGUMENT")


def test_status_tells_what_works_until_the_end_and_nothing_after_it(
    world: TestWorld, bank: RelyingParty
) -> None:
    def status(path: str = "retrieve", token: str = "", **body: str) -> Any:
        asked = body or {"phoneNumber": ANNA.msisdn}
        where = f"subscription-status/v0.1/{path}-subscription-status"
        return told(ask(where, token or bank.token(), **asked))

    works = {"voiceSmsIn": "active", "voiceSmsOut": "active", "dataService": "active"}
    assert status() == status("retrive") == (200, works)
    request_termination(with_notice(ANNA), world.outside, world.clock())
    assert status() == (200, works), "an end that waits for its day stops nothing"
    three_legged = bank.token_of(annas())
    assert status(token=three_legged) == (200, works), "the same number may be said"
    assert status(token=three_legged, phoneNumber="+4915228817402")[1] == "INVALID_TOKEN_CONTEXT"


def test_of_an_ended_line_no_service_is_told(world: TestWorld, bank: RelyingParty) -> None:
    MemoryLineServices(world.world).provision([ANNA.msisdn], forwarding=[Forwarding.BUSY])
    three_legged, by_phone = bank.token_of(annas()), bank.token_of(annas(), by_network=True)
    end_anna(world)

    for path in (
        "subscription-status/v0.1/retrive-subscription-status",
        "call-forwarding-signal/v0.4/call-forwardings",
        "call-forwarding-signal/v0.4/unconditional-call-forwardings",
    ):
        answer = ask(path, bank.token(), phoneNumber=ANNA.msisdn)
        assert told(answer) == (404, "IDENTIFIER_NOT_FOUND")
        assert told(ask(path, three_legged)) == (401, "UNAUTHENTICATED")
    verify = ask("number-verification/v2/verify", by_phone, phoneNumber=ANNA.msisdn)
    assert told(verify) == (401, "UNAUTHENTICATED")


def test_a_line_whose_end_has_begun_is_suspended_and_gets_no_code(
    world: TestWorld, bank: RelyingParty
) -> None:
    world.world.set_down("charging", True)
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()

    path = "subscription-status/v0.1/retrive-subscription-status"
    status, body = told(ask(path, bank.token(), phoneNumber=ANNA.msisdn))

    assert (status, set(body.values())) == (200, {"suspended"})
    assert told(send(bank)) == (403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED")


def test_forwardings_are_told_by_their_kind(world: TestWorld, bank: RelyingParty) -> None:
    base = "call-forwarding-signal/v0.4"
    services = MemoryLineServices(world.world)
    assert told(ask(f"{base}/call-forwardings", bank.token(), phoneNumber=ANNA.msisdn)) == (
        200,
        ["inactive"],
    )
    services.provision([ANNA.msisdn], forwarding=list(Forwarding))

    kinds = ask(f"{base}/call-forwardings", bank.token_of(annas()))
    all_calls = ask(f"{base}/unconditional-call-forwardings", bank.token_of(annas()))

    assert kinds.json() == [
        "unconditional",
        "conditional_busy",
        "conditional_not_reachable",
        "conditional_no_answer",
    ]
    assert all_calls.json() == {"active": True}
    world.world.set_down("line_services", True)
    assert told(ask(f"{base}/call-forwardings", bank.token_of(annas()))) == (503, "UNAVAILABLE")


def test_where_nobody_can_tell_of_forwardings_none_is_not_the_answer(
    world: TestWorld, bank: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = replace(world.outside, line_services=NoLineServices())
    monkeypatch.setattr(worlds, "CURRENT", [outside])

    path = "call-forwarding-signal/v0.4/unconditional-call-forwardings"
    answer = ask(path, bank.token(), phoneNumber=ANNA.msisdn)

    assert told(answer) == (422, "SERVICE_NOT_APPLICABLE")


def test_only_a_phone_that_the_network_knows_verifies_its_number(
    world: TestWorld, bank: RelyingParty
) -> None:
    path = "number-verification/v2/verify"
    by_phone = bank.token_of(annas(), by_network=True)
    hashed = hashlib.sha256(ANNA.msisdn.encode()).hexdigest()

    def verify(token: str = by_phone, **body: str) -> Any:
        return told(ask(path, token, **body))

    yes, no = ((200, {"devicePhoneNumberVerified": answer}) for answer in (True, False))
    assert verify(phoneNumber=ANNA.msisdn) == yes
    assert verify(hashedPhoneNumber=hashed.upper()) == yes
    assert verify(phoneNumber="+4915228817402") == no
    assert verify(hashedPhoneNumber="0" * 64) == no
    assert verify() == verify(phoneNumber=ANNA.msisdn, hashedPhoneNumber=hashed)
    assert verify() == (400, "INVALID_ARGUMENT")
    for token in (bank.token(), bank.token_of(annas())):
        assert verify(token, phoneNumber=ANNA.msisdn)[1].endswith("BY_MOBILE_NETWORK")
    shared = Client().get(
        "/camara/number-verification/v2/device-phone-number",
        headers={"Authorization": f"Bearer {by_phone}"},
    )
    assert shared.json() == {"devicePhoneNumber": ANNA.msisdn}
    del world
