"""What stories about statements need: an end, its way into the log, and a check of its proof."""

from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.worlds import LOG_SIGNING, SIGNING, LineOf, TestWorld, at_once

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.proof_file import Proof
from cleanbreak.domain.signed_note import parse_note
from cleanbreak.domain.statement import read_statement
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.records.line import LineRow

LINE = LineOf()
OTHER = LineOf(msisdn="+4915228817387", name="Ben Koch")


def end(world: TestWorld, line: LineOf = LINE) -> UUID:
    """End a line, and return its order."""
    if not LineRow.objects.filter(msisdn=line.msisdn).exists():
        world.add(line)
    order = request_termination(at_once(line), world.outside, world.clock())
    world.work()
    return order.order_id


def enter(world: TestWorld) -> int:
    """State what has ended and enter it in the log, as the log's task does."""
    stated = state_ends(world.outside, world.clock())
    append_log(world.outside, world.clock())
    return stated


def proven(proof: Proof) -> dict[str, Any]:
    """Check all of a proof by the public keys alone, and return what it says."""
    one = proof.statement
    assert one.payload is not None
    key = Ed25519PublicKey.from_public_bytes(SIGNING.public_key())
    key.verify(one.signature, one.signed_with(one.payload))
    (receipt,) = proof.receipts
    root = receipt.root(proof.entry)
    assert root is not None
    log_key = Ed25519PublicKey.from_public_bytes(LOG_SIGNING.public_key())
    log_key.verify(receipt.signed.signature, receipt.to_be_signed(root))
    if proof.note:
        checkpoint = Checkpoint.parse(parse_note(proof.note).text)
        assert (checkpoint.root, checkpoint.size) == (root, receipt.inclusion.tree_size)
        assert checkpoint.origin == receipt.origin
    return read_statement(one, proof.openings)
