"""Verify the ends in the log: is each one there, signed by us, and about the order it belongs to.

Until a leaf is in the log, it waits in a table that is not written for good: whoever has the
database could take it away there, or put another one in its place.
"""

from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cleanbreak.domain.cose import MalformedCose, Sign1, parse_sign1
from cleanbreak.domain.merkle_tree import HASH_BYTES, tree_over_hashes
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import keys_by_id
from cleanbreak.domain.statement import MalformedStatement, statement_head
from cleanbreak.records.ended_leaves import certified_without_end, logged_ends


class EndNotInLog(Refusal):
    """The end of the order {order_id} is certified, but it is not in the log, nor on its way."""

    code = "end_not_in_log"


class LoggedEndNotSigned(Refusal):
    """The entry {leaf_index} of the log says that it is about an end, and is not signed by us."""

    code = "logged_end_not_signed"


class LoggedEndOfAnother(Refusal):
    """The entry {leaf_index} of the log is not what opens it: one belongs to another order."""

    code = "logged_end_of_another"


def verify_ends(public_keys: Sequence[bytes]) -> Iterator[tuple[str, Refusal]]:
    """Yield what is wrong, with the table it is in.

    :param public_keys: of which one must have signed each end.
    """
    for order_id in certified_without_end():
        yield "log_entry", EndNotInLog(order_id=order_id)
    keys = keys_by_id(public_keys)
    for leaf_index, leaf, hashes in logged_ends():
        signed = _signed(leaf)
        if signed is None or not _is_ours(signed, keys.get(signed.key_id)):
            yield "log_entry", LoggedEndNotSigned(leaf_index=leaf_index)
        elif hashes and statement_head(signed).root != _root(hashes):
            yield "statement_opening", LoggedEndOfAnother(leaf_index=leaf_index)


def _signed(leaf: bytes) -> Sign1 | None:
    """Return the statement that a leaf is; ``None`` for anything else."""
    try:
        signed = parse_sign1(leaf)
        statement_head(signed)
    except (MalformedCose, MalformedStatement):
        return None
    return signed if not signed.unprotected else None


def _is_ours(signed: Sign1, key: bytes | None) -> bool:
    if key is None:
        return False
    try:
        said = signed.signed_with(signed.payload or b"")
        Ed25519PublicKey.from_public_bytes(key).verify(signed.signature, said)
    except InvalidSignature:
        return False
    return True


def _root(hashes: bytes) -> bytes:
    starts = range(0, len(hashes), HASH_BYTES)
    root, _ = tree_over_hashes([hashes[at : at + HASH_BYTES] for at in starts])
    return root
