"""A proof is compared with the log as everybody sees it: the same history, or two."""

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import httpx
import pytest
from click.testing import CliRunner, Result
from tests.papers import ended_order
from tests.worlds import CURRENT, LOG_SIGNING, LineOf, TestWorld, make_world

from cleanbreak.adapters.published_log import FILE_BYTES_MAX, LogInFolder, LogOverHttp
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.log_tile import Tile, changed_tiles
from cleanbreak.domain.merkle_tree import leaf_hash, tree_over
from cleanbreak.domain.signed_note import ED25519, NoteSignature, VerifierKey, write_note
from cleanbreak.domain.trust_file import trust_json
from cleanbreak.flows.publish_trust import publish_trust
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.read_proof import read_proof
from cleanbreak.ports.errors import Refused, Unavailable

pytestmark = pytest.mark.usefixtures("committed_db")
OTHER_LEAVES = 100


@pytest.fixture
def world(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_LOG_STORE = str(tmp_path / "log")
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


@pytest.fixture
def folder(world: TestWorld, tmp_path: Path) -> Path:
    """A folder with a proof from when the log had two entries, and the log that grew to five."""
    order_id, _ = end(world, 0), end(world, 1)
    (tmp_path / "certificate.cose").write_bytes(read_proof(order_id))
    checkpoint = current_checkpoint()
    assert checkpoint is not None
    (tmp_path / "early").write_text(checkpoint.note)
    for place in range(2, 5):
        end(world, place)
    (tmp_path / "late.cose").write_bytes(read_proof(order_id))
    trust = {**trust_json(publish_trust()), "checkpoint": None}
    (tmp_path / "trust.json").write_text(json.dumps(trust))
    return tmp_path


def end(world: TestWorld, place: int) -> UUID:
    return ended_order(world, LineOf(msisdn=f"+49152288{place:05d}"))


def verify(folder: Path, log: object, *more: object, file: str = "certificate.cose") -> Result:
    words = [folder / file, "--trust", folder / "trust.json", "--log", log, "--json", *more]
    return CliRunner().invoke(cli, ["certificate", "verify", *map(str, words)])


def another_history(folder: Path, size: int = OTHER_LEAVES) -> str:
    """Publish other entries, signed by the same key; return the checkpoint."""
    leaves = [b"another %d" % place for place in range(size)]
    hashes = b"".join(map(leaf_hash, leaves))
    for tile in changed_tiles(0, size):
        path = folder / tile.path
        path.parent.mkdir(parents=True)
        path.write_bytes(hashes)
    trust = publish_trust()
    origin = next(one.origin for one in trust.keys if one.origin)
    text = Checkpoint(origin, size, tree_over(leaves)[0]).text
    key = VerifierKey(origin, ED25519, LOG_SIGNING.public_key())
    (signed,) = LOG_SIGNING.sign([text.encode()])
    note = write_note(text, [NoteSignature.by(key, signed.signature)])
    (folder / "checkpoint").write_text(note)
    return note


def test_the_log_went_on_where_the_proof_was_taken(folder: Path) -> None:
    for file in ("certificate.cose", "late.cose"):
        done = verify(folder, folder / "log", file=file)
        said = json.loads(done.output)
        assert (done.exit_code, said["verdict"], said["unchecked"]) == (0, "valid", []), done.output


def test_a_larger_log_that_began_otherwise_is_told_with_both_checkpoints(folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    note = another_history(other)
    done = verify(folder, other)
    said = json.loads(done.output)
    assert (done.exit_code, said["verdict"]) == (3, "log_forked")
    assert said["checkpoints"] == [(folder / "early").read_text(), note]
    told = CliRunner().invoke(
        cli,
        ["certificate", "verify", str(folder / "certificate.cose"), "--trust",
         str(folder / "trust.json"), "--log", str(other)],
    )  # fmt: skip
    assert note in told.output
    assert (folder / "early").read_text() in told.output


def test_a_checkpoint_from_elsewhere_is_compared_too(folder: Path) -> None:
    """Of another size than proof and log: only the tiles show that it does not belong there."""
    other = folder / "other"
    other.mkdir()
    (folder / "seen").write_text(another_history(other, 3))
    honest = verify(folder, folder / "log", "--checkpoint", folder / "early")
    assert (honest.exit_code, json.loads(honest.output)["unchecked"]) == (0, [])
    done = verify(folder, folder / "log", "--checkpoint", folder / "seen")
    said = json.loads(done.output)
    assert said["verdict"] == "log_forked"
    assert said["checkpoints"][0] == (folder / "seen").read_text()


def test_two_trees_of_one_size_need_no_log(folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    note = another_history(other, 2)
    (folder / "seen").write_text(note)
    words = [folder / "certificate.cose", "--trust", folder / "trust.json", "--json"]
    words += ["--checkpoint", folder / "seen"]
    done = CliRunner().invoke(cli, ["certificate", "verify", *map(str, words)])
    said = json.loads(done.output)
    assert (done.exit_code, said["verdict"]) == (3, "log_forked")
    assert said["checkpoints"] == [note, (folder / "early").read_text()]


def test_a_log_that_is_behind_says_nothing_of_a_later_proof(folder: Path) -> None:
    (folder / "log" / "checkpoint").write_text((folder / "early").read_text())
    said = json.loads(verify(folder, folder / "log", file="late.cose").output)
    assert (said["verdict"], said["unchecked"]) == ("valid", ["log"])


def test_damaged_and_missing_tiles_are_no_fork(folder: Path) -> None:
    tile = folder / "log" / Tile(0, 0, 5).path
    whole = tile.read_bytes()
    tile.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    damaged = verify(folder, folder / "log")
    assert damaged.exit_code == 3
    assert "log_does_not_fit_itself" in damaged.output
    tile.unlink()
    missing = verify(folder, folder / "log")
    assert missing.exit_code == 5
    assert verify(folder, folder / "nowhere").exit_code == 5


def test_a_checkpoint_that_the_log_did_not_sign_is_no_log(folder: Path) -> None:
    checkpoint = folder / "log" / "checkpoint"
    checkpoint.write_text(checkpoint.read_text().replace("\n5\n", "\n4\n"))
    assert json.loads(verify(folder, folder / "log").output)["what"] == ["note"]
    checkpoint.write_bytes(b"\xff\xfe")
    assert json.loads(verify(folder, folder / "log").output)["what"] == ["note"]


class Quiet(SimpleHTTPRequestHandler):
    """Writes nothing down."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/log"
        server.shutdown()
        thread.join()


def test_the_log_is_read_over_http(folder: Path, address: str) -> None:
    done = verify(folder, address)
    assert (done.exit_code, json.loads(done.output)["unchecked"]) == (0, [])
    with pytest.raises(Refused):
        LogOverHttp(address).read("tile/0/001")
    assert LogOverHttp(address).read("checkpoint") == LogInFolder(folder / "log").read("checkpoint")


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (httpx.Response(500), Unavailable),
        (httpx.Response(302, headers={"Location": "/"}), Unavailable),
        (httpx.Response(404), Refused),
        (httpx.Response(200, content=b"x" * (FILE_BYTES_MAX + 1)), Refused),
    ],
)
def test_other_answers_are_no_files(answer: httpx.Response, failure: type[Exception]) -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _request: answer))
    with pytest.raises(failure):
        LogOverHttp("https://log.example", client).read("checkpoint")


def test_nobody_there() -> None:
    with pytest.raises(Unavailable):
        LogOverHttp("http://127.0.0.1:9/log").read("checkpoint")
    with pytest.raises(Unavailable):
        LogOverHttp("no address").read("checkpoint")
