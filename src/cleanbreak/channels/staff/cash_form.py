"""What a clerk says who has seen a document, read as the flow takes it."""

from collections.abc import Mapping

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.refusal import Refusal

FITS, DIFFERS = "fits", "differs"


class DocumentMissing(Refusal):
    """Choose which original document you have seen."""

    code = "document_missing"


class HolderNotSeen(Refusal):
    """Pay nothing: photo and name of the original document must be those of the holder."""

    code = "holder_not_seen"


def read_document(typed: Mapping[str, str]) -> IdentityDocument:
    """Return which document was seen.

    :raises DocumentMissing: if none is said.
    :raises HolderNotSeen: unless photo and name fit.
    """
    try:
        document = IdentityDocument(typed.get("document", ""))
    except ValueError as fault:
        raise DocumentMissing from fault
    if typed.get("holder") != FITS:
        raise HolderNotSeen
    return document
