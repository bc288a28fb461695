"""Remind former holders of the accounts that may still hang on their number.

After 7, 30 and 90 days, each once: what is put into the outbox moves the mark up to which this was
done, in the same transaction. On day 0 the message of the end says it. Who ended before this began
is not written to about days that are past.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.guardian import REMINDED_AFTER_DAYS
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.guardian import ended_between, lock_round, move_round
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker

BATCH_SIZE = 1000


def remind_of_accounts(clock: Callable[[], datetime]) -> int:
    """Put every reminder that is due into the outbox; return how many there were."""
    return sum(_remind_after(days, clock) for days in REMINDED_AFTER_DAYS)


def _remind_after(days: int, clock: Callable[[], datetime]) -> int:
    until = clock() - timedelta(days=days)
    sent = 0
    while True:
        with transaction.atomic():
            ended = ended_between(lock_round(days, until), until, BATCH_SIZE)
            if not ended:
                return sent
            _note(days, [order_id for _, order_id in ended], clock())
            move_round(days, ended[-1])
        sent += len(ended)


def _note(days: int, order_ids: Sequence[UUID], now: datetime) -> None:
    put_in_outbox(
        [
            NewAnnouncement(
                kind=AnnouncementKind.ACCOUNTS_REMINDER,
                key=f"{order_id}:accounts:{days}",
                order_id=order_id,
                is_mass=True,
            )
            for order_id in order_ids
        ],
        now,
    )
    wake_worker("advance_campaigns")
