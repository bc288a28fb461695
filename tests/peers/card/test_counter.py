"""A counter as it stands in a store: the program is a process of its own, speaks to the server over
HTTP, and reads a card through pcscd. Nothing of it is played but the card.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client
from django.utils import timezone
from tests.counters import AGREES, LENA, LINE, PIN, WRITTEN, ask, end, steps, text
from tests.desks import STORE, begin, clerk_at, done
from tests.staff_people import staffed_world
from tests.worlds import TestWorld

from cleanbreak.adapters.card_reader.memory import FakeCard
from cleanbreak.domain.card_takeout import read_card_dump
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.takeout import Contact, Message
from cleanbreak.flows.keep_card_reading import kept_card_reading
from cleanbreak.flows.manage_counters import add_counter, new_pairing_code
from cleanbreak.ports.takeout_source import WhoseRecords
from cleanbreak.records.counter import CounterRow

from .desk import wait_until
from .slot import Mute
from .stage import UPDATE_RECORD, PcscStage

WITHIN_S = 30.0
PROGRAM = "from cleanbreak.site.command import main; main()"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, *request: Any) -> None:
        """Answer with a connection to the database that is closed afterwards."""
        try:
            super().process_request_thread(*request)
        finally:
            connections.close_all()


@contextmanager
def our_server() -> Iterator[str]:
    """Serve our pages on a port of this machine."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Program:
    """`cleanbreak desk-agent`, started as a clerk's computer starts it."""

    def __init__(self, config: Path, *arguments: str) -> None:
        command = ("-c", PROGRAM, "desk-agent", "--json", "--config", str(config))
        self.process = subprocess.Popen(
            [sys.executable, *command, *arguments],
            env={**os.environ, "LANG": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[dict[str, Any]] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def await_event(self, event: str) -> None:
        def has_come() -> bool:
            assert self.process.poll() is None or not self._reading.is_alive(), self.said
            return any(one.get("event") == event for one in self.said)

        wait_until(has_come, WITHIN_S, f"the program does not say {event}")

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.exit_code()

    def exit_code(self) -> int:
        code = self.process.wait(WITHIN_S)
        self._reading.join()
        return code

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(json.loads(line) if line.startswith("{") else {"other": line})


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
        made.add(LINE)
        yield made


def settled(clerk: Client, answer: Any) -> str:
    """Look at the page until the counter is no longer at work; return what it says then."""
    assert answer.status_code == 303, text(answer)
    pages: list[Any] = [None]

    def is_over() -> bool:
        pages[0] = clerk.get(answer["Location"])
        return "Refresh" not in pages[0]

    wait_until(is_over, WITHIN_S, "the counter is still at work")
    return text(pages[0])


def test_a_card_is_shown_read_and_wiped_through_a_counter_whatever_is_pulled_out(
    world: TestWorld, stage: PcscStage, tmp_path: Path
) -> None:
    clerk, config = clerk_at(world), tmp_path / "agent" / "desk-agent.json"
    row = add_counter(STORE, "Counter 1", LENA, timezone.now())
    card = FakeCard(iccid=LINE.iccid, imsi=LINE.imsi, pin=PIN, records=WRITTEN)
    with our_server() as address:
        code = new_pairing_code(row.counter_id, LENA, timezone.now())
        program = Program(config, "--server", address, "--pairing", code)
        program.await_event("serving")
        assert config.stat().st_mode & 0o777 == 0o600
        page = begin(clerk, LINE.msisdn)
        done(clerk, page, VisitStep.IDENTITY, LINE.name, document="passport")
        stage.insert(card)
        settled(clerk, ask(clerk, page, "show"))
        assert steps(page)["card"] == {"how": "in_reader"}

        assert "are kept for the customer" in settled(clerk, ask(clerk, page, "read", **AGREES))
        assert read_names() >= {"Canary Alice", "Canary Bob", "canary code 123456"}
        before = sum(stage.holds().values())
        end(clerk, page)

        stage.take_out_after(1)
        assert "lost in the middle" in settled(clerk, ask(clerk, page, "wipe", **AGREES))
        assert sum(stage.holds().values()) == before - 1

        assert stage.card
        hangs = Hanging(stage.card)
        stage.insert_program(stage.card, fault=hangs)
        asked = ask(clerk, page, "wipe", **AGREES)
        assert hangs.reached.wait(WITHIN_S), "the wipe has begun"
        program.end(signal.SIGKILL)
        hangs.released.set()
        stage.insert_again()

        program = Program(config)
        program.await_event("serving")
        assert "that is safe" in settled(clerk, asked)
        assert "card_wiped" not in steps(page)
        assert "The card is wiped." in settled(clerk, ask(clerk, page, "wipe", **AGREES))
        assert sum(stage.holds().values()) == 0
        assert steps(page)["card_wiped"] == {"outcome": "complete", "files_refused": 0}

        told = json.dumps(program.said)
        assert program.end(signal.SIGTERM) == 0
        for secret in (
            PIN,
            LINE.iccid,
            LINE.imsi,
            "anary",
            json.loads(config.read_text())["token"],
        ):
            assert secret not in told


def test_a_program_whose_token_was_taken_away_ends_and_says_why(
    world: TestWorld, stage: PcscStage, tmp_path: Path
) -> None:
    clerk_at(world)
    row = add_counter(STORE, "Counter 1", LENA, timezone.now())
    config = tmp_path / "desk-agent.json"
    with our_server() as address:
        code = new_pairing_code(row.counter_id, LENA, timezone.now())
        program = Program(config, "--server", address, "--pairing", code)
        program.await_event("serving")
        CounterRow.objects.update(token_hash="")
        assert program.exit_code() == 3
        assert program.said[-1]["error"] == "counter_revoked"
        config.chmod(0o644)
        program = Program(config)
        assert program.exit_code() == 3
        assert program.said[-1]["error"] == "agent_file_open"


class Hanging(Mute):
    """A card that says nothing to the first record that is overwritten."""

    def __init__(self, card: Any) -> None:
        super().__init__(card, UPDATE_RECORD)
        self.reached = threading.Event()

    def __call__(self, command: bytes) -> bytes | None:
        if command[1] == UPDATE_RECORD:
            self.reached.set()
        return super().__call__(command)


def read_names() -> set[str]:
    whose = WhoseRecords(msisdn=LINE.msisdn, imsi=LINE.imsi, charging_account="", held_since=None)
    dump = kept_card_reading(whose)
    assert dump
    found = list(read_card_dump(dump))
    names = {one.name for one in found if isinstance(one, Contact)}
    return names | {one.text or "" for one in found if isinstance(one, Message)}
