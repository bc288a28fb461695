"""Texts that phones send come in over a real connection, whatever they are written in."""

import logging
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from tests.conformance.test_texts import (  # noqa: F401  the suite, on the stage of this file
    test_a_text_whose_taking_failed_comes_again,
    test_after_an_outage_it_listens_again,
    test_each_text_is_brought_once_as_it_was_written,
    test_what_cannot_be_taken_now_comes_again,
    test_what_is_not_ours_does_not_come_again,
    test_what_is_written_down_shows_neither_number_nor_words,
)
from tests.conformance.texts_stage import listening, soon
from tests.worlds import LineOf, make_world

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.in_parts import MessagesByMedium
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.messages.smpp import SmppCarrierSettings, SmppMessages, SmppTexts
from cleanbreak.domain.money import Balance
from cleanbreak.flows.answer_text import answer_text
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.ports.messages import Medium
from cleanbreak.ports.texts import IncomingText, Taken
from cleanbreak.records.switch_code import SwitchCodeRow

from . import pdu
from .phone import read_inbox
from .stage import login_at
from .texts_stage import SmppTextsStage

ANNA = LineOf(
    msisdn="+447700900123",
    jurisdiction="gb",
    language="en",
    balance=Balance(
        currency="GBP", paid_minor=500, promotional_minor=0, deposit_minor=0, debt_minor=0
    ),
)
FROM_ANNA = pdu.route(ANNA.msisdn, "65075")


@pytest.fixture
def stage() -> Iterator[SmppTextsStage]:
    with closing(SmppTextsStage()) as stage:
        yield stage


def brought(stage: SmppTextsStage, body: bytes) -> list[IncomingText]:
    """Return what the adapter handed over of one delivery."""
    got: list[IncomingText] = []

    def take(text: IncomingText) -> Taken:
        got.append(text)
        return Taken.TAKEN

    stage.send_octets("one", body)
    with listening(stage.texts, take):
        soon(lambda: stage.became("one"))
    return got


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (pdu.delivery(FROM_ANNA, "PAC".encode("utf-16-be"), coding=8), "PAC"),
        (pdu.delivery(FROM_ANNA, b"PAC \x1b\x65 \x11", coding=0), "PAC € _"),
        (pdu.delivery(FROM_ANNA, b"PAC \xe9", coding=3), "PAC é"),
        (pdu.delivery(FROM_ANNA, b"", parameters=struct.pack(">HH", 0x0424, 3) + b"PAC"),
         "PAC"),
        (pdu.delivery(FROM_ANNA, b"\x05\x00\x03\x07\x02\x01PAC", esm_class=0x40), "PAC"),
        (pdu.delivery(FROM_ANNA, b"\x06\x08\x04\x01\x07\x02\x01PAC", esm_class=0x40),
         "PAC"),
    ],
    ids=["UCS2", "GSM with escape", "latin", "payload", "first part", "first part, wide"],
)  # fmt: skip
def test_every_alphabet_and_header_is_read(stage: SmppTextsStage, body: bytes, text: str) -> None:
    (got,) = brought(stage, body)
    plain = IncomingText(sender=ANNA.msisdn, recipient="65075", text=text)
    assert replace(got, long_reference="") == plain


def test_a_later_part_says_so(stage: SmppTextsStage) -> None:
    body = pdu.delivery(FROM_ANNA, b"\x05\x00\x03\x07\x02\x02STAC", esm_class=0x40)
    (got,) = brought(stage, body)
    assert (got.part, got.text) == (2, "STAC")
    assert got.long_reference == "0702", "its reference, and of how many parts it is"


def test_a_receipt_is_taken_and_handed_to_nobody(stage: SmppTextsStage) -> None:
    receipt = b"id:1 sub:001 dlvrd:001 stat:DELIVRD"
    assert brought(stage, pdu.delivery(FROM_ANNA, receipt, esm_class=0x04)) == []
    assert stage.became("one") == "taken"


@pytest.mark.parametrize("cut", [0, 3, 20, 30])
def test_what_nobody_can_read_is_refused_and_ends_nothing(stage: SmppTextsStage, cut: int) -> None:
    body = pdu.delivery(FROM_ANNA, b"PAC")
    assert brought(stage, body[:cut]) == []
    assert stage.became("one") == "not_ours"
    stage.send_octets("two", body)
    with listening(stage.texts, lambda _: Taken.TAKEN):
        soon(lambda: stage.became("two") == "taken")


def test_a_refused_login_is_said_without_the_password(
    stage: SmppTextsStage, caplog: pytest.LogCaptureFixture
) -> None:
    settings = SmppCarrierSettings(smsc=login_at(stage.server, password="wrong!")).smsc
    with listening(SmppTexts(settings), lambda _: Taken.TAKEN):
        soon(lambda: "refuses our login" in caplog.text)
    assert "wrong!" not in caplog.text


@pytest.mark.usefixtures("committed_db")
def test_a_text_is_answered_by_a_text_and_once_however_often_it_comes(
    stage: SmppTextsStage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    carrier = SmppMessages(SmppCarrierSettings(smsc=login_at(stage.server)), AnswersInProcess())
    world = make_world()
    mail = MemoryMessages(DictWorld())
    carriers = {Medium.SMS: carrier, Medium.EMAIL: mail}
    outside = replace(world.outside, messages=MessagesByMedium(carriers))
    world.add(ANNA)
    lost = [Taken.LATER]

    def take(text: IncomingText) -> Taken:
        """Answer, but let the first answer to the message centre get lost."""
        taken = answer_text(text, outside, world.clock())
        return lost.pop(0) if lost and taken is Taken.TAKEN else taken

    stage.send_octets("one", pdu.delivery(FROM_ANNA, b"Pac please"))
    got = listen_here(stage, take)
    send_announcements(outside, world.clock)
    carrier.close()

    # a busy machine answers so late that the centre does not wait for it, and sends it once more
    assert got[-1] == pdu.OK
    assert set(got) <= {0x64, pdu.OK}
    (text,) = read_inbox(stage.server.sent_to(ANNA.msisdn))
    assert "Your PAC: " in text
    assert SwitchCodeRow.objects.count() == 1
    assert "5.00 GBP" in text
    assert ANNA.msisdn[1:] not in caplog.text
    assert "PAC: " not in caplog.text


def listen_here(stage: SmppTextsStage, take: object) -> list[int]:
    """Listen in this thread, which has the connection to the database; return the statuses."""
    stage.texts.listen(take, lambda: bool(stage.became("one")))  # type: ignore[arg-type]
    return stage.statuses
