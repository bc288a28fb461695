"""Books and elements compared: what can differ, and what a person may do about it."""

from enum import Enum

from cleanbreak.domain.refusal import Refusal


class DiscrepancyKind(Enum):
    """What is not as it should be between our books and one element."""

    ZOMBIE = "zombie"
    """Ended here, alive there: service is given away, or somebody else is served with it."""
    GHOST = "ghost"
    """Alive here, unknown there: somebody may pay for what does not work."""
    STRANGER = "stranger"
    """Alive there, never known here."""
    MISMATCH = "mismatch"
    """Known to both, but with another IMSI, number, card or account than in the books."""
    LEFTOVER_KEYS = "leftover_keys"
    """Secrets of a line that has ended, or of nobody that is known."""
    WAITING_MESSAGES = "waiting_messages"
    """Messages that wait for a line which has ended."""


REPAIRABLE = (
    DiscrepancyKind.ZOMBIE,
    DiscrepancyKind.LEFTOVER_KEYS,
    DiscrepancyKind.WAITING_MESSAGES,
)
"""What the withdrawal of an ended line sweeps away; at everything else a person must look."""
LEAKING = (DiscrepancyKind.ZOMBIE, DiscrepancyKind.GHOST)
"""Zombies use what nobody pays for; ghosts pay for what nobody gives them."""


class RunOutcome(Enum):
    """How the comparison with one element went; only a finished one changes what is known."""

    FINISHED = "finished"
    UNAVAILABLE = "unavailable"
    """It could not be read, or broke off in the middle."""
    REFUSED = "refused"
    """The element does not let itself be read as a whole."""
    NOT_BELIEVED = "not_believed"
    """It differs so much that the roll, and not the element, is likely to be at fault."""
    STOPPED = "stopped"
    """Our own process was told to stop."""


class RepairState(Enum):
    """How a repair stands; how far its orders are, they say themselves."""

    PROPOSED = "proposed"
    APPROVED = "approved"


class UnknownRoll(Refusal):
    """No element of this name can be read as a whole here. Known are: {known}."""

    code = "unknown_roll"


class UnknownDiscrepancyKind(Refusal):
    """There is no such kind of discrepancy. Choose one of: {known}."""

    code = "unknown_discrepancy_kind"


class ReconciliationRunning(Refusal):
    """Another comparison is running. Start this one when it is done."""

    code = "reconciliation_running"


class NotRepairable(Refusal):
    """This kind is not repaired by itself: a person must look. Repaired are: {known}."""

    code = "not_repairable"


class NothingToRepair(Refusal):
    """There is nothing to repair: nothing was found, or a repair of it is under way."""

    code = "nothing_to_repair"


class OnlySharedLeft(Refusal):
    """Nothing is swept by itself. Lines that share their IMSI, number or account with a living
    line: {count}. What is told of the one would be done to the other: a person must look.
    """

    code = "only_shared_left"


class UnknownRepair(Refusal):
    """There is no such repair."""

    code = "unknown_repair"


class RepairNotOpen(Refusal):
    """This repair has been approved already."""

    code = "repair_not_open"


class ApprovedByProposer(Refusal):
    """Whoever proposed a repair cannot approve it. A second person must look at it."""

    code = "approved_by_proposer"


class WrongRepairCount(Refusal):
    """This is not the number of lines that the repair is about. Read it again."""

    code = "wrong_repair_count"


FEWEST_IN_DOUBT = 1000
"""So few differences are looked at one by one, however many that is of all."""
GHOSTS_SHARE_MAX = 0.1
STRANGERS_SHARE_MAX = 0.5


def is_believable(*, ghosts: int, living: int, strangers: int, held: int) -> bool:
    """Say whether a roll can be true: a roll that was cut short looks like very many ghosts.

    :param living: how many lines live by the books.
    :param held: how many lines the roll has.
    """
    return ghosts <= max(FEWEST_IN_DOUBT, living * GHOSTS_SHARE_MAX) and strangers <= max(
        FEWEST_IN_DOUBT, held * STRANGERS_SHARE_MAX
    )


def kind_named(name: str) -> DiscrepancyKind:
    """Return the kind of this name.

    :raises UnknownDiscrepancyKind: if there is none.
    """
    try:
        return DiscrepancyKind(name)
    except ValueError as fault:
        known = ", ".join(kind.value for kind in DiscrepancyKind)
        raise UnknownDiscrepancyKind(known=known) from fault
