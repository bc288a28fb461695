"""Choose a number for somebody new: one that rested long, and that nobody takes for a person.

It tells one number at a time, and keeps it for whoever asked: nobody reads our pool out.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.policies.loader import policy_for
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.number import keep_number, lock_cool_numbers
from cleanbreak.records.number_block import ours_among
from cleanbreak.records.ssf_subject import watched_among

HOT = timedelta(days=180)
"""So long a number is avoided after somebody took it for a person."""
CHOSEN_FROM = 100
"""Of so many that rested longest one is drawn: nobody foretells the next."""
OFFERED = timedelta(days=7)
"""So long it is kept for whoever asked; after that others may get it."""


class NoNumberLeft(Refusal):
    """No number is free in this place that nobody takes for somebody else."""

    code = "no_number_left"


def choose_number(place: str, actor: Actor, now: datetime) -> str:
    """Return a free number of the place, and keep it for a week.

    :raises UnknownPlace: if there is no such place.
    :raises NoNumberLeft: if none is free and cool.
    """
    policy_for(place, now.date())
    with transaction.atomic():
        cool = lock_cool_numbers(place, now, now - HOT, CHOSEN_FROM)
        good = sorted(ours_among(cool) - watched_among(cool, now).keys())
        if not good:
            raise NoNumberLeft
        msisdn = secrets.choice(good)
        keep_number(msisdn, now + OFFERED)
        entry = AuditEntry(
            act="number.chosen", order_id=None, actor=actor, details={"place": place}
        )
        append_audit([entry], now)
    return msisdn
