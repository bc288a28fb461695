"""Cash in stores: drawers that clerks open with a float, pay from, count and close each day."""

from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.domain.money import Money
from cleanbreak.domain.refusal import Refusal

CASH_DIFFERENCE = "cash_difference"
"""What counting found to be missing (a debit), or too much."""


class MovementKind(Enum):
    """Why the cash in a drawer became more or less."""

    OPENED = "opened"
    """The float came from the store's vault."""
    PAID = "paid"
    DIFFERENCE = "difference"
    """Found by counting."""
    CLOSED = "closed"
    """What was counted went back to the vault."""


class IdentityDocument(Enum):
    """By which original a clerk has seen who the holder is; its number is not kept."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    RESIDENCE_PERMIT = "residence_permit"
    DRIVING_LICENCE = "driving_licence"


class DrawerState(Enum):
    """How far the day of a drawer has come."""

    OPEN = "open"
    COUNTED = "counted"
    """It differs: a second person must sign."""
    CLOSED = "closed"


class SignedByClerk(Refusal):
    """This is your own drawer. A second person must sign that it differs."""

    code = "signed_by_clerk"


class PaidByAsker(Refusal):
    """You checked this payment yourself. A second person must agree to it."""

    code = "paid_by_asker"


class UnknownStore(Refusal):
    """There is no such store. Choose one of the list: cleanbreak store list."""

    code = "unknown_store"


class UnknownDrawer(Refusal):
    """There is no such drawer. Choose one of the list: cleanbreak drawer list."""

    code = "unknown_drawer"


class DrawerAlreadyOpen(Refusal):
    """You have an open drawer for {currency} already. Close it before you open another one."""

    code = "drawer_already_open"


class DrawerOfEarlierDay(Refusal):
    """Your drawer of {day} is still open. Count and close it first."""

    code = "drawer_of_earlier_day"


class NoOpenDrawer(Refusal):
    """You have no open drawer for {currency}. Open one before you pay."""

    code = "no_open_drawer"


class DrawerNotOpen(Refusal):
    """This drawer was counted or closed. Nothing more is paid from it."""

    code = "drawer_not_open"


class NotEnoughInDrawer(Refusal):
    """There is not enough in your drawer: it holds {holds}, and {wanted} are to be paid."""

    code = "not_enough_in_drawer"


def drawer_account(drawer_id: object) -> str:
    """Return the ledger account of the cash in one drawer."""
    return f"cash_drawer:{drawer_id}"


def vault_account(store_id: str) -> str:
    """Return the ledger account of the vault of one store."""
    return f"cash_vault:{store_id}"


def opening_journal(drawer_id: object, store_id: str, opening: Money) -> Journal:
    """Return the entries of a float that goes from the vault into a drawer."""
    minor = opening.amount_minor
    entries = (Entry(drawer_account(drawer_id), minor), Entry(vault_account(store_id), -minor))
    return Journal.of(f"drawer:{drawer_id}:opened", "drawer_opened", opening.currency, entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClose:
    """What was in a drawer by its journal at the end of the day, and what was counted."""

    held: Money
    counted_minor: int

    @property
    def difference_minor(self) -> int:
        """Return what there is too much; below zero: what is missing."""
        return self.counted_minor - self.held.amount_minor


def closing_journal(drawer_id: object, store_id: str, close: DayClose) -> Journal:
    """Return the entries of a drawer whose cash goes back to the vault; it is empty then."""
    entries = (
        Entry(vault_account(store_id), close.counted_minor),
        Entry(CASH_DIFFERENCE, -close.difference_minor),
        Entry(drawer_account(drawer_id), -close.held.amount_minor),
    )
    return Journal.of(f"drawer:{drawer_id}:closed", "drawer_closed", close.held.currency, entries)
