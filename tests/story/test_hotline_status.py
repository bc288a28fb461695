"""What is told on the telephone, and to whom: status, what to bring and where, a fraud reported."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.hotline_calls import PIN, PhoneCall, sent, set_pin, tied
from tests.outlets import ALL, load_outlets
from tests.staff_people import NAMES, signed_in, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.four_eyes import CalledBackByAsker
from cleanbreak.domain.keypad import keys_of
from cleanbreak.domain.proof import Consequence, MoreProofNeeded, ProofKind, VerificationOver
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.hand_verification_to import hand_verification_to
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.report_fraud_by_phone import report_fraud_by_phone
from cleanbreak.flows.tell_status_by_phone import tell_status_by_phone, tell_status_of_receipt
from cleanbreak.flows.tell_what_to_bring import tell_what_to_bring
from cleanbreak.flows.verify_caller import UnknownCaller, note_call_back, proved_line
from cleanbreak.records.line import HolderRow
from cleanbreak.records.suspicious_report import SuspiciousReportRow

LINE = LineOf(name="Anna Canary", email="canary@example.org", language="en")
STRANGER = "+4915228819999"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
SECRETS = (LINE.name, "Canary", LINE.msisdn, LINE.email, LINE.iccid, "12.34", "12,34")
ADA = Actor(channel=Channel.HOTLINE, acting_user=f"agent:{NAMES[Role.AGENT]}")
BEA = Actor(channel=Channel.HOTLINE, acting_user="agent:bea")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        made.add(LINE)
        set_pin(made, LINE)
        yield made


def declared(world: TestWorld) -> str:
    """Cancel by keys; return the receipt number."""
    call = PhoneCall(world, LINE.msisdn)
    assert call.prove(ProofKind.PIN, PIN) == "right"
    receipt = call.declare()
    tied(world, receipt)
    return receipt.receipt_number


def test_a_receipt_number_is_typed_by_the_keys_of_its_letters() -> None:
    assert keys_of("7K2M-9QXD-4T8") == "75269793" + "488"
    assert keys_of("DA0Z") == "3209"


def test_who_has_the_receipt_hears_date_and_that_money_is_due_and_no_amount(
    world: TestWorld,
) -> None:
    keys = keys_of(declared(world))
    call = PhoneCall(world, LINE.msisdn)
    told = tell_status_of_receipt(call.call_id, keys, world.clock())
    status = told.facts["status"]
    assert told.outcome == "told"
    assert status.startswith("Your line ends on ")
    assert "Money is due to you." in status
    assert not any(secret in status for secret in SECRETS)
    assert call.row.outcome == "status_told"


def test_who_proved_the_line_hears_it_in_the_language_of_the_call(world: TestWorld) -> None:
    call = PhoneCall(world, LINE.msisdn, language="de")
    assert tell_status_by_phone(call.call_id, world.clock()).outcome == "prove"
    call.prove(ProofKind.PIN, PIN)
    told = tell_status_by_phone(call.call_id, world.clock())
    assert (told.outcome, told.facts["status"] != "") == ("told", True)
    declared(world)
    told = tell_status_by_phone(call.call_id, world.clock())
    assert "Ihr Anschluss endet am" in told.facts["status"]
    assert not any(secret in told.facts["status"] for secret in SECRETS)


def test_nobody_learns_whether_a_number_exists_by_asking_for_its_status(world: TestWorld) -> None:
    right = keys_of(declared(world))
    for typed in (LINE.msisdn, STRANGER):
        call = PhoneCall(world, typed)
        heard = [
            tell_status_by_phone(call.call_id, world.clock()).outcome,
            tell_status_of_receipt(call.call_id, "22222222222", world.clock()).outcome,
            call.prove(ProofKind.PIN, "9999"),
            tell_status_by_phone(call.call_id, world.clock()).outcome,
        ]
        assert heard == ["prove", "wrong", "wrong", "prove"]
    other_line = PhoneCall(world, STRANGER)
    assert tell_status_of_receipt(other_line.call_id, right, world.clock()).outcome == "wrong"
    assert tell_status_of_receipt(PhoneCall(world).call_id, right, world.clock()).outcome == "wrong"


def test_receipt_numbers_are_not_tried_out_over_many_calls(world: TestWorld) -> None:
    right = keys_of(declared(world))
    for number in range(RATES[Limited.PHONE_STATUS].burst):
        call = PhoneCall(world, LINE.msisdn)
        tell_status_of_receipt(call.call_id, f"{number:011}", world.clock())
    last = PhoneCall(world, LINE.msisdn)
    assert tell_status_of_receipt(last.call_id, right, world.clock()).outcome == "too_many"


def test_one_that_waits_for_a_person_says_so(world: TestWorld) -> None:
    call = PhoneCall(world, LINE.msisdn)
    receipt = call.declare()
    tied(world, receipt)
    told = tell_status_of_receipt(call.call_id, keys_of(receipt.receipt_number), world.clock())
    assert told.facts["status"].startswith("One of us looks at your cancellation.")
    assert call.row.outcome == "declared"


def test_papers_and_the_nearest_stores_are_told_and_sent_to_a_line_of_ours_only(
    world: TestWorld,
) -> None:
    load_outlets(world.clock(), *ALL)
    seen = []
    for typed in (LINE.msisdn, STRANGER):
        call = PhoneCall(world, typed)
        told = tell_what_to_bring(call.call_id, "80331", world.clock())
        assert told.facts["stores"].startswith("Munich, Marienplatz, Marienplatz 1")
        assert "Munich, Pasing" in told.facts["stores"]
        assert "identity card" in told.facts["papers"]
        seen.append((told.outcome, told.facts))
        assert call.row.outcome == "stores_told"
    assert seen[0] == seen[1]
    (text,) = sent(world)
    assert text.recipient == LINE.msisdn
    assert "/stores/muc-1/" in text.text
    assert "What to bring" in text.text


def test_the_number_that_calls_gets_the_text_where_none_was_typed(world: TestWorld) -> None:
    call = PhoneCall(world, caller_number=LINE.msisdn)
    told = tell_what_to_bring(call.call_id, "99999", world.clock())
    assert (told.outcome, told.facts["stores"]) == ("nowhere", "")
    assert [one.recipient for one in sent(world)] == [LINE.msisdn]
    withheld = PhoneCall(world, caller_number="anonymous")
    assert tell_what_to_bring(withheld.call_id, "", world.clock()).outcome == "nowhere"


def test_a_fraud_is_reported_once_for_a_call_and_staff_hear_it(world: TestWorld) -> None:
    call = PhoneCall(world, caller_number=LINE.msisdn)
    told = report_fraud_by_phone(call.call_id, world.clock(), "02079460999", WAV)
    again = report_fraud_by_phone(call.call_id, world.clock(), "02079460999", WAV)
    number = told.facts["receipt"]
    assert (told, call.row.outcome) == (again, "fraud_reported")
    row = SuspiciousReportRow.objects.get()
    assert "02079460999" not in row.where + row.recording
    agent = signed_in(Role.AGENT)
    page = agent.get("/staff/reports/").content.decode()
    assert "02079460999" in page
    assert "<audio" in page
    assert agent.get(f"/staff/reports/{number}/recording.wav").content == WAV
    agent.post(f"/staff/reports/{number}/close/")
    assert agent.get(f"/staff/reports/{number}/recording.wav").status_code == 404
    assert SuspiciousReportRow.objects.get().recording == ""


def test_what_is_no_recording_is_left_out(world: TestWorld) -> None:
    call = PhoneCall(world)
    assert report_fraud_by_phone(call.call_id, world.clock(), recording=b"<html>").facts["receipt"]
    assert SuspiciousReportRow.objects.get().recording == ""


def test_what_was_typed_counts_for_exactly_the_agent_who_takes_the_call(world: TestWorld) -> None:
    call = PhoneCall(world, LINE.msisdn)
    call.prove(ProofKind.PIN, PIN)
    case = call.row.verification_id
    assert case is not None
    with pytest.raises(UnknownCaller):
        proved_line(case, Consequence.SEE_ACCOUNT, ADA, world.clock())
    with pytest.raises(UnknownCaller):
        hand_verification_to(case, ADA, world.clock())

    taken_by(call, ADA)
    hand_verification_to(case, ADA, world.clock())
    hand_verification_to(case, ADA, world.clock())
    assert proved_line(case, Consequence.SEE_ACCOUNT, ADA, world.clock()).msisdn == LINE.msisdn
    with pytest.raises(MoreProofNeeded):
        proved_line(case, Consequence.END_AT_ONCE, ADA, world.clock())
    with pytest.raises(UnknownCaller):
        hand_verification_to(case, BEA, world.clock())

    taken_by(call, BEA)  # a warm transfer
    hand_verification_to(case, BEA, world.clock())
    assert proved_line(case, Consequence.SEE_ACCOUNT, BEA, world.clock())
    with pytest.raises(UnknownCaller):
        proved_line(case, Consequence.SEE_ACCOUNT, ADA, world.clock())
    HolderRow.objects.update(contact_number="+4915228815555")
    with pytest.raises(CalledBackByAsker):
        note_call_back(case, ADA, world.clock())
    with pytest.raises(VerificationOver):
        hand_verification_to(case, BEA, world.clock() + timedelta(minutes=31))
    call.hang_up("served")
    with pytest.raises(UnknownCaller):
        hand_verification_to(case, BEA, world.clock())


def taken_by(call: PhoneCall, actor: Actor) -> None:
    row = call.row
    row.agent = actor.acting_user
    row.save(update_fields=["agent"])


def test_where_nothing_comes_back_no_money_is_spoken_of(world: TestWorld) -> None:
    poor = LineOf(
        msisdn="+4915228817388",
        name="Cem Zero",
        language="en",
        balance=replace(LINE.balance, paid_minor=0),
    )
    world.add(poor)
    call = PhoneCall(world, poor.msisdn)
    call.prove_by_code()
    tied(world, call.declare())
    told = tell_status_by_phone(call.call_id, world.clock())
    assert "Money" not in told.facts["status"]
