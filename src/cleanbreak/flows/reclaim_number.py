"""Reclaim a number: while it rests, its former holder may have it again, and nobody else.

The ended line stays ended, and its SIM is never issued again: what comes of it is a new line with a
new SIM under the old number, which the import then accepts for this holder.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.declaration import name_key
from cleanbreak.domain.number_release import RestingNumber, kept_for_former_holder
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow, keep_for_former_holder, lock_number

DESKS = frozenset({Channel.STORE_DESK, Channel.STAFF, Channel.CLI})


class NothingToReclaim(Refusal):
    """No number that rests was this person's. Check number and name for typing errors."""

    code = "nothing_to_reclaim"


class ReclaimedAtDesk(Refusal):
    """A number is reclaimed where somebody sees the document of its former holder."""

    code = "reclaimed_at_desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclaim:
    """Who wants which number back, as their document says it."""

    msisdn: str = field(repr=False)
    name: str = field(repr=False)
    document: IdentityDocument
    """Which original was seen; its number is not kept."""


def reclaim_number(asked: Reclaim, actor: Actor, now: datetime) -> date:
    """Keep a resting number for its former holder, and return until when.

    A number that nobody freed, one that is free or somebody's again, and a wrong name are answered
    alike: nobody finds out here which numbers rest. Whoever tries leaves a trace of each.

    :raises ReclaimedAtDesk: from anywhere else than a desk.
    :raises TooManyRequests: if one person tries too many.
    :raises NothingToReclaim: if it cannot be.
    """
    if actor.channel not in DESKS:
        raise ReclaimedAtDesk
    check_rate(Limited.NUMBER_RECLAIMED, actor.acting_user, now)
    with transaction.atomic():
        number = lock_number(asked.msisdn)
        former = _former_holder(number, asked.name)
        until = _keep(number.as_resting(), former, now) if number and former else None
        _note(number.order_id if number and until else None, until, asked.document, actor, now)
    if until is None:
        raise NothingToReclaim
    return until


def _keep(resting: RestingNumber, former: UUID, now: datetime) -> date | None:
    """Keep it, and return until when; ``None``: that is over, it goes back to its range holder."""
    today = now.astimezone(time_zone_of(resting.place)).date()
    until = kept_for_former_holder(resting, today)
    if until < today:
        return None
    keep_for_former_holder(resting.msisdn, former, until)
    return until


def _note(
    order_id: UUID | None,
    until: date | None,
    document: IdentityDocument,
    actor: Actor,
    now: datetime,
) -> None:
    details = {"document": document.value, **({"until": until.isoformat()} if until else {})}
    act = "number.reclaimed" if until else "number.reclaim_refused"
    append_audit([AuditEntry(act=act, order_id=order_id, actor=actor, details=details)], now)


def _former_holder(number: NumberRow | None, name: str) -> UUID | None:
    """Return the pseudonym of whoever had the resting number last, if that is their name.

    One that was ended in confidence had another user, who fled from its holder: nobody reclaims it.
    """
    if number is None or not number.as_resting().state.rests:
        return None
    if confidential_among([number.order_id]):
        return None
    lines = LineRow.objects.select_related("holder").filter(msisdn=number.msisdn)
    last = lines.order_by("-line_id").first()
    if last is None or last.is_alive or last.holder.name_key != name_key(name):
        return None
    return last.holder.pseudonym
