"""What people are told by SMS and e-mail: one function for each kind of announcement."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cleanbreak.domain.confidential import SafeContact
from cleanbreak.domain.guardian import NumberNow
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.place import place_of_number
from cleanbreak.domain.statutory_page import ReceiptWay
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.answer_by_phone import is_by_phone, phone_receipt
from cleanbreak.flows.campaign_words import end_by_campaign
from cleanbreak.flows.confidential_texts import in_confidence
from cleanbreak.flows.end_words import decision_words, end_words
from cleanbreak.flows.esim_link import delete_esim_link
from cleanbreak.flows.final_money_words import final_money
from cleanbreak.flows.guardian_words import accounts_to_check
from cleanbreak.flows.read_order import read_declaration
from cleanbreak.flows.receipt_words import receipt_words
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.flows.takeout_texts import takeout_notice
from cleanbreak.flows.withdrawal_words import refused_sentence
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow

STATUS, OBJECT, CERTIFICATE, STATEMENT = "status", "object", "certificate", "statement"
"""Purposes of secret links."""
TOLD_STEPS = ("settle_balance",)
"""Steps whose evidence messages tell of; they are read with no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What an announcement is about."""

    key: str
    order: OrderRow | None
    declaration: DeclarationRow | None
    """The one it is about, or the one that the order came from."""
    safe_contact: SafeContact | None = None
    """Of a confidential order: the only one who is told anything."""
    representative_email: str = ""
    """Of whoever acts for the holder; empty if nobody does, or wants no mail."""
    number: NumberNow | None = None
    """What became of the number, once the end has freed it."""


def messages_for(kind: AnnouncementKind, occasion: Occasion) -> list[Message]:
    """Return the messages of an announcement, each in the language of its reader.

    The list is empty if there is nobody whom they could reach.
    """
    with override(spoken(_language(occasion))):
        messages = TEXTS[kind](occasion)
        contact = occasion.safe_contact
        return messages if contact is None else in_confidence(messages, contact)


def status_link(receipt_number: str) -> str:
    """Return the address of the status page of a receipt."""
    secret = link_secret(STATUS, receipt_number)
    return f"{settings.CLEANBREAK_BASE_URL}/status/{receipt_number}/{secret}/"


def objection_link(order_id: Any) -> str:
    """Return the address at which a contact on file may object."""
    return f"{settings.CLEANBREAK_BASE_URL}/object/{order_id}/{link_secret(OBJECT, str(order_id))}/"


def certificate_link(order_id: Any) -> str:
    """Return the address of a certificate; only contacts on file are told it."""
    secret = link_secret(CERTIFICATE, str(order_id))
    return f"{settings.CLEANBREAK_BASE_URL}/certificate/{order_id}/{secret}/"


def statement_link(order_id: Any) -> str:
    """Return the address of a final statement; only contacts on file are told it."""
    secret = link_secret(STATEMENT, str(order_id))
    return f"{settings.CLEANBREAK_BASE_URL}/statement/{order_id}/{secret}/"


def declaration_received(occasion: Occasion) -> list[Message]:
    """Confirm the declaration to the address that it names, at once and in text form."""
    declaration = occasion.declaration
    if declaration is None:
        return []
    if is_by_phone(declaration):
        return phone_receipt(declaration, status_link(declaration.receipt_number))
    words = receipt_words(declaration.as_receipt(), settings.CLEANBREAK_HOME_PLACE)
    label = _("Status, exact end date and withdrawal")
    text = f"{words.as_text()}\n{label}: {status_link(declaration.receipt_number)}\n"
    if declaration.refused_code:
        refused = refused_sentence(read_declaration(declaration.receipt_number))
        text = "\n".join([text, *filter(None, [refused])])
    to = declaration.reply_email  # at a desk somebody may have none: they got it on paper
    mails = [_email(to, words.title, text)] if to else []
    return [*mails, *_receipt_by_sms(declaration)]


def _receipt_by_sms(declaration: DeclarationRow) -> list[Message]:
    """Send the number of the receipt to the line, where the place wants it so (BR), and only if
    number and name are those of one line: anybody could type a stranger's number."""
    if declaration.order_id is None or declaration.msisdn is None:
        return []
    place = place_of_number(declaration.msisdn) or settings.CLEANBREAK_HOME_PLACE
    today = timezone.localtime(declaration.received_at, time_zone_of(place)).date()
    if ReceiptWay.SMS not in page_rules(place, today).receipt_ways:
        return []
    said = {"number": declaration.receipt_number, "operator": declaration.operator}
    text = _("%(operator)s has received a cancellation. Protocol number: %(number)s.") % said
    return [_sms(declaration.msisdn, text)]


def end_planned(occasion: Occasion) -> list[Message]:
    """Tell the holder the exact day, and whoever declared it."""
    order = _order(occasion)
    if order.campaign_id is not None:
        return _end_by_campaign(order)
    ends = end_words(order)
    text = "\n".join([*decision_words(occasion.declaration, occasion.key), ends, *takeout_notice()])
    asked_by = occasion.declaration.reply_email if occasion.declaration else ""
    readers = dict.fromkeys([*_addresses(occasion), *filter(None, [asked_by])])
    mails = [_email(to, _("When your line ends"), text) for to in readers]
    if order.line.holder.email:
        return mails
    # nobody can be written to, and the line will be dead when it has ended: say now where to look
    later = _("How it stands, also afterwards: %(link)s") % {"link": objection_link(order.order_id)}
    return [*mails, _sms(order.line.msisdn, " ".join([text, later, *_esim_words(order)]))]


def _end_by_campaign(order: OrderRow) -> list[Message]:
    """Tell the line itself too: it has asked for nothing."""
    text = " ".join([end_by_campaign(order, objection_link(order.order_id)), *takeout_notice()])
    email = order.line.holder.email
    mails = [_email(email, _("When your line ends"), text)] if email else []
    return [_sms(order.line.msisdn, " ".join([text, *_esim_words(order)])), *mails]


def _esim_words(order: OrderRow) -> list[str]:
    """Tell the phone, while it can be told, when its eSIM may be deleted and how."""
    if order.line.sim_kind != SimKind.ESIM.value:
        return []
    link = {"link": delete_esim_link()}
    return [_("Delete the eSIM only when the line has ended: %(link)s") % link]


def objection_open(occasion: Occasion) -> list[Message]:
    """Ask the line and the contact on file to object if the holder does not want this."""
    order = _order(occasion)
    text = _(
        "Somebody asked us to end this line on %(date)s. If it was not you, stop it here: %(link)s"
    ) % {
        "date": formats.date_format(order.effective_date),
        "link": objection_link(order.order_id),
    }
    holder = order.line.holder
    mails = [_email(holder.email, _("Did you cancel this line?"), text)] if holder.email else []
    return [_sms(order.line.msisdn, text), *mails]


def order_cancelled(occasion: Occasion) -> list[Message]:
    """Tell that the line goes on."""
    text = _("The cancellation of your line was withdrawn. Your line goes on as before.")
    mails = [_email(to, _("Your line goes on"), text) for to in _addresses(occasion)]
    return mails or [_sms(_order(occasion).line.msisdn, text)]


def line_ended(occasion: Occasion) -> list[Message]:
    """Tell that it is over, what comes back, and what to do now."""
    order = _order(occasion)
    text = "\n".join(
        [
            _("Your line has ended, everywhere. We asked every system again and none knows it."),
            *final_money(order),
            _sim_to_discard(order),
            *accounts_to_check(order.order_id, occasion.number),
            _("Signed certificate of the end: %(link)s")
            % {"link": certificate_link(order.order_id)},
            _("Final statement of the money, as PDF: %(link)s")
            % {"link": statement_link(order.order_id)},
        ]
    )
    return [_email(to, _("Your line has ended"), text) for to in _addresses(occasion)]


def _sim_to_discard(order: OrderRow) -> str:
    if order.line.sim_kind == SimKind.PHYSICAL.value:
        return _("Your line was on a SIM card: destroy it.")
    link = {"link": delete_esim_link()}
    return _("Delete the eSIM from your phone now; how that is done: %(link)s") % link


def _said_before(_occasion: Occasion) -> list[Message]:
    """Say nothing: only months from the archive still have such announcements, sent long ago."""
    return []


TEXTS: dict[AnnouncementKind, Callable[[Occasion], list[Message]]] = {
    AnnouncementKind.DECLARATION_RECEIVED: declaration_received,
    AnnouncementKind.END_PLANNED: end_planned,
    AnnouncementKind.OBJECTION_OPEN: objection_open,
    AnnouncementKind.ORDER_CANCELLED: order_cancelled,
    AnnouncementKind.LINE_ENDED: line_ended,
    AnnouncementKind.PROOF_CODE: _said_before,
}


def _language(occasion: Occasion) -> str:
    if occasion.safe_contact is not None:
        return occasion.safe_contact.language
    if occasion.order is None and occasion.declaration is not None:
        return occasion.declaration.language
    return _order(occasion).line.holder.language


def _order(occasion: Occasion) -> OrderRow:
    if occasion.order is None:
        raise LookupError(f"announcement {occasion.key} names no order")
    return occasion.order


def _addresses(occasion: Occasion) -> list[str]:
    """Return the e-mail on file, and that of whoever acts for the holder.

    Where there is none, nobody can be told by e-mail.
    """
    both = (_order(occasion).line.holder.email, occasion.representative_email)
    return list(dict.fromkeys(filter(None, both)))


def _email(recipient: str, subject: str, text: str) -> Message:
    return Message(Medium.EMAIL, recipient, subject, text, language=get_language() or "")


def _sms(recipient: str, text: str) -> Message:
    return Message(Medium.SMS, recipient, "", text, language=get_language() or "")
