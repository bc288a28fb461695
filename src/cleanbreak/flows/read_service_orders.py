"""Read what each element was asked to do for the end of a line, and what it answered.

There is one service order for each order that ends a line, with the same id: nothing is kept of it
but the order and the evidence of its steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.filter_client_orders import ASSESSING
from cleanbreak.flows.read_client_orders import ClientOrder, read_client_order
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.records.relying_party import RelyingPartyRow

UNDONE = (OrderState.CANCELLED.value, OrderState.PENDING_CANCELLATION.value, ASSESSING)
ELEMENTS = tuple(dict.fromkeys(element for step in STEPS for element in step.needs))
"""In the order in which they are asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One thing that an element is asked."""

    step: str
    state: str
    """In the words of TMF622, which are TMF641's too."""
    facts: Mapping[str, Any]
    """What was answered, with its instant ``at``; empty: nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """All that one element is asked for one order."""

    name: str
    state: str
    askings: Sequence[Asking]

    def is_asked(self, step: str) -> bool:
        """Return whether a step asks it."""
        return any(one.step == step for one in self.askings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOrder:
    """What the elements are asked for one order."""

    order: ClientOrder
    elements: Sequence[Element]
    begun_at: datetime | None
    """When the first answer came."""


def read_service_order(order_id: str, party: RelyingPartyRow) -> ServiceOrder:
    """Return one service order.

    :raises OrderNotFound: if the client has no such order.
    """
    return service_order_of(read_client_order(order_id, party))


def service_order_of(order: ClientOrder) -> ServiceOrder:
    """Return the service order of an order."""
    answered = [datetime.fromisoformat(facts["at"]) for facts in order.evidence.values()]
    return ServiceOrder(
        order=order,
        elements=[_element(name, order) for name in ELEMENTS],
        begun_at=min(answered, default=None),
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


def _state(step: str, order: ClientOrder) -> str:
    if order.state in UNDONE:
        return order.state
    if step in order.evidence:
        return str(OrderState.COMPLETED.value)
    return order.state if step == order.row.step else str(OrderState.PENDING.value)


def _state_of_all(states: Sequence[str]) -> str:
    """Return how an element stands: by what is wrong, or else by how much of it is done."""
    if len(set(states)) == 1:
        return states[0]
    held = str(OrderState.HELD.value)
    return held if held in states else str(OrderState.IN_PROGRESS.value)
