"""Where a number of ours stands, and what can become of it from there."""

from collections.abc import Mapping
from enum import Enum

from cleanbreak.domain.refusal import Refusal


class NumberState(Enum):
    """The states of the inventory; a number that nobody has given up yet is ``ASSIGNED``."""

    ASSIGNED = "assigned"
    PORT_GRACE = "port_grace"
    """Its line has ended, and the former holder may still take it to another provider."""
    QUARANTINED = "quarantined"
    AVAILABLE = "available"
    """It may be given to anybody: no list of these is ever shown."""
    PORTED_OUT = "ported_out"
    RETURNED = "returned"
    """It went back to the operator whose block it is from."""

    @property
    def rests(self) -> bool:
        """Return whether nobody but its former holder may have it."""
        return self in (NumberState.PORT_GRACE, NumberState.QUARANTINED)


class NumberEvent(Enum):
    """What happens to a number."""

    FREED = "freed"
    """Its line has ended, and the law gives a time in which it can be ported."""
    FREED_WITHOUT_GRACE = "freed_without_grace"
    PORTED_OUT = "ported_out"
    """Another provider has taken it over, with the line or within the port grace."""
    GRACE_OVER = "grace_over"
    GIVEN_BACK = "given_back"
    """It went back to its range holder."""
    RELEASED = "released"
    RECLAIMED = "reclaimed"
    """The former holder has it again."""
    GIVEN_OUT = "given_out"
    """A line came in with it: out of our pool, or out of another provider's hands."""


S, E = NumberState, NumberEvent
LEADS: Mapping[tuple[NumberState, NumberEvent], NumberState] = {
    (S.ASSIGNED, E.FREED): S.PORT_GRACE,
    (S.ASSIGNED, E.FREED_WITHOUT_GRACE): S.QUARANTINED,
    (S.ASSIGNED, E.PORTED_OUT): S.PORTED_OUT,
    (S.PORT_GRACE, E.GRACE_OVER): S.QUARANTINED,
    (S.PORT_GRACE, E.PORTED_OUT): S.PORTED_OUT,
    (S.PORT_GRACE, E.RECLAIMED): S.ASSIGNED,
    (S.QUARANTINED, E.RECLAIMED): S.ASSIGNED,
    (S.QUARANTINED, E.RELEASED): S.AVAILABLE,
    (S.QUARANTINED, E.GIVEN_BACK): S.RETURNED,
    (S.AVAILABLE, E.GIVEN_OUT): S.ASSIGNED,
    (S.PORTED_OUT, E.GIVEN_OUT): S.ASSIGNED,
    (S.RETURNED, E.GIVEN_OUT): S.ASSIGNED,
}
"""Whatever is not here cannot happen: above all, nothing leads a resting number to a stranger."""


class NumberCannot(Refusal):
    """This cannot happen to a number that is {state}."""

    code = "number_cannot"


def after(state: NumberState, event: NumberEvent) -> NumberState:
    """Return where the event leads.

    :raises NumberCannot: if it cannot happen there.
    """
    became = LEADS.get((state, event))
    if became is None:
        raise NumberCannot(state=state.value)
    return became
