"""Send announcements: what the outbox holds, after the commit that put it there."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import Prefetch

from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.correction_texts import CorrectionOccasion, correction_messages
from cleanbreak.flows.mark_messages import Marked, marked, note_marked
from cleanbreak.flows.message_texts import TOLD_STEPS, Occasion, messages_for
from cleanbreak.flows.payout_texts import ABOUT_MONEY, PayoutOccasion, payout_messages_for
from cleanbreak.flows.verification_texts import VerificationOccasion, verification_messages
from cleanbreak.ports.calls import Answer, Call
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.messages import Message
from cleanbreak.ports.outside import Outside
from cleanbreak.records.correction import CorrectionRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import (
    AnnouncementClaim,
    claim_announcements,
    mark_sent,
    mark_unsent,
)
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_queue import failure_reasons
from cleanbreak.records.verification import verifications_by_id

LOG = logging.getLogger(__name__)
BATCH_SIZE = 200
LEASE = timedelta(seconds=60)
RETRY_FIRST_S, RETRY_LONGEST_S = 2, 3600
Row: TypeAlias = dict[str, Any]
AnyOccasion: TypeAlias = Occasion | PayoutOccasion | CorrectionOccasion | VerificationOccasion
OccasionsOf: TypeAlias = Callable[[Sequence[Row]], Sequence[tuple[Row, AnyOccasion]]]


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
    occasions: list[tuple[Row, AnyOccasion]] = []
    for occasions_of, own in _told_apart(rows).items():
        occasions += occasions_of(own)
    calls = {row["announcement_id"]: _calls(row, occasion) for row, occasion in occasions}
    flat = [call for one in calls.values() if isinstance(one, list) for call in one]
    note_marked([mark for row in rows for mark in _marks(row, calls[row["announcement_id"]])], now)
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


def _occasions(rows: Sequence[Row]) -> list[tuple[Row, Occasion]]:
    orders = (
        OrderRow.objects.select_related("line__holder")
        .prefetch_related(Prefetch("evidence", EvidenceRow.objects.filter(step__in=TOLD_STEPS)))
        .in_bulk([row["order_id"] for row in rows if row["order_id"]])
    )
    named = {row["declaration_id"] for row in rows} | {o.declaration_id for o in orders.values()}
    declarations = DeclarationRow.objects.in_bulk([one for one in named if one])
    return [(row, _occasion(row, orders, declarations)) for row in rows]


def _told_apart(rows: Sequence[Row]) -> dict[OccasionsOf, list[Row]]:
    """Return the rows by who knows their occasions: what is about money outlives its order."""
    parts: dict[OccasionsOf, list[Row]] = {}
    for row in rows:
        parts.setdefault(_occasions_of(AnnouncementKind(row["kind"])), []).append(row)
    return parts


def _occasions_of(kind: AnnouncementKind) -> OccasionsOf:
    if kind is AnnouncementKind.SETTLEMENT_CORRECTED:
        return _correction_occasions
    if kind is AnnouncementKind.VERIFICATION_CODE:
        return _verification_occasions
    return _payout_occasions if kind in ABOUT_MONEY else _occasions


def _correction_occasions(rows: Sequence[Row]) -> list[tuple[Row, CorrectionOccasion]]:
    corrections = CorrectionRow.objects.in_bulk([_correction_id(row) for row in rows])
    line_ids = [one.line_id for one in corrections.values()]
    lines = LineRow.objects.select_related("holder").in_bulk(line_ids)
    found = [(row, corrections[_correction_id(row)]) for row in rows]
    return [
        (row, CorrectionOccasion(one.as_correction(), lines[one.line_id])) for row, one in found
    ]


def _verification_occasions(rows: Sequence[Row]) -> list[tuple[Row, VerificationOccasion]]:
    known = verifications_by_id([_verification_id(row) for row in rows])
    pairs = [(row, known.get(_verification_id(row))) for row in rows]
    return [(row, VerificationOccasion(one, row["key"])) for row, one in pairs]


def _verification_id(row: Row) -> UUID:
    """Return the verification that a key names: ``verification:``, its number, kind and nonce."""
    return UUID(row["key"].split(":")[1])


def _correction_id(row: Row) -> UUID:
    """Return the correction that a key names: ``correction:`` and its number."""
    return UUID(row["key"].partition(":")[2])


def _payout_occasions(rows: Sequence[Row]) -> list[tuple[Row, PayoutOccasion]]:
    payouts = PayoutRow.objects.in_bulk([_payout_id(row) for row in rows])
    lines = LineRow.objects.select_related("holder").in_bulk([p.line_id for p in payouts.values()])
    reasons = failure_reasons(list(payouts))
    return [
        (
            row,
            PayoutOccasion(
                key=row["key"],
                payout=payout,
                line=lines[payout.line_id],
                reason=reasons.get(payout.payout_id, ""),
            ),
        )
        for row in rows
        for payout in [payouts[_payout_id(row)]]
    ]


def _payout_id(row: Row) -> UUID:
    """Return the payout that a key names: the first one of an order has the order's number."""
    head, _, rest = row["key"].partition(":")
    return UUID(rest.partition(":")[0] if head == "payout" else head)


def _occasion(
    row: Row, orders: dict[UUID, OrderRow], declarations: dict[int, DeclarationRow]
) -> Occasion:
    order = orders.get(row["order_id"])
    declaration_id = row["declaration_id"] or (order.declaration_id if order else None)
    return Occasion(key=row["key"], order=order, declaration=declarations.get(declaration_id or 0))


def _calls(row: Row, occasion: AnyOccasion) -> list[Call[Message]] | str:
    """Return the messages of one announcement, or the class of the defect that prevents them."""
    try:
        messages = _messages(AnnouncementKind(row["kind"]), occasion)
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
    order_id, declaration_id = row["order_id"], row["declaration_id"]
    about = f"order:{order_id}" if order_id else f"declaration:{declaration_id}"
    if row["kind"] == AnnouncementKind.VERIFICATION_CODE.value:
        about = f"verification:{_verification_id(row)}"
    own = [] if isinstance(calls, str) else calls
    return [Marked(call, AnnouncementKind(row["kind"]), about) for call in own]


def _messages(kind: AnnouncementKind, occasion: AnyOccasion) -> list[Message]:
    if isinstance(occasion, PayoutOccasion):
        return payout_messages_for(kind, occasion)
    if isinstance(occasion, CorrectionOccasion):
        return correction_messages(occasion)
    if isinstance(occasion, VerificationOccasion):
        return verification_messages(occasion)
    return messages_for(kind, occasion)


def _wait(attempt: int) -> timedelta:
    return timedelta(seconds=min(RETRY_FIRST_S * 2 ** min(attempt, 20), RETRY_LONGEST_S))
