"""Write the certificate of an end as a paper: a signed PDF that people read and programs check."""

import json
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.flows.certificate_words import certificate_words
from cleanbreak.flows.claim_words import NOT_BY_LINK
from cleanbreak.flows.draw_qr import draw_titled_qr
from cleanbreak.flows.paper_pages import paper_page
from cleanbreak.flows.print_paper import print_tagged_apart
from cleanbreak.flows.read_certificate import certificate_json, read_certificate
from cleanbreak.flows.read_proof import open_end, qr_text, read_proof
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.wired_outside import wired_paper_signing
from cleanbreak.ports.paper_signing import Attachment

PROOF_TYPE = "application/cose"
"""RFC 9052 11.3.1."""


def certificate_pdf(order_id: UUID, language: str) -> bytes:
    """Return the certificate as a tagged, signed PDF with the proof in it.

    :param language: of whoever reads it, BCP 47.
    :raises NoCertificateYet: if none was issued.
    :raises NotInLogYet: if the log does not have it yet: a few seconds.
    :raises ClaimNotKept: if the number is not on file any more.
    :raises PrintingNotInstalled: if the libraries of the system are missing.
    :raises OutsideFailure: if it cannot be signed, see ``ports/paper_signing.py``.
    """
    with override(spoken(language)):
        pdf = print_tagged_apart(_page(order_id))
        return wired_paper_signing().sign(pdf, _attachments(order_id))


def certificate_file(order_id: UUID) -> str:
    """Return the certificate as JSON, as it lies in a file.

    :raises NoCertificateYet: if none was issued.
    """
    content = certificate_json(read_certificate(order_id))
    return json.dumps(content, ensure_ascii=False, indent=2)


def paper_proof(order_id: UUID) -> bytes:
    """Return the proof of all that is on file, but for the card.

    :raises Refusal: as ``flows/read_proof.py`` does.
    :raises Unavailable: if the keeper of the log's key cannot be asked.
    """
    return read_proof(order_id, [one.name for one in open_end(order_id) if one.name != NOT_BY_LINK])


def verify_address() -> str:
    """Return where anybody can check a certificate."""
    return f"{settings.CLEANBREAK_BASE_URL}/verify/"


def qr_title() -> str:
    """Return what is read aloud instead of the code."""
    return _("QR code with the proof that the number ended")


def _page(order_id: UUID) -> str:
    certificate = certificate_words(order_id)
    qr = draw_titled_qr(qr_text(order_id), qr_title())
    return paper_page("certificate.html", {"certificate": certificate, "qr": qr, "words": _words()})


def _words() -> dict[str, str]:
    return {
        "title": _("Certificate: your line has ended"),
        "sentence": _("We asked every system again, and none knows the line any more."),
        "number": _("Your number"),
        "money": _("What is owed to whom"),
        "corrections": _("What was corrected since"),
        "evidence": _("Evidence of each step"),
        "evidence_sentence": _(
            "We keep what each system answered. The fingerprint (SHA-256) shows that the answer"
            " was not changed since."
        ),
        "step": _("Step"),
        "done": _("Done on"),
        "fingerprint": _("Fingerprint"),
        "check": _("How anybody can check this"),
        "check_sentence": _(
            "Open this page and give it this file, or scan the code there. Nothing is sent to us:"
            " the page works without the Internet, too."
        ),
        "address": verify_address(),
        "qr_sentence": _(
            "The code proves that this number ended on this day, and that the public log has it."
            " It tells nothing else."
        ),
        "attached": _(
            "In this file: certificate.cose, the whole proof, and certificate.json, the signed"
            " statement. The file is signed; if one letter of it is changed, the check says so. A"
            " copy on paper or a picture proves only what its code proves."
        ),
    }


def _attachments(order_id: UUID) -> list[Attachment]:
    statement = certificate_file(order_id).encode()
    return [
        Attachment(
            "certificate.cose", PROOF_TYPE, paper_proof(order_id), _("The proof, for programs")
        ),
        Attachment("certificate.json", "application/json", statement, _("The signed statement")),
    ]
