"""Hand out the certificate as a paper on behalf of its holder: who did so is noted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.termination import Actor
from cleanbreak.flows.write_certificate_paper import certificate_pdf
from cleanbreak.records.audit import AuditEntry, append_audit


def hand_out_paper(order_id: UUID, language: str, actor: Actor, now: datetime) -> bytes:
    """Return the certificate as a signed PDF, and note who took it.

    :param language: BCP 47.
    :raises Refusal: as :func:`certificate_pdf` does; then nothing is noted.
    :raises OutsideFailure: if it cannot be signed now.
    """
    pdf = certificate_pdf(order_id, language)
    entry = AuditEntry(
        act="certificate.paper_taken",
        order_id=order_id,
        actor=actor,
        details={"language": language},
    )
    with transaction.atomic():
        append_audit([entry], now)
    return pdf
