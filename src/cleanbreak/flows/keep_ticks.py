"""Keep ticks: which accounts somebody has gone through, under a hash that names nobody."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.bound_account import BoundAccount, keys_to_tick
from cleanbreak.flows.secret_links import link_secrets
from cleanbreak.records.guardian import delete_ticks, read_ticks, write_ticks

TICKS = "guardian ticks"
KEPT = timedelta(days=180)
"""After the last change; the last reminder comes after 90."""


def keep_ticks(
    order_id: UUID, ticked: Iterable[str], accounts: tuple[BoundAccount, ...], now: datetime
) -> None:
    """Keep these ticks in place of those from before; what is in no list is not kept."""
    with transaction.atomic():
        write_ticks(_hashes(order_id), keys_to_tick(accounts) & set(ticked), now)


def kept_ticks(order_id: UUID) -> frozenset[str]:
    """Return what was ticked last."""
    return read_ticks(_hashes(order_id))


def forget_ticks(now: datetime) -> int:
    """Delete lists that nobody has changed for long; return how many."""
    return delete_ticks(now - KEPT)


def _hashes(order_id: UUID) -> list[str]:
    """Return the hash of the present key, then those of keys that were rotated out."""
    return link_secrets(TICKS, str(order_id))
