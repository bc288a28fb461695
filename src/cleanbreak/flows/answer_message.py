"""Answer a message: once, by whoever has it, and by the way by which it came.

An answer answers the newest message of the sender; no message is answered twice, which the database
sees to. It leaves after the commit, by the outbox.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.answer_template import left_placeholder
from cleanbreak.domain.message_thread import (
    TEXT_LENGTH_MAX,
    LeftMessageTooLong,
    MessageMissing,
    NothingToAnswer,
    NoWayToAnswer,
    PlaceholderLeft,
    Writer,
    readable,
)
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.flows.own_thread import lock_own_thread, note_about, require_read
from cleanbreak.flows.thread_texts import can_be_reached
from cleanbreak.records.message_thread import (
    MessageThreadRow,
    NewMessage,
    ThreadMessageRow,
    insert_message,
)
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person answers."""

    text: str = field(repr=False)
    answers: UUID
    """The newest message of the sender that the person has read."""
    template: str = ""
    """From which template it was made; for the figures."""


def answer_message(thread_id: UUID, answer: Answer, actor: Actor, now: datetime) -> None:
    """Answer; sent twice, it is one answer.

    :raises UnknownThread, ThreadNotYours: if the person has not taken it.
    :raises NothingToAnswer, AnotherMessageCame: if it is not the message that waits.
    :raises MessageMissing, LeftMessageTooLong, PlaceholderLeft: if the text cannot be sent.
    :raises NoWayToAnswer: if nobody can be reached.
    """
    text = _checked(answer.text)
    with transaction.atomic():
        if _is_sent_already(answer, actor):
            return
        row = lock_own_thread(thread_id, actor)
        _require_fits(row, answer)
        message_id = _insert(row, answer, text, actor, now)
        row.first_answered_at = row.first_answered_at or now
        row.heard_at, row.waiting_since, row.says_to_cancel = now, None, False
        row.taken_by, row.taken_until = "", None
        row.save()
        _tell(message_id, now)
        note_about("message.answered", row, {"template": answer.template}, actor, now)


def _checked(typed: str) -> str:
    text = readable(typed).strip()
    if not text:
        raise MessageMissing
    if len(text) > TEXT_LENGTH_MAX:
        raise LeftMessageTooLong(limit=TEXT_LENGTH_MAX)
    return text


def _source(answers: UUID) -> str:
    return f"answer:{answers}"


def _is_sent_already(answer: Answer, actor: Actor) -> bool:
    """Return whether this person has answered this message: the button was pressed twice."""
    rows = ThreadMessageRow.objects.filter(source=_source(answer.answers))
    return rows.filter(agent=actor.acting_user).exists()


def _require_fits(row: MessageThreadRow, answer: Answer) -> None:
    if row.waiting_since is None:
        raise NothingToAnswer
    require_read(row, answer.answers)
    if left := left_placeholder(answer.text, is_proved=row.is_proved):
        raise PlaceholderLeft(placeholder=f"{{{left}}}")
    if not can_be_reached(row):
        raise NoWayToAnswer


def _insert(row: MessageThreadRow, answer: Answer, text: str, actor: Actor, now: datetime) -> UUID:
    new = NewMessage(
        writer=Writer.AGENT, agent=actor.acting_user, text=text, source=_source(answer.answers)
    )
    message_id = insert_message(row.thread_id, new, now)
    if message_id is None:
        raise NothingToAnswer
    return message_id


def _tell(message_id: UUID, now: datetime) -> None:
    key, kind = f"message:{message_id}:answer", AnnouncementKind.MESSAGE_ANSWERED
    put_in_outbox([NewAnnouncement(kind=kind, key=key, declared_at=now)], now)
    wake_worker("send_announcements")
