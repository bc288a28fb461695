"""Receive a mail: once, however often it is delivered, and in the thread that it answers.

What a machine wrote is never answered (RFC 3834): in a thread it is kept, for whoever reads it; by
itself, nobody waits for it. Mail that comes from our own address is a loop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.conf import settings

from cleanbreak.domain.incoming_mail import IncomingMail, is_own_mail
from cleanbreak.domain.message_thread import MessageWay, Writer
from cleanbreak.domain.written_language import written_language
from cleanbreak.flows.keep_message import Kept, Sender, keep_message
from cleanbreak.flows.reply_address import number_replied_to
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.message_thread import MessageThreadRow, NewMessage

ATTACHED = "attached"
"""That the sender is told that we kept no attachment."""


class Became(Enum):
    """What became of a mail."""

    KEPT = "kept"
    KEPT_BEFORE = "kept_before"
    NOT_FOR_A_PERSON = "not_for_a_person"
    """A machine wrote it, and it belongs to no thread; or it is our own."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a mail, and under which number."""

    became: Became
    message_number: str = ""


def receive_mail(mail: IncomingMail, recipients: Sequence[str], now: datetime) -> Received:
    """Keep a mail.

    :param recipients: to whom the mail server delivers it; the headers are read, too.
    """
    if is_own_mail(mail, settings.CLEANBREAK_MESSAGES_ADDRESS):
        return Received(Became.NOT_FOR_A_PERSON)
    number = number_replied_to([*recipients, *mail.recipients])
    thread = MessageThreadRow.objects.filter(message_number=number).first() if number else None
    if mail.is_automatic and thread is None:
        return Received(Became.NOT_FOR_A_PERSON)
    kept = _keep(mail, thread, now)
    became = Became.KEPT if kept.is_new else Became.KEPT_BEFORE
    return Received(became, kept.message_number)


def _keep(mail: IncomingMail, thread: MessageThreadRow | None, now: datetime) -> Kept:
    words = f"{mail.subject}\n{mail.text}"
    sender = Sender(
        way=MessageWay.EMAIL,
        contact=mail.sender,
        language=written_language(words, settings.LANGUAGE_CODE),
        replies_to=thread.thread_id if thread else None,
    )
    new = NewMessage(
        writer=Writer.MACHINE if mail.is_automatic else Writer.SENDER,
        text=mail.text,
        subject=mail.subject,
        source=keyed_hash("mail", mail.fingerprint),
        mail_id=mail.mail_id,
        references=mail.references,
        attachments=mail.attachments,
        is_cut=mail.is_cut,
    )
    return keep_message(sender, new, now, told=ATTACHED if mail.attachments else "")
