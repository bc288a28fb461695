"""Note in its visit that a slip came out: once for a visit, whatever is printed afterwards."""

from contextlib import suppress
from datetime import datetime

from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.records.desk_visit import DeskVisitRow
from cleanbreak.records.slip import SlipPrintRow


def note_slip_printed(printed: SlipPrintRow, now: datetime) -> None:
    """Note the step, if whoever printed it has an open visit for what the slip is about."""
    slip = printed.slip
    if slip.order_id is None:
        return
    clerk = Actor(channel=Channel.STORE_DESK, acting_user=printed.asked_by, store=slip.store_id)
    visits = DeskVisitRow.objects.filter(
        order_id=slip.order_id, clerk=printed.asked_by, closed_at=None
    )
    for visit in visits:
        with suppress(Refusal):  # noted before, or the visit is over meanwhile
            note_step(
                visit.visit_id, VisitStep.SLIP_PRINTED, {"slip": str(slip.slip_id)}, clerk, now
            )
