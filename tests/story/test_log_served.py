"""Anyone reads the log: the portal serves it as C2SP tlog-tiles says, and commands prove it."""

import json
from base64 import b64decode
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.logs import let_wait, log_folder
from tests.owner import owner_cursor
from tests.worlds import CURRENT, LOG_SIGNING, NOON, TestWorld, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.log_bundle import read_bundle
from cleanbreak.domain.log_tile import Bundle, Tile, changed_tiles, inclusion_proof
from cleanbreak.domain.merkle_tree import (
    Inclusion,
    is_consistent,
    leaf_hash,
    root_from,
    tree_over,
)
from cleanbreak.domain.signed_note import VerifierKey, is_signed_by, parse_note
from cleanbreak.flows import check_log_at_start as start
from cleanbreak.flows.append_log import append_leaves_that_wait, append_log
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.published_log import LogBehindItself
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.jobs import log_tasks
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.log_entry import count_waiting
from cleanbreak.site import operations_commands
from cleanbreak.site.demonstration_command import require_sound_log

pytestmark = pytest.mark.usefixtures("committed_db")
LEAVES = [f"leaf {number}".encode() for number in range(300)]


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.clear()


@pytest.fixture
def logged(world: TestWorld) -> TestWorld:
    let_wait(*LEAVES)
    append_log(world.outside, NOON)
    return world


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["log", *words])


def answer(*words: str) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_stranger_follows_the_log_from_its_address(logged: TestWorld, client: Client) -> None:
    served = client.get("/log/checkpoint")
    assert served.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "max-age=1" in served.headers["Cache-Control"].split(", ")
    note = parse_note(served.content)
    assert is_signed_by(note, verifier_key(LOG_SIGNING.public_key()))
    checkpoint = Checkpoint.parse(note.text)

    def read(level: int, index: int, width: int) -> bytes:
        tile = client.get("/log/" + Tile(level, index, width).path)
        assert tile.headers["Content-Type"] == "application/octet-stream"
        assert "immutable" in tile.headers["Cache-Control"]
        assert "Set-Cookie" not in tile.headers
        return tile.content

    bundle = client.get("/log/" + Bundle(1, 44).path)
    assert read_bundle(bundle.content) == LEAVES[256:]
    place = inclusion_proof(read, 299, checkpoint.size)
    assert root_from(leaf_hash(LEAVES[299]), place) == checkpoint.root


def test_what_is_served_is_what_lies_in_the_folder(logged: TestWorld, client: Client) -> None:
    files = [one for one in log_folder().rglob("*") if one.is_file()]
    assert len(files) == 6
    for file in files:
        served = client.get(f"/log/{file.relative_to(log_folder())}")
        assert served.content == file.read_bytes()
    assert {one.path for one in changed_tiles(0, 300)} <= {
        str(file.relative_to(log_folder())) for file in files
    }


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/002", "tile/0/001", "tile/0/001.p/45", "tile/1/000", "tile/9/000.p/1",
        "tile/0/001.p/44/", "tile/0/0", "tile/entries/001.p/45", "tile/entries/x999/999",
        "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/entries/x036/x028/x797/x018/x963/968",
        "tile/0/../../checkpoint", "tile/", "tile/0/%00",
    ],
)  # fmt: skip
def test_what_is_not_signed_yet_is_not_there(logged: TestWorld, client: Client, path: str) -> None:
    assert client.get(f"/log/{path}").status_code == 404


def test_an_empty_log_has_no_checkpoint(world: TestWorld, client: Client) -> None:
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/tile/0/000.p/1").status_code == 404
    let_wait(b"one")
    append_leaves_that_wait(NOON)
    assert client.get("/log/tile/0/000.p/1").status_code == 404
    done = run("head")
    assert done.exit_code == 3
    assert "log append" in done.output
    assert answer("append") == {"appended": 0, "size": 1}
    assert client.get("/log/tile/0/000.p/1").status_code == 200


def test_commands_tell_of_the_log(logged: TestWorld) -> None:
    let_wait(b"another")
    told = answer("head")
    assert (told["origin"], told["size"], told["waiting"]) == ("127.0.0.1:8000/log", 300, 1)
    assert b64decode(told["root"]) == tree_over(LEAVES)[0]
    assert answer("append") == {"appended": 1, "size": 301}
    (vkey,) = answer("vkey")["vkeys"]
    assert is_signed_by(parse_note(told["checkpoint"]), VerifierKey.parse(vkey))
    assert answer("check") == {"size": 301, "checked": 301}
    assert answer("check") == {"size": 301, "checked": 0}
    assert answer("check", "--rebuild-tiles") == {"size": 301, "checked": 301}
    assert answer("publish") == {"written": 0, "size": 301}
    assert answer("publish", "--all") == {"written": 6, "size": 301}
    assert "Entries: 301" in run("check").output


def test_commands_print_proofs_that_prove(world: TestWorld) -> None:
    orders = let_wait(*LEAVES)
    append_log(world.outside, NOON)
    root = b64decode(answer("head")["root"])
    for words in (["--order", str(orders[17])], ["--index", "17"]):
        told = answer("proof", *words)
        path = tuple(map(b64decode, told["path"]))
        place = Inclusion(told["leaf_index"], told["tree_size"], path)
        assert root_from(leaf_hash(LEAVES[17]), place) == root
    told = answer("proof", "--since", "100")
    path = tuple(map(b64decode, told["path"]))
    assert is_consistent(100, tree_over(LEAVES[:100])[0], 300, root, path)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2), (["--index", "1", "--since", "1"], 2), (["--index", "-1"], 2),
        (["--order", "x"], 2), (["--index", "300"], 3), (["--order", str(uuid4())], 3),
        (["--index", "0", "--size", "301"], 3), (["--since", "301"], 3),
        (["--since", "2", "--size", "99999999"], 3),
    ],
)  # fmt: skip
def test_a_proof_of_what_is_not_there_is_refused(
    logged: TestWorld, words: list[str], code: int
) -> None:
    assert run("proof", *words).exit_code == code


def as_backup() -> None:
    with owner_cursor() as cursor:
        for table in ("log_entry", "log_head", "log_checkpoint"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("DELETE FROM log_tile")


def test_a_backup_is_refused_at_the_start_and_the_command_it_names_helps(
    logged: TestWorld,
) -> None:
    assert [one.is_well for one in findings()] == [True]
    as_backup()
    with pytest.raises(LogBehindItself, match="log catch-up"):
        start.check_log_at_start(timezone.now())
    refused = run("append")
    assert refused.exit_code == 3
    assert "cleanbreak log catch-up" in " ".join(refused.output.split())
    assert [one.is_well for one in findings()] == [False]
    assert answer("catch-up") == {"appended": 300}
    start.check_log_at_start(timezone.now())
    assert answer("check", "--all") == {"size": 300, "checked": 300}
    assert run("catch-up").exit_code == 3
    assert [one.is_well for one in findings()] == [True]


def findings() -> list[Finding]:
    found = check_health(CURRENT[0], timezone.now)
    return [one for one in found if one.name == "log"]


def test_a_store_that_is_away_stops_no_start_but_every_signature(
    logged: TestWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise Unavailable("The object store does not answer.")

    monkeypatch.setattr(start, "wired_log_store", away)
    start.check_log_at_start(timezone.now())
    assert "not compared" in caplog.text
    monkeypatch.setattr("cleanbreak.flows.append_log.wired_log_store", away)
    let_wait(b"another")
    log_tasks.append_log.func()
    assert "does not answer" in caplog.text
    assert count_waiting() == 1
    monkeypatch.undo()
    log_tasks.sweep_log.func(0)
    assert count_waiting() == 0


def test_the_worker_is_woken_once_leaves_wait_and_signs_once_a_second(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    clock = SimpleNamespace(sleep=waited.append)
    monkeypatch.setattr(log_tasks, "time", clock)  # and nobody else's
    log_tasks.append_log.func()
    assert waited == []
    let_wait(b"one")
    with owner_cursor() as cursor:
        cursor.execute("SELECT task_name, queue_name FROM procrastinate_jobs")
        assert cursor.fetchall() == [("append_log", "log")]
    log_tasks.append_log.func()
    let_wait(b"two")
    log_tasks.append_log.func()
    assert count_waiting() == 0
    assert len(waited) == 1
    assert 0 < waited[0] <= 1


def test_the_demonstration_does_not_start_with_a_log_behind_itself(logged: TestWorld) -> None:
    require_sound_log()
    as_backup()
    with pytest.raises(LogBehindItself):
        require_sound_log()


def test_web_server_and_worker_do_not_start_with_a_log_behind_itself(
    logged: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(operations_commands, "run_worker", lambda _: started.append("worker"))
    monkeypatch.setattr("os.execv", lambda *_: started.append("web"))
    monkeypatch.setattr(operations_commands, "require_free", lambda *_: None)
    for command in (operations_commands.worker, operations_commands.web):
        assert CliRunner().invoke(command, []).exit_code == 0
    assert started == ["worker", "web"]
    as_backup()
    for command in (operations_commands.worker, operations_commands.web):
        refused = CliRunner().invoke(command, [])
        assert isinstance(refused.exception, LogBehindItself)
    assert started == ["worker", "web"]
