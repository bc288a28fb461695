"""Expire switch codes: after its last day a code is no good, and nobody can make it again."""

from datetime import datetime

from cleanbreak.policies.loader import policy_at
from cleanbreak.records.switch_code import expire_codes, places_with_codes

BATCH = 1000


def expire_switch_codes(now: datetime) -> int:
    """End every code whose last day, in its line's place, is over; return how many there were."""
    expired = 0
    for place in places_with_codes():
        today = policy_at(place, now)[1]
        while count := expire_codes(place, today, now, BATCH):
            expired += count
    return expired
