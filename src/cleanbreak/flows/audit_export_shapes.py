"""How rows stand in an export of the audit: JSON that needs nothing of ours to be checked."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from cleanbreak.domain.audit_block import COLUMNS
from cleanbreak.domain.merkle_tree import Inclusion
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.flows.read_certificate import certificate_json
from cleanbreak.records.audit_seal import AuditSealRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.record_seal import RecordSealRow


def entry_shape(entry: Sequence[str]) -> dict[str, str]:
    """Return an entry as the texts that were hashed, and its block."""
    return dict(zip((*COLUMNS, "block"), entry, strict=True))


def block_shape(row: AuditSealRow | RecordSealRow) -> dict[str, object]:
    """Return a block; what somebody made unreadable has another hash than its statement."""
    statement = bytes(row.statement)
    return {
        "block": row.block,
        "statement": statement.decode(errors="replace"),
        "hash": sha256(statement).hexdigest(),
        "key_id": row.key_id,
        "signature": b64encode(bytes(row.signature)).decode(),
    }


def certificate_shape(row: CertificateRow) -> dict[str, object]:
    """Return the certificate; of one that somebody made unreadable, its bytes."""
    order = {"order_id": str(row.order_id)}
    try:
        return {**order, **certificate_json(row.signed)}
    except UnicodeDecodeError:
        return {**order, "unreadable": b64encode(bytes(row.statement)).decode()}


def proof_shape(block: int, proof: Inclusion) -> dict[str, object]:
    """Return the way from the leaf of a block to the root of the log."""
    return {
        "block": block,
        "leaf_index": proof.leaf_index,
        "tree_size": proof.tree_size,
        "path": [b64encode(one).decode() for one in proof.path],
    }


def key_shape(key: bytes) -> dict[str, str]:
    """Return a public key and how blocks and certificates name it."""
    return {
        "key_id": key_id_of(key),
        "algorithm": "Ed25519",
        "public_key": b64encode(key).decode(),
    }
