"""Spread facts: what became of orders and lines is owed to whoever wants to hear of it.

Ends in confidence are told to nobody. A client of reach ``own`` hears of orders that it made, and
of their lines; what we set up ourselves, and our own systems, hear of all.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from cleanbreak.domain.line import LineState
from cleanbreak.domain.line_resource import ResourceId
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.resource_event import resource_events, resources_of
from cleanbreak.domain.termination import OrderState
from cleanbreak.domain.told_event import (
    EventApi,
    Subject,
    Told,
    What,
    tmf_events,
    webhook_event,
)
from cleanbreak.records.client_order import client_orders
from cleanbreak.records.confidential_request import confidential_order_ids
from cleanbreak.records.declined_order import clients_of_declined
from cleanbreak.records.event_delivery import Owed, owe_events
from cleanbreak.records.event_receiver import EventReceiverRow, living_receivers
from cleanbreak.records.relying_party import all_relying_parties
from cleanbreak.records.told_fact import (
    ToldFactRow,
    cancels_undone,
    facts_to_spread,
    forget_orders,
    further_sims,
    mark_spread,
    note_fact,
)

FACTS_MAX, OWED_MAX = 1_000, 50_000
OF_LINES = (Subject.LINE.value, Subject.NUMBER.value)
CANCEL_BECOMES = {
    OrderState.CANCELLED.value: "done",
    OrderState.COMPLETED.value: "terminatedWithError",
}


@dataclass(frozen=True, slots=True)
class _Audience:
    """One receiver, and of whose orders it hears."""

    row: EventReceiverRow
    only_of: str
    """The client whose orders alone it hears of; empty: it hears of all."""


def spread_facts(now: datetime) -> int:
    """Spread what was not spread yet; return how many events are owed by it."""
    spread = 0
    while True:
        with transaction.atomic():
            audience = _audience()
            facts = facts_to_spread(_limit(len(audience)))
            if not facts:
                return spread
            shown = _shown(facts)
            _tell_of_cancels([one.told for one in shown])
            spread += owe_events(list(_owed(shown, audience)), now)
            mark_spread(facts, now)


def _limit(receivers: int) -> int:
    return max(1, min(FACTS_MAX, OWED_MAX // max(1, receivers)))


def _audience() -> list[_Audience]:
    """Return who hears: whoever lost the right to an API hears nothing of it, as at the API."""
    parties = {one.client_id: one for one in all_relying_parties()}
    found = [(row, parties.get(row.client_id)) for row in living_receivers()]
    return [
        _Audience(row, row.client_id if party and party.standing.reach is Reach.OWN else "")
        for row, party in found
        if party is None or EventApi(row.api).scope in party.scopes
    ]


def _shown(facts: Sequence[ToldFactRow]) -> list[ToldFactRow]:
    """Return the facts without those in confidence: their lines stay as they were till the end.

    That such a line has ended is told, and not by which order.
    """
    hidden = set(confidential_order_ids())
    shown = [one for one in facts if one.order_id not in hidden or _is_end_of_line(one)]
    forget_orders([one for one in shown if one.order_id in hidden])
    return shown


def _is_end_of_line(fact: ToldFactRow) -> bool:
    return fact.subject == Subject.LINE.value and fact.state == LineState.TERMINATED.value


def _owed(facts: Sequence[ToldFactRow], audience: Sequence[_Audience]) -> Iterator[Owed]:
    clients = _clients_of([one.order_id for one in facts if one.order_id is not None])
    sims = further_sims(_line_ids(facts))
    for fact in facts:
        told = fact.told
        resources = _resources(told, sims)
        client = clients.get(fact.order_id, "") if fact.order_id else told.client
        for one in audience:
            if (one.only_of and one.only_of != client) or _is_of_others(told, one, client):
                continue
            for event_type in _types(told, one.row, resources):
                yield Owed(one.row.receiver_id, fact.seq, event_type, told.apart)


def _is_of_others(told: Told, audience: _Audience, client: str) -> bool:
    """Return whether it is another client's alone: an order that it rid itself of, and that is
    still there; or one of its that was rejected.
    """
    is_hidden = told.subject is Subject.ORDER and told.what is What.DELETED
    return (is_hidden or told.only_api != "") and audience.row.client_id != client


def _clients_of(order_ids: Collection[UUID]) -> Mapping[UUID, str]:
    ids = set(order_ids)
    of_ends = {key: row.client_id for key, row in client_orders(list(ids)).items()}
    return {**clients_of_declined(ids), **of_ends}


def _types(told: Told, receiver: EventReceiverRow, resources: Sequence[ResourceId]) -> list[str]:
    names: Sequence[str]
    if told.only_api not in ("", receiver.api):
        return []
    if receiver.is_webhook:
        names = [one for one in [webhook_event(told)] if one]
    elif receiver.api == EventApi.RESOURCES_4.value:
        names = resource_events(told, resources)
    else:
        names = tmf_events(EventApi(receiver.api), told)
    wanted = receiver.event_types
    return [one for one in names if not wanted or one.partition(":")[0] in wanted]


def _line_ids(facts: Sequence[ToldFactRow]) -> set[int]:
    return {int(one.subject_id) for one in facts if one.subject in OF_LINES}


def _resources(
    told: Told, sims: Mapping[int, Sequence[tuple[int, bool, bool]]]
) -> list[ResourceId]:
    if told.subject.value not in OF_LINES:
        return []
    line_id = int(told.subject_id)
    return resources_of(line_id, sims.get(line_id, ()))


def _tell_of_cancels(told: Sequence[Told]) -> None:
    """Note what becomes of withdrawals when their order ends, or waits for a person."""
    ends = {
        one.order_id: one
        for one in told
        if one.subject is Subject.ORDER and one.order_id and _concerns_cancels(one)
    }
    for cancel_id, order_id in cancels_undone([one for one in ends if one]):
        of_order = ends[order_id]
        is_held = of_order.what is What.HELD
        note_fact(
            replace(
                of_order,
                fact_id=uuid4(),
                subject=Subject.CANCEL,
                subject_id=str(cancel_id),
                state="inProgress" if is_held else CANCEL_BECOMES[of_order.state],
            )
        )


def _concerns_cancels(told: Told) -> bool:
    return told.what is What.HELD or (told.what is What.STATE and told.state in CANCEL_BECOMES)
