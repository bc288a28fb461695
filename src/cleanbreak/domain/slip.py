"""Slips: what a store prints, word by word; how it looks is up to whoever prints it.

A slip belongs to one store, has a number of its own there, and says the same however often it is
printed. It names nobody: who was paid is known by its number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.refusal import Refusal


class SlipKind(Enum):
    """What a slip is about."""

    DECLARED = "declared"
    """The receipt of a declaration at the desk."""
    PICK_UP_CODE = "pick_up_code"
    """The code for cash that can be picked up later."""
    CARD_DESTROYED = "card_destroyed"
    DRAWER_OPENED = "drawer_opened"
    CASH_PAID = "cash_paid"
    DRAWER_CLOSED = "drawer_closed"
    DAY_REPORT = "day_report"


class SlipPart(Enum):
    """Whose paper it is: a slip with two parts is cut between them."""

    CUSTOMER = "customer"
    DRAWER = "drawer"
    STORE = "store"


PARTS: Mapping[SlipKind, tuple[SlipPart, ...]] = {
    SlipKind.DECLARED: (SlipPart.CUSTOMER,),
    SlipKind.PICK_UP_CODE: (SlipPart.CUSTOMER,),
    SlipKind.CARD_DESTROYED: (SlipPart.CUSTOMER,),
    SlipKind.DRAWER_OPENED: (SlipPart.DRAWER,),
    SlipKind.CASH_PAID: (SlipPart.CUSTOMER, SlipPart.DRAWER),
    SlipKind.DRAWER_CLOSED: (SlipPart.DRAWER,),
    SlipKind.DAY_REPORT: (SlipPart.STORE,),
}
OF_DRAWER = frozenset({SlipKind.DRAWER_OPENED, SlipKind.CASH_PAID, SlipKind.DRAWER_CLOSED})
"""Slips of cash that moved: one for each payment, opening and closing of a drawer."""


class PrintWay(Enum):
    """Who prints it."""

    BROWSER = "browser"
    """The print dialog of the clerk's browser; what became of it, the clerk says."""
    NETWORK = "network"
    """The printer of the store, reached by our worker."""
    DESK_AGENT = "desk_agent"
    """The printer at the clerk's computer, reached by its desk agent."""


class PrintOutcome(Enum):
    """What became of a print."""

    PRINTED = "printed"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    """It may have come out: power or line failed after it was sent."""


NOT_OUT = frozenset({PrintOutcome.PAPER_OUT, PrintOutcome.COVER_OPEN, PrintOutcome.UNREACHABLE})
"""Whoever holds the printer knows that the slip did not come out as a whole."""


class PaperWidth(Enum):
    """Paper of printers of slips, in millimetres."""

    MM_58 = 58
    MM_80 = 80

    @property
    def columns(self) -> int:
        """Return how many Latin letters stand in a line (font A, 12 dots)."""
        return self.dots // COLUMN_DOTS

    @property
    def dots(self) -> int:
        """Return how many dots a line has, at 203 dpi."""
        return {PaperWidth.MM_58: 384, PaperWidth.MM_80: 576}[self]


COLUMN_DOTS = 12


class UnknownSlip(Refusal):
    """There is no such slip. Look at the day report for the slips of a day."""

    code = "unknown_slip"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line: what it is, and what it says; a line with one text stands alone."""

    label: str
    value: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A slip in one language, ready to be printed."""

    language: str
    head: tuple[str, ...]
    """Who gives it: the operator and the store."""
    title: str
    number: str
    copy: str = ""
    """What marks it as a copy; empty: this is the slip itself."""
    lines: tuple[SlipLine, ...]
    qr: str = ""
    notes: tuple[str, ...] = ()
    signature: str = ""
    """What is signed below a rule; empty: nothing."""
    parts: tuple[str, ...]
    """Whose paper each part is; the slip is printed once for each."""
    opens_drawer: bool = False
    """Whether the drawer under the printer springs open."""


def next_copy(outcomes: Iterable[PrintOutcome | None]) -> int:
    """Return which copy the next print is, 0 for the slip itself.

    What surely did not come out is not counted; what may have come out is, so that two slips that
    both claim to be the slip itself are never seen.

    :param outcomes: of all prints so far; ``None``: nobody has said yet.
    """
    return sum(1 for outcome in outcomes if outcome not in NOT_OUT)


def slip_number(number: int) -> str:
    """Return the number as people read it."""
    return f"{number:06d}"
