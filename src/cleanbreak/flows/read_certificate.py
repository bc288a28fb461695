"""Read a certificate: the signed statement that a line has ended."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.module_loading import import_string

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import KeyUse, key_id_of
from cleanbreak.domain.termination import SignedStatement
from cleanbreak.ports.outside import Outside
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.signing_key_state import seen_keys


class NoCertificateYet(Refusal):
    """There is no certificate for this order. It is issued when the line has ended."""

    code = "no_certificate_yet"


def read_certificate(order_id: UUID) -> SignedStatement:
    """Return the certificate of the order, byte for byte as it was signed.

    :raises NoCertificateYet: if none was issued.
    """
    row = CertificateRow.objects.filter(pk=order_id).first()
    if row is None:
        raise NoCertificateYet
    return row.signed


def has_certificate(order_id: UUID) -> bool:
    """Return whether the line has ended and its certificate is there."""
    return CertificateRow.objects.filter(pk=order_id).exists()


def certificate_json(certificate: SignedStatement) -> dict[str, Any]:
    """Return the certificate for a file.

    ``statement`` is a text, not an object: no reader has to write it down again in the same way.
    Its UTF-8 bytes are what was signed (Ed25519, RFC 8032), or, where ``inclusion`` tells the way
    from them to the root of a tree (RFC 6962), the head of that tree.
    """
    document: dict[str, Any] = {
        "statement": certificate.statement.decode(),
        "key_id": certificate.key_id,
        "signature": _base64(certificate.signature),
    }
    if found := certificate.inclusion:
        document["inclusion"] = {
            "leaf_index": found.leaf_index,
            "tree_size": found.tree_size,
            "path": [_base64(one) for one in found.path],
        }
    return document


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


@dataclass(frozen=True, slots=True)
class CertificateKey:
    """The public key with which anybody can check the signature of a certificate."""

    key_id: str
    """As certificates name it: the first 16 hex digits of the SHA-256 of the 32 key bytes."""
    pem: str
    """Ed25519, SubjectPublicKeyInfo (RFC 8410) in PEM (RFC 7468)."""


def read_public_keys(outside: Outside) -> list[bytes]:
    """Return every public key with which something of ours was signed, the one in use first.

    Older ones are known from files beside the key, from keepers that are still named, and from the
    time when they signed: a token that was given away has signed as well.

    :raises Unavailable: if the keeper of the keys cannot be asked.
    """
    in_use, beside = outside.signing.public_key(), outside.signing.beside()
    in_files: list[bytes] = import_string(settings.CLEANBREAK_OLDER_PUBLIC_KEYS)()
    older = [*in_files, *(one.public_key() for one in beside), *_noted_keys()]
    return list(dict.fromkeys((in_use, *older)))


def _noted_keys() -> list[bytes]:
    """Return the keys that were noted when they began to sign; none without a database."""
    try:
        with transaction.atomic():
            rows = seen_keys()
    except DatabaseError:
        return []
    return [bytes(row.public_key) for row in rows if row.use == KeyUse.STATEMENT]


def read_certificate_key(outside: Outside) -> CertificateKey:
    """Return the public key of the certificates that are signed now.

    :raises Unavailable: if the keeper of the key cannot be asked.
    """
    raw = outside.signing.public_key()
    key = Ed25519PublicKey.from_public_bytes(raw)
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return CertificateKey(key_id=key_id_of(raw), pem=pem)
