"""Hand out the slips of a visit: the receipt number, and that the card was destroyed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.desk_visit import OtherStepDue, VisitStep
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.issue_slip import ReceiptTaken, issue_card_slip, issue_receipt_slip
from cleanbreak.flows.read_visit import read_visit
from cleanbreak.records.desk_visit import DeskVisitRow
from cleanbreak.records.slip import SlipRow
from cleanbreak.records.store import StoreRow


def hand_receipt_slip(visit_id: UUID, actor: Actor, now: datetime) -> SlipRow:
    """Issue the slip with the receipt number of a visit, once; also after it is closed.

    :raises UnknownVisit: if it is another clerk's, or none.
    :raises OtherStepDue: if there is neither an order nor a declaration.
    """
    with transaction.atomic():
        story = read_visit(visit_id, actor, now)
        if not story.receipt_number:
            raise OtherStepDue
        taken = ReceiptTaken(
            receipt_number=story.receipt_number, order_id=story.order_id, language=story.language
        )
        return issue_receipt_slip(taken, StoreRow.objects.get(pk=story.store_id), actor, now)


def visit_of_slip(slip: SlipRow, actor: Actor) -> UUID | None:
    """Return the clerk's own visit that a slip is from, while it is open; ``None``: there is none.

    A declaration closes its visit: its slip leads to the next customer.
    """
    if slip.order_id is None:
        return None
    visits = DeskVisitRow.objects.filter(
        order_id=slip.order_id, clerk=actor.acting_user, closed_at=None
    )
    return visits.values_list("visit_id", flat=True).first()


def hand_card_slip(visit_id: UUID, actor: Actor, now: datetime) -> SlipRow:
    """Issue the slip of the card that was destroyed in a visit, once.

    :raises UnknownVisit: if it is another clerk's, or none.
    :raises OtherStepDue: if none was destroyed.
    """
    with transaction.atomic():
        story = read_visit(visit_id, actor, now)
        if story.order_id is None or VisitStep.CARD_DESTROYED not in story.done:
            raise OtherStepDue
        store = StoreRow.objects.get(pk=story.store_id)
        return issue_card_slip(story.order_id, store, actor, now)
