"""Signal numbers: note what those who watch a number are to be told, in the transaction that is it.

They are told by `push_signals.py` and `answer_poll.py`, after the commit.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from cleanbreak.domain.number_change import NumberChange
from cleanbreak.domain.number_signals import TOLD, signals_of
from cleanbreak.records.ssf_event import NewSignal, owe_signals
from cleanbreak.records.ssf_subject import watched_among


def signal_numbers(
    changes: Sequence[NumberChange], clock: Callable[[], datetime] = timezone.now
) -> None:
    """Note the events of a batch; of numbers that nobody watches there are none."""
    now = clock()
    watched = watched_among([one.msisdn for one in changes if one.kind in TOLD], now)
    owe_signals(
        [
            NewSignal(number=number, event_type=event_type, claims=claims, txn=change.cause)
            for change in changes
            if change.msisdn in watched
            for event_type, claims in signals_of(change)
            for number in watched[change.msisdn]
        ],
        now,
    )
