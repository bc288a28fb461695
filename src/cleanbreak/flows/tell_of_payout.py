"""Tell of a payout: the contact on file learns of every change to where money goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker


def tell_of_payouts(
    rows: Sequence[dict[str, Any]], kind: AnnouncementKind, event: str, now: datetime
) -> None:
    """Tell the holder of each payout what has become of it; to be called in its transaction.

    :param event: what happened, in one word; the same event of the same instant is told once.
    """
    if not rows:
        return
    put_in_outbox(
        [
            NewAnnouncement(
                kind=kind,
                key=f"payout:{row['payout_id']}:{event}:{now.isoformat()}",
                order_id=row["order_id"],
            )
            for row in rows
        ],
        now,
    )
    wake_worker("send_announcements")
