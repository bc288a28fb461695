"""Terminate a line: everything that happens when a line ends, in the order in which it happens.

Each step talks to one outside system, takes a batch of orders (one line is a batch of one), may be
repeated with the key ``order:step``, and leaves one piece of evidence. `advance_orders.py` takes
orders from step to step; up to ``settle_balance`` a termination can be withdrawn. A line may have
several SIMs: network and SIM keepers are asked for each of them, see `sims_of_line.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from cleanbreak.domain.line import LineState
from cleanbreak.domain.termination import AnnouncementKind, OrderAtWork, StepDone
from cleanbreak.flows.final_money import pay_refunds, settle_final_balance
from cleanbreak.flows.freed_number import freed_number, quarantine_after_end
from cleanbreak.flows.proof_of_end import judge_sightings, termination_statements
from cleanbreak.flows.revoke_own_access import revoke_own_access
from cleanbreak.flows.sims_of_line import SERVICES, SIMS, SUBSCRIBERS, act_on_each, look_for_each
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.charging import Closed
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside

Outcome: TypeAlias = StepDone | OutsideFailure
Orders: TypeAlias = Sequence[OrderAtWork]


def stop_usage(orders: Orders, outside: Outside) -> list[Outcome]:
    """Bar the line at the network, so that nothing more is charged. Reversible."""
    return act_on_each(orders, SUBSCRIBERS, outside.network.bar)


def close_charging(orders: Orders, outside: Outside) -> list[Outcome]:
    """Wait for the last usage, freeze the balance and close the charging account. Reversible."""
    answers = outside.charging.close([Call(o.key(), o.line.charging_account) for o in orders])
    return [
        StepDone(evidence={**answer.facts, "balance": answer.balance.as_json()})
        if isinstance(answer, Closed)
        else answer
        for answer in answers
    ]


def settle_balance(orders: Orders, outside: Outside) -> list[Outcome]:
    """Write the closing entries: what goes back, what is netted, what expires."""
    del outside  # the balance was frozen by the step before: the ledger is our own
    return [settle_final_balance(order) for order in orders]


def withdraw_subscription(orders: Orders, outside: Outside) -> list[Outcome]:
    """Delete subscription and keys at the network, and detach the phone."""
    return act_on_each(orders, SUBSCRIBERS, outside.network.withdraw_subscription)


def revoke_services(orders: Orders, outside: Outside) -> list[Outcome]:
    """Erase forwarding, voicemail and device bindings, and end sign-ins that rest on the number."""
    own = revoke_own_access(orders)
    outcomes = act_on_each(orders, SERVICES, outside.line_services.revoke)
    return [
        StepDone(evidence={**one.evidence, **own}) if isinstance(one, StepDone) else one
        for one in outcomes
    ]


def retire_sim(orders: Orders, outside: Outside) -> list[Outcome]:
    """Make the eSIM profile unavailable, or block the card, for good."""
    return act_on_each(orders, SIMS, outside.esim.retire)


def prove_line_is_dead(orders: Orders, outside: Outside) -> list[Outcome]:
    """Ask every system again; only "unknown here" counts, silence and anything else does not."""
    sightings = zip(
        look_for_each(orders, SUBSCRIBERS, outside.network.look_for),
        outside.charging.look_for([o.line.charging_account for o in orders]),
        look_for_each(orders, SIMS, outside.esim.look_for),
        look_for_each(orders, SERVICES, outside.line_services.look_for),
        strict=True,
    )
    return [judge_sightings(seen) for seen in sightings]


def quarantine_number(orders: Orders, outside: Outside) -> list[Outcome]:
    """Keep the number from being given out; a ported-in one goes back to its range holder."""
    answers = outside.numbering.quarantine([Call(o.key(), freed_number(o)) for o in orders])
    return [
        StepDone(evidence=answer.facts, quarantine=quarantine_after_end(order))
        if isinstance(answer, Done)
        else answer
        for order, answer in zip(orders, answers, strict=True)
    ]


def pay_out(orders: Orders, outside: Outside) -> list[Outcome]:
    """Send the refund by the way the holder paid, or ask the holder for a way."""
    return pay_refunds(orders, outside.payments)


def announce(orders: Orders, outside: Outside) -> list[Outcome]:
    """Tell the holder, through the outbox, after the commit."""
    del outside  # the outbox is sent by its own flow: a dead mail server never stops an end
    ended = AnnouncementKind.LINE_ENDED
    return [StepDone(evidence={"said": [ended.value]}, announcements=(ended,)) for _ in orders]


def issue_certificate(orders: Orders, outside: Outside) -> list[Outcome]:
    """Sign the statement that the line has ended, with the evidence behind it."""
    signed = termination_statements(orders, outside.signing)
    return [StepDone(evidence={"key_id": one.key_id}, certificate=one) for one in signed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens to a line, and what the line is afterwards."""

    run: Callable[[Orders, Outside], list[Outcome]]
    needs: tuple[str, ...] = ()
    """The ports that it asks: while one of them has to rest, it is not begun."""
    line_becomes: LineState | None = None
    is_point_of_no_return: bool = False
    """Once it is done, the order cannot be withdrawn any more."""

    @property
    def name(self) -> str:
        """Return the step's name, as evidence and keys have it."""
        return self.run.__name__


STEPS = (
    Step(run=stop_usage, needs=("network",)),
    Step(run=close_charging, needs=("charging",)),
    Step(run=settle_balance, is_point_of_no_return=True),
    Step(run=withdraw_subscription, needs=("network",)),
    Step(run=revoke_services, needs=("line_services",)),
    Step(run=retire_sim, needs=("esim",)),
    Step(run=prove_line_is_dead, needs=("network", "charging", "esim", "line_services")),
    Step(run=quarantine_number, needs=("numbering",), line_becomes=LineState.TERMINATED),
    Step(run=pay_out, needs=("payments",)),
    Step(run=announce),
    Step(run=issue_certificate, needs=("signing",)),
)
