"""What people are told about their money: one function for each kind of announcement.

A payout outlives its line and its order, so its messages are made from it and from the holder's
contact on file. The dead number is never written to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.cash_rounding import cash_amount
from cleanbreak.domain.money import Money
from cleanbreak.domain.pick_up_code import grouped
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.issue_pick_up_codes import code_of
from cleanbreak.flows.money_words import money_text
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutOccasion:
    """What an announcement about money is about."""

    key: str
    payout: PayoutRow
    line: LineRow
    """With its holder."""


def payout_messages_for(kind: AnnouncementKind, occasion: PayoutOccasion) -> list[Message]:
    """Return the messages of an announcement about money, in the language of the holder.

    The list is empty if there is no contact on file that they could reach.
    """
    email = occasion.line.holder.email
    if not email:
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
    return _("Your money could not be paid"), text % {"amount": _amount(occasion)}


def pick_up_code(occasion: PayoutOccasion) -> tuple[str, str]:
    """Tell the holder the code for the cash, until when it is good, and what to bring."""
    code = PickUpCodeRow.objects.get(pk=occasion.payout.payout_id)
    told = code_of(code)
    if told is None:
        raise LookupError("the key with which this code was made is no longer configured")
    zone = time_zone_of(occasion.line.jurisdiction)
    last_day = (code.expires_at - timedelta(seconds=1)).astimezone(zone).date()
    cash = cash_amount(Money(occasion.payout.amount_minor, occasion.payout.currency))
    text = _(
        "%(amount)s from your ended line wait for you in cash, at every store of %(operator)s.\n"
        "Your pick-up code: %(code)s\n"
        "Good until and including: %(date)s\n"
        "Bring this code and an official document with your name and your photo: passport, identity"
        " card, residence permit or driving licence. We make no copy of it, and we do not need your"
        " old SIM.\n"
        "Nobody from us will ask for this code on the phone or in a message."
    )
    return _("Your money can be picked up"), text % {
        "amount": money_text(cash.amount_minor, cash.currency),
        "operator": settings.CLEANBREAK_OPERATOR,
        "code": grouped(told),
        "date": formats.date_format(last_day),
    }


PAYOUT_TEXTS: dict[AnnouncementKind, Callable[[PayoutOccasion], tuple[str, str]]] = {
    AnnouncementKind.PAYOUT_CHOICE_NEEDED: payout_choice_needed,
    AnnouncementKind.PAYOUT_FAILED: payout_failed,
    AnnouncementKind.PICK_UP_CODE: pick_up_code,
}


def _amount(occasion: PayoutOccasion) -> str:
    return money_text(occasion.payout.amount_minor, occasion.payout.currency)
