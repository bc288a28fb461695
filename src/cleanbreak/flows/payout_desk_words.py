"""Payouts in the words of the people who look after refunds."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.payout_contradiction import Finding
from cleanbreak.flows.list_payouts import QueueList

DESK_STATE_WORDS: dict[PayoutState, Promise] = {
    PayoutState.DRAFT: _("waits for the holder to choose a way"),
    PayoutState.HELD: _("waits for a second person"),
    PayoutState.APPROVED: _("waits for its day"),
    PayoutState.SUBMITTED: _("is being handed over"),
    PayoutState.ACCEPTED: _("accepted by the bank or the provider, not final"),
    PayoutState.SETTLED: _("has arrived"),
    PayoutState.RETURNED: _("came back, owed again"),
    PayoutState.REJECTED: _("rejected, owed again"),
    PayoutState.EXPIRED: _("not picked up, owed again"),
    PayoutState.UNCLAIMED: _("written off as unclaimed"),
    PayoutState.REPLACED: _("replaced by another amount, after a correction"),
    PayoutState.CANCELLED: _("cancelled: an attempt before it arrived"),
}
WHO_WORDS: dict[str, Promise] = {"holder": _("the holder"), "system": _("by itself")}
LIST_WORDS: dict[QueueList, Promise] = {
    QueueList.SECOND_PERSON: _("Waiting for a second person"),
    QueueList.HOLDER: _("Waiting for the holder"),
    QueueList.ON_ITS_WAY: _("On its way"),
    QueueList.FAILED: _("Failed and owed again"),
    QueueList.NO_WORD: _("No word from the bank"),
    QueueList.CONTRADICTIONS: _("Contradictions"),
    QueueList.UNCLAIMED: _("Unclaimed"),
}
FINDING_WORDS: dict[Finding, Promise] = {
    Finding.ARRIVED: _("it did arrive"),
    Finding.NOT_ARRIVED: _("it did not arrive"),
    Finding.PAID_TWICE: _("it arrived, and what followed too: the holder was paid twice"),
}


def who_words(acting_user: str) -> str:
    """Return who did something: people of the staff by their names, others in words."""
    return str(WHO_WORDS.get(acting_user, acting_user))
