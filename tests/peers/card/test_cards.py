"""Cards of many kinds, at a real pcscd: what they are asked, what they keep, and what is told."""

import re
import signal
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.conformance.test_card_reader import (
    CARD,
    EVERYTHING,
    NOTHING,
    OTHER_CARD,
    PIN,
    WRONG,
    counted,
    failure_of,
)

from cleanbreak.adapters.card_reader.pcsc import PcscCardReader
from cleanbreak.domain.sim_card import CardIdentity, Count, Personal, PinState, PinStatus, Wiped
from cleanbreak.ports.card_reader import (
    CardMute,
    NotASim,
    PinNeeded,
    WhichReader,
    WipeBroken,
    WrongPin,
)
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .personalize import FREE_RECORDS, USIM_NAME, held, sim_2g, sms, usim
from .program import Access, CardProgram, File, Folder
from .slot import Fault, Mute, answering, leaving_at
from .stage import PcscStage

SELECT, READ_BINARY, READ_RECORD, UPDATE_RECORD, VERIFY = 0xA4, 0xB0, 0xB2, 0xDC, 0x20
DEAF_FOR_S = 3.0
IDENTITY = CardIdentity(CARD.iccid, CARD.imsi)
GENERATIONS: dict[str, Callable[[], CardProgram]] = {
    "usim-t0": lambda: usim(CARD),
    "usim-t1": lambda: usim(CARD, is_t1=True),
    "sim-2g": lambda: sim_2g(CARD),
}


def insert(stage: PcscStage, card: CardProgram, fault: Fault | None = None) -> CardProgram:
    stage.written = CARD
    stage.insert_program(card, fault=fault)
    return card


def wipe(stage: PcscStage) -> Wiped:
    with stage.readers.hold() as held_card:
        held_card.verify_pin(PIN)
        return held_card.wipe(tuple(Personal))


def verifications(card: CardProgram) -> list[bytes]:
    """Return the commands by which a PIN was shown, without those that only asked for tries."""
    return [command for command in card.commands if command[1] == VERIFY and len(command) > 5]


@pytest.mark.parametrize("make", GENERATIONS.values(), ids=GENERATIONS)
def test_cards_of_every_generation_are_read_and_wiped(
    stage: PcscStage, make: Callable[[], CardProgram]
) -> None:
    card = insert(stage, make())
    with stage.readers.hold() as held_card:
        assert held_card.identify() == CardIdentity(CARD.iccid)
        assert held_card.pin_state() == PinState(PinStatus.NEEDED, 3)
        wrong = failure_of(WrongPin, lambda: held_card.verify_pin(WRONG))
        assert (wrong.tries_left, card.tries_left) == (2, 2)
        failure_of(PinNeeded, lambda: held_card.wipe(tuple(Personal)))
    before = held(card)
    assert len(before) > len(CARD.records[Personal.CONTACTS])
    with stage.readers.hold() as held_card:
        held_card.verify_pin(PIN)
        assert held_card.identify() == IDENTITY
        wiped = held_card.wipe(tuple(Personal))
        assert wiped.is_complete
    assert b"anary" not in card.memory()
    assert len(verifications(card)) == 2
    assert b"Fixed number" in card.memory(), "PIN2 was not asked for, so EF.FDN has to stay"


def test_the_tries_are_read_before_a_pin_is_shown(stage: PcscStage) -> None:
    card = insert(stage, usim(CARD))
    with stage.readers.hold() as held_card:
        failure_of(WrongPin, lambda: held_card.verify_pin(WRONG))
    verify = [command for command in card.commands if command[1] == VERIFY]
    assert [len(command) > 5 for command in verify] == [False, True]


@pytest.mark.parametrize("iccid_bytes", [9, 12, 20])
def test_the_file_of_the_number_may_be_longer_or_shorter(
    stage: PcscStage, iccid_bytes: int
) -> None:
    short = replace(CARD, iccid="894900000000000001") if iccid_bytes == 9 else CARD
    insert(stage, usim(short, iccid_bytes=iccid_bytes))
    with stage.readers.hold() as held_card:
        assert held_card.identify().iccid == short.iccid


@pytest.mark.parametrize("content", [b"", b"\x98\x94", b"\xff" * 10, b"\x00" * 10, b"\xab" * 10])
def test_a_number_that_cannot_be_read_is_no_sims(stage: PcscStage, content: bytes) -> None:
    card = usim(CARD)
    card.root.children[0x2FE2] = File([content], "transparent", Access.ALWAYS)
    insert(stage, card)
    with stage.readers.hold() as held_card:
        failure_of(NotASim, held_card.identify)


@pytest.mark.parametrize(
    ("instruction", "answer"),
    [
        (READ_BINARY, b"\x6f\x00"),
        (READ_BINARY, b"\x90"),
        (READ_BINARY, b"rubbish that is no answer at all"),
        (SELECT, b"\x90\x00"),
        (SELECT, b"\x61\x00"),
        (SELECT, b"\x6c\x00"),
        (SELECT, b"\x9f"),
        (SELECT, b"\x62\x05\x82\x05\x42\x90\x00"),
    ],
)
def test_rubbish_is_refused_and_never_taken_for_a_number(
    stage: PcscStage, instruction: int, answer: bytes
) -> None:
    card = usim(CARD)
    insert(stage, card, answering(card, instruction, answer))
    with stage.readers.hold() as held_card:
        failure_of(NotASim, held_card.identify)
    stage.insert(CARD)
    with stage.readers.hold() as held_card:
        assert held_card.identify().iccid == CARD.iccid


def test_other_applications_and_a_missing_directory_hide_no_usim(stage: PcscStage) -> None:
    without_directory = usim(replace(CARD, pin=None))
    del without_directory.root.children[0x2F00]
    insert(stage, without_directory)
    with stage.readers.hold() as held_card:
        assert held_card.identify() == IDENTITY
        assert held_card.wipe(tuple(Personal)).is_complete
    assert any(command[5:].startswith(USIM_NAME[:7]) for command in without_directory.commands)
    assert b"anary" not in without_directory.memory()


def test_a_deleted_message_is_still_there_and_is_wiped(stage: PcscStage) -> None:
    card = usim(replace(CARD, records={}))
    telecom = card.root.children[0x7F10]
    assert isinstance(telecom, Folder)
    messages = telecom.children[0x6F3C]
    assert isinstance(messages, File)
    messages.records[1] = sms("canary that was deleted", status=0x00)
    insert(stage, card)

    assert wipe(stage).counts[Personal.MESSAGES] == Count(1, 0)
    assert b"anary" not in card.memory()
    assert messages.records == [b"\x00" + b"\xff" * 175] * FREE_RECORDS


def test_a_card_that_only_says_that_it_wrote_is_found_out(stage: PcscStage) -> None:
    card = usim(CARD)
    insert(stage, card, answering(card, UPDATE_RECORD, b"\x90\x00"))
    wiped = wipe(stage)
    assert not wiped.is_complete
    assert counted(wiped) == (sum(EVERYTHING.values()), sum(EVERYTHING.values()))
    assert stage.holds() == EVERYTHING


@pytest.mark.parametrize("answer", [b"\x6f\x00", b"\x65\x81", b"\x69\x82"])
def test_a_card_that_does_not_let_itself_be_written_says_what_is_left(
    stage: PcscStage, answer: bytes
) -> None:
    card = usim(CARD)
    insert(stage, card, answering(card, UPDATE_RECORD, answer))
    wiped = wipe(stage)
    assert not wiped.is_complete
    assert counted(wiped)[1] == sum(EVERYTHING.values())


def test_a_file_that_stays_shut_is_counted_and_the_others_are_wiped(stage: PcscStage) -> None:
    card = usim(CARD)
    telecom = card.root.children[0x7F10]
    assert isinstance(telecom, Folder)
    shut = telecom.children[0x6F3C]
    assert isinstance(shut, File)
    shut.read = Access.NEVER
    insert(stage, card)

    wiped = wipe(stage)

    assert wiped.files_refused == 1
    assert not wiped.is_complete
    assert stage.holds() == {**NOTHING, Personal.MESSAGES: 2}


@pytest.mark.parametrize("command", [1, 3, 6, 9])
def test_a_card_pulled_at_any_record_is_completed_by_a_repeat(
    stage: PcscStage, command: int
) -> None:
    card = usim(CARD)
    insert(stage, card, leaving_at(card, UPDATE_RECORD, command))

    broken = failure_of(WipeBroken, lambda: wipe(stage))

    done = counted(broken.wiped)[0] - counted(broken.wiped)[1]
    assert done == sum(EVERYTHING.values()) - sum(stage.holds().values())
    stage.insert_again()
    assert wipe(stage).is_complete
    assert stage.holds() == NOTHING


def test_a_card_that_falls_silent_while_it_is_wiped_says_what_was_wiped(stage: PcscStage) -> None:
    card = usim(CARD)
    mute = Mute(card, UPDATE_RECORD)
    insert(stage, card, mute)
    try:
        broken = failure_of(WipeBroken, lambda: wipe(stage))
    finally:
        mute.released.set()
    assert counted(broken.wiped)[1] > 0
    assert stage.holds() == EVERYTHING
    stage.insert_again()
    assert wipe(stage).is_complete


def test_a_service_that_dies_in_the_middle_leaves_no_wipe_undone_unsaid(stage: PcscStage) -> None:
    card = usim(CARD)
    leaving = leaving_at(card, UPDATE_RECORD, 4)

    def kill_service(command: bytes) -> bytes | None:
        answer = leaving(command)
        if answer is None:
            stage.desk.kill()
        return answer

    insert(stage, card, kill_service)
    broken = failure_of(WipeBroken, lambda: wipe(stage))
    assert counted(broken.wiped)[0] > counted(broken.wiped)[1] > 0
    stage.desk.start()
    stage.insert_again()
    assert wipe(stage).is_complete
    assert stage.holds() == NOTHING


def test_a_card_lost_while_it_compares_the_pin_may_have_a_try_less(stage: PcscStage) -> None:
    card = usim(CARD)

    def lost_with_pin(command: bytes) -> bytes | None:
        answer = card.answer(command)
        return None if verifications(card) else answer

    insert(stage, card, lost_with_pin)
    with stage.readers.hold() as held_card:
        unknown = failure_of(OutcomeUnknown, lambda: held_card.verify_pin(WRONG))
    assert "A try of the PIN may be gone" in unknown.sentence
    assert card.tries_left == 2
    assert len(verifications(card)) == 1


def test_a_silent_card_frees_its_reader_when_it_is_taken_out(stage: PcscStage) -> None:
    for _ in range(2):
        card = usim(CARD)
        mute = Mute(card)
        insert(stage, card, mute)
        with stage.readers.hold() as held_card:
            failure_of(CardMute, held_card.identify)
        mute.released.set()
        stage.take_out()
    stage.insert(CARD)
    with stage.readers.hold() as held_card:
        assert held_card.identify().iccid == CARD.iccid


def test_two_readers_work_beside_each_other(stage: PcscStage) -> None:
    stage.insert(OTHER_CARD, slot=1)
    stage.insert(CARD)
    names = [reader.name for reader in stage.readers.readers()]
    which = failure_of(WhichReader, lambda: stage.readers.hold().__enter__())
    assert list(which.known) == names == [stage.desk.reader(0), stage.desk.reader(1)]
    found: dict[str, str] = {}

    def identify(name: str) -> None:
        with stage.readers.hold(name) as held_card:
            found[name] = held_card.identify().iccid

    threads = [threading.Thread(target=identify, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {names[0]: CARD.iccid, names[1]: OTHER_CARD.iccid}


def test_a_deaf_service_is_away_after_the_time_we_give_it(stage: PcscStage) -> None:
    impatient = PcscCardReader(ask_timeout_s=0.5, card_timeout_s=0.5)
    stage.desk.signal(signal.SIGSTOP)
    awakening = threading.Timer(DEAF_FOR_S, stage.desk.signal, [signal.SIGCONT])
    awakening.start()
    failure_of(Unavailable, impatient.check_reachable)
    awakening.join()
    stage.readers.check_reachable()


def test_the_log_of_the_service_has_nothing_of_the_card(stage: PcscStage) -> None:
    stage.insert(CARD)
    wipe(stage)
    log = stage.desk.log.read_text(errors="replace")
    for secret in (PIN.digits.encode().hex(), b"anary".hex(), CARD.imsi):
        assert not re.search(secret, log.replace(" ", ""), re.IGNORECASE)
