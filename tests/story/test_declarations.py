"""A declaration without login: answered at once, tied to a line afterwards, proved for more."""

import json
import re
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.worlds import AGENT, NOON, LineOf, TestWorld, make_world

from cleanbreak.domain.declaration import Declaration, DeclarationKind, Receipt
from cleanbreak.domain.effective_date import DateInThePast, EndsBeforeNotice, ProofNeededToEndNow
from cleanbreak.domain.proof import ProofExpired, ProofKind, TooManyCodesSent, WrongProof
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.accept_declaration import accept_declaration
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.end_at_once import end_at_once, preview_end_at_once
from cleanbreak.flows.prove_holder import (
    prove_holder,
    send_codes,
)
from cleanbreak.flows.read_order import DeclarationStatus, read_declaration
from cleanbreak.flows.receipt_words import receipt_words
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.tie_declarations import tie_declarations
from cleanbreak.ports.messages import Medium
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.verification import ProofGuardRow, VerificationRow

pytestmark = pytest.mark.usefixtures("committed_db")

DECLARED = Declaration(
    submission_key="a" * 32,
    kind=DeclarationKind.ORDINARY,
    holder_name="Müller, Anna",
    msisdn="+4915228817386",
    reply_email="reply@example.org",
    language="en",
)


def accept(declaration: Declaration = DECLARED) -> Receipt:
    return accept_declaration(declaration, operator="Harbour Mobile", home_place="gb", now=NOON)


def status_after_tying(world: TestWorld, receipt: Receipt) -> DeclarationStatus:
    while tie_declarations(world.outside, world.clock()):
        pass
    return read_declaration(receipt.receipt_number)


def test_a_fitting_declaration_orders_the_end_for_its_notice_date() -> None:
    world = make_world()
    world.add(LineOf(payment="postpaid"))

    status = status_after_tying(world, accept())

    assert status.order is not None
    assert status.order.state is OrderState.PENDING
    assert status.order.effective_date == date(2026, 12, 22)


def test_a_prepaid_line_does_not_end_before_its_contacts_could_object() -> None:
    world = make_world()
    world.add(LineOf(payment="prepaid"))

    receipt = accept()
    status = status_after_tying(world, receipt)

    assert receipt.earliest_end_date == date(2026, 11, 25)
    assert status.order is not None
    assert status.order.effective_date == date(2026, 11, 25)


def test_unknown_stranger_s_and_known_numbers_get_the_same_words_by_the_same_work() -> None:
    world = make_world()
    world.add(LineOf(), LineOf(msisdn="+4915228817387", name="Somebody Else"))
    known, strangers, unknown = "+4915228817386", "+4915228817387", "+4915228817388"
    answers = []
    for number in (known, strangers, unknown):
        declared = replace(DECLARED, msisdn=number, submission_key=number[-1] * 32)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            receipt = accept(declared)
        text = receipt_words(receipt, "gb").as_text()
        queries = [re.sub(r"'[^']*'", "?", query["sql"]) for query in asked.captured_queries]
        answers.append((_without(text, receipt, number), [q[:60] for q in queries]))

    assert answers[0] == answers[1] == answers[2]

    statuses = {
        row.msisdn: status_after_tying(world, row.as_receipt())
        for row in DeclarationRow.objects.all()
    }
    assert statuses[known].order is not None
    assert statuses[strangers].order is None
    assert statuses[unknown].order is None


def _without(text: str, receipt: Receipt, number: str) -> str:
    return text.replace(receipt.receipt_number, "NUMBER").replace(number, "MSISDN")


def test_ten_parallel_submissions_are_one_declaration_and_two_declarations_are_one_order() -> None:
    world = make_world()
    world.add(LineOf())
    receipts: list[str] = []

    def submit() -> None:
        receipts.append(accept().receipt_number)
        connections.close_all()

    threads = [threading.Thread(target=submit) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other = accept(replace(DECLARED, submission_key="b" * 32))
    status_after_tying(world, other)

    assert len(receipts) == 10
    assert len(set(receipts)) == 1
    assert DeclarationRow.objects.count() == 2
    assert OrderRow.objects.count() == 1


@pytest.mark.parametrize(
    ("wished_date", "refusal"),
    [(date(2026, 11, 21), DateInThePast), (date(2026, 11, 24), EndsBeforeNotice)],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_is_stored(
    wished_date: date, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        accept(replace(DECLARED, wished_date=wished_date))
    assert not DeclarationRow.objects.exists()


def test_a_day_that_only_the_notice_forbids_becomes_the_first_possible_one() -> None:
    world = make_world()
    world.add(LineOf(payment="postpaid"))

    status = status_after_tying(world, accept(replace(DECLARED, wished_date=date(2026, 12, 1))))

    assert status.order is not None
    assert status.order.effective_date == date(2026, 12, 22)


def test_without_an_e_mail_on_file_the_line_itself_is_told_and_where_to_look_afterwards() -> None:
    world = make_world()
    world.add(LineOf(language="en", email=""))
    order = status_after_tying(world, accept()).order
    assert order is not None

    send_announcements(world.outside, world.clock)
    planned = [m.message for m in messages(world) if "Your line ends on" in m.message.text]
    assert sorted(one.recipient for one in planned) == ["+4915228817386", "reply@example.org"]
    (sms,) = [one.text for one in planned if one.medium is Medium.SMS]
    assert f"/object/{order.order_id}/" in sms
    assert "only when the line has ended" in sms
    assert "/esim/delete/" in sms, "the phone is told how, while it can be told"

    cancel_termination(order.order_id, AGENT, NOON)
    send_announcements(world.outside, world.clock)
    (kept,) = [m.message for m in messages(world) if "was withdrawn" in m.message.text]
    assert (kept.medium, kept.recipient) == (Medium.SMS, "+4915228817386")


def test_two_people_who_ask_for_the_first_codes_at_once_are_both_answered() -> None:
    world = make_world()
    world.add(LineOf(language="en"))
    order = status_after_tying(world, accept()).order
    assert order is not None
    order_id, ready, failures = order.order_id, threading.Barrier(2), list[Exception]()

    def ask() -> None:
        ready.wait()
        try:
            send_codes(order_id, HOLDER, NOON)
        except Exception as failure:  # noqa: BLE001  the test names it
            failures.append(failure)
        finally:
            connections.close_all()

    for _ in range(5):
        VerificationRow.objects.all().delete()
        ProofGuardRow.objects.all().delete()
        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert ProofGuardRow.objects.get().sent_in_hour == 2


def test_the_receipt_is_told_by_mail_and_the_line_and_contact_on_file_may_object() -> None:
    world = make_world()
    world.add(LineOf(language="en"))
    status_after_tying(world, accept())

    send_announcements(world.outside, world.clock)
    send_announcements(world.outside, world.clock)

    told = sorted((m.message.medium.value, m.message.recipient) for m in messages(world))
    assert told == [
        ("email", "anna@example.org"),
        ("email", "anna@example.org"),
        ("email", "reply@example.org"),
        ("email", "reply@example.org"),
        ("sms", "+4915228817386"),
    ]
    objection = next(m.message.text for m in messages(world) if m.message.medium is Medium.SMS)
    assert "/object/" in objection


def messages(world: TestWorld) -> list:  # type: ignore[type-arg]
    return list(world.outside.messages.inbox())


def codes_sent(world: TestWorld) -> tuple[str, str]:
    send_announcements(world.outside, world.clock)
    newest = {}
    for received in reversed(messages(world)):
        if found := re.search(r"\b\d{6}\b", received.message.text):
            newest[received.message.medium] = found[0]
    return newest[Medium.SMS], newest[Medium.EMAIL]


def test_two_proofs_end_the_line_now_and_one_is_not_enough() -> None:
    world = make_world()
    world.add(LineOf(payment="postpaid", language="en"))
    order = status_after_tying(world, accept()).order
    assert order is not None
    send_codes(order.order_id, HOLDER, NOON)
    sms, mail = codes_sent(world)
    assert sms != mail

    def give(line: str, mailbox: str) -> None:
        given = {ProofKind.LINE_CODE: line, ProofKind.EMAIL_CODE: mailbox}
        prove_holder(order.order_id, given, HOLDER, world.outside, NOON)

    for stolen in (("000000", mail), (sms, "000000"), (sms, sms)):
        with pytest.raises(WrongProof):
            give(*stolen)
    with pytest.raises(ProofNeededToEndNow):
        end_at_once(order.order_id, AGENT, world.outside, NOON)
    give(sms, mail)
    plan = preview_end_at_once(order.order_id, AGENT, world.outside, NOON)
    end_at_once(order.order_id, AGENT, world.outside, NOON)
    world.work()

    status = read_declaration(DeclarationRow.objects.get().receipt_number)
    assert status.order is not None
    assert status.order.state is OrderState.COMPLETED
    assert status.order.level.value == "verified"
    assert status.order.settlement == plan.settlement


def test_codes_end_after_five_tries_ten_minutes_and_three_sendings() -> None:
    world = make_world()
    world.add(LineOf(language="en"))
    order = status_after_tying(world, accept()).order
    assert order is not None
    send_codes(order.order_id, HOLDER, NOON)
    right = codes_sent(world)

    def give(codes: tuple[str, str], now: datetime = NOON) -> None:
        given = dict(zip((ProofKind.LINE_CODE, ProofKind.EMAIL_CODE), codes, strict=True))
        prove_holder(order.order_id, given, HOLDER, world.outside, now)

    for left in (4, 3, 2, 1):
        with pytest.raises(WrongProof) as told:
            give(("000000", "000000"))
        assert told.value.data == {"tries_left": left}
    for codes in (("000000", "000000"), right):
        with pytest.raises(ProofExpired):
            give(codes)

    send_codes(order.order_id, HOLDER, NOON)
    world.clock.advance(seconds=1)
    late = codes_sent(world)
    with pytest.raises(ProofExpired):
        give(late, NOON + timedelta(minutes=10))
    send_codes(order.order_id, HOLDER, NOON)
    with pytest.raises(TooManyCodesSent):
        send_codes(order.order_id, HOLDER, NOON)


def test_the_receipt_s_json_is_canonical_and_says_what_was_declared() -> None:
    receipt = accept()

    said = receipt.as_json()

    assert said["declaration"]["holder_name"] == "Müller, Anna"
    assert json.loads(json.dumps(said)) == said
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}", receipt.receipt_number)


def test_a_stranger_s_second_declaration_finds_the_order_but_controls_nothing() -> None:
    world = make_world()
    world.add(LineOf(payment="postpaid"))
    own = status_after_tying(world, accept())
    second = status_after_tying(world, accept(replace(DECLARED, submission_key="c" * 32)))

    assert own.order is not None
    assert second.order is not None
    assert second.order.order_id == own.order.order_id
    assert (own.is_own, second.is_own) == (True, False)


def test_a_withdrawn_declaration_orders_nothing_a_second_time() -> None:
    world = make_world()
    world.add(LineOf(payment="postpaid"))
    order = status_after_tying(world, accept()).order
    assert order is not None
    cancel_termination(order.order_id, AGENT, NOON)

    DeclarationRow.objects.update(tied_at=None)  # a worker died before it could note the tying
    while tie_declarations(world.outside, world.clock()):
        pass

    assert [row.state for row in OrderRow.objects.all()] == ["cancelled"]


def test_one_announcement_that_cannot_be_made_does_not_hold_up_the_others() -> None:
    world = make_world()
    world.add(LineOf(language="en"))
    status_after_tying(world, accept())
    OutboxRow.objects.create(
        kind="line_ended",
        key="spoilt",
        about_at=NOON,
        created_at=NOON - timedelta(1),
        due_at=NOON,
    )

    sent = send_announcements(world.outside, world.clock)

    assert sent == 3
    assert OutboxRow.objects.get(key="spoilt").problem_sentence == "LookupError"


def test_one_declaration_with_a_defect_does_not_hold_up_the_others() -> None:
    world = make_world()
    world.add(LineOf(), LineOf(msisdn="+4915228817387", name="Nowhere Man"))
    accept(replace(DECLARED, msisdn="+4915228817387", holder_name="Nowhere Man"))
    fine = accept(replace(DECLARED, submission_key="d" * 32))
    LineRow.objects.filter(msisdn="+4915228817387").update(jurisdiction="nowhere")

    status = status_after_tying(world, fine)

    assert status.order is not None
    assert not DeclarationRow.objects.filter(tied_at=None).exists()


def test_a_declaration_for_a_far_day_does_not_swallow_the_one_for_a_near_day() -> None:
    world = make_world()
    world.add(LineOf(payment="postpaid", language="en"))
    far = status_after_tying(world, accept(replace(DECLARED, wished_date=date(2028, 11, 1)))).order
    assert far is not None
    assert far.effective_date == date(2028, 11, 1)

    near = status_after_tying(world, accept(replace(DECLARED, submission_key="e" * 32))).order
    again = status_after_tying(
        world, accept(replace(DECLARED, submission_key="f" * 32, wished_date=date(2028, 1, 1)))
    ).order

    assert near is not None
    assert near.effective_date == date(2026, 12, 22)
    assert again is not None
    assert again.effective_date == date(2026, 12, 22)
    kinds = OutboxRow.objects.filter(kind="end_planned").values_list("key", flat=True)
    assert sorted(key.rsplit(":", 1)[1] for key in kinds) == ["2026-12-22", "2028-11-01"]
