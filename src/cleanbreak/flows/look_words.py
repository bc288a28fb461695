"""Purposes of looks, and what was looked at, as people read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.look import Purpose, Seen

PURPOSE_WORDS: dict[Purpose, Promise] = {
    Purpose.CALLER_VERIFIED: _("The holder asked, and has proved who they are"),
    Purpose.WORK_ITEM: _("A task that was given to me"),
    Purpose.COMPLAINT: _("A complaint of the holder"),
    Purpose.AUDIT: _("An audit"),
    Purpose.LEGAL_REQUEST: _("A request by a court or an authority"),
}
ASKED_PURPOSES = (Purpose.WORK_ITEM, Purpose.COMPLAINT, Purpose.AUDIT, Purpose.LEGAL_REQUEST)
"""What somebody may say; that a caller is verified, only the console says."""
SEEN_WORDS: dict[Seen, Promise] = {
    Seen.LINE: _("Line"),
    Seen.ORDER: _("Order"),
    Seen.STATEMENT: _("Final statement"),
    Seen.PAYOUT: _("Refund"),
    Seen.CASH: _("Cash payment"),
    Seen.DISCREPANCY: _("What differs"),
    Seen.AUTHORITY: _("Representative"),
    Seen.CONFIDENTIAL: _("In confidence"),
    Seen.PAPER: _("Picture of a paper"),
    Seen.OFFLINE_ENTRY: _("Declaration from an offline desk"),
    Seen.DECLARATION: _("Cancellation by telephone"),
}
