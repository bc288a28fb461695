"""Online orders: from confirmation to terminated, and the declaration page.

The limit, measured in the same run: the same rows inserted and committed by one bare connection.
Latency is taken from the books themselves: the instant of the request and that of the evidence
that no system knows the line any more.
"""

import argparse
import http.client
import json
import re
import secrets
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import Product, database_and_django, worker_and_web

ROUNDS = 3
WARM_UP = 10


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    with database_and_django(), worker_and_web() as product:
        orders, seconds = (40, 2.0) if asked.quick else (150, 6.0)
        rows = [
            latency_row("order_latency_1", 1, orders),
            latency_row("order_latency_20", 20, orders),
            declaration_row(product, seconds),
        ]
    for row in rows:
        print(json.dumps(row) if asked.json else as_text(row))


def latency_row(name: str, concurrent: int, orders: int) -> dict[str, object]:
    """Measure how long a confirmed order takes until the line is terminated."""
    end_lines(WARM_UP, concurrent)
    all_ms: list[float] = []
    medians: list[float] = []
    limits: list[float] = []
    for _ in range(ROUNDS):
        took_ms = end_lines(orders // ROUNDS, concurrent)
        all_ms += took_ms
        medians.append(statistics.median(took_ms))
        limits.append(bare_insert_ms(orders // ROUNDS))
    value, limit = statistics.median(all_ms), statistics.median(limits)
    return {
        "name": name,
        "value": round(value, 2),
        "unit": "ms",
        "limit": round(limit, 2),
        "ratio": round(value / limit, 2),
        "n": len(all_ms),
        "min": round(min(medians), 2),
        "max": round(max(medians), 2),
        "p50_ms": round(value, 2),
        "p99_ms": round(statistics.quantiles(all_ms, n=100)[98], 2),
    }


def end_lines(count: int, concurrent: int) -> list[float]:
    """End lines, so many at a time, and return how long each took in milliseconds."""
    from django.db import connections
    from django.utils import timezone
    from tests.worlds import at_once, make_world

    from cleanbreak.flows.read_order import read_order
    from cleanbreak.flows.request_termination import request_termination
    from cleanbreak.site.wiring import shared_world, wire_outside

    lines = new_lines(count)
    make_world(shared_world()).add(*lines)
    todo, took_ms, lock = list(lines), [], threading.Lock()

    def one_person_after_the_other() -> None:
        while True:
            with lock:
                if not todo:
                    break
                line = todo.pop()
            asked = request_termination(at_once(line), wire_outside(), timezone.now())
            order = read_order(asked.order_id)
            while order.state.is_open:
                time.sleep(0.02)
                order = read_order(asked.order_id)
            proof = next(step for step in order.steps if step.name == "prove_line_is_dead")
            with lock:
                took_ms.append((proof.done_at - order.requested_at).total_seconds() * 1000)
        connections.close_all()

    run_in_threads(one_person_after_the_other, concurrent)
    return took_ms


def bare_insert_ms(count: int) -> float:
    """Insert what one ended line leaves in the tables, commit, and return the median time."""
    from django.db import connection, transaction

    from cleanbreak.records.order import OrderRow

    ended = OrderRow.objects.filter(state="completed").latest("requested_at")
    took_ms = []
    with connection.cursor() as cursor:
        for _ in range(count):
            copy = {"order": ended.pk, "copy": uuid.uuid4(), "key": secrets.token_hex(8)}
            began = time.perf_counter()
            with transaction.atomic():
                for statement in COPY_OF_ONE_ORDER:
                    cursor.execute(statement, copy)
            took_ms.append((time.perf_counter() - began) * 1000)
    return statistics.median(took_ms)


ORDER_COLUMNS = """line_id, state, step, due_at, attempt, lane, level, channel, acting_user,
    end_policy, effective_date, is_early, policy_date, plan, requested_at, completed_at,
    line_state_before, problem_code, problem_sentence"""
COPY_OF_ONE_ORDER = [
    f"""
    INSERT INTO termination_order (order_id, {ORDER_COLUMNS})
    SELECT %(copy)s, {ORDER_COLUMNS} FROM termination_order WHERE order_id = %(order)s
    """,
    """
    INSERT INTO evidence (order_id, step, recorded_at, facts)
    SELECT %(copy)s, step, recorded_at, facts FROM evidence WHERE order_id = %(order)s
    """,
    """
    INSERT INTO audit_entry (at, act, order_id, channel, acting_user, details)
    SELECT at, act, %(copy)s, channel, acting_user, details FROM audit_entry
    WHERE order_id = %(order)s
    """,
    """
    WITH posted AS (
        INSERT INTO ledger_journal (key, kind, order_id, line_id, posted_at, request_hash)
        SELECT %(key)s || kind, kind, %(copy)s, line_id, posted_at, request_hash FROM ledger_journal
        WHERE order_id = %(order)s RETURNING journal_id, kind)
    INSERT INTO ledger_entry (journal_id, account_id, amount_minor)
    SELECT posted.journal_id, e.account_id, e.amount_minor
    FROM posted JOIN ledger_journal j ON j.order_id = %(order)s AND j.kind = posted.kind
    JOIN ledger_entry e ON e.journal_id = j.journal_id
    """,
    """
    INSERT INTO certificate (order_id, statement, key_id, signature, issued_at)
    SELECT %(copy)s, statement, key_id, signature, issued_at FROM certificate
    WHERE order_id = %(order)s
    """,
    """
    INSERT INTO outbox (kind, key, order_id, about_at, created_at, due_at, attempt, sent_at,
                        problem_sentence)
    SELECT kind, key || %(key)s, %(copy)s, about_at, created_at, due_at, attempt, now(), ''
    FROM outbox WHERE order_id = %(order)s
    """,
]


def declaration_row(product: Product, seconds: float) -> dict[str, object]:
    """Measure how many declarations a second the page takes, over HTTP, forms and all."""
    from cleanbreak.records.declaration import DeclarationRow

    rates, limits, taken = [], [], 0
    for _ in range(ROUNDS):
        before = DeclarationRow.objects.count()
        rates.append(declarations_per_s(product, seconds))
        taken += DeclarationRow.objects.count() - before
        limits.append(bare_declarations_per_s(seconds / 2))
    value, limit = statistics.median(rates), statistics.median(limits)
    return {
        "name": "declaration_page",
        "value": round(value, 1),
        "unit": "req/s",
        "limit": round(limit, 1),
        "ratio": round(value / limit, 3),
        "n": taken,
        "min": round(min(rates), 1),
        "max": round(max(rates), 1),
    }


def declarations_per_s(product: Product, seconds: float) -> float:
    """Send declarations from many addresses of this machine, so that none is limited."""
    counted, lock = [0], threading.Lock()
    deadline = time.perf_counter() + seconds

    def declare() -> None:
        while time.perf_counter() < deadline:
            source = f"127.{secrets.randbelow(250) + 1}.{secrets.randbelow(250)}.7"
            done = declare_from(product, source, deadline)
            with lock:
                counted[0] += done

    run_in_threads(declare, 4)
    return counted[0] / seconds


def declare_from(product: Product, source: str, deadline: float) -> int:
    """Open the page once and send up to 25 declarations from one address."""
    link = http.client.HTTPConnection("127.0.0.1", product.port, source_address=(source, 0))
    link.request("GET", "/cancel/", headers={"Connection": "keep-alive"})
    answer = link.getresponse()
    page = answer.read().decode()
    cookie = answer.getheader("Set-Cookie", "").split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    done = 0
    while done < 25 and time.perf_counter() < deadline:
        link.request("POST", "/cancel/", *form(token, cookie, product))
        answer = link.getresponse()
        answer.read()
        if answer.status != 303:
            raise RuntimeError(f"the page answered {answer.status}")
        done += 1
    link.close()
    return done


def form(token: str, cookie: str, product: Product) -> tuple[str, dict[str, str]]:
    """Return a declaration for a number that is nobody's, as a browser sends it."""
    body = urlencode(
        {
            "csrfmiddlewaretoken": token,
            "submission_key": secrets.token_hex(16),
            "kind": "ordinary",
            "holder_name": "Nobody Known",
            "line": f"+4915228{secrets.randbelow(10**6):06d}",
            "when": "soon",
            "reply_email": "nobody@example.org",
        }
    )
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
        "Origin": product.address,
    }


def bare_declarations_per_s(seconds: float) -> float:
    """Insert and commit the same row from one bare connection."""
    from django.db import connection

    from cleanbreak.records.declaration import DeclarationRow

    names = [f.column for f in DeclarationRow._meta.concrete_fields if not f.primary_key]
    model = DeclarationRow.objects.latest("pk")
    values = [getattr(model, name) for name in names]
    unique = [names.index("receipt_number"), names.index("submission_key")]
    statement = (
        f"INSERT INTO declaration ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
    )
    done, deadline = 0, time.perf_counter() + seconds
    with connection.cursor() as cursor:
        while time.perf_counter() < deadline:
            for place in unique:
                values[place] = secrets.token_hex(16)
            cursor.execute(statement, values)
            done += 1
    DeclarationRow.objects.filter(tied_at=None).update(tied_at=model.received_at)
    return done / seconds


def new_lines(count: int) -> list[object]:
    """Return lines with numbers that no line has had before."""
    from tests.worlds import LineOf

    numbers = {f"+49152{secrets.randbelow(10**8):08d}" for _ in range(count)}
    return [LineOf(msisdn=number, name=f"Holder {number[-8:]}") for number in numbers]


def run_in_threads(task: Callable[[], None], count: int) -> None:
    """Run the task in so many threads and return when all are done; the first fault is raised."""
    faults: list[BaseException] = []

    def guarded() -> None:
        try:
            task()
        except BaseException as fault:  # noqa: BLE001  raised again by whoever waits for it
            faults.append(fault)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def as_text(row: dict[str, object]) -> str:
    """Return a row for people."""
    return "  ".join(f"{name}={value}" for name, value in row.items())


if __name__ == "__main__":
    main()
