"""Hand out the certificate as a paper for its holder: who did so, and why, is noted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.look import Purpose
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.hand_out_proof import look_at_certificate
from cleanbreak.flows.write_certificate_paper import certificate_pdf
from cleanbreak.records.audit import AuditEntry, append_audit


def hand_out_paper(
    order_id: UUID, language: str, purpose: Purpose, actor: Actor, now: datetime
) -> bytes:
    """Return the certificate as a signed PDF, and note who took it.

    :param language: BCP 47.
    :raises Refusal: as :func:`certificate_pdf` does; then nothing is noted.
    :raises LineIsWatched: if the line is watched, and no second person has agreed; that is noted.
    :raises OutsideFailure: if it cannot be signed now.
    """
    pdf = certificate_pdf(order_id, language)
    look_at_certificate(order_id, purpose, actor, now)
    entry = AuditEntry(
        act="certificate.paper_taken",
        order_id=order_id,
        actor=actor,
        details={"language": language},
    )
    with transaction.atomic():
        append_audit([entry], now)
    return pdf
