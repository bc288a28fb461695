"""List receivers: who listens to events, how the delivery to each goes, and its dead letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cleanbreak.records.event_delivery import dead_letters
from cleanbreak.records.event_receiver import how_receivers_go, receivers_page
from cleanbreak.records.keyset import FIRST, Page

LISTED_MAX = 100
"""So many are shown at once, those in trouble first; there may be a thousand."""
LATE_AFTER = timedelta(minutes=1)
LETTERS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverListed:
    """One receiver as the operator sees it."""

    receiver_id: UUID
    kind: str
    api: str
    party: str
    """The name of the client whose hub it is; empty: a webhook."""
    description: str
    callback: str
    query: str
    event_types: Sequence[str]
    made_at: datetime
    old_secret_until: datetime | None
    failing_since: datetime | None
    problem_code: str
    delivered_at: datetime | None
    owed: int
    owed_since: datetime | None
    dead: int
    """Events that were given up, and can be sent again."""

    def is_late(self, now: datetime) -> bool:
        """Return whether an event waits that ought to have been taken."""
        return self.owed_since is not None and now - self.owed_since > LATE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An event that was given up."""

    delivery_id: int
    receiver_id: UUID
    callback: str
    event_type: str
    subject: str
    subject_id: str
    at: datetime
    settled_at: datetime
    dead_code: str
    attempt: int


def list_receivers(limit: int = LISTED_MAX, after: str = FIRST) -> Page[ReceiverListed]:
    """Return who listens, those in trouble first."""
    page = receivers_page(limit, after)
    return page.showing([ReceiverListed(**row) for row in how_receivers_go(page.rows)])


def list_dead_letters(
    receiver_id: UUID | None = None, after: int = 0, limit: int = LETTERS_SHOWN
) -> list[DeadLetter]:
    """Return dead letters, of one receiver or of all, the newest first.

    :param after: the last ``delivery_id`` of the page before; 0: the first page.
    """
    return [DeadLetter(**row) for row in dead_letters(receiver_id, after, limit)]
