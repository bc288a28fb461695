"""What somebody is told in confidence, at their safe contact and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.confidential import SafeContact, SafeMedium, due_on
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.outbox import NewAnnouncement

MEDIA = {SafeMedium.EMAIL: Medium.EMAIL, SafeMedium.SMS: Medium.SMS}


@dataclass(frozen=True, slots=True)
class ConfidentialOccasion:
    """News of a request in confidence."""

    request: ConfidentialRequestRow
    news: str
    """``received`` or ``refused``."""


def news_of(request: ConfidentialRequestRow, news: str) -> NewAnnouncement:
    """Return what is put into the outbox: ``confidential:``, the request, and what is new."""
    return NewAnnouncement(
        kind=AnnouncementKind.CONFIDENTIAL_NEWS,
        key=f"confidential:{request.request_id}:{news}",
        declared_at=request.received_at,
    )


def confidential_messages(occasion: ConfidentialOccasion) -> list[Message]:
    """Return the one message; its subject tells nothing."""
    contact = occasion.request.safe_contact
    with override(spoken(contact.language)):
        return [_to(contact, _text(occasion))]


def in_confidence(messages: Sequence[Message], contact: SafeContact) -> list[Message]:
    """Return what is said instead of these messages: the longest, once, to the safe contact."""
    texts = [message.text for message in messages]
    return [_to(contact, max(texts, key=len))] if texts else []


def _to(contact: SafeContact, text: str) -> Message:
    medium = MEDIA[contact.medium]
    subject = _("A message for you") if medium is Medium.EMAIL else ""
    return Message(medium, contact.address, subject, text, language=spoken(contact.language))


def _text(occasion: ConfidentialOccasion) -> str:
    if occasion.news == "refused":
        return _(
            "We cannot do yet what you asked for: no document showed it. You can ask again at any"
            " time, and we help you at every store."
        )
    day = formats.date_format(due_on(occasion.request.received_at.date()))
    return _(
        "We have what you asked for, and answer by %(date)s. Show one of the documents at a store,"
        " or name who can show it for you. Nobody else is told."
    ) % {"date": day}
