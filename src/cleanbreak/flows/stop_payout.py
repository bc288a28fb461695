"""Stop a payout: whoever reads the contact on file says that this is not where money should go."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.payout import PayoutState, UnknownPayout
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.flows.tell_of_payout import tell_of_payouts
from cleanbreak.records.credit_offer import drop_credit_offer
from cleanbreak.records.payout import Step, lock_payouts, move_payouts


def stop_payout(payout_id: UUID, actor: Actor, now: datetime) -> None:
    """Take back the choice of a payout that is not on its way yet; the money stays owed.

    It asks for no second proof: stopping sends nothing anywhere.

    :raises UnknownPayout: if there is none.
    :raises PayoutNotThere: if it is on its way or over, or if nothing is chosen.
    """
    with transaction.atomic():
        row = lock_payouts([payout_id]).get(payout_id)
        if row is None:
            raise UnknownPayout
        move_payouts([(row, Step(becomes=PayoutState.DRAFT))], actor, now)
        drop_credit_offer(payout_id)
        tell_of_payouts([row], AnnouncementKind.PAYOUT_CHOICE_NEEDED, "stopped", now)
