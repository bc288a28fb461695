"""Somebody cancels wholly by the keys of a telephone: no name, one receipt, and nothing is told."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.hotline_calls import PIN, PhoneCall, sent, set_pin, tied
from tests.worlds import NOON, LineOf, TestWorld, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.declaration import (
    Declaration,
    DeclarationKind,
    HolderToldBy,
    NameMissing,
)
from cleanbreak.domain.hotline_call import HotlineCallOver
from cleanbreak.domain.proof import WRONG_IN_A_ROW_MAX, ProofKind
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.accept_declaration import TakenAt, accept_declaration
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.declare_by_phone import LineNotTyped, declare_by_phone, declare_by_voice
from cleanbreak.ports.messages import Medium
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.receipt_letter import ReceiptLetterRow
from cleanbreak.records.verification import ProofGuardRow

pytestmark = pytest.mark.usefixtures("committed_db")

LINE = LineOf(language="en")
OTHER = LineOf(msisdn="+4915228817387", name="Ben Other", email="ben@example.org")
STRANGER = "+4915228819999"


@pytest.fixture
def world() -> TestWorld:
    made = make_world()
    made.add(LINE, OTHER)
    set_pin(made, LINE)
    return made


@pytest.mark.parametrize("way", ["pin", "line_code", "email_code", "card"])
def test_a_proof_ties_the_declaration_and_everything_on_file_is_told(
    world: TestWorld, way: str
) -> None:
    call = PhoneCall(world, LINE.msisdn)
    given = {
        "pin": lambda: call.prove(ProofKind.PIN, PIN),
        "line_code": call.prove_by_code,
        "email_code": lambda: call.prove_by_code(ProofKind.EMAIL_CODE),
        "card": lambda: call.prove(ProofKind.CARD_NUMBER, LINE.iccid[-6:]),
    }
    assert given[way]() == "right"

    receipt = call.declare()
    row = tied(world, receipt)

    order = OrderRow.objects.get(pk=row.order_id)
    assert (order.channel, order.level, order.effective_date) == (
        "hotline", "identified", date(2026, 11, 25),
    )  # fmt: skip
    assert call.row.order_id == order.order_id
    told = [one for one in sent(world) if "is your code" not in one.text]
    sms = [one.text for one in told if one.medium is Medium.SMS]
    mails = [one.text for one in told if one.recipient == LINE.email]
    assert any(receipt.receipt_number in text and "/status/" in text for text in sms)
    assert any(receipt.receipt_number in text and "by telephone" in text for text in mails)
    assert any("/object/" in text for text in sms)
    assert {one.recipient for one in told} == {LINE.msisdn, LINE.email}
    assert not any(PIN in one.text for one in told)


def test_without_a_proof_it_counts_is_kept_and_answered_and_the_line_goes_on(
    world: TestWorld,
) -> None:
    receipt = PhoneCall(world, LINE.msisdn).declare()
    world.clock.advance(seconds=5)
    row = tied(world, receipt)

    assert (row.order_id, row.received_at, row.told_by) == (None, NOON, "proof")
    assert not OrderRow.objects.exists()
    told = sent(world)
    assert {one.recipient for one in told} == {LINE.msisdn, LINE.email}
    assert all(
        "Nobody has proved" in one.text and receipt.receipt_number in one.text for one in told
    )


def test_what_is_proved_after_it_was_declared_counts_from_the_declaration(world: TestWorld) -> None:
    call = PhoneCall(world, LINE.msisdn)
    receipt = call.declare()
    assert tied(world, receipt).order_id is None
    world.clock.advance(minutes=2)
    assert call.prove_by_code() == "right"

    assert call.declare() == receipt
    row = tied(world, receipt)

    assert row.order_id is not None
    assert row.received_at == NOON
    answers = [one for one in sent(world) if "has received a cancellation" in one.text]
    assert len([one for one in answers if one.medium is Medium.SMS]) == 2


def test_it_is_declared_once_for_a_call_and_ten_calls_for_a_line_are_one_order(
    world: TestWorld,
) -> None:
    for _number in range(10):
        call = PhoneCall(world, LINE.msisdn)
        assert call.prove(ProofKind.PIN, PIN) == "right"
        assert call.declare() == call.declare() == declare_by_phone(call.call_id, NOON)
        tied(world, call.declare())
    assert DeclarationRow.objects.count() == 10
    assert OrderRow.objects.count() == 1
    assert DeclarationRow.objects.values_list("order_id").distinct().count() == 1


def test_the_line_and_the_mailbox_are_not_flooded_by_strangers(world: TestWorld) -> None:
    for _number in range(10):
        tied(world, PhoneCall(world, LINE.msisdn).declare())
    assert len([one for one in sent(world) if one.recipient == LINE.msisdn]) == 3
    assert DeclarationRow.objects.count() == 10


def test_a_receipt_waits_to_be_posted_where_no_e_mail_is_on_file(
    world: TestWorld, tmp_path: Path
) -> None:
    line = LineOf(msisdn="+4915228817388", name="Cem Post", email="", language="en")
    world.add(line)
    call = PhoneCall(world, line.msisdn)
    assert call.prove_by_code() == "right"
    row = tied(world, call.declare())
    assert ReceiptLetterRow.objects.get().declaration_id == row.declaration_id
    assert {one.recipient for one in sent(world)} == {line.msisdn}
    out = tmp_path / "letters.html"
    listed = json.loads(run("--out", str(out), "--json"))
    assert [one["customer"] for one in listed["letters"]] == ["C-Cem Post"]
    for text in (listed["letters"][0]["text"], out.read_text()):
        assert row.receipt_number in text
        assert "Cem Post" not in text.replace("C-Cem Post", "")
    run("--posted-up-to", str(listed["last"]))
    assert "No letter waits." in run()


def run(*said: str) -> str:
    done = CliRunner().invoke(cli, ["declaration", "letters", *said])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_proof_of_one_line_ties_no_other(world: TestWorld) -> None:
    call = PhoneCall(world, LINE.msisdn)
    assert call.prove(ProofKind.PIN, PIN) == "right"
    row = call.row
    row.msisdn = PhoneCall(world, OTHER.msisdn).row.msisdn  # typed anew, the proof kept
    row.save()
    assert tied(world, call.declare()).order_id is None
    assert not OrderRow.objects.exists()


def test_a_proof_counts_for_half_an_hour(world: TestWorld) -> None:
    call = PhoneCall(world, LINE.msisdn)
    assert call.prove(ProofKind.PIN, PIN) == "right"
    world.clock.advance(minutes=31)
    assert tied(world, call.declare()).order_id is None


def test_nothing_is_declared_without_a_line_or_after_the_call(world: TestWorld) -> None:
    call = PhoneCall(world)
    with pytest.raises(LineNotTyped):
        call.declare()
    call = PhoneCall(world, LINE.msisdn)
    call.hang_up()
    with pytest.raises(HotlineCallOver):
        call.declare()
    assert not DeclarationRow.objects.exists()


def test_a_voice_is_a_declaration_that_no_machine_ties(world: TestWorld) -> None:
    call = PhoneCall(world, LINE.msisdn)
    assert call.prove(ProofKind.PIN, PIN) == "right"
    call.hang_up()
    receipt = declare_by_voice(call.call_id, NOON)
    assert declare_by_voice(call.call_id, NOON + timedelta(minutes=1)) == receipt
    row = tied(world, receipt)
    assert (row.told_by, row.order_id, row.received_at) == ("voice", None, NOON)


def test_no_other_channel_takes_a_declaration_without_a_name(world: TestWorld) -> None:
    nameless = Declaration(
        submission_key="k",
        kind=DeclarationKind.ORDINARY,
        holder_name="",
        told_by=HolderToldBy.PROOF,
        msisdn=LINE.msisdn,
        reply_email="",
        language="en",
    )
    with pytest.raises(NameMissing):
        accept_declaration(nameless, operator="O", home_place="de", now=NOON)
    with pytest.raises(NameMissing):
        replace(nameless, told_by=HolderToldBy.NAME)
    accept_declaration(
        nameless, operator="O", home_place="de", now=NOON, taken_at=TakenAt(channel=Channel.HOTLINE)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclarationRow.objects.update(channel="portal")


@pytest.mark.parametrize("named", ["msisdn", "iccid"])
def test_every_number_hears_the_same_words_after_the_same_work(
    world: TestWorld, named: str
) -> None:
    """A line, a stranger's, one that nobody has: answers, their number and the queries."""
    known = getattr(LINE, named)
    others = (getattr(OTHER, named), STRANGER if named == "msisdn" else "8949000000000000007")
    stories = []
    for typed in (known, *others):
        call = PhoneCall(world, **{named: typed})
        with CaptureQueriesContext(connection) as asked:
            heard = [
                call.prove(ProofKind.PIN, "1234"),
                call.send_code(),
                call.prove(ProofKind.LINE_CODE, "000000"),
                call.prove(ProofKind.CARD_NUMBER, "111111"),
                call.send_code(ProofKind.EMAIL_CODE),
                call.prove(ProofKind.EMAIL_CODE, "000000"),
                call.declare().earliest_end_date.isoformat(),
            ]
        stories.append((heard, [_shape(query["sql"]) for query in asked.captured_queries]))
    assert stories[0][0] == stories[1][0] == stories[2][0]
    assert stories[0][1] == stories[1][1] == stories[2][1]


def _shape(sql: str) -> str:
    """Return a query without its values, and without the numbers of savepoints."""
    return re.sub(r"'[^']*'|\"s\d+_x\d+\"", "?", sql)[:60]


def test_the_pin_is_guessed_over_many_calls_no_more_often_than_in_one(world: TestWorld) -> None:
    heard = [
        PhoneCall(world, LINE.msisdn, caller_number=f"+49152288{number:05}").prove(
            ProofKind.PIN, f"{number:04}"
        )
        for number in range(WRONG_IN_A_ROW_MAX + 2)
    ]
    assert heard == ["wrong"] * (WRONG_IN_A_ROW_MAX - 1) + ["locked"] * 3
    assert PhoneCall(world, LINE.msisdn).prove(ProofKind.PIN, PIN) == "locked"
    assert ProofGuardRow.objects.exclude(locked_at=None).count() == 1


def test_a_caller_number_proves_nothing(world: TestWorld) -> None:
    spoofed = PhoneCall(world, LINE.msisdn, caller_number=LINE.msisdn)
    assert tied(world, spoofed.declare()).order_id is None
    assert not OrderRow.objects.exists()


def test_digits_of_a_card_that_was_named_or_stands_in_a_mailbox_prove_nothing(
    world: TestWorld,
) -> None:
    by_card = PhoneCall(world, iccid=LINE.iccid)
    assert by_card.prove(ProofKind.CARD_NUMBER, LINE.iccid[-6:]) == "unchecked"
    by_card.declare()  # its receipt names the card
    by_number = PhoneCall(world, LINE.msisdn)
    assert by_number.prove(ProofKind.CARD_NUMBER, LINE.iccid[-6:]) == "wrong"
    unread = PhoneCall(world, OTHER.msisdn)
    assert unread.prove(ProofKind.CARD_NUMBER, OTHER.iccid[-6:]) == "right"


def test_whoever_is_told_objects_as_ever(world: TestWorld) -> None:
    call = PhoneCall(world, LINE.msisdn)
    call.prove(ProofKind.PIN, PIN)
    row = tied(world, call.declare())
    assert row.order_id is not None
    cancel_termination(row.order_id, Actor(channel=Channel.PORTAL, acting_user="holder"), NOON)
    assert OrderRow.objects.get().state == "cancelled"
