"""Retention: for how long each category of data is kept after the end, and what becomes of it then.

A time that is kept ends with its last day; what is due is erased on a day after that. Open money,
open disputes and legal holds postpone it: none of them is a date, so nothing here knows them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from cleanbreak.domain.policy import Period
from cleanbreak.domain.refusal import Refusal


class Category(Enum):
    """What kind of data; every column that can hold personal data belongs to one."""

    IDENTITY = "identity"
    """Who the holder is: name, customer number."""
    CONTACT = "contact"
    """How the holder is reached, and the account by which they sign in."""
    AGREEMENT = "agreement"
    """What was agreed, and by which cards and systems it was done."""
    NUMBER = "number"
    """Which number the line had until when; it outlives the identity, as a pseudonym."""
    TRAFFIC = "traffic"
    INVOICES = "invoices"
    """Ledger, settlements, payments: amounts and references, no person."""
    PAYOUT_DESTINATION = "payout_destination"
    DECLARATIONS = "declarations"
    CAMPAIGN_LINES = "campaign_lines"
    SECURITY = "security"
    """Who proved what by which code, who called, what was counted against thieves."""
    CONFIDENTIAL = "confidential"
    REPORTS = "reports"
    MESSAGES = "messages"
    """What people wrote to us, and what we answered."""
    PAPERS = "papers"
    """Documents, and whoever acts for a holder by them."""
    AUDIT = "audit"
    """Who of the staff did what, evidence and certificates: references only."""


class Clock(Enum):
    """From when a time counts."""

    END_OF_LINE = "end_of_line"
    END_OF_YEAR = "end_of_year"
    """The last day of the year in which it ended."""
    LAST_PAYOUT = "last_payout"
    DONE = "done"
    """It was decided, closed or finished."""


class Then(Enum):
    """What becomes of data whose time is over."""

    ERASE = "erase"
    PSEUDONYMISE = "pseudonymise"
    """It stays, and nothing that is left tells of whom it speaks."""
    KEEP = "keep"


class Basis(Enum):
    """Why it may be kept so long."""

    DUTY = "duty"
    """A law says that it has to be: no operator may keep it shorter."""
    CONTRACT = "contract"
    CLAIMS = "claims"
    """To answer claims; a limitation period alone is no duty to keep."""
    INTEREST = "interest"
    """Security, and the protection of whoever has the number next."""


CLOCKS: Mapping[Category, frozenset[Clock]] = {
    **dict.fromkeys(Category, frozenset({Clock.END_OF_LINE, Clock.END_OF_YEAR})),
    Category.PAYOUT_DESTINATION: frozenset({Clock.LAST_PAYOUT}),
    **dict.fromkeys(
        (Category.DECLARATIONS, Category.MESSAGES), frozenset({Clock.DONE, Clock.END_OF_YEAR})
    ),
    **dict.fromkeys(
        (Category.CAMPAIGN_LINES, Category.SECURITY, Category.CONFIDENTIAL, Category.REPORTS),
        frozenset({Clock.DONE}),
    ),
}
"""From when a category can count."""
NEVER_REWRITTEN = frozenset({Category.INVOICES, Category.AUDIT})
"""Append-only: they hold references, and erasing a person never rewrites them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long one category is kept in one place, and why."""

    category: Category
    keep: Period
    counts_from: Clock
    then: Then
    basis: Basis
    reference: str = ""
    """Law or rule, as the pack names it."""

    def last_day(self, start: date) -> date:
        """Return the last day on which it is kept.

        :param start: when the line ended, the last payout was over, or the thing was done.
        """
        year_counts = self.counts_from is Clock.END_OF_YEAR
        return self.keep.after(date(start.year, 12, 31) if year_counts else start)

    def is_due(self, start: date, today: date) -> bool:
        """Return whether its time is over."""
        return today > self.last_day(start)

    def latest_start_due(self, today: date) -> date | None:
        """Return the latest start whose time is over today; ``None`` if nothing is erased.

        With it a database finds by one comparison what is due among millions of lines.
        """
        if self.then is not Then.ERASE:
            return None
        below, above = 1, today.toordinal() + 1  # is_due never becomes false for an earlier start
        while above - below > 1:
            middle = (below + above) // 2
            if self.is_due(date.fromordinal(middle), today):
                below = middle
            else:
                above = middle
        return date.fromordinal(below)


class HoldReason(Enum):
    """Why nothing of a holder may be erased."""

    COURT = "court"
    AUTHORITY = "authority"
    DISPUTE = "dispute"
    FRAUD = "fraud"


HOLD_MONTHS_MAX = 24
"""A hold ends by itself; whoever still needs it places it anew."""


CASE_REFERENCE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]{0,63}")
"""File numbers have no room for a name with an umlaut, a comma or an address with an @."""


class CaseReferenceMissing(Refusal):
    """Give the file number of the case, up to 64 letters, figures, blanks and . / _ -; no names."""

    code = "case_reference_missing"


class UnknownHold(Refusal):
    """There is no such hold, or it has ended."""

    code = "unknown_hold"


class HoldTooLong(Refusal):
    """A hold ends by {latest} at the latest. Place it anew then, if it is still needed."""

    code = "hold_too_long"


class HoldOver(Refusal):
    """The last day of a hold must be in the future."""

    code = "hold_over"


class HoldReleasedByAsker(Refusal):
    """You asked yourself that this hold ends. A second person must agree."""

    code = "hold_released_by_asker"


class NothingIsKept(Refusal):
    """Nothing is kept of this number that could be handed out."""

    code = "nothing_is_kept"


def check_hold(case_reference: str, until: date, today: date) -> None:
    """Check the case and the last day of a hold.

    :raises CaseReferenceMissing: if the case has no file number.
    :raises HoldOver: if it is today or before.
    :raises HoldTooLong: if it lies more than :data:`HOLD_MONTHS_MAX` months ahead.
    """
    if not CASE_REFERENCE.fullmatch(case_reference):
        raise CaseReferenceMissing
    if until <= today:
        raise HoldOver
    latest = Period(months=HOLD_MONTHS_MAX).after(today)
    if until > latest:
        raise HoldTooLong(latest=latest)
