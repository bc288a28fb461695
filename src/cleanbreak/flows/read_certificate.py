"""Read a certificate: the signed statement that a line has ended."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import SignedStatement
from cleanbreak.records.certificate import CertificateRow


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
    return SignedStatement(
        statement=bytes(row.statement), key_id=row.key_id, signature=bytes(row.signature)
    )


def certificate_json(certificate: SignedStatement) -> dict[str, Any]:
    """Return the certificate for a file.

    ``statement`` is a text, not an object: its UTF-8 bytes are what was signed (Ed25519,
    RFC 8032), and no reader has to write them down again in the same way.
    """
    return {
        "statement": certificate.statement.decode(),
        "key_id": certificate.key_id,
        "signature": b64encode(certificate.signature).decode("ascii"),
    }
