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


def list_confidential_requests(limit: int) -> list[ConfidentialStory]:
    """Return those that nobody has decided, the oldest first, then the latest decided ones."""
    rows = ConfidentialRequestRow.objects
    waiting = list(rows.filter(decision=None).order_by("received_at")[:limit])
    decided = list(rows.exclude(decision=None).order_by("-decided_at")[: limit - len(waiting)])
    return [_story(row) for row in [*waiting, *decided]]


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
