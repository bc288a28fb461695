"""Keep a message that came in: once, in its thread, and with what the sender is told at once.

Kept is kept: whoever brought it hears so only after the commit. Nothing is looked up by what the
message says, but for the secret link of a declaration: whoever sends one along has shown it.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.cancel_wish import says_to_cancel
from cleanbreak.domain.declaration import receipt_number_from
from cleanbreak.domain.mail_address import without_detail
from cleanbreak.domain.message_thread import (
    MessageWay,
    TiedBy,
    Writer,
    own_links,
    without_secrets,
)
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.message_texts import STATUS
from cleanbreak.flows.secret_links import is_link_secret
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.message_thread import (
    MessageThreadRow,
    NewMessage,
    has_part_of,
    insert_message,
    kept_before,
    lock_open_thread_of_line,
    lock_thread,
    opened,
    sealed,
)
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote, as far as the message says, and by which way they are answered."""

    way: MessageWay
    contact: str = field(default="", repr=False)
    """Mail address; empty: the line, or nobody can be answered."""
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    language: str
    line_id: int | None = None
    receipt_number: str = ""
    """Of the declaration whose page they wrote from, behind its secret link."""
    replies_to: UUID | None = None
    """The thread that their mail answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a message."""

    thread_id: UUID
    message_number: str
    is_new: bool
    """False: it was kept already, and nothing was done again."""
    says_to_cancel: bool


class _CameBefore(Exception):
    """Somebody kept the same message at the same time."""


def keep_message(sender: Sender, new: NewMessage, now: datetime, *, told: str | None = "") -> Kept:
    """Keep a message and tell its sender the number, unless a machine wrote it.

    :param new: its text as it came; secret links in it are kept as links that open nothing.
    :param told: what is told beside the number, as :mod:`cleanbreak.flows.thread_texts` knows it;
        ``None``: the sender wants to be told nothing.
    """
    before = kept_before(new.source)
    if before is not None:
        return _as_before(before, new)
    try:
        with transaction.atomic():
            return _keep(sender, new, now, told)
    except _CameBefore as fault:
        twin = kept_before(new.source)
        if twin is None:
            raise RuntimeError("a message is kept, and cannot be found") from fault
        return _as_before(twin, new)


def _keep(sender: Sender, new: NewMessage, now: datetime, told: str | None) -> Kept:
    wish = new.writer is Writer.SENDER and says_to_cancel(f"{new.subject}\n{new.text}")
    row, is_begun = _thread(sender, now)
    waited = row.waiting_since is not None and not has_part_of(row.thread_id, new.long_text)
    if is_begun or _is_who_is_answered(sender, row):
        _tie(row, sender.receipt_number or _proved_by(new.text))
    message_id = insert_message(row.thread_id, _masked(new), now)
    if message_id is None:
        raise _CameBefore
    if new.writer is Writer.SENDER:
        row.waiting_since = row.waiting_since or now
        row.heard_at, row.closed_at, row.closed_by = now, None, ""
        row.says_to_cancel = row.says_to_cancel or wish
        row.save()
    is_news = is_begun or wish or (sender.way is MessageWay.SMS and not waited)
    is_first_part = new.writer is Writer.SENDER and new.part == 1
    if told is not None and is_news and is_first_part and _may_tell(sender, now):
        _tell(message_id, wish, told, now)
    return Kept(
        thread_id=row.thread_id,
        message_number=row.message_number,
        is_new=True,
        says_to_cancel=wish,
    )


def _thread(sender: Sender, now: datetime) -> tuple[MessageThreadRow, bool]:
    """Return the thread, locked, and whether it begins; one that was erased begins anew."""
    found = None
    if sender.replies_to is not None:
        found = lock_thread(sender.replies_to)
    elif sender.line_id is not None:
        found = lock_open_thread_of_line(sender.line_id)
    if found is not None:
        return found, False
    row = MessageThreadRow.objects.create(
        message_number=receipt_number_from(secrets.token_bytes(7)),
        way=sender.way.value,
        contact=sealed(sender.contact),
        said_name=sealed(sender.name),
        said_number=sealed(sender.number),
        language=sender.language,
        line_id=sender.line_id,
        began_at=now,
        heard_at=now,
    )
    return row, True


def _is_who_is_answered(sender: Sender, row: MessageThreadRow) -> bool:
    """Return whether answers go to whoever sent this.

    A thief who begins a thread can lead the holder to write to its address: what they show there
    must not open anything to the thief.
    """
    if sender.replies_to is None:
        return True  # the thread is that of their line
    theirs = sender.contact.lower()
    return bool(theirs) and theirs == opened(row.contact).lower()


def _tie(row: MessageThreadRow, receipt_number: str) -> None:
    """Note to which declaration the sender has shown the link."""
    if not receipt_number or row.is_proved:
        return
    declared = DeclarationRow.objects.filter(receipt_number=receipt_number).first()
    if declared is None or not _may_be_about(row, declared):
        return
    row.receipt_number, row.order_id = receipt_number, declared.order_id
    row.tied_by = TiedBy.SENDER.value
    row.save(update_fields=["receipt_number", "order_id", "tied_by"])


def _may_be_about(row: MessageThreadRow, declared: DeclarationRow) -> bool:
    """Return whether a thread may belong to a declaration: texts of one line to no other line's.

    Senders of texts are forged: with the link of their own declaration somebody would make the
    thread of a stranger's line theirs, and have it told to them with what is kept of them.
    """
    if row.line_id is None:
        return True
    if declared.order_id is not None:
        return OrderRow.objects.filter(pk=declared.order_id, line_id=row.line_id).exists()
    line = LineRow.objects.only("msisdn", "iccid").get(pk=row.line_id)
    return line.msisdn == declared.msisdn or (bool(line.iccid) and line.iccid == declared.iccid)


def _proved_by(text: str) -> str:
    """Return the receipt number of a secret link in the text that opens something."""
    links = own_links(text)[:10]
    return next((n for n, secret in links if is_link_secret(secret, STATUS, n)), "")


def _masked(new: NewMessage) -> NewMessage:
    return NewMessage(
        **{name: getattr(new, name) for name in NewMessage.__dataclass_fields__}
        | {"text": without_secrets(new.text), "subject": without_secrets(new.subject)}
    )


def _may_tell(sender: Sender, now: datetime) -> bool:
    """Return whether the sender is told something: no address hears of us without end.

    Anybody may write down anybody's address, and two machines may answer each other for ever.
    """
    if sender.replies_to is None and not sender.contact and sender.line_id is None:
        return False
    whom = f"{sender.replies_to or without_detail(sender.contact) or sender.line_id}"
    try:
        check_rate(Limited.MESSAGE_TOLD, whom, now)
    except TooManyRequests:
        return False
    return True


def _tell(message_id: UUID, wish: bool, told: str, now: datetime) -> None:
    what = "-".join(filter(None, ["cancel" if wish else "kept", told]))
    key = f"message:{message_id}:{what}"
    kind = AnnouncementKind.MESSAGE_RECEIVED
    put_in_outbox([NewAnnouncement(kind=kind, key=key, declared_at=now)], now)
    wake_worker("send_announcements")


def _as_before(row: MessageThreadRow, new: NewMessage) -> Kept:
    return Kept(
        thread_id=row.thread_id,
        message_number=row.message_number,
        is_new=False,
        says_to_cancel=new.writer is Writer.SENDER and says_to_cancel(f"{new.subject}\n{new.text}"),
    )
