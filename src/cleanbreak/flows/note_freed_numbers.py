"""Note freed numbers: when a line has ended, its holder has the number no longer, and others hear.

Called in the transaction that writes the quarantine.
"""

from collections.abc import Sequence
from datetime import datetime

from cleanbreak.domain.line import LineState
from cleanbreak.domain.number_change import InitiatedBy, NumberChange, NumberChangeKind
from cleanbreak.domain.number_interval import EndedBy
from cleanbreak.domain.termination import Channel, OrderAtWork
from cleanbreak.flows.freed_number import withdrawn_at
from cleanbreak.flows.tell_of_numbers import tell_of_numbers
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import Freed, port_number_out, quarantine_numbers
from cleanbreak.records.number_interval import close_intervals
from cleanbreak.records.order import ported_orders
from cleanbreak.records.work import Moved

ENDED = LineState.TERMINATED.value


def note_freed_numbers(moves: Sequence[Moved]) -> None:
    """Close the intervals of the lines that have ended by this step, and tell of the numbers."""
    if not moves or moves[0].way.line_becomes != ENDED:
        return
    _let_go([move for move in moves if move.done.quarantine])
    orders = [move.order for move in moves]
    instants = [withdrawn_at(order) for order in orders]
    close_intervals(
        [
            (o.line.msisdn, at, EndedBy.PORTED_OUT if o.ported_to else EndedBy.TERMINATED)
            for o, at in zip(orders, instants, strict=True)
        ]
    )
    changes = [_change(o, at) for o, at in zip(orders, instants, strict=True)]
    tell_of_numbers([*changes, *_rest_further_numbers(moves)])


def _let_go(moves: Sequence[Moved]) -> None:
    """Let numbers go that another provider took over while the batch was at work.

    The lines are locked by now: whoever comes later finds that they have ended.
    """
    late = ported_orders([move.order.order_id for move in moves if not move.order.ported_to])
    for move in moves:
        order = move.order
        if move.done.quarantine and (provider := late.get(order.order_id)):
            order.ported_to = provider
            start = move.done.quarantine.starts_on
            port_number_out(order.line.msisdn, provider, start, withdrawn_at(order))


def _rest_further_numbers(moves: Sequence[Moved]) -> list[NumberChange]:
    """Let the own numbers of further SIMs rest as the line's does; return what is told of them.

    One that a living line has is that line's.
    """
    of_sims = {
        sim.msisdn: (move.order, rests)
        for move in moves
        if (rests := move.done.quarantine)
        for sim in move.order.line.further_sims
        if sim.msisdn and sim.msisdn != move.order.line.msisdn
    }
    if not of_sims:
        return []
    living = LineRow.objects.filter(msisdn__in=of_sims, is_alive=True)
    for msisdn in living.values_list("msisdn", flat=True):
        del of_sims[msisdn]
    freed = [
        Freed(msisdn, order.order_id, order.line.jurisdiction, None, "", rests)
        for msisdn, (order, rests) in of_sims.items()
    ]
    quarantine_numbers(freed, max(withdrawn_at(move.order) for move in moves))
    return [
        NumberChange(
            msisdn,
            NumberChangeKind.ENDED,
            withdrawn_at(order),
            _initiated_by(order),
            order.order_id,
        )
        for msisdn, (order, _) in of_sims.items()
    ]


def _change(order: OrderAtWork, at: datetime) -> NumberChange:
    kind = NumberChangeKind.PORTED_OUT if order.ported_to else NumberChangeKind.ENDED
    return NumberChange(order.line.msisdn, kind, at, _initiated_by(order), order.order_id)


def _initiated_by(order: OrderAtWork) -> InitiatedBy:
    """Return by whose will the line ended.

    Staff at a desk or on the telephone do what a holder asks; a campaign follows a policy.
    """
    channel = order.actor.channel
    if order.is_mass or channel in (Channel.CAMPAIGN, Channel.SYSTEM):
        return InitiatedBy.POLICY
    if channel in (Channel.CLI, Channel.STAFF):
        return InitiatedBy.ADMIN
    return InitiatedBy.USER
