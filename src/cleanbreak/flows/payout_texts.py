"""What people are told about their money: one function for each kind of announcement.

A payout outlives its line and its order, so its messages are made from it and from the holder's
contact on file. The dead number is never written to.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.reason_words import reason_for_holder
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutOccasion:
    """What an announcement about money is about."""

    key: str
    payout: PayoutRow
    line: LineRow
    """With its holder."""
    reason: str = ""
    """For what has failed: the code that the bank gave, if it gave one."""


def payout_messages_for(kind: AnnouncementKind, occasion: PayoutOccasion) -> list[Message]:
    """Return the messages of an announcement about money, in the language of the holder.

    The list is empty if there is no contact on file that they could reach.
    """
    email = occasion.line.holder.email
    if not email or (kind in WHILE_IT_WAITS and occasion.payout.state != PayoutState.DRAFT.value):
        return []
    with override(occasion.line.holder.language):
        subject, text = PAYOUT_TEXTS[kind](occasion)
    return [Message(medium=Medium.EMAIL, recipient=email, subject=subject, text=text)]


def payout_choice_needed(occasion: PayoutOccasion) -> tuple[str, str]:
    """Tell the holder that money waits."""
    text = _("%(amount)s from your ended line wait for you. Tell us at a store where to send them.")
    return _("Your money waits for you"), text % {"amount": _amount(occasion)}


def payout_failed(occasion: PayoutOccasion) -> tuple[str, str]:
    """Tell the holder that money came back, and ask for another way."""
    text = _(
        "We could not pay you %(amount)s from your ended line: the way that was chosen did not"
        " work. The money is still yours. Tell us at a store where to send it."
    )
    said = text % {"amount": _amount(occasion)}
    if reason := reason_for_holder(occasion.reason):
        why = _("The bank says that %(reason)s.") % {"reason": reason}
        said = f"{said} {why}"
    return _("Your money could not be paid"), said


def payout_reminder(occasion: PayoutOccasion) -> tuple[str, str]:
    """Remind the holder of money that waits."""
    return reminder_text(_amount(occasion))


def reminder_text(amount: str) -> tuple[str, str]:
    """Return the subject and the text of a reminder, by mail or by letter."""
    text = _(
        "%(amount)s from your ended line still wait for you, and stay yours. Tell us at a store"
        " where to send them."
    )
    return _("Your money still waits for you"), text % {"amount": amount}


PAYOUT_TEXTS: dict[AnnouncementKind, Callable[[PayoutOccasion], tuple[str, str]]] = {
    AnnouncementKind.PAYOUT_CHOICE_NEEDED: payout_choice_needed,
    AnnouncementKind.PAYOUT_FAILED: payout_failed,
    AnnouncementKind.PAYOUT_REMINDER: payout_reminder,
}
WHILE_IT_WAITS = {AnnouncementKind.PAYOUT_REMINDER}
"""Not said any more to whoever has chosen a way in the meantime."""


def _amount(occasion: PayoutOccasion) -> str:
    return money_text(occasion.payout.amount_minor, occasion.payout.currency)
