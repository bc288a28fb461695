"""The operator writes the certificate as a paper: every exit code and JSON field is a promise."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.papers import ended_order
from tests.statements import enter
from tests.worlds import AGENT, CURRENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.paper_signing.pades import PadesPaperSigning
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.look import WatchReason
from cleanbreak.flows.check_paper import check_paper
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.flows.wired_outside import wired_paper_signing
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.audit import AuditRow

pytestmark = pytest.mark.usefixtures("committed_db", "printed_here")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def write(*said: str) -> Result:
    return CliRunner().invoke(cli, ["certificate", "write", *said])


def takings() -> list[dict[str, Any]]:
    return [
        row.details for row in AuditRow.objects.filter(act="certificate.paper_taken").order_by("id")
    ]


def test_the_paper_is_written_in_the_language_of_the_holder(
    world: TestWorld, tmp_path: Path
) -> None:
    order_id = ended_order(world)
    file = tmp_path / "paper.pdf"

    done = write(str(order_id), "--file", str(file), "--json")

    assert done.exit_code == 0, done.output
    pdf = file.read_bytes()
    assert json.loads(done.stdout) == {
        "order_id": str(order_id),
        "file": str(file),
        "bytes": len(pdf),
        "language": "de",
    }
    assert check_paper(pdf, [wired_paper_signing().certificate()])
    assert takings() == [{"language": "de"}]
    assert file.stat().st_mode & 0o077 == 0
    (look,) = AuditRow.objects.filter(act="personal_data.seen")
    assert (look.details["what"], look.details["purpose"]) == ("certificate", "caller_verified")


def test_another_language_and_the_usual_place(
    world: TestWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = ended_order(world)
    monkeypatch.chdir(tmp_path)

    done = write(str(order_id), "--language", "zh-hans")

    assert (done.exit_code, done.stdout) == (0, f"certificate-{order_id}.pdf\n")
    assert (tmp_path / f"certificate-{order_id}.pdf").read_bytes().startswith(b"%PDF-")
    assert takings() == [{"language": "zh-hans"}]


def test_of_a_watched_line_nobody_takes_it_alone(world: TestWorld, tmp_path: Path) -> None:
    order_id = ended_order(world)
    watch_line(LineOf().msisdn, WatchReason.PRESS, AGENT, world.clock())

    refused = write(str(order_id), "--file", str(tmp_path / "paper.pdf"), "--json")

    assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (3, "line_is_watched")
    assert not (tmp_path / "paper.pdf").exists()
    assert takings() == []


def test_what_cannot_be_written_says_why(
    world: TestWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add(LineOf())
    order = request_termination(at_once(LineOf()), world.outside, world.clock())
    file = ("--file", str(tmp_path / "paper.pdf"), "--json")
    goes_on = write(str(order.order_id), *file)
    assert (goes_on.exit_code, json.loads(goes_on.stdout)["error"]) == (3, "no_certificate_yet")
    world.work()
    waits = write(str(order.order_id), *file)
    assert (waits.exit_code, json.loads(waits.stdout)["error"]) == (3, "not_in_log_yet")
    enter(world)
    nowhere = write(str(order.order_id), "--file", str(tmp_path / "no" / "paper.pdf"), "--json")
    assert (nowhere.exit_code, json.loads(nowhere.stdout)["error"]) == (3, "file_not_writable")
    assert write("no-order").exit_code == 2
    assert write(str(order.order_id), "--language", "fr").exit_code == 2

    def away(*_: object) -> bytes:
        raise Unavailable("The key of papers is away.")

    with monkeypatch.context() as broken:
        broken.setattr(PadesPaperSigning, "sign", away)
        assert write(str(order.order_id), *file).exit_code == 5
    assert not (tmp_path / "paper.pdf").exists()
    assert write(str(order.order_id), *file).exit_code == 0
