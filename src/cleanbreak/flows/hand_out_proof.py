"""Hand out the proof of an end on behalf of its holder: who did so is noted, for it names them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.statement import ALL
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.read_proof import IN_QR, qr_text, read_proof
from cleanbreak.records.audit import AuditEntry, append_audit


def hand_out_proof(
    order_id: UUID, actor: Actor, now: datetime, names: Collection[str] = ALL
) -> bytes:
    """Return the proof as a file has it, and note who took it and what it opens.

    :raises Refusal: as :func:`read_proof` does; then nothing is noted.
    """
    proof = read_proof(order_id, names)
    _note(order_id, actor, now, names)
    return proof


def hand_out_qr_text(order_id: UUID, actor: Actor, now: datetime) -> str:
    """Return the text of its QR code, and note who took it.

    :raises Refusal: as :func:`qr_text` does; then nothing is noted.
    """
    text = qr_text(order_id)
    _note(order_id, actor, now, IN_QR)
    return text


def _note(order_id: UUID, actor: Actor, now: datetime, names: Collection[str]) -> None:
    details = {"claims": [name for name in ALL if name in names]}
    entry = AuditEntry(
        act="certificate.proof_taken", order_id=order_id, actor=actor, details=details
    )
    with transaction.atomic():
        append_audit([entry], now)
