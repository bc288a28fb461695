"""What people are told about their money: one function for each kind of announcement.

A payout outlives its line and its order, so its messages are made from it and from the holder's
contact on file. The dead number is never written to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.cash_rounding import cash_amount
from cleanbreak.domain.crockford import grouped
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutMethod, PayoutState
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.issue_pick_up_codes import code_of
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.offer_credit import credit_code, credit_link_path, find_recipient
from cleanbreak.flows.reason_words import reason_for_holder
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.policies.loader import policy_at, time_zone_of
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.credit_offer import is_recipient_awaited
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow, open_destination
from cleanbreak.records.payout_wish import PayoutWishRow
from cleanbreak.records.pick_up_code import PickUpCodeRow

MONEY = "money"
"""Purpose of the secret link that the contact on file gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutOccasion:
    """What an announcement about money is about."""

    key: str
    payout: PayoutRow
    line: LineRow
    """With its holder."""
    reason: str = ""
    """For what has failed: the code that the bank gave, if it gave one."""
    is_confidential: bool = False
    """Whether the holder must not learn that the line has ended."""


def payout_messages_for(kind: AnnouncementKind, occasion: PayoutOccasion) -> list[Message]:
    """Return the messages of an announcement about money, in the language of the holder.

    The list is empty if there is no contact on file that they could reach.
    """
    if kind in TO_OTHERS:
        return TO_OTHERS[kind](occasion)
    email = "" if occasion.is_confidential else occasion.line.holder.email
    if not email or occasion.payout.state != SAID_WHILE.get(kind, occasion.payout.state):
        return []
    with override(language := spoken(occasion.line.holder.language)):
        subject, text = PAYOUT_TEXTS[kind](occasion)
    return [Message(Medium.EMAIL, email, subject, text, language=language)]


def payout_choice_needed(occasion: PayoutOccasion) -> tuple[str, str]:
    """Tell the holder that money waits."""
    text = _(
        "%(amount)s from your ended line wait for you. Say here, or at a store, where to send"
        " them: %(link)s"
    )
    return _("Your money waits for you"), text % _amount_and_link(occasion)


def payout_failed(occasion: PayoutOccasion) -> tuple[str, str]:
    """Tell the holder that money came back, and ask for another way."""
    text = _(
        "We could not pay you %(amount)s from your ended line: the way that was chosen did not"
        " work. The money is still yours. Say here, or at a store, where to send it: %(link)s"
    )
    said = text % _amount_and_link(occasion)
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


def payout_sent(occasion: PayoutOccasion) -> tuple[str, str]:
    """Tell the holder where money goes: while it can be stopped, and when it has left."""
    match PayoutState(occasion.payout.state):
        case PayoutState.HELD | PayoutState.APPROVED:
            return _where_it_goes(occasion)
        case PayoutState.SUBMITTED | PayoutState.ACCEPTED | PayoutState.SETTLED:
            return _it_has_left(occasion)
        case _:  # it was stopped, or came back, before this was sent
            return payout_choice_needed(occasion)


def _where_it_goes(occasion: PayoutOccasion) -> tuple[str, str]:
    payout = occasion.payout
    parts = [
        _("%(amount)s from your ended line go to: %(where)s.")
        % {"amount": _amount(occasion), "where": where_words(payout)}
    ]
    if payout.chosen_by == SYSTEM.acting_user:
        parts.append(
            _("It is a small amount, so we chose the cheapest way, your other line with us.")
        )
    parts.append(_wait_words(occasion))
    stop = _("If you want it otherwise, stop it or choose another way here: %(link)s")
    parts.append(stop % {"link": money_link(payout.payout_id)})
    return _("Where your money goes"), " ".join(parts)


def _wait_words(occasion: PayoutOccasion) -> str:
    payout = occasion.payout
    if is_recipient_awaited(payout.payout_id):
        return _("It leaves when the holder of that line has accepted it.")
    if payout.state == PayoutState.HELD.value:
        return _("One of us looks at it first.")
    day = {"date": day_text(payout.due_at, occasion.line.jurisdiction)}
    return _("It leaves on %(date)s.") % day


def _it_has_left(occasion: PayoutOccasion) -> tuple[str, str]:
    payout = occasion.payout
    words = {"amount": _amount(occasion), "where": where_words(payout)}
    parts = [_("%(amount)s from your ended line have left for: %(where)s.") % words]
    if payout.method == PayoutMethod.CHARITY.value:
        thanks = _("Thank you for your gift. Number of this receipt: %(number)s")
        parts.append(thanks % {"number": payout.payout_id})
    parts.append(_("How it stands: %(link)s") % {"link": money_link(payout.payout_id)})
    return _("Your money is on its way"), " ".join(parts)


def where_words(payout: PayoutRow | PayoutWishRow) -> str:
    """Return where a payout goes, as its holder knows it again; no whole number of an account."""
    tail = {"tail": payout.destination_tail}
    match PayoutMethod(payout.method):
        case PayoutMethod.ORIGINAL:
            return _("the way you paid")
        case PayoutMethod.LINE:
            return _("the line whose number ends in %(tail)s") % tail
        case PayoutMethod.BANK:
            return _("the bank account that ends in %(tail)s") % tail
        case PayoutMethod.CASH:
            return _("cash at a store")
        case PayoutMethod.CHARITY:
            destination = open_destination(vars(payout))
            return destination.name if destination else ""


def day_text(at: datetime, jurisdiction: str) -> str:
    """Return the day of an instant, as the place of the line counts it."""
    return formats.date_format(timezone.localtime(at, time_zone_of(jurisdiction)), "DATE_FORMAT")


def money_link(payout_id: object) -> str:
    """Return the address of the money page; only the contact on file is told it."""
    secret = link_secret(MONEY, str(payout_id))
    return f"{settings.CLEANBREAK_BASE_URL}/money/{payout_id}/{secret}/"


def credit_offered(occasion: PayoutOccasion) -> list[Message]:
    """Ask whoever holds another line whether they want the credit; tell nothing of who offers it.

    There is nobody to ask behind a number that is none of ours, has ended, or counts otherwise.
    """
    payout = occasion.payout
    offer_id = occasion.key.rpartition(":")[2]
    destination = open_destination(vars(payout)) if payout.state == PayoutState.HELD.value else None
    line = find_recipient(destination.msisdn, payout.currency) if destination else None
    if line is None or line.line_id == occasion.line.line_id:
        return []
    link = f"{settings.CLEANBREAK_BASE_URL}{credit_link_path(offer_id)}"
    language = spoken(line.holder.language)
    with override(language):
        text = _(
            "Somebody offers this line credit of %(amount)s. To accept it, enter the code %(code)s"
            " here: %(link)s Whoever expects nothing need not do anything."
        )
        words = {"amount": _amount(occasion), "code": credit_code(offer_id), "link": link}
    return [Message(Medium.SMS, line.msisdn, "", text % words, language=language)]


def pick_up_code(occasion: PayoutOccasion) -> tuple[str, str]:
    """Tell the holder the code for the cash, until when it is good, and what to bring."""
    code = PickUpCodeRow.objects.get(pk=occasion.payout.payout_id)
    told = code_of(code)
    if told is None:
        raise LookupError("the key with which this code was made is no longer configured")
    zone = time_zone_of(occasion.line.jurisdiction)
    last_day = (code.expires_at - timedelta(seconds=1)).astimezone(zone).date()
    policy, _day = policy_at(occasion.line.jurisdiction, timezone.now())
    cash = cash_amount(Money(occasion.payout.amount_minor, occasion.payout.currency), policy)
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
        "operator": operator_name(),
        "code": grouped(told),
        "date": formats.date_format(last_day),
    }


PAYOUT_TEXTS: dict[AnnouncementKind, Callable[[PayoutOccasion], tuple[str, str]]] = {
    AnnouncementKind.PAYOUT_CHOICE_NEEDED: payout_choice_needed,
    AnnouncementKind.PAYOUT_FAILED: payout_failed,
    AnnouncementKind.PAYOUT_SENT: payout_sent,
    AnnouncementKind.PAYOUT_REMINDER: payout_reminder,
    AnnouncementKind.PICK_UP_CODE: pick_up_code,
}
SAID_WHILE = {AnnouncementKind.PAYOUT_REMINDER: "draft", AnnouncementKind.PICK_UP_CODE: "submitted"}
"""Not said any more to whoever has chosen a way in the meantime, or was paid at a desk at once."""
TO_OTHERS = {AnnouncementKind.CREDIT_OFFERED: credit_offered}
"""What is said to somebody else than the holder."""
ABOUT_MONEY = PAYOUT_TEXTS.keys() | TO_OTHERS.keys()


def _amount_and_link(occasion: PayoutOccasion) -> dict[str, str]:
    return {"amount": _amount(occasion), "link": money_link(occasion.payout.payout_id)}


def _amount(occasion: PayoutOccasion) -> str:
    return money_text(occasion.payout.amount_minor, occasion.payout.currency)
