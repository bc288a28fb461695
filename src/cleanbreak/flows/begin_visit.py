"""Begin a visit: a customer names a line by a scan; the answer is alike for lines and for none."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.desk_visit import IDLE_MAX, LineServedElsewhere, OwnLineAtDesk, VisitStep
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.flows.close_visit import close_idle_visits
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.open_verification import open_verification, verify_for_line
from cleanbreak.flows.own_lines_of_staff import is_own_line
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.desk_visit import DeskVisitRow, open_visit_of
from cleanbreak.records.line import cards_with_eid
from cleanbreak.records.order import OrderRow
from cleanbreak.records.verification import VerificationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a scan says of the line: one of these."""

    msisdn: str | None = field(default=None, repr=False)
    iccid: str | None = None
    eid: str | None = None
    order_id: UUID | None = None
    """Of an order, or a declaration, that was begun elsewhere and is finished here."""

    @property
    def how(self) -> str:
        """Return by what the line was named."""
        named = (
            ("number", self.msisdn),
            ("card", self.iccid),
            ("eid", self.eid),
            ("order", self.order_id),
        )
        return next(word for word, value in named if value)


def begin_visit(named: Named, actor: Actor, now: datetime, language: str = "") -> UUID:
    """Begin a visit, or go on with the one that this clerk has for the line; return its id.

    :param language: the customer's, if they have said one; else the one on file counts.
    :raises WorksAtNoStore: if the clerk has not signed in at a store.
    :raises OwnLineAtDesk: if the line is the clerk's own.
    :raises LineServedElsewhere: if another clerk has an open visit for the line.
    :raises TooManyRequests: if this clerk asks for very many lines.
    """
    if not actor.store:
        raise WorksAtNoStore
    check_rate(Limited.CALLER, actor.acting_user, now)
    close_idle_visits(now)
    with transaction.atomic():
        call = VerificationRow.objects.select_related("line").get(pk=_verify(named, actor, now))
        if is_own_line(actor, call.line.msisdn if call.line else named.msisdn or ""):
            raise OwnLineAtDesk
        row = DeskVisitRow(
            store_id=actor.store,
            clerk=actor.acting_user,
            verification_id=call.verification_id,
            guard=call.guard,
            language=language,
            begun_at=now,
            expires_at=now + IDLE_MAX,
        )
        DeskVisitRow.objects.bulk_create([row], ignore_conflicts=True)  # the first clerk has it
        running = open_visit_of(call.guard)
        if running is None or not is_same_person(running.clerk, actor.acting_user):
            raise LineServedElsewhere
        if running.visit_id == row.visit_id:
            details = {"visit": str(row.visit_id), "verification": str(call.verification_id)}
            entry = AuditEntry(act="visit.begun", order_id=None, actor=actor, details=details)
            append_audit([entry], now)
            note_step(row.visit_id, VisitStep.NAMED, {"by": named.how}, actor, now)
        return running.visit_id


def _verify(named: Named, actor: Actor, now: datetime) -> UUID:
    """Open the verification; what names no line, or a line in confidence, is alike from outside."""
    if named.order_id is not None:
        order = OrderRow.objects.filter(pk=named.order_id).first()
        if order is not None and not confidential_among([named.order_id]):
            return verify_for_line(order.line_id, actor, now, order_id=named.order_id)
        return open_verification(None, f"order {named.order_id}", actor, now)
    if named.eid is not None:
        cards = cards_with_eid(named.eid)
        only = cards[0] if len(cards) == 1 else f"eid {named.eid}"
        return open_verification(None, only, actor, now)
    return open_verification(named.msisdn, named.iccid, actor, now)
