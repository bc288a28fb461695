"""Read the whole story of an order: every channel, person, element, message and amount, in order.

Each fact is told by the table that it was written into; nothing is told twice, and nothing is made
up. Looks are counted only: who looked stands on the auditor's page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from cleanbreak.flows.read_order import OrderStory
from cleanbreak.flows.state_ends import KIND
from cleanbreak.records.audit import LOOKS, AuditRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.correction import CorrectionRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.desk_visit import DeskVisitRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.log_entry import LogEntryRow
from cleanbreak.records.message_thread import MessageThreadRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.order_story import booked_for, paid_for, said_about

EVENTS_MAX = 2000
"""So many acts of one order are read; an order has a few dozen."""


class Told(Enum):
    """By what something is told."""

    DECLARED = "declared"
    """A declaration came in."""
    CALL = "call"
    VISIT = "visit"
    THREAD = "thread"
    """Somebody wrote to us."""
    ACT = "act"
    """Somebody, or a worker, did something."""
    STEP = "step"
    """A step of the end was done, with evidence of the elements."""
    SAID = "said"
    """Something was told to the holder."""
    BOOKED = "booked"
    REFUND = "refund"
    CORRECTED = "corrected"
    """The final money was corrected, or somebody wants to."""
    CERTIFICATE = "certificate"
    LOGGED = "logged"
    """The statement of the end stands in the public log."""
    PHONE = "phone"
    """What the phone reported of its eSIM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEvent:
    """One thing that happened."""

    at: datetime
    told: Told
    what: str
    """The code of the act, step, message or state."""
    who: str = ""
    """As records name people; empty: nobody in particular."""
    channel: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    amount: tuple[int, str] | None = None
    """Minor units and currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeStory:
    """All that happened with an order, the first thing first."""

    events: tuple[StoryEvent, ...]
    looks: int
    """How often somebody looked at it, or tried."""


def read_story(order: OrderStory) -> WholeStory:
    """Return everything that is written of the order."""
    order_id = order.order_id
    events = [
        *_asked(order_id),
        *_acts(order_id),
        *(
            StoryEvent(at=step.done_at, told=Told.STEP, what=step.name, details=step.facts)
            for step in order.steps
            if step.done_at
        ),
        *_told(order_id),
        *_money(order_id),
        *_proofs(order_id),
        *(
            StoryEvent(
                at=one.reported_at,
                told=Told.PHONE,
                what=one.kind.value,
                details={"status": one.status.value},
            )
            for one in order.profile_events
        ),
    ]
    looks = AuditRow.objects.filter(order_id=order_id, act__in=LOOKS).count()
    return WholeStory(events=tuple(sorted(events, key=_place)), looks=looks)


def _place(event: StoryEvent) -> tuple[datetime, bool]:
    """Return when it happened; what is over is told behind all that made it so."""
    return event.at, event.what == "order.completed"


def _asked(order_id: UUID) -> Iterator[StoryEvent]:
    """Yield how the wish came in: declaration, calls, visits, messages."""
    declared = OrderRow.objects.filter(pk=order_id).values_list("declaration_id", flat=True).first()
    for row in DeclarationRow.objects.filter(pk=declared) if declared else ():
        details = {"receipt_number": row.receipt_number, "store": row.store}
        yield StoryEvent(
            at=row.received_at, told=Told.DECLARED, what=row.kind, channel=row.channel,
            details=details,
        )  # fmt: skip
    for call in HotlineCallRow.objects.filter(order_id=order_id)[:EVENTS_MAX]:
        details = {"outcome": call.outcome, "call": str(call.call_id)}
        yield StoryEvent(
            at=call.began_at, told=Told.CALL, what=call.topic, who=call.agent, details=details
        )
    for visit in DeskVisitRow.objects.filter(order_id=order_id)[:EVENTS_MAX]:
        details = {"store": visit.store_id, "outcome": visit.outcome}
        yield StoryEvent(
            at=visit.begun_at, told=Told.VISIT, what="visit", who=visit.clerk, details=details
        )
    for thread in MessageThreadRow.objects.filter(order_id=order_id)[:EVENTS_MAX]:
        details = {"message_number": thread.message_number}
        yield StoryEvent(at=thread.began_at, told=Told.THREAD, what=thread.way, details=details)


def _acts(order_id: UUID) -> Iterator[StoryEvent]:
    rows = AuditRow.objects.filter(order_id=order_id).exclude(act__in=LOOKS)
    for row in rows.order_by("at", "id")[:EVENTS_MAX]:
        yield StoryEvent(
            at=row.at,
            told=Told.ACT,
            what=row.act,
            who=row.acting_user,
            channel=row.channel,
            details=row.details,
        )


def _told(order_id: UUID) -> Iterator[StoryEvent]:
    """Yield what was told, when it was sent; what was not sent yet, when it was to be."""
    for one in said_about(order_id):
        yield StoryEvent(
            at=one.sent_at or one.created_at,
            told=Told.SAID,
            what=one.kind,
            details={} if one.sent_at else {"waits": True, "problem": one.problem_sentence},
        )


def _money(order_id: UUID) -> Iterator[StoryEvent]:
    for entry in booked_for(order_id):
        yield StoryEvent(
            at=entry.posted_at,
            told=Told.BOOKED,
            what=entry.kind,
            amount=(entry.amount_minor, entry.currency),
        )
    for step in paid_for(order_id):
        yield StoryEvent(
            at=step.at,
            told=Told.REFUND,
            what=step.became,
            who=step.acting_user,
            channel=step.channel,
            details={"payout": str(step.payout_id)},
            amount=(step.amount_minor, step.currency),
        )

    for row in CorrectionRow.objects.filter(order_id=order_id):
        yield StoryEvent(
            at=row.proposed_at,
            told=Told.CORRECTED,
            what=row.side,
            who=row.proposed_by,
            details={"reason": row.reason, "state": row.state},
            amount=(row.amount_minor, row.currency),
        )


def _proofs(order_id: UUID) -> Iterator[StoryEvent]:
    for row in CertificateRow.objects.filter(pk=order_id):
        details = {"key_id": row.key_id}
        yield StoryEvent(
            at=row.issued_at, told=Told.CERTIFICATE, what="certificate", details=details
        )
    for entry in LogEntryRow.objects.filter(order_id=order_id, kind=KIND):
        yield StoryEvent(
            at=entry.appended_at,
            told=Told.LOGGED,
            what="log",
            details={"entry": entry.leaf_index},
        )
