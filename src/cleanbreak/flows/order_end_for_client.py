"""Order the end of a line for a client of TMF622, and withdraw such an order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cleanbreak.domain.client_order import (
    CancelsLater,
    EndOrdered,
    LineHasOrder,
    LineNotNamed,
    StartsTooLate,
    wish_of,
)
from cleanbreak.domain.effective_date import end_instant
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import (
    Actor,
    Channel,
    OrderNotOpen,
    OrderState,
    PastPointOfNoReturn,
    TerminationRequest,
    UnknownLine,
    UnknownOrder,
)
from cleanbreak.domain.told_event import EventApi
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.plan_termination import PlannedEnd, plan_terminations
from cleanbreak.flows.request_termination import confirm_terminations
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.ports.outside import Outside
from cleanbreak.records.client_order import (
    ClientOrderRow,
    OrderCancelRow,
    lines_within,
    orders_within,
)
from cleanbreak.records.declined_order import declined_of
from cleanbreak.records.line import find_lines
from cleanbreak.records.relying_party import RelyingPartyRow

CLOCKS_DIFFER = timedelta(minutes=5)
"""So far a client's clock may be ahead of ours."""


def plan_end_for_client(
    ordered: EndOrdered, party: RelyingPartyRow, outside: Outside, now: datetime
) -> PlannedEnd:
    """Say what would come of an order, and change nothing.

    :raises LineNotNamed, UnknownLine: if no line is named, or none of ours.
    :raises StartsTooLate: if something would be done to the line before it may be.
    :raises Refusal: if the line has ended, or cannot end as it was wished.
    """
    iccid = _card_of_product(ordered, party)
    (row,) = find_lines([ordered.msisdn], [iccid])
    if row is None:
        raise UnknownLine
    request = TerminationRequest(
        msisdn=ordered.msisdn,
        iccid=iccid,
        wish=wish_of(ordered, time_zone_of(row["jurisdiction"])),
        level=party.standing.vouches_for,
        actor=actor_of(party),
    )
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    begins_at = end_instant(planned.plan.end, planned.policy.time_zone, now)
    if ordered.starts_at is not None and ordered.starts_at > begins_at:
        raise StartsTooLate
    return planned


def order_end_for_client(
    ordered: EndOrdered, planned: PlannedEnd, party: RelyingPartyRow, now: datetime
) -> UUID:
    """Confirm what was planned, in the running transaction, and note whose order it is.

    :raises LineHasOrder: if the line has an open order: it stays as it is.
    :raises NotPossibleHere: if that order is one in confidence.
    :raises LineAlreadyTerminated: if it has ended while we planned.
    """
    (answer,) = confirm_terminations([planned], now)
    if isinstance(answer, Refusal):
        raise answer
    if not answer.is_new:
        raise LineHasOrder  # which undoes that an older order was brought forward
    row = ClientOrderRow(
        order_id=answer.order_id,
        client_id=party.client_id,
        item_id=ordered.item_id,
        api=ordered.api,
    )
    row.say(ordered.words, now)
    row.save(force_insert=True)
    return answer.order_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAsked:
    """A client wants an order to be withdrawn."""

    order_id: str
    api: EventApi
    """At which the client asks: a rejected order is seen only where it was sent."""
    reason: str = ""
    wanted_at: datetime | None = None


def cancel_for_client(asked: CancelAsked, party: RelyingPartyRow, now: datetime) -> OrderCancelRow:
    """Withdraw an order, in the running transaction, and note what came of it.

    :raises CancelsLater: if it is to be withdrawn on another day.

    :raises UnknownOrder: if the client has no such order.
    :raises OrderNotOpen: if it was withdrawn before.
    :raises EndedForFraud: if the line is ended because of fraud.
    """
    if asked.wanted_at is not None and asked.wanted_at > now + CLOCKS_DIFFER:
        raise CancelsLater
    found = read_id(asked.order_id)
    if found is None:
        raise UnknownOrder
    return OrderCancelRow.objects.create(
        order_id=found,
        client_id=party.client_id,
        reason=asked.reason,
        is_refused=not _withdraws(found, asked.api, party, now),
        asked_at=now,
        wanted_at=asked.wanted_at,
    )


def _withdraws(order_id: UUID, api: EventApi, party: RelyingPartyRow, now: datetime) -> bool:
    """Withdraw an order; false if it is too late, or there is nothing to withdraw: it was rejected.

    :raises UnknownOrder, OrderNotOpen, EndedForFraud: as :func:`cancel_for_client` does.
    """
    if declined_of(party.client_id, api).filter(pk=order_id).exists():
        return False
    if not orders_within(party).filter(pk=order_id).exists():
        raise UnknownOrder
    try:
        cancel_termination(order_id, actor_of(party), now)
    except PastPointOfNoReturn:
        return False
    except OrderNotOpen as fault:
        if fault.data["state"] != OrderState.COMPLETED.value:
            raise
        return False
    return True


def read_id(said: str) -> UUID | None:
    """Return an id as we write it; ``None``: it is none of ours."""
    try:
        wanted = UUID(said)
    except ValueError:
        return None
    return wanted if str(wanted) == said else None


def _card_of_product(ordered: EndOrdered, party: RelyingPartyRow) -> str | None:
    """Return the card that names the line; a product and a card must name the same.

    :raises LineNotNamed: if they do not, or the product is none of this client's.
    """
    if ordered.product_id is None:
        return ordered.iccid
    found = lines_within(party).filter(pk=ordered.product_id).values_list("iccid", flat=True)
    card = found.first()
    if card is None or ordered.iccid not in (None, card):
        raise LineNotNamed
    return card


def actor_of(party: RelyingPartyRow) -> Actor:
    """Return who acts when a client does."""
    return Actor(channel=Channel.API, acting_user=f"client:{party.client_id}")
