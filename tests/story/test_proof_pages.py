"""The proof of an end by its pages, by command, and by the task that makes it."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.proofs import typed_codes
from tests.unit.channels.portal.visits import declare, status_page, tie
from tests.worlds import CURRENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.certificate import fingerprint
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.proof_file import parse_proof, proof_from_text
from cleanbreak.domain.statement import ALL, read_statement
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.claim_words import CLAIM_WORDS
from cleanbreak.flows.proof_link import proof_link
from cleanbreak.flows.read_proof import read_proof
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.jobs.log_tasks import append_log, sweep_log
from cleanbreak.ports.errors import Unavailable
from cleanbreak.records.audit import REFUSED, SEEN, AuditRow
from cleanbreak.records.evidence import evidence_texts
from cleanbreak.records.log_entry import LogEntryRow
from cleanbreak.records.statement import StatementDueRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf()
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")


@pytest.fixture
def world(settings: Settings) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


def end(world: TestWorld) -> UUID:
    world.add(LINE)
    order = request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    return order.order_id


def page(order_id: UUID) -> str:
    """Return the path of the page behind the link in the holder's mail."""
    return urlsplit(proof_link(order_id)).path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def names_in(raw: bytes) -> set[str]:
    proof = parse_proof(raw)
    return set(read_statement(proof.statement, proof.openings))


def test_there_are_words_for_every_fact() -> None:
    assert tuple(CLAIM_WORDS) == ALL


def test_a_fact_that_gives_away_another_one_says_so(world: TestWorld, client: Client) -> None:
    """The step that pays out is hashed with its instant, which stands there, and the amount."""
    order_id = end(world)
    append_log()
    opened = parse_proof(read_proof(order_id, ["evidence"])).openings[0].value["pay_out"]
    (facts,) = (facts for step, _, facts in evidence_texts(order_id) if step == "pay_out")
    known = {**json.loads(facts), "at": opened["at"]}
    tried = (fingerprint({**known, "refund_minor": minor}) for minor in range(10_000))
    assert opened["sha256"].hex() in tried
    assert "finds the amounts" in client.get(page(order_id)).content.decode()


def test_the_holder_chooses_and_saves(world: TestWorld, client: Client) -> None:
    order_id = end(world)
    append_log()

    shown = client.get(page(order_id))
    saved = client.get(f"{page(order_id)}certificate.cose", {"claim": ["number", "rest"]})

    assert shown.status_code == 200
    assert shown.content.count(b'type="checkbox"') == len(ALL) - 1, "all but the card"
    assert LINE.msisdn not in shown.content.decode(), "the page itself shows nothing"
    assert (saved.status_code, saved["Content-Type"]) == (200, "application/cose")
    assert f'filename="certificate-{order_id}.cose"' in saved["Content-Disposition"]
    assert names_in(saved.content) == {"number", "rest"}


def test_nothing_chosen_something_unknown_and_a_guessed_link(
    world: TestWorld, client: Client
) -> None:
    order_id = end(world)
    append_log()
    file = f"{page(order_id)}certificate.cose"
    nothing = client.get(file)
    assert nothing.status_code == 422
    assert "at least one fact" in nothing.content.decode()
    assert client.get(file, {"claim": "name"}).status_code == 422
    secret = page(order_id).split("/")[3]
    for guessed in (page(order_id), file):
        assert client.get(guessed.replace(secret, "0" * 40)).status_code == 404


def test_whoever_reads_the_mail_does_not_learn_the_number_of_the_card(
    world: TestWorld, client: Client
) -> None:
    """Mailbox and card are two proofs: one must not give away the other."""
    order_id = end(world)
    append_log()
    assert LINE.iccid.encode() in read_proof(order_id, ["card"]), "it is there to be had"
    file = f"{page(order_id)}certificate.cose"
    assert b'value="card"' not in client.get(page(order_id)).content
    assert client.get(file, {"claim": "card"}).status_code == 422
    both = client.get(file, {"claim": ["card", "end"]})
    assert names_in(both.content) == {"end"}
    assert LINE.iccid.encode() not in both.content


def test_before_it_is_in_the_log_the_page_says_when_to_come_again(
    world: TestWorld, client: Client
) -> None:
    order_id = end(world)
    for address in (page(order_id), f"{page(order_id)}certificate.cose?claim=number"):
        early = client.get(address)
        assert early.status_code == 422
        assert "Come again in a few seconds" in early.content.decode()
    append_log()
    assert client.get(page(order_id)).status_code == 200


def test_whoever_has_proved_it_twice_chooses_on_the_status_page_and_nobody_else(
    world: TestWorld,
) -> None:
    holder = Client(headers={"accept-language": "en"})
    world.add(LINE)
    status = status_page(declare(holder, line=LINE.msisdn))
    tie(world)
    file = f"{status}proof/certificate.cose"
    assert holder.get(f"{status}proof/").status_code == 404, "it has not ended"
    holder.post(f"{status}codes/")
    holder.post(f"{status}end-now/", typed_codes())
    holder.post(f"{status}end-now/")
    world.clock.now = timezone.now()
    world.work()
    append_log()

    assert f"{status}proof/" in holder.get(status).content.decode()
    assert holder.get(f"{status}proof/").status_code == 200
    saved = holder.get(file, {"claim": ["number"]})
    assert names_in(saved.content) == {"number"}

    stranger = status_page(declare(Client(headers={"accept-language": "en"}), line=LINE.msisdn))
    for address in (f"{stranger}proof/", f"{stranger}proof/certificate.cose"):
        assert Client().get(address, {"claim": "number"}).status_code == 404


def test_the_command_writes_the_file_and_notes_who_took_it(
    world: TestWorld, tmp_path: Path
) -> None:
    order_id = end(world)
    file = tmp_path / "proof.cose"
    early = run("certificate", "proof", str(order_id), "--file", str(file), "--json")
    assert (early.exit_code, json.loads(early.stdout)["error"]) == (3, "not_in_log_yet")
    assert not AuditRow.objects.filter(act="certificate.proof_taken").exists()
    append_log()

    chosen = ("--claim", "number", "--claim", "end")
    written = run("certificate", "proof", str(order_id), *chosen, "--file", str(file), "--json")

    said = json.loads(written.stdout)
    assert written.exit_code == 0
    assert said == {
        "order_id": str(order_id),
        "file": str(file),
        "bytes": file.stat().st_size,
        "claims": ["number", "end"],
    }
    assert names_in(file.read_bytes()) == {"number", "end"}
    assert file.stat().st_mode & 0o777 == 0o600, "it names the holder's number"
    seen = AuditRow.objects.get(act=SEEN, order_id=order_id)
    assert (seen.details["what"], seen.details["purpose"]) == ("certificate", "caller_verified")
    noted = AuditRow.objects.get(act="certificate.proof_taken")
    assert (noted.order_id, noted.details) == (order_id, {"claims": ["number", "end"]})


def test_of_a_watched_line_nobody_takes_it_alone_and_who_tried_is_noted(
    world: TestWorld, tmp_path: Path
) -> None:
    order_id = end(world)
    append_log()
    watch_line(LINE.msisdn, WatchReason.PRESS, ROOT, timezone.now())
    file = tmp_path / "proof.cose"
    for how in (("--file", str(file)), ("--qr",)):
        refused = run("certificate", "proof", str(order_id), *how, "--json")
        assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (3, "line_is_watched")
    assert not file.exists()
    assert not AuditRow.objects.filter(act="certificate.proof_taken").exists()
    tried = AuditRow.objects.filter(act=REFUSED, order_id=order_id)
    assert [one.details["what"] for one in tried] == ["certificate"] * 2


def test_the_command_prints_the_text_of_the_qr_code(world: TestWorld, tmp_path: Path) -> None:
    order_id = end(world)
    append_log()
    printed = run("certificate", "proof", str(order_id), "--qr")
    assert printed.exit_code == 0
    assert names_in(proof_from_text(printed.stdout.removesuffix("\n"))) == {"number"}
    both = run("certificate", "proof", str(order_id), "--qr", "--file", str(tmp_path / "x"))
    assert both.exit_code == 2
    assert run("certificate", "proof", str(order_id), "--claim", "name").exit_code == 2
    away = run("certificate", "proof", str(order_id), "--file", str(tmp_path / "no" / "x"))
    assert away.exit_code == 3


def test_a_keeper_that_is_down_holds_up_nothing_but_statements(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    end(world)

    def down(*_: object) -> int:
        raise Unavailable("The key is away.")

    with monkeypatch.context() as patch:
        patch.setattr("cleanbreak.jobs.log_tasks.state_ends", down)
        append_log()
    assert "log: The key is away." in caplog.text
    assert StatementDueRow.objects.count() == 1
    assert not LogEntryRow.objects.exists()
    sweep_log(0)
    assert StatementDueRow.objects.count() == 0
    assert LogEntryRow.objects.count() == 1


def test_a_log_key_that_is_away_is_told_on_the_page(
    world: TestWorld, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = end(world)
    append_log()

    def away(*_: object) -> bytes:
        raise Unavailable("The key is away.")

    monkeypatch.setattr("cleanbreak.channels.portal.proof_page.read_proof", away)
    answer = client.get(f"{page(order_id)}certificate.cose", {"claim": "number"})
    assert answer.status_code == 503
