"""The thread that a person has taken: nobody else may work on it meanwhile."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.message_thread import AnotherMessageCame, ThreadNotYours, UnknownThread
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.message_thread import MessageThreadRow, lock_thread, newest_incoming


def lock_own_thread(thread_id: UUID, actor: Actor) -> MessageThreadRow:
    """Lock a thread that the person has taken, until the end of the transaction.

    :raises UnknownThread, ThreadNotYours: if there is none, or it is with nobody or another one.
    """
    row = lock_thread(thread_id)
    if row is None:
        raise UnknownThread
    if row.taken_by != actor.acting_user:
        raise ThreadNotYours
    return row


def require_read(row: MessageThreadRow, read: UUID | None) -> None:
    """See that nothing came that the person has not read.

    :param read: the newest message of the sender that was on the page.
    :raises AnotherMessageCame: if there is a newer one.
    """
    newest = newest_incoming(row.thread_id)
    if (newest.message_id if newest else None) != read:
        raise AnotherMessageCame


def note_about(
    act: str, row: MessageThreadRow, details: dict[str, object], actor: Actor, now: datetime
) -> None:
    """Write down what a person did with a thread, in the running transaction."""
    told = {"thread": str(row.thread_id), **details}
    append_audit([AuditEntry(act=act, order_id=row.order_id, actor=actor, details=told)], now)
