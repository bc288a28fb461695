"""Reminders of the accounts that may still hang on the number of an ended line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cleanbreak.domain.confidential import SafeContact
from cleanbreak.domain.guardian import REMINDED_AFTER_DAYS, NumberNow
from cleanbreak.flows.confidential_texts import in_confidence
from cleanbreak.flows.guardian_link import guardian_link
from cleanbreak.flows.guardian_words import number_sentence
from cleanbreak.flows.number_after_end import numbers_after_end
from cleanbreak.flows.read_order import TAIL_LENGTH
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.authority import emails_of_authorities
from cleanbreak.records.confidential_request import safe_contacts_of
from cleanbreak.records.guardian import stopped_among
from cleanbreak.records.order import OrderRow

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianOccasion:
    """One reminder after one order."""

    order: OrderRow
    days: int
    number: NumberNow | None
    is_stopped: bool
    """Whether somebody has said that they want none."""
    safe_contact: SafeContact | None
    representative_email: str

    @property
    def is_needed(self) -> bool:
        """Return whether there is still something to remind of."""
        return not self.is_stopped and self.number is not None and self.number.is_lost

    @property
    def language(self) -> str:
        """Return the language of its reader."""
        contact = self.safe_contact
        return spoken(contact.language if contact else self.order.line.holder.language)


def guardian_occasions(rows: Sequence[Row]) -> list[tuple[Row, GuardianOccasion]]:
    """Return what each reminder is about; its key ends in the days since the end."""
    found = OrderRow.objects.select_related("line__holder")
    orders = found.in_bulk([row["order_id"] for row in rows])
    numbers = numbers_after_end(orders.values(), timezone.now())
    stopped, safe = stopped_among(orders), safe_contacts_of(orders)
    acting = emails_of_authorities(UUID(o.authority) for o in orders.values() if o.authority)
    return [
        (
            row,
            GuardianOccasion(
                order=order,
                days=int(row["key"].rpartition(":")[2]),
                number=numbers.get(order.order_id),
                is_stopped=order.order_id in stopped,
                safe_contact=safe.get(order.order_id),
                representative_email=acting.get(UUID(order.authority), "")
                if order.authority
                else "",
            ),
        )
        for row in rows
        for order in [orders[row["order_id"]]]
    ]


def guardian_messages(occasion: GuardianOccasion) -> list[Message]:
    """Return the reminder, to the e-mail on file and to whoever acts for the holder.

    Nothing is said of a number that its holder still has, or has back.
    """
    if not occasion.is_needed:
        return []
    holder = occasion.order.line.holder
    with override(occasion.language):
        subject, text = _("Which accounts still know your old number?"), _text(occasion)
        readers = dict.fromkeys(filter(None, (holder.email, occasion.representative_email)))
        mails = [
            Message(Medium.EMAIL, to, subject, text, language=occasion.language) for to in readers
        ]
        if occasion.safe_contact is None:
            return mails
        one = Message(Medium.EMAIL, "", subject, text, language=occasion.language)
        return in_confidence([one], occasion.safe_contact)


def _text(occasion: GuardianOccasion) -> str:
    order = occasion.order
    if order.completed_at is None or occasion.number is None:
        raise LookupError(f"order {order.order_id} has not ended")
    zone = time_zone_of(order.line.jurisdiction)
    said = {
        "date": formats.date_format(order.completed_at.astimezone(zone)),
        "tail": order.line.msisdn[-TAIL_LENGTH:],
    }
    lines = [
        _("Your line with the number ending in %(tail)s ended on %(date)s.") % said,
        number_sentence(occasion.number),
        _("Whoever has it then gets the codes of every account that still knows it."),
        _("Go through the list, tick what is done, and look for strange logins: %(link)s")
        % {"link": guardian_link(order.order_id)},
        _("We never ask you for a password, and neither does that page."),
        *_what_comes(occasion.days),
    ]
    return "\n".join(lines)


def _what_comes(days: int) -> list[str]:
    if days == REMINDED_AFTER_DAYS[-1]:
        return [_("This was the last reminder.")]
    following = next(one for one in REMINDED_AFTER_DAYS if one > days)
    wait = following - days
    sentence = ngettext(
        "The next reminder comes in %(days)s day; on that page you can stop it.",
        "The next reminder comes in %(days)s days; on that page you can stop it.",
        wait,
    )
    return [sentence % {"days": wait}]
