"""`cleanbreak witness` as it is run elsewhere, and our log that asks it over HTTP."""

import json
import logging
import re
import shlex
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from tests.alerts import alerts_now
from tests.logs import let_wait, log_folder
from tests.story.test_witnesses import OursPlayed
from tests.witnesses import ORIGIN, PlayedLog, RunningWitness, running
from tests.worlds import NOON, TestWorld, make_world

from cleanbreak.adapters.witness.http import HttpWitness
from cleanbreak.adapters.witness_book import hash_of
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cosignature import cosigned_at
from cleanbreak.domain.named_witness import parse_witnesses
from cleanbreak.domain.signed_note import VerifierKey, parse_note
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.flows.sign_head import log_keys
from cleanbreak.jobs.witness_tasks import ask_sound_witnesses, ask_troubled_witnesses
from cleanbreak.records.log_witness import LogWitnessRow
from cleanbreak.site.operations import OPERATIONS

WITNESS = "witness.example/w1"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def log() -> PlayedLog:
    return PlayedLog(5)


@pytest.fixture
def witness(tmp_path: Path, log: PlayedLog) -> Iterator[RunningWitness]:
    with running(WITNESS, tmp_path / "witness", [log.key.vkey]) as running_one:
        yield running_one


def told(witness: RunningWitness) -> list[dict[str, Any]]:
    lines = witness.told.read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_two_trees_of_one_log_are_shown_to_one_witness(
    witness: RunningWitness, log: PlayedLog, client: httpx.Client
) -> None:
    """The second is refused, both are told, and a loss of power between them changes nothing."""
    add, shown = f"{witness.address}/add-checkpoint", f"/{hash_of(ORIGIN)}/checkpoint"
    assert client.get(witness.address + shown).status_code == 404
    first = client.post(add, content=log.submission(0))
    assert first.status_code == 200
    assert client.get(witness.address + shown).text == log.note() + first.text

    witness.kill()
    witness.start()
    fork = log.forked_at(2)
    assert client.post(add, content=fork.submission(0)).text == "5\n"
    assert client.post(add, content=fork.submission(5)).status_code == 422
    assert client.get(witness.address + shown).text == log.note() + first.text
    forks = [one for one in told(witness) if one["event"] == "log_forked"]
    assert {(one["cosigned"], one["shown"]) for one in forks} == {
        (log.checkpoint().text, fork.checkpoint().text)
    }
    listed = witness_command("forks", "--home", str(witness.home), exit_code=5)
    (file,) = listed["forks"]
    assert log.note() in Path(file).read_text()
    assert fork.note() in Path(file).read_text()

    log.grow(3)
    assert client.post(add, content=log.submission(5)).status_code == 200


def test_of_two_that_ask_at_once_one_is_told_the_new_size(
    witness: RunningWitness, log: PlayedLog
) -> None:
    log.grow(35)
    add = f"{witness.address}/add-checkpoint"

    def submit(size: int) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=30) as own:
            return own.post(add, content=log.submission(0, size))

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(submit, range(1, 41)))
    taken = [size for size, reply in enumerate(replies, 1) if reply.status_code == 200]
    assert len(taken) == 1
    others = {reply.text for reply in replies if reply.status_code == 409}
    assert others == {f"{taken[0]}\n"}


def test_those_who_send_slowly_take_nobodys_place(
    witness: RunningWitness, log: PlayedLog, client: httpx.Client
) -> None:
    """A hundred bodies that never end: with a thread for each, four of them stopped it."""
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 1000\r\n\r\nold 0\n"
    with ExitStack() as held:
        for _ in range(100):
            slow = held.enter_context(socket.create_connection(("127.0.0.1", witness.port)))
            slow.sendall(head)
        reply = client.post(
            f"{witness.address}/add-checkpoint",
            content=log.submission(0),
            timeout=8,  # they are cut off after ten
        )
        assert reply.status_code == 200


def test_the_unit_and_the_page_start_it_with_options_that_it_has() -> None:
    from django.utils.module_loading import import_string

    root = Path(__file__).resolve().parents[2]
    unit = (root / "deploy/cleanbreak-witness.service").read_text()
    page = (root / "docs/howto/run-a-witness.md").read_text()
    (started,) = re.findall(r"ExecStart=\S+ witness (.*)", unit)
    blocks = "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL)).replace("\\\n", " ")
    commands = [shlex.split(started)] + [
        shlex.split(line, comments=True)[2:]
        for line in blocks.splitlines()
        if line.strip().startswith("cleanbreak witness")
    ]
    group = import_string(OPERATIONS["witness"])
    for words in commands:
        command = group.commands.get(words[0], group)
        known = {option for param in command.params for option in param.opts}
        assert {word for word in words if word.startswith("--")} <= known
    assert len(commands) == 4
    logs = {
        VerifierKey.parse(one)
        for one in re.findall(r"end\.example/log\+\S+?(?=['\n])", page + unit)
    }
    assert len(logs) == 1
    told = (root / "docs/howto/connect-witnesses.md").read_text()
    (named,) = re.findall(r'CLEANBREAK_WITNESSES="(.*?)"', told, re.DOTALL)
    assert [one.name for one in parse_witnesses(named)] == [WITNESS, "regulator.example/log"]


def witness_command(*words: str, exit_code: int = 0) -> dict[str, Any]:
    from django.utils.module_loading import import_string

    group = import_string(OPERATIONS["witness"])
    result = CliRunner().invoke(group, [*words, "--json"], catch_exceptions=False)
    assert result.exit_code == exit_code, result.output
    document: dict[str, Any] = json.loads(result.output)
    return document


def test_the_keys_are_shown_before_it_runs_and_stay(tmp_path: Path) -> None:
    home = str(tmp_path / "w")
    first = witness_command("vkey", "--name", WITNESS, "--home", home)
    assert first == witness_command("vkey", "--name", WITNESS, "--home", home)
    assert [vkey.partition("+")[0] for vkey in first["vkeys"]] == [WITNESS] * 2
    assert witness_command("forks", "--home", home) == {"forks": []}
    (named,) = parse_witnesses(" ".join([*first["vkeys"], "https://witness.example"]))
    assert named.name == WITNESS


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--listen", "127.0.0.1:1"], 2),
        (["vkey"], 2),
        (["--name", WITNESS], "witness_no_log"),
        (["--name", WITNESS, "--log", "no key"], "malformed_verifier_key"),
        (["--name", "a name", "--log", PlayedLog().key.vkey], "malformed_verifier_key"),
        (
            ["--name", WITNESS, "--log", PlayedLog().key.vkey, "--listen", "8447"],
            "witness_address_unreadable",
        ),
    ],
)
def test_what_it_cannot_run_with_is_said_first(
    tmp_path: Path, words: list[str], code: str | int
) -> None:
    from django.utils.module_loading import import_string

    from cleanbreak.domain.refusal import Refusal

    group = import_string(OPERATIONS["witness"])
    home = ["--home", str(tmp_path / "w")]
    place = [words[0], *home] if words[0] == "vkey" else [*home, *words]
    result = CliRunner().invoke(group, place)
    if isinstance(code, int):
        assert result.exit_code == code
    else:
        assert isinstance(result.exception, Refusal)
        assert result.exception.code == code


@pytest.fixture
def world() -> TestWorld:
    return make_world()


@pytest.mark.usefixtures("committed_db")
def test_our_log_is_cosigned_and_a_second_history_of_it_is_not(
    world: TestWorld, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    vkeys = [key.vkey for key in log_keys(world.outside)]
    with running(WITNESS, tmp_path / "witness", vkeys) as witness:
        line = " ".join([*witness.vkeys(), witness.address])
        settings.CLEANBREAK_WITNESSES = parse_witnesses(line)
        settings.CLEANBREAK_WITNESS_QUORUM = 1
        asked = HttpWitness(settings.CLEANBREAK_WITNESSES[0])
        settings.CLEANBREAK_WITNESSES_WIRING = f"{__name__}.wired"
        WIRED[:] = [asked]
        for count in (3, 300):
            let_wait(*(b"%d leaf %d" % (count, one) for one in range(count)))
            append_log(world.outside, NOON)
            ask_sound_witnesses(0)
            published = parse_note((log_folder() / "checkpoint").read_text())
            assert Checkpoint.parse(published.text) == current_checkpoint().checkpoint  # type: ignore[union-attr]
            keys = settings.CLEANBREAK_WITNESSES[0].keys
            assert all(cosigned_at(published, key) for key in keys)
        said = log_witnesses()
        assert (said["size"], said["witnessed_size"], said["quorum"]) == (303, 303, 1)
        assert [one["state"] for one in said["witnesses"]] == ["sound"]
        assert 'cleanbreak_log_entries{of="witnessed"} 303' in read_metrics()
        assert findings(world)[f"witness.{WITNESS}"]
        assert not {"CleanbreakWitnessBehind", "CleanbreakLogDisputed"} & alerts_now()

        witness.kill()
        with caplog.at_level(logging.WARNING):
            let_wait(b"one more")
            append_log(world.outside, NOON)
            ask_sound_witnesses(0)
        assert any(WITNESS in one.message for one in caplog.records)
        assert f'cleanbreak_log_witness_behind_entries{{witness="{WITNESS}"}} 1' in read_metrics()
        assert not findings(world)[f"witness.{WITNESS}"]
        assert "CleanbreakWitnessBehind" in alerts_now()

        witness.start()
        other = OursPlayed(400)
        asked.cosign(303, *as_if_it_had_grown(other, witness))
        LogWitnessRow.objects.update(due_at=NOON)
        ask_troubled_witnesses(0)
        said = log_witnesses(exit_code=5)
        (dispute,) = said["disputes"]
        assert parse_note(dispute["ours"]).text == current_checkpoint().checkpoint.text  # type: ignore[union-attr]
        assert parse_note(dispute["theirs"]).text == other.checkpoint().text
        assert "cleanbreak_log_disputes 1" in read_metrics()
        assert "CleanbreakLogDisputed" in alerts_now()
        state = f'{{witness="{WITNESS}",state="disputing"}} 1'
        assert f"cleanbreak_log_witness_state{state}" in read_metrics()
        asked.close()


WIRED: list[HttpWitness] = []


def wired() -> list[HttpWitness]:
    return WIRED


def as_if_it_had_grown(other: OursPlayed, witness: RunningWitness) -> tuple[list[bytes], str]:
    """Put the witness's memory to another history, as if it had been shown that one first."""
    (witness.home / "logs" / hash_of(other.origin)).write_text(other.note(303))
    return other.proof(303), other.note()


def log_witnesses(exit_code: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(cli, ["log", "witnesses", "--json"], catch_exceptions=False)
    assert result.exit_code == exit_code, result.output
    document: dict[str, Any] = json.loads(result.output)
    return document


def findings(world: TestWorld) -> dict[str, bool]:
    from django.utils import timezone

    return {one.name: one.is_well for one in check_health(world.outside, timezone.now)}
