"""The link of a takeout: its secret is made from the server's key; only a hash of it is kept."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings

from cleanbreak.domain.takeout_state import LINK_VALID_FOR
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.records.outbox import NewAnnouncement
from cleanbreak.records.takeout import TakeoutRow

TAKEOUT = "takeout"
"""Purpose of the secret link."""
READY, FAILED = "ready", "failed"


def ready_news(row: TakeoutRow, now: datetime) -> NewAnnouncement:
    """Make a new link, which kills the old one, and return what tells of it."""
    return takeout_news(row, READY, _new_nonce(row, now))


def new_link(row: TakeoutRow, now: datetime) -> str:
    """Make a new link, which kills the old one, for somebody who stands before us."""
    return takeout_link(row.takeout_id, _new_nonce(row, now))


def takeout_news(row: TakeoutRow, news: str, nonce: str = "") -> NewAnnouncement:
    """Return what is put into the outbox: ``takeout:``, its number, what is new, and a nonce."""
    return NewAnnouncement(
        kind=AnnouncementKind.TAKEOUT_NEWS,
        key=f"takeout:{row.takeout_id}:{news}:{nonce}",
        declared_at=row.asked_at,
    )


def takeout_link(takeout_id: UUID, nonce: str) -> str:
    """Return the address at which it is fetched."""
    return f"{settings.CLEANBREAK_BASE_URL}/takeout/{_secret(takeout_id, nonce)}/"


def hash_of(secret: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(f"{TAKEOUT}\0{secret}".encode()).hexdigest()


def _new_nonce(row: TakeoutRow, now: datetime) -> str:
    nonce = secrets.token_hex(8)
    until = now + LINK_VALID_FOR
    TakeoutRow.objects.filter(pk=row.pk).update(
        link_hash=hash_of(_secret(row.takeout_id, nonce)), link_until=until, downloads=0
    )
    return nonce


def _secret(takeout_id: UUID, nonce: str) -> str:
    return link_secret(TAKEOUT, f"{takeout_id}:{nonce}")
