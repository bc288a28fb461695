"""What became of the numbers of ended lines: the inventory says it, and who had them since."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from cleanbreak.domain.guardian import NumberFate, NumberNow, number_after_end
from cleanbreak.domain.number_state import NumberState
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.number import NumberRow
from cleanbreak.records.number_interval import intervals_of
from cleanbreak.records.order import OrderRow


def numbers_after_end(orders: Iterable[OrderRow], now: datetime) -> dict[UUID, NumberNow]:
    """Return what became of the number of each order that has freed one.

    :param orders: read with their lines and holders.
    """
    ended = list(orders)
    rows = NumberRow.objects.in_bulk({order.line.msisdn for order in ended})
    found = ((order, rows.get(order.line.msisdn)) for order in ended)
    fates = {
        order.order_id: _fate(order, row, _today_at(order, now))
        for order, row in found
        if row is not None and _has_freed(order, row)
    }
    back = [order_id for order_id, one in fates.items() if one.fate is NumberFate.BACK]
    for order_id in confidential_among(back) if back else ():  # not back with whoever fled
        fates[order_id] = NumberNow(fate=NumberFate.LOOSE)
    return fates


def _has_freed(order: OrderRow, row: NumberRow) -> bool:
    """Return whether the order freed the number: the last time, or at some time before."""
    return row.order_id == order.order_id or order.completed_at is not None


def _fate(order: OrderRow, row: NumberRow, today: date) -> NumberNow:
    state = NumberState(row.state)
    if row.order_id != order.order_id or state is NumberState.ASSIGNED:
        return _fate_in_hands(order, row)
    if state is NumberState.PORTED_OUT:
        return NumberNow(fate=NumberFate.WENT_ALONG)
    if state is NumberState.AVAILABLE:
        return NumberNow(fate=NumberFate.LOOSE, free_on=row.earliest_release_date)
    returned = state is NumberState.RETURNED or row.range_holder is not None
    return number_after_end(row.earliest_release_date, returned=returned, today=today)


def _fate_in_hands(order: OrderRow, row: NumberRow) -> NumberNow:
    """Return what became of a number that somebody has had since: its holder again, or another."""
    intervals, owner = intervals_of(row.msisdn), order.line.holder.pseudonym
    own = [one for one in intervals if owner is not None and one.owner == owner]
    is_last = bool(own) and own[-1] is intervals[-1]
    if is_last and (own[-1].ends_at is None or len(own) > 1):
        return NumberNow(fate=NumberFate.BACK)
    return NumberNow(fate=NumberFate.LOOSE)


def _today_at(order: OrderRow, now: datetime) -> date:
    return now.astimezone(time_zone_of(order.line.jurisdiction)).date()
