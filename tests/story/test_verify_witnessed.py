"""Witnesses in proofs: counted, named in the trust file, and no trouble when they are retired."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.papers import ended_order
from tests.worlds import CURRENT, NOON, TestWorld, make_world

from cleanbreak.domain.cosignature import Cosigner, cosign
from cleanbreak.domain.named_witness import NamedWitness
from cleanbreak.domain.proof_file import parse_proof
from cleanbreak.domain.signed_note import ED25519_COSIGNATURE, VerifierKey, parse_note
from cleanbreak.domain.verdict import Part, VerdictKind
from cleanbreak.domain.verify_proof import verify_proof
from cleanbreak.flows.publish_trust import publish_trust
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.read_proof import read_proof
from cleanbreak.records.log_witness import insert_cosignatures

pytestmark = pytest.mark.usefixtures("committed_db")
KEY = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
VKEY = VerifierKey("w.example/w1", ED25519_COSIGNATURE, KEY.public_key().public_bytes_raw())


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_WITNESSES = (NamedWitness((VKEY,), "https://w.example"),)
    settings.CLEANBREAK_WITNESS_QUORUM = 1
    made = make_world()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


@pytest.fixture
def order_id(world: TestWorld) -> UUID:
    return ended_order(world)


def witness_signs() -> None:
    signed = current_checkpoint()
    assert signed is not None
    line = cosign(Cosigner(VKEY, KEY.sign), signed.checkpoint.text, 1_795_737_660).line
    name = f"{VKEY.name}+{VKEY.key_id.hex()}"
    insert_cosignatures(signed.checkpoint.size, {name: line}, NOON)


def signers(proof: bytes) -> list[str]:
    return [one.name for one in parse_note(parse_proof(proof).note).signatures]


def test_a_proof_from_before_the_witness_came_says_so(order_id: UUID) -> None:
    early = read_proof(order_id)
    witness_signs()
    late = read_proof(order_id)

    trust = publish_trust()
    assert trust.witnesses == (VKEY,)
    assert verify_proof(late, trust).unchecked == ()
    # the trust file has the checkpoint with the witness's line: of the same tree, so that counts
    assert verify_proof(early, trust).unchecked == ()
    without = verify_proof(early, trust_without_checkpoint())
    assert (without.kind, without.unchecked) == (VerdictKind.VALID, (Part.WITNESSES,))


def trust_without_checkpoint() -> Any:
    return replace(publish_trust(), checkpoint=None)


def test_a_witness_that_is_asked_no_more_makes_no_proof_worthless(
    order_id: UUID, settings: Any
) -> None:
    witness_signs()
    proof = read_proof(order_id)
    assert VKEY.name in signers(proof)

    settings.CLEANBREAK_WITNESSES = ()
    settings.CLEANBREAK_WITNESS_QUORUM = 0
    fresh = read_proof(order_id)
    assert VKEY.name not in signers(fresh)
    assert verify_proof(fresh, publish_trust()).kind == VerdictKind.VALID
    assert verify_proof(proof, publish_trust()).kind == VerdictKind.UNKNOWN_KEY

    settings.CLEANBREAK_OLDER_WITNESS_KEYS = (VKEY,)
    assert verify_proof(proof, publish_trust()).kind == VerdictKind.VALID
