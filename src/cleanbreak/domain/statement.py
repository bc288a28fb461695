"""The statement about one end: signed, public, and silent; it opens claim by claim.

A *claim* is one fact of an end. The *statement* holds only the root of a tree (RFC 6962) over the
claims, each with a salt before it, so that nobody can guess a number and compare. An *opening* is
salt, name and value of one claim with its way to the root: whoever is given one can check that the
signed statement said so, and learns nothing of the other claims. One seed gives all salts; when it
is deleted, nothing of a statement in the log can be opened any more by us.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleanbreak.domain.cbor import MalformedCbor, Value, read_cbor, write_cbor
from cleanbreak.domain.cose import (
    ALGORITHM,
    CONTENT_TYPE,
    CWT_CLAIMS,
    EDDSA,
    ISSUED_AT,
    ISSUER,
    KEY_ID,
    Sign1,
)
from cleanbreak.domain.merkle_tree import (
    HASH_BYTES,
    Inclusion,
    leaf_hash,
    root_from,
    tree_over_hashes,
)

MEDIA_TYPE = "application/cleanbreak-end+cbor"
VERSION = 1
VERSION_AT, ROOT_AT, COUNT_AT = 1, 2, 3
"""Where they stand in the payload."""
SALT_BYTES = SEED_BYTES = 16
CLAIMS = ("number", "card", "request", "end", "evidence", "money", "rest", "certificate")
"""Every claim, in the order in which they stand in the tree. One of which nothing is known any
more, as of a number that was erased, is left out."""
ALL = CLAIMS


class MalformedStatement(ValueError):
    """This is no statement about an end."""


class OpeningDoesNotFit(ValueError):
    """The statement did not say this: the opening does not lead to its root."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        """The claim that was opened."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One claim, and what shows that a statement made it."""

    index: int
    """Which leaf of the tree it is, from 0."""
    salt: bytes
    name: str
    value: Any
    path: tuple[bytes, ...]
    """From the leaf to the root, RFC 6962 2.1.1."""

    @property
    def leaf(self) -> bytes:
        """Return the leaf data."""
        return self.salt + write_cbor([self.name, self.value])


@dataclass(frozen=True, slots=True)
class StatementHead:
    """What a statement says to everybody."""

    issuer: str
    """The host of the operator."""
    issued_at: int
    """Seconds since 1970, UTC."""
    key_id: str
    root: bytes
    count: int
    """How many claims there are."""


def salt_of(seed: bytes, name: str) -> bytes:
    """Return the salt of a claim; of one, no other can be told."""
    return hmac.digest(seed, name.encode(), "sha256")[:SALT_BYTES]


def claim_leaf(seed: bytes, name: str, value: Value) -> bytes:
    """Return the leaf data of a claim."""
    return salt_of(seed, name) + write_cbor([name, value])


def claim_hashes(seed: bytes, claims: Mapping[str, Value]) -> list[bytes]:
    """Return the leaf hashes of the claims, which are in their order; they tell nothing."""
    return [leaf_hash(claim_leaf(seed, *claim)) for claim in claims.items()]


def open_claims(
    seed: bytes, claims: Mapping[str, Value], names: Collection[str] = ALL
) -> list[Opening]:
    """Return an opening of each claim that is named and there."""
    return open_known_claims(seed, claim_hashes(seed, claims), claims, names)


def open_known_claims(
    seed: bytes, hashes: Sequence[bytes], claims: Mapping[str, Value], names: Collection[str] = ALL
) -> list[Opening]:
    """Return an opening of each claim that is named and still known as it was stated.

    :param hashes: the leaf hashes of the whole statement.
    :param claims: what is known today: some may be gone since, or be other than they were.
    """
    places = dict(zip(hashes, tree_over_hashes(hashes)[1], strict=True))
    opened = []
    for name in (name for name in claims if name in names):
        place = places.get(leaf_hash(claim_leaf(seed, name, claims[name])))
        if place is not None:
            salt = salt_of(seed, name)
            opened.append(Opening(place.leaf_index, salt, name, claims[name], place.path))
    return opened


def statement_header(key_id: str, issuer: str, issued_at: int) -> bytes:
    """Return the protected header of a statement.

    :param key_id: 16 hex digits.
    :param issued_at: seconds since 1970.
    """
    return write_cbor(
        {
            ALGORITHM: EDDSA,
            CONTENT_TYPE: MEDIA_TYPE,
            KEY_ID: bytes.fromhex(key_id),
            CWT_CLAIMS: {ISSUER: issuer, ISSUED_AT: issued_at},
        }
    )


def statement_payload(root: bytes, count: int) -> bytes:
    """Return the payload of a statement."""
    return write_cbor({VERSION_AT: VERSION, ROOT_AT: root, COUNT_AT: count})


def statement_head(signed: Sign1) -> StatementHead:
    """Return what the statement says to everybody; whether it was signed is another question.

    :raises MalformedStatement: if it is none of ours.
    """
    header = signed.header
    cwt = header.get(CWT_CLAIMS)
    if header.get(CONTENT_TYPE) != MEDIA_TYPE or not isinstance(cwt, dict):
        raise MalformedStatement("not about an end")
    issuer, issued_at = cwt.get(ISSUER), cwt.get(ISSUED_AT)
    root, count = _payload(signed.payload)
    if type(issuer) is not str or type(issued_at) is not int:
        raise MalformedStatement("no issuer, or no time")
    return StatementHead(issuer, issued_at, signed.key_id, root, count)


def read_statement(signed: Sign1, openings: Sequence[Opening]) -> dict[str, Any]:
    """Return what was opened of the statement, by name.

    :raises MalformedStatement: if it is none of ours.
    :raises OpeningDoesNotFit: for the first opening that is none of this statement, or opens what
        another has opened.
    """
    head = statement_head(signed)
    read: dict[str, Any] = {}
    places = set()
    for one in openings:
        place = Inclusion(one.index, head.count, one.path)
        fits = len(one.salt) == SALT_BYTES and root_from(leaf_hash(one.leaf), place) == head.root
        if not fits or one.name in read or one.index in places:
            raise OpeningDoesNotFit(one.name)
        read[one.name] = one.value
        places.add(one.index)
    return read


def _payload(payload: bytes | None) -> tuple[bytes, int]:
    try:
        read = read_cbor(payload or b"")
    except MalformedCbor as fault:
        raise MalformedStatement(str(fault)) from fault
    if not isinstance(read, dict) or set(read) != {VERSION_AT, ROOT_AT, COUNT_AT}:
        raise MalformedStatement("not the payload of a statement")
    root, count = read[ROOT_AT], read[COUNT_AT]
    if read[VERSION_AT] != VERSION or type(count) is not int or type(root) is not bytes:
        raise MalformedStatement("another version, or parts of another kind")
    if len(root) != HASH_BYTES or not 0 < count <= len(CLAIMS):
        raise MalformedStatement("a root or a count that cannot be")
    return root, count
