"""A statement about an end, its receipt and its proof, made without a database."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cleanbreak.domain.cose import sign1, to_be_signed
from cleanbreak.domain.cose_receipt import receipt_header, write_receipt
from cleanbreak.domain.merkle_tree import Inclusion, leaf_hash, root_from, tree_over_hashes
from cleanbreak.domain.proof_file import write_proof
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.domain.statement import (
    ALL,
    claim_hashes,
    open_claims,
    statement_header,
    statement_payload,
)

ISSUER, ORIGIN = "end.operator.example", "end.operator.example/log"
ISSUED_AT = 1_795_737_600
SEED = bytes(range(16))
CLAIMS: dict[str, Any] = {
    "number": {"msisdn": "+4915112345678", "ended_on": "2026-11-27"},
    "card": {
        "sim_kind": "esim",
        "cards": [{"iccid": "8949000000000000019", "eid": "89049032000000000000000000000012"}],
        "ended_on": "2026-11-27",
    },
    "request": {
        "order_id": "0192f1c8-0000-7000-8000-000000000001",
        "requested_at": "2026-11-20T10:00:00+00:00",
        "by": "holder",
        "channel": "portal",
        "proof_level": "verified",
        "jurisdiction": "de",
    },
    "end": {"ended_on": "2026-11-27", "completed_at": "2026-11-27T02:00:00+00:00"},
    "evidence": {"stop_usage": {"at": "2026-11-27T01:00:00+00:00", "sha256": bytes(32)}},
    "money": {"currency": "EUR", "lines": [{"what": "credit", "minor": -1234}], "open": None},
    "rest": {"port_grace_until": "2026-12-27", "number_not_before": "2027-02-27"},
    "certificate": sha256(b"{}").digest(),
}


@dataclass(frozen=True)
class Maker:
    """Who states ends, and who keeps the log: each has a key."""

    key: Ed25519PrivateKey = field(
        default_factory=lambda: Ed25519PrivateKey.from_private_bytes(bytes(32))
    )
    log_key: Ed25519PrivateKey = field(
        default_factory=lambda: Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    )

    def entry(self, claims: dict[str, Any] = CLAIMS, seed: bytes = SEED) -> bytes:
        """Return a signed statement as it is entered in the log."""
        protected = statement_header(name_of(self.key), ISSUER, ISSUED_AT)
        payload = statement_payload(tree_over_hashes(claim_hashes(seed, claims))[0], len(claims))
        signature = self.key.sign(to_be_signed(protected, payload))
        return sign1(protected, {}, payload, signature)

    def receipt(self, entry: bytes, tree_size: int = 1_000_000, leaf_index: int = 999_000) -> bytes:
        """Return a receipt of a tree of that size, of which nothing else is known."""
        path = path_of(tree_size, leaf_index)
        inclusion = Inclusion(leaf_index, tree_size, path)
        root = root_from(leaf_hash(entry), inclusion)
        assert root is not None
        protected = receipt_header(name_of(self.log_key), ISSUER, ORIGIN, tree_size)
        return write_receipt(protected, inclusion, self.log_key.sign(to_be_signed(protected, root)))

    def proof(self, names: tuple[str, ...] = ALL, note: str = "", tree_size: int = 1000) -> bytes:
        """Return the proof of an end that opens these claims."""
        entry = self.entry()
        receipt = self.receipt(entry, tree_size, tree_size // 3)
        return write_proof(entry, [receipt], open_claims(SEED, CLAIMS, names), note)


def name_of(key: Ed25519PrivateKey) -> str:
    """Return how certificates name the key."""
    return key_id_of(key.public_key().public_bytes_raw())


def pem_of(key: Ed25519PrivateKey) -> bytes:
    """Return the public key in PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def path_of(tree_size: int, leaf_index: int) -> tuple[bytes, ...]:
    """Return as many hashes as lead from there to a root: any will do."""
    path, place, last = [], leaf_index, tree_size - 1
    while last:
        if place & 1 or place < last:
            path.append(sha256(b"%d" % len(path)).digest())
        place, last = place >> 1, last >> 1
    return tuple(path)
