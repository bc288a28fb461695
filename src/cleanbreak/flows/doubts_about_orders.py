"""What is wrong with orders: those that try the same step again and again."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.utils.translation import ngettext

from cleanbreak.flows.advance_orders import HANGING_AFTER_ATTEMPTS
from cleanbreak.flows.finding import Finding
from cleanbreak.records.order import orders_that_hang


def doubts_about_orders() -> Iterator[Finding]:
    """Name the orders that try the same step again and again, though their element answers."""
    try:
        hanging = orders_that_hang(HANGING_AFTER_ATTEMPTS)
    except DatabaseError:
        return  # the tables come with a migration, and those that wait are a finding of their own
    if hanging:
        order_id, why = hanging[0]
        sentence = ngettext(
            "%(count)d order does not go on: %(order_id)s: %(why)s",
            "%(count)d orders do not go on. The one that waits longest is %(order_id)s: %(why)s",
            len(hanging),
        ) % {"count": len(hanging), "order_id": order_id, "why": why}
        yield Finding(name="orders", is_well=False, sentence=sentence)
