"""Advance campaigns: one batch after the other, each campaign in its turn, people always first.

Orders for which a person waits have a lane and a thread of their own, see `advance_orders.py`; what
is done here is done beside them, and stops for whatever has to rest.
"""

import random

from cleanbreak.flows.advance_orders import BATCH_SIZE, Worker, advance_one_batch
from cleanbreak.flows.send_announcements import send_mass_announcements
from cleanbreak.records.campaign import working_lanes
from cleanbreak.records.work import Claim

BATCHES_FOR_EACH_SENDING = 4
"""Ends go before messages about them; while there is nothing to end, messages go on."""


def advance_campaigns(worker: Worker) -> int:
    """Advance all that is due in running campaigns; return how many orders were claimed."""
    claimed_in_all = batches = 0
    while not worker.is_stopping():
        claimed = _one_batch_of_any(worker)
        if not claimed:
            break
        claimed_in_all += claimed
        batches += 1
        if batches % BATCHES_FOR_EACH_SENDING == 0:
            send_mass_announcements(worker.outside, worker.clock)
    return claimed_in_all


def _one_batch_of_any(worker: Worker) -> int:
    """Take a batch of the first campaign that has one; campaigns take turns by chance."""
    lanes = working_lanes()
    random.shuffle(lanes)
    for lane, _rate_per_s in lanes:
        if claimed := advance_one_batch(worker, Claim(limit=BATCH_SIZE, lane=lane)):
            return claimed
    return 0
