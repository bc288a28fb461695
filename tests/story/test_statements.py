"""Ends are stated, entered in the log and proven: by the holder, as far as the holder wants."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from django.db import connection, transaction
from tests.owner import owner_cursor
from tests.statements import LINE, OTHER, end, enter, proven
from tests.worlds import NOON, SIGNING, LineOf, TestWorld, at_once, make_world
from uuid_utils.compat import uuid7

from cleanbreak.domain.certificate import canonical_bytes
from cleanbreak.domain.cose import parse_sign1
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.proof_file import parse_proof, proof_from_text
from cleanbreak.domain.retention import Category
from cleanbreak.domain.signed_note import parse_note, write_note
from cleanbreak.domain.statement import ALL, statement_head
from cleanbreak.domain.termination import SignedStatement
from cleanbreak.flows.append_log import append_leaves_that_wait, append_log
from cleanbreak.flows.read_certificate import NoCertificateYet, read_certificate
from cleanbreak.flows.read_proof import (
    ClaimNotKept,
    NotInLogYet,
    UnknownClaim,
    qr_text,
    read_proof,
)
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.require_our_checkpoint import CheckpointNotOurs
from cleanbreak.flows.state_ends import KIND, state_ends
from cleanbreak.records import statement as records
from cleanbreak.records.certificate import insert_certificates
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.log_entry import find_leaf
from cleanbreak.records.log_head import LogCheckpointRow
from cleanbreak.records.retention import FORGET
from cleanbreak.records.statement import StatementDueRow, StatementOpeningRow

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world() -> TestWorld:
    return make_world()


@pytest.fixture(autouse=True)
def wired(world: TestWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanbreak.flows.read_proof.wired_outside", lambda: world.outside)


def test_an_end_is_stated_logged_and_proven_with_every_fact(world: TestWorld) -> None:
    order_id = end(world)
    assert enter(world) == 1

    said = proven(parse_proof(read_proof(order_id)))

    assert tuple(said) == ALL
    assert said["number"] == {"msisdn": LINE.msisdn, "ended_on": "2026-11-22"}
    assert said["card"] == {
        "sim_kind": "esim",
        "cards": [{"iccid": LINE.iccid}],
        "ended_on": "2026-11-22",
    }
    assert said["request"]["by"] == "agent", "which kind of person, never which one"
    assert said["request"]["order_id"] == str(order_id)
    assert said["end"]["completed_at"] == NOON.isoformat()
    assert said["rest"].keys() == {"port_grace_until", "number_not_before"}


def test_facts_are_those_of_the_certificate_and_of_the_evidence(world: TestWorld) -> None:
    order_id = end(world)
    enter(world)
    certificate = read_certificate(order_id).statement
    document = json.loads(certificate)

    said = proven(parse_proof(read_proof(order_id)))

    assert said["certificate"] == sha256(certificate).digest()
    assert said["money"] == document["settlement"]
    assert {step: one["sha256"].hex() for step, one in said["evidence"].items()} == document[
        "evidence"
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step, facts ->> 'at' FROM evidence WHERE step <> 'issue_certificate'"
        )
        kept = dict(cursor.fetchall())
    assert {step: one["at"] for step, one in said["evidence"].items()} == kept


def test_the_log_proves_nothing_with_a_checkpoint_that_it_never_signed(world: TestWorld) -> None:
    """Else whoever writes a root into the database has our key say that anything is in the log."""
    order_id = end(world)
    enter(world)
    note = parse_note(LogCheckpointRow.objects.get().note)
    forged = write_note(note.text, [replace(note.signatures[0], signature=bytes(64))])
    with owner_cursor() as cursor:
        cursor.execute("ALTER TABLE log_checkpoint DISABLE TRIGGER USER")
        cursor.execute("UPDATE log_checkpoint SET note = %s", [forged])
        cursor.execute("ALTER TABLE log_checkpoint ENABLE TRIGGER USER")
    for read in (read_proof, qr_text):
        with pytest.raises(CheckpointNotOurs):
            read(order_id)


def test_the_log_tells_nothing_about_anybody(world: TestWorld) -> None:
    order_id = end(world)
    enter(world)
    leaf = find_leaf(order_id, KIND)
    assert leaf is not None
    secrets = [LINE.msisdn, LINE.iccid, LINE.imsi, "Anna", "prepaid", "esim", str(order_id), "2026"]
    whole = read_proof(order_id)
    shown = [one for one in secrets if one.encode() in whole]
    assert {LINE.msisdn, LINE.iccid, "esim", str(order_id), "2026"} <= set(shown), "canaries"
    for secret in secrets:
        assert secret.encode() not in leaf.leaf
        assert secret.encode().hex() not in leaf.leaf.hex()
    assert order_id.bytes not in leaf.leaf


def test_a_holder_shows_that_this_number_ended_on_this_day_and_nothing_else(
    world: TestWorld,
) -> None:
    order_id = end(world)
    enter(world)
    raw = read_proof(order_id, ["number"])
    assert proven(parse_proof(raw)) == {"number": {"msisdn": LINE.msisdn, "ended_on": "2026-11-22"}}
    assert LINE.msisdn.encode() in raw
    for hidden in (LINE.iccid, str(order_id), "portal", "EUR"):
        assert hidden.encode() not in raw


def test_a_qr_code_says_the_same_of_the_number(world: TestWorld) -> None:
    order_id = end(world)
    enter(world)
    proof = parse_proof(proof_from_text(qr_text(order_id)))
    assert proven(proof) == {"number": {"msisdn": LINE.msisdn, "ended_on": "2026-11-22"}}
    assert proof.note == ""


def test_two_statements_about_the_same_facts_cannot_be_told_apart_from_others(
    world: TestWorld,
) -> None:
    first, second = end(world), end(world, OTHER)
    enter(world)
    leaves = [find_leaf(one, KIND) for one in (first, second)]
    heads = [statement_head(parse_sign1(leaf.leaf)) for leaf in leaves if leaf]
    assert len({head.root for head in heads}) == 2
    assert len({StatementOpeningRow.objects.get(pk=one).seed for one in (first, second)}) == 2


def test_before_the_end_before_the_statement_and_before_the_log(world: TestWorld) -> None:
    with pytest.raises(NoCertificateYet):
        read_proof(uuid7())
    order_id = end(world)
    for step in (lambda: None, lambda: state_ends(world.outside, NOON)):
        step()
        with pytest.raises(NotInLogYet):
            read_proof(order_id)
        with pytest.raises(NotInLogYet):
            qr_text(order_id)
    append_log(world.outside, NOON)
    assert read_proof(order_id)


def test_what_is_appended_and_not_signed_yet_is_not_in_the_log_yet(world: TestWorld) -> None:
    enter(world)
    first, second = end(world), end(world, OTHER)
    enter(world)
    assert read_proof(first)
    third = end(world, replace(OTHER, msisdn="+4915228817388", name="Cem Kaya"))
    state_ends(world.outside, world.clock())
    append_leaves_that_wait(world.clock())
    assert find_leaf(third, KIND) is not None
    with pytest.raises(NotInLogYet):
        read_proof(third)
    assert read_proof(second)


def test_a_fact_that_nobody_knows_is_refused(world: TestWorld) -> None:
    order_id = end(world)
    enter(world)
    with pytest.raises(UnknownClaim):
        read_proof(order_id, ["name"])


def test_every_card_of_the_line_is_in_it(world: TestWorld) -> None:
    (line,) = world.add(LINE)
    FurtherSimRow.objects.create(
        line=line, iccid="8949000000000000084", sim_kind=SimKind.ESIM.value, eid="8904" + "9" * 28
    )
    order_id = end(world)
    enter(world)
    cards = proven(parse_proof(read_proof(order_id, ["card"])))["card"]["cards"]
    assert cards == [
        {"iccid": LINE.iccid},
        {"iccid": "8949000000000000084", "eid": "8904" + "9" * 28},
    ]


@pytest.mark.parametrize("category", [Category.NUMBER, Category.AGREEMENT])
def test_what_opens_it_is_erased_with_the_holders_data(
    world: TestWorld, category: Category
) -> None:
    order_id = end(world)
    enter(world)
    assert StatementOpeningRow.objects.filter(pk=order_id).exists()
    line_id = LineRow.objects.get().line_id
    with owner_cursor() as cursor:
        for statement in FORGET[category]:
            cursor.execute(statement, {"lines": [line_id], "today": NOON.date()})
    assert not StatementOpeningRow.objects.exists()
    assert proven(parse_proof(read_proof(order_id))) == {}, "that it was logged can still be shown"
    with pytest.raises(ClaimNotKept):
        read_proof(order_id, ["end"])


def test_a_fact_that_was_changed_since_is_not_shown_and_the_others_are(world: TestWorld) -> None:
    order_id = end(world)
    enter(world)
    LineRow.objects.update(iccid="8949000000000000001")
    assert set(proven(parse_proof(read_proof(order_id)))) == set(ALL) - {"card"}
    with pytest.raises(ClaimNotKept):
        read_proof(order_id, ["number", "card"])


def test_a_line_that_is_gone_from_its_order_is_still_found(world: TestWorld) -> None:
    """The month of the order left for the archive: line, certificate and seed stay."""
    order_id = end(world)
    enter(world)
    with owner_cursor() as cursor:
        for table in ("evidence", "termination_order"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    said = proven(parse_proof(read_proof(order_id)))
    assert set(said) == set(ALL) - {"evidence", "request"}


def test_certificates_of_before_are_stated_with_what_they_say(world: TestWorld) -> None:
    order_id = uuid7()
    statement = canonical_bytes({"order_id": str(order_id), "ended_on": "2024-01-02"})
    (signed,) = SIGNING.sign([statement])
    with transaction.atomic():
        insert_certificates(
            [(order_id, SignedStatement(statement=statement, key_id=signed.key_id,
                                        signature=signed.signature))], NOON
        )  # fmt: skip
    enter(world)
    said = proven(parse_proof(read_proof(order_id)))
    assert set(said) == {"request", "end", "certificate"}
    assert said["end"]["ended_on"] == "2024-01-02"


def test_one_that_cannot_be_stated_waits_and_holds_up_no_other(
    world: TestWorld, caplog: pytest.LogCaptureFixture
) -> None:
    bad = uuid7()
    (signed,) = SIGNING.sign([b"{}"])
    broken = SignedStatement(statement=b"{}", key_id=signed.key_id, signature=signed.signature)
    with transaction.atomic():
        insert_certificates([(bad, broken)], NOON)
    order_id = end(world)
    assert enter(world) == 1
    assert read_proof(order_id)
    assert list(StatementDueRow.objects.values_list("order_id", flat=True)) == [bad]
    assert f"{bad} cannot be stated: KeyError" in caplog.text


def test_ends_are_stated_batch_by_batch(world: TestWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanbreak.flows.state_ends.BATCH", 2)
    lines = [LineOf(msisdn=f"+49152288{number:05d}") for number in range(5)]
    world.add(*lines)
    orders = [request_termination(at_once(one), world.outside, NOON).order_id for one in lines]
    world.work()
    assert enter(world) == 5
    assert enter(world) == 0
    for order_id, line in zip(orders, lines, strict=True):
        said = proven(parse_proof(read_proof(order_id, ["number"])))
        assert said["number"]["msisdn"] == line.msisdn


def test_an_order_is_due_in_the_transaction_of_its_certificate(world: TestWorld) -> None:
    order_id = end(world)
    assert records.due_after(UUID(int=0), 10, is_mass=False) == [order_id]
    with transaction.atomic():
        insert_certificates([(uuid7(), read_certificate(order_id))], NOON)
        transaction.set_rollback(True)
    assert records.due_after(UUID(int=0), 10, is_mass=False) == [order_id]


def test_proofs_of_before_stay_good_while_the_log_grows(world: TestWorld) -> None:
    order_id = end(world)
    enter(world)
    early = read_proof(order_id)
    world.clock.advance(days=1)
    end(world, OTHER)
    world.clock.now += timedelta(hours=1)
    enter(world)
    late = read_proof(order_id)
    assert early != late
    assert proven(parse_proof(early)) == proven(parse_proof(late))
    sizes = [parse_proof(one).receipts[0].inclusion.tree_size for one in (early, late)]
    assert sizes == [1, 2]
