"""A signed paper with a proof in it, made without a database."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from weasyprint import HTML

from cleanbreak.adapters.paper_signing.pades.own_key import OwnKey
from cleanbreak.adapters.paper_signing.pades.signing import PadesPaperSigning
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.domain.trust_file import KeyUse, TrustedKey
from cleanbreak.ports.paper_signing import Attachment

PAGE = "<html lang=en><title>Certificate</title><h1>Certificate</h1>"


class SmallPapers:
    """Papers signed with a key of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signing = PadesPaperSigning(
            OwnKey(folder / "paper_key.pem", "Example Mobile"), folder / "kept"
        )

    def paper(self, proofs: Sequence[bytes]) -> bytes:
        """Return a paper with these proofs in it."""
        page: bytes = HTML(string=PAGE).write_pdf(pdf_variant="pdf/ua-1")
        name, kind = "certificate.cose", "application/cose"
        attached = [Attachment(name, kind, one, "Proof") for one in proofs]
        # In a thread of its own: pyHanko runs an event loop, and so may whoever calls us.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self._signing.sign, page, attached).result()

    def key(self) -> TrustedKey:
        """Return the key of the papers, as a verifier has it."""
        pem = self._signing.certificate()
        der = load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
        return TrustedKey(key_id=key_id_of(der), use=KeyUse.PAPER, public_key=pem)

    def others_key(self) -> TrustedKey:
        """Return the key of somebody else."""
        return SmallPapers(self._folder / "other").key()
