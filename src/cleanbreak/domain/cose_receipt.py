"""Receipts (RFC 9942): the log's word that a statement is in it, in the same form as the statement.

A receipt is signed over the root of the log's tree at one size, and carries the way from the
statement's entry to that root.
"""

from dataclasses import dataclass
from typing import Any

from cleanbreak.domain.cbor import MalformedCbor, read_cbor, write_cbor
from cleanbreak.domain.cose import (
    ALGORITHM,
    CWT_CLAIMS,
    EDDSA,
    ISSUER,
    KEY_ID,
    SUBJECT,
    MalformedCose,
    Sign1,
    parse_sign1,
    sign1,
)
from cleanbreak.domain.merkle_tree import Inclusion, leaf_hash, root_from

TREE_TYPE, PROOFS = 395, 396
"""Labels of headers: verifiable data structure, and proofs (RFC 9942 2)."""
RFC9162_SHA256 = 1
INCLUSION = -1
"""Among proofs: those that a leaf is there (RFC 9942 5.2)."""
TREE_SIZE = -65537
"""A CWT claim of ours, from those for private use (RFC 8392 9.1): how many leaves the tree had.

RFC 9942 signs the root only, and the same way leads to the same root in trees of several sizes: the
size beside it could be changed, and nobody would see it.
"""
PATH_MAX = 63
"""A tree that has a longer path has more leaves than a whole number of ours."""


class MalformedReceipt(ValueError):
    """This is no receipt of a log."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it was read; nothing is said about whether its signature is good."""

    signed: Sign1
    issuer: str
    origin: str
    """The name of the log, as its checkpoints have it."""
    inclusion: Inclusion
    signed_size: int | None
    """How many leaves the tree had, as it was signed; ``None``: that was not signed."""

    @property
    def key_id(self) -> str:
        """Return which key of the log is said to have signed."""
        return self.signed.key_id

    def root(self, statement: bytes) -> bytes | None:
        """Return the root of the tree in which the statement would stand there.

        :param statement: as it is entered in the log: with nothing in its unprotected header.
        """
        return root_from(leaf_hash(statement), self.inclusion)

    def to_be_signed(self, root: bytes) -> bytes:
        """Return what was signed, if the tree had that root."""
        return self.signed.signed_with(root)


def receipt_header(key_id: str, issuer: str, origin: str, tree_size: int) -> bytes:
    """Return the protected header of a receipt.

    :param key_id: 16 hex digits, of the log's key.
    """
    return write_cbor(
        {
            ALGORITHM: EDDSA,
            KEY_ID: bytes.fromhex(key_id),
            CWT_CLAIMS: {ISSUER: issuer, SUBJECT: origin, TREE_SIZE: tree_size},
            TREE_TYPE: RFC9162_SHA256,
        }
    )


def write_receipt(protected: bytes, inclusion: Inclusion, signature: bytes) -> bytes:
    """Return the receipt as it is written down; the root, its payload, is left out."""
    way = write_cbor([inclusion.tree_size, inclusion.leaf_index, list(inclusion.path)])
    return sign1(protected, {PROOFS: {INCLUSION: [way]}}, None, signature)


def parse_receipt(raw: bytes) -> Receipt:
    """Return the receipt that the bytes are.

    :raises MalformedReceipt: if they are none, or have more in them than ours.
    """
    try:
        signed = parse_sign1(raw)
        header = signed.header
        inclusion = _inclusion(signed)
    except (MalformedCose, MalformedCbor) as fault:
        raise MalformedReceipt(str(fault)) from fault
    cwt = header.get(CWT_CLAIMS)
    if header.get(TREE_TYPE) != RFC9162_SHA256 or signed.payload is not None:
        raise MalformedReceipt("another tree, or a root that is written into it")
    if not isinstance(cwt, dict) or not all(type(cwt.get(at)) is str for at in (ISSUER, SUBJECT)):
        raise MalformedReceipt("no log named")
    size = cwt[TREE_SIZE] if type(cwt.get(TREE_SIZE)) is int else None
    return Receipt(signed, cwt[ISSUER], cwt[SUBJECT], inclusion, size)


def _inclusion(signed: Sign1) -> Inclusion:
    header = signed.unprotected
    proofs = header.get(PROOFS)
    if set(header) != {PROOFS} or not isinstance(proofs, dict) or set(proofs) != {INCLUSION}:
        raise MalformedReceipt("not proofs of inclusion alone")
    ways = proofs[INCLUSION]
    if not _are(bytes, ways) or len(ways) != 1:
        raise MalformedReceipt("not one proof")
    return _way(read_cbor(ways[0]))


def _way(read: Any) -> Inclusion:
    if isinstance(read, list) and len(read) == 3:
        size, index, path = read
        if _are(int, [size, index]) and _are(bytes, path) and len(path) <= PATH_MAX:
            return Inclusion(index, size, tuple(path))
    raise MalformedReceipt("no way through a tree")


def _are(kind: type, values: Any) -> bool:
    """Return whether these are a list of that kind; ``true`` is no number."""
    return isinstance(values, list) and all(type(one) is kind for one in values)
