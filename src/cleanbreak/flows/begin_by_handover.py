"""Begin a visit by a handover code: what was told on another channel is there already."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.handover import Side, Told
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.begin_visit import Named, begin_visit
from cleanbreak.flows.take_up_handover import TakenUp, take_up_handover
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.handover import give_back, handover_of_visit, tie_to_visit
from cleanbreak.records.line import LineRow


def begin_by_handover(typed: str, actor: Actor, now: datetime) -> UUID:
    """Begin the visit and return its id; if none begins, the code stays good.

    :raises MalformedHandoverCode, MistypedHandoverCode, UnknownHandover, TooManyRequests: as
        :func:`take_up_handover`.
    :raises Refusal: of :func:`begin_visit`.
    """
    found = take_up_handover(typed, Side.DESK, actor.acting_user, actor, now)
    try:
        visit_id = begin_visit(_named(found), actor, now, found.language)
    except Refusal:
        give_back(found.handover_id, Side.DESK)
        raise
    tie_to_visit(found.handover_id, visit_id)
    return visit_id


def told_in_visit(visit_id: UUID) -> Told | None:
    """Return what was told before the visit; ``None`` if it began without a code."""
    row = handover_of_visit(visit_id)
    return row.as_told if row else None


def _named(found: TakenUp) -> Named:
    """Return the line: by the order that is there already, by its card, or by its number."""
    declared = DeclarationRow.objects.filter(receipt_number=found.receipt_number).first()
    order_id = declared.order_id if declared and found.receipt_number else None
    if order_id is not None and not confidential_among([order_id]):
        return Named(order_id=order_id)
    if found.line_id is not None:  # the number that was told may be somebody else's by now
        return Named(iccid=LineRow.objects.get(pk=found.line_id).iccid)
    return Named(msisdn=found.told.msisdn or None, iccid=found.told.iccid or None)
