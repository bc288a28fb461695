"""Ways to be paid, and how far money has come, in the words of its holder."""

from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.payout import PayoutMethod, PayoutState

METHOD_WORDS = {
    PayoutMethod.ORIGINAL: _("the way you paid"),
    PayoutMethod.LINE: _("credit of another line"),
    PayoutMethod.BANK: _("bank account"),
    PayoutMethod.CASH: _("cash at a store"),
    PayoutMethod.CHARITY: _("donation"),
}
STATE_WORDS = {
    PayoutState.DRAFT: _("waits until you choose a way"),
    PayoutState.HELD: _("waits until a second person has agreed"),
    PayoutState.APPROVED: _("will be sent"),
    PayoutState.SUBMITTED: _("is being sent"),
    PayoutState.ACCEPTED: _("was sent"),
    PayoutState.SETTLED: _("has arrived"),
    PayoutState.RETURNED: _("came back"),
    PayoutState.REJECTED: _("was not accepted"),
    PayoutState.EXPIRED: _("was not picked up in time"),
    PayoutState.UNCLAIMED: _("is kept for you"),
    PayoutState.REPLACED: _("was replaced by another amount"),
    PayoutState.CANCELLED: _("was not needed: the payment before it arrived"),
}
