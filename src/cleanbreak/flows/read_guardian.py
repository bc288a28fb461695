"""Read what is still to be done about the number of an ended line."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cleanbreak.domain.bound_account import BoundAccount
from cleanbreak.domain.guardian import NumberNow
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.termination import OrderState, UnknownOrder
from cleanbreak.flows.keep_ticks import kept_ticks
from cleanbreak.flows.number_after_end import numbers_after_end
from cleanbreak.flows.read_order import TAIL_LENGTH
from cleanbreak.policies.accounts import accounts_of
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.confidential_request import safe_contacts_of
from cleanbreak.records.guardian import stopped_among
from cleanbreak.records.order import OrderRow
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.ssf_event import confirmations_of


@dataclass(frozen=True, slots=True)
class ToldParty:
    """Somebody who relied on the number, and has confirmed that they know of its end."""

    name: str
    confirmed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """How a former holder and their old number stand."""

    order_id: UUID
    place: str
    msisdn_tail: str
    ended_on: date
    is_esim: bool
    number: NumberNow
    accounts: tuple[BoundAccount, ...]
    ticked: frozenset[str]
    is_stopped: bool
    """Whether somebody has said that they want no reminders."""
    can_be_reminded: bool
    """Whether there is an address to which one could go."""
    is_confidential: bool
    told: tuple[ToldParty, ...]
    """Whoever has confirmed; of others nothing is said, not even whether there are any."""


def read_guardian(order_id: UUID, now: datetime) -> Guardian:
    """Return it.

    :raises UnknownOrder: if there is no such order, or it has not ended a line.
    """
    order = OrderRow.objects.select_related("line__holder").filter(pk=order_id).first()
    if order is None or order.state != OrderState.COMPLETED.value or order.completed_at is None:
        raise UnknownOrder
    number = numbers_after_end([order], now).get(order_id)
    if number is None:
        raise UnknownOrder
    place = order.line.jurisdiction
    safe = safe_contacts_of([order_id])
    return Guardian(
        order_id=order_id,
        place=place,
        msisdn_tail=order.line.msisdn[-TAIL_LENGTH:],
        ended_on=order.completed_at.astimezone(time_zone_of(place)).date(),
        is_esim=order.line.sim_kind == SimKind.ESIM.value,
        number=number,
        accounts=accounts_of(place),
        ticked=kept_ticks(order_id),
        is_stopped=order_id in stopped_among([order_id]),
        can_be_reminded=bool(safe or order.authority or order.line.holder.email),
        is_confidential=bool(safe),
        told=_told(order_id, time_zone_of(place)),
    )


def _told(order_id: UUID, zone: ZoneInfo) -> tuple[ToldParty, ...]:
    confirmed = confirmations_of(order_id)
    parties = RelyingPartyRow.objects.in_bulk([one.client_id for one in confirmed])
    return tuple(
        ToldParty(parties[one.client_id].name, one.confirmed_at.astimezone(zone).date())
        for one in confirmed
        if one.client_id in parties
    )
