"""Remind of payouts: ask again those who have not said where their money should go.

By e-mail where there is one; otherwise by a letter that the operator prints and posts, since no
postal address is on file here. Each reminder is sent once: the number of the last one is kept with
the payout, in the same transaction.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.domain.unclaimed import reminder_due
from cleanbreak.flows.write_off_unclaimed import waiting_money
from cleanbreak.policies.loader import known_places, time_zone_of, unclaimed_rules
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.payout_reminder import Reminder, insert_reminders, lock_drafts
from cleanbreak.records.wake import wake_worker

BATCH_SIZE = 1000
FIRST = UUID(int=0)
Row: TypeAlias = dict[str, Any]


def remind_of_payouts(clock: Callable[[], datetime]) -> int:
    """Send every reminder that is due; return how many there were."""
    sent, after = 0, FIRST
    while True:
        with transaction.atomic():
            rows = lock_drafts(after, clock(), BATCH_SIZE)
            if not rows:
                return sent
            sent += _remind(rows, clock())
        after = rows[-1]["payout_id"]


def _remind(rows: Sequence[Row], now: datetime) -> int:
    due = [(row, number) for row in rows if (number := _due(row, now)) is not None]
    reminders = [
        Reminder(payout_id=row["payout_id"], number=number, by_letter=not row["has_email"])
        for row, number in due
    ]
    insert_reminders(reminders, SYSTEM, now)
    put_in_outbox(
        [
            NewAnnouncement(
                kind=AnnouncementKind.PAYOUT_REMINDER,
                key=f"payout:{row['payout_id']}:reminder:{number}",
                order_id=row["order_id"],
                is_mass=True,
            )
            for row, number in due
            if row["has_email"]
        ],
        now,
    )
    if due:
        wake_worker("advance_campaigns")
    return len(due)


def _due(row: Row, now: datetime) -> int | None:
    if row["place"] not in known_places():
        return None  # its rules were taken away: a person must look
    today = now.astimezone(time_zone_of(row["place"])).date()
    return reminder_due(unclaimed_rules(row["place"], today), waiting_money(row), today)
