"""A real OsmoHLR, OsmoMSC and OsmoSGSN for the demonstration, kept running."""

import secrets
import threading
from contextlib import ExitStack

from cleanbreak.adapters.network.osmo import OsmoNetwork
from cleanbreak.adapters.network.osmo.hlr import NewSubscription
from cleanbreak.adapters.network.osmo.lab import LabFailure, OsmoLab
from cleanbreak.domain.line import LineState
from cleanbreak.records.line import LineRow
from cleanbreak.site.demonstration import demonstration_lines

LOOK_S = 1.0


def run_laboratory(lab: OsmoLab, stack: ExitStack) -> None:
    """Start the network; an element that ends is started again until the stack is closed."""
    stack.enter_context(lab)
    over = threading.Event()
    stack.callback(over.set)
    keeper = threading.Thread(target=_keep, args=(lab, over), daemon=True)
    keeper.start()


def provision_lines(network: OsmoNetwork) -> None:
    """Give the HLR the demonstration's lines, with keys that nobody knows, unless they are there.

    A line that has ended is not revived: our books, once filled, say which lines there are.
    """
    if LineRow.objects.exists():
        return
    network.provision(
        [
            NewSubscription(line.imsi, line.msisdn, *(secrets.token_hex(16) for _ in range(3)))
            for line in demonstration_lines()
        ]
    )


def attach_living_lines(lab: OsmoLab) -> None:
    """Switch on the phone of every line that has not ended."""
    alive = LineRow.objects.exclude(state=LineState.TERMINATED.value)
    lab.attach_lines(list(alive.values_list("imsi", flat=True)))


def _keep(lab: OsmoLab, over: threading.Event) -> None:
    while not over.wait(LOOK_S):
        for element in (lab.hlr, lab.msc, lab.sgsn):
            if not element.is_running and not over.is_set():
                try:
                    element.start()
                except LabFailure:
                    continue  # tried again at the next look
