"""Limit callers: no program of somebody else's may ask so much that others wait.

The bucket is one row for all processes, as that of visitors is. A process takes some tokens of it
at once and lives on them for a moment, so that a caller who asks often costs no write each time,
and no two requests of theirs wait for the same row.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.rate_limit import take_token

SECONDS_AT_ONCE = 2
"""A full bucket holds what may be asked in so long."""
CHUNKS_A_SECOND = 10
GOOD_FOR = timedelta(seconds=1)


class CallerTooFast(Refusal):
    """Too many requests came from this client. Wait a second, then go on more slowly."""

    code = "caller_too_fast"


@dataclass(slots=True)
class Taken:
    """Tokens that this process has taken and not yet used."""

    tokens: int
    until: datetime


_TAKEN: dict[str, Taken] = {}
_LOCK = threading.Lock()


def check_caller_rate(client_id: str, now: datetime) -> None:
    """Count one request of a client.

    :raises CallerTooFast: if it has used up what it may do for now.
    """
    with _LOCK:
        left = _TAKEN.get(client_id)
        if left is not None and left.tokens > 0 and now <= left.until:
            left.tokens -= 1
            return
    rate: int = settings.CLEANBREAK_API_REQUESTS_PER_S
    chunk = max(1, rate // CHUNKS_A_SECOND)
    if not (_take(client_id, rate, chunk, now) or _take(client_id, rate, 1, now)):
        raise CallerTooFast


def _take(client_id: str, rate: int, count: int, now: datetime) -> bool:
    """Take so many tokens out of the row, one of them for the request that asks."""
    bucket = keyed_hash("rate:caller", client_id)
    every, burst = timedelta(seconds=1) / rate, rate * SECONDS_AT_ONCE
    if not take_token(bucket, every=every, burst=burst, now=now, count=count):
        return False
    with _LOCK:
        _TAKEN[client_id] = Taken(tokens=count - 1, until=now + GOOD_FOR)
    return True
