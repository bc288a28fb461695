"""Advance campaigns: one batch after the other, each campaign in its turn, people always first.

Orders for which a person waits have a lane and a thread of their own, see `advance_orders.py`; what
is done here is done beside them. While any element is left alone or has its pause, campaigns wait:
their lines would only queue up in front of it.
"""

import random
import time
from uuid import UUID

from cleanbreak.flows.advance_orders import Worker, advance_one_batch
from cleanbreak.flows.feed_campaigns import feed_one_slice
from cleanbreak.flows.resting_ports import Resting, resting_ports
from cleanbreak.flows.send_announcements import send_mass_announcements
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.campaign import take_lines, working_lanes
from cleanbreak.records.lease import LEFTOVER_LANE
from cleanbreak.records.work import Claim

BATCH_SIZE = 2000
BATCHES_FOR_EACH_SENDING = 48
"""Ends go before messages about them: one in twenty-five goes out meanwhile, the others as soon as
there is nothing to end."""
NEEDED = frozenset(port for step in STEPS for port in step.needs)
BURST_S = 1.0
"""A campaign with a rate begins the lines of so many seconds at once."""
WAIT_FOR_TURN_S = 0.05


def advance_campaigns(worker: Worker) -> None:
    """Feed running campaigns, end what is due and send what they say, as long as there is any."""
    batches, waiting = 0, set[UUID]()
    while not worker.is_stopping():
        resting = resting_ports(worker.clock())
        fed = feed_one_slice(worker.outside, worker.clock)
        claimed = _one_batch_of_any(worker, resting, waiting)
        batches += 1
        sent = 0
        may_send = "messages" not in resting.for_masses
        is_idle = not (fed or claimed)  # what was fed may have gone to another worker: feed on
        if may_send and (is_idle or batches % BATCHES_FOR_EACH_SENDING == 0):
            sent = send_mass_announcements(worker.outside, worker.clock)
        if not (fed or claimed or sent):
            if not waiting:
                break
            time.sleep(WAIT_FOR_TURN_S)


def _one_batch_of_any(worker: Worker, resting: Resting, waiting: set[UUID]) -> int:
    """Take a batch of the first campaign that has one; campaigns take turns by chance.

    :param waiting: campaigns with a rate that had something to do when they last had their turn.
    """
    is_resting = bool(resting.for_masses & NEEDED)
    lanes = [] if is_resting else [(LEFTOVER_LANE, None), *working_lanes()]
    waiting &= {lane for lane, _ in lanes}
    random.shuffle(lanes)
    for lane, rate_per_s in lanes:
        limit = min(BATCH_SIZE, resting.lines_at_once or BATCH_SIZE)
        if rate_per_s is not None:
            limit = min(limit, max(1, int(rate_per_s * BURST_S)))
            if not take_lines(lane, limit):
                continue
        waiting.discard(lane)
        if claimed := advance_one_batch(worker, Claim(limit=limit, lane=lane)):
            if rate_per_s is not None:
                waiting.add(lane)
            return claimed
    return 0
