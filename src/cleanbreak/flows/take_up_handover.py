"""Take a handover up: the story goes on here, and the code is good at this side no more.

A wrong code, one that was used and one that is too old are answered alike.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.handover import Side, Told, UnknownHandover
from cleanbreak.domain.handover_code import parse_handover_code
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.make_handover import macs_of_handover
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.handover import HandoverRow, use_handover


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """A story that goes on."""

    handover_id: UUID
    told: Told = field(repr=False)
    language: str
    began_on: Channel
    began_at: datetime
    line_id: int | None
    """The line that somebody had shown to be theirs; it proves nothing here."""
    receipt_number: str
    """Of the declaration, if there is one already."""


def take_up_handover(typed: str, side: Side, who: str, actor: Actor, now: datetime) -> TakenUp:
    """Use the code up at this side, and return what was told.

    :param typed: the code as it was typed, or the link that its QR holds.
    :param who: whose tries are counted: the address, or the name of a clerk.
    :raises TooManyRequests: if too many codes were tried.
    :raises MalformedHandoverCode, MistypedHandoverCode: if it cannot be read.
    :raises UnknownHandover: if it is not good here, for whatever reason.
    """
    check_rate(Limited.HANDOVER, who, now)
    code = parse_handover_code(typed)
    with transaction.atomic():
        row = use_handover(macs_of_handover(code), side, now)
        if row is None:
            raise UnknownHandover
        details = {"handover": str(row.handover_id), "side": side.value}
        entry = AuditEntry(act="handover.taken_up", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
    return taken_up(row)


def taken_up(row: HandoverRow) -> TakenUp:
    """Return the story of a row."""
    return TakenUp(
        handover_id=row.handover_id,
        told=row.as_told,
        language=row.language,
        began_on=Channel(row.channel),
        began_at=row.made_at,
        line_id=row.line_id,
        receipt_number=row.receipt_number,
    )
