"""Tell of numbers: what became of them is told in the transaction that made it so.

Each listener takes the whole batch, up to thousands, with one statement where it can; it calls
nothing outside. What it has to say outside, it puts where a job finds it.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from cleanbreak.domain.number_change import NumberChange
from cleanbreak.flows.revoke_grants import revoke_for_changes
from cleanbreak.flows.signal_numbers import signal_numbers
from cleanbreak.flows.tell_swap_subscribers import tell_swap_subscribers

Listener: TypeAlias = Callable[[Sequence[NumberChange]], None]
LISTENERS: tuple[Listener, ...] = (revoke_for_changes, signal_numbers, tell_swap_subscribers)
"""Who hears of every change, in this order."""


def tell_of_numbers(changes: Sequence[NumberChange]) -> None:
    """Let every listener hear of the changes, inside the running transaction."""
    if changes:
        for listener in LISTENERS:
            listener(changes)
