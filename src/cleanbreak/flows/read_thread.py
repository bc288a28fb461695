"""Read a thread, as the person sees it who answers: what was written, and what was shown.

Of an account it holds nothing. Whoever answers sees the order behind it on its own page, if their
role lets them; what the sender may be told of it, the templates know.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.message_thread import Writer
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.message_thread import (
    MessageThreadRow,
    ThreadMessageRow,
    messages_of,
    opened,
)
from cleanbreak.records.order import OrderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessage:
    """One message of a thread."""

    message_id: UUID
    writer: Writer
    agent: str
    at: datetime
    subject: str = field(repr=False)
    text: str = field(repr=False)
    attachments: int
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadThread:
    """A thread with all that was said in it."""

    row: MessageThreadRow
    contact: str = field(repr=False)
    said_name: str = field(repr=False)
    said_number: str = field(repr=False)
    messages: tuple[ReadMessage, ...]
    order_id: UUID | None
    """Of the declaration that it belongs to; ``None`` also if nobody here may know of it."""
    line_id: int | None
    """Of the line that sent the texts, or that the order ends."""

    @property
    def newest(self) -> UUID | None:
        """Return the last message of the sender."""
        theirs = [one for one in self.messages if one.writer is Writer.SENDER]
        return max(theirs, key=lambda one: (one.at, one.message_id)).message_id if theirs else None


def read_thread(thread_id: UUID) -> ReadThread | None:
    """Return a thread; ``None`` if there is none, or it was erased."""
    row = MessageThreadRow.objects.select_related("line").filter(pk=thread_id).first()
    if row is None:
        return None
    order = order_of(row)
    return ReadThread(
        row=row,
        contact=opened(row.contact),
        said_name=opened(row.said_name),
        said_number=opened(row.said_number),
        messages=tuple(_message(one) for one in messages_of(thread_id)),
        order_id=order.order_id if order else None,
        line_id=row.line_id or (order.line_id if order else None),
    )


def order_of(row: MessageThreadRow) -> OrderRow | None:
    """Return the order that a thread is about; one in confidence is not told of."""
    order_id = row.order_id
    if order_id is None and row.receipt_number:  # it was tied to its line only later
        declared = DeclarationRow.objects.filter(receipt_number=row.receipt_number).first()
        order_id = declared.order_id if declared else None
    if order_id is None or confidential_among([order_id]):
        return None
    return OrderRow.objects.filter(pk=order_id).first()


def _message(row: ThreadMessageRow) -> ReadMessage:
    return ReadMessage(
        message_id=row.message_id,
        writer=Writer(row.writer),
        agent=row.agent,
        at=row.at,
        subject=opened(row.subject),
        text=opened(row.text),
        attachments=row.attachments,
        is_cut=row.is_cut,
    )
