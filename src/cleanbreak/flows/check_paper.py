"""Check a paper offline: is every bit of the PDF what the holder of a known key has signed.

The signature is checked first, over bytes that nobody has read yet; only a file that one of ours
has signed is opened. Then pyHanko says whether it is the signature of a whole PDF (ETSI EN 319
142-1).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from cleanbreak.flows.paper_signature import (
    BROKEN,
    PaperChanged,
    PaperNotSigned,
    PaperOfAnotherKey,
    signer_of,
)

__all__ = ["CheckedPaper", "PaperChanged", "PaperNotSigned", "PaperOfAnotherKey", "check_paper"]

PLAIN = (b"", b"\x05\x00")
"""Parameters of a hash: none, in either way (RFC 5754 2)."""
STAMP = "signature_time_stamp_token"
STAMP_VERSIONS = (("v3", "v1"), ("v3", "v3"))
"""Of the form of a time stamp and of its signature (RFC 5652 5.1 and 5.3)."""
BROKEN_PDF = (*BROKEN, PdfError, SigningError)


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
    return _opened(pdf, signer_of(pdf, certificates))


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
        with ThreadPoolExecutor(1) as own:  # it starts a loop; whoever calls may be in one
            status = own.submit(validate_pdf_signature, signature, keys, clocks).result()
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
