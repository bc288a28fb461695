"""Somebody reads their own SIM card before its line ends: in a reader, in a modem, in one file."""

import json
import os
import re
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import vobject
from click.testing import CliRunner
from tests.card_records import dump_of
from tests.played_modem import PlayedModem, listed
from tests.sim_cards import (
    DELETED,
    DELETED_NUMBER,
    DELETED_RECORD,
    EMOJI,
    ICCID,
    LONG,
    OTHER_ICCID,
    OWN,
    PIN,
    InHand,
    files_of_card,
    full_card,
)

from cleanbreak.adapters.modem_card import Modem
from cleanbreak.channels.cli.main import cli
from cleanbreak.channels.cli.sim_commands import sim_group
from cleanbreak.domain.card_dump import CardDump, DumpOfAnotherCard, DumpTooOld
from cleanbreak.domain.card_takeout import read_card_dump
from cleanbreak.domain.own_card import (
    CardReadAlready,
    LastTryIsYours,
    MessagesWouldBeMarkedRead,
    OwnCardNeedsPin,
    OwnCardPinBlocked,
    OwnCardPinWrong,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_card import LastTry, Pin, PinState, SeveralReaders
from cleanbreak.domain.takeout import Call, Contact, Message, Unread
from cleanbreak.flows.read_sim import SimRead, SimRequest, read_sim
from cleanbreak.flows.sim_files import contents_of
from cleanbreak.ports.card_reader import ReadableCard, SimReader, WhichReader
from cleanbreak.ports.errors import OutsideFailure

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["Ja", EMOJI, "Unread {€}"]
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
READS = {0xA4, 0xB0, 0xB2, 0xC0, 0x20}
"""SELECT, READ BINARY, READ RECORD, GET RESPONSE, VERIFY: nothing that writes."""


def right_pin(_: PinState) -> Pin:
    return Pin(PIN)


def read(
    readers: SimReader,
    begun: CardDump | None = None,
    ask_pin: Callable[[PinState], Pin | None] = right_pin,
    last_try: LastTry = LastTry.KEEP,
) -> SimRead:
    request = SimRequest(ask_pin=ask_pin, begun=begun, last_try=last_try)
    return read_sim(request, readers, lambda _: None, NOW)


@pytest.mark.parametrize("is_t1", [False, True], ids=["T=0", "T=1"])
def test_everything_on_the_card_is_taken_along_and_the_card_stays_as_it_is(is_t1: bool) -> None:
    card = full_card(is_t1=is_t1)
    before = card.memory()

    done = read(InHand(card))

    assert done.broke_off is None
    found = list(read_card_dump(done.dump))
    assert found == list(read_card_dump(dump_of(*files_of_card())))
    contacts = {one.name: one for one in found if isinstance(one, Contact)}
    assert {"Anna", "Long", "Carla", "Fixed", "Me"} <= set(contacts)
    assert contacts["Long"].numbers[0].value == LONG
    assert contacts["Me"].numbers[0].value == OWN
    assert any("SMSC" in one.groups for one in contacts.values())
    messages = [one for one in found if isinstance(one, Message)]
    assert [one.text for one in messages] == TEXTS
    assert [one.was_read for one in messages] == [True, True, False]
    assert sum(isinstance(one, Call) for one in found) == 2
    assert not [one for one in found if isinstance(one, Unread)]
    assert card.memory() == before
    assert {command[1] for command in card.commands} <= READS


def test_what_was_deleted_is_nowhere() -> None:
    card = full_card()
    done = read(InHand(card))
    for hidden in (DELETED_RECORD[25:60], DELETED_NUMBER[2:8]):
        assert hidden in card.memory()
        assert hidden.hex().upper() not in done.dump.to_json()
    assert DELETED not in repr(list(read_card_dump(done.dump)))


def test_a_card_that_is_taken_out_at_any_command_is_read_on_to_the_same_end() -> None:
    hand = InHand(full_card())
    whole = read(hand).dump
    commands = hand.asked
    assert commands > 80
    broken = before = 0
    for lost_at in range(1, commands + 1, 3):
        kept: list[CardDump] = []
        hand.lost_at = lost_at
        request = SimRequest(ask_pin=right_pin)
        try:
            half = read_sim(request, hand, kept.append, NOW)
        except (Refusal, OutsideFailure):
            before += 1
            continue
        broken += 1
        assert half.broke_off is not None
        assert kept[-1:] in ([], [half.dump])
        hand.lost_at = None
        again = read(hand, begun=CardDump.from_json(half.dump.to_json()))
        assert again.broke_off is None
        assert {f.path: f for f in again.dump.files} == {f.path: f for f in whole.files}
    assert broken > 2 * before > 0, "most are lost while files are read"


def test_a_reading_goes_on_with_the_same_card_only_and_not_for_ever() -> None:
    hand = InHand(full_card())
    hand.lost_at = 60
    half = read(hand).dump
    with pytest.raises(DumpOfAnotherCard):
        read(InHand(full_card(OTHER_ICCID)), begun=half)
    with pytest.raises(DumpTooOld):
        read(InHand(full_card()), begun=replace(half, read_at=NOW - timedelta(days=2)))
    with pytest.raises(CardReadAlready):
        read(InHand(full_card()), begun=read(InHand(full_card())).dump)


def test_the_pin_is_shown_once_and_never_where_that_could_block() -> None:
    card = full_card()
    asked: list[int | None] = []

    def wrong_pin(state: PinState) -> Pin:
        asked.append(state.tries_left)
        return Pin("0000")

    for tries_left in (3, 2):
        with pytest.raises(OwnCardPinWrong) as wrong:
            read(InHand(card), ask_pin=wrong_pin)
        assert wrong.value.data == {"tries_left": str(tries_left - 1)}
    with pytest.raises(LastTryIsYours):
        read(InHand(card), ask_pin=wrong_pin)
    assert (asked, card.tries_left) == ([3, 2], 1)
    with pytest.raises(OwnCardNeedsPin):
        read(InHand(card), ask_pin=lambda _: None, last_try=LastTry.HOLDER_RISKS_IT)
    with pytest.raises(OwnCardPinBlocked):
        read(InHand(card), ask_pin=wrong_pin, last_try=LastTry.HOLDER_RISKS_IT)
    with pytest.raises(OwnCardPinBlocked):
        read(InHand(card))
    assert "PUK" in str(OwnCardPinBlocked())


# --- in a modem -----------------------------------------------------------------------------


@pytest.fixture
def modem() -> Iterator[PlayedModem]:
    with closing(PlayedModem(full_card())) as played:
        yield played


def at(modem: PlayedModem, *, may_mark_read: bool = False) -> Modem:
    return Modem(str(modem.path), may_mark_read=may_mark_read, timeout_s=2.0)


def test_a_modem_reads_the_same_as_a_card_reader(modem: PlayedModem) -> None:
    before = modem.card.memory()
    done = read(at(modem))
    whole = read(InHand(full_card())).dump
    assert {f.path: f for f in done.dump.files} == {f.path: f for f in whole.files}
    assert modem.card.memory() == before
    assert not [one for one in modem.heard if "CMGL" in one or "CMGR" in one]


def test_a_modem_asks_for_the_pin_as_carefully(modem: PlayedModem) -> None:
    with pytest.raises(OwnCardPinWrong) as wrong:
        read(at(modem), ask_pin=lambda _: Pin("0000"))
    assert wrong.value.data == {"tries_left": "2"}
    modem.card.tries_left = 1
    with pytest.raises(LastTryIsYours):
        read(at(modem))
    assert modem.card.tries_left == 1
    with pytest.raises(OwnCardPinBlocked):
        read(at(modem), ask_pin=lambda _: Pin("0000"), last_try=LastTry.HOLDER_RISKS_IT)
    with pytest.raises(OwnCardPinBlocked):
        read(at(modem))


def test_a_modem_that_is_unplugged_leaves_what_was_read(modem: PlayedModem) -> None:
    modem.gone_at = 60
    half = read(at(modem))
    assert half.broke_off is not None
    assert half.dump.files
    again = read(InHand(full_card()), begun=half.dump)
    assert {f.path for f in again.dump.files} == {
        f.path for f in read(InHand(full_card())).dump.files
    }


LISTS = {
    **listed("AT+CCID", f"+CCID: {ICCID}"),
    **listed("AT+CPBR=?", "+CPBR: (1-2),24,16"),
    **listed("AT+CPBR=1", '+CPBR: 1,"+49171",145,"0041006E006E0061"'),
    "AT+CPBR=2": "+CME ERROR: 22",
    **listed('AT+CPBS="SM"'),
    **listed('AT+CPMS="SM"', "+CPMS: 1,3,1,3,1,3"),
}


def listed_message(place: int) -> tuple[str, str]:
    """Return the unread message of the full card as a modem lists it."""
    unit = read(InHand(full_card())).dump.file((0x7F10, 0x6F3C))
    assert unit is not None
    record = unit.records[len(unit.records) - 2]
    assert record is not None
    pdu = record[1:].hex().upper().rstrip("F")
    pdu = pdu if len(pdu) % 2 == 0 else f"{pdu}F"
    return f"+CMGL: {place},0,,{len(pdu) // 2 - 1 - int(pdu[:2], 16)}", pdu


@pytest.mark.parametrize("room", ["+CPMS: 2,3,2,3,2,3", "+CPMS: ?"])
def test_no_message_is_lost_where_a_modem_counts_from_nought_or_tells_no_room(room: str) -> None:
    lines = (*listed_message(0), *listed_message(7))
    answers = {**LISTS, **listed('AT+CPMS="SM"', room), **listed("AT+CMGL=4,1", *lines)}

    with closing(PlayedModem(full_card(pin=None), answers)) as m:
        done = contents_of(read(at(m)).dump)

    assert [one.text for one in done.messages] == ["Unread {€}"] * 2


def test_a_modem_that_only_lists_marks_nothing_as_read_unless_that_is_allowed() -> None:
    lines = listed_message(2)

    with closing(PlayedModem(full_card(pin=None), {**LISTS, **listed("AT+CMGL=4,1", *lines)})) as m:
        done = contents_of(read(at(m)).dump)
        assert [one.name for one in done.contacts] == ["Anna"]
        assert [(one.text, one.was_read) for one in done.messages] == [("Unread {€}", False)]
        assert "AT+CMGL=4" not in m.heard

    with closing(PlayedModem(full_card(pin=None), {**LISTS, **listed("AT+CMGL=4", *lines)})) as m:
        with pytest.raises(MessagesWouldBeMarkedRead):
            read(at(m))
        assert "AT+CMGL=4" not in m.heard
        done = contents_of(read(at(m, may_mark_read=True)).dump)
        assert [one.text for one in done.messages] == ["Unread {€}"]


# --- from the command line ------------------------------------------------------------------


def run(readers: SimReader, *arguments: str | Path, typed: str = "") -> tuple[int, str]:
    group = sim_group(lambda _modem, _may_mark: readers)
    root = type(cli)("root", commands={"sim": group})
    result = CliRunner().invoke(root, ["sim", *map(str, arguments)], input=typed)
    return result.exit_code, result.output


def test_a_broken_reading_is_kept_and_the_same_command_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "card.json"
    hand = InHand(full_card())
    hand.lost_at = 200
    command = ("read", "--out", out, "--pin-stdin", "--json")
    code, said = run(hand, *command, typed=PIN)
    half = json.loads(said)
    assert (code, half["outcome"]) == (5, "broken_off")
    assert 0 < half["records_read"] < half["records"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    hand.lost_at = None
    code, said = run(hand, *command, typed=PIN)
    done = json.loads(said)
    assert (code, done["outcome"], done["messages"], done["unread"]) == (0, "complete", 3, 0)
    assert done["records_read"] == done["records"]
    code, said = run(hand, *command, typed=PIN)
    assert (code, json.loads(said)["error"]) == (3, "card_read_already")
    for secret in (PIN, PIN.encode().hex(), DELETED):
        assert secret not in out.read_text() + said
    assert list(tmp_path.iterdir()) == [out]


def test_what_stands_in_the_place_of_the_file_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "diary.txt"
    out.write_text("Dear diary")
    card = full_card()
    code, said = run(InHand(card), "read", "--out", out, "--json")
    assert (code, json.loads(said)["error"]) == (3, "unreadable_dump")
    assert out.read_text() == "Dear diary"
    assert not card.commands


def test_of_two_readers_one_is_named_by_its_number(tmp_path: Path) -> None:
    class Two(InHand):
        def hold(self, reader: str | None = None) -> AbstractContextManager[ReadableCard]:
            if reader is None:
                raise WhichReader(list(self.cards))
            return super().hold(reader)

    two = Two(full_card(OTHER_ICCID), full_card())
    out = tmp_path / "card.json"
    command = ("read", "--out", out, "--pin-stdin", "--json")
    code, said = run(two, *command, typed=PIN)
    assert (code, json.loads(said)["error"]) == (3, SeveralReaders.code)
    code, said = run(two, *command, "--reader", "2", typed=PIN)
    assert code == 0
    assert CardDump.from_json(out.read_text()).iccid == ICCID


def test_the_files_are_read_by_others_and_by_takeout_convert(tmp_path: Path) -> None:
    out = tmp_path / "card.json"
    run(InHand(full_card()), "read", "--out", out, "--pin-stdin", typed=PIN)
    code, _ = run(InHand(), "files", out, tmp_path / "files")
    assert code == 0
    code, said = run(InHand(), "files", out, tmp_path / "not" / "there")
    assert code == 2
    assert "There is no such folder" in said
    cards = list(vobject.readComponents((tmp_path / "files/contacts.vcf").read_text("utf-8")))
    assert {"Anna", "Long", "Carla"} <= {one.fn.value for one in cards}
    assert "SMSC" not in (tmp_path / "files/contacts.vcf").read_text("utf-8")
    messages = ET.parse(tmp_path / "files/sms.xml").getroot()
    assert [one.get("body") for one in messages] == TEXTS
    assert ET.parse(tmp_path / "files/calls.xml").getroot().get("count") == "2"

    target = tmp_path / "converted.xml"
    result = CliRunner().invoke(cli, ["takeout", "convert", str(out), str(target), "--json"])
    assert json.loads(result.stdout)["read_as"] == "sim_card", result.output
    assert [one.get("body") for one in ET.parse(target).getroot()] == TEXTS


# --- the one file ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("one") / "cleanbreak-sim.pyz"
    subprocess.run([sys.executable, ROOT / "tools/sim_file.py", path], check=True)
    return path


def plainly(one_file: Path, *arguments: str | Path, typed: str = "") -> tuple[int, str, str]:
    """Run the file with Python alone: no packages of anybody, no environment."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", one_file, *map(str, arguments)],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        cwd=one_file.parent,
        env={"LANG": "C.UTF-8", "PATH": os.defpath},
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_one_file_reads_a_card_in_a_modem(one_file: Path, modem: PlayedModem) -> None:
    command = ("read", "--modem", modem.path, "--pin-stdin", "--json")
    code, said, err = plainly(one_file, *command, typed=PIN)
    assert (code, err) == (0, "")
    assert json.loads(said)["outcome"] == "complete"
    code, said, _ = plainly(one_file, "files", "sim-card.json", "mine", "--region", "de")
    assert code == 0
    messages = ET.parse(one_file.parent / "mine/sms.xml").getroot()
    assert [one.get("body") for one in messages] == TEXTS
    assert PIN not in "".join(modem.heard).replace(f'AT+CPIN="{PIN}"', "", 1)


def test_the_one_file_says_what_is_missing(one_file: Path) -> None:
    code, _, err = plainly(one_file, "read")
    assert (code, "pip install pyscard" in err) == (3, True)
    code, said, _ = plainly(one_file, "read", "--modem", "/dev/null", "--json")
    assert (code, json.loads(said)["error"]) == (3, "modem_not_there")
    code, said, _ = plainly(one_file, "read", "--help")
    assert code == 0
    assert not re.search(r"--pin\b(?!-stdin)", said)


def test_the_one_file_is_the_same_each_time(one_file: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools/sim_file.py", tmp_path / "x.pyz"], check=True)
    assert (tmp_path / "x.pyz").read_bytes() == one_file.read_bytes()
