"""Find an order by what somebody was told of it: its number, or the number of a receipt."""

from uuid import UUID

from cleanbreak.domain.termination import UnknownOrder
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow


def find_order(typed: str, *, also_confidential: bool) -> UUID:
    """Return the order.

    :param also_confidential: whether it may be one in confidence.
    :raises UnknownOrder: if there is none, or none that may be known.
    """
    order_id = _named(typed.strip())
    if order_id is None or not OrderRow.objects.filter(pk=order_id).exists():
        raise UnknownOrder
    if not also_confidential and confidential_among([order_id]):
        raise UnknownOrder
    return order_id


def _named(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        row = DeclarationRow.objects.filter(receipt_number=typed.upper()).first()
        return row.order_id if row else None
