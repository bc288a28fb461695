"""What others must hear of a number."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID


class NumberChangeKind(Enum):
    """What became of a number."""

    ENDED = "ended"
    """Its line has ended; it rests."""
    RECLAIMED = "reclaimed"
    """The former holder has it again."""
    GIVEN_OUT = "given_out"
    """A new subscriber has it."""
    PORTED_OUT = "ported_out"
    """Its holder took it to another provider, and keeps it."""
    SIM_CHANGED = "sim_changed"


class InitiatedBy(Enum):
    """By whose will, in the words of CAEP."""

    USER = "user"
    ADMIN = "admin"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)  # one for each line of a campaign
class NumberChange:
    """One thing that became of one number."""

    msisdn: str = field(repr=False)
    kind: NumberChangeKind
    at: datetime
    initiated_by: InitiatedBy
    cause: UUID
    """The order; or else an id of its own, so that nothing ties two numbers to each other."""
