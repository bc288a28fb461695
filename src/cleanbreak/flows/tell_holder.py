"""Tell a holder what happened to the account: by e-mail and SMS, so that one thief hides it from
nobody (ASVS 5.0 6.3.7)."""

import secrets
from datetime import datetime

from cleanbreak.domain.holder_account import AccountEvent
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.wake import wake_worker


def tell_holder(holder_id: int, event: AccountEvent, now: datetime) -> None:
    """Note, in the running transaction, what the contacts on file are to be told."""
    key = f"account:{holder_id}:{event.value}:{int(now.timestamp())}:{secrets.token_hex(4)}"
    kind = AnnouncementKind.ACCOUNT_NEWS
    put_in_outbox([NewAnnouncement(kind=kind, key=key, declared_at=now)], now)
    wake_worker("send_announcements")
