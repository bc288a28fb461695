"""Accept a declaration: the public act, without login, answered at once by a receipt.

A desk that was offline has answered already: its numbers were given out beforehand.

Nothing here looks at the lines, so that the answer and its time are the same for a number of ours,
a stranger's number and a number that does not exist. `tie_declarations.py` compares it with the
lines afterwards.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cleanbreak.domain.declaration import (
    Declaration,
    DeclarationKind,
    HolderToldBy,
    NameMissing,
    Receipt,
    receipt_number_from,
)
from cleanbreak.domain.effective_date import EndsBeforeNotice, check_wished_date, first_effect_date
from cleanbreak.domain.place import place_of_number
from cleanbreak.domain.policy import Service
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.wake import wake_worker

DECLARANT = "declarant"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAt:
    """Where a declaration was taken, and under which number, if one was given out beforehand."""

    channel: Channel = Channel.PORTAL
    store: str = ""
    receipt_number: str = ""
    """Empty: it gets a new one."""
    proved_line_id: int | None = None
    """The line that was proved where the declaration tells no name."""

    @property
    def service(self) -> Service:
        """Return whether somebody of the operator took it: keys are pressed by holders."""
        return Actor(channel=self.channel, acting_user=DECLARANT).service


ON_OUR_PAGE = TakenAt()


def accept_declaration(
    declaration: Declaration,
    *,
    operator: str,
    home_place: str,
    now: datetime,
    taken_at: TakenAt = ON_OUR_PAGE,
) -> Receipt:
    """Store the declaration and return its receipt; sent twice, it is one declaration.

    :param operator: the operator's name, as the receipt shows it.
    :param home_place: whose law counts for a number that does not tell its place.
    :param now: when it was received; of a desk that was offline, the moment at the desk.
    :raises NameMissing: if it tells no name, and did not come in by telephone.
    :raises DateInThePast, DateTooFarAhead: for a wished date that no line could end on.
    :raises EndsBeforeNotice: for a wished date within the time for objections, which every line
        has whose holder has not proved who they are.
    """
    if declaration.told_by is not HolderToldBy.NAME and taken_at.channel is not Channel.HOTLINE:
        raise NameMissing
    place = place_of_number(declaration.msisdn) or home_place
    if declaration.kind is DeclarationKind.WITHDRAWAL:
        earliest = policy_at(place, now)[1]  # the agreement is over with its receipt
    else:
        earliest = earliest_end_date(declaration.wished_date, place, now, taken_at.service)
    receipt = Receipt(
        receipt_number=taken_at.receipt_number or receipt_number_from(secrets.token_bytes(7)),
        received_at=now,
        earliest_end_date=earliest,
        declaration=declaration,
        operator=operator,
        is_by_button=taken_at.channel is Channel.PORTAL,
    )
    return _store_once(receipt, taken_at)


def earliest_end_date(
    wished_date: date | None, place: str, now: datetime, service: Service = Service.SELF_SERVICE
) -> date:
    """Return the first day on which a line can end by a declaration that is received now.

    :param place: whose law counts.
    :raises DateInThePast, DateTooFarAhead, EndsBeforeNotice: as :func:`accept_declaration`.
    """
    policy, today = policy_at(place, now)
    effect = first_effect_date(policy, service, today)
    earliest = max(policy.objection.after(today), effect)
    if wished_date is None:
        return earliest
    check_wished_date(wished_date, today, possible=earliest)
    if wished_date < earliest:
        raise EndsBeforeNotice(earliest=earliest)
    return wished_date


def _store_once(receipt: Receipt, taken_at: TakenAt) -> Receipt:
    """Store the receipt, or return the one that the same submission got before."""
    row = DeclarationRow.of(receipt)
    row.channel, row.store = taken_at.channel.value, taken_at.store
    row.proved_line_id = taken_at.proved_line_id
    with transaction.atomic():
        DeclarationRow.objects.bulk_create([row], ignore_conflicts=True)
        stored = DeclarationRow.objects.get(
            submission_key=receipt.declaration.submission_key
        ).as_receipt()
        if stored.receipt_number == receipt.receipt_number:
            wake_worker("tie_declarations")
    return stored
