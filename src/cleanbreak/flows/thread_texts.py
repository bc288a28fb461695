"""What senders of messages are sent: the number at once, then the answer of a person.

The receipt never quotes what somebody wrote: else anybody could send anything to anybody by it.
"""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.answer_template import fill
from cleanbreak.domain.line import LineState
from cleanbreak.domain.message_thread import MessageWay, Writer, one_line
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.keep_text import WORDS
from cleanbreak.flows.message_texts import status_link
from cleanbreak.flows.receive_mail import ATTACHED
from cleanbreak.flows.reply_address import reply_address
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.message_thread import (
    MessageThreadRow,
    ThreadMessageRow,
    newest_incoming,
    opened,
)

SUBJECT_LENGTH_MAX = 120


def thread_messages(key: str) -> list[Message]:
    """Return what a key of the outbox stands for: ``message:``, its number, and what is told.

    Nothing, if the thread has been erased, or nobody can be reached any more.
    """
    _name, message_id, told = key.split(":")
    rows = ThreadMessageRow.objects.select_related("thread__line")
    row = rows.filter(pk=UUID(message_id)).first()
    if row is None:
        return []
    with override(row.thread.language):
        if row.writer == Writer.AGENT.value:
            return _sent(row.thread, _answer(row), newest_incoming(row.thread_id), by_person=True)
        return _sent(row.thread, _receipt(row.thread, told), row, by_person=False)


def can_be_reached(thread: MessageThreadRow) -> bool:
    """Return whether there is a way to answer."""
    if thread.way == MessageWay.SMS.value:
        return thread.line is not None and thread.line.state != LineState.TERMINATED.value
    return bool(thread.contact)


def cancel_page() -> str:
    """Return the address of the page on which a line is cancelled."""
    return f"{settings.CLEANBREAK_BASE_URL}/cancel/"


def _receipt(thread: MessageThreadRow, told: str) -> str:
    """Return the number, and where somebody who wants to cancel does that without waiting."""
    said = {"number": thread.message_number, "link": cancel_page(), "operator": operator_name()}
    what = told.split("-")
    is_text = thread.way == MessageWay.SMS.value
    rows = []
    if WORDS in what:
        rows.append(_words())
    if is_text:
        rows.append(_("Message %(number)s to %(operator)s is here. One of us answers.") % said)
    else:
        rows.append(_("We have your message. Its number is %(number)s.") % said)
        rows.append(_("One of us answers it, in the order in which messages come in."))
    if "cancel" in what:
        rows.append(
            _("To cancel, you need not wait: declare it here, it counts at once: %(link)s") % said
        )
    if ATTACHED in what:
        rows.append(_("What you attached was not kept. Papers are sent on our pages only."))
    return "\n".join(rows)


def _words() -> str:
    return _("Text one word: PAC to keep your number, STAC for a new one, INFO for the costs only.")


def _answer(row: ThreadMessageRow) -> str:
    """Return what a person wrote, with the secret link that they had not to see."""
    thread = row.thread
    known = {"status_page": status_link(thread.receipt_number)} if thread.is_proved else {}
    text = fill(opened(row.text), known)
    if thread.way == MessageWay.SMS.value:
        return text
    number = {"number": thread.message_number}
    return f"{text}\n\n{_('Your message has the number %(number)s.') % number}"


def _sent(
    thread: MessageThreadRow, text: str, answered: ThreadMessageRow | None, *, by_person: bool
) -> list[Message]:
    if not can_be_reached(thread):
        return []
    language = thread.language
    if thread.way == MessageWay.SMS.value:
        to = thread.line.msisdn if thread.line else ""
        return [Message(Medium.SMS, to, "", text, language=language, is_by_person=by_person)]
    return [
        Message(
            Medium.EMAIL,
            opened(thread.contact),
            _subject(thread, answered if by_person else None),
            text,
            language=language,
            reply_to=reply_address(thread.message_number),
            in_reply_to=opened(answered.mail_id) if answered else "",
            references=opened(answered.mail_references) if answered else "",
            is_by_person=by_person,
        )
    ]


def _subject(thread: MessageThreadRow, answered: ThreadMessageRow | None) -> str:
    """Return the subject of the mail that a person answers, else our own.

    A machine never repeats it: the sender may be forged, and the subject be meant for somebody.
    """
    theirs = one_line(opened(answered.subject)) if answered else ""
    if theirs and thread.way == MessageWay.EMAIL.value:
        plain = theirs if theirs.lower().startswith(("re:", "aw:", "回复")) else f"Re: {theirs}"
        return plain[:SUBJECT_LENGTH_MAX]
    return _("Your message %(number)s") % {"number": thread.message_number}
