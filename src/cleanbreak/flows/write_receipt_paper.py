"""Write the receipt of a declaration as a paper: a signed PDF, at once when it was declared."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.certificate import canonical_bytes
from cleanbreak.domain.declaration import Receipt
from cleanbreak.flows.paper_pages import paper_page
from cleanbreak.flows.print_paper import print_tagged_apart
from cleanbreak.flows.receipt_words import receipt_words
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.wired_outside import wired_paper_signing
from cleanbreak.ports.paper_signing import Attachment


def receipt_pdf(receipt: Receipt, language: str) -> bytes:
    """Return the receipt as a tagged, signed PDF with the same words as the page.

    :param language: of whoever reads it, BCP 47.
    :raises PrintingNotInstalled: if the libraries of the system are missing.
    :raises OutsideFailure: if it cannot be signed, see ``ports/paper_signing.py``.
    """
    with override(spoken(language)):
        words = receipt_words(receipt, settings.CLEANBREAK_HOME_PLACE)
        attached = _("In this file: receipt.json, the same for programs. The file is signed.")
        page = paper_page("receipt_paper.html", {"words": words, "attached": attached})
        statement = canonical_bytes(receipt.as_json())
        file = Attachment("receipt.json", "application/json", statement, _("For programs"))
        return wired_paper_signing().sign(print_tagged_apart(page), [file])
