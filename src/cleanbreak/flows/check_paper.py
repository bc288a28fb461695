"""Check a paper offline: is every bit of the PDF what the holder of a known key has signed.

The signature is found and checked first, over bytes that nobody has read yet: a file from anywhere
may be made to break a PDF reader, and ours opens only what was signed. Then pyHanko says whether it
is the signature of a whole PDF (ETSI EN 319 142-1).

Readers let pass what changes no meaning: bits behind the signature, the other case of a
hexadecimal digit, the version of a form. Here every bit counts, so the signature must also be
written in the one way in which ours are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms, pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from cleanbreak.domain.refusal import Refusal

BYTE_RANGE = re.compile(rb"/ByteRange ?\[ ?0 (\d{1,8}) (\d{1,8}) (\d{1,8}) *\]")
"""Which bytes were signed: all but those between, where the signature itself stands."""
CONTENTS = re.compile(rb"<((?:[0-9A-F]{2})+)>")
SIGNATURE_BYTES_MAX = 100_000
PLAIN = (b"", b"\x05\x00")
"""Parameters of a hash: none, in either way (RFC 5754 2)."""
STAMP = "signature_time_stamp_token"
STAMP_VERSIONS = (("v3", "v1"), ("v3", "v3"))
"""Of the form of a time stamp and of its signature (RFC 5652 5.1 and 5.3)."""
BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto raises for what is no signature."""
BROKEN_PDF = (*BROKEN, PdfError, SigningError)


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


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """A paper that is, bit for bit, as it was signed."""

    attachments: dict[str, bytes]
    certificate: bytes
    """Of the key that signed it, DER."""
    stamped_at: datetime | None
    """What a time-stamp server vouches for; ``None``: none was asked."""


def check_paper(pdf: bytes, certificates: Sequence[bytes]) -> CheckedPaper:
    """Return what is in the paper, if all of it was signed by one of the keys. Nothing is fetched.

    Of a time stamp it says that it is about this signature, not whether its server may be trusted.

    :param certificates: of the keys that count, each in PEM, with those above it behind it.
    :raises PaperNotSigned: if it is no signed PDF.
    :raises PaperOfAnotherKey: if another key signed it.
    :raises PaperChanged: if one bit of it is not what it was.
    """
    signed, raw = _parts(pdf)
    try:
        written = cms.ContentInfo.load(raw)["content"]
        signer = _signer(written, certificates)
        is_signed = _is_signed(signed, written, signer) and _is_written_as_ours(
            raw, written, signer
        )
    except BROKEN:
        raise PaperChanged from None
    if not is_signed:
        raise PaperChanged
    return _opened(pdf, signer)


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


def _opened(pdf: bytes, signer: x509.Certificate) -> CheckedPaper:
    """Let pyHanko say the rest of a PDF that one of ours has signed.

    :raises PaperChanged: if it was signed, but is not the signed PDF that it should be.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf))
        (signature,) = reader.embedded_signatures
        stamps = _stampers(signature)
        # The one key is all that is trusted: whoever names it vouches for it. Papers outlive
        # certificates, so what counts is whether these were good then.
        then = signature.self_reported_timestamp
        keys, clocks = (
            ValidationContext(trust_roots=roots, moment=then, allow_fetching=False)
            for roots in ([signer], stamps)
        )
        status = validate_pdf_signature(
            signature, signer_validation_context=keys, ts_validation_context=clocks
        )
        attachments = dict(_attachments(reader))
    except BROKEN_PDF:
        raise PaperChanged from None
    if not _is_whole(status):
        raise PaperChanged
    stamp = status.timestamp_validity
    return CheckedPaper(attachments, signer.dump(), stamp.timestamp if stamp else None)


def _stampers(signature: EmbeddedPdfSignature) -> list[x509.Certificate]:
    """Return whose time stamp it has; nobody, if it has none.

    :raises ValueError: if the stamp is written in another way than one: the same bits that count
        in a signature count in it.
    """
    beside = signature.signer_info["unsigned_attrs"]
    if not beside.native:
        return []
    ((token,),) = (one["values"] for one in beside if one["type"].native == STAMP)
    stamp = token["content"]
    (info,) = stamp["signer_infos"]
    digests = [*stamp["digest_algorithms"], info["digest_algorithm"]]
    names = {one["algorithm"].native for one in digests}
    is_plain = all(one["parameters"].dump() in PLAIN for one in digests)
    versions = (stamp["version"].native, info["version"].native)
    stampers: list[x509.Certificate] = [one.chosen for one in stamp["certificates"]]
    is_named = info["sid"].chosen["issuer"].dump() in [one.issuer.dump() for one in stampers]
    if len(names) > 1 or not is_plain or not is_named or versions not in STAMP_VERSIONS:
        raise ValueError("a time stamp that is written in another way")
    return stampers


def _is_whole(status: PdfSignatureStatus) -> bool:
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    is_stamp_good = stamp is None or (stamp.intact and stamp.valid)
    return bool(covers and status.intact and status.valid and status.trusted and is_stamp_good)


def _attachments(reader: PdfFileReader) -> Iterator[tuple[str, bytes]]:
    if "/Names" not in reader.root:
        return
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    for at in range(0, len(names), 2):
        yield str(names[at]), names[at + 1]["/EF"]["/F"].data
