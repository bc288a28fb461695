"""Keys change and are revoked: proofs of before stay good, and a thief with a key gets nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.ended_proofs import CLAIMS, SEED
from tests.line_lists import ACTOR
from tests.papers import ended_order
from tests.worlds import CURRENT, NOON, LineOf, TestWorld, make_world

from cleanbreak.domain.cose import sign1, to_be_signed
from cleanbreak.domain.cose_receipt import receipt_header, write_receipt
from cleanbreak.domain.merkle_tree import tree_over_hashes
from cleanbreak.domain.proof_file import write_proof
from cleanbreak.domain.signing_key import KeyUse, RevocationReason, key_id_of
from cleanbreak.domain.statement import (
    claim_hashes,
    open_claims,
    statement_header,
    statement_payload,
)
from cleanbreak.domain.trust_file import Trust
from cleanbreak.domain.verdict import VerdictKind
from cleanbreak.domain.verify_proof import verify_proof
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.publish_trust import publish_trust
from cleanbreak.flows.read_log import current_checkpoint, prove_inclusion
from cleanbreak.flows.read_proof import read_proof
from cleanbreak.flows.revoke_signing_key import revoke_signing_key
from cleanbreak.flows.state_ends import KIND, issuer
from cleanbreak.ports.signing import Signing
from cleanbreak.records.log_entry import queue_leaves
from cleanbreak.site.wiring.signing import the_token, wire_signing

pytestmark = pytest.mark.usefixtures("committed_db")
COMPROMISED = RevocationReason.COMPROMISED


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> Iterator[TestWorld]:
    settings.CLEANBREAK_HOME = tmp_path
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    restart(made)
    yield made
    CURRENT.pop()


def restart(world: TestWorld) -> None:
    """Begin anew with the keys that lie in the home."""
    the_token.cache_clear()
    world.outside = replace(
        world.outside,
        signing=wire_signing(KeyUse.STATEMENT),
        log_signing=wire_signing(KeyUse.LOG),
    )
    CURRENT[-1] = world.outside


def end(world: TestWorld, msisdn: str = "+4915228800001") -> UUID:
    return ended_order(world, LineOf(msisdn=msisdn))


def forged_entry(key: Signing) -> bytes:
    """Return the statement of a thief who has the key: about an end that never was."""
    protected = statement_header(key_id_of(key.public_key()), issuer(), 1_795_737_600)
    root, _ = tree_over_hashes(claim_hashes(SEED, CLAIMS))
    payload = statement_payload(root, len(CLAIMS))
    (signed,) = key.sign([to_be_signed(protected, payload)])
    return sign1(protected, {}, payload, signed.signature)


def enter(world: TestWorld, entry: bytes) -> bytes:
    """Let the log take an entry, wherever it comes from, and return the proof of it."""
    queue_leaves(KIND, [(entry, None)])
    append_log(world.outside, NOON)
    signed = current_checkpoint()
    assert signed is not None
    size, log = signed.checkpoint.size, world.outside.log_signing
    header = receipt_header(key_id_of(log.public_key()), issuer(), signed.checkpoint.origin, size)
    (by_log,) = log.sign([to_be_signed(header, signed.checkpoint.root)])
    receipt = write_receipt(header, prove_inclusion(size - 1, size), by_log.signature)
    return write_proof(entry, [receipt], open_claims(SEED, CLAIMS), signed.note)


def kind_of(proof: bytes, trust: Trust | None = None) -> VerdictKind:
    return verify_proof(proof, trust or publish_trust()).kind


def test_a_proof_outlives_the_keys_that_signed_it(world: TestWorld) -> None:
    proof = read_proof(end(world))
    before = publish_trust()
    world.outside.signing.renew()  # type: ignore[attr-defined]
    world.outside.log_signing.renew()  # type: ignore[attr-defined]
    restart(world)
    later = read_proof(end(world, "+4915228800002"))

    assert kind_of(proof) == VerdictKind.VALID
    assert kind_of(later) == VerdictKind.VALID
    assert kind_of(later, before) == VerdictKind.UNKNOWN_KEY, "a newer trust file is needed"


def test_a_stolen_key_signs_nothing_that_counts_after_it_was_revoked(world: TestWorld) -> None:
    stolen = world.outside.signing
    proof, forged = read_proof(end(world)), forged_entry(stolen)
    old_trust = publish_trust()

    revoke_signing_key(key_id_of(stolen.public_key()), COMPROMISED, ACTOR, NOON)
    stolen.renew()  # type: ignore[attr-defined]
    restart(world)
    late = enter(world, forged)

    assert kind_of(late, old_trust) == VerdictKind.VALID, "else the forgery would prove nothing"
    assert kind_of(late) == VerdictKind.REVOKED_KEY
    assert kind_of(proof) == VerdictKind.VALID
    assert kind_of(read_proof(end(world, "+4915228800003"))) == VerdictKind.VALID


def test_a_stolen_key_of_the_log_signs_no_tree_that_counts(world: TestWorld) -> None:
    stolen = world.outside.log_signing
    order_id = end(world)
    proof = read_proof(order_id)

    revoke_signing_key(key_id_of(stolen.public_key()), COMPROMISED, ACTOR, NOON)
    stolen.renew()  # type: ignore[attr-defined]
    restart(world)
    end(world, "+4915228800004")

    assert kind_of(proof) == VerdictKind.VALID
    assert kind_of(read_proof(order_id)) == VerdictKind.VALID
    signed = current_checkpoint()
    assert signed is not None
    assert signed.checkpoint.size == 2
