"""Note what the devices of holders are to be told, beside the mails and texts about their orders.

It hangs on the announcements, after the commit that made them: what is said to nobody is pushed to
nobody, and a campaign pays one statement for two hundred lines.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cleanbreak.domain.push import NEWS_OF
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.push_device import add_order_news
from cleanbreak.records.wake import wake_worker


def note_push_news(rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Note it for each announcement about an order that is pushed, too; return how many.

    :param rows: of the outbox. The same row noted twice is told once.
    """
    told = [
        (row["order_id"], NEWS_OF[kind], row["key"])
        for row in rows
        if row["order_id"] and (kind := AnnouncementKind(row["kind"])) in NEWS_OF
    ]
    noted = add_order_news(told, now)
    if noted:
        wake_worker("push_news")
    return noted
