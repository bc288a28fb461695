"""An invented day, for the picture of the dashboard: each figure by the labels of its lines.

Harbour Mobile ends its lines; at 14:00 the charging system is away for a while, and at 17:00 a
receiver of events refuses two of them.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

Curve: TypeAlias = Callable[[float], float]
"""The value at an hour of the day."""
DAY_S = 86_400.0
AWAY_H = 14.0


def _flat(value: float) -> Curve:
    return lambda _hour: value


def _hump(low: float, high: float, at_h: float = 13.0, wide_h: float = 4.0) -> Curve:
    return lambda hour: low + (high - low) * math.exp(-(((hour - at_h) / wide_h) ** 2))


def _away(high: float) -> Curve:
    """Rise while the charging system is away, and be nothing else."""
    return lambda hour: high * max(0.0, 1 - abs(hour - AWAY_H - 0.5))


def _ramp(first: float, last: float) -> Curve:
    return lambda hour: first + (last - first) * hour / 24


def _since(at_h: float, value: float) -> Curve:
    return lambda hour: value if hour >= at_h else 0.0


def _saw(high: float, every_h: float) -> Curve:
    return lambda hour: high * (hour % every_h) / every_h


NOTHING = {"": _flat(0)}
DAY: dict[str, dict[str, Curve]] = {
    "up": {"": _flat(2)},
    "cleanbreak_workers_alive": {"": _flat(3)},
    "cleanbreak_migrations_waiting": NOTHING,
    "cleanbreak_clock_drift_seconds": {"": _flat(0.02)},
    "cleanbreak_wal_archive_failing": NOTHING,
    "cleanbreak_element_down_seconds": {"network": _flat(0), "charging": _away(1_500)},
    "cleanbreak_tasks_waiting": {"default": _hump(0, 3), "nightly": _hump(0, 6, 2, 1)},
    "cleanbreak_tasks_oldest_seconds": {"default": _hump(0, 4), "nightly": _hump(0, 900, 2, 1)},
    "cleanbreak_audit_unsealed_seconds": {"": _saw(290, 3)},
    "cleanbreak_history_changed_tables": NOTHING,
    "cleanbreak_log_unsigned_seconds": {"": _hump(1, 4)},
    "cleanbreak_orders_held": {"": _flat(4)},
    "cleanbreak_orders_oldest_due_seconds": {"": _away(420)},
    "cleanbreak_orders_hanging": {"": _away(6)},
    "cleanbreak_orders_ended_last_hour": {"": _hump(40, 1_280)},
    "cleanbreak_messages_unsent_oldest_seconds": {"": _hump(2, 40)},
    "cleanbreak_end_seconds": {"0.5": _flat(4), "0.9": _hump(30, 44), "0.99": _hump(200, 760, 15)},
    "cleanbreak_payouts_contradicted": NOTHING,
    "cleanbreak_payouts_without_word": {"": _since(9, 1)},
    "cleanbreak_payouts_open_minor": {
        "draft EUR": _hump(4e5, 9e5),
        "approved EUR": _ramp(6e5, 2e5),
    },
    "cleanbreak_switch_answers_late": NOTHING,
    "cleanbreak_discrepancies": {"hlr zombie": _since(3, 2), "charging ghost": _flat(4)},
    "cleanbreak_leaking_minor_per_month": {"zombie EUR": _since(3, 2_998), "ghost EUR": _flat(0)},
    "cleanbreak_reconciliation_last_success_timestamp_seconds": {
        "network": _saw(DAY_S, 24),
        "charging": lambda hour: (hour + 21) % 24 * 3_600,
    },
    "cleanbreak_reconciliation_unconfirmed": {"network": _flat(0), "charging": _since(3, 3)},
    "cleanbreak_signals_owed": {"Harbour Bank": _hump(0, 12)},
    "cleanbreak_signals_oldest_owed_seconds": {"Harbour Bank": _hump(0, 3)},
    "cleanbreak_events_owed": {"": _hump(0, 320, 17, 1.5)},
    "cleanbreak_events_oldest_owed_seconds": {"": _hump(1, 1_500, 17, 1)},
    "cleanbreak_events_dead_letters": {"": _since(17, 2)},
    "cleanbreak_feed_late": {"rnd": _flat(0)},
    "cleanbreak_feed_days_left": {"rnd": _flat(12)},
    "cleanbreak_messages_waiting": {"en": _hump(1, 9), "de": _hump(0, 6, 11)},
    "cleanbreak_messages_oldest_waiting_seconds": {"": _hump(900, 9_000)},
    "cleanbreak_messages_first_answer_seconds": {"0.5": _flat(2_400), "0.9": _flat(7_100)},
    "cleanbreak_hotline_waiting": {"en": _hump(0, 7, 11), "de": _hump(0, 4, 15)},
    "cleanbreak_hotline_longest_wait_seconds": {"en": _hump(0, 240, 11), "de": _hump(0, 130, 15)},
    "cleanbreak_hotline_call_backs": {"en": _hump(0, 2, 12), "de": _flat(0)},
    "cleanbreak_hotline_seats": {"free": _hump(0, 5), "speaking": _hump(0, 9, 12)},
    "cleanbreak_hotline_voicemails": {"": _hump(0, 3, 22, 3)},
    "cleanbreak_numbers_near_latest_day": NOTHING,
    "cleanbreak_numbers_overdue": NOTHING,
    "cleanbreak_log_entries": {
        "signed": _ramp(812_400, 824_900),
        "witnessed": _ramp(812_300, 824_800),
    },
    "cleanbreak_log_witness_behind_entries": {"north": _flat(0), "south": _hump(0, 90, 20, 1)},
    "cleanbreak_log_witness_state": {"sound": _flat(2), "away": _flat(0)},
    "cleanbreak_log_disputes": NOTHING,
}
"""A figure that is new on the dashboard needs its lines here."""
