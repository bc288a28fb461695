"""An outlet: a store as people find it, with what can be done there and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from cleanbreak.domain.position import Position
from cleanbreak.domain.refusal import Refusal

SLOT_MINUTES = (10, 15, 20, 30, 60)
"""Lengths of appointments; each divides an hour, so that times are easily remembered."""


class UnknownOutlet(Refusal):
    """There is no such store in this list."""

    code = "unknown_outlet"


class NoCashAtStore(Refusal):
    """This store hands out no cash. A pick-up code is good at every store that does."""

    code = "no_cash_at_store"


class AboveCashLimitOfStore(Refusal):
    """This store hands out up to {limit} at once, and {wanted} are to be paid. A pick-up code is
    good at every store that hands out so much.
    """

    code = "above_cash_limit_of_store"


class Service(Enum):
    """What can be done at a store."""

    CARD = "card"
    """End a line with a physical SIM card."""
    ESIM = "esim"
    CASH = "cash"
    """Money in cash, up to the outlet's limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One store; whatever is not said of it is not offered there."""

    store_id: str
    name: str
    place: str
    """Jurisdiction: whose law and, if nothing else is said, whose holidays count."""
    time_zone: str
    country: str
    """ISO 3166: whose public holidays the opening hours mean; empty if they mean none."""
    address: str
    """As on an envelope, by line ends."""
    place_name: str
    postcode: str
    at: Position
    opening_hours: str
    """As OpenStreetMap writes them."""
    services: frozenset[Service]
    cash_limit_minor: int = 0
    currency: str = ""
    languages: tuple[str, ...] = ()
    """BCP 47."""
    is_step_free: bool = False
    phone: str = ""
    """E.164."""
    closed_from: date | None = None
    closed_until: date | None = None
    """The last day; ``None`` beside a first day: for good."""
    is_official: bool = True
    """Whether it is the operator's own, or a partner's."""
    slot_minutes: int = 0
    """How long an appointment is; none are given if 0."""
    slot_capacity: int = 0
    """How many people at one time."""
    queue_minutes: int = 0
    """How long one person in the line takes, all desks together; no line if 0."""

    def is_closed_on(self, day: date) -> bool:
        """Return whether the outlet is closed on a day, whatever its opening hours say."""
        if self.closed_from is None or day < self.closed_from:
            return False
        return self.closed_until is None or day <= self.closed_until

    def is_gone(self, today: date) -> bool:
        """Return whether the outlet is closed for good."""
        return self.closed_until is None and self.is_closed_on(today)

    def speaks(self, language: str) -> bool:
        """Return whether somebody there speaks a language: ``zh`` is spoken where zh-Hans is."""
        return any(primary_language(one) == primary_language(language) for one in self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFilter:
    """What an outlet must offer to be shown."""

    services: frozenset[Service] = field(default_factory=frozenset)
    language: str = ""
    is_step_free: bool = False
    is_open_now: bool = False

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield it as the parts of an address say it."""
        yield from (("can", one.value) for one in Service if one in self.services)
        if self.language:
            yield "language", self.language
        if self.is_step_free:
            yield "step_free", "1"
        if self.is_open_now:
            yield "open", "1"


def primary_language(tag: str) -> str:
    """Return the language of a BCP 47 tag without script and region."""
    return tag.lower().partition("-")[0]
