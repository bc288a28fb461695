"""The signature of a paper, by its bytes alone: whose it is, and whether it is over all the rest.

No PDF is opened here: a file from anywhere may be made to break a PDF reader.

Readers let pass what changes no meaning: bits behind the signature, the other case of a
hexadecimal digit, the version of a form. Here every bit counts, so the signature must also be
written in the one way in which ours are.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from asn1crypto import algos, cms, pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate

from cleanbreak.domain.refusal import Refusal

BYTE_RANGE = re.compile(rb"/ByteRange ?\[ ?0 (\d{1,8}) (\d{1,8}) (\d{1,8}) *\]")
"""Which bytes were signed: all but those between, where the signature itself stands."""
CONTENTS = re.compile(rb"<((?:[0-9A-F]{2})+)>")
SIGNATURE_BYTES_MAX = 100_000
BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto raises for what is no signature."""


class PaperNotSigned(Refusal):
    """This is no signed paper of ours. Take the PDF file as it was downloaded, not a scan of it."""

    code = "paper_not_signed"


class PaperOfAnotherKey(Refusal):
    """The paper is signed by a key that is not known here. Ask whose it is before you rely on
    it."""

    code = "paper_of_another_key"


class PaperChanged(Refusal):
    """The paper is not what was signed. Do not rely on it; ask for it again."""

    code = "paper_changed"


def signer_of(pdf: bytes, certificates: Sequence[bytes]) -> x509.Certificate:
    """Return the certificate of the key that signed every byte of the file.

    :param certificates: of the keys that count, each in PEM, with those above it behind it.
    :raises PaperNotSigned: if it is no signed PDF.
    :raises PaperOfAnotherKey: if another key signed it.
    :raises PaperChanged: if one bit of it is not what it was.
    """
    signed, raw = _parts(pdf)
    try:
        written = cms.ContentInfo.load(raw)["content"]
        signer = _signer(written, certificates)
        is_signed = _is_signed(signed, written, signer)
        if is_signed and _is_written_as_ours(raw, written, signer):
            return signer
    except BROKEN:
        raise PaperChanged from None
    raise PaperChanged


def _parts(pdf: bytes) -> tuple[bytes, bytes]:
    """Return the bytes that were signed, and the signature with the zeros behind it.

    :raises PaperNotSigned: if there is no signature.
    :raises PaperChanged: if it is not over the whole file, or is no hexadecimal text.
    """
    found = list(BYTE_RANGE.finditer(pdf)) if pdf.startswith(b"%PDF-") else []
    if not found:
        raise PaperNotSigned
    before, after, rest = map(int, found[-1].groups())
    contents = CONTENTS.fullmatch(pdf[before:after])
    is_whole = after + rest == len(pdf) and after - before <= SIGNATURE_BYTES_MAX
    if not is_whole or contents is None:
        raise PaperChanged
    return pdf[:before] + pdf[after:], bytes.fromhex(contents[1].decode())


def _signer(written: cms.SignedData, certificates: Sequence[bytes]) -> x509.Certificate:
    """Return the certificate that the signature names as its own.

    :raises PaperOfAnotherKey: if it is none of those, or one beside it is not.
    """
    known = [[der for _, _, der in pem.unarmor(one, multiple=True)] for one in certificates]
    told = [one.chosen.dump() for one in written["certificates"]]
    (info,) = written["signer_infos"]
    serial = info["sid"].chosen["serial_number"].native
    for own, *above in known:
        signer = x509.Certificate.load(own)
        if signer.serial_number == serial and own in told and {*told} <= {own, *above}:
            return signer
    raise PaperOfAnotherKey


def _is_signed(signed: bytes, written: cms.SignedData, signer: x509.Certificate) -> bool:
    """Check the signature (RFC 5652 5.4): it is over attributes, one of which is the hash."""
    (info,) = written["signer_infos"]
    hashes = [a["values"] for a in info["signed_attrs"] if a["type"].native == "message_digest"]
    if [value.native for values in hashes for value in values] != [sha256(signed).digest()]:
        return False
    attributes, signature = info["signed_attrs"].untag().dump(), info["signature"].native
    key = load_der_x509_certificate(signer.dump()).public_key()
    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, attributes, ECDSA(SHA256()))
        elif isinstance(key, RSAPublicKey):
            key.verify(signature, attributes, PKCS1v15(), SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _is_written_as_ours(raw: bytes, written: cms.SignedData, signer: x509.Certificate) -> bool:
    """Return whether nothing in the place of the signature could be other than it is."""
    content = _as_ours(written, signer)
    ours = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
    return raw.startswith(ours) and not any(raw[len(ours) :])


def _as_ours(read: cms.SignedData, signer: x509.Certificate) -> cms.SignedData:
    """Write down anew what is not signed itself, from what is."""
    (told,) = read["signer_infos"]
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    sid = {"issuer": signer.issuer, "serial_number": signer.serial_number}
    how = told["signature_algorithm"]["algorithm"].native
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(sid)),
        "digest_algorithm": digest,
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": how}),
        "signed_attrs": told["signed_attrs"],
        "signature": told["signature"].native,
    }
    if told["unsigned_attrs"].native is not None:
        info["unsigned_attrs"] = told["unsigned_attrs"]
    return cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": [one.chosen for one in read["certificates"]],
            "signer_infos": [cms.SignerInfo(info)],
        }
    )
