"""A line: one number, one network subscription, one SIM, one agreement, one balance."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.policy import CustomerClass, PaymentKind


class LineState(Enum):
    """TMF637 product status, as far as a line can have it."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING_TERMINATE = "pendingTerminate"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What holder and operator agreed on."""

    payment: PaymentKind
    currency: str
    """ISO 4217 code of everything that is owed under it."""
    term_end_date: date | None
    """Last day of the minimum term; ``None`` if there is none."""
    early_termination_fee_minor: int
    """What ending before ``term_end_date`` costs by agreement, tax included, in minor units."""
    device_instalments_minor: int = 0
    """What is still to be paid for a device, and is not in the balance's debt."""
    deposit_since: date | None = None
    """The day on which the deposit was left; ``None``: not on file, so it bears no interest."""
    term_start_date: date | None = None
    """First day of the minimum term."""
    monthly_fee_minor: int | None = None
    """What the line costs a month, tax included; ``None``: not on file."""
    device_value_minor: int | None = None
    """What a subsidised device was agreed to be worth at the start; ``None``: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherSim:
    """A SIM or profile of a line beside its first one: a watch, a tablet, a spare modem."""

    sim_id: int
    iccid: str
    sim_kind: SimKind
    eid: str | None
    imsi: str | None = field(repr=False)
    """``None`` if it has no network subscription of its own."""
    msisdn: str | None = field(repr=False)
    """Its own number, if it has one; else it shares that of the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as the flows see it."""

    line_id: int
    state: LineState
    msisdn: str = field(repr=False)
    imsi: str = field(repr=False)
    iccid: str
    sim_kind: SimKind
    eid: str | None
    jurisdiction: str
    customer_class: CustomerClass
    agreement: Agreement
    range_holder: str | None
    """Operator that the number block belongs to, if the number was ported in."""
    charging_account: str
    refund_reference: str | None = field(repr=False)
    """The payment provider's reference of the way by which the holder paid, if there is one."""
    further_sims: tuple[FurtherSim, ...] = ()
    """They end with the line."""
