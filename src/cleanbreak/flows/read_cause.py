"""Read a cause: what somebody declared that a person has to accept or refuse."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F

from cleanbreak.domain.declaration import CauseDecision, DeclarationKind
from cleanbreak.records.declaration import DECIDED_KINDS, DeclarationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """An important cause for which somebody wants the line to end without notice."""

    receipt_number: str
    reason: str = field(repr=False)
    """In the words of whoever declared it."""
    decision: CauseDecision | None
    """``None`` until a person has decided; the order waits for its ordinary day meanwhile."""
    decision_reason: str = field(repr=False)
    is_withdrawal: bool = False
    """Whether it is no cause, but a withdrawal from the agreement that a person decides."""


def read_cause(order_id: UUID) -> Cause | None:
    """Return the one that waits for a decision, or else the one that a person decided last."""
    causes = DeclarationRow.objects.filter(
        order_id=order_id, kind__in=[kind.value for kind in DECIDED_KINDS]
    ).exclude(decision__isnull=False, decision_reason="")  # in time: nobody had to decide
    row = causes.order_by(F("decided_at").desc(nulls_first=True), "declaration_id").first()
    if row is None:
        return None
    return Cause(
        receipt_number=row.receipt_number,
        reason=row.reason,
        decision=CauseDecision(row.decision) if row.decision else None,
        decision_reason=row.decision_reason,
        is_withdrawal=row.kind == DeclarationKind.WITHDRAWAL.value,
    )
