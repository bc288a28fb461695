"""Put files into a PDF and sign it: one signature over every byte of the file."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.embed import EmbeddedFileObject, EmbeddedFileParams, FileSpec, embed_file
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from cleanbreak.adapters.paper_signing.pades.keepers import Keeper, as_pem
from cleanbreak.adapters.private_file import put_first
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.paper_signing import Attachment

FIELD = "Signature"
DIGEST = "sha256"


class PadesPaperSigning:
    """The port ``paper_signing``: PAdES, level B-T with a time-stamp server, else B-B.

    :param keeper: who has the key.
    :param kept: folder of the certificates of all keys that ever signed here: their papers are out.
    :param stamper: who vouches for the time (RFC 3161); ``None``: the time is only what we say.
    """

    def __init__(self, keeper: Keeper, kept: Path, stamper: TimeStamper | None = None) -> None:
        self._keeper = keeper
        self._kept = kept
        self._stamper = stamper
        self._is_kept = False

    def sign(self, pdf: bytes, attachments: Sequence[Attachment]) -> bytes:
        """Put the files into the PDF and sign all of it.

        :raises Refused: if keeper or time-stamp server say no.
        :raises Unavailable: if one of them cannot be asked.
        """
        self._keep_certificate()
        return self._keeper.lend(lambda signer: _signed(pdf, attachments, signer, self._stamper))

    def certificate(self) -> bytes:
        """Return the certificate of the key in PEM, and behind it those above it.

        :raises Unavailable: if the keeper of the key cannot be asked.
        """
        return as_pem(self._keeper.certificates())

    def certificates(self) -> list[bytes]:
        """Return the certificate of the key, and those of keys that signed before, in PEM.

        :raises Unavailable: if the keeper of the key cannot be asked.
        """
        in_use = self.certificate()
        try:
            kept = [path.read_bytes() for path in sorted(self._kept.glob("*.pem"))]
        except OSError as error:
            raise self._not_kept(error) from error
        return [in_use, *(one for one in kept if one != in_use)]

    def check_reachable(self) -> None:
        """Return if the key can be used.

        :raises Unavailable: if it cannot.
        """
        self._keeper.lend(lambda _: None)

    def _keep_certificate(self) -> None:
        """Keep the certificate before the first paper is out: it is needed longer than the key."""
        if self._is_kept:
            return
        in_use = self.certificate()
        try:
            put_first(self._kept / f"{key_id_of(in_use)}.pem", in_use)
        except OSError as error:
            raise self._not_kept(error) from error
        self._is_kept = True

    def _not_kept(self, error: OSError) -> Unavailable:
        return Unavailable(
            f"Certificates of papers are not kept in {self._kept}: {error.strerror}."
        )


def _signed(
    pdf: bytes,
    attachments: Sequence[Attachment],
    signer: signers.Signer,
    stamper: TimeStamper | None,
) -> bytes:
    how = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for one in attachments:
        _attach(writer, one)
    try:
        with ThreadPoolExecutor(1) as own:  # it starts a loop; whoever calls may be in one
            sign = partial(signers.sign_pdf, signer=signer, timestamper=stamper)
            signed = own.submit(sign, writer, how).result()
    except (SigningError, PdfError, ValueError, TimestampRequestError) as error:
        # Raised without a cause: a library's words may quote what it read.
        raise Refused(f"The paper cannot be signed ({type(error).__name__}).") from None
    return bytes(signed.getvalue())


def _attach(writer: IncrementalPdfFileWriter, file: Attachment) -> None:
    """Attach the file as it is: whoever has no PDF reader finds its bytes in the file."""
    embedded = EmbeddedFileObject.from_file_data(
        writer,
        data=file.content,
        compress=False,
        mime_type=file.media_type,
        params=EmbeddedFileParams(),
    )
    embed_file(
        writer,
        FileSpec(
            file_spec_string=file.name,
            file_name=file.name,
            embedded_data=embedded,
            description=file.description,
        ),
    )
