"""Send announcements: what the outbox holds, after the commit that put it there."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.announced_occasions import Row, Saying, sayings_for
from cleanbreak.flows.mark_messages import Marked, marked, note_marked
from cleanbreak.flows.note_push_news import note_push_news
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.messages import Message
from cleanbreak.ports.outside import Outside
from cleanbreak.records.outbox import (
    AnnouncementClaim,
    claim_announcements,
    mark_sent,
    mark_unsent,
)

LOG = logging.getLogger(__name__)
BATCH_SIZE = 200
LEASE = timedelta(seconds=60)
RETRY_FIRST_S, RETRY_LONGEST_S = 2, 3600


def send_announcements(outside: Outside, clock: Callable[[], datetime]) -> int:
    """Send everything that is due and that somebody waits for; return how many were sent.

    Each message has a key: one that may have gone out is handed over again under the same key,
    and its carrier sends it once.
    """
    sent = 0
    while rows := claim_announcements(_claim(clock(), is_mass=False)):
        sent += _send(rows, outside, clock())
    return sent


def send_mass_announcements(outside: Outside, clock: Callable[[], datetime]) -> int:
    """Send a batch of those that campaigns brought; return how many were sent."""
    rows = claim_announcements(_claim(clock(), is_mass=True))
    return _send(rows, outside, clock()) if rows else 0


def _claim(now: datetime, *, is_mass: bool) -> AnnouncementClaim:
    return AnnouncementClaim(now=now, until=now + LEASE, limit=BATCH_SIZE, is_mass=is_mass)


def _send(rows: Sequence[Row], outside: Outside, now: datetime) -> int:
    calls = {row["announcement_id"]: _calls(row, saying) for row, saying in sayings_for(rows)}
    flat = [call for one in calls.values() if isinstance(one, list) for call in one]
    note_marked([mark for row in rows for mark in _marks(row, calls[row["announcement_id"]])], now)
    note_push_news(rows, now)
    answers = dict(zip((call.key for call in flat), _hand_over(flat, outside), strict=True))
    done: list[int] = []
    for row in rows:
        failure = _failure(calls[row["announcement_id"]], answers)
        if failure is None:
            done.append(row["announcement_id"])
        else:
            mark_unsent(row["announcement_id"], failure, now + _wait(row["attempt"]))
    mark_sent(done, now)
    return len(done)


def _failure(own: list[Call[Message]] | str, answers: dict[str, Answer]) -> str | None:
    """Return why one announcement could not be made or sent; ``None`` if it went out."""
    if isinstance(own, str):
        return own
    failed = (a.sentence for call in own if isinstance(a := answers[call.key], OutsideFailure))
    return next(failed, None)


def _hand_over(calls: Sequence[Call[Message]], outside: Outside) -> list[Answer]:
    if not calls:
        return []
    try:
        return outside.messages.send(calls)
    except OutsideFailure as failure:
        return [failure] * len(calls)


def _calls(row: Row, saying: Saying) -> list[Call[Message]] | str:
    """Return the messages of one announcement, or the class of the defect that prevents them."""
    try:
        messages = saying()
    except Exception as defect:  # noqa: BLE001  one bad row must not hold up everybody's codes
        LOG.error("announcement %s: %s", row["announcement_id"], type(defect).__name__)
        return type(defect).__name__
    kind = AnnouncementKind(row["kind"])
    return [
        marked(Call(f"{row['key']}:{number}:{message.medium.value}", message), kind)
        for number, message in enumerate(messages)
    ]


def _marks(row: Row, calls: list[Call[Message]] | str) -> list[Marked]:
    """Return by what the messages of an announcement are known again."""
    own = [] if isinstance(calls, str) else calls
    return [Marked(call, AnnouncementKind(row["kind"]), _about(row)) for call in own]


def _about(row: Row) -> str:
    """Return what an announcement is about: an order, a declaration, or what its key names."""
    if row["order_id"]:
        return f"order:{row['order_id']}"
    if row["declaration_id"]:
        return f"declaration:{row['declaration_id']}"
    return ":".join(row["key"].split(":")[:2])


def _wait(attempt: int) -> timedelta:
    return timedelta(seconds=min(RETRY_FIRST_S * 2 ** min(attempt, 20), RETRY_LONGEST_S))
