"""Read what each element was asked to do for the end of a line, and what it answered.

There is one service order for each order that ends a line, with the same id: nothing is kept of it
but the order and the evidence of its steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.read_client_orders import (
    ClientOrder,
    Page,
    list_client_orders,
    read_client_order,
)
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.relying_party import RelyingPartyRow

ELEMENTS = tuple(dict.fromkeys(element for step in STEPS for element in step.needs))
"""In the order in which they are asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One thing that an element is asked."""

    step: str
    state: OrderState
    facts: Mapping[str, Any]
    """What was answered, with its instant ``at``; empty: nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """All that one element is asked for one order."""

    name: str
    state: OrderState
    askings: Sequence[Asking]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOrder:
    """What the elements are asked for one order."""

    order: ClientOrder
    elements: Sequence[Element]
    done: Mapping[str, datetime]
    """When each step was done, the first one first."""


def list_service_orders(
    party: RelyingPartyRow, filters: Mapping[str, str], offset: int, limit: int
) -> Page[ServiceOrder]:
    """Return some service orders, the newest first; filters are those of orders."""
    page = list_client_orders(party, filters, offset, limit)
    return Page([service_order_of(one) for one in page.rows], page.total)


def read_service_order(order_id: str, party: RelyingPartyRow) -> ServiceOrder:
    """Return one service order.

    :raises OrderNotFound: if the client has no such order.
    """
    return service_order_of(read_client_order(order_id, party))


def service_order_of(order: ClientOrder) -> ServiceOrder:
    """Return the service order of an order."""
    return ServiceOrder(
        order=order,
        elements=[_element(name, order) for name in ELEMENTS],
        done={
            step.name: datetime.fromisoformat(order.evidence[step.name]["at"])
            for step in STEPS
            if step.name in order.evidence
        },
    )


def _element(name: str, order: ClientOrder) -> Element:
    askings = [
        Asking(
            step=step.name,
            state=_state(step.name, order),
            facts=order.evidence.get(step.name, {}),
        )
        for step in STEPS
        if name in step.needs
    ]
    return Element(name=name, state=_state_of_all([one.state for one in askings]), askings=askings)


def _state(step: str, order: ClientOrder) -> OrderState:
    state = OrderState(order.row.state)
    if state in (OrderState.CANCELLED, OrderState.PENDING_CANCELLATION):
        return state
    if step in order.evidence:
        return OrderState.COMPLETED
    return state if step == order.row.step else OrderState.PENDING


def _state_of_all(states: Sequence[OrderState]) -> OrderState:
    """Return how an element stands: by what is wrong, or else by how much of it is done."""
    if len(set(states)) == 1:
        return states[0]
    return OrderState.HELD if OrderState.HELD in states else OrderState.IN_PROGRESS
