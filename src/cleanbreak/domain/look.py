"""Looks at personal data: for which purposes they are taken, and lines that are watched."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from cleanbreak.domain.refusal import Refusal

AGREED_FOR = timedelta(minutes=30)
"""How long somebody may look at a watched line after a second person has agreed."""


class Purpose(Enum):
    """Why somebody looks at personal data; the list is closed."""

    CALLER_VERIFIED = "caller_verified"
    """The holder asked, and has proved who they are."""
    WORK_ITEM = "work_item"
    """It waits in a queue for a person."""
    COMPLAINT = "complaint"
    AUDIT = "audit"
    LEGAL_REQUEST = "legal_request"


class Seen(Enum):
    """What was looked at."""

    LINE = "line"
    ORDER = "order"
    STATEMENT = "statement"
    CERTIFICATE = "certificate"
    PAYOUT = "payout"
    CASH = "cash"
    DISCREPANCY = "discrepancy"
    AUTHORITY = "authority"
    CONFIDENTIAL = "confidential"
    PAPER = "paper"
    """The picture of a paper."""
    OFFLINE_ENTRY = "offline_entry"
    """What a desk took offline, and was not accepted by itself."""
    DECLARATION = "declaration"
    """What came in by telephone without a name, and fits no line by itself."""
    MESSAGE = "message"
    """What somebody wrote to us."""


class WatchReason(Enum):
    """Why a line is watched; who its holder is, is written nowhere."""

    PUBLIC_PERSON = "public_person"
    OWN_STAFF = "own_staff"
    PRESS = "press"
    AT_RISK = "at_risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look: what, whose, and why."""

    what: Seen
    line_id: int | None
    order_id: UUID | None = None
    item: str = ""
    """Number of what was opened, if it is neither line nor order."""
    purpose: Purpose


class UnknownPurpose(Refusal):
    """Say why you need to see this."""

    code = "unknown_purpose"


class UnknownWatchReason(Refusal):
    """There is no reason "{name}". Choose one of: {known}."""

    code = "unknown_watch_reason"


class LineIsWatched(Refusal):
    """This line is watched. Before you see anything of it, a second person must agree."""

    code = "line_is_watched"


class LineNotWatched(Refusal):
    """This line is not watched."""

    code = "line_not_watched"


class NobodyAsksToLook(Refusal):
    """Nobody waits for a second person to agree to this look any more."""

    code = "nobody_asks_to_look"


class AgreedByAsker(Refusal):
    """You asked for this look yourself. A second person must agree to it."""

    code = "look_agreed_by_asker"


class UnwatchedByAsker(Refusal):
    """You asked for this yourself. A second person must agree that the line is watched no more."""

    code = "unwatched_by_asker"


def purpose_named(name: str) -> Purpose:
    """Return the purpose of this name.

    :raises UnknownPurpose: if there is none.
    """
    try:
        return Purpose(name)
    except ValueError as fault:
        raise UnknownPurpose from fault


def watch_reason_named(name: str) -> WatchReason:
    """Return the reason of this name.

    :raises UnknownWatchReason: if there is none.
    """
    try:
        return WatchReason(name)
    except ValueError as fault:
        known = ", ".join(one.value for one in WatchReason)
        raise UnknownWatchReason(name=name, known=known) from fault
