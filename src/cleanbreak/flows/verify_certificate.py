"""Verify a certificate: is it, word for word, what the holder of that key has signed."""

import json
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

from cleanbreak.domain.certificate import signed_bytes
from cleanbreak.domain.merkle_tree import Inclusion
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import is_signed, keys_by_id
from cleanbreak.domain.termination import SignedStatement


class NotACertificate(Refusal):
    """This is no certificate. Take the file as it was downloaded, unchanged."""

    code = "not_a_certificate"


class CertificateOfAnotherKey(Refusal):
    """The certificate is signed by the key {key_id}, not by {expected}. Name the right key."""

    code = "certificate_of_another_key"


class CertificateChanged(Refusal):
    """The certificate is not what was signed. Do not rely on it; ask for it again."""

    code = "certificate_changed"


def verify_certificate(content: bytes, public_keys: Sequence[bytes]) -> dict[str, Any]:
    """Return what the certificate says, if all of it was signed.

    :param content: the file, as ``certificate_json`` describes it.
    :param public_keys: 32 bytes each; one of them must have signed it.
    :raises NotACertificate: if it cannot be read as one.
    :raises CertificateOfAnotherKey: if it names another key.
    :raises CertificateChanged: if statement, way or signature are not what they were.
    """
    certificate = read_signed(content)
    known = keys_by_id(public_keys)
    public_key = known.get(certificate.key_id)
    if public_key is None:
        raise CertificateOfAnotherKey(key_id=certificate.key_id, expected=", ".join(known))
    signed = signed_bytes(certificate.statement, certificate.inclusion)
    if signed is None or not is_signed(public_key, certificate.signature, signed):
        raise CertificateChanged
    said: dict[str, Any] = json.loads(certificate.statement)
    return said


def read_signed(content: bytes) -> SignedStatement:
    """Return the parts of a certificate; whether its key signed it is another question.

    :raises NotACertificate: if it cannot be read as one.
    """
    try:
        document = json.loads(content)
        return SignedStatement(
            statement=document["statement"].encode(),
            key_id=str(document["key_id"]),
            signature=b64decode(document["signature"], validate=True),
            inclusion=_inclusion(document["inclusion"]) if "inclusion" in document else None,
        )
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        raise NotACertificate from None


def _inclusion(document: dict[str, Any]) -> Inclusion:
    path = tuple(b64decode(one, validate=True) for one in document["path"])
    return Inclusion(int(document["leaf_index"]), int(document["tree_size"]), path)
