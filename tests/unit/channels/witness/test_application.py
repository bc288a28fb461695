"""Every status of C2SP tlog-witness, as whoever asks over HTTP gets it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.own_loop import in_own_loop
from tests.witnesses import ORIGIN, PlayedLog

from cleanbreak.adapters.witness_book import FolderWitnessBook, hash_of
from cleanbreak.adapters.witness_keys import read_cosigners
from cleanbreak.channels.witness import application as channel
from cleanbreak.channels.witness.application import Application, witness_application
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cosignature import cosigned_at
from cleanbreak.domain.signed_note import parse_note
from cleanbreak.domain.witness_rules import BODY_BYTES_MAX, write_submission
from cleanbreak.flows.cosign_checkpoint import WitnessSetup

NOW_S = 1_800_000_000
ADD = "/add-checkpoint"


class Asked:
    """A witness in this process, asked as a server asks it."""

    def __init__(self, home: Path, log: PlayedLog) -> None:
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self.home = home
        self.setup = WitnessSetup(
            logs={log.origin: [log.key]},
            cosigners=read_cosigners("w.example/1", home / "keys"),
            book=FolderWitnessBook(home),
            tell=lambda event, facts: self.told.append((event, facts)),
        )
        self.application: Application = witness_application(self.setup, lambda: NOW_S + 0.7)

    def ask(self, method: str, path: str, *pieces: bytes) -> tuple[int, dict[str, str], str]:
        async def act() -> tuple[int, dict[str, str], str]:
            left, sent = list(pieces or (b"",)), []

            async def receive() -> Mapping[str, Any]:
                if not left:
                    await asyncio.sleep(60)
                body = left.pop(0)
                return {"type": "http.request", "body": body, "more_body": bool(left) or hangs}

            async def send(message: Mapping[str, Any]) -> None:
                sent.append(message)

            hangs = pieces[-1:] == (b"",) and len(pieces) > 1
            await self.application({"method": method, "path": path}, receive, send)
            headers = {name.decode(): text.decode() for name, text in sent[0]["headers"]}
            return sent[0]["status"], headers, sent[1]["body"].decode()

        return in_own_loop(act())

    def add(self, *pieces: bytes) -> tuple[int, dict[str, str], str]:
        return self.ask("POST", ADD, *pieces)


@pytest.fixture
def log() -> PlayedLog:
    return PlayedLog(9)


@pytest.fixture
def asked(tmp_path: Path, log: PlayedLog) -> Asked:
    return Asked(tmp_path, log)


def test_200_has_the_cosignatures_and_nothing_else(asked: Asked, log: PlayedLog) -> None:
    body = log.submission(0, 5)
    status, headers, said = asked.add(body[:7], body[7:])
    assert (status, headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert all(line.startswith("— w.example/1 ") for line in said.splitlines())
    note = parse_note(log.note(5) + said)
    keys = [one.key for one in asked.setup.cosigners]
    assert [cosigned_at(note, key) for key in keys] == [NOW_S, NOW_S]


def test_409_has_the_size_in_its_own_type(asked: Asked, log: PlayedLog) -> None:
    asked.add(log.submission(0, 5))
    status, headers, said = asked.add(log.submission(3))
    assert (status, headers["content-type"], said) == (409, "text/x.tlog.size", "5\n")
    status, _, said = Asked(asked.home / "other", log).add(log.submission(3))
    assert (status, said) == (409, "0\n")


def test_each_refusal_has_the_status_of_the_specification(asked: Asked, log: PlayedLog) -> None:
    other = PlayedLog(9, origin="other.example/log")
    empty = log.signed(Checkpoint(ORIGIN, 0, bytes(32)).text)
    assert asked.add(b"nonsense")[0] == 400
    assert asked.add(write_submission(10, [], log.note()))[0] == 400
    assert asked.add(other.submission(0))[0] == 404
    assert asked.add(PlayedLog(9).submission(0))[0] == 403
    assert asked.add(write_submission(0, [], empty))[0] == 422
    assert asked.add(write_submission(0, [bytes(32)], log.note()))[0] == 422
    assert asked.add(log.submission(0, 5))[0] == 200
    assert asked.add(write_submission(5, [bytes(32)], log.note()))[0] == 422
    assert asked.add(write_submission(5, [], log.forked_at(1).note(5)))[0] == 422
    assert asked.add(log.submission(5))[0] == 200


def test_other_addresses_and_methods(asked: Asked, log: PlayedLog) -> None:
    shown = f"/{hash_of(ORIGIN)}/checkpoint"
    for path in ("/", "/add-checkpoint/", "/sign-subtree", f"/{'0' * 63}/checkpoint", shown + "/"):
        assert asked.ask("GET", path)[0] == 404
    status, headers, _ = asked.ask("GET", ADD)
    assert (status, headers["allow"]) == (405, "POST")
    status, headers, _ = asked.ask("POST", shown)
    assert (status, headers["allow"]) == (405, "GET")
    assert asked.ask("GET", shown)[0] == 404
    _, _, lines = asked.add(log.submission(0))
    status, headers, said = asked.ask("GET", shown)
    assert (status, said) == (200, log.note() + lines)
    assert headers["cache-control"] == "max-age=5"


def test_a_body_that_does_not_end_is_not_waited_for(
    asked: Asked, log: PlayedLog, monkeypatch: Any
) -> None:
    monkeypatch.setattr(channel, "BODY_WITHIN_S", 0.05)
    assert asked.add(log.submission(0)[:20], b"")[0] == 408
    piece = b"x" * 100_000
    assert asked.add(*[piece] * (BODY_BYTES_MAX // 100_000 + 1))[0] == 413


def test_a_fault_of_its_own_is_told_at_home_alone(asked: Asked, log: PlayedLog) -> None:
    asked.add(log.submission(0))
    (asked.home / "logs" / hash_of(ORIGIN)).write_text("torn")
    status, _, said = asked.add(log.submission(9))
    assert (status, said) == (500, "defect\n")
    event, facts = asked.told[-1]
    assert (event, facts["kind"]) == ("defect", "witness_memory_lost")
    (asked.home / "logs" / hash_of(ORIGIN)).unlink()
    (asked.home / "logs" / hash_of(ORIGIN)).mkdir()
    assert asked.add(log.submission(9))[0] == 500


def test_a_disk_that_takes_nothing_lets_nothing_be_cosigned(
    asked: Asked, log: PlayedLog, monkeypatch: Any
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cleanbreak.adapters.witness_book.put", full)
    assert asked.add(log.submission(0))[0] == 500
    assert asked.told[-1] == (
        "defect",
        {"kind": "OSError", "sentence": "No space left on device"},
    )
    monkeypatch.undo()
    assert asked.add(log.submission(0))[0] == 200
