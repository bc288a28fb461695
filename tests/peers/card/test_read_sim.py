"""Everything of a card is taken along, through a real pcscd and the file that needs no server."""

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

from tests.card_records import dump_of
from tests.sim_cards import DELETED, PIN, files_of_card, full_card

from cleanbreak.domain.card_dump import CardDump
from cleanbreak.domain.card_takeout import read_card_dump

from .slot import leaving_at
from .stage import PcscStage

ROOT = Path(__file__).resolve().parents[3]
READ_RECORD = 0xB2


def sim_read(out: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    """Run `cleanbreak sim read` as a process of its own, with neither settings nor a database."""
    command = [sys.executable, "-m", "cleanbreak.site.sim_command", "read", "--pin-stdin", "--json"]
    done = subprocess.run(
        [*command, "--out", out, *arguments],
        input=PIN,
        capture_output=True,
        text=True,
        check=False,
        env={name: os.environ[name] for name in ("PATH", "PCSCLITE_CSOCK_NAME")},
        timeout=60,
    )
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_a_card_in_a_reader_is_read_and_after_it_was_pulled_out_read_on(
    stage: PcscStage, tmp_path: Path
) -> None:
    card, out = full_card(), tmp_path / "card.json"
    before = card.memory()
    stage.insert_program(card, fault=leaving_at(card, READ_RECORD, 12))
    code, half = sim_read(out)
    assert (code, half["outcome"]) == (5, "broken_off")
    assert half["records_read"] != half["records"]

    stage.insert_program(full_card("8949000000000000025"))
    code, other = sim_read(out)
    assert (code, other["error"]) == (3, "dump_of_another_card")

    stage.insert_program(card)
    code, done = sim_read(out, "--reader", "1")
    assert (code, done["outcome"], done["unread"]) == (0, "complete", 0)
    found = list(read_card_dump(CardDump.from_json(out.read_text())))
    assert found == list(read_card_dump(dump_of(*files_of_card())))
    assert card.memory() == before
    assert DELETED not in repr(found)
    log = stage.desk.log.read_text(errors="replace").replace(" ", "").lower()
    assert PIN.encode().hex() not in log


def test_of_two_cards_one_has_to_be_said(stage: PcscStage, tmp_path: Path) -> None:
    stage.insert_program(full_card())
    stage.insert_program(full_card("8949000000000000025"), slot=1)
    code, refused = sim_read(tmp_path / "card.json")
    assert (code, refused["error"]) == (3, "several_readers")
    code, done = sim_read(tmp_path / "card.json", "--reader", "2")
    assert (code, done["outcome"]) == (0, "complete")
    assert CardDump.from_json((tmp_path / "card.json").read_text()).iccid.endswith("25")


def test_a_person_is_asked_which_card_and_for_its_pin_and_watches(
    stage: PcscStage, tmp_path: Path
) -> None:
    stage.insert_program(full_card())
    stage.insert_program(full_card("8949000000000000025"), slot=1)
    out = tmp_path / "card.json"
    command = [sys.executable, "-m", "cleanbreak.site.sim_command", "read", "--out", str(out)]
    process, terminal = pty.fork()
    if not process:
        env = {name: os.environ[name] for name in ("PATH", "PCSCLITE_CSOCK_NAME")}
        os.execve(command[0], command, env | {"TERM": "xterm"})
    shown = until(terminal, b"Which reader")
    assert shown.count(b": a card") == 2
    os.write(terminal, b"2\n")
    until(terminal, b"PIN of the card (tries left: 3)")
    os.write(terminal, PIN.encode() + b"\n")
    shown = until(terminal, b"The card is read.")
    os.waitpid(process, 0)
    os.close(terminal)
    assert PIN.encode() not in shown
    assert b"Reading the card" in shown
    assert b"100%" in shown
    assert CardDump.from_json(out.read_text()).iccid.endswith("25")


def until(terminal: int, words: bytes) -> bytes:
    """Read what a terminal shows until the words are there, and a moment longer."""
    shown = b""
    while words not in shown:
        assert select.select([terminal], [], [], 30.0)[0], shown
        shown += os.read(terminal, 4096)
    return shown
