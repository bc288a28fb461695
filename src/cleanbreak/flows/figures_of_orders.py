"""Figures of orders and of what follows: how they go on, what people are told, what is owed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cleanbreak.flows.advance_orders import HANGING_AFTER_ATTEMPTS
from cleanbreak.flows.gauge import Sample, gauge, seconds_since
from cleanbreak.flows.list_payouts import QueueList, count_list, sum_payouts
from cleanbreak.flows.list_waiting_orders import count_what_waits
from cleanbreak.records.order import oldest_due, orders_that_hang
from cleanbreak.records.order_times import count_ended, end_times
from cleanbreak.records.outbox import oldest_unsent
from cleanbreak.records.payout_contradiction import open_contradictions

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def figures_of_orders(now: datetime) -> Iterator[str]:
    """Yield how orders go on."""
    yield from gauge(
        "cleanbreak_orders_held",
        "Orders that wait for a person.",
        [Sample({}, count_what_waits().held_orders)],
    )
    yield from gauge(
        "cleanbreak_orders_oldest_due_seconds",
        "How long the order that is due first has waited for a worker; campaigns do not count.",
        [Sample({}, seconds_since(oldest_due(), now))],
    )
    yield from gauge(
        "cleanbreak_orders_hanging",
        "Orders that try the same step again and again.",
        [Sample({}, len(orders_that_hang(HANGING_AFTER_ATTEMPTS)))],
    )
    yield from gauge(
        "cleanbreak_orders_ended_last_hour",
        "Orders that were completed within the last hour.",
        [Sample({}, count_ended(now - HOUR))],
    )
    yield from _times(now)
    yield from gauge(
        "cleanbreak_messages_unsent_oldest_seconds",
        "How long the message to a holder that is due first has waited to be sent.",
        [Sample({}, seconds_since(oldest_unsent(), now))],
    )
    yield from _payouts(now)


def _times(now: datetime) -> Iterator[str]:
    took = end_times(now - DAY)
    quantiles = (("0.5", took.p50), ("0.9", took.p90), ("0.99", took.p99))
    yield from gauge(
        "cleanbreak_end_seconds",
        "How long it took from the request to the end, of lines to end at once, in a day.",
        [Sample({"quantile": name}, took) for name, took in quantiles if took is not None],
    )


def _payouts(now: datetime) -> Iterator[str]:
    yield from gauge(
        "cleanbreak_payouts_contradicted",
        "Refunds about which the bank contradicts the books.",
        [Sample({}, open_contradictions())],
    )
    yield from gauge(
        "cleanbreak_payouts_without_word",
        "Refunds of which nobody has heard for days, counted up to 10000.",
        [Sample({}, count_list(QueueList.NO_WORD, now))],
    )
    yield from gauge(
        "cleanbreak_payouts_open_minor",
        "Money that is owed or on its way, in minor units.",
        [
            Sample(
                {"state": one.state.value, "currency": one.amount.currency}, one.amount.amount_minor
            )
            for one in sum_payouts()
        ],
    )
