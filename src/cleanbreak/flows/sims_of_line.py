"""All SIMs of a line: each is asked about, and a step is done when it is done for all of them.

Most lines have one. Calls about further ones travel in the same batch, behind those about the
first; their keys end with ``:sim-ID``, and so do the names of the elements that are asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from cleanbreak.domain.line import FurtherSim
from cleanbreak.domain.termination import OrderAtWork, StepDone
from cleanbreak.ports.calls import Answer, Call, Done, Sighting
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.line_services import LineServicesOf
from cleanbreak.ports.network import Subscriber

Subject = TypeVar("Subject")
Act: TypeAlias = Callable[[Sequence[Call[Subject]]], Sequence[Answer]]
Look: TypeAlias = Callable[[Sequence[Subject]], list[list[Sighting]]]
FURTHER_SIMS = "further_sims"
"""Where the facts of further SIMs stand in the evidence, by the end of their keys."""


@dataclass(frozen=True, slots=True)
class Subjects(Generic[Subject]):
    """As what an outside system knows the SIMs of a line."""

    first: Callable[[OrderAtWork], Subject]
    further: Callable[[OrderAtWork, FurtherSim], Subject | None]
    """``None`` if that system knows nothing of it."""


def act_on_each(
    orders: Sequence[OrderAtWork],
    subjects: Subjects[Subject],
    act: Act[Subject],
    undone: str | None = None,
) -> list[StepDone | OutsideFailure]:
    """Act on every SIM of every order in one batch; the answers of an order are one outcome.

    An order that fails for one of its SIMs fails, and is repeated for all under the same keys.

    :param undone: the step that the act reverses: each call is given what it answered.
    """
    if undone is None:
        calls = [Call(o.key(), subjects.first(o)) for o in orders]
    else:
        calls = [Call(o.key(), subjects.first(o), _earlier(o, undone)) for o in orders]
    further = _further(orders, subjects)
    for place, end, subject in further:
        order = orders[place]
        calls.append(Call(f"{order.key()}{end}", subject, _earlier(order, undone, end)))
    answers = act(calls)
    outcomes = [_outcome(answer) for answer in answers[: len(orders)]]
    for (place, end, _), answer in zip(further, answers[len(orders) :], strict=True):
        outcomes[place] = _with(outcomes[place], end, answer)
    return outcomes


def look_for_each(
    orders: Sequence[OrderAtWork], subjects: Subjects[Subject], look_for: Look[Subject]
) -> list[list[Sighting]]:
    """Look for every SIM of every order in one batch; return what is seen of each order."""
    further = _further(orders, subjects)
    asked = [subjects.first(order) for order in orders]
    seen = look_for([*asked, *(subject for _, _, subject in further)])
    for (place, end, _), sightings in zip(further, seen[len(orders) :], strict=True):
        for one in sightings:  # one SIM may be known where the other is forgotten
            seen[place].append(Sighting(f"{one.element}{end}", one.presence, one.answer))
    return seen[: len(orders)]


def _further(
    orders: Sequence[OrderAtWork], subjects: Subjects[Subject]
) -> list[tuple[int, str, Subject]]:
    """Return the further SIMs of all orders: whose it is, the end of its key, and itself."""
    return [
        (place, f":sim-{sim.sim_id}", subject)
        for place, order in enumerate(orders)
        for sim in order.line.further_sims
        if (subject := subjects.further(order, sim)) is not None
    ]


def _earlier(order: OrderAtWork, undone: str | None, end: str = "") -> dict[str, Any]:
    facts = order.evidence.get(undone, {}) if undone else {}
    return dict(facts.get(FURTHER_SIMS, {}).get(end, {}) if end else facts)


def _outcome(answer: Answer) -> StepDone | OutsideFailure:
    return StepDone(evidence=answer.facts) if isinstance(answer, Done) else answer


def _with(
    outcome: StepDone | OutsideFailure, end: str, answer: Answer
) -> StepDone | OutsideFailure:
    """Return the outcome of an order with that of one more SIM: the first failure, or all facts."""
    if isinstance(outcome, OutsideFailure):
        return outcome
    if not isinstance(answer, Done):
        return answer
    others = {**outcome.evidence.get(FURTHER_SIMS, {}), end: dict(answer.facts)}
    return StepDone(evidence={**outcome.evidence, FURTHER_SIMS: others})


def _subscriber(order: OrderAtWork) -> Subscriber:
    return Subscriber(imsi=order.line.imsi, msisdn=order.line.msisdn)


def _further_subscriber(order: OrderAtWork, sim: FurtherSim) -> Subscriber | None:
    if sim.imsi is None:
        return None
    return Subscriber(imsi=sim.imsi, msisdn=sim.msisdn or order.line.msisdn)


def _services(order: OrderAtWork) -> LineServicesOf:
    return LineServicesOf(imsi=order.line.imsi, msisdn=order.line.msisdn)


def _further_services(order: OrderAtWork, sim: FurtherSim) -> LineServicesOf | None:
    """Return what hangs on a further SIM: nothing of its own, unless it has a number of its own."""
    if sim.imsi is None or sim.msisdn is None:
        return None
    return LineServicesOf(imsi=sim.imsi, msisdn=sim.msisdn)


def _sim(order: OrderAtWork) -> Sim:
    return Sim(kind=order.line.sim_kind, iccid=order.line.iccid, eid=order.line.eid)


def _further_sim(order: OrderAtWork, sim: FurtherSim) -> Sim:
    del order
    return Sim(kind=sim.sim_kind, iccid=sim.iccid, eid=sim.eid)


SUBSCRIBERS = Subjects(_subscriber, _further_subscriber)
"""Whom the network knows."""
SERVICES = Subjects(_services, _further_services)
"""Whose forwarding, voicemail and devices are asked about."""
SIMS = Subjects(_sim, _further_sim)
"""What the keepers of SIMs know."""
ACCOUNTS: Subjects[str] = Subjects(
    lambda order: order.line.charging_account, lambda _order, _sim: None
)
"""What is charged: a line has one account, whatever its SIMs."""
