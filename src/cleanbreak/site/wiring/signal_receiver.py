"""Who pushes signals to relying parties."""

from functools import cache

from cleanbreak.adapters.signal_receiver.http import HttpSignalReceivers
from cleanbreak.ports.signal_receiver import SignalReceivers


@cache
def wire_signal_receivers() -> SignalReceivers:
    """Return HTTP; where each receiver is, its stream says."""
    return HttpSignalReceivers()
