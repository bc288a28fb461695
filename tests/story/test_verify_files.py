"""Whoever is handed a file can check it alone: proof, QR text, paper, picture, old certificate."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test import Client
from tests.checked_proofs import SmallLog
from tests.line_lists import ACTOR
from tests.papers import ended_order
from tests.worlds import CURRENT, NOON, LineOf, TestWorld, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.signing_key import KeyState, RevocationReason, key_id_of
from cleanbreak.domain.trust_file import KeyUse, Trust, parse_trust, trust_json
from cleanbreak.domain.verdict import Part, VerdictKind
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.publish_trust import publish_trust, recent_trust
from cleanbreak.flows.read_certificate import certificate_json, read_certificate
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.read_proof import qr_text, read_proof
from cleanbreak.flows.revoke_signing_key import revoke_signing_key
from cleanbreak.flows.verify_file import FileCheck, verify_file
from cleanbreak.flows.write_certificate_paper import certificate_pdf

pytestmark = pytest.mark.usefixtures("committed_db", "printed_here")
VERIFIER = Path(__file__).parents[2] / "examples" / "verifier" / "verify.py"
LINE, OTHER = LineOf(), LineOf(msisdn="+4915228817387", name="Ben Koch")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def end(world: TestWorld, line: LineOf = LINE) -> UUID:
    """End a line and enter it in the log."""
    return ended_order(world, line)


def check(content: bytes, trust: Trust | None = None, **said: Any) -> tuple[VerdictKind, Any]:
    verdict = verify_file(content, FileCheck(trust=trust or publish_trust(), **said))
    return verdict.kind, verdict.what


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    words = ["certificate", "verify", *map(str, arguments)]
    return CliRunner().invoke(cli, words, input=stdin)


@pytest.fixture
def files(world: TestWorld, tmp_path: Path) -> Path:
    """A folder with everything that the holder of an ended line has, and a trust file."""
    order_id = end(world)
    contents = {
        "certificate.cose": read_proof(order_id),
        "qr.txt": qr_text(order_id).encode() + b"\n",
        "certificate.pdf": certificate_pdf(order_id, "en"),
        "certificate.json": json.dumps(certificate_json(read_certificate(order_id))).encode(),
        "trust.json": json.dumps(trust_json(publish_trust())).encode(),
        "order": str(order_id).encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_every_kind_of_file_is_valid_and_says_which_line(files: Path) -> None:
    for name in ("certificate.cose", "qr.txt", "certificate.pdf"):
        done = run(files / name, "--trust", files / "trust.json", "--json")
        said = json.loads(done.output)
        assert (done.exit_code, said["verdict"]) == (0, "valid"), name
        number = {"msisdn": LINE.msisdn, "ended_on": "2026-11-22"}
        assert said["claims"].get("number", number) == number
        assert said["unchecked"] == []
    done = run(files / "certificate.json", "--trust", files / "trust.json", "--json")
    said = json.loads(done.output)
    assert (done.exit_code, said["is_genuine"], said["verdict"]) == (0, True, "valid")
    assert said["statement"]["ended_on"] == "2026-11-22"


def test_no_database_is_asked_when_the_trust_is_given(files: Path) -> None:
    asked = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        for name in ("certificate.cose", "certificate.pdf", "certificate.json"):
            assert run(files / name, "--trust", files / "trust.json").exit_code == 0
        assert not asked
        assert run(files / "certificate.cose").exit_code == 0
    assert asked, "without a trust file, our own is read: the counting works"


def test_a_qr_code_is_read_from_standard_input(files: Path) -> None:
    text = (files / "qr.txt").read_bytes()
    done = run("-", "--trust", files / "trust.json", "--json", stdin=text)
    assert (done.exit_code, json.loads(done.output)["verdict"]) == (0, "valid")
    for cut in (text[:-2], text[:100], text.replace(b"CB1:", b"CB1:0", 1)):
        done = run("-", "--trust", files / "trust.json", "--json", stdin=cut)
        assert (done.exit_code, json.loads(done.output)["verdict"]) == (3, "altered")


def test_the_line_that_was_asked_for_is_another(files: Path) -> None:
    trust, order = files / "trust.json", (files / "order").read_text()
    another = order[:-1] + ("1" if order.endswith("0") else "0")
    for name in ("certificate.cose", "certificate.json"):
        right = run(files / name, "--trust", trust, "--order", order)
        wrong = run(files / name, "--trust", trust, "--order", another, "--json")
        assert right.exit_code == 0
        assert json.loads(wrong.output)["verdict"] == "other_line"
        assert wrong.exit_code == 3
    number = LINE.msisdn[:3] + " " + LINE.msisdn[3:]
    assert run(files / "certificate.cose", "--trust", trust, "--number", number).exit_code == 0
    other = run(files / "certificate.cose", "--trust", trust, "--number", OTHER.msisdn)
    assert other.exit_code == 3
    assert "another number" in other.output


def test_a_proof_that_hides_its_number_does_not_answer_for_it(world: TestWorld) -> None:
    order_id = end(world)
    hidden = read_proof(order_id, ["end"])
    assert check(hidden) == (VerdictKind.VALID, ())
    assert check(hidden, number=LINE.msisdn) == (VerdictKind.NOT_A_PROOF, (Part.NUMBER,))
    assert check(hidden, order_id=str(order_id)) == (VerdictKind.NOT_A_PROOF, (Part.ORDER,))


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "empty"), (b"\r\n", "empty"), (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"\xff\xd8\xff\xe0....", "picture"), (b"RIFF....WEBPVP8 ", "picture"),
        (b"....ftypheic....", "picture"), (b"hello", "other"), (b"https://x.example/", "other"),
        (b"%PDF-1.7\n%%EOF\n", "pdf_without_proof"), (b"PK\x03\x04", "other"),
    ],
)  # fmt: skip
def test_the_wrong_thing_is_named(tmp_path: Path, content: bytes, part: str) -> None:
    wrong, trust = tmp_path / "wrong", tmp_path / "trust.json"
    wrong.write_bytes(content)
    trust.write_text(json.dumps(trust_json(SmallLog().trust())))
    done = run(wrong, "--trust", trust, "--json")
    assert done.exit_code == 3
    assert json.loads(done.output)["verdict"] == "not_a_proof"
    assert json.loads(done.output)["what"] == [part]
    told = run(wrong, "--trust", trust)
    assert told.output.strip().endswith(".")


def test_a_paper_that_was_changed_anywhere_is_told(files: Path) -> None:
    paper = (files / "certificate.pdf").read_bytes()
    trust = parse_trust((files / "trust.json").read_bytes())
    title = paper.index(b"/Title") + 12
    in_the_proof = paper.index(b"\xd2\x84") + 400
    begin = paper.index(b"<", paper.rindex(b"/Contents <"))
    signature = begin + len(paper[begin : paper.index(b">", begin)].rstrip(b"0")) - 20
    parts = {title: "paper", signature: "paper", in_the_proof: None, len(paper) - 2: "paper"}
    for place, part in parts.items():
        changed = bytearray(paper)
        changed[place] ^= 1
        kind, what = check(bytes(changed), trust)
        assert kind == VerdictKind.ALTERED
        assert part is None or what == (part,)
    assert check(paper + b"\n", trust) == (VerdictKind.ALTERED, (Part.PAPER,))
    assert check(paper[:-900], trust)[0] == VerdictKind.ALTERED


def test_a_paper_of_an_unknown_or_a_revoked_key(files: Path) -> None:
    paper = (files / "certificate.pdf").read_bytes()
    trust = parse_trust((files / "trust.json").read_bytes())
    papers = [one for one in trust.keys if one.use == KeyUse.PAPER]
    others = tuple(one for one in trust.keys if one.use != KeyUse.PAPER)
    revoked = tuple(replace(one, state=KeyState.REVOKED) for one in papers)
    assert check(paper, replace(trust, keys=others + revoked))[0] == VerdictKind.REVOKED_KEY
    unchecked = verify_file(paper, FileCheck(trust=replace(trust, keys=others)))
    assert (unchecked.kind, unchecked.unchecked) == (VerdictKind.VALID, (Part.PAPER,))


def test_a_certificate_in_json_of_a_revoked_key_is_not_to_be_relied_on(files: Path) -> None:
    """It stands in no log: nothing shows that it was signed before."""
    trust = parse_trust((files / "trust.json").read_bytes())
    keys = tuple(replace(one, state=KeyState.REVOKED, revoked_at_size=99) for one in trust.keys)
    content = (files / "certificate.json").read_bytes()
    revoked = replace(trust, keys=keys)
    key_id = json.loads(content)["key_id"]
    escaped = content.replace(key_id.encode(), rf"\u{ord(key_id[0]):04x}{key_id[1:]}".encode())
    for written in (content, escaped):  # two ways to write one name
        assert check(written, trust)[0] == VerdictKind.VALID
        assert check(written, revoked) == (VerdictKind.REVOKED_KEY, ("statement", key_id))


def test_the_operator_does_not_rely_on_a_key_of_its_own_that_was_revoked(
    files: Path, world: TestWorld
) -> None:
    stolen = key_id_of(world.outside.signing.public_key())
    assert run(files / "certificate.json").exit_code == 0
    revoke_signing_key(stolen, RevocationReason.COMPROMISED, ACTOR, NOON)
    done = run(files / "certificate.json", "--json")
    assert (done.exit_code, json.loads(done.output)["verdict"]) == (3, "revoked_key")


def test_keys_alone_are_enough_for_a_proof(files: Path, world: TestWorld) -> None:
    names = []
    for place, key in enumerate((world.outside.signing, world.outside.log_signing)):
        names += ["--key", files / f"{place}.pem"]
        (files / f"{place}.pem").write_bytes(_pem(key.public_key()))
    assert run(files / "certificate.cose", *names).exit_code == 0
    without_log = run(files / "certificate.cose", *names[:2], "--json")
    assert json.loads(without_log.output)["verdict"] == "unknown_key"
    usage = run(files / "certificate.cose", "--key", files / "trust.json")
    assert usage.exit_code == 2


def test_the_key_of_the_log_may_be_given_as_the_log_prints_it(
    files: Path, world: TestWorld
) -> None:
    (files / "key.pem").write_bytes(_pem(world.outside.signing.public_key()))
    printed = CliRunner().invoke(cli, ["log", "vkey"])
    (files / "log.vkey").write_text(printed.output)
    checkpoint = current_checkpoint()
    assert checkpoint is not None
    pasted = "\ufeff\r\n" + checkpoint.note.replace("\n", "\r\n")
    (files / "seen.txt").write_bytes(pasted.encode())
    words = [files / "certificate.cose", "--key", files / "key.pem", "--key", files / "log.vkey"]
    done = run(*words, "--checkpoint", files / "seen.txt", "--json")
    assert (done.exit_code, json.loads(done.output)["verdict"]) == (0, "valid")
    other = printed.output.replace("+", "x+", 1)
    (files / "log.vkey").write_text(other)
    assert run(*words).exit_code == 2, "its key ID does not fit its name"


def _pem(raw: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = Ed25519PublicKey.from_public_bytes(raw)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_the_portal_gives_the_trust_file_to_everybody(world: TestWorld) -> None:
    end(world)
    answer = Client().get("/certificate/trust.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    trust = parse_trust(answer.content)
    assert {one.use for one in trust.keys} == {KeyUse.STATEMENT, KeyUse.LOG, KeyUse.PAPER}
    checkpoint = current_checkpoint()
    assert checkpoint is not None
    assert trust.checkpoint == checkpoint.note


def test_strangers_cannot_make_us_ask_for_the_keys_as_often_as_they_like(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def keys() -> list[Any]:
        asked.append(1)
        return list_signing_keys()

    monkeypatch.setattr("cleanbreak.flows.publish_trust.list_signing_keys", keys)
    for second in (0, 1, 9, 10, 19):
        assert recent_trust(NOON + timedelta(seconds=second)) == publish_trust()
    assert len(asked) == 5 + 2


def test_the_trust_file_is_written_by_a_command(world: TestWorld, tmp_path: Path) -> None:
    end(world)
    done = CliRunner().invoke(cli, ["certificate", "trust", "--file", str(tmp_path / "t.json")])
    assert done.exit_code == 0, done.output
    assert parse_trust((tmp_path / "t.json").read_bytes()) == publish_trust()
    printed = CliRunner().invoke(cli, ["certificate", "trust", "--json"])
    assert parse_trust(printed.output.encode()) == publish_trust()


# The verifier with nothing of ours.


def verifier(*arguments: object, stdin: bytes = b"") -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-I", str(VERIFIER), *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=120, check=False)
    return done.returncode, json.loads(done.stdout or b"{}")


def test_the_example_verifier_reads_every_file_and_knows_nothing_of_ours(files: Path) -> None:
    text = VERIFIER.read_text()
    assert "import cleanbreak" not in text
    assert "from cleanbreak" not in text
    assert len(text.splitlines()) < 300
    trust = ("--trust", files / "trust.json")
    for name in ("certificate.cose", "qr.txt", "certificate.pdf"):
        code, said = verifier(files / name, *trust)
        assert (code, said["verdict"]) == (0, "valid"), name
        ours = json.loads(run(files / name, *trust, "--json").output)
        assert said["claims"] == ours["claims"]
    code, said = verifier("-", *trust, stdin=(files / "qr.txt").read_bytes()[:-40])
    assert (code, said["verdict"]) == (3, "altered")
    code, said = verifier(files / "qr.txt", *trust, "--number", OTHER.msisdn)
    assert (code, said["verdict"]) == (3, "other_line")
    (files / "empty").write_bytes(b"")
    assert verifier(files / "empty", *trust)[1]["verdict"] == "not_a_proof"
