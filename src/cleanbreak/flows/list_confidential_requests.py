"""List requests in confidence, for the people of the role of its own."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cleanbreak.domain.confidential import (
    ConfidentialDecision,
    NotConfidential,
    SafeContact,
    due_on,
)
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.keyset import FIRST, Page, Part, read_page


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialStory:
    """One request, as its handlers see it."""

    request_id: UUID
    person_name: str
    msisdn: str
    safe_contact: SafeContact
    received_at: datetime
    due_on: date
    decision: ConfidentialDecision | None
    order_id: UUID | None


def list_confidential_requests(limit: int, after: str = FIRST) -> Page[ConfidentialStory]:
    """Return those that nobody has decided, the oldest first, then the latest decided ones."""
    rows = ConfidentialRequestRow.objects
    waiting = Part(rows.filter(decision=None), ("received_at", "request_id"))
    over = rows.filter(decided_at__isnull=False)
    decided = Part(over, ("decided_at", "request_id"), is_newest_first=True)
    return read_page([waiting, decided], after, limit).told(_story)


def read_confidential_request(request_id: UUID) -> ConfidentialStory:
    """Return one request.

    :raises NotConfidential: if there is none.
    """
    row = ConfidentialRequestRow.objects.filter(pk=request_id).first()
    if row is None:
        raise NotConfidential
    return _story(row)


def _story(row: ConfidentialRequestRow) -> ConfidentialStory:
    return ConfidentialStory(
        request_id=row.request_id,
        person_name=row.named_person,
        msisdn=row.named_msisdn,
        safe_contact=row.safe_contact,
        received_at=row.received_at,
        due_on=due_on(row.received_at.date()),
        decision=ConfidentialDecision(row.decision) if row.decision else None,
        order_id=row.order_id,
    )
