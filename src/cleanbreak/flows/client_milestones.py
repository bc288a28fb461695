"""How far an order came, and what is in its way, as a client of TMF622 (version 5) is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.filter_client_orders import ASSESSING
from cleanbreak.flows.order_step_words import STEP_WORDS, WAITING_WORDS
from cleanbreak.flows.read_client_orders import ClientOrder
from cleanbreak.flows.terminate_line import STEPS

POINT_OF_NO_RETURN = "pointOfNoReturn"
UNDONE = (OrderState.CANCELLED.value, OrderState.PENDING_CANCELLATION.value, ASSESSING)
HELD_WORDS = gettext_lazy("It waits for a person of the operator.")
NO_RETURN_WORDS = gettext_lazy("From here on it cannot be withdrawn.")
MILESTONE_WORDS: Mapping[str, Promise] = STEP_WORDS | {
    "pay_out": gettext_lazy("Send back the money that is owed to the holder"),
    "announce": gettext_lazy("Tell the holder that the line has ended"),
}
"""Where those for holders speak to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One thing that has been done, or is to be."""

    name: str
    """Of a step, or ``pointOfNoReturn``."""
    sentence: str
    reached_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why an order does not go on."""

    kind: str
    """``productOrderErrorMessage`` if a person must help, ``productOrderJeopardyAlert`` if not."""
    code: str
    sentence: str
    """Nothing of what our systems said: it may be a partner that reads it."""


def milestones_of(order: ClientOrder) -> list[Milestone]:
    """Return the milestones in their order; of an order that was withdrawn, those it reached."""
    found = []
    for step in STEPS:
        at = _done_at(order, step.name)
        found.append(Milestone(name=step.name, sentence=_words(step.name), reached_at=at))
        if step.is_point_of_no_return:
            words = str(NO_RETURN_WORDS)
            passed = order.passed_return_at
            found.append(Milestone(name=POINT_OF_NO_RETURN, sentence=words, reached_at=passed))
    if order.state in UNDONE:
        return [one for one in found if one.reached_at]
    return found


def trouble_of(order: ClientOrder) -> Trouble | None:
    """Return what is in the way of an order; ``None``: nothing that we know of."""
    row = order.row
    if row.state == OrderState.HELD.value:
        code = row.problem_code or "held"
        return Trouble(kind="productOrderErrorMessage", code=code, sentence=str(HELD_WORDS))
    if not row.problem_code or not OrderState(row.state).is_open:
        return None
    sentence = str(WAITING_WORDS.get(row.step, HELD_WORDS))
    return Trouble(kind="productOrderJeopardyAlert", code=row.problem_code, sentence=sentence)


def _done_at(order: ClientOrder, step: str) -> datetime | None:
    done = order.evidence.get(step)
    return datetime.fromisoformat(done["at"]) if done else None


def _words(step: str) -> str:
    return str(MILESTONE_WORDS[step])
