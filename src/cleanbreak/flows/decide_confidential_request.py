"""Decide a request in confidence: a person of the role of its own has seen the document, or not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.confidential import (
    ConfidentialAlreadyDecided,
    ConfidentialDecision,
    LineHasOpenOrder,
    NotConfidential,
    SafeContactOnFile,
    SurvivorDocument,
)
from cleanbreak.domain.effective_date import EndWish, ProofLevel
from cleanbreak.domain.termination import Actor, TerminationRequest, UnknownLine
from cleanbreak.flows.confidential_texts import news_of
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.outside import Outside
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import find_lines
from cleanbreak.records.outbox import put_in_outbox
from cleanbreak.records.wake import wake_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDocument:
    """What was shown, and when the line is to end."""

    document: SurvivorDocument
    wish: EndWish


def end_in_confidence(
    request_id: UUID, seen: SeenDocument, actor: Actor, outside: Outside, now: datetime
) -> UUID:
    """Order the end of the line, of which only the safe contact is told; return the order.

    The document and the person who looked at it are the proof.

    :raises NotConfidential, ConfidentialAlreadyDecided: if there is nothing to decide.
    :raises UnknownLine: if the number names no line.
    :raises SafeContactOnFile: if the safe contact is one that the account holder reads.
    :raises LineHasOpenOrder: if the line is ended by an order that others know of.
    :raises Refusal: of :func:`request_termination`.
    """
    row = _undecided(request_id)
    order_id = row.order_id or _order(row, seen.wish, actor, outside, now)
    _decide(row, ConfidentialDecision.ACCEPTED, seen.document, actor, now)
    return order_id


def _order(
    row: ConfidentialRequestRow, wish: EndWish, actor: Actor, outside: Outside, now: datetime
) -> UUID:
    (line,) = find_lines([row.named_msisdn], [None])
    if line is None:
        raise UnknownLine
    if row.safe_contact.address.casefold() == line["email"].casefold():
        raise SafeContactOnFile
    request = TerminationRequest(
        msisdn=row.named_msisdn,
        wish=wish,
        level=ProofLevel.VERIFIED,
        actor=actor,
        confidential_request_id=row.request_id,
    )
    requested = request_termination(request, outside, now)
    if not requested.is_new:
        raise LineHasOpenOrder
    return requested.order_id


def refuse_confidential_request(request_id: UUID, actor: Actor, now: datetime) -> None:
    """Note that no document showed it, and tell the safe contact; the person can ask again.

    :raises NotConfidential, ConfidentialAlreadyDecided: if there is nothing to decide.
    """
    _decide(_undecided(request_id), ConfidentialDecision.REFUSED, None, actor, now)


def _undecided(request_id: UUID) -> ConfidentialRequestRow:
    row = ConfidentialRequestRow.objects.filter(pk=request_id).first()
    if row is None:
        raise NotConfidential
    if row.decision is not None:
        raise ConfidentialAlreadyDecided
    return row


def _decide(
    row: ConfidentialRequestRow,
    decision: ConfidentialDecision,
    document: SurvivorDocument | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Write it down; of two people who decide at once, the first one counts."""
    with transaction.atomic():
        written = ConfidentialRequestRow.objects.filter(pk=row.pk, decision=None).update(
            decision=decision.value,
            decided_at=now,
            decided_by=actor.acting_user,
            document=document.value if document else None,
        )
        if not written:
            raise ConfidentialAlreadyDecided
        details = {"request_id": str(row.request_id), "decision": decision.value}
        entry = AuditEntry(act="confidential.decided", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
        if decision is ConfidentialDecision.REFUSED:
            put_in_outbox([news_of(row, "refused")], now)
            wake_worker("send_announcements")
