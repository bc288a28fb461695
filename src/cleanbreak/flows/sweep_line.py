"""Sweep what is left of a line that has ended: the missing steps once more, with evidence.

A sweep is an order of the ended line. It is driven as any other, but neither money, number nor
certificate are touched again, and the line stays what it is. Whatever a living line shares with it
is not touched: what is told to an element of the one would be done to the other.
"""

from collections.abc import Sequence

from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import OrderAtWork, StepDone
from cleanbreak.flows.proof_of_end import judge_sightings
from cleanbreak.flows.sims_of_line import SIMS, SUBSCRIBERS, act_on_each, look_for_each
from cleanbreak.flows.terminate_line import Orders, Outcome, Step
from cleanbreak.ports.calls import Call, Presence, Sighting
from cleanbreak.ports.charging import Closed, ClosingAnswer
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.ports.outside import Outside
from cleanbreak.records.data_key import is_one_form
from cleanbreak.records.repair import lines_with_living_doubles


def sweep_network(orders: Orders, outside: Outside) -> list[Outcome]:
    """Withdraw again what the network still has: subscription, keys, messages, the phone."""
    if not is_one_form():
        return [Unavailable("The keys of the books are being changed.") for _ in orders]
    shared = _shared(orders, "imsi") | _shared(orders, "msisdn")
    alone = [order for order in orders if order.line.line_id not in shared]
    withdraw = outside.network.withdraw_subscription
    answers = iter(act_on_each(alone, SUBSCRIBERS, withdraw) if alone else [])
    return [
        Refused("A living line has its IMSI or its number: a person must look.")
        if order.line.line_id in shared
        else next(answers)
        for order in orders
    ]


def close_forgotten_account(orders: Orders, outside: Outside) -> list[Outcome]:
    """Close the charging account if it is open and empty; money in it is a person's to settle.

    One that is closed is closed again: only so does a repeat after a lost answer find out that it
    was this order that closed it.
    """
    seen = outside.charging.look_for([o.line.charging_account for o in orders])
    refusals: list[OutsideFailure | None] = [
        _why_not(order, sightings, outside) for order, sightings in zip(orders, seen, strict=True)
    ]
    may = [o for o, refusal in zip(orders, refusals, strict=True) if refusal is None]
    calls = [Call(o.key(), o.line.charging_account) for o in may]
    answers = iter(outside.charging.close(calls) if calls else [])
    return [
        refusal or _closed(next(answers), sightings)
        for refusal, sightings in zip(refusals, seen, strict=True)
    ]


def retire_forgotten_sim(orders: Orders, outside: Outside) -> list[Outcome]:
    """Retire the SIM again; no other line can have it."""
    return act_on_each(orders, SIMS, outside.esim.retire)


def prove_line_is_swept(orders: Orders, outside: Outside) -> list[Outcome]:
    """Ask every system again, as at the end of a line."""
    sightings = zip(
        look_for_each(orders, SUBSCRIBERS, outside.network.look_for),
        outside.charging.look_for([o.line.charging_account for o in orders]),
        look_for_each(orders, SIMS, outside.esim.look_for),
        strict=True,
    )
    return [judge_sightings(seen) for seen in sightings]


SWEEP_STEPS = (
    Step(run=sweep_network, needs=("network",)),
    Step(run=close_forgotten_account, needs=("charging",)),
    Step(run=retire_forgotten_sim, needs=("esim",)),
    Step(run=prove_line_is_swept, needs=("network", "charging", "esim")),
)
SWEEP_STEP_NAMES = [step.name for step in SWEEP_STEPS]


def _shared(orders: Orders, column: str) -> set[int]:
    return lines_with_living_doubles([order.line.line_id for order in orders], column)


def _why_not(
    order: OrderAtWork, sightings: Sequence[Sighting], outside: Outside
) -> OutsideFailure | None:
    """Return why the account must not be closed; accounts that are open are few."""
    seen = {one.presence for one in sightings}
    if not seen or Presence.UNKNOWN in seen:
        return Unavailable("The charging system cannot be asked about the account.")
    if seen == {Presence.GONE}:
        return None
    if _shared([order], "charging_account"):
        return Refused("A living line has its charging account: a person must look.")
    [balance] = outside.charging.read_balance([order.line.charging_account])
    if isinstance(balance, OutsideFailure):
        return balance
    if not _is_empty(balance):
        return Refused("The account was opened again and is not empty: settle and close it first.")
    return None


def _closed(answer: ClosingAnswer, sightings: Sequence[Sighting]) -> Outcome:
    if isinstance(answer, Closed):
        return StepDone(evidence={**answer.facts, "balance": answer.balance.as_json()})
    if isinstance(answer, Refused) and all(one.presence is Presence.GONE for one in sightings):
        return StepDone(evidence={"already_gone": True})  # it is not even known any more
    return answer


def _is_empty(balance: Balance) -> bool:
    held = (balance.paid_minor, balance.promotional_minor, balance.deposit_minor)
    return not any((*held, balance.debt_minor))
