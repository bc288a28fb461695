"""Hand out the proof of an end for its holder: it names them, so who did so, and why, is noted.

Of a line that is watched nobody gets it alone, as nobody looks at it alone.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.look import Look, Purpose, Seen
from cleanbreak.domain.statement import ALL
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.note_look import note_look
from cleanbreak.flows.read_proof import IN_QR, qr_text, read_proof
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.statement import ended_orders


def hand_out_proof(
    order_id: UUID, names: Collection[str], purpose: Purpose, actor: Actor, now: datetime
) -> bytes:
    """Return the proof as a file has it, and note who took it and what it opens.

    :raises Refusal: as :func:`read_proof` does; then nothing is noted.
    :raises LineIsWatched: if the line is watched, and no second person has agreed; that is noted.
    """
    proof = read_proof(order_id, names)
    look_at_certificate(order_id, purpose, actor, now)
    _note(order_id, names, actor, now)
    return proof


def hand_out_qr_text(order_id: UUID, purpose: Purpose, actor: Actor, now: datetime) -> str:
    """Return the text of its QR code, and note who took it.

    :raises Refusal: as :func:`hand_out_proof` does.
    """
    text = qr_text(order_id)
    look_at_certificate(order_id, purpose, actor, now)
    _note(order_id, IN_QR, actor, now)
    return text


def look_at_certificate(order_id: UUID, purpose: Purpose, actor: Actor, now: datetime) -> None:
    """Note that somebody takes what names the holder of an ended line, and why.

    :raises LineIsWatched: if the line is watched, and no second person has agreed; that is noted.
    """
    (ended,) = ended_orders([order_id])
    look = Look(what=Seen.CERTIFICATE, line_id=ended.line_id, order_id=order_id, purpose=purpose)
    note_look(look, actor, now)


def _note(order_id: UUID, names: Collection[str], actor: Actor, now: datetime) -> None:
    details = {"claims": [name for name in ALL if name in names]}
    entry = AuditEntry(
        act="certificate.proof_taken", order_id=order_id, actor=actor, details=details
    )
    with transaction.atomic():
        append_audit([entry], now)
