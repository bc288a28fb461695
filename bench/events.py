"""What events cost: a line of a campaign while nobody listens, and one event to many receivers.

The rows of a line's end are written as the product writes them, a thousand lines a statement, and
rolled back. ``nobody_listens`` is how many microseconds a line that takes longer than without any
of this: the same statements, measured in turns. Beside it, what it would cost if the triggers were
always there, and what it costs when somebody listens. The limit of ``delivery`` is the same letters
posted by nothing but httpx.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import database_and_django

LINES, ROUNDS, ROUNDS_QUICK = 1_000, 15, 5
RECEIVERS, RECEIVERS_QUICK = 1_000, 200
NOBODY_US_MAX = 2.0
STEPS = 11


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    with database_and_django():
        rows = costs(ROUNDS_QUICK if asked.quick else ROUNDS)
        rows.append(delivery(RECEIVERS_QUICK if asked.quick else RECEIVERS))
    for row in rows:
        print(json.dumps(row) if asked.json else row)


def costs(rounds: int) -> list[dict[str, object]]:
    """Write the same rows in each mode in turns, and return what each costs more than the bare."""
    _add_lines()
    modes: dict[str, Callable[[], None]] = {
        "bare": lambda: _listen(triggers=False, events=None),
        "nobody_listens": lambda: _listen(triggers=False, events=None),
        "triggers_without_receiver": lambda: _listen(triggers=True, events=None),
        "somebody_listens": lambda: _listen(triggers=True, events=["order.state_changed"]),
        "somebody_wants_steps": lambda: _listen(triggers=True, events=[]),
    }
    took: dict[str, list[float]] = {name: [] for name in modes}
    for turn in range(rounds):
        names = list(modes)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            modes[name]()
            took[name].append(_end_lines_us())
    bare = min(took.pop("bare"))
    return [_row(name, values, bare, rounds) for name, values in took.items()]


def _row(name: str, values: list[float], bare: float, rounds: int) -> dict[str, object]:
    more = min(values) - bare  # whatever else the machine does only adds
    return {
        "name": name, "value": round(more, 2), "unit": "us a line more", "limit": round(bare, 1),
        "ratio": round(min(values) / bare, 3), "n": rounds * LINES,
        "median": round(statistics.median(values) - bare, 2), "max": round(max(values) - bare, 2),
        "allowed": NOBODY_US_MAX if name == "nobody_listens" else None,
    }  # fmt: skip


def _listen(*, triggers: bool, events: list[str] | None) -> None:
    from django.utils import timezone

    from cleanbreak.records.event_receiver import EventReceiverRow
    from cleanbreak.records.told_fact import turn_listening

    EventReceiverRow.objects.all().delete()
    if events is not None:
        now = timezone.now()
        EventReceiverRow.objects.create(
            kind="webhook", callback="https://crm.example/", event_types=events,
            wants_steps=not events, made_at=now, due_at=now,
        )  # fmt: skip
    if not turn_listening(triggers):
        sys.exit("the tables are busy")


def _add_lines() -> None:
    from tests.worlds import LineOf, make_world

    from cleanbreak.records.line import LineRow

    world = make_world()
    (one,) = world.add(LineOf())
    ours = ("line_id", "is_alive")
    columns = [f.column for f in LineRow._meta.concrete_fields if f.column not in ours]
    made = {
        "msisdn": "'+4999' || lpad(n::text, 8, '0')", "imsi": "imsi || n",
        "iccid": "'8949' || lpad(n::text, 15, '0')", "charging_account": "'x' || n",
    }  # fmt: skip
    values = ", ".join(made.get(one, one) for one in columns)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO line ({', '.join(columns)}) SELECT {values} FROM line,"
            f" generate_series(1, {LINES}) AS n WHERE line_id = %s",
            [one.line_id],
        )
        cursor.execute("ANALYZE line")


STATEMENTS = (
    """CREATE TEMPORARY TABLE batch ON COMMIT DROP AS
       SELECT line_id, uuidv7() AS order_id FROM line WHERE msisdn LIKE '+4999%'""",
    """INSERT INTO termination_order (order_id, line_id, state, step, due_at, lane, level, channel,
           acting_user, end_policy, effective_date, is_early, policy_date, plan, requested_at,
           line_state_before, problem_code, problem_sentence, attempt, is_past_return)
       SELECT order_id, line_id, 'pending', 'x', now(), '00000000-0000-0000-0000-000000000002',
           'verified', 'campaign', 'operator:x', 'immediate', current_date, false, current_date,
           jsonb_build_object('settlement', NULL, 'padding', repeat('x', 600)), now(), 'active',
           '', '', 0, false FROM batch""",
    """UPDATE line SET state = 'pendingTerminate', open_order_id = order_id FROM batch
       WHERE line.line_id = batch.line_id""",
    """UPDATE termination_order o SET state = 'inProgress', attempt = 1 FROM batch
       WHERE o.order_id = batch.order_id""",
    """UPDATE termination_order o SET is_past_return = true FROM batch
       WHERE o.order_id = batch.order_id""",
    *(
        f"""INSERT INTO evidence (order_id, step, recorded_at, facts)
            SELECT order_id, 'step{step}', now(), '{{"at": "2030-01-01T00:00:00Z"}}' FROM batch"""
        for step in range(STEPS)
    ),
    """UPDATE line SET state = 'terminated', open_order_id = NULL,
           termination_date = current_date, law_of = current_date FROM batch
       WHERE line.line_id = batch.line_id""",
    """UPDATE termination_order o SET state = 'completed', completed_at = now() FROM batch
       WHERE o.order_id = batch.order_id""",
)


class _Back(Exception):
    """Undoes what was written."""


def _end_lines_us() -> float:
    from django.db import connection, transaction

    begun = time.perf_counter()
    took = 0.0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(STATEMENTS[0])
            begun = time.perf_counter()
            for statement in STATEMENTS[1:]:
                cursor.execute(statement)
            took = time.perf_counter() - begun
            raise _Back
    except _Back:
        return took * 1e6 / LINES


def delivery(receivers: int) -> dict[str, object]:
    """Send one event to each of many receivers, and post the same letters with nothing else."""
    import httpx
    from django.conf import settings
    from django.utils import timezone
    from tests.played_listener import playing

    from cleanbreak.adapters.webhooks.http import HttpWebhooks
    from cleanbreak.domain.signal_delivery import Lane
    from cleanbreak.domain.webhook_signature import written_secret
    from cleanbreak.flows.send_events import Sender, send_events
    from cleanbreak.records.event_delivery import EventDeliveryRow, Owed, owe_events
    from cleanbreak.records.event_receiver import EventReceiverRow
    from cleanbreak.records.sealed import seal
    from cleanbreak.records.told_fact import note_fact

    EventReceiverRow.objects.all().delete()
    now = timezone.now()
    with playing() as played:
        settings.CLEANBREAK_EVENTS_SENT_TO = (played.origin,)
        rows = EventReceiverRow.objects.bulk_create(
            EventReceiverRow(
                kind="webhook", callback=played.at(f"r{one}"), wants_steps=False, made_at=now,
                due_at=now, secret=seal(written_secret(bytes(32))),
            )
            for one in range(receivers)
        )  # fmt: skip
        told = _a_fact()
        seq = note_fact(told, now)
        owe_events([Owed(row.pk, seq, "order.made", told.apart) for row in rows], now)
        webhooks = HttpWebhooks((ip_network("127.0.0.0/8"),))
        begun = time.perf_counter()
        sent = send_events(
            Sender(
                webhooks=webhooks, documents=lambda *_: None, lane=Lane.SOUND, clock=timezone.now
            )
        )
        ours = sent / (time.perf_counter() - begun)
        begun = time.perf_counter()
        with httpx.Client() as client:
            for row in rows:
                client.post(row.callback, content=b"{}")
        limit = receivers / (time.perf_counter() - begun)
    EventDeliveryRow.objects.all().delete()
    return {
        "name": "delivery", "value": round(ours), "unit": "receivers/s", "limit": round(limit),
        "ratio": round(ours / limit, 3), "n": receivers, "taken": sent,
    }  # fmt: skip


def _a_fact() -> Any:
    from uuid import uuid4

    from django.utils import timezone

    from cleanbreak.domain.told_event import Subject, Told, What

    order_id = uuid4()
    return Told(
        fact_id=uuid4(), subject=Subject.ORDER, subject_id=str(order_id), what=What.MADE,
        state="pending", order_id=order_id, at=timezone.now(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
