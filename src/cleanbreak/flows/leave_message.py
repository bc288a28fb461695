"""Leave a message on our page: no login, no name needed, answered at once by its number."""

from datetime import datetime

from cleanbreak.domain.message_thread import LeftMessage, MessageWay, Writer, one_line, readable
from cleanbreak.flows.keep_message import Kept, Sender, keep_message
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.message_thread import NewMessage


def leave_message(
    left: LeftMessage, page_key: str, now: datetime, *, receipt_number: str = ""
) -> Kept:
    """Keep a message; the same page sent twice with the same words is one message.

    Nothing is looked up by name, number or address: the answer and its time are the same for
    everybody.

    :param page_key: made with the page.
    :param receipt_number: of the declaration behind whose secret link the page stood.
    :raises MessageMissing, LeftMessageTooLong, SaidTooLong, AnswerAddressMissing: if it cannot be
        kept.
    """
    left.check()
    said = (page_key, left.text, left.contact, left.name, left.number, receipt_number)
    sender = Sender(
        way=MessageWay.FORM,
        contact=left.contact.strip(),
        name=one_line(left.name),
        number=one_line(left.number),
        language=left.language,
        receipt_number=receipt_number,
    )
    new = NewMessage(
        writer=Writer.SENDER,
        text=readable(left.text).strip(),
        source=keyed_hash("message on a page", "\0".join(said)),
    )
    return keep_message(sender, new, now)
